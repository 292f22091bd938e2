"""How a question is laid out, and what stands around it: each gives the query of the plain question beside it."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK, planned


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("hiya, quick one: revenue in may, ta", "revenue in may"),
        ("Sorry if this is a silly question, but revenue by store?", "revenue by store"),
        ("I am wishing to learn the revenue in march", "revenue in march"),
        ("The board would appreciate a view of revenue by department", "revenue by department"),
        ("I've got a meeting at ten, so quickly: revenue in may", "revenue in may"),
        ("Controller here, kindly send the revenue by department", "revenue by department"),
        ("Nothing but the numbers: revenue by store", "revenue by store"),
        ("I was wondering whether you could work out the revenue in may", "revenue in may"),
        ("revenue by month would be lovely", "revenue by month"),
        ("one number please: revenue in may, nothing else", "revenue in may"),
        ("revenue by month for my shift plan", "revenue by month"),
        ("revenue by month so I can plan shifts", "revenue by month"),
        ("the thing I need is revenue by store", "revenue by store"),
        ("revenue by department in one grid", "revenue by department"),
    ],
)
def test_what_stands_around_a_question_changes_nothing(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("looking only at families, which store had the most baskets", "which store had the most baskets for families"),
        ("if I look only at deli, which store had the highest revenue", "which store had the highest revenue for deli"),
        ("when it comes to deli, which store had the highest revenue", "which store had the highest revenue for deli"),
        ("it's about deli. What was the revenue in May?", "revenue in may for deli"),
        ("I am looking at store 367. How much revenue did it have in May?", "revenue in may for store 367"),
        ("which, of all stores, had the highest revenue", "which stores had the highest revenue"),
        ("revenue by store, leaving deli to one side", "revenue by store excluding deli"),
        ("revenue by store if we don't count deli", "revenue by store excluding deli"),
        ("revenue by store: just the one for deli", None),
        ("it's about time: revenue by month", None),
        ("imagine deli, revenue doubled", None),
        ("if we drop store 367, what does revenue come to", "revenue excluding store 367"),
        ("leaving deli out of the picture, what is revenue by store", "revenue by store excluding deli"),
        ("say we ignore deli and meat, what is revenue by store", "revenue by store excluding deli and meat"),
        ("deli left aside, which store had the highest revenue", "which store had the highest revenue excluding deli"),
        ("what would revenue come to if you leave deli out", "revenue excluding deli"),
        ("revenue by store, but skip deli", "revenue by store excluding deli"),
        ("if we dropped the price of deli, what would revenue be", None),
        ("leaving out half of deli, what is revenue", None),
        ("besides deli, revenue in may", None),
        ("looking like december, which store had the most baskets", None),
    ],
)  # fmt: skip
def test_what_is_looked_at_or_left_out_may_come_first(question: str, plain: str | None) -> None:
    result = plan_offline(question, BOOK)
    assert (planned(question) == planned(plain)) if plain else not isinstance(result, Planned)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("discounts: what did they cost us?", "discounts"),
        ("deli's revenue in may was how high", "revenue of deli in may"),
        ("revenue made by families in may", "revenue of families in may"),
        ("units bought by families, by store", "units for families by store"),
        ("revenue by family", None),
        ("units bought by families and deli", None),
        ("store 367: how much revenue did they have in may?", "revenue of store 367 in may"),
        ("deli: its revenue in may", "revenue in may for deli"),
        ("revenue was how much in may", "revenue in may"),
        ("deli took what share of revenue in may", "what share of revenue in may came from deli"),
        ("discounts were what percent of revenue", "discounts as a share of revenue"),
        ("stores with revenue under 5000. List them.", "list stores with revenue under 5000"),
        ("customers that spent over 500, how many of them?", "how many customers that spent over 500"),
        ("deli took what share of discounts from meat", None),
        ("not only deli, revenue in may", None),
    ],
)
def test_what_is_asked_may_come_last(question: str, plain: str | None) -> None:
    result = plan_offline(question, BOOK)
    assert (planned(question) == planned(plain)) if plain else isinstance(result, Refuse)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("in terms of revenue, rank the stores", "rank the stores by revenue"),
        (
            "for each store, put revenue, units and baskets side by side",
            "revenue, units and baskets by store",
        ),
        ("revenue alongside units by store", "revenue and units by store"),
        ("revenue in deli as a monthly series", "revenue in deli by month"),
        ("revenue by store, lowest store first", "revenue by store, lowest first"),
        ("discounts expressed as a percentage of revenue", "discounts as a percentage of revenue"),
        ("if you rank stores by units, what are the first three?", "top 3 stores by units"),
    ],
)
def test_how_it_is_to_be_put_may_come_anywhere(question: str, plain: str) -> None:
    assert planned(question) == planned(plain)
