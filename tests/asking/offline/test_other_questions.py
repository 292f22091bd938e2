"""Questions that a query only resembles: it would be a right number beside the one that is asked for."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Refuse
from tests.asking.offline.demo import Demo, planned


@pytest.mark.parametrize(
    "question",
    [
        # what is kept is not left out with what stands before it
        "sales without fuel and with coupons",
        "sales by department without deli and with pastry",
        # a year and a part of a year, each of a number of its own
        "revenue in 2017 and baskets in q4",
        "redemptions in march and mailings in 2017",
        "discounts in h1 and sales 2017",
        "sales in 2017 and in december by store",
        # the noun behind "how many" is counted, and not split by
        "how many kids do households have",
        # an amount is no count of those who spent it
        "our stores and how much they sold",
        # "total" sets the second number apart from what was picked for the first
        "deli sales and total baskets",
        "deli sales and overall baskets in december",
        # a part that the number is made of, or rows without it
        "total discounts without coupons",
        "discount rate without coupons",
        # both, or either
        "which customers bought deli and pastry",
        "list customers who bought beer and wine",
        # in both together, or in each
        "which stores had more than 100 baskets in november and december",
        # what did not happen
        "what would sales be without coupons",
        # nobody is there whom the words could point at
        "how much did they spend in december",
        "they bought how many units",
        "deli sales there",
        "how much did it sell",
        "sales of it by month",
    ],
)
def test_a_question_that_a_query_only_resembles_is_not_answered_by_it(demo: Demo, question: str) -> None:
    assert isinstance(plan_offline(question, demo.book), Refuse)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("sales of december in 2017", {"metrics": ["revenue"], "time": {"range": "december in 2017"}}),
        ("how many stores are there", {"metrics": ["stores"]}),
        (
            "could you show sales without coupons",
            {
                "metrics": ["revenue"],
                "filters": [{"field": "sales.with_manufacturer_coupon", "op": "=", "values": [False]}],
            },
        ),
        ("sales and total baskets", {"metrics": ["revenue", "baskets"]}),
    ],
)
def test_near_to_them_are_questions_that_are_answered(
    demo: Demo, question: str, query: dict[str, object]
) -> None:
    assert planned(question, demo.book) == query
