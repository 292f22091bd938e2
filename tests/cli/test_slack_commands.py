"""`dragoman slack`, as whoever sets the bot up uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bots.slack.manifest import EVENTS, bot_scopes
from dragoman.cli import app
from semantic.principal import Principal
from service.linking import Linking
from service.store import KeysInStore, Store, open_store
from tests.access.shown_keys import made_key
from tests.api.kept_shop import kept_shop
from tests.api.test_access import serving
from tests.store.ready import ready_store


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("DRAGOMAN_KEY", raising=False)
    settings(tmp_path, "")
    return tmp_path


def settings(folder: Path, text: str) -> None:
    (folder / "dragoman.toml").write_text(f'[store]\nurl = "sqlite:///kept.db"\n[slack]\n{text}')


@pytest.fixture
def store(place: Path) -> Store:
    return open_store(ready_store(place, "kept.db"))


def run(*words: str, typed: str = "", **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["slack", *words], input=typed, env={"COLUMNS": "200", **environment})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


# The manifest ------------------------------------------------------------------------------------------------------


def test_the_manifest_is_yaml_for_people_and_json_for_machines() -> None:
    code, text = run("manifest")
    assert code == 0 and '- "chat:write"  # Answers' in text
    assert yaml.safe_load(text) == json.loads(run("manifest", "--socket", "--json")[1])
    made = yaml.safe_load(run("manifest", "--name", "Ada", "--no-agent")[1])
    assert made["features"]["bot_user"]["display_name"] == "Ada" and "agent_view" not in made["features"]


def test_the_manifest_follows_the_settings(place: Path) -> None:
    http = 'transport = "http"\nsigning_secret = "s"\npublic_url = "https://d.example.com"\n'
    settings(place, http + 'client_id = "1.2"\nclient_secret = "s"\nworkspaces = ["T1"]\n')
    made = json.loads(run("manifest", "--json")[1])
    assert made["oauth_config"]["redirect_urls"] == ["https://d.example.com/slack/oauth_redirect"]
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://d.example.com/slack/events"
    assert made["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert made["oauth_config"]["scopes"]["bot"] == list(bot_scopes())
    socket = json.loads(run("manifest", "--socket", "--json")[1])
    assert socket["settings"]["socket_mode_enabled"] and "request_url" not in json.dumps(socket)
    other = run("manifest", "--url", "https://other.example.com/")[1]
    assert '"https://other.example.com/slack/events"' in other


@pytest.mark.parametrize(
    "words",
    [
        ("--yaml", "--json"),
        ("--socket", "--url", "https://a.example"),
        ("--url", "a.example"),
        ("--name", ""),
    ],
)
def test_a_manifest_that_cannot_be_is_refused(words: tuple[str, ...]) -> None:
    assert run("manifest", *words)[0] == 2


# The doctor --------------------------------------------------------------------------------------------------------


def test_the_doctor_says_what_to_do(place: Path) -> None:
    code, text = run("doctor")
    assert code == 1 and "✗ settings: Slack is off" in text and "slack.transport" in text
    found = json.loads(run("doctor", "--json")[1])["findings"]
    assert [each["about"] for each in found] == ["settings", "people", "token", "store"]
    assert {each["level"] for each in found} == {"bad", "doubtful"}
    assert not (place / "kept.db").exists(), "a doctor makes nothing"


def test_the_doctor_shows_no_secret(place: Path) -> None:
    settings(place, 'bot_token = "xoxb-hush"\napi_url = "http://127.0.0.1:9/api"\n')
    code, text = run("doctor")
    assert code == 1 and "hush" not in text and "Slack did not answer auth.test" in text


# Linking -----------------------------------------------------------------------------------------------------------


def test_an_operator_says_whose_an_account_is(store: Store) -> None:
    linking = Linking(store, "slack")
    code = linking.code("T1/U1", "ana@example.com")
    exit_code, text = run("link", code, "--as", "ana; regions=EU", typed="n\n")
    assert exit_code == 1 and "Shall the account T1/U1 (ana@example.com) ask as ana; regions=EU?" in text
    assert linking.principal("T1/U1") is None
    exit_code, text = run("link", code, "--as", "ana; regions=EU", typed="y\n")
    assert exit_code == 0 and "Linked: T1/U1 asks as ana, until " in text
    assert linking.principal("T1/U1") == Principal("ana", (("regions", ("EU",)),))
    assert run("link", code, "--as", "ana", "--yes")[0] == 1
    assert "T1/U1  by command\n" in run("accounts", "ana")[1]
    [item] = json.loads(run("accounts", "ana", "--json")[1])["items"]
    assert (item["account"], item["linked"]) == ("T1/U1", True)
    assert run("unlink", "T1/U1")[0] == 0 and run("unlink", "T1/U1")[0] == 2
    assert run("accounts", "ana") == (0, "No account is linked to ana.\n")


def test_a_person_says_it_with_their_key(tmp_path: Path) -> None:
    with kept_shop(tmp_path / "shop") as shop:
        keys = KeysInStore(shop.store)
        ana = made_key(keys, "ana")
        linking = Linking(shop.store, "slack")
        code = linking.code("T1/U1", "ana@example.com")
        with serving(shop.app, keys, mode="required") as client:
            url = str(client.base_url)
            assert run("link", code, "--url", url)[0] == 2, "without a key"
            exit_code, text = run("link", code, "--url", url, typed="n\n", DRAGOMAN_KEY=ana.text)
            assert exit_code == 1 and "T1/U1 (ana@example.com) ask as ana?" in text
            exit_code, text = run("link", code, "--url", url, "--yes", "--json", DRAGOMAN_KEY=ana.text)
            assert exit_code == 0 and json.loads(text)["how"] == "key" and ana.text not in text
            gone, text = run("link", code, "--url", url, "--yes", DRAGOMAN_KEY=ana.text)
            assert gone == 1 and "no such code" in text
        assert linking.principal("T1/U1") == Principal("ana")


@pytest.mark.parametrize(
    "words", [("link", "x"), ("link", "x", "--as", "a", "--url", "u"), ("link", "x", "--as", "a", "--json")]
)
def test_who_links_must_be_said(words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2
