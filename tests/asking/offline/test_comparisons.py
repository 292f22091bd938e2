"""Questions that ask which of two is more: both are shown, as in the plain question beside each."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, assumed, planned


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("did store 406 outsell store 367 in march", "sales of store 406 vs store 367 in march"),
        ("by how many dollars did deli outsell meat", "sales of deli vs meat"),
        ("does deli make more per basket than meat", "revenue per basket of deli vs meat"),
        ("how does store 406 stack up against 367 on baskets", "baskets of store 406 vs 367"),
        ("put deli next to meat on discount rate for may", "discount rate of deli vs meat in may"),
        ("is the discount rate higher in deli or in meat", "discount rate of deli vs meat"),
        ("how much higher is the discount rate of deli than that of meat", "discount rate of deli vs meat"),
        ("who gets higher discounts, families or seniors", "discounts of families vs seniors"),
        ("do families get higher discounts than those without kids", "discounts with kids vs without kids"),
        ("deli or meat: which brought in more money in may", "sales of deli vs meat in may"),
        ("is it saturday or sunday that pulls in more", "sales on saturdays vs sundays"),
        ("weekday or weekend: which brings more money", "sales on weekdays vs weekends"),
        ("were more units of deli sold on saturdays or sundays", "units of deli on saturdays vs sundays"),
        ("which is higher: revenue of deli or revenue of meat", "revenue of deli vs meat"),
        ("is the discount rate of deli above that of meat", "discount rate of deli vs meat"),
        ("between deli and meat, which had more baskets", "baskets of deli vs meat"),
        ("in revenue terms, is deli ahead of meat", "revenue of deli vs meat"),
        ("is there more revenue on saturdays than on sundays", "revenue on saturdays vs sundays"),
        ("does the discount rate differ between deli and meat", "discount rate of deli vs meat"),
        ("did november beat october on revenue", "revenue in november vs october"),
        ("was the second quarter stronger than the first in revenue", "revenue in q2 vs q1"),
        ("tell me whether families spent more in may or april", "revenue of families in may vs april"),
        ("quantify the gap in discount rate between deli and meat", "discount rate of deli vs meat"),
        (
            "were baskets higher before noon than after 5 pm",
            "baskets before noon vs after 5 pm",
        ),
    ],
)
def test_two_that_are_compared_are_shown_beside_each_other(question: str, plain: str) -> None:
    assert parts(question) == parts(plain)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("how far behind june were july's baskets", "baskets in july vs june"),
        ("has revenue gone up or down from the first half of the year to the second", "revenue in h2 vs h1"),
        (
            "by what percentage did revenue move between the first and the second quarter",
            "revenue in q2 vs q1",
        ),
        (
            "revenue in the last 30 days vs the 30 before that",
            "revenue in the last 30 days vs the previous 30 days",
        ),
        ("has the discount rate crept up since january", "discount rate by month since january"),
        ("which stores sold less in may than in april", "stores whose sales fell from april to may"),
        (
            "which stores had fewer baskets in may than in april",
            "stores whose baskets fell from april to may",
        ),
        (
            "departments where units were higher in may than in april",
            "departments whose units rose from april to may",
        ),
        ("q2 minus q1 revenue by department", "change of revenue by department from q1 to q2"),
        ("by how many dollars does revenue exceed discounts in may", "revenue minus discounts in may"),
        ("put baskets next to units by store", "baskets and units by store"),
        ("did revenue rise or fall between july and august, and by how much", "revenue in august vs july"),
    ],
)
def test_a_change_is_shown_with_what_was_before(question: str, plain: str) -> None:
    assert parts(question) == parts(plain)


def parts(question: str) -> dict[str, object]:
    """The query without the name of its period, which may be said in two ways ("q2", "the second quarter")."""
    query = planned(question)
    time = query.get("time")
    return query | {
        "time": {**time, "range": _RANGES.get(time["range"], time["range"])}
        if isinstance(time, dict)
        else time
    }


_RANGES = {
    "last second half": "last h2",
    "the last 30 days": "last 30 days",
    "last second quarter": "last q2",
}


def test_hours_are_columns() -> None:
    query = planned("baskets before noon vs after 5 pm")
    assert query["metrics"] == [
        {
            "expr": "baskets",
            "as": "baskets_before_noon",
            "filters": [{"field": "time.hour_of_day", "op": "in", "values": list(range(12))}],
        },
        {
            "expr": "baskets",
            "as": "baskets_after_5_pm",
            "filters": [{"field": "time.hour_of_day", "op": "in", "values": list(range(17, 24))}],
        },
    ]


def test_what_is_compared_is_said() -> None:
    said = "The question is read as “sales for store 406 vs store 367”."
    assert said in assumed("did store 406 outsell store 367")


@pytest.mark.parametrize(
    "question",
    [
        "did store 406 ever outsell store 367",  # in any period
        "in which month did store 406 outsell store 367",
        "how many times did store 406 outsell store 367",
        "did store 406 outsell store 367 and store 368",
        "did deli sell twice as much as meat",
        "did deli sell 10 percent more than meat",
        "did march beat both january and february on revenue",
        "did we sell more in may than in april and march",
        "do families have bigger baskets than seniors",  # in dollars or in pieces?
        "do more families buy deli than meat",
        "did families spend less in may than seniors in april",
        "do families get higher discounts than the average",
        "is revenue in may higher than the monthly average",
        "did may beat april by more than 10 percent on revenue",
        "were baskets higher in the morning than in the evening",
        "is the discount rate of deli higher than the revenue of meat",
        "has revenue risen since january by more than 10%",
        "which month had more baskets, weekends or weekdays",
        "which stores sold more in may than store 406",
        "did deli sell more in store 406 than meat in store 367",
        "were discounts in may for deli higher than for meat in april",
        "revenue of families with more baskets than seniors",
        "do more families buy fish than meat",
    ],
)
def test_what_compares_something_else_gets_no_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse | Clarify)
