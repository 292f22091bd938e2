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


def wordings(demo: Demo) -> list[tuple[str, Query]]:
    return [
        (wording, parse_query(question.query))
        for question in demo.book.questions
        for wording in (question.question, *question.also)
    ]


def test_approved_queries_are_faithful(demo: Demo) -> None:
    found = {wording: check(wording, query, demo.book, now=NOW) for wording, query in wordings(demo)}
    doubted = {wording: result.problems() for wording, result in found.items() if not result.holds}
    assert len(doubted) / len(found) <= 1 - ACCEPTED, doubted


@pytest.mark.parametrize("step", [2, pytest.param(1, marks=pytest.mark.slow)])
def test_queries_that_are_wrong_in_one_way_are_caught(demo: Demo, step: int) -> None:
    """Only mutants that run and bring other rows count. All wordings take a while: usually it is every second one."""
    made: Counter[str] = Counter()
    missed: list[tuple[str, str, Query]] = []
    for wording, query in wordings(demo)[::step]:
        read = readings(wording, demo.book)
        for mutant in mutants(query, demo.book):
            made[mutant.what] += 1
            if check(read, mutant.query, demo.book, now=NOW).holds and _differs(demo, query, mutant.query):
                missed.append((mutant.what, wording, mutant.query))
    assert sum(made.values()) > 5_000 / step
    assert len(missed) / sum(made.values()) <= 1 - CAUGHT, missed
    assert not [what for what, _, _ in missed if what in ALWAYS]


def _differs(demo: Demo, approved: Query, mutant: Query) -> bool:
    try:
        return demo.run(mutant) != demo.run(approved)
    except QueryInvalid:
        return False
