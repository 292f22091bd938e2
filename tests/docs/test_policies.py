"""docs/policies.md: its definitions load without a problem, and what it says of rows holds."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from dragoman.cli import app
from semantic import Principal, compile_query, load_texts, parse_query
from tests.docs.pages import page

PAGE = page("policies")
NOW = datetime(2018, 1, 1)


def texts() -> dict[str, str]:
    return {block.file.removeprefix("models/"): block.text for block in PAGE.blocks("yaml") if block.file}


def test_the_command_shows_the_rules(tmp_path: Path) -> None:
    for name, text in texts().items():
        (tmp_path / name).write_text(text)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute("CREATE TABLE households (household_id INT, region TEXT)")
        connection.execute("CREATE TABLE sales (sale_id INT, household_id INT, amount INT)")
    command, *shown = PAGE.blocks("")[0].text.strip().splitlines()
    arguments = shlex.split(command.removeprefix("$ dragoman "))
    places = ["--models", str(tmp_path), "--warehouse", str(tmp_path / "shop.duckdb")]
    result = CliRunner().invoke(app, [*arguments, *places])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[: len(shown)] == shown


def test_the_definitions_load_together() -> None:
    catalog = load_texts(texts())
    assert catalog.problems == ()
    query = parse_query({"metrics": ["revenue"]})
    northern = Principal("anna", (("regions", ("north",)),))
    compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=northern)
    assert compiled.main.parameters == {"policy_regions_1": "north"}
    assert "LEFT JOIN" in compiled.main.sql
    auditor = Principal("otto", (("groups", ("auditors",)),))
    assert (
        "LEFT JOIN"
        not in compile_query(catalog, query, dialect="duckdb", now=NOW, principal=auditor).main.sql
    )
