"""Whether tests fit the catalog: names, types, and what cannot hold. No data are needed.

for problem in check_tests(tests, catalog): print(problem.position, problem.message)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.definitions.metric_tests import (
    AddsUp,
    EqualTo,
    ExpectedRows,
    InRange,
    IsFresh,
    MetricTest,
    StillAsks,
)
from semantic.definitions.types import ValueType
from semantic.definitions.yaml_nodes import Plain
from semantic.errors import Problem, QueryInvalid
from semantic.naming import nearest
from semantic.principal import OPERATOR
from semantic.query import parse_query
from semantic.testing.additivity import why_not
from semantic.testing.asking import forms_of

ANY_TIME = datetime(2024, 1, 1)
"""When queries are compiled: they compile at any time or at none."""


def check_tests(tests: Iterable[MetricTest], catalog: Catalog) -> Iterator[Problem]:
    """Everything that is wrong, at the tests' places."""
    for test in tests:
        for problem in _problems(test, catalog):
            message = f"The test {test.name!r} cannot be run: {problem.message}"
            yield replace(problem, message=message, position=test.position, path="")


def compiler(catalog: Catalog, test: MetricTest) -> Callable[[object], Compiled]:
    """What compiles the queries of a test without data."""
    principal = test.asker or OPERATOR

    def compiled(form: object) -> Compiled:
        return compile_query(catalog, parse_query(form), dialect="duckdb", now=ANY_TIME, principal=principal)

    return compiled


def _problems(test: MetricTest, catalog: Catalog) -> Iterator[Problem]:
    if isinstance(test.expected, IsFresh):
        yield from _model(test.expected.model, catalog)
        return
    if isinstance(test.expected, StillAsks) and not _asks(test.expected.question, catalog):
        known = [question.question for question in catalog.questions]
        near = nearest(test.expected.question, known)
        hint = "Say it as it stands in models/questions/."
        yield Problem("test-question", "There is no such verified question.", hint, near)
        return
    try:
        compiled = [compiler(catalog, test)(form) for form in forms_of(test, catalog)]
    except QueryInvalid as error:
        yield error.problem
        return
    yield from _fitting(test, compiled)


def _asks(words: str, catalog: Catalog) -> bool:
    return any(question.question == words for question in catalog.questions)


def _model(name: str, catalog: Catalog) -> Iterator[Problem]:
    model = catalog.models.get(name)
    if model is None:
        near = nearest(name, catalog.models)
        hint = f"Did you mean {' or '.join(near[:3])}?" if near else ""
        yield Problem("unknown-name", f"There is no model `{name}`.", hint, near)
    elif model.freshness is None and not model.time:
        hint = f"Give {name} a `time` or a `freshness`."
        yield Problem("test-no-time", f"`{name}` has no time by which it could be fresh.", hint)


def _fitting(test: MetricTest, compiled: list[Compiled]) -> Iterator[Problem]:
    """Whether what is expected can come of the queries at all."""
    main = compiled[0].main
    match test.expected:
        case ExpectedRows(rows) | StillAsks(rows=rows) if rows is not None:
            yield from _rows(rows, main.columns, main.types)
        case AddsUp(by):
            yield from _adding(by, compiled)
        case InRange() | EqualTo():
            yield from _numbers(compiled[0])


def _rows(
    rows: Iterable[tuple[Plain, ...]], columns: tuple[str, ...], types: tuple[ValueType, ...]
) -> Iterator[Problem]:
    for row in rows:
        if len(row) != len(columns):
            hint = f"Its columns are {', '.join(columns)}."
            message = f"a row has {len(row)} values, and the query gives {len(columns)}."
            yield Problem("test-rows", message, hint)
            return
        for name, type_, cell in zip(columns, types, row, strict=True):
            if not _fits(cell, type_):
                message = f"`{name}` is a {type_}, and {cell!r} is none."
                yield Problem("test-type", message, _WRITTEN.get(type_, ""))
                return


_WRITTEN = {
    ValueType.STRING: 'Put texts that look like numbers in quotes: "007".',
    ValueType.DATE: "Write a day as 2025-03-01.",
    ValueType.LOCAL: "Write a time as 2025-03-01T12:00.",
    ValueType.INSTANT: "Write a time as 2025-03-01T12:00.",
}


def _fits(cell: Plain, type_: ValueType) -> bool:
    if cell is None:
        return True
    if type_ is ValueType.BOOLEAN:
        return isinstance(cell, bool)
    if type_ is ValueType.NUMBER:
        return isinstance(cell, int | Decimal) and not isinstance(cell, bool)
    if type_ is ValueType.STRING:
        return isinstance(cell, str)
    try:
        datetime.fromisoformat(cell if isinstance(cell, str) else "")
    except ValueError:
        return False
    return True


def _numbers(compiled: Compiled) -> Iterator[Problem]:
    plan = compiled.main.plan
    for output in plan.outputs:
        if not output.hidden and output.type is not ValueType.NUMBER:
            yield Problem("test-type", f"`{output.name}` is a {output.type}, and not a number.")
            return


def _adding(by: tuple[str, ...], compiled: list[Compiled]) -> Iterator[Problem]:
    wrong = list(_numbers(compiled[0]))
    yield from wrong
    for path, parts in zip(by, compiled[1:], strict=True):
        plan = parts.main.plan
        if not wrong and (reason := why_not(plan, len(plan.groups) - 1)):
            message = f"it need not add up by `{path}`, because {reason}."
            hint = "Test a metric that adds up, or expect a value, a range, or another metric's value."
            yield Problem("test-not-additive", message, hint)
