"""Slips of the pen in words that are no names, and what stands around a question: neither changes what is asked."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.offline.bare import bare
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the 5 bset stores by revenue", "the 5 best stores by revenue"),
        ("hwo mny baskets in jun", "how many baskets in jun"),
        ("fvie stores with the most turnver", "five stores with the most turnover"),
        ("Stores wiht at least 1,000 shoppers", "stores with at least 1,000 shoppers"),
        ("stores with more thn 200 baskets", "stores with more than 200 baskets"),
        ("which departmnt brnigs in the most revenue", "which department brings in the most revenue"),
        ("sjow me revenue by stroe", "show me revenue by store"),
        ("shoppers by stroes", "shoppers by stores"),
        (
            "Exclude FROZEN PIZZA and BUTTER: revneue by store",
            "exclude frozen pizza and butter: revenue by store",
        ),
    ],
)
def test_a_slip_is_read_as_the_word_that_makes_a_question(typed: str, meant: str) -> None:
    assert planned(typed) == planned(meant)


def test_what_a_slip_is_read_as_is_said() -> None:
    assert assumed("stores wiht at least 1,000 shoppers")[0] == "“wiht” is read as “with”."


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("revenue of boats", "boats"),  # an English word is what it is, however near "both" may be
        ("revenue for keto", "keto"),
        ("the 5 zset stores by revenue", "zset"),
        ("sals by sture and departmnt for thf quorter", "thf"),
    ],
)
def test_what_is_no_slip_of_one_word_is_not_guessed(typed: str, unknown: str) -> None:
    found = plan_offline(typed, BOOK)
    assert isinstance(found, Refuse) and unknown in found.unplaced, found


def test_what_is_unclear_in_the_right_words_is_not_answered_around_a_slip() -> None:
    right, wrong = (plan_offline(f"{word} last month", BOOK) for word in ("basket size", "bakset siez"))
    assert isinstance(right, Clarify) and isinstance(wrong, Clarify)
    assert [choice.label for choice in wrong.choices] == [choice.label for choice in right.choices]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("hi team, could you show me sales by store? many thanks", "sales by store"),
        ("for the board deck: baskets per month, if you know", "baskets per month"),
        ("good morning! can someone tell me revenue in may asap", "revenue in may"),
        ("just curious, revenue by store in a table please", "revenue by store"),
        ("revenue in may, just roughly", "revenue in may"),
        ("revenue in may, many thanks in advance", "revenue in may"),
        ("stores with roughly 500 baskets", "stores with roughly 500 baskets"),  # it says which stores
        ("team sales by store", "team sales by store"),  # perhaps sales of a team
        ("which store sells the most again", "which store sells the most again"),
        ("list of stores", "list of stores"),
        ("great! sales by store", "sales by store"),
        ("nice - sales by store", "sales by store"),
        ("fine-wine sales", "fine-wine sales"),  # one word, and no exclamation
        ("great-value sales", "great-value sales"),
        ("right-hand sales", "right-hand sales"),
        ("thanks!", "thanks!"),
        ("hello", "hello"),
        ("", ""),
    ],
)
def test_greetings_and_thanks_are_left_out_at_the_ends_alone(question: str, asked: str) -> None:
    assert bare(question, BOOK) == asked


@pytest.mark.parametrize(
    "around", ["hi, could you tell me {}?", "for my boss: {}", "{}, thanks a lot", "{} in a table"]
)
@pytest.mark.parametrize(
    "question",
    [
        "which department brings in the most revenue",
        "seniors, what did they spend in may",
        "stores with revenue under 50, list them",
    ],
)
def test_other_turns_of_phrase_are_seen_inside_of_them(around: str, question: str) -> None:
    assert planned(around.format(question)) == planned(question)


def test_what_is_left_out_with_something_else_is_all_left_out() -> None:
    """The second pick behind "and" once stayed in, as what was asked about."""
    found = planned("say we ignore MEAT and FISH, which department comes out on top for units")
    assert found["filters"] == [
        {"field": "product.department", "op": "not in", "values": ["MEAT", "FISH"]},
        {"field": "product.department", "op": "is_not_null"},
    ]
    without_comma = plan_offline(
        "say we ignore MEAT and FISH which department comes out on top for units", BOOK
    )
    assert isinstance(without_comma, Refuse)
