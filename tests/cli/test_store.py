"""`dragoman store` on a file, as an operator uses it; and that `dragoman serve` keeps what it answered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app
from dragoman.serving import background_service
from semantic.principal import EVERYONE
from service.configuration import Configuration
from service.store import (
    Audit,
    ChoicesInStore,
    Entry,
    KeptInStore,
    NewRevision,
    Revisions,
    Runs,
    State,
    open_store,
)
from tests.api.calling import client_at
from tests.cli.corner_shop import CornerShop
from tests.store.samples import ANNA, BEN, NOON, asked


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operator's setting."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dragoman.toml").write_text('[store]\nurl = "sqlite:///kept.db"\n[retention]\nruns = 1\n')
    return f"sqlite:///{tmp_path / 'kept.db'}"


def run(*words: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["store", *words], input=typed)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_before_there_is_one_nothing_is_made(url: str, tmp_path: Path) -> None:
    nothing = "There is nothing yet: `dragoman serve` or `dragoman store migrate` makes it."
    assert run("info") == (0, f"sqlite:///kept.db\n{nothing}\n")
    code, out = run("backup", "copy.db")
    assert code == 1 and "has version none" in out and "Run `dragoman store migrate`." in out
    assert [file.name for file in tmp_path.iterdir()] == ["dragoman.toml"]


def test_it_is_made_looked_at_and_copied(url: str, tmp_path: Path) -> None:
    assert run("migrate")[1] == "sqlite:///kept.db went from version none to 0003.\n"
    assert run("migrate")[1] == "sqlite:///kept.db has version 0003, which is what this program needs.\n"
    with open_store(url) as store:
        KeptInStore(store).keep(asked("r1"))
    code, out = run("info")
    assert code == 0 and "  runs                   1\n" in out and "  conversations          0\n" in out
    assert json.loads(run("info", "--json")[1])["rows"]["runs"] == 1
    assert run("backup", "copy.db")[1] == "copy.db holds the store as it is now.\n"
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        assert Runs(copy).get("r1") is not None


def test_a_persons_data_are_exported_and_forgotten(url: str) -> None:
    with open_store(url) as store:
        KeptInStore(store).keep(asked("r1", ANNA, conversation="c1"))
    exported = json.loads(run("export", "anna")[1])
    assert (len(exported["runs"]), exported["runs"][0]["question"]) == (1, "revenue by department")
    assert run("forget", "anna", typed="n\n")[0] == 1
    assert run("forget", "anna", "--json")[0] == 2
    code, out = run("forget", "anna", typed="y\n")
    assert code == 0 and "runs                   1" in out and "audit                  1" in out
    assert run("forget", "anna", "--yes")[1] == "There was nothing of anna's.\n"
    assert json.loads(run("export", "anna")[1])["runs"] == []


def test_the_audit_log_says_who_saw_what(url: str) -> None:
    with open_store(url) as store:
        KeptInStore(store).keep(asked("r1", ANNA))
        KeptInStore(store).keep(asked("r2", BEN))
        Audit(store).add(Entry(NOON, "anna", "opened", "r1"))
    code, out = run("audit", "--person", "anna")
    assert code == 0 and "ben" not in out
    assert [line.split()[2:5] for line in out.splitlines()[1:]] == [
        ["anna", "opened", "r1"],
        ["anna", "asked", "r1"],
    ]
    assert out.splitlines()[2].endswith("sales.revenue; 2 rows")
    first = json.loads(run("audit", "--limit", "2", "--json")[1])
    assert [entry["principal"] for entry in first["items"]] == ["anna", "ben"]
    rest = json.loads(run("audit", "--after", first["next"], "--json")[1])
    assert ([entry["run"] for entry in rest["items"]], rest["next"]) == (["r1"], "")
    assert rest["items"][0]["about"]["columns"] == ["department", "revenue"]
    assert json.loads(run("audit", "--run", "r2", "--json")[1])["items"][0]["action"] == "asked"
    assert run("audit", "--until", "2020-01-01")[1] == "Nothing of the kind is in the audit log.\n"
    assert run("audit", "--after", "x")[0] == 2


def test_it_says_which_definitions_served(url: str) -> None:
    with open_store(url) as store:
        assert run("revisions")[1] == "No service has said yet what it serves.\n"
        Revisions(store).add(NewRevision("d1", "1a2b", "git main", State.SERVING))
        problem = {"code": "unknown-name", "message": "There is no model `x`."}
        Revisions(store).add(NewRevision("d2", "3c4d", "git main", State.REJECTED, (problem,)))
    _, out = run("revisions")
    assert [line.split()[2:4] for line in out.splitlines()[1:]] == [["3c4d", "rejected"], ["1a2b", "serving"]]
    assert "There is no model" in out
    assert [each["hash"] for each in json.loads(run("revisions", "--json")[1])["items"]] == ["d2", "d1"]


def test_what_is_too_old_is_removed(url: str) -> None:
    with open_store(url) as store:
        KeptInStore(store).keep(asked("r1"))
        run_ = Runs(store).get("r1")
        assert run_ is not None
        Runs(store).add(replace(run_, id="old", at=run_.at.replace(year=2020)))
    assert run("retain")[1].split() == ["answers", "1", "runs", "1"]
    assert run("retain")[1] == "Nothing was too old.\n"
    assert json.loads(run("retain", "--json")[1])["removed"]["runs"] == 0


def test_a_url_that_is_none_is_not_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_STORE__URL", "mysql://root:secret@db/x")
    code, out = run("info")
    assert code == 1 and "neither a SQLite file nor a PostgreSQL database" in out and "secret" not in out


def test_its_url_may_stand_in_a_file(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store_url").write_text("sqlite:///from-a-file.db\n")
    monkeypatch.setenv("DRAGOMAN_STORE__URL_FILE", "store_url")
    code, out = run("info")
    assert code == 1 and "`store.url` and `store.url_file` are both set" in out
    (tmp_path / "dragoman.toml").unlink()
    assert run("migrate")[1] == "sqlite:///from-a-file.db went from version none to 0003.\n"


def ask(client: httpx.Client, **body: object) -> dict[str, object]:
    form: dict[str, object] = client.post("/v1/ask", json=body).json()
    return form


def test_a_service_keeps_all_that_it_answered(shop: CornerShop, tmp_path: Path) -> None:
    kept = Configuration.model_validate({"store": {"url": f"sqlite:///{tmp_path / 'kept.db'}"}})

    def serving() -> httpx.Client:
        return client_at(at)

    with open_app(shop.models, environment={}) as first:
        first.keep_state(kept)
        with background_service(first) as at, serving() as client:
            answer = ask(client, question="turnover this month")
            back = ask(client, question="earnings this month")
            query = client.post("/v1/query", json={"metrics": ["revenue"]}).json()
    # Another process, after a restart: the conversation, the click and the memory go on.
    with open_app(shop.models, environment={}) as second:
        second.keep_state(kept)
        with background_service(second) as at, serving() as client:
            follow = ask(client, question="by department", conversation=answer["conversation"])
            chosen = ask(client, choice={"answer": back["id"], "index": 1, "remember": True})
        store = second.store
        assert store is not None
        assert follow["changes"] == ["By department.", "Still this month."]
        assert "takings before tax" in str(chosen["changes"])
        runs = {run_.id: run_ for run_ in Runs(store).list().items}
        assert [runs[str(form["id"])].how for form in (answer, back, follow, chosen, query)] == [
            "asked", "asked", "followed", "chosen", "query",
        ]  # fmt: skip
        run_of = Runs(store).get(str(answer["id"]))
        assert run_of is not None and run_of.answer == answer
        assert [choice.phrase for choice in ChoicesInStore(store).of(EVERYONE.id)] == ["earning"]
        assert len(Audit(store).list().items) == 5


def test_without_a_store_there_is_no_answer(shop: CornerShop, tmp_path: Path) -> None:
    kept = Configuration.model_validate({"store": {"url": f"sqlite:///{tmp_path / 'kept.db'}"}})
    with open_app(shop.models, environment={}) as serving:
        serving.keep_state(kept)
        assert serving.store is not None
        with (
            background_service(serving) as at,
            client_at(at) as client,
        ):
            serving.store.close()
            response = client.post("/v1/ask", json={"question": "turnover this month"})
    assert (response.status_code, response.json()["code"]) == (503, "store-unavailable")
