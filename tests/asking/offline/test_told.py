"""Questions whose words could ask for another number: which one is taken is told, or no number is given."""

from __future__ import annotations

import pytest

from semantic import load_texts, query_json
from semantic.book import build_book
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.shop import BOOK, TEXTS, VALUES, assumed, planned

BUYERS: dict[str, dict[str, object]] = {
    "seniors that bought bananas": {
        "metrics": ["shoppers"],
        "filters": [
            {"field": "customer.age", "op": "=", "values": ["65+"]},
            {"field": "product.kind", "op": "=", "values": ["BANANAS"]},
        ],
    },
    "how many families bought frozen food last month": {
        "metrics": ["shoppers"],
        "filters": [
            {"field": "customer.has_kids", "op": "=", "values": [True]},
            {"segment": "sales.frozen"},
        ],
        "time": {"range": "last month"},
    },
    "how much did seniors buy": {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.age", "op": "=", "values": ["65+"]}],
    },
    "bananas bought": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.kind", "op": "=", "values": ["BANANAS"]}],
    },
}


@pytest.mark.parametrize("question", BUYERS)
def test_people_picked_by_what_they_bought_are_counted(question: str) -> None:
    assert planned(question) == BUYERS[question]


TOLD = {
    "seniors that bought frozen food": "“seniors … bought” are counted by shoppers.",
    "frozen food sold last month": "“sold” is measured by sales.",
    "how much did we sell": "“sell” is measured by sales.",
    "worst 5 stores by discount rate": "The worst are those with the lowest discount rate.",
    "stores with fewer than 10 baskets": "Those with no baskets at all are not shown.",
    "basket value of the top 5 stores": "The order is by basket value.",
    "stores by discount rate, best first": "The best are those with the highest discount rate.",
}


@pytest.mark.parametrize("question", TOLD)
def test_what_was_chosen_is_told(question: str) -> None:
    assert assumed(question) == (TOLD[question],)


def test_a_number_that_is_named_beside_an_order_is_told_to_be_its_measure() -> None:
    assert "The order is by units." in assumed("top 5 departments and their units")


def test_what_nobody_doubts_is_not_told() -> None:
    assert assumed("worst 5 stores by sales") == assumed("lowest 5 stores by discount rate") == ()


@pytest.mark.parametrize(
    "question",
    [
        "what percentage of sales had a discount",
        "what share of sales had discounts by department",
        "top 10 percent of stores by sales",
        "bottom 20 % of departments by baskets",
        "top 5% of stores by sales",
        "baskets containing frozen pizza",
        "average basket value with bananas",
        "items per basket having frozen food",
        "which seniors bought bananas",
        "how many kinds are sold in the deli",
        "sales growth by store last month top 5",
        "list shoppers",
        "baskets and frozen sales",
        "sales in the last week of every quarter",
        "which stores make up most of the sales",
        "buyers who bought bananas in november and december",
        "purchases per household",
    ],
)
def test_what_could_be_two_numbers_gets_none(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Clarify | Refuse)


WITHIN_EACH_MONTH = {
    "metrics": ["share(revenue, time.month)"],
    "dimensions": ["time.month", "product.department"],
    "filters": [
        {
            "any": [
                {
                    "all": [
                        {"field": "product.department", "op": "=", "values": ["DELI"]},
                        {"field": "revenue", "op": "is_not_null"},
                    ]
                }
            ]
        }
    ],
    "order_by": ["time.month", "product.department"],
}


def test_the_part_is_no_whole_where_the_whole_is_named() -> None:
    assert planned("deli sales as a percentage of total sales by month") == WITHIN_EACH_MONTH


def test_part_or_whole_is_asked_where_the_whole_is_not_named() -> None:
    result = plan_offline("deli sales as a percentage of total by month", BOOK)
    assert isinstance(result, Clarify)
    assert [choice.label for choice in result.choices] == [
        "the part of deli within each month",
        "the part of each month, of deli only",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "share of total revenue by store for seniors",
        "share of deli revenue by month",
        "share of revenue by month for seniors",
    ],
)
def test_a_part_within_each_group_is_not_the_part_of_each_group(question: str) -> None:
    """Seniors' share in each store, or each store's share in what seniors spent?"""
    found = plan_offline(question, BOOK)
    assert isinstance(found, Refuse) and found.reason.startswith("It is not clear whether the part"), found


def test_a_share_that_a_metric_is_called_by_is_that_metric_whichever_word_says_share() -> None:
    named = TEXTS["sales.yml"].replace(
        "discount_rate: {", "discount_rate: {synonyms: [share of revenue discounted], "
    )
    book = build_book(load_texts({**TEXTS, "sales.yml": named}), VALUES)
    for word in ("share", "percent", "percentage", "proportion"):
        result = plan_offline(f"{word} of revenue discounted by store", book)
        assert isinstance(result, Planned)
        assert query_json(result.query) == {"metrics": ["discount_rate"], "dimensions": ["store.store_id"]}


def test_what_a_metric_leaves_out_is_no_zero() -> None:
    """Units leave gift cards out by their definition: units of gift cards are no 0 that anybody counted."""
    counted = TEXTS["sales.yml"].replace(
        "expr: sum(quantity), ",
        "expr: sum(quantity), where: \"product.kind is null or product.kind <> 'GIFT CARDS'\", fill: 0, ",
    )
    values = {**VALUES, "products.kind": [*VALUES["products.kind"], ("GIFT CARDS", 3)]}
    book = build_book(load_texts({**TEXTS, "sales.yml": counted}), values)
    refused = plan_offline("units of gift cards last month", book)
    assert isinstance(refused, Refuse) and "leave out gift cards" in refused.reason
    assert isinstance(plan_offline("sales of gift cards last month", book), Planned)
    assert isinstance(plan_offline("units of frozen food last month", book), Planned)


@pytest.mark.parametrize("question", ["monthly sales of the top 3 stores", "monthly sales of the best store"])
def test_things_that_are_best_are_no_counts_of_things(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Clarify)
    assert [choice.label for choice in result.choices] == ["for each month", "in all"]


SMALL_WORDS = {
    **TEXTS,
    "sales.yml": TEXTS["sales.yml"]
    .replace("dimensions:\n", "dimensions:\n  store_week: {type: number, expr: week}\n")
    .replace("synonyms: [frozen food]", "synonyms: [frozen food, in store]"),
}


def test_a_name_that_begins_with_a_small_word_cuts_no_longer_one() -> None:
    """ "In store" is a segment here, and "store week" a number of the sales."""
    book = build_book(load_texts(SMALL_WORDS), VALUES)
    week = plan_offline("sales in store week 23", book)
    assert isinstance(week, Planned)
    assert query_json(week.query) == {
        "metrics": ["revenue"],
        "filters": [{"field": "sales.store_week", "op": "=", "values": [23]}],
    }
    segment = plan_offline("sales in store by month", book)
    assert isinstance(segment, Planned)
    assert segment.assumptions == ("“in store” is read as “frozen”.",)
