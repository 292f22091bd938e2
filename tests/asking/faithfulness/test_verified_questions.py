"""The verified questions' queries answer their questions; queries that are wrong in one way are told apart."""

from __future__ import annotations

from collections import Counter

import pytest

from semantic import parse_query
from semantic.errors import QueryInvalid
from semantic.query.types import Query
from service.asking.faithfulness import check, readings
from tests.asking.faithfulness.mutations import mutants
from tests.asking.offline.demo import NOW, Demo

CAUGHT = 0.99
ACCEPTED = 0.93
"""The rest are wordings whose words no definition has ("how many stores ran promotions"), which nobody can check."""

ALWAYS = frozenset(
    {"time dropped", "other time", "filter dropped", "operator turned", "other comparison", "one of all"}
    | {"order turned", "order by the group", "so many in each"}
)
"""Slips that are always told."""


def compared(range_: str, compare: str, *dimensions: str) -> dict[str, object]:
    return {
        "metrics": ["revenue"],
        "dimensions": list(dimensions),
        "time": {"range": range_, "compare": compare},
    }


COMPARED = {
    "sales in december 2017 compared with november 2017": compared("2017-12", "previous_period"),
    "revenue in december 2017 vs november 2017 by department": compared(
        "2017-12", "previous_period", "product.department"
    ),
    "sales in q4 2017 compared with q3 2017": compared("2017-Q4", "previous_period"),
    "revenue growth from november 2017 to december 2017 by store": compared(
        "2017-12", "previous_period", "store.store_id"
    ),
    "sales last month against the month before": compared("last month", "previous_period"),
    "revenue last week compared with the previous week": compared("last week", "previous_period"),
}
"""Questions of which no approved one has the like, with the queries that answer them."""


def wordings(demo: Demo) -> list[tuple[str, Query]]:
    approved = [
        (wording, parse_query(question.query))
        for question in demo.book.questions
        for wording in (question.question, *question.also)
    ]
    return [*approved, *((question, parse_query(form)) for question, form in COMPARED.items())]


def test_comparisons_are_faithful(demo: Demo) -> None:
    for question, form in COMPARED.items():
        assert check(question, parse_query(form), demo.book, now=NOW).problems() == (), question


def test_approved_queries_are_faithful(demo: Demo) -> None:
    found = {wording: check(wording, query, demo.book, now=NOW) for wording, query in wordings(demo)}
    doubted = {wording: result.problems() for wording, result in found.items() if not result.holds}
    assert len(doubted) / len(found) <= 1 - ACCEPTED, doubted


@pytest.mark.parametrize("first", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_queries_that_are_wrong_in_one_way_are_caught(demo: Demo, first: int) -> None:
    """Only mutants that run and bring other rows count. Usually it is every second wording, as they take a while."""
    made: Counter[str] = Counter()
    missed: list[tuple[str, str, Query]] = []
    for wording, query in wordings(demo)[first::2]:
        read = readings(wording, demo.book)
        for mutant in mutants(query, demo.book):
            made[mutant.what] += 1
            if check(read, mutant.query, demo.book, now=NOW).holds and _differs(demo, query, mutant.query):
                missed.append((mutant.what, wording, mutant.query))
    assert sum(made.values()) > 2_500
    assert made.keys() >= ALWAYS
    assert len(missed) / sum(made.values()) <= 1 - CAUGHT, missed
    assert not [what for what, _, _ in missed if what in ALWAYS]


def _differs(demo: Demo, approved: Query, mutant: Query) -> bool:
    try:
        return _rows(demo, mutant) != _rows(demo, approved)
    except QueryInvalid:
        return False


def _rows(demo: Demo, query: Query) -> list[tuple[object, ...]]:
    """The rows without what depends on the order in which the warehouse adds numbers up."""
    return [
        tuple(round(value, 6) if isinstance(value, float) else value for value in row)
        for row in demo.run(query)
    ]
