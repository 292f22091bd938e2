"""What strangers were answered silently and wrongly, and what stands next to it: refused, asked back, or answered."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo, planned

REFUSED = {
    "households that bought produce every month": "what holds in all of them together",
    "stores that sold fuel every day": "what holds in all of them together",
    "fuel sales share of total by quarter": "more than that: say of what",
    "fuel sales as share of total by quarter": "more than that: say of what",
    "deli sales by quarter, share of total": "more than that: say of what",
    "what time do seniors shop": "time",
    "what day do coupons get used": "used",
    "receipts of basket 34749153595": "cannot be split or filtered",
}


@pytest.mark.parametrize("question", REFUSED)
def test_it_is_refused_and_said_why(question: str, demo: Demo) -> None:
    found = plan_offline(question, demo.book)
    assert isinstance(found, Refuse), found
    assert REFUSED[question] in found.reason, found.reason


MONTHS = {"dimensions": ["time.month"], "order_by": ["time.month"]}
QUARTERS = {"dimensions": ["time.quarter"], "order_by": ["time.quarter"]}

ANSWERED = {
    "shoppers every month": {"metrics": ["shoppers"], **MONTHS},
    "sales share of total by quarter": {"metrics": ["share(revenue)"], **QUARTERS},
    "share of fuel sales by quarter": {"metrics": ["share(fuel_revenue)"], **QUARTERS},
}


@pytest.mark.parametrize("question", ANSWERED)
def test_it_is_answered(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == ANSWERED[question]


@pytest.mark.parametrize("thing", ["basket 34749153595", "store 367", "campaign 18", "product 1082185"])
def test_a_thing_alone_asks_back_for_the_number(thing: str, demo: Demo) -> None:
    found = plan_offline(thing, demo.book)
    assert isinstance(found, Clarify) and found.question == "Which number is asked for?", found
    assert all(choice.query is not None and choice.query.filters for choice in found.choices)


def test_how_many_of_a_numbered_thing_is_no_question(demo: Demo) -> None:
    assert not isinstance(plan_offline("how many basket 34749153595", demo.book), Planned)
