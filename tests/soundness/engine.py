"""The product on one case: definitions as YAML, tables in a database, compiled SQL run, its rows beside the oracle's.

disagreement(case)      # "" when product and oracle agree, else a report that can be pasted into kept.py
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from semantic import Compiled, Statement, compile_query
from semantic.catalog import Catalog, load_texts
from semantic.errors import QueryInvalid
from semantic.principal import Principal
from semantic.query import parse_query
from semantic.query.types import Query
from tests.engines.databases import Database, DuckDB, Table
from tests.soundness.oracle import Result, Schema, Tables, answer
from tests.soundness.oracle.expressions import Scalar
from tests.soundness.oracle.least import Guard, guarded_models
from tests.soundness.oracle.masks import masked_members, masked_schema
from tests.soundness.oracle.own_periods import DAY, PERIOD, TABLE
from tests.soundness.oracle.policies import seen_tables
from tests.soundness.oracle.refusing import refused
from tests.soundness.query_form import query_json
from tests.soundness.yaml_form import definition_texts

OVERLAP = "groups-overlap"
OF_POLICIES = ("masked", "min-group")
"""The codes with which policies refuse what a query asks beside names and rows."""
MAX_ROWS = 100_000
"""More than any generated case has: what is cut is compared by its limit, not by this one."""
Rows = list[tuple[Scalar, ...]]


@dataclass(frozen=True)
class Company:
    """Definitions and the rows of their tables."""

    schema: Schema
    tables: Tables
    asker: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The attributes of who asks."""

    @cached_property
    def seen(self) -> Tables:
        """The tables as who asks sees them."""
        return seen_tables(self.schema, self.tables, dict(self.asker))

    @cached_property
    def seen_schema(self) -> Schema:
        """The definitions as who asks sees them."""
        return masked_schema(self.schema, dict(self.asker))

    @cached_property
    def guarded(self) -> Mapping[str, Guard]:
        """The models that show who asks no small groups."""
        return guarded_models(self.schema, dict(self.asker))

    def answer(self, query: Query, now: datetime) -> Result:
        """What the oracle answers to who asks."""
        return answer(self.seen_schema, self.seen, query, now, self.guarded)

    def refused(self, query: Query, now: datetime) -> Mapping[str, bool]:
        """The codes of policies with which a query may be refused, and whether it must be."""
        masked = masked_members(self.schema, dict(self.asker))
        if not (masked or self.guarded):
            return {}
        return refused(self.seen_schema, self.seen, query, now, self.guarded, masked)


@dataclass(frozen=True)
class Case:
    """A company, one query to it, and the wall clock in the query's zone."""

    company: Company
    query: Query
    now: datetime


@dataclass(frozen=True)
class Outcome:
    """What the product said. `rows` holds at most one more than the limit, `totals` is () if none were asked for."""

    rows: Rows
    columns: tuple[str, ...]
    totals: tuple[Scalar, ...]
    notes: tuple[str, ...]
    sql: str


class Engine:
    """A company loaded: its catalog, and its tables in a DuckDB of their own or in the place of others in `database`.

    Use it with `with`.
    """

    def __init__(self, company: Company, database: Database | None = None) -> None:
        self.company = company
        self.catalog: Catalog = load_texts(definition_texts(company.schema))
        assert not self.errors(), f"{self.errors()}\n{_written(company)}"
        self.database = database or DuckDB()
        self._own = database is None
        tables = {
            f"{model.name}_table": Table(
                tuple((column.name, column.kind) for column in model.columns),
                [tuple(row[column.name] for column in model.columns) for row in company.tables[model.name]],
            )
            for model in company.schema.models
        }
        if company.schema.own is not None:
            tables[TABLE] = Table(((DAY, "date"), (PERIOD, "date")), list(company.schema.own.days))
        self.database.load(tables)

    def errors(self) -> list[str]:
        return [str(problem) for problem in self.catalog.problems if problem.severity == "error"]

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._own:
            self.database.close()

    def ask(self, query: Query, now: datetime) -> Outcome:
        """Compiles and runs. A refusal raises QueryInvalid; SQL that fails raises one of `database.errors`."""
        return self.run(self.compile(query, now))

    def compile(self, query: Query, now: datetime) -> Compiled:
        return compile_query(
            self.catalog,
            parse_query(query_json(query)),
            dialect=self.database.dialect,
            now=now,
            principal=Principal("somebody", self.company.asker),
            max_rows=MAX_ROWS,
        )

    def run(self, compiled: Compiled) -> Outcome:
        totals = self._run(compiled.totals)[0] if compiled.totals is not None else ()
        notes = tuple(note.code for note in compiled.notes)
        return Outcome(self._run(compiled.main), compiled.main.columns, totals, notes, compiled.main.sql)

    def _run(self, statement: Statement) -> Rows:
        return [tuple(_plain(cell) for cell in row) for row in self.database.rows(statement)]


