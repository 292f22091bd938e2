"""`dragoman docs`: what it writes, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from tests.docs.pages import ROOT

MODEL = """
model: sales
table: sales
key: id
metrics:
  revenue: {expr: sum(amount), time: none}
  cost: {expr: sum(cost), time: none, access: {groups: [finance]}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sales.yml").write_text(MODEL)
    return tmp_path


MORE = """
model: returns
table: returns
key: id
tags: [b, a, c]
joins: {sale: {model: sales, on: {sale_id: id}}}
dimensions: {why: {type: string}, what: {type: string}, who: {type: string}}
metrics:
  lost: {expr: sum(amount), where: "why = 'x' and what = 'y' and who = 'z'", time: none}
  kept: {expr: sales.revenue - lost}
  rate: {expr: kept / sales.revenue}
  score: {expr: rate * kept / lost}
"""


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["docs", *arguments])
    return result.exit_code, result.output


def test_a_site_is_written_and_then_nothing_changes(here: Path) -> None:
    code, text = run()
    assert code == 0 and "files in site:" in text and "Open site/index.html" in text
    assert not (here / "site/metrics/sales.cost.html").exists()
    before = {path: path.read_bytes() for path in (here / "site").rglob("*") if path.is_file()}
    code, text = run("--json")
    said = json.loads(text)
    assert (code, said["new"], said["changed"], said["removed"]) == (0, 0, 0, 0)
    assert said["files"] + 1 == len(before)
    assert before == {path: path.read_bytes() for path in (here / "site").rglob("*") if path.is_file()}


def test_no_order_of_sets_is_seen(here: Path) -> None:
    """Another process, in which sets have another order, writes the same bytes."""
    (here / "models/more.yml").write_text(MORE)
    assert run()[0] == 0
    program = [sys.executable, "-m", "dragoman", "docs", "--json"]
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    said = json.loads(subprocess.run(program, env=environment, check=True, capture_output=True).stdout)
    assert (said["new"], said["changed"], said["removed"]) == (0, 0, 0) and said["files"] > 15


def test_it_is_for_whoever_is_named(here: Path) -> None:
    assert run("--as", "ana; groups=finance")[0] == 0
    assert (here / "site/metrics/sales.cost.html").exists()
    code, text = run()
    assert code == 0 and "1 removed" in text and not (here / "site/metrics/sales.cost.html").exists()


def test_broken_definitions_give_no_site(here: Path) -> None:
    (here / "models/broken.yml").write_text("model: broken\ntable: t\nkey: id\nmetrics: {m: {expr: sum(}}\n")
    code, text = run()
    assert code == 1 and "broken.yml:4" in text and "Nothing was written" in text
    code, text = run("--json")
    said = json.loads(text)
    assert code == 1 and said["status"] == "failed" and said["problems"]
    assert not (here / "site").exists()


def test_a_question_that_is_no_query_gives_no_site(here: Path) -> None:
    (here / "models/questions").mkdir()
    asked = "questions: [{question: How much?, query: {metrics: [revenue], time: {range: 2023}}}]"
    (here / "models/questions/q.yml").write_text(asked)
    code, text = run()
    assert code == 1 and "questions/q.yml:1" in text and "'How much?' does not compile" in text


def test_a_folder_of_somebody_else_is_refused(here: Path) -> None:
    code, text = run("-o", "models")
    assert code == 1 and "models holds files that no site wrote." in text
    code, text = run("-o", "models", "--json")
    assert code == 1 and json.loads(text)["problems"][0]["code"] == "folder-refused"
    assert [path.name for path in (here / "models").iterdir()] == ["sales.yml"]


def test_a_repository_is_a_web_address() -> None:
    code, text = run("--repository", "javascript:alert(1)")
    assert code == 2 and "web address" in text


def test_a_folder_without_definitions_gives_no_site(here: Path) -> None:
    (here / "models/sales.yml").unlink()
    code, text = run()
    assert code == 1 and "Nothing was written" in text and not (here / "site").exists()


@pytest.mark.parametrize(
    ("url", "dialect"),
    [("postgresql://db/shop", "postgres"), ("oracle://db/shop", "duckdb")],
)
def test_the_sql_is_that_of_the_warehouse_which_nobody_opens(here: Path, url: str, dialect: str) -> None:
    """One for which no SQL can be written is shown in DuckDB's."""
    (here / "models/settings.yml").write_text(f'warehouses: {{main: "{url}"}}\n')
    assert run()[0] == 0
    page = (here / "site/metrics/sales.revenue.html").read_text(encoding="utf-8")
    assert f"The SQL that it becomes ({dialect})" in page
