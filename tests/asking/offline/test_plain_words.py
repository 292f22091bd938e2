"""Questions as people write them in passing: glued words, totals, averages of counts, verbs that say "there is"."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

BY_STORE: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}
BY_MONTH: dict[str, object] = {
    "metrics": ["revenue"],
    "dimensions": ["time.month"],
    "order_by": ["time.month"],
}
TOP_5: dict[str, object] = {**BY_STORE, "order_by": ["-revenue"], "limit": {"rows": 5}}
STORE_367 = {"field": "store.store_id", "op": "=", "values": ["367"]}

QUERIES: dict[str, dict[str, object]] = {
    "top5 stores by sales": TOP_5,
    "top-5 stores by sales": TOP_5,
    "sales dec2017": {"metrics": ["revenue"], "time": {"range": "dec 2017"}},
    "sales dec'17": {"metrics": ["revenue"], "time": {"range": "dec 2017"}},
    "sales q4'17": {"metrics": ["revenue"], "time": {"range": "q4 2017"}},
    "sales q4 17": {"metrics": ["revenue"], "time": {"range": "q4 2017"}},
    "sales of store no 367": {"metrics": ["revenue"], "filters": [STORE_367]},
    "sls by str": BY_STORE,
    "sales by store, with totals": {**BY_STORE, "totals": True},
    "sales by month and the total": {**BY_MONTH, "totals": True},
    "sales by month, total": {**BY_MONTH, "totals": True},
    "sales by store incl. a grand total": {**BY_STORE, "totals": True},
    "average basket values by store": {"metrics": ["basket_value"], "dimensions": ["store.store_id"]},
}


@pytest.mark.parametrize("question", QUERIES)
def test_questions_written_in_passing(question: str) -> None:
    assert planned(question) == QUERIES[question]


REFUSED = {
    "average of baskets by day": "No metric is the average of baskets.",
    "average baskets by day": "No metric is the average of baskets.",
    "top 5 stores by sales with totals": "the total of all is wanted, or of those shown",
    "sales last month with a grand total": "not clear what “with a grand total” does",
    "sales that happened last month": "not clear what “happened” does",
}


@pytest.mark.parametrize("question", REFUSED)
def test_what_has_no_reading_is_refused(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and REFUSED[question] in result.reason, result


def test_what_was_written_out_is_said_where_it_could_be_doubted() -> None:
    assert assumed("sales q4 17") == ("“q4 17” is read as Q4 2017.",)
    assert assumed("top5 stores by sales") == ()


def test_a_month_glued_to_a_number_is_asked_about() -> None:
    result = plan_offline("sales nov17", BOOK)
    assert isinstance(result, Clarify)
    assert asked_back("sales nov17") == ("November 2017", "17 November")
