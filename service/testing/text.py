"""Results for people: what was expected, what was found, by how much they differ, in which groups, and what to do next.

FAILED  models/tests/sales.yml:3: Departments add up to all takings
        The groups of `product.department` do not add up to the whole.
        expected 4,500.00, found 4,512.00 (+12.00)
        Next: dragoman query '{"metrics": ["revenue"], "dimensions": ["product.department"]}'
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from semantic.definitions.metric_tests import StillAsks
from service.access.principals import written
from service.answer import Cell
from service.rendering import clean
from service.rendering.formatting import NO_GROUP
from service.reviewing.moving import as_number
from service.testing.results import Difference, Result, Status, Verdict, counts

DIGITS, CHANGE_DIGITS = 12, 6
"""Of doubles: more than are compared, and of what they differ by as many as are no noise."""


def details(result: Result) -> Iterator[str]:
    """The lines below a test's name."""
    verdict = result.verdict
    yield verdict.message
    for each in verdict.differences:
        yield difference_text(each, verdict)
    if verdict.of > len(verdict.differences):
        yield f"… and {verdict.of - len(verdict.differences):,} more."
    if verdict.hint:
        yield verdict.hint
    if result.test.description:
        yield result.test.description
    if result.query is not None:
        query = shlex.quote(json.dumps(result.query, ensure_ascii=False))
        asker = f" --as {shlex.quote(written(result.asker))}" if result.asker else ""
        yield f"Next: dragoman query {query}{asker}"


def difference_text(each: Difference, verdict: Verdict) -> str:
    """ "region North, revenue: expected 90, found 100 (+10)"."""
    named = [f"{name} {_value(value)}" for name, value in zip(verdict.groups, each.group, strict=False)]
    said = f"{verdict.beside} {_number(each.expected)}, found {_number(each.found)}"
    change = each.change
    if change is not None:
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        said += f" ({sign}{_number(-change if change < 0 else change, CHANGE_DIGITS)})"
    return f"{', '.join([*named, each.column])}: {said}"


def summary(results: Sequence[Result], seconds: float) -> str:
    """ "7 tests, 105 verified questions: 111 passed, 1 failed (3.1 s)."."""
    questions = sum(map(_is_of_a_question, results))
    named = [_counted(len(results) - questions, "test"), _counted(questions, "verified question")]
    parts = [f"{count:,} {status.value}" for status, count in counts(results).items() if count]
    return f"{', '.join(filter(None, named))}: {', '.join(parts)} ({seconds:.1f} s)."


def _is_of_a_question(result: Result) -> bool:
    """Whether nobody wrote the test: it only says that a verified question still compiles."""
    expected = result.test.expected
    return isinstance(expected, StillAsks) and result.test.name == expected.question and not expected.sql


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def heading(result: Result) -> str:
    at = result.test.position
    where = f"{at.file}:{at.line}: " if at.file else ""
    words = {Status.PASSED: "passed ", Status.FAILED: "FAILED ", Status.NOT_RUN: "NOT RUN"}
    return f"{words[result.status]} {where}{result.test.name}"


def _value(value: Cell) -> str:
    return NO_GROUP if value is None else _number(value)


def _number(value: Cell, digits: int = DIGITS) -> str:
    number = as_number(value)
    if number is not None:
        return f"{number:,.{digits}g}" if isinstance(number, float) else f"{number:,}"
    if value is None:
        return "no value"
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else clean(str(value))
