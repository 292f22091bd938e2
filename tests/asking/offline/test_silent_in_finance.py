"""Questions of somebody in finance whose small words were passed over: each is another number without them."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.demo import Demo, planned

SAME = {
    "turnover, change on the previous month, for each month": "turnover by month vs the previous month",
    "shelf-price sales less all discounts": "gross sales minus total discounts",
    "turnover at shelf prices in May": "gross sales in May",
    "shelf price turnover by store": "gross sales by store",
    "turnover at loyalty price": "turnover with loyalty discount",
    "units at shelf price": "units without loyalty discount",
    "receipts counted by size band": "receipts by receipt size",
}


@pytest.mark.parametrize("question", SAME)
def test_each_word_counts(question: str, demo: Demo) -> None:
    assert planned(question, demo.book) == planned(SAME[question], demo.book)


@pytest.mark.parametrize(
    "question", ["turnover for each week, change on last week", "turnover, change on last week"]
)
def test_a_change_on_a_period_is_no_change_in_it(question: str, demo: Demo) -> None:
    assert isinstance(plan_offline(question, demo.book), Refuse)


@pytest.mark.parametrize(
    "question",
    [
        "net sales by quarter with the running total next to it",
        "net sales by quarter and the running total",
        "net sales by quarter, running total alongside",
    ],
)
def test_a_running_total_beside_a_number_leaves_the_number(question: str, demo: Demo) -> None:
    assert planned(question, demo.book)["metrics"] == [
        "net_sales",
        {"expr": "net_sales", "over": {"to_date": "range"}},
    ]
