"""`dragoman keys`, as an operator uses it, and the service that takes its keys."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app
from dragoman.serving import background_service
from service.access.errors import AccessMisconfigured
from service.configuration import read_configuration
from service.store import KeysInStore, open_store
from tests.access.shown_keys import bearing
from tests.api.calling import client_at
from tests.cli.corner_shop import CornerShop


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an operator's settings, for a user who has no state so far."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "dragoman.toml").write_text('[store]\nurl = "sqlite:///kept.db"\n')
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["keys", *words], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def made(*words: str) -> dict[str, Any]:
    code, out = run(*words, "--json")
    assert code == 0, out
    return dict(json.loads(out))


def listed() -> list[Mapping[str, Any]]:
    return list(json.loads(run("list", "--json")[1])["keys"])


def test_before_there_is_one_nothing_is_made(place: Path) -> None:
    assert run("list") == (0, "There is no key: `dragoman keys create PERSON` makes one.\n")
    assert [file.name for file in place.iterdir()] == ["dragoman.toml"]


def test_a_key_is_shown_once(place: Path) -> None:
    key = made("create", "ana; groups=finance", "--attribute", "regions=EU,US", "--name", "a notebook")
    assert key["attributes"] == {"groups": ["finance"], "regions": ["EU", "US"]}
    assert key["scopes"] == ["ask", "query"]
    secret = key["key"].rpartition("_")[2]
    for words in (("list",), ("list", "--json")):
        shown = run(*words)[1]
        assert key["id"] in shown and "notebook" in shown and secret not in shown
    for file in place.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()
    pepper = place / "state" / "dragoman" / "pepper"
    assert stat.S_IMODE(pepper.stat().st_mode) == 0o600


def test_a_key_lasts_as_long_as_said() -> None:
    for_ever, short = made("create", "ana", "--days", "0"), made("create", "ana", "--days", "30")
    assert for_ever["expires"] is None
    assert short["expires"] is not None
    assert made("create", "ana")["expires"] > short["expires"]


def test_a_rotated_key_has_the_rights_of_the_old_one() -> None:
    old = made("create", "ana; regions=EU", "--scope", "admin", "--days", "30")
    new = made("rotate", f"drg_{old['id']}", "--overlap-hours", "1")
    assert (new["principal"], new["attributes"], new["scopes"]) == ("ana", {"regions": ["EU"]}, ["admin"])
    assert new["rotated_from"] == old["id"] and new["key"] != old["key"]
    first, second = listed()
    assert first["expires"] < old["expires"] <= second["expires"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "ana", "--scope", "all"), "There is no scope 'all'"),
        (("revoke", "nobody"), "no key nobody"),
        (("rotate", "nobody"), "no active key nobody"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], said: str) -> None:
    run("create", "ben")
    code, out = run(*words)
    assert code == 2 and said in " ".join(out.replace("│", " ").split())


def test_a_person_who_cannot_be_is_refused() -> None:
    code, out = run("create", "ana; regions")
    assert code == 1 and "name=value" in out


def test_a_service_takes_its_keys(place: Path, shop: CornerShop) -> None:
    ana, gone = made("create", "ana", "--scope", "ask"), made("create", "ben")
    assert run("revoke", gone["id"])[0] == 0
    assert run("revoke", gone["id"])[0] == 2
    configuration = read_configuration(place / "dragoman.toml", {}).configuration
    with (
        open_store("sqlite:///kept.db") as store,
        open_app(shop.models, environment={}) as opened,
        background_service(opened, configuration, KeysInStore(store)) as url,
        client_at(url) as client,
    ):
        assert client.get("/v1/catalog").status_code == 401, "there are keys, so that one is needed"
        assert client.get("/v1/catalog", headers=bearing(ana["key"])).status_code == 200
        assert client.get("/v1/catalog", headers=bearing(gone["key"])).status_code == 401
    assert listed()[0]["used"] is not None


def test_keys_of_another_pepper_are_no_reason_to_start(place: Path, shop: CornerShop) -> None:
    made("create", "ana")
    other = {"DRAGOMAN_ACCESS__PEPPER": "another pepper, of enough characters"}
    configuration = read_configuration(None, other).configuration
    with (
        open_store("sqlite:///kept.db") as store,
        open_app(shop.models, environment={}) as opened,
        pytest.raises(AccessMisconfigured, match="pepper"),
        background_service(opened, configuration, KeysInStore(store)),
    ):
        raise AssertionError("it started")
