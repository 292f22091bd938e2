"""Bands of numbers that are stored as texts: what a bound picks of them, and where it would cut one in two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from semantic import load_texts, query_json
from semantic.book import build_book
from semantic.query.types import Operator
from service.asking.offline import plan_offline
from service.asking.offline.reading.bands import bands_of, picked
from service.asking.planned import Planned
from tests.asking.offline.shop import CATALOG, TEXTS

BANDS = "    values: [19-24, 25-34, 35-44, 45+]"
INCOME = "  income: {type: string, values: [Under 15K, 15-24K, 25-49K, 50K+]}"
TOWN = load_texts(
    TEXTS
    | {
        "customers.yml": TEXTS["customers.yml"].replace(
            "    values: [19-24, 25-34, {value: 65+, synonyms: [seniors]}]", f"{BANDS}\n{INCOME}"
        )
    }
)
BOOK = build_book(TOWN, {})
AGE, EARNED = TOWN.dimensions["customers.age"], TOWN.dimensions["customers.income"]

BOUNDS: dict[tuple[Operator, int], tuple[str, ...] | None] = {
    (Operator.GE, 25): ("25-34", "35-44", "45+"),
    (Operator.GT, 35): ("35-44", "45+"),
    (Operator.LT, 25): ("19-24",),
    (Operator.LE, 34): ("19-24", "25-34"),
    (Operator.LT, 30): None,
    (Operator.GE, 26): None,
    (Operator.EQ, 25): None,
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_bound_picks_whole_bands_or_none(bound: tuple[Operator, int]) -> None:
    operator, value = bound
    assert picked(AGE, operator, (Decimal(value),)) == BOUNDS[bound]


def test_thousands_are_counted_in_steps_of_a_thousand() -> None:
    assert picked(EARNED, Operator.LT, (Decimal(25_000),)) == ("Under 15K", "15-24K")
    assert picked(EARNED, Operator.BETWEEN, (Decimal(15), Decimal(49_000))) == ("15-24K", "25-49K")
    assert picked(EARNED, Operator.LT, (Decimal(25),)) is None


def test_bands_with_a_gap_between_them_are_none() -> None:
    """The shop has nobody of 35 to 64: "over 25" would silently leave out who is not there."""
    assert bands_of(CATALOG.dimensions["customers.age"]) == ()


QUESTIONS = {
    "sales to households aged 25 to 44": ["25-34", "35-44"],
    "how much did 25 to 44 year olds spend": ["25-34", "35-44"],
    "sales for age under 35": ["19-24", "25-34"],
    "sales to households under 35 years old": ["19-24", "25-34"],
    "sales to households with age of at least 35": ["35-44", "45+"],
    "households with age over 25: sales": ["25-34", "35-44", "45+"],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_ranges_in_questions_pick_bands(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    assert query_json(result.query) == {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.age", "op": "in", "values": QUESTIONS[question]}],
    }


@pytest.mark.parametrize(
    "question", ["sales for age under 30", "sales for income below 25", "sales to 35 year olds"]
)
def test_a_band_is_never_cut_in_two(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)
