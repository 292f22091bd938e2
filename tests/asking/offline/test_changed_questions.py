"""Questions changed by a rule: what changes nothing changes no answer, and what changes something never keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest

from semantic.query.types import Query
from service.asking.offline import plan_offline
from service.asking.planned import Planned
from tests.asking.offline.demo import Demo, suite

Change = Callable[[str], str]
ASKED = [str(case["ask"]) for case in suite("people") if isinstance(case["query"], dict)][::3]


def slip(question: str) -> str:
    """Two letters in the middle of the longest word change places."""
    word = max(re.findall(r"[a-z]+", question.lower()), key=len)
    place = len(word) // 2
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return question.lower().replace(word, swapped, 1)


def lost_letter(question: str) -> str:
    word = max(re.findall(r"[a-z]+", question.lower()), key=len)
    place = len(word) // 2
    return question.lower().replace(word, word[:place] + word[place + 1 :], 1)


ALIKE: Mapping[str, tuple[Change, float]] = {
    "a greeting": (lambda question: f"hi team, could you tell me {question}", 0.9),
    "a purpose": (lambda question: f"for the board deck: {question}", 0.9),
    "thanks": (lambda question: f"{question.rstrip(' ?.')}, many thanks!", 0.9),
    "spaces": (lambda question: question.replace(" ", "  "), 1.0),
    "swapped letters": (slip, 0.75),
    "a lost letter": (lost_letter, 0.75),
}
"""What changes nothing, and the part of the questions that keep their answer at least."""
OTHER: Mapping[str, Change] = {
    "a tail": lambda question: f"{question.rstrip(' ?.')} before tax",
    "an exception": lambda question: f"{question.rstrip(' ?.')} except returns",
    "an adjective": lambda question: f"refunded {question}",
    "a place": lambda question: f"{question.rstrip(' ?.')} in the north",
    "a state": lambda question: f"{question.rstrip(' ?.')} that were cancelled",
}
"""What nobody defined, and may not be passed over."""


@pytest.fixture(scope="module")
def answered(demo: Demo) -> Mapping[str, Query]:
    found = dict(_answered(demo))
    assert len(found) >= 0.8 * len(ASKED), "what follows shows nothing of questions that are not answered"
    return found


def _answered(demo: Demo) -> Iterator[tuple[str, Query]]:
    for question in ASKED:
        found = plan_offline(question, demo.book)
        if isinstance(found, Planned):
            yield question, found.query


@pytest.mark.parametrize("name", ALIKE)
def test_what_changes_nothing_changes_no_answer(name: str, demo: Demo, answered: Mapping[str, Query]) -> None:
    change, kept = ALIKE[name]
    found = {question: plan_offline(change(question), demo.book) for question in answered}
    planned = {question: each.query for question, each in found.items() if isinstance(each, Planned)}
    assert not {question: query for question, query in planned.items() if query != answered[question]}
    assert len(planned) >= kept * len(answered), sorted(set(answered) - set(planned))


@pytest.mark.parametrize("name", OTHER)
def test_a_word_that_restricts_is_never_passed_over(
    name: str, demo: Demo, answered: Mapping[str, Query]
) -> None:
    found = {question: plan_offline(OTHER[name](question), demo.book) for question in answered}
    assert not [
        (question, each.assumptions)
        for question, each in found.items()
        if isinstance(each, Planned) and each.query == answered[question]
    ]
