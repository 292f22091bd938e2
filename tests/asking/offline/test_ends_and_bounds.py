"""Ends of an order, bounds and parts in other words: each gives the query of the plain question beside it; sentences
that only look alike are refused."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("which store has the fattest basket value", "which store has the highest basket value"),
        ("discount rate by store, steepest first", "discount rate by store, highest first"),
        ("stores with the slimmest discount rate", "stores with the lowest discount rate"),
        ("cheapest month for basket value", "lowest month by basket value"),
        ("in which month was basket value highest", "which month had the highest basket value"),
        ("which store leads the field in units", "which store had the highest units"),
        ("which store had the most deli units", "which store had the most units for deli"),
        ("which month had the lowest frozen revenue", "which month had the lowest revenue for frozen"),
        ("rank the stores by deli units", "rank the stores by units for deli"),
        ("top 5 stores by deli units in march", "top 5 stores by units for deli in march"),
        ("which store came last in revenue", "which store had the lowest revenue"),
        ("which department pulled best on units", "which department had the highest units"),
        ("when did weekly revenue peak", "which week had the highest revenue"),
        ("when was daily revenue at its lowest in march", "which day had the lowest revenue in march"),
        ("revenue by store, smallest at the bottom", "revenue by store, highest first"),
        ("revenue by month, weakest month first", "revenue by month, lowest first"),
        ("revenue by store, sorted from the weakest up", "revenue by store, lowest first"),
        ("units by store, large to small", "units by store, highest first"),
        ("the running order of the departments by units", "ranking of departments by units"),
        ("store league table by revenue", "store ranking by revenue"),
        ("rank stores 1 to 20 by revenue", "top 20 stores by revenue"),
        ("rank stores by revenue; I only need positions one through five", "rank stores by revenue, top 5"),
        ("which stores are the top 5 in units", "top 5 stores by units"),
        ("revenue ranking of the stores", "rank stores by revenue"),
        ("best seller in the deli by units", "best selling product in the deli by units"),
        ("revenue by store, the 5 weakest", "revenue by store, bottom 5"),
        (
            "take the 4 largest stores by revenue and show me their units alongside their number of baskets",
            "units and baskets of the 4 largest stores by revenue",
        ),
        ("which categories rank one to ten by revenue", "which are the top 10 categories by revenue"),
    ],
)
def test_an_end_of_an_order_is_one_whatever_it_is_called(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("which stores clear 3,000 in revenue", "stores with revenue over 3,000"),
        ("departments that beat 5000 dollars in discounts", "departments with discounts over 5000 dollars"),
        ("categories that moved more than 1,000 units", "categories with units more than 1,000"),
        ("stores that fell short of 3,000 in revenue", "stores with revenue under 3,000"),
        ("households that passed 50 baskets", "households with baskets over 50"),
        (
            "is there any store whose discount rate topped 20 percent",
            "which store had discount rate over 20%",
        ),
        ("did any store have a basket value above 25", "which store had basket value over 25"),
        ("any store under 500 baskets in march", "which store had under 500 baskets in march"),
        ("how many weeks had revenue below 80,000", "which weeks had revenue under 80,000"),
        ("on how many days did we clear 15k in revenue", "which days had revenue over 15k"),
        ("number of days on which revenue went past 15k", "which days had revenue over 15k"),
        ("categories bought by more than 100 households", "categories with more than 100 shoppers"),
        ("stores with revenue over two hundred dollars", "stores with revenue over 200 dollars"),
        ("stores in december with units over 1000", "stores with units over 1000 in december"),
        (
            "days in december when fewer than 300 baskets were paid",
            "which days had fewer than 300 baskets in december",
        ),
        ("weeks in which meat went over 500 dollars", "weeks with sales over 500 dollars for meat"),
        ("departments with revenue over 50. list them", "list departments with revenue over 50"),
    ],
)
def test_a_bound_is_one_whatever_verb_says_it(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)


def test_groups_that_no_query_counts_are_listed_and_it_is_said() -> None:
    said = "The question is read as “which weeks had revenue under 80,000”."
    assert said in assumed("how many weeks had revenue below 80,000")


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("what slice of revenue do seniors command", "what share of revenue comes from seniors"),
        ("store 367 accounted for what part of revenue", "what share of revenue comes from store 367"),
        ("the deli's weight in revenue", "what share of revenue comes from deli"),
        ("how dependent are we on the deli in revenue", "what share of revenue comes from deli"),
        ("what part of revenue was made in store 367", "what share of revenue comes from store 367"),
        ("of all revenue in march, what slice was meat", "what share of revenue comes from meat in march"),
        ("discounts were what percent of revenue", "discounts as a share of revenue"),
        ("units per store in proportion to total units", "units by store in percent"),
        ("how evenly is revenue spread over departments", "revenue by department in percent"),
        ("revenue by department percentagewise", "revenue by department in percent"),
        ("top 3 stores by revenue, with each one's share of the total", "top 3 stores by revenue and share"),
    ],
)
def test_a_part_is_one_whatever_it_does_in_the_whole(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)


def test_the_place_in_the_middle_of_an_order_is_refused_with_the_reason() -> None:
    result = plan_offline("seventh best store by revenue", BOOK)
    assert isinstance(result, Refuse) and "cannot be shown alone" in result.reason


@pytest.mark.parametrize("question", ["slowest weekday", "worst trading days"])
def test_an_end_of_no_number_asks_for_the_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Clarify)


@pytest.mark.parametrize(
    "question",
    [
        "which stores have the heaviest baskets",  # not the most baskets
        "stores with the deepest discounts",  # not the largest sum of them
        "did store 367 record revenue over 500 in may",  # the verb
        "when did weekly revenue last peak",  # not the highest week
        "when did weekly revenue first peak over 90k",
        "in which month was revenue not highest",
        "which categories rank two to ten by revenue",
        "rank stores 5 to 20 by revenue",
        "which store leads store 367 in revenue",
        "departments by revenue, from the bottom up, top 3",
        "which store broke 5 records in revenue",
        "basket value by store, longest first",  # things have a length of their own
        "baskets by age, richest first",
        "days when more than 300 units were returned",
        "stores with revenue over a hundred and fifty dollars",
        "take the five largest stores by revenue and leave out the deli",
        "which stores beat store 367 in revenue",
        "stores that topped 1 million in revenue or 2000 baskets",
        "stores that missed 50,000 in revenue by less than 1000",
        "weeks in which meat sales went over 500 dollars twice",
        "how many weeks in a row had revenue over 80k",
        "how many stores had revenue over 5000 in every month",
        "on how many days did we not clear 15k in revenue",
        "how many days had revenue over 15k on average",
        "how many days had revenue over 15k compared with last year",
        "how many departments had revenue over 500 in each store",
        "which stores nearly topped 500 in revenue",
        "stores that topped 500 in revenue for the first time",
        "any store under 500 baskets every month",
        "categories bought by more than 10 stores",
        "stores doing at least 20,000 dollars a quarter",
        "which stores hit 1000 baskets first",
        "stores that cleared 500 baskets and 50 units",
        "what share of baskets do seniors return",
        "how important are seniors to us",
        "how important is the deli in revenue growth",
        "how big is the deli in units",  # the units, or their part of all
        "what share of revenue was refunded to seniors",
        "what part of units was lost in store 367",
        "what share of revenue do the top five stores command",
        "departments that make up more than 5 percent of revenue",
        "revenue of store 367 relative to total revenue of seniors",
        # What is picked may be meant of one number only
        "top 5 stores by deli units and revenue",
        "which store had the most deli units and baskets",
        "revenue by store, sorted by frozen revenue",
        "show revenue by store ordered by deli units",
    ],
)
def test_what_only_looks_alike_is_not_answered(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)
