"""Means asked for after an answer: of the periods shown, per period, or per thing that the definitions divide by."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from semantic.query import parse_query, query_json
from service.asking.planned import Planned, Refuse
from tests.asking.offline.demo import Demo
from tests.asking.offline.test_following import asked

DECEMBER = {"metrics": ["revenue"], "time": {"range": "2017-12"}}
STORES = DECEMBER | {"dimensions": ["store.store_id"]}
MONTHS = {"metrics": ["revenue"], "dimensions": ["time.month"], "time": {"range": "2017"}}
BY_MONTH = {"metrics": ["average(revenue, month)"], "time": {"range": "2017"}}
DAILY = {"metrics": ["average(revenue, day)"]}
PER_STORE = {"metrics": ["revenue_per_store"], "time": {"range": "2017-12"}}
DELI = {"filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}]}


@pytest.mark.parametrize(
    ("lead", "turn", "query"),
    [
        (MONTHS, "what's the average", BY_MONTH),
        (MONTHS, "whats the average of those", BY_MONTH),
        (MONTHS, "avg per month", BY_MONTH),
        (MONTHS, "monthly average", BY_MONTH),
        (MONTHS, "avg per day", MONTHS | DAILY),  # for each month, the mean of its days
        (DECEMBER, "avg per day", DECEMBER | DAILY),
        (DECEMBER, "what's the daily average", DECEMBER | DAILY),
        (DECEMBER, "avg per day by store", STORES | DAILY),
        (DECEMBER, "avg per day for deli", DECEMBER | DAILY | DELI),
        (STORES, "average per day", STORES | DAILY),
        (STORES, "average per store", PER_STORE),
        (STORES, "whats the average across all stores", PER_STORE),
        (DECEMBER, "average per basket", DECEMBER | {"metrics": ["basket_value"]}),
        (MONTHS, "average basket", MONTHS | {"metrics": ["basket_value"]}),  # the name of a number
    ],
)  # fmt: skip
def test_a_mean_of_what_is_shown(
    demo: Demo, lead: Mapping[str, object], turn: str, query: Mapping[str, object]
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Planned), found
    assert query_json(found.query) == query_json(parse_query(query))


TOP = STORES | {"order_by": ["-revenue"], "limit": 5}


@pytest.mark.parametrize(
    ("lead", "turn", "reason"),
    [
        (DECEMBER, "the average", "of what the average is meant"),
        (TOP, "average of those", "The average of the first 5 rows cannot be had."),
        (DECEMBER | {"dimensions": ["product.department"]}, "whats the average", "no revenue per department"),
        (STORES | {"dimensions": ["store.store_id", "time.month"]}, "average", "split by several things"),
        (STORES | {"metrics": ["basket_value"]}, "average", "no basket value per store"),
        (DECEMBER | {"metrics": ["basket_value"]}, "avg per day", "cannot be had here"),
        (MONTHS, "show the average too", "no place in each of them"),
        (MONTHS, "vs the average", "what is to be compared with what"),
        (MONTHS, "above average", ""),
        (MONTHS, "average by store", ""),
        (MONTHS, "average of the first three", ""),
        ({"metrics": ["revenue"], "dimensions": ["time.month"]}, "average", "none is named"),
        (DECEMBER | {"dimensions": ["time.day_of_week"]}, "average", "no average of each day of week"),
    ],
)
def test_a_mean_that_nobody_can_tell_is_refused(
    demo: Demo, lead: Mapping[str, object], turn: str, reason: str
) -> None:
    found = asked(demo, lead, turn)
    assert isinstance(found, Refuse) and reason in found.reason, found
