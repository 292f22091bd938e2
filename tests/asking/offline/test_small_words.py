"""Small words that change what a question asks for: each of them is seen, or the question is refused."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.offline.said_aside import read_said_aside
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.shop import BOOK, assumed, planned

DELI_AND_MEAT = {"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}
ONE_PART = [{"expr": "part(revenue)", "as": "deli_and_meat_share_of_revenue", "filters": [DELI_AND_MEAT]}]


@pytest.mark.parametrize(
    "question",
    [
        "deli and meat combined, as a share of sales",
        "what share of sales do deli and meat together make up",
        "combined share of deli and meat in sales",
        "deli plus meat as a share of sales",
    ],
)
def test_parts_together_are_one_part(question: str) -> None:
    assert planned(question) == {"metrics": ONE_PART}


def test_parts_that_are_not_put_together_have_a_row_each() -> None:
    assert planned("what share of sales comes from deli and meat")["dimensions"] == ["product.department"]


def test_a_bound_behind_with_is_of_what_it_names(demo: Demo) -> None:
    """ "Stores with sales" may be a name of its own, and is then not what is to be over 1,000."""
    assert isinstance(plan_offline("stores with sales over 1000 each month", demo.book), Refuse)
    found = plan_offline("stores with sales over 1000", demo.book)
    assert isinstance(found, Planned)
    assert query_json(found.query)["filters"] == [{"field": "revenue", "op": ">", "values": [1000.0]}]


def test_what_measures_selling_is_said() -> None:
    assert assumed("stores that sold over 1000") == ("“sold” is measured by sales.",)
    assert assumed("stores that sold over 1000 dollars") == ()


def test_nothing_is_divided_by_itself(demo: Demo) -> None:
    """Of campaigns only the households that they reached are known: that is no part of all households."""
    found = plan_offline("households reached by campaign 8 as a share of all households", demo.book)
    assert isinstance(found, Refuse)
    assert isinstance(plan_offline("sales minus sales", BOOK), Refuse)


PLAIN = {
    "stores strictly above 5000 of sales": "stores with sales over 5000",
    "sales by store, but only on weekends": "sales by store on weekends",
    "sales in november and december, both months combined": "sales in november and december combined",
    "sales by month for month to date": "sales by month, month to date",
    "sales by department, weekdays and month": "sales by department and weekday and month",
    "sales on days other than Saturday and Sunday": "sales on weekdays",
    "sales excluding sundays": (
        "sales on mondays and tuesdays and wednesdays and thursdays and fridays and saturdays"
    ),
    "store 367's sales in May": "sales of store 367 in May",
    "2017's sales by store": "sales in 2017 by store",
    "sales in the hours from 9 am to 11 am": "sales from 9 am to 11 am",
    "sales of all stores but 367": "sales excluding store 367",
    "which store other than 367 had the most units": "which store had the most units excluding store 367",
    "which five stores took the least in November": "which five stores had the lowest sales in November",
    "discounts, not sales, by store": "discounts by store",
    "top 5 stores by sales, not by baskets": "top 5 stores by sales",
    "discounts rather than sales in May": "discounts in May",
}


@pytest.mark.parametrize("question", PLAIN)
def test_it_is_asked_like_the_plain_question(question: str) -> None:
    assert planned(question) == planned(PLAIN[question])


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("sales excluding sunday 7 may", "“excluding”"),
        ("sales excluding sundays and deli", "“excluding”"),
        ("sales between 50 and 75 dollars, strictly", "“strictly”"),
        ("strictly sales by store", "“strictly”"),
        ("store 367's sales and store 406's baskets", "“baskets”"),
        ("customers, not shoppers", "“not”"),
        ("all stores but one had sales", "“but”"),
    ],
)
def test_what_would_be_lost_is_refused(question: str, says: str) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Refuse)
    assert says in found.reason


@pytest.mark.parametrize(
    "question",
    [
        "sales in the 1990's by department",
        "sales since 2010's",
        "stores with more than 100's of orders",
        "top 10's departments by sales",
        "best 10's of stores by sales",
        "sales to customers of age 60's",
    ],
)
def test_numbers_in_the_plural_are_many(question: str) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Refuse)
    assert "“'s”" in found.reason


OWN = {
    "receipts with at least 5 lines": "receipts with line count at least 5",
    "receipts of five products or more": "receipts with line count at least 5",
    "receipts with between 10 and 20 lines, inclusive": "receipts with line count between 10 and 20",
    "number of campaigns that ran for more than 40 days": "campaigns with campaign days over 40",
    "placements at display location 7": "placements in-aisle",
}


@pytest.mark.parametrize("question", OWN)
def test_rows_are_picked_by_a_number_of_their_own(question: str, demo: Demo) -> None:
    found, plain = plan_offline(question, demo.book), plan_offline(OWN[question], demo.book)
    assert isinstance(found, Planned) and isinstance(plain, Planned), (found, plain)
    assert found.query == plain.query


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("receipts with at least 5 lines of produce", "at least 5 lines"),
        ("receipts with at least 2 private label products", "“receipts”"),
        # units leave gasoline out
        ("receipts with at least 5 units", "“receipts”"),
        ("receipts with at least 5 dollars", "at least 5"),
        ("campaigns in more than 40 days", "more than 40"),
        # never, or not always?
        ("promoted products not on display", "“promoted products without on display”"),
        ("revenue, not fuel revenue", "“not”"),
    ],
)
def test_another_number_is_none_of_the_rows_own(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


def test_units_of_a_value_are_pieces_and_no_unit_of_measure() -> None:
    assert planned("units of deli") == planned("deli units")
    assert planned("units of deli and meat") == planned("deli and meat units")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        # each store's best day, or the best day?
        ("highest daily revenue per store", "revenue per store"),
        # nobody counts who lives in one: no customers with customers
        ("households with at least 4 people", "“at least”"),
        ("sum of monthly shoppers", "“sum of”"),
        ("highest revenue month per store", "“month”"),
    ],
)
def test_what_has_two_readings_is_refused(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


@pytest.mark.parametrize(
    "question",
    [
        "how many shoppers came again in May",
        "households that bought deli again",
        "products bought at once",
        "baskets with deli and nothing else",
        "how many customers are new here",
        "great stores by sales",
        "how many stores are good",
        "which stores did good",
        "which stores are doing great",
        "are sales good by store",
        "did sales do fine in may by store",
        "is may good for sales by store",
        "sales by store that are great",
        "which products were great for sales",
        "which day was good for sales",
    ],
)
def test_words_around_a_question_are_not_passed_over_inside_it(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)


@pytest.mark.parametrize(
    "question",
    [
        "sales by store again",
        "sales by store, nothing else",
        "i'm new here, sales by store",
        "Great! Sales by store",
        "sales by store, great",
        "that is great, sales by store",
        "sales by store, it is urgent",
        "sales by store would be nice",
    ],
)
def test_words_around_a_question_are_passed_over(question: str) -> None:
    assert planned(question) == planned("sales by store")


def test_how_many_are_enough_is_no_praise() -> None:
    assert planned("sales by store. top ten is fine") == planned("top ten stores by sales")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("receipts by store with at least 5 lines", "at least 5 lines"),
        ("receipts of renters with 5 lines or more by month", "at least 5 lines"),
    ],
)
def test_whose_number_is_bounded_is_not_guessed(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("products sold in every store", "in every"),
        ("promoted products every week", "every"),
        ("households reached by every campaign", "by every"),
        ("stores with sales every day", "every"),
        ("households that redeemed all coupons", "“coupons”"),
        ("products promoted in all stores", "“stores”"),
        ("receipts with a manufacturer coupon and a loyalty discount", "“loyalty discount”"),
    ],
)
def test_what_must_hold_in_all_or_both_is_not_what_holds_in_one(question: str, says: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse)
    assert says in found.reason


def test_each_and_every_split_what_is_no_deed() -> None:
    assert planned("units sold in every store") == planned("units by store")
    assert planned("shoppers each month") == planned("shoppers by month")


def test_a_verb_by_which_all_are_dated_picks_none(demo: Demo) -> None:
    for things in ("receipts", "baskets"):
        paid, plain = (plan_offline(f"{things}{verb} after 9 pm", demo.book) for verb in (" paid", ""))
        assert isinstance(paid, Planned) and isinstance(plain, Planned)
        assert paid.query == plain.query
    assert isinstance(plan_offline("revenue paid after 9 pm", demo.book), Refuse)
    assert isinstance(plan_offline("receipts never paid", demo.book), Refuse)
    assert isinstance(plan_offline("average of monthly revenue per store", demo.book), Refuse)
    assert isinstance(
        plan_offline("redemption rate by campaign type with at least 5 lines", demo.book), Refuse
    )


def test_a_share_of_hours_within_groups_is_not_a_share_of_the_hours(demo: Demo) -> None:
    found = plan_offline("what part of each store's receipts gets paid after 9 in the evening?", demo.book)
    assert isinstance(found, Refuse)


@pytest.mark.parametrize(
    "question",
    [
        "sales except saturdays after 6pm",  # only those hours of them go
        "sales excluding sundays before noon",
        "sales except mondays between 8am and 10am",
        "sales without weekends after 6pm",
        "sales on days other than saturday and sunday after 18:00",
        "sales except sundays until noon",
        "sales except fridays at noon",
        "sales except fridays by 6pm",
        "sales except sundays in the evening",
        "sales on weekdays except fridays in the morning",
        "sales by store other than sundays vs saturdays",  # the days left out stand beside others
        "sales by store other than sundays, vs saturdays",
        "sales by store except sundays versus saturdays",
        "sales except weekends vs weekends",
        "sales except weekends compared to weekdays",
        "sales on saturdays vs days other than sundays",
    ],
)
def test_days_are_not_left_out_together_with_what_stands_behind_them(question: str, demo: Demo) -> None:
    assert isinstance(plan_offline(question, demo.book), Refuse)


SIX_DAYS = {"field": "time.day_of_week", "op": "in", "values": [1, 2, 3, 4, 5, 6]}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "sales except sundays by hour",
            {"dimensions": ["time.hour_of_day"], "order_by": ["time.hour_of_day"]},
        ),
        ("sales except sundays between 1 and 15 may", {"time": {"range": "last 1 may to 15 may"}}),
        ("sales except sundays since 2017", {"time": {"range": "since 2017"}}),
        (
            "sales except sundays vs last year",
            {"time": {"range": "this year", "compare": "previous_period"}},
        ),
    ],
)
def test_a_period_behind_days_that_are_left_out_is_of_all(
    question: str, expected: dict[str, object], demo: Demo
) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == {"metrics": ["revenue"], "filters": [SIX_DAYS]} | expected


@pytest.mark.parametrize(
    ("question", "around"),
    [
        ("and the sales of may again?", True),
        ("households that bought again", False),  # who had bought before
        ("products bought at once", False),  # in one basket
        ("sales by store, nothing else", True),
        ("baskets with produce and nothing else", False),
        ("i'm new here: sales by store", True),
        ("how many customers are new here", False),
    ],
)
def test_words_around_a_question_say_nothing_of_what_is_asked_for(question: str, *, around: bool) -> None:
    assert (read_said_aside(question) is None) is around
