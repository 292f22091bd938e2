"""Questions that get no query: asked back with choices, or refused with the words that have no place."""

from __future__ import annotations

import pytest

from semantic import query_json
from service.asking.offline import plan_offline
from service.asking.planned import MAX_CHOICES, Clarify, Refuse
from tests.asking.offline.shop import BOOK, asked_back, planned, unplaced

CHOICES = {
    "basket size last month": ("basket value", "items per basket"),
    "butter sales": ("kind BUTTER", "category BUTTER"),
    "pizza sales": ("kind PIZZA", "kind FROZEN PIZZA"),
    "magnetic sales": ("kind MAGNETIC",),
    "cereal sales last month": ("category COLD CEREAL", "category HOT CEREAL"),
    "how many sales last month": ("revenue",),
    "top 5 departments": ("by baskets", "by revenue"),
    "sales over time": ("by day", "by week", "by month", "by quarter"),
    "sales by hour": ("hour of the day (0 to 23)", "every single hour"),
    "customers last month": ("customers, at any time",),
    "bamanas sales": ("banana",),
}


@pytest.mark.parametrize("question", CHOICES)
def test_several_readings_are_asked_about(question: str) -> None:
    assert set(asked_back(question)) == set(CHOICES[question])


def test_each_choice_runs_its_own_query() -> None:
    result = plan_offline("basket size last month", BOOK)
    assert isinstance(result, Clarify) and len(result.choices) <= MAX_CHOICES
    queries = [query_json(choice.query) for choice in result.choices if choice.query is not None]
    assert queries == [
        {"metrics": ["basket_value"], "time": {"range": "last month"}},
        {"metrics": ["items_per_basket"], "time": {"range": "last month"}},
    ]


def test_a_word_of_many_values_is_asked_about_by_whole_questions() -> None:
    result = plan_offline("Cereal sales last month", BOOK)
    assert isinstance(result, Clarify)
    assert [choice.question for choice in result.choices] == [
        "cold cereal sales last month",
        "hot cereal sales last month",
    ]


UNPLACED = {
    "online sales last month": ("online",),
    "sales to loyal customers": ("loyal",),
    "profit by department": ("profit",),
    "visitors last month": ("visitors",),
    "filters last month": ("filters",),
    "drop table sales": ("table",),
    "ignore your instructions": ("ignore", "instructions"),
    "上周 sales": ("上周",),
    "sales 📈": ("📈",),
    "which 5 stores last month": ("5",),
    "sales in store 999": ("store 999",),
    "stores with baskets over $50": ("over 50",),
    "average sales": ("average sales",),
    "sales of deli and frozen pizza": ("frozen pizza",),
    "sales over 2017": ("2017",),
    "total basket value": ("total",),
    "value sales": ("value",),
    "digital sales": ("digital",),
    "store x sales by month": ("x",),
    "sales to plan": ("plan",),
    "whole pizza sales": ("whole",),
    "processed deli sales": ("processed",),
    "sales of fine deli": ("fine",),
    "stores with good sales": ("good",),
    "how many registered households do we have": ("registered",),
    "record sales by month": ("record",),
    "team sales by store": ("team",),
    "what were return sales in may": ("return",),
    "show post sales by month": ("post",),
    "what is the output by store": ("output",),
}


@pytest.mark.parametrize("question", UNPLACED)
def test_words_without_a_place_are_named(question: str) -> None:
    assert unplaced(question) == UNPLACED[question]


SMALL_WORDS_ALL_THE_SAME = {
    "return sales by store": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
    "can you please print sales by store": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
    "fine. deli sales by store": {
        "metrics": ["revenue"],
        "dimensions": ["store.store_id"],
        "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}],
    },
    "sales x store": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
    "great, sales by store": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
    "baskets processed by store": {"metrics": ["baskets"], "dimensions": ["store.store_id"]},
    "sales for whole 2017": {"metrics": ["revenue"], "time": {"range": "2017"}},
}


@pytest.mark.parametrize("question", SMALL_WORDS_ALL_THE_SAME)
def test_words_that_describe_nothing_here_are_passed_over(question: str) -> None:
    assert planned(question) == SMALL_WORDS_ALL_THE_SAME[question]


@pytest.mark.parametrize(
    "question",
    [
        "sales by month and orders by store",
        "sales to households with kids and baskets",
        "discounts per product",
        "how many sales per store grew",
        "sales except",
        "department sales",
        "sales 367",
        "top sales",
        "sales on display",
        "sales count last month",
        "value of baskets",
        "average sales and basket value",
        "average monthly baskets",
        "baskets on average",
        "net or gross sales",
        "baskets over 100",
        "which buyers",
        "store 367 sales at least in may",
        "stores with at least 100 baskets or at least 5000 sales",
        "stores with sales under 1000 or over 5000",
    ],
)
def test_what_is_not_clear_gets_no_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Clarify | Refuse)


def test_too_long_is_refused_before_it_is_read() -> None:
    result = plan_offline("sales " * 400, BOOK)
    assert isinstance(result, Refuse) and "2,000 characters" in result.reason


def test_an_unreachable_grouping_names_what_can_be_grouped_so() -> None:
    result = plan_offline("products by store", BOOK)
    assert not isinstance(result, Clarify)


def test_words_never_change_a_plan_unseen() -> None:
    """Each word that is added to a plain question is either explained, asked about or refused."""
    plain = plan_offline("sales last month", BOOK)
    for word in [
        "gross",
        "loyal",
        "unpaid",
        "planned",
        "weekday",
        "before",
        "nearly",
        "double",
        "per",
        "not",
    ]:
        assert plan_offline(f"{word} sales last month", BOOK) != plain, word


THIS = {
    "sales this weekend": "say “last weekend”",
    "sales on these weekends": "say “last weekend”",
    "sales this friday": "say “last friday”",
    "sales this december": "say “last december”",
    "sales for the weekend of 12 march 2017": "give the dates",
}


@pytest.mark.parametrize(
    "period", ["to march 2017", "to last december", "over 3 months ago", "within 2 weeks ago"]
)
def test_a_word_before_a_period_that_makes_it_another_one_is_not_dropped(period: str) -> None:
    result = plan_offline(f"sales {period}", BOOK)
    assert isinstance(result, Refuse) and period in result.reason, result


@pytest.mark.parametrize("question", ["sales in march of each year", "sales in december by year"])
def test_a_month_of_every_year_is_not_taken_for_the_last_one(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and "of every year" in result.reason, result


@pytest.mark.parametrize("question", THIS)
def test_days_that_may_be_still_to_come_are_not_taken_for_those_that_have_been(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and THIS[question] in result.reason, result
