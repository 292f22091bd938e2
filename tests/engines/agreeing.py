"""One query in two databases: the rows and totals that each gives, the refusal, or what differs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from semantic import compile_query, parse_query
from semantic.errors import QueryInvalid
from service.answer import Cell
from tests.engines.corpus import Company
from tests.engines.databases import Database, Row

REFUSED = "refused before it ran"


@dataclass(frozen=True)
class Said:
    """What a database said about a query: `rows` (totals at the end), or the refusal before anything ran."""

    rows: list[Row]
    refused: str = ""
    sql: str = ""


def ask(company: Company, form: object, database: Database) -> Said:
    try:
        compiled = compile_query(
            company.catalog, parse_query(form), dialect=database.dialect, now=company.now, max_rows=1000
        )
    except QueryInvalid as error:
        return Said([], f"{error.problem.code}: {error.problem.message}")
    rows = database.rows(compiled.main)
    if compiled.totals is not None:
        rows += database.rows(compiled.totals)
    return Said(rows, sql=compiled.main.sql)


def same(one: Cell, other: Cell) -> bool:
    """Equal and of one kind; numbers to nine digits, a day as its midnight."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, date) and isinstance(other, date):
        return _moment(one) == _moment(other)
    return type(one) is type(other) and one == other


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)


def same_rows(one: list[Row], other: list[Row]) -> bool:
    return len(one) == len(other) and all(
        len(a) == len(b) and all(map(same, a, b)) for a, b in zip(one, other, strict=True)
    )


def differences(company: Company, form: object, first: Database, other: Database) -> str:
    """What the second database says else than the first; "" where nothing, or where either refuses beforehand.

    What a database without time zones refuses is asked in UTC.
    """
    wrong = _differences(company, form, first, other)
    if wrong != REFUSED:
        return wrong
    wrong = _differences(company, {**form, "timezone": "UTC"}, first, other) if isinstance(form, dict) else ""
    return "" if wrong == REFUSED else wrong


def _differences(company: Company, form: object, first: Database, other: Database) -> str:
    expected = ask(company, form, first)
    if expected.refused:
        return ""
    try:
        said = ask(company, form, other)
    except other.errors as error:
        compiled = compile_query(company.catalog, parse_query(form), dialect=other.dialect, now=company.now)
        return f"{form}\n{error}\n{compiled.main.sql}"
    if said.refused.startswith("not-in-dialect"):
        return REFUSED
    if not said.refused and same_rows(said.rows, expected.rows):
        return ""
    return f"{form}\n{said}\nexpected {expected.rows}"
