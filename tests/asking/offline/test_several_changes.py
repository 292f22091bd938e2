"""Several changes in one turn: "too" is said of one of them, and what is said of the answer holds for what is run."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from semantic.query.types import Limit, MetricUse, OrderBy, Query
from service.asking.edits import AddMetric, Arrange, LimitRows, ReplaceMetrics, edited
from service.asking.offline.following.holding import changes_of, stands
from service.asking.planned import Clarify, Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

NOVEMBER = {"metrics": ["revenue"], "time": {"range": "2017-11"}}
STORES = NOVEMBER | {"dimensions": ["store.store_id"]}
DEPARTMENTS = NOVEMBER | {"dimensions": ["product.department"]}
BOTH = ["revenue", "baskets"]
TOP = {"order_by": ["-revenue"], "limit": 5}
TOP_BASKETS = {"order_by": ["-baskets"], "limit": 5}
GROCERY = {"filters": [{"field": "product.department", "values": ["GROCERY"]}]}
DELI = {"filters": [{"field": "product.department", "values": ["DELI"]}]}
NOT_DELI = {"filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}]}
NEITHER_DELI = {"not": {"field": "product.department", "op": "=", "values": ["DELI"]}}
NOT_367 = {"field": "store.store_id", "op": "!=", "values": ["367"]}
COMPARED = {"time": {"range": "2017-11", "compare": "previous_period"}}


@pytest.mark.parametrize(
    ("lead", "turn", "query"),
    [
        (STORES, "top 5 only, and show baskets too", STORES | TOP | {"metrics": BOTH}),
        (STORES, "top 5 and show baskets as well", STORES | TOP | {"metrics": BOTH}),
        (STORES, "top 5 and baskets too", STORES | TOP | {"metrics": BOTH}),
        (STORES, "also baskets and top 5 only", STORES | TOP | {"metrics": BOTH}),
        (STORES, "top 5, and in addition show baskets", STORES | TOP | {"metrics": BOTH}),
        (NOVEMBER, "by department and show baskets too", DEPARTMENTS | {"metrics": BOTH}),
        (DEPARTMENTS, "only grocery and show baskets too", DEPARTMENTS | GROCERY | {"metrics": BOTH}),
        (STORES, "exclude deli and show units too", STORES | NOT_DELI | {"metrics": ["revenue", "units"]}),
        (STORES, "drop the split and show baskets too", NOVEMBER | {"metrics": BOTH}),
        (STORES, "add baskets and compare with october", STORES | COMPARED | {"metrics": BOTH}),
        (STORES, "compare with october and show baskets too", STORES | COMPARED | {"metrics": BOTH}),
        (NOVEMBER, "vs october and by store", STORES | COMPARED),
        (STORES, "now by department, baskets too", DEPARTMENTS | {"metrics": BOTH}),
        (STORES, "add baskets and sort by baskets", STORES | {"metrics": BOTH, "order_by": ["-baskets"]}),
        (STORES, "baskets instead of revenue, units too", STORES | {"metrics": ["baskets", "units"]}),
        (STORES | {"metrics": BOTH}, "drop baskets and add units", STORES | {"metrics": ["revenue", "units"]}),
        (STORES, "top 5 only, baskets instead", STORES | {"metrics": ["baskets"]} | TOP_BASKETS),
        (STORES, "only grocery and all time", STORES | GROCERY | {"time": None}),
        (STORES, "only grocery and compare with october", STORES | GROCERY | COMPARED),
        (STORES, "top 5 and baskets instead", STORES | {"metrics": ["baskets"]} | TOP_BASKETS),
        (STORES, "exclude deli and for seniors",
         STORES | {"filters": [*NOT_DELI["filters"], {"segment": "households.seniors"}]}),
        (NOVEMBER, "without deli, seniors",
         NOVEMBER | {"filters": [NEITHER_DELI, {"not": {"segment": "households.seniors"}}]}),
        (NOVEMBER, "exclude deli and frozen",
         NOVEMBER | {"filters": [NEITHER_DELI, {"not": {"segment": "sales.frozen"}}]}),
        (STORES, "without 367 and seniors",
         STORES | {"filters": [NOT_367, {"not": {"segment": "households.seniors"}}]}),
        (STORES, "exclude 367, and for seniors",
         STORES | {"filters": [NOT_367, {"segment": "households.seniors"}]}),
        (NOVEMBER | DELI, "only grocery and units too", NOVEMBER | GROCERY | {"metrics": ["revenue", "units"]}),
        (NOVEMBER | DELI, "baskets and units too", NOVEMBER | DELI | {"metrics": ["revenue", "baskets", "units"]}),
        (NOVEMBER | DELI, "now baskets and units", NOVEMBER | DELI | {"metrics": ["baskets", "units"]}),
    ],
)  # fmt: skip
def test_too_is_said_of_one_change(
    demo: Demo, lead: Mapping[str, object], turn: str, query: Mapping[str, object]
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Planned), found
    wanted = {key: value for key, value in query.items() if value is not None}
    assert query_json(found.query) == query_json(parse_query(wanted))


@pytest.mark.parametrize(
    ("lead", "turn"),
    [
        (STORES, "lowest first and baskets"),
        (STORES, "baskets and compare with october"),
        (STORES, "top 5 only, and show baskets"),
        (STORES, "top 5 and baskets"),
        (DEPARTMENTS, "only grocery and show baskets"),
        (STORES, "baskets and by department too"),
        (NOVEMBER, "by department too, baskets"),
        (STORES, "what about deli, and baskets"),
    ],
)
def test_a_number_beside_a_change_may_stand_beside_the_one_shown_or_in_its_place(
    demo: Demo, lead: Mapping[str, object], turn: str
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Clarify), found
    assert found.question == "Which is meant: revenue and baskets, or baskets alone?"
    numbers = [choice.query.metrics for choice in found.choices if choice.query is not None]
    assert numbers == [(MetricUse("revenue"), MetricUse("baskets")), (MetricUse("baskets"),)]


@pytest.mark.parametrize(
    ("lead", "turn"),
    [
        (STORES, "as a share, and baskets too"),  # a share of the sales, or of both
        (STORES, "add baskets, sort by it"),  # by the sales, or by the baskets
        (STORES, "only grocery and in december too"),  # two periods
        (NOVEMBER, "by store, december too"),
        (NOVEMBER, "baskets in december too"),
        (STORES, "without deli but seniors"),  # seniors alone, or neither of them
        (STORES, "without deli, renters too"),
        (STORES, "top 5, and baskets, and by month"),  # months beside the stores, or in their place
    ],
)
def test_what_is_said_of_one_of_two_things_is_not_guessed(
    demo: Demo, lead: Mapping[str, object], turn: str
) -> None:
    assert isinstance(asked(demo, lead, turn), Refuse)


def test_an_order_by_a_number_that_another_change_replaces_does_not_stand() -> None:
    revenue, baskets = MetricUse("revenue"), MetricUse("baskets")
    query = Query(metrics=(revenue,), dimensions=("store.store_id",))
    top = (Arrange((OrderBy("revenue", descending=True),)), LimitRows(Limit(5)))
    undone, added = (*top, ReplaceMetrics((baskets,))), (*top, AddMetric(baskets))
    assert not all(stands(change, edited(query, undone)) for change in changes_of(query, undone))
    assert all(stands(change, edited(query, added)) for change in changes_of(query, added))
