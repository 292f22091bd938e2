"""Turns that take something back, swap it, or say several things at once: each gives the query beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo, open_demo
from tests.asking.offline.test_following import asked, rows

Q4 = {"range": "2017-Q4"}
SALES = {"metrics": ["revenue"], "dimensions": ["product.department"], "time": Q4}
MONTHS = {"metrics": ["revenue"], "dimensions": ["time.month"], "time": Q4}
BESIDE = MONTHS | {"metrics": ["revenue", "units"]}
NO_DELI = {"field": "product.department", "op": "!=", "values": ["DELI"]}
NO_DELI_NOR_PASTRY = {"field": "product.department", "op": "not in", "values": ["DELI", "PASTRY"]}
NO_FUEL = {"segment": "sales.without_fuel"}
SENIORS = {"segment": "households.seniors"}
KIDS = {"field": "household.has_kids", "values": [True]}
NO_KIDS = {"field": "household.has_kids", "values": [False]}
INCOMES = {"metrics": ["revenue"], "dimensions": ["household.income"], "time": Q4}
KNOWN = {"field": "household.income", "op": "is_not_null"}
VISITS = INCOMES | {"metrics": ["revenue_per_household", "baskets_per_household"]}
SHARES = {"metrics": ["private_label_share"], "dimensions": ["product.department"], "time": Q4}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with open_demo() as opened:
        yield opened


@pytest.mark.parametrize(
    ("lead", "question", "expected"),
    [
        # What was left out is in again, with all the rest. "Only" is another thing.
        (MONTHS | {"filters": [NO_DELI]}, "with deli again", MONTHS),
        (MONTHS | {"filters": [NO_DELI]}, "include the deli", MONTHS),
        (MONTHS | {"filters": [NO_DELI]}, "deli back in please", MONTHS),
        (MONTHS | {"filters": [NO_DELI]}, "bring deli back", MONTHS),
        (MONTHS | {"filters": [NO_DELI_NOR_PASTRY]}, "put pastry back in", MONTHS | {"filters": [NO_DELI]}),
        (MONTHS | {"filters": [NO_FUEL]}, "and now with gasoline again", MONTHS),
        (MONTHS | {"filters": [{"not": SENIORS}]}, "seniors again too", MONTHS),
        (
            MONTHS | {"filters": [NO_DELI]},
            "only deli",
            MONTHS | {"filters": [{"field": "product.department", "values": ["DELI"]}]},
        ),
        # What was picked is turned round.
        (MONTHS | {"filters": [KIDS]}, "and those without?", MONTHS | {"filters": [NO_KIDS]}),
        (MONTHS | {"filters": [NO_KIDS]}, "and those with?", MONTHS | {"filters": [KIDS]}),
        (MONTHS | {"filters": [SENIORS]}, "and those who are not?", MONTHS | {"filters": [{"not": SENIORS}]}),
        # What is not known of the only split.
        (INCOMES, "leave out the unknowns", INCOMES | {"filters": [KNOWN]}),
        (INCOMES, "without the ones we know nothing about", INCOMES | {"filters": [KNOWN]}),
        (INCOMES, "known ones only", INCOMES | {"filters": [KNOWN]}),
        # One more number beside several, and instead of one.
        (BESIDE, "and the price per unit", BESIDE | {"metrics": ["revenue", "units", "price_per_unit"]}),
        (MONTHS, "and units", MONTHS | {"metrics": ["units"]}),
        (MONTHS, "put units next to it", BESIDE),
        # Amounts of money, by what they are called.
        (MONTHS | {"metrics": ["units"]}, "wait no I wanted dollars not units", MONTHS),
        (MONTHS, "baskets rather than dollars", MONTHS | {"metrics": ["baskets"]}),
        (
            {"metrics": ["fuel_gallons"], "time": Q4},
            "dollars too",
            {"metrics": ["fuel_gallons", "fuel_revenue"], "time": Q4},
        ),
        # One thing in place of another.
        (INCOMES, "now split by age and not by income", INCOMES | {"dimensions": ["household.age"]}),
        (SALES, "not by department but by month", MONTHS),
        (SALES | {"filters": [SENIORS]}, "what about everybody, not just seniors", SALES),
        (SALES | {"filters": [SENIORS, KIDS]}, "not only seniors", SALES | {"filters": [KIDS]}),
        # Periods.
        (MONTHS, "in quarters please", MONTHS | {"dimensions": ["time.quarter"]}),
        (MONTHS, "on a weekly basis", MONTHS | {"dimensions": ["time.week"]}),
        (SALES, "net sales, same period", SALES | {"metrics": ["net_sales"]}),
        (SALES, "all baskets in that quarter", SALES | {"metrics": ["baskets"]}),
        (
            {"metrics": ["revenue"], "time": "2017-10"},
            "by month for the whole year",
            MONTHS | {"time": "2017"},
        ),
        (SALES, "the same for september, is it possible", SALES | {"time": "2017-09"}),
        (SALES, "fine. leave only december", SALES | {"time": "2017-12"}),
        ({"metrics": ["revenue"], "time": Q4}, "separate by department", SALES),
        # A bound on the only number.
        (
            SHARES,
            "only where it is over 20%",
            SHARES | {"filters": [{"field": "private_label_share", "op": ">", "values": ["0.2"]}]},
        ),
        # Several things in one turn.
        (
            MONTHS,
            "let me see it by department instead of month, biggest first",
            SALES | {"order_by": ["-revenue"]},
        ),
        (VISITS, "sort by visits, top 3", VISITS | {"order_by": ["-baskets_per_household"], "limit": 3}),
        (MONTHS, "by department instead of month and only seniors", SALES | {"filters": [SENIORS]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_turn_takes_back_swaps_or_adds(
    demo: Demo, lead: Mapping[str, object], question: str, expected: Mapping[str, object]
) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Planned), found
    assert found.changes
    wanted = parse_query(expected)
    assert rows(demo, found.query) == rows(demo, wanted), query_json(found.query)


@pytest.mark.parametrize(
    ("lead", "question", "label", "offered"),
    [
        # "With deli" may be only the deli, and "the others" those that are known to be others.
        (MONTHS | {"filters": [NO_DELI]}, "with deli", "deli is no longer left out", MONTHS),
        (
            MONTHS | {"filters": [{"field": "product.department", "values": ["DELI"]}]},
            "and the others?",
            "where department is not Deli",
            MONTHS | {"filters": [NO_DELI]},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_turn_that_can_mean_two_things_is_asked_back(
    demo: Demo, lead: object, question: str, label: str, offered: Mapping[str, object]
) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Clarify), found
    assert [(choice.label, choice.query) for choice in found.choices] == [(label, parse_query(offered))]


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        # Which of two filters, which of two splits, or a month that the period is not.
        (MONTHS | {"filters": [KIDS, {"segment": "sales.frozen"}]}, "and those without?"),
        (INCOMES | {"dimensions": ["household.income", "household.age"]}, "leave out the unknowns"),
        ({"metrics": ["revenue"], "time": Q4}, "leave out the unknowns"),
        (SALES, "baskets in that month"),
        # Steps that come to something else in another order, and a step that nobody understands.
        (MONTHS, "by department instead of month, top 3, top 5"),
        (MONTHS, "by department instead of month, and online"),
        (MONTHS, "not online but by department"),
        # Units that are not all of them have no amount of money by this name.
        (MONTHS | {"metrics": ["loyalty_price_share"]}, "bottles too"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_certain_is_not_answered(demo: Demo, lead: object, question: str) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Refuse), found
