"""Turns whose first reading would be a number that nobody asked for: what was there before decides, or the person."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.answer import Choice
from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Context, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

MAY = {"range": "2017-05"}
SHOPPERS = {"metrics": ["shoppers"], "time": MAY}
SALES = {"metrics": ["revenue"], "time": MAY}
KIDS = {"field": "household.has_kids", "values": [True]}
LOYAL = {"field": "sales.with_loyalty_discount", "values": [True]}
SHOWN = {"field": "promotions.on_display", "values": [True]}
COUPONS = {"field": "receipts.used_coupon", "values": [True]}
DELI = {"field": "product.department", "values": ["DELI"]}


def same(found: object, expected: Mapping[str, object]) -> None:
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(expected))


@pytest.mark.parametrize(
    ("lead", "without", "again"),
    [
        (SHOPPERS | {"filters": [KIDS]}, "and without?", "with kids again"),
        (SALES | {"filters": [LOYAL]}, "and without?", "a loyalty discount again"),
        ({"metrics": ["promotions"], "time": MAY, "filters": [SHOWN]}, "and without?", "with display again"),
        (
            {"metrics": ["receipts"], "time": MAY, "filters": [COUPONS]},
            "without coupon used",
            "with coupon used again",
        ),
        (SALES | {"filters": [DELI]}, "and those without?", "with deli again"),
        (SALES | {"filters": [{"segment": "households.seniors"}]}, "and those without?", "seniors again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_again_goes_back_to_what_was_picked_before(
    demo: Demo, lead: Mapping[str, object], without: str, again: str
) -> None:
    same(asked(demo, lead, without, again), lead)


def test_again_takes_back_a_left_out_part_where_nothing_was_picked(demo: Demo) -> None:
    same(asked(demo, SALES, "without kids", "with kids again"), SALES)
    same(asked(demo, SALES, "without deli", "with deli again"), SALES)


STORES = {"metrics": ["revenue"], "dimensions": ["store.store_id"], "time": MAY}
TOP_STORES = STORES | {"order_by": ["-revenue"], "limit": 5}
DEPARTMENTS = {"metrics": ["revenue"], "dimensions": ["product.department"], "time": MAY}


def offers(found: object) -> list[dict[str, object]]:
    assert isinstance(found, Clarify), found
    return [query_json(choice.query) for choice in found.choices if choice.query is not None]


def forms(*queries: Mapping[str, object]) -> list[dict[str, object]]:
    return [query_json(parse_query(query)) for query in queries]


@pytest.mark.parametrize(
    ("turns", "metrics", "order"),
    [
        (["add units", "then sort by units ascending"], ["revenue", "units"], "units"),
        (["sort them by baskets"], ["revenue", "baskets"], "-baskets"),
        (["alphabetically"], ["revenue"], "store.store_id"),
    ],
    ids=lambda value: str(value),
)
def test_another_order_of_the_first_rows_finds_others_which_is_asked(
    demo: Demo, turns: list[str], metrics: list[str], order: str
) -> None:
    others = TOP_STORES | {"metrics": metrics, "order_by": [order]}
    assert offers(asked(demo, TOP_STORES, *turns)) == forms(others)


@pytest.mark.parametrize("question", ["by units", "order by units"])
def test_another_ranking_is_said_to_find_other_rows(demo: Demo, question: str) -> None:
    found = asked(demo, TOP_STORES, question)
    same(found, TOP_STORES | {"metrics": ["revenue", "units"], "order_by": ["-units"]})
    assert isinstance(found, Planned) and found.assumptions == (
        "The first rows are found anew here, so that they may be others than before.",
    )


@pytest.mark.parametrize(
    "question",
    ["alphabetically", "alphabetical", "in alphabetical order", "by name", "order them by name", "a to z"],
)
def test_rows_come_in_the_order_of_their_names(demo: Demo, question: str) -> None:
    lead = DEPARTMENTS | {"order_by": ["-revenue"]}
    same(asked(demo, lead, question), DEPARTMENTS | {"order_by": ["product.department"]})
    assert isinstance(asked(demo, SALES, question), Refuse), "one number"
    assert isinstance(asked(demo, SALES | {"dimensions": ["time.week"]}, question), Refuse)


def test_an_order_that_is_said_with_another_split_is_kept(demo: Demo) -> None:
    found = asked(demo, DEPARTMENTS, "now by store alphabetically")
    same(found, STORES | {"order_by": ["store.store_id"]})


STORE_367 = {"field": "store.store_id", "values": ["367"]}
SUNDAY = {"field": "time.day_of_week", "values": [7]}
COMPARED = {"range": "2017-12", "compare": "previous_period"}


@pytest.mark.parametrize(
    ("lead", "question", "of_all"),
    [
        (
            {"metrics": ["revenue"], "time": {"range": "2017-12"}},
            "which month was best",
            {"metrics": ["revenue"], "dimensions": ["time.month"], "order_by": ["-revenue"], "limit": 1},
        ),
        (
            SALES | {"filters": [SUNDAY]},
            "which weekday is best",
            SALES | {"dimensions": ["time.day_of_week"], "order_by": ["-revenue"], "limit": 1},
        ),
        (
            {"metrics": ["revenue"], "time": COMPARED, "filters": [STORE_367]},
            "which store grew the most",
            STORES | {"time": COMPARED, "order_by": ["-revenue.change"], "limit": 1},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_which_of_what_was_picked_alone_is_asked_of_all(
    demo: Demo, lead: Mapping[str, object], question: str, of_all: Mapping[str, object]
) -> None:
    assert offers(asked(demo, lead, question)) == forms(of_all)


def test_no_choice_of_which_month_is_one_month(demo: Demo) -> None:
    back = asked(demo, {"metrics": ["revenue"], "time": {"range": "2017-12"}}, "which month sold most")
    assert offers(back) == forms(
        {"metrics": ["revenue"], "dimensions": ["time.month"], "order_by": ["-revenue"], "limit": 1}
    )


def test_which_of_several_that_were_picked_is_answered(demo: Demo) -> None:
    quarter = SALES | {"time": {"range": "2017-Q4"}}
    same(
        asked(demo, quarter, "which month was best"),
        quarter | {"dimensions": ["time.month"], "order_by": ["-revenue"], "limit": 1},
    )


@pytest.mark.parametrize("question", ["their sales", "its units in May", "what are their sales in May"])
def test_a_pronoun_with_nothing_before_it_is_not_passed_over(demo: Demo, question: str) -> None:
    first = plan_offline(question, demo.book)
    assert isinstance(first, Refuse) and first.unplaced == (question.replace("what are ", "").split()[0],)
    open_ = Context(last=parse_query(SALES), offered=(Choice("by week"), Choice("by month")))
    assert isinstance(plan_offline(question, demo.book, open_), Refuse)


def test_a_pronoun_points_at_what_is_named_before_it(demo: Demo) -> None:
    named = plan_offline("top 5 stores and their baskets in 2017", demo.book)
    assert isinstance(named, Planned) and named.query.dimensions == ("store.store_id",)


@pytest.mark.parametrize("question", ["in euros", "in dollars", "in €"])
def test_what_is_no_money_is_not_turned_into_sales(demo: Demo, question: str) -> None:
    assert isinstance(asked(demo, SALES | {"metrics": ["baskets"]}, question), Refuse)


BY_WEEKDAY = {"dimensions": ["time.day_of_week"], "order_by": ["time.day_of_week"]}
WEEKDAYS = BY_WEEKDAY | {"metrics": ["baskets"], "time": MAY}


def test_between_two_numbers_may_be_hours(demo: Demo) -> None:
    hours = {"field": "time.hour_of_day", "op": "in", "values": [8, 9, 10, 11]}
    number = {"field": "baskets", "op": "between", "values": [8, 12]}
    assert offers(asked(demo, WEEKDAYS, "between 8 and 12")) == forms(
        WEEKDAYS | {"filters": [hours]},
        WEEKDAYS | {"filters": [number]},
    )
    one = SALES | {"metrics": ["baskets"]}
    assert offers(asked(demo, one, "between 8 and 12")) == forms(one | {"filters": [hours]})


def test_again_of_what_was_never_there_is_refused(demo: Demo) -> None:
    assert isinstance(asked(demo, WEEKDAYS, "with sundays again"), Refuse)
    sundays = WEEKDAYS | {"filters": [SUNDAY]}
    same(asked(demo, WEEKDAYS, "only sundays", "only mondays", "sundays again"), sundays)


@pytest.mark.parametrize(
    ("metrics", "question", "bound"),
    [
        (["revenue", "units"], "only those over 1000", 1000),
        (["revenue", "baskets"], "over 45", 45),
    ],
)
def test_a_bound_without_a_name_beside_two_numbers_is_asked(
    demo: Demo, metrics: list[str], question: str, bound: int
) -> None:
    lead = TOP_STORES | {"metrics": metrics}
    assert offers(asked(demo, lead, question)) == forms(
        *(lead | {"filters": [{"field": name, "op": ">", "values": [bound]}]} for name in metrics)
    )


@pytest.mark.parametrize("question", ["with units", "with the units", "plus units"])
def test_with_another_number_shows_it_beside_the_first(demo: Demo, question: str) -> None:
    """It was read as a question by itself, without the months."""
    months = SALES | {"dimensions": ["time.month"], "order_by": ["time.month"]}
    same(asked(demo, months, question), months | {"metrics": ["revenue", "units"]})


@pytest.mark.parametrize("question", ["divided by baskets", "divide it by baskets"])
def test_a_number_is_divided_by_a_number(demo: Demo, question: str) -> None:
    stores = SALES | {"dimensions": ["store.store_id"]}
    ratio = {"expr": "revenue / baskets", "as": "revenue_per_baskets"}
    same(asked(demo, stores, question), stores | {"metrics": [ratio]})


def test_which_of_two_numbers_is_divided_is_not_guessed(demo: Demo) -> None:
    found = asked(demo, SALES | {"metrics": ["revenue", "net_sales"]}, "divided by baskets")
    assert isinstance(found, Refuse) and "which of the numbers" in found.reason, found


def test_rows_are_divided_by_what_splits_them(demo: Demo) -> None:
    same(asked(demo, SALES, "divided by age"), SALES | {"dimensions": ["household.age"]})


def bound(op: str, value: float, field: str = "revenue") -> dict[str, object]:
    return {"field": field, "op": op, "values": [value]}


@pytest.mark.parametrize("question", ["and below 5000", "below 5000", "and under 5000"])
def test_the_other_end_of_a_range_is_not_taken_for_another_bound(demo: Demo, question: str) -> None:
    """Stores of less than 1000, which were left out, came back."""
    stores = SALES | {"dimensions": ["store.store_id"]}
    over, under = bound(">", 1000), bound("<", 5000)
    found = asked(demo, stores | {"filters": [over]}, question)
    assert offers(found) == forms(stores | {"filters": [under]}, stores | {"filters": [over, under]})


@pytest.mark.parametrize(("question", "op", "value"), [("below 500", "<", 500), ("over 3000", ">", 3000)])
def test_a_bound_that_cannot_hold_beside_the_first_or_goes_the_same_way_takes_its_place(
    demo: Demo, question: str, op: str, value: float
) -> None:
    stores = SALES | {"dimensions": ["store.store_id"]}
    same(
        asked(demo, stores | {"filters": [bound(">", 1000)]}, question),
        stores | {"filters": [bound(op, value)]},
    )


def test_the_other_end_beside_two_numbers_is_asked(demo: Demo) -> None:
    both = SALES | {"metrics": ["revenue", "baskets"], "dimensions": ["store.store_id"]}
    many = bound(">", 100, "baskets")
    found = asked(demo, both | {"filters": [many]}, "and fewer than 400")
    few, less = bound("<", 400, "baskets"), bound("<", 400)
    assert offers(found) == forms(
        *(both | {"filters": items} for items in ([many, less], [few], [many, few]))
    )


GREW = {"field": "revenue.change", "op": ">", "values": [0]}
BESIDE_NOVEMBER: dict[str, object] = {
    "dimensions": ["store.store_id"],
    "time": {"range": "2017-12", "compare": "previous_period"},
}


def test_whose_change_was_asked_for_goes_with_its_number(demo: Demo) -> None:
    found = asked(demo, BESIDE_NOVEMBER | {"metrics": ["revenue"], "filters": [GREW]}, "units instead")
    assert offers(found) == forms(BESIDE_NOVEMBER | {"metrics": ["units"]})


def test_the_order_by_a_change_is_that_of_the_number_shown(demo: Demo) -> None:
    five = BESIDE_NOVEMBER | {"metrics": ["revenue"], "order_by": ["-revenue.change"], "limit": 5}
    same(asked(demo, five, "units instead"), five | {"metrics": ["units"], "order_by": ["-units.change"]})


@pytest.mark.parametrize("question", ["by baskets", "and by baskets"])
def test_what_may_be_the_order_of_the_first_rows_is_asked(demo: Demo, question: str) -> None:
    """The five largest baskets took the place of the five stores."""
    others = TOP_STORES | {"metrics": ["revenue", "baskets"], "order_by": ["-baskets"]}
    assert offers(asked(demo, TOP_STORES, question)) == forms(others)


@pytest.mark.parametrize(
    ("question", "readings"),
    [
        (
            "and pastry",
            [
                {"field": "product.department", "op": "not in", "values": ["DELI", "PASTRY"]},
                {"field": "product.department", "op": "=", "values": ["PASTRY"]},
            ],
        ),
        ("and deli", [None, {"field": "product.department", "op": "=", "values": ["DELI"]}]),
    ],
)
def test_what_follows_what_was_left_out_may_be_left_out_too(
    demo: Demo, question: str, readings: list[object]
) -> None:
    """Pastry alone took the place of all but the deli."""
    no_deli = SALES | {"filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}]}
    expected = [SALES | ({"filters": [item]} if item else {}) for item in readings]
    assert offers(asked(demo, no_deli, question)) == forms(*expected)


def test_one_more_beside_several_takes_the_place_of_none(demo: Demo) -> None:
    """Both departments that were compared went for the third."""
    two = {"field": "product.department", "op": "in", "values": ["DELI", "PASTRY"]}
    three = two | {"values": ["DELI", "PASTRY", "MEAT"]}
    rows = SALES | {"dimensions": ["product.department"]}
    same(asked(demo, rows | {"filters": [two]}, "and meat"), rows | {"filters": [three]})
    alone = {"field": "product.department", "op": "=", "values": ["MEAT"]}
    same(asked(demo, rows | {"filters": [two]}, "only meat"), rows | {"filters": [alone]})
    same(asked(demo, SALES | {"filters": [two]}, "and meat"), SALES | {"filters": [alone]})


@pytest.mark.parametrize("question", ["or homeowners", "or at store 367"])
def test_either_is_not_answered_with_both(demo: Demo, question: str) -> None:
    found = asked(demo, SALES | {"filters": [DELI]}, question)
    assert isinstance(found, Refuse) and "what is both" in found.reason, found


def test_or_another_value_takes_the_place_of_the_first(demo: Demo) -> None:
    same(
        asked(demo, SALES | {"filters": [DELI]}, "or pastry"),
        SALES | {"filters": [DELI | {"values": ["PASTRY"]}]},
    )
