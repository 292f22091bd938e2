"""Turns that take something back, swap it, or say several things at once: each gives the query beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.answer import Choice
from service.asking.certain import plan_certainly
from service.asking.offline import plan_offline
from service.asking.offline.following.replying import replied
from service.asking.planned import Clarify, Context, Planned, Refuse
from service.asking.undoing import takes_back
from tests.asking.offline.demo import Demo
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

COMPARED = SALES | {"time": {"range": "2017-12", "compare": "previous_period"}}
FINANCE = {"metrics": ["active_households_finance"], "time": Q4}
MARKETING = {"metrics": ["active_households_marketing"], "time": Q4}


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
        (INCOMES, "only the known ones", INCOMES | {"filters": [KNOWN]}),
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
        (MONTHS, "baskets instead of revenue", MONTHS | {"metrics": ["baskets"]}),
        (MONTHS, "revenue by department rather than by month", SALES),
        # A bound on the only number.
        (
            SHARES,
            "only where it is over 20%",
            SHARES | {"filters": [{"field": "private_label_share", "op": ">", "values": ["0.2"]}]},
        ),
        # The rows of a comparison that changed most.
        (COMPARED, "the 5 that lost most dollars", COMPARED | {"order_by": ["revenue.change"], "limit": 5}),
        (COMPARED, "5 biggest winners?", COMPARED | {"order_by": ["-revenue.change"], "limit": 5}),
        (COMPARED, "biggest loser", COMPARED | {"order_by": ["revenue.change"], "limit": 1}),
        (
            COMPARED,
            "which 3 departments gained most in percent",
            COMPARED | {"order_by": ["-revenue.change_rate"], "limit": 3},
        ),
        # Another number of the same name.
        (FINANCE, "and the way marketing counts", MARKETING),
        (MARKETING, "finance's", FINANCE),
        (MARKETING, "as finance defines it", FINANCE),
        # A part as a share of the whole, where that is defined.
        (
            {"metrics": ["surveyed_households"]},
            "what's that in percent of all",
            {"metrics": ["survey_coverage"]},
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
        # The best of those that lost; whose change; a change from nothing.
        (COMPARED, "the smallest losses"),
        (COMPARED, "worst winners"),
        (COMPARED | {"metrics": ["revenue", "units"]}, "3 biggest winners"),
        (SALES, "the 5 that lost most dollars"),
        (FINANCE, "and the way sales counts"),
        (SALES, "finance's"),
        (SALES, "undo that"),
        ({"metrics": ["households"]}, "what's that in percent of all"),
        # All words of a question by itself count, whatever it begins with.
        (SALES, "forget that. shoppers who bought fuel only"),
        # People are asked for, and no sales.
        ({"metrics": ["shoppers"], "time": Q4}, "who bought deli, not produce"),
        # Steps that come to something else in another order, and a step that nobody understands.
        (MONTHS, "by department instead of month, top 3, top 5"),
        (MONTHS, "by department instead of month, and online"),
        (MONTHS, "not online but by department"),
        # Units that are not all of them have no amount of money by this name.
        (MONTHS | {"metrics": ["loyalty_price_share"]}, "bottles too"),
        (SALES, "units instead of baskets"),  # baskets are not there
        (MONTHS, "baskets by store rather than by department in march"),
        (
            SALES | {"filters": [{"field": "product.department", "values": ["DELI"]}]},
            "frozen instead of deli in march",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_certain_is_not_answered(demo: Demo, lead: object, question: str) -> None:
    found = asked(demo, lead, question)
    assert isinstance(found, Refuse), found


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        ("finance's", 1),
        ("the finance one please", 1),
        ("the second one", 1),
        ("marketing", 0),
        ("active households marketing", 0),
        ("2", 1),
        ("choose 1", 0),
        ("go with the second", 1),
        ("take 3", None),
        # What is in both labels, in none, or says more than that.
        ("active households", None),
        ("active households of finance by month", None),
        ("yes", None),
        ("3", None),
    ],
)
def test_a_question_back_is_answered_in_words(reply: str, taken: int | None) -> None:
    names = ("active_households_marketing", "active_households_finance")
    offered = tuple(
        Choice(name.replace("_", " "), query=parse_query({"metrics": [name], "time": "2017-10"}))
        for name in names
    )
    found = replied(reply, (*offered, Choice("Something else")))
    assert found == (offered[taken] if taken is not None else None)


def test_undoing_gives_the_query_before_and_says_what_it_is(demo: Demo) -> None:
    earlier = (parse_query(SALES | {"filters": [KIDS]}), parse_query(MONTHS))
    found = plan_offline("go back one", demo.book, Context(parse_query(INCOMES), earlier=earlier))
    assert found == Planned(earlier[-1], changes=("Back to revenue, by month, 2017-Q4.",))


@pytest.mark.parametrize(
    "question", ["back to the previous month", "back to months", "go back to last year", "the previous one"]
)
def test_going_back_to_a_period_is_no_undoing(question: str) -> None:
    assert not takes_back(question)


@pytest.mark.parametrize("lead", ["I mean", "and", "never mind,"])
def test_the_last_word_counts_whatever_comes_first(demo: Demo, lead: str) -> None:
    assert isinstance(plan_offline(f"{lead} shoppers who bought fuel only", demo.book), Refuse)
    assert isinstance(plan_certainly(f"{lead} sales in october", demo.book), Planned)


def test_a_correction_of_what_was_not_answered_is_a_question_by_itself(demo: Demo) -> None:
    found = plan_offline("I mean sales by month, July to December 2017", demo.book)
    assert isinstance(found, Planned), found
    wanted = parse_query(MONTHS | {"time": "2017-07 to 2017-12"})
    assert rows(demo, found.query) == rows(demo, wanted), query_json(found.query)
