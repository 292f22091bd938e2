"""`dragoman schedules`, as somebody uses it, and the service that tells what is due into a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app
from dragoman.scheduling import make_scheduler, owners
from semantic.principal import EVERYONE
from service.configuration import read_configuration
from tests.cli.corner_shop import CornerShop

FRESH = "time: sold_on\nfreshness: {expr: max(sold_on)}\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, shop: CornerShop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shop whose sales say how far they reach, and an operator's settings."""
    shutil.copytree(shop.root, tmp_path / "shop")
    sales = tmp_path / "shop" / "models" / "sales.yml"
    sales.write_text(sales.read_text().replace("time: sold_on\n", FRESH, 1))
    monkeypatch.chdir(tmp_path / "shop")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "shop" / "dragoman.toml").write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/kept.db"\n[schedules]\nfile = "{tmp_path}/told.jsonl"\nmost = 3\n'
    )
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["schedules", *words], env={"COLUMNS": "200"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def made(*words: str) -> dict[str, Any]:
    code, out = run("create", *words, "--yes", "--json")
    assert code == 0, out
    return dict(json.loads(out))


def tell(place: Path) -> list[Mapping[str, Any]]:
    """What a service that starts now tells of what is due."""
    configuration = read_configuration(Path("dragoman.toml"), {}).configuration
    with open_app() as opened:
        opened.keep_state(configuration)
        scheduler = make_scheduler(opened, configuration, Path.cwd())
        assert scheduler is not None
        scheduler.once()
        scheduler.stop()
    file = place / "told.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_it_is_made_told_into_the_file_and_deleted(place: Path) -> None:
    assert run("list") == (0, "There is none: `dragoman schedules create WORDS` makes one.\n")
    assert not (place / "kept.db").exists()
    id_ = made("every Monday at 9 Berlin time post revenue by department")["id"]
    assert tell(place) == [], "it is not due"
    assert run("run-now", id_) == (0, "The service tells it within seconds.\n")
    [line] = tell(place)
    assert (line["kind"], line["title"], line["schedule"]["owner"]) == (
        "report",
        "Revenue by department",
        "everyone",
    )
    assert line["answer"]["query"]["time"] == {"range": "last week"}
    assert line["lines"][0] == line["answer"]["sentence"]
    assert tell(place) == [line], "and once"
    code, out = run("show", id_, "--json")
    assert code == 0
    shown = json.loads(out)
    assert shown["history"][0]["state"] == "done" and shown["history"][0]["run"] == line["answer"]["id"]
    assert run("pause", id_) == (0, "It rests until it is resumed.\n")
    assert run("run-now", id_)[0] == 2
    assert "rests" in run("list")[1]
    assert run("resume", id_)[0] == 0
    assert run("delete", id_) == (0, "Deleted.\n")
    assert run("delete", id_)[0] == 2


def test_an_alert_is_told_into_the_file(place: Path) -> None:
    """The data reach 14 March, on which 1.00 was taken."""
    id_ = made("tell me when daily revenue falls below 2")["id"]
    run("run-now", id_)
    [line] = tell(place)
    assert line["kind"] == "alert"
    assert line["lines"] == ["Revenue was $1.00 on 14 March 2024."]
    [fact] = line["facts"]
    assert (fact["value"], fact["when"]) == ("$1.00", "on 14 March 2024")


def test_a_dry_run_only_says_what_it_would_do(place: Path) -> None:
    code, out = run("create", "tell me when daily revenue of any department falls below 5", "--dry-run")
    assert code == 0
    assert out.startswith("When daily revenue of any department is below $5.00: I look at each day")
    assert not (place / "kept.db").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("post revenue",), 1, "I do not know when that is due"),
        (("post flurbs every monday",), 4, "flurbs"),
        (("post earnings every monday",), 3, "earnings"),
        (("post revenue every monday", "--as", "zed"), 2, "Nobody knows the rights of zed"),
        (("post revenue every monday", "--zone", "Mars/Base"), 1, "no time zone"),
    ],
)
def test_what_cannot_be_made_is_said(words: tuple[str, ...], code: int, said: str) -> None:
    done, out = run("create", *words, "--yes")
    assert (done, said in out) == (code, True), out


def test_without_a_file_there_is_nowhere_to_tell_it(place: Path) -> None:
    Path("dragoman.toml").write_text(f'[store]\nurl = "sqlite:///{place}/kept.db"\n')
    code, out = run("create", "post revenue every monday", "--yes")
    assert code == 2 and "schedules.file" in out


def test_a_person_has_so_many() -> None:
    for _ in range(3):
        made("post revenue every monday")
    code, out = run("create", "post revenue every monday", "--yes")
    assert code == 1 and "at most 3" in out


def test_an_owner_has_the_rights_of_the_newest_key_that_is_active(place: Path) -> None:
    def keys(*words: str) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["keys", *words, "--json"])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.output))

    first = keys("create", "ana; regions=EU")
    second = keys("create", "ana; regions=US")
    configuration = read_configuration(Path("dragoman.toml"), {}).configuration
    with open_app() as opened:
        opened.keep_state(configuration)
        assert opened.store is not None
        named = owners(opened.store)
        found = named("ana")
        assert found is not None and found.attributes == (("regions", ("US",)),)
        keys("revoke", second["id"])
        found = named("ana")
        assert found is not None and found.attributes == (("regions", ("EU",)),)
        keys("revoke", first["id"])
        assert named("ana") is None and named("everyone") is EVERYONE
