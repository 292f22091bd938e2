"""What an answer is worth, given what was expected of it.

    judge(turn, answer, bench)      Judged(Verdict.WRONG, Stage.PLANNING, expected="…", got="…")

The rows decide: any of the expected queries may be met, by its rows or by being the same query. An answer whose rows
differ is wrong whatever it says about itself: nobody reads the small print.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from semantic.book import Book
from semantic.catalog import Catalog
from semantic.definitions.suites import Expected, Turn
from semantic.errors import DragomanError
from semantic.query import parse_any, query_json
from semantic.query.types import Query
from service.answer import Answer, Kind, Status
from service.declining import SMALL_TALK
from service.errors import WarehouseError
from service.evaluating.retrieved import members, were_found
from service.evaluating.rows import Row, answers_the_same, same_query, same_rows
from service.evaluating.verdicts import Judged, Stage, Verdict

PLANNERS_OWN = frozenset(
    ("not-understood", SMALL_TALK, "unclear", "nothing-asked", "question-too-long", "no-such-choice")
)
"""Problems of a question that got no query; all others are of a query."""
MOST_BESIDES = 4
"""Other meanings of a word, which may be explained with the one that was asked for."""


class Bench(Protocol):
    """What judging needs of the thing that is measured."""

    @property
    def catalog(self) -> Catalog: ...

    @property
    def book(self) -> Book: ...

    def check(self, query: Query) -> None:
        """Raises QueryInvalid where there is no such query."""

    def rows(self, query: Query) -> Sequence[Row]:
        """All rows of a query. Raises QueryInvalid or WarehouseError."""


def judge(turn: Turn, answer: Answer, bench: Bench, before: Query | None = None) -> Judged:
    """The verdict on one turn; `before` is the query that it may lean on."""
    expected = turn.expected
    if answer.status is Status.FAILED:
        note = " ".join(problem.message for problem in answer.problems) or answer.sentence
        return Judged(Verdict.ERROR, Stage.EXECUTION, _wanted(expected), "failed", note)
    if expected.decline:
        return _declined(expected, answer)
    if expected.or_clarify and answer.status is Status.CLARIFY:
        return Judged(Verdict.CORRECT, got=_got(answer))
    if expected.definition:
        return _defined(expected, answer, bench.catalog)
    if expected.explain:
        return _told(answer.kind is Kind.REPORT, expected, answer)
    if expected.rows is None and not expected.queries:
        return _told(True, expected, answer)
    # Of an answer in steps the last one is what was asked for; of one that was refused on the way, none is.
    whole = answer.kind is Kind.STEPS and answer.status is Status.ANSWERED
    asked = answer.sections[-1] if whole and answer.sections else answer
    return _data(turn, asked, bench, before)


def _declined(expected: Expected, answer: Answer) -> Judged:
    wanted, got = _wanted(expected), _got(answer)
    if answer.status is Status.ANSWERED:
        return Judged(Verdict.WRONG, Stage.PLANNING, wanted, got, answer.sentence)
    clarified = answer.status is Status.CLARIFY
    if expected.decline == "either" or clarified == (expected.decline == "clarify"):
        return Judged(Verdict.CORRECT, got=got)
    verdict = Verdict.CLARIFIED if clarified else Verdict.REFUSED
    return Judged(verdict, Stage.PLANNING, wanted, got, answer.sentence)


def _defined(expected: Expected, answer: Answer, catalog: Catalog) -> Judged:
    """Right when all that is expected is explained, and little more: among several meanings of a word it may stand, but
    who lists everything has not understood the question."""
    metrics = {defined.name for defined in answer.definitions if defined.kind == "metric"}
    explained = {defined.name for defined in answer.definitions}
    explained |= {metric.qualified for name in metrics if (metric := catalog.find_metric(name))}
    missing = [name for name in expected.definition if name not in explained]
    few = len(answer.definitions) <= len(expected.definition) + MOST_BESIDES
    return _told(answer.kind is Kind.DEFINITION and few and not missing, expected, answer)


def _told(right: bool, expected: Expected, answer: Answer) -> Judged:
    """For what has no rows to compare."""
    if answer.status is not Status.ANSWERED:
        return _unanswered(expected, answer, Stage.PLANNING)
    if right:
        return Judged(Verdict.CORRECT, got=_got(answer))
    return Judged(Verdict.WRONG, Stage.PLANNING, _wanted(expected), _got(answer), answer.sentence)


def _data(turn: Turn, answer: Answer, bench: Bench, before: Query | None) -> Judged:
    expected = turn.expected
    try:
        queries = [parse_any(bench.catalog, form) for form in expected.queries]
        if answer.status is not Status.ANSWERED:
            for query in queries:
                bench.check(query)
            return _unanswered(expected, answer, _stage(turn, answer, queries, bench, before))
        if answer.kind is Kind.DEFINITION:
            return Judged(
                Verdict.REFUSED,
                Stage.PLANNING,
                _wanted(expected),
                _got(answer),
                "A definition was given, no number.",
            )
        same, equal = _matches(turn, answer, queries, bench, before)
    except WarehouseError as error:
        return Judged(Verdict.ERROR, Stage.EXECUTION, _wanted(expected), note=str(error))
    except DragomanError as error:
        note = f"The expected query is not valid: {error}"
        return Judged(Verdict.ERROR, Stage.SUITE, _wanted(expected), note=note)
    if same:
        return Judged(Verdict.CORRECT, got=_got(answer), same_query=equal)
    stage = _stage(turn, answer, queries, bench, before)
    return Judged(Verdict.WRONG, stage, _wanted(expected), _got(answer), answer.sentence)


def _matches(
    turn: Turn, answer: Answer, queries: Sequence[Query], bench: Bench, before: Query | None
) -> tuple[bool, bool]:
    """Whether one of the expected queries, or the expected rows, is what was answered; and whether by equality."""
    if answer.query is not None and any(same_query(answer.query, query) for query in queries):
        return True, True
    if turn.expected.rows is not None:
        return same_rows(answer.rows, turn.expected.rows, ordered=False), False
    return any(
        answers_the_same(answer.rows, answer.query, approved, turn.ask, bench.rows, before)
        for approved in queries
    ), False


def _unanswered(expected: Expected, answer: Answer, stage: Stage) -> Judged:
    verdict = Verdict.CLARIFIED if answer.status is Status.CLARIFY else Verdict.REFUSED
    return Judged(verdict, stage, _wanted(expected), _got(answer), answer.sentence)


def _stage(turn: Turn, answer: Answer, queries: Sequence[Query], bench: Bench, before: Query | None) -> Stage:
    codes = {problem.code for problem in answer.problems}
    if answer.status is Status.REFUSED and codes - PLANNERS_OWN:
        return Stage.VALIDATION
    if not queries or not turn.ask:
        return Stage.PLANNING
    known = members(before, bench.catalog) if before else frozenset()
    needed = members(queries[0], bench.catalog) - known
    return Stage.PLANNING if were_found(turn.ask, needed, bench.book) else Stage.RETRIEVAL


def _wanted(expected: Expected) -> str:
    if expected.decline:
        return expected.decline
    if expected.definition:
        return f"definition of {', '.join(expected.definition)}"
    if expected.rows is not None:
        return json.dumps(expected.rows, default=str)
    if expected.explain:
        return "the reasons of the change"
    return json.dumps(expected.queries[0], default=str) if expected.queries else "an answer"


def _got(answer: Answer) -> str:
    match answer.status:
        case Status.CLARIFY:
            return f"asked back: {', '.join(choice.label for choice in answer.choices)}"
        case Status.REFUSED | Status.FAILED:
            return answer.status.value
        case Status.ANSWERED if answer.definitions:
            return f"definition of {', '.join(defined.name for defined in answer.definitions)}"
        case Status.ANSWERED if answer.query is not None:
            return json.dumps(query_json(answer.query), default=str)
        case _:
            return answer.kind.value