def _plain(cell: object) -> Scalar:
    """A cell as the oracle has it: decimals as floats, days as their midnight."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    assert cell is None or isinstance(cell, str | int | float | bool | datetime), cell
    return cell


def disagreement(engine: Engine, query: Query, now: datetime, expected: Result | None = None) -> str:
    """What differs between the product and the oracle, with all that is needed to see why; "" when nothing does."""
    company = engine.company
    expected = expected or company.answer(query, now)
    due = company.refused(query, now)
    try:
        compiled = engine.compile(query, now)
    except QueryInvalid as refusal:
        if refusal.problem.code not in OF_POLICIES or refusal.problem.code in due:
            raise
        return report(Case(company, query, now), f"it was refused, which it need not be: {refusal}", expected)
    if any(due.values()):
        wrong = f"it was answered, and had to be refused: {', '.join(due)}\n{compiled.main.sql}"
        return report(Case(company, query, now), wrong, expected)
    try:
        outcome = engine.run(compiled)
    except engine.database.errors as error:
        wrong = f"the SQL failed: {error}\n{compiled.main.sql}"
        return report(Case(company, query, now), wrong, expected)
    wrong = difference(query, expected, outcome)
    return report(Case(company, query, now), wrong, expected, outcome) if wrong else ""


def difference(query: Query, expected: Result, outcome: Outcome) -> str:
    """One sentence, or "" when the outcome is the expected one: rows in order, one over the limit, totals, notes."""
    if outcome.columns != expected.columns:
        return f"the columns differ: {outcome.columns}, not {expected.columns}"
    parted = query.limit is not None and (query.limit.per or query.limit.other)
    limit = query.limit.rows if query.limit and not parted else len(outcome.rows)
    if not same_rows(outcome.rows[:limit], expected.rows):
        return "the rows differ"
    if query.limit and not parted and len(outcome.rows) != min(expected.shown, limit + 1):
        return f"{len(outcome.rows)} rows came back, which does not show whether there are more"
    if not same_rows([outcome.totals], [expected.totals]):
        return "the totals differ"
    if expected.overlap and OVERLAP not in outcome.notes:
        return "the groups overlap, which no note says"
    if not expected.may_overlap and OVERLAP in outcome.notes:
        return "a note says that the groups overlap, which they cannot"
    return ""


def same_rows(found: Sequence[Sequence[Scalar]], expected: Sequence[Sequence[Scalar]]) -> bool:
    return len(found) == len(expected) and all(
        len(a) == len(b) and all(map(same, a, b)) for a, b in zip(found, expected, strict=True)
    )


def same(found: Scalar, expected: Scalar) -> bool:
    """Equal, and of one kind; numbers to nine digits."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return type(found) is type(expected) and found == expected


def report(case: Case, wrong: str, expected: Result, outcome: Outcome | None = None) -> str:
    """The whole case for people, and as Python for kept.py."""
    got = outcome and f"{outcome.rows}\n   totals {outcome.totals}\n   notes {outcome.notes}\n{outcome.sql}"
    return "\n".join(
        [
            wrong,
            _written(case.company),
            f"now: {case.now}",
            json.dumps(query_json(case.query)),
            f"expected: {list(expected.rows)}\n   totals {expected.totals}",
            f"got:      {got}",
            "to keep it, put this into CASES of tests/soundness/kept.py:",
            _ENUM.sub(r"\1", repr(case)),
        ]
    )


_ENUM = re.compile(r"<(\w+\.\w+): '[^']*'>")
"""`<Operator.GT: '>'>` as Python writes enumerations, where `Operator.GT` is what it reads."""


def _written(company: Company) -> str:
    files = [f"# {name}\n{text}" for name, text in definition_texts(company.schema).items()]
    rows = [f"{name}: {[tuple(row.values()) for row in found]}" for name, found in company.tables.items()]
    return "\n".join([*files, *rows, f"asker: {company.asker}"])
