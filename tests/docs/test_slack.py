"""docs/slack.md: its settings are obeyed, and its commands show what it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bots.slack import doctor
from service.configuration import read_configuration
from service.linking import Linking
from service.store import KeysInStore
from tests.access.shown_keys import made_key
from tests.api.kept_shop import kept_shop
from tests.api.test_access import serving
from tests.docs.console import run_block, steps
from tests.docs.pages import Block, code, page

PAGE = page("slack")
CURL = [block for block in PAGE.blocks("console") if block.text.startswith("$ curl")]
COMMANDS = [block for block in PAGE.blocks("console") if block not in CURL]


@pytest.mark.parametrize("block", PAGE.blocks("toml"), ids=lambda block: f"line {block.line}")
def test_settings_are_obeyed(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "dragoman.toml"
    file.write_text(block.text, encoding="utf-8")
    assert read_configuration(file, {}).sources


@pytest.mark.parametrize("block", COMMANDS, ids=lambda block: f"line {block.line}")
def test_what_a_command_shows(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    run_block(block)


def test_every_finding_of_the_doctor_is_described() -> None:
    [findings] = PAGE.tables("What the doctor finds")
    named = set(
        re.findall(r'(?:Finding|_failed)\(\s*"(\w+)"', Path(doctor.__file__).read_text(encoding="utf-8"))
    )
    assert {code(row[0]) for row in findings} == named


def test_an_account_is_linked_as_the_page_shows(tmp_path: Path) -> None:
    [block] = CURL
    [step] = steps(block)
    curl, json_, body, header, shown, url = shlex.split(step.command)
    assert (curl, json_, header) == ("curl", "--json", "-H")
    with kept_shop(tmp_path) as shop:
        keys = KeysInStore(shop.store)
        key = made_key(keys, "ben").text
        shown_code = Linking(shop.store, "slack").code("T0123ABCD/U0456EFGH", "ben@example.com")
        with serving(shop.app, keys, mode="required") as client:
            name, _, value = shown.replace("$DRAGOMAN_KEY", key).partition(": ")
            sent = {**json.loads(body), "code": shown_code}
            answer = client.post(urlsplit(url).path, json=sent, headers={name: value})
    assert answer.json() == json.loads("".join(step.shown))
