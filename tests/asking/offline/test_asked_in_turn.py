"""What questions in a row asked for one after the other, taken together, and what may not be taken so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.offline import plan_offline
from service.asking.planned import NO_CONTEXT, Clarify, Context, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

NOVEMBER = {"range": "2017-11"}
QUARTERS = {"metrics": ["net_sales"], "dimensions": ["time.quarter"], "time": {"range": "2017"}}
QUARTERS |= {"order_by": ["time.quarter"]}


def department(*values: str) -> dict[str, object]:
    return {"field": "product.department", "op": "in" if len(values) > 1 else "=", "values": list(values)}


DELI = {"metrics": ["revenue"], "filters": [department("DELI")], "time": NOVEMBER}
BOTH = DELI | {"filters": [department("DELI", "PASTRY")]}
SPLIT = {"dimensions": ["product.department"]}
THREE = DELI | SPLIT | {"filters": [department("DELI", "PASTRY", "PRODUCE")]}
FROZEN = {"metrics": ["revenue"], "filters": [{"segment": "sales.frozen"}], "time": {"range": "2017-Q4"}}
TWO = QUARTERS | {"metrics": ["net_sales", "gross_sales"]}
MARCH = {"metrics": ["shoppers"], "time": {"range": "2017-03"}}
TO_APRIL = MARCH | {"time": {"range": "March to April 2017"}}
TO_MAY = {"time": {"range": "March to May 2017"}, "dimensions": ["time.month"], "order_by": ["time.month"]}
BY_MONTH = {
    "dimensions": ["product.department", "time.month"],
    "order_by": ["product.department", "time.month"],
}
SENIORS = {"metrics": ["revenue"], "filters": [{"segment": "households.seniors"}], "time": NOVEMBER}
SIZE = {"metrics": ["revenue"], "filters": [{"field": "household.household_size", "values": ["5+"]}]}
SIZES: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["household.household_size"]}
SIZES |= {"filters": [{"field": "household.household_size", "op": "in", "values": ["5+", "1"]}]}


def of_each(*names: str) -> list[object]:
    return [
        {"expr": "revenue", "as": f"revenue_{name}", "filters": [{"segment": f"households.{name}"}]}
        for name in names
    ]


FAMILIES = {"metrics": of_each("seniors", "young_families"), "time": NOVEMBER}


@pytest.mark.parametrize(
    ("lead", "questions", "query"),
    [
        (DELI, ["and pastry", "both"], BOTH | SPLIT),
        (DELI, ["and pastry", "compare the two"], BOTH | SPLIT),
        (DELI, ["and pastry", "show them side by side"], BOTH | SPLIT),
        (DELI, ["and pastry", "put them in one chart"], BOTH | SPLIT),
        (DELI, ["and pastry", "both together"], BOTH),
        (DELI, ["and pastry", "the two combined"], BOTH),
        (DELI, ["and pastry", "and produce", "all three in one table"], THREE),
        (DELI, ["and pastry", "both departments next to each other"], BOTH | SPLIT),
        (DELI, ["and pastry", "both groups"], BOTH | SPLIT),
        (DELI, ["and pastry", "the two together in a table"], BOTH | SPLIT),
        (DELI, ["and pastry", "both departments by month"], BOTH | BY_MONTH),
        (DELI, ["and pastry", "both again but per month"], BOTH | BY_MONTH),
        (DELI, ["and pastry", "both in units"], BOTH | SPLIT | {"metrics": ["units"]}),
        (
            DELI,
            ["and pastry", "both, with the number of shoppers"],
            BOTH | SPLIT | {"metrics": ["revenue", "shoppers"]},
        ),
        (SIZE, ["1 person", "both sizes"], SIZES),
        (SENIORS, ["young families", "both groups"], FAMILIES),
        (SENIORS, ["young families, too"], FAMILIES),
        (MARCH, ["and april", "both months together, one number"], TO_APRIL),
        (MARCH, ["and april", "and may", "all three months"], MARCH | TO_MAY),
        (QUARTERS, ["and gross sales", "both columns"], TWO),
        (QUARTERS, ["and gross sales", "compare the two"], TWO),
        (QUARTERS, ["and gross sales", "both please"], TWO),
        (FROZEN, ["and the quarter before", "change in percent"], "2017-Q4"),
        (FROZEN | {"time": {"range": "2017-Q3"}}, ["and Q4", "what's the difference"], "2017-Q4"),
        (FROZEN, ["and the quarter before", "compare the two"], "2017-Q4"),
    ],
)
def test_what_was_asked_in_turn_is_taken_together(
    demo: Demo, lead: Mapping[str, object], questions: list[str], query: object
) -> None:
    found = asked(demo, lead, *questions)
    assert isinstance(found, Planned), found
    if isinstance(query, str):
        q4 = {"range": ["2017-Q4", "q4 2017"], "compare": ["previous_period"]}
        assert found.query.time is not None and found.query.time.range in q4["range"]
        query = FROZEN | {"time": {"range": found.query.time.range, "compare": "previous_period"}}
    assert query_json(found.query) == query_json(parse_query(query))


@pytest.mark.parametrize(
    ("lead", "questions"),
    [
        (DELI, ["both"]),  # one question alone
        (DELI, ["and pastry", "by store", "both"]),  # the last two differ in more than a value
        (DELI, ["and pastry", "all three together"]),
        (DELI, ["what about units", "and pastry", "compare the three"]),
        (FROZEN, ["same for pastry", "both together"]),  # a segment and a department overlap
        (FROZEN, ["and Q2", "change in percent"]),  # no comparison sets these side by side
        (DELI, ["and pastry", "which of the two is nicer"]),
        (DELI, ["and pastry", "both stores"]),  # departments are no stores
        (QUARTERS, ["and gross sales", "both departments"]),
        (MARCH, ["and april", "both weeks"]),
        (MARCH, ["and june", "both months together"]),  # april and may are between them
        (SENIORS, ["young families", "both together"]),  # who is in both would count twice
        (DELI, ["and pastry", "both of which are fresh"]),
        (QUARTERS, ["and gross sales", "both measures in one number"]),  # two columns are no sum
        (QUARTERS, ["and gross sales", "both columns in total"]),
    ],
)
def test_nothing_is_taken_together_that_is_not_named(
    demo: Demo, lead: Mapping[str, object], questions: list[str]
) -> None:
    found = asked(demo, lead, *questions)
    assert isinstance(found, Refuse | Clarify), found


def test_numbers_asked_in_turn_are_told_apart_by_figures_or_in_words(demo: Demo) -> None:
    found = asked(demo, QUARTERS, "and gross sales", "difference between the two")
    assert isinstance(found, Clarify)
    assert [choice.label for choice in found.choices] == [
        "net sales less gross sales",
        "gross sales less net sales",
        "what tells them apart, in words",
    ]
    part = asked(demo, QUARTERS, "and gross sales", "in percent of gross sales")
    assert isinstance(part, Clarify)
    assert [choice.label for choice in part.choices] == [
        "net sales as a part of gross sales",
        "the part of each quarter in all gross sales",
    ]


@pytest.mark.parametrize(
    ("metric", "question", "labels"),
    [
        ("fuel_gallons", "and revenue", ["fuel revenue", "revenue, of everything"]),
        (
            "private_label_revenue",
            "and units?",
            ["units, only where brand is Own brand", "units, of everything"],
        ),
        (
            "displays",
            "promoted products",
            ["promoted products, only where on display is yes", "promoted products, of everything"],
        ),
    ],
)
def test_after_a_number_of_some_rows_it_is_asked_whether_the_next_is_of_those(
    demo: Demo, metric: str, question: str, labels: list[str]
) -> None:
    found = asked(demo, {"metrics": [metric], "time": NOVEMBER}, question)
    assert isinstance(found, Clarify), found
    assert [choice.label for choice in found.choices] == labels


@pytest.mark.parametrize(
    ("metric", "question"),
    [
        ("private_label_revenue", "and private label share"),  # made of it
        ("fuel_gallons", "and baskets in december"),  # said beside it
        ("single_product_receipts", "all receipts"),  # the whole that it is a part of
        ("units", "and revenue?"),  # all but fuel
        ("revenue", "and fuel revenue"),
    ],
)
def test_a_number_of_all_rows_is_not_asked_about_where_it_is_clear(
    demo: Demo, metric: str, question: str
) -> None:
    found = asked(demo, {"metrics": [metric], "time": NOVEMBER}, question)
    assert isinstance(found, Planned), found


def test_that_a_number_is_of_more_rows_is_said_where_it_is_not_asked(demo: Demo) -> None:
    found = asked(demo, {"metrics": ["fuel_gallons"], "time": NOVEMBER}, "revenue by store")
    if isinstance(found, Planned):
        assert "Fuel gallons counts only some of the rows; revenue is of all of them." in found.assumptions
    else:
        assert isinstance(found, Clarify)


def test_a_part_of_a_month_is_not_a_part_of_the_year(demo: Demo) -> None:
    sales = {"metrics": ["revenue"], "time": {"range": "2017-12"}}
    assert isinstance(asked(demo, sales, "and the second half"), Refuse)
    year = asked(demo, sales, "the second half of the year")
    assert isinstance(year, Planned) and year.query.time is not None
    assert year.query.time.range is not None
    half = asked(demo, {"metrics": ["revenue"], "time": {"range": "2017"}}, "and the second half")
    assert isinstance(half, Planned) and half.query == year.query


def test_a_row_for_each_is_no_total_of_all(demo: Demo) -> None:
    lead = {"metrics": ["redemptions"], "dimensions": ["campaign.campaign_id"], "time": {"range": "2017"}}
    found = asked(demo, lead, "only type B", "all types side by side")
    assert isinstance(found, Clarify)
    [choice] = found.choices
    assert choice.query is not None and "campaign.campaign_type" in choice.query.dimensions
    alone = asked(demo, lead, "only type B", "all types")
    assert isinstance(alone, Planned) and not alone.query.filters


def test_a_metric_of_its_own_is_no_share_of_the_number_before(demo: Demo) -> None:
    found = asked(demo, {"metrics": ["promotions"], "time": NOVEMBER}, "display share by department")
    assert isinstance(found, Clarify)
    assert {use.expr for choice in found.choices if choice.query for use in choice.query.metrics} == {
        "display_share"
    }


def test_what_goes_on_with_and_does_not_drop_the_time_silently(demo: Demo) -> None:
    found = asked(demo, {"metrics": ["redemptions"], "time": NOVEMBER}, "and how many different households")
    assert isinstance(found, Clarify) and found.question == "Which households are meant?"
    assert [choice.query.time is None for choice in found.choices if choice.query is not None] == [
        False,
        True,
    ]


def test_a_question_back_that_keeps_nothing_says_so(demo: Demo) -> None:
    lead = DELI | {"dimensions": ["time.day_of_week"]}
    found = asked(demo, lead, "which day is the busiest?")
    assert isinstance(found, Clarify)
    assert found.question == "By which metric? A question by itself: nothing of the one before is kept."


MISSED = Context(missed="show me everything about pastry")
NOT_KEPT = "“show me everything about pastry” was not answered, and nothing of it is kept here."


@pytest.mark.parametrize("question", ["revenue", "and how many shoppers", "number of baskets"])
def test_that_an_unanswered_question_is_not_kept_is_said(demo: Demo, question: str) -> None:
    found = plan_offline(question, demo.book, MISSED)
    assert isinstance(found, Planned) and NOT_KEPT in found.changes
    fresh = plan_offline(question, demo.book, NO_CONTEXT)
    assert isinstance(fresh, Planned) and fresh.query == found.query and not fresh.changes


def test_a_whole_question_after_an_unanswered_one_is_just_answered(demo: Demo) -> None:
    found = plan_offline("pastry revenue by store last month", demo.book, MISSED)
    assert isinstance(found, Planned) and not found.changes
