"""`dragoman usage` on the store of a service that was asked some things."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app
from semantic.principal import Principal
from service.configuration import Configuration
from tests.cli.corner_shop import make_corner_shop
from tests.store.ready import ready_store

ANA, BEN = Principal("ana"), Principal("ben")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the definitions, the settings, and the store of what was asked today."""
    folder = tmp_path_factory.mktemp("used")
    models = make_corner_shop(folder).models
    url = ready_store(folder)
    (folder / "dragoman.toml").write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    with open_app(models, environment={}) as opened:
        opened.keep_state(Configuration.model_validate({"store": {"url": url}}))
        opened.ask("turnover this month", ANA)
        opened.ask("sales of unicorns", ANA)
        opened.ask("sales of unicorns", BEN)
        opened.query({"metrics": ["average_sale"]}, BEN)
    return folder


@pytest.fixture(autouse=True)
def here(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["usage", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_what_a_person_reads() -> None:
    code, out = run()
    first, *lines = (line.rstrip() for line in out.splitlines())
    assert code == 0 and first.endswith(" UTC, 2 people")
    assert lines == [
        "  questions  3  1 answered, 2 refused",
        "  queries    1  1 answered",
        "",
        "Words that it failed at",
        "  unicorns  unknown  2 times, by 2 people",
        "",
        "Metrics that answers rest on",
        "  revenue       2 runs",
        "  average_sale  1 run",
        "  sales_count   1 run",
        "",
        "Metrics that nobody uses (2)",
        "  products, takings_before_tax",
    ]
    assert "ana" not in out and "turnover" not in out


def test_what_a_program_reads() -> None:
    code, out = run("--json")
    form = json.loads(out)
    assert (code, form["people"], form["questions"]["refused"]) == (0, 2, 2)
    assert form["unused_metrics"] == ["products", "takings_before_tax"]


def test_of_another_time() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    code, out = run("--since", f"{tomorrow:%Y-%m-%d}", "--until", f"{tomorrow + timedelta(days=9):%Y-%m-%d}")
    assert code == 0 and "0 people" in out and "Nobody asked anything." in out


def test_what_is_no_time() -> None:
    assert run("--since", "yesterday")[0] == 2
    code, out = run("--since", "2026-01-02", "--until", "2026-01-01", "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (4, "span-invalid")


def test_definitions_of_a_repository_are_named(tmp_path: Path) -> None:
    text = Path("dragoman.toml").read_text(encoding="utf-8")
    there = tmp_path / "git.toml"
    there.write_text(f'{text}[definitions]\ngit = "https://example.org/elsewhere.git"\n', encoding="utf-8")
    code, out = run("--config", str(there))
    assert code == 2 and "--models" in out
    assert run("--config", str(there), "--models", "models")[0] == 0
