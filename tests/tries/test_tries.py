"""Queries asked by people who had read the documentation and worked out the rows by hand before they ran anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal

import pytest

from semantic import Compiled, compile_query
from semantic.errors import QueryInvalid
from semantic.query import parse_any
from tests.engines.databases import Database, DuckDB, PostgreSQL, SQLite
from tests.engines.servers import postgresql
from tests.tries.reading import Case, Try, tries

TRIES = tries()
ENGINES = ("duckdb", "sqlite", pytest.param("postgres", marks=pytest.mark.slow))
"""The pages of the documentation are held against PostgreSQL as well, at every change."""


@pytest.fixture(scope="module", params=ENGINES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    with ExitStack() as stack:
        if request.param == "postgres":
            yield stack.enter_context(PostgreSQL(stack.enter_context(postgresql())))
        elif request.param == "sqlite":
            yield stack.enter_context(SQLite())
        else:
            yield stack.enter_context(DuckDB())


def shown(value: object) -> str:
    """A value as the tables of a try write it: a day or the midnight of one as 2017-03-31, numbers to twelve digits."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.12g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def answered(each: Try, case: Case, database: Database) -> Compiled:
    company = each.company
    return compile_query(
        company.catalog, parse_any(company.catalog, case.form), dialect=database.dialect, now=company.now
    )


def lines_of(compiled: Compiled, database: Database) -> list[tuple[str, ...]]:
    rows = database.rows(compiled.main)[: compiled.rows]
    lines = [compiled.main.columns, *(tuple(map(shown, row)) for row in rows)]
    if compiled.totals is not None:
        [total] = database.rows(compiled.totals)
        words = ("total",) * (len(compiled.main.columns) - len(total))
        lines.append((*words, *map(shown, total)))
    return lines


@pytest.mark.parametrize("each", TRIES, ids=[each.company.name for each in TRIES])
def test_every_try_finds_its_rows(each: Try, database: Database) -> None:
    assert each.company.catalog.problems == ()
    database.load(each.company.tables)
    wrong = []
    for case in each.cases:
        expected: object = f"refused: {case.refused}" if case.refused else list(case.lines)
        if database.dialect in case.not_in:
            expected = "refused: not-in-dialect"
        found: object
        try:
            found = lines_of(answered(each, case, database), database)
        except QueryInvalid as refusal:
            found = f"refused: {refusal.problem.code}"
        if found != expected:
            wrong.append(f"{case.title}\n  expected {expected}\n  found    {found}")
    assert not wrong, "\n".join(wrong)
