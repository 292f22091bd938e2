"""docs/your-data.md, step by step: its files written, its Python run, its commands typed; then again on PostgreSQL."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

import dragoman
from dragoman.app import App
from service.answer import Cell
from tests.docs.console import run_block
from tests.docs.pages import Block, page
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)

PAGE = page("your-data")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)
    monkeypatch.delenv("DRAGOMAN_WAREHOUSE", raising=False)
    return tmp_path


def write_file(block: Block) -> None:
    path = Path(block.file)
    path.parent.mkdir(exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def test_the_steps_work_in_their_order() -> None:
    assert PAGE.sections()[:4] == [
        "1. Say where the data are",
        "2. Write the first metric",
        "3. Check and ask",
        "4. Join another table",
    ]
    for block in PAGE.blocks("yaml", "python", "console"):
        if block.kind == "yaml":
            write_file(block)
        elif block.kind == "python":
            exec(block.text, {})
        else:
            run_block(block)


def statements() -> list[str]:
    """The SQL that the page's Python sends."""
    [block] = PAGE.blocks("python")
    found = re.findall(r'execute\("+(.*?)"+\)', block.text, re.DOTALL)
    assert len(found) == 4
    return found


def grants() -> str:
    """What gives Dragoman a user who may only read."""
    [block] = PAGE.blocks("sql")
    return block.text


def by_country(shop: App) -> list[tuple[Cell, ...]]:
    return list(shop.ask("turnover by country in 2025").rows)


def test_postgresql_gives_the_same_answers(server: sa.URL) -> None:  # noqa: F811
    for block in PAGE.blocks("yaml"):
        write_file(block)
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "DROP ROLE IF EXISTS dragoman"
        )  # of a database that is gone, on the same server
        for statement in (*statements(), grants()):
            connection.exec_driver_sql(statement)
    engine.dispose()
    url = server.set(username="dragoman").render_as_string(hide_password=False)
    with dragoman.open(warehouse=url) as shop:
        assert by_country(shop) == [("NO", Decimal(10)), ("FR", Decimal(140)), (None, Decimal(160))]
        assert shop.ask("turnover in March 2025").rows == ((Decimal(70),),)
        assert "AT TIME ZONE" in shop.ask("turnover by month in 2025").sql
