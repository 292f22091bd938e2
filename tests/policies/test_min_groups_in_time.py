"""A day that few share is told by no query, in whatever way one asks for a part of the time.

Every query is asked twice: of a clinic where all came on the first of May, and of one where they came, or left, day by
day. What is answered to the nurse must be the same; the doctor sees the difference.
"""

from __future__ import annotations

from itertools import product

import duckdb
import pytest

from semantic import Catalog, Principal
from semantic.errors import NotAllowed, QueryInvalid
from tests.policies.clinic import DOCTOR, NURSE, catalog, compiled, data_of, run, visits_of

MAY_2 = {"op": ">=", "values": ["2017-05-02"]}
METRICS: dict[str, object] = {
    "plain": "cost",
    "window": "cost_7d",
    "to date": "cost_ytd",
    "offset": "cost_before",
    "picked": "last_cost",
    "entities": "mean_spent",
    "in force": "staying",
    "asked window": {"expr": "cost", "over": {"last": "30 days"}},
    "asked window of two": {"expr": "cost / visits", "over": {"last": "30 days"}, "as": "x"},
    "asked to date": {"expr": "cost", "over": {"to_date": "month"}},
    "asked to date of the range": {"expr": "cost", "over": {"to_date": "range"}},
    "asked average": {"expr": "cost", "over": {"last": "1 day", "show": "average"}},
    "window of what is in force": {"expr": "staying", "over": {"last": "30 days"}},
    "before": "before(cost, 28, day)",
    "before, in arithmetic": {"expr": "cost - before(cost, 28, day)", "as": "x"},
    "change": "change(cost, month)",
    "change of a period": "change(cost)",
    "average": "average(cost, day)",
    "share": "share(cost)",
    "rank": "rank(cost_7d)",
    "greatest": "max(visits.seen_on)",
    "own filter": {"expr": "cost", "filters": [{"field": "time.day", **MAY_2}], "as": "x"},
    "part": {"expr": "part(cost)", "filters": [{"field": "time.day", **MAY_2}], "as": "x"},
}
"""Ways to ask for the cost at some times."""
TIMES: dict[str, dict[str, object]] = {
    "all time": {},
    "range": {"time": "2017-05-02 to 2017-05-31"},
    "open range": {"time": {"range": {"from": "2017-05-02"}}},
    "basis": {"time": {"basis": "left"}},
    "range of a basis": {"time": {"basis": "left", "range": "2017-05-02 to 2017-05-31"}},
    "compared": {"time": {"range": "2017-05-02 to 2017-05-31", "compare": "previous_period"}},
    "compared year": {"time": {"range": "2017-05-02 to 2017-05-31", "compare": "previous_year"}},
    "day": {"filters": [{"field": "time.day", **MAY_2}]},
    "month": {"filters": [{"field": "time.month", "op": "=", "values": ["2017-05"]}]},
    "weekday": {"filters": [{"field": "time.day_of_week", "op": "=", "values": [5]}]},
    "column": {"filters": [{"field": "seen_on", **MAY_2}]},
    "other column": {"filters": [{"field": "visits.left_on.day", **MAY_2}]},
    "day of the calendar": {"filters": [{"field": "day.day", **MAY_2}]},
    "holiday": {"filters": [{"field": "days.holiday", "op": "=", "values": [True]}]},
    "entity": {
        "filters": [
            {"metric": "cost", "per": "patient", "op": ">", "values": [0], "time": "2017-05-02 to 2017-05-31"}
        ]
    },
    "entity's window": {"filters": [{"metric": "cost_7d", "per": "patient", "op": ">", "values": [0]}]},
    "metric's window": {"filters": [{"field": "cost_7d", "op": ">", "values": [0]}]},
    "order": {"order_by": ["-cost_7d"], "limit": 1},
}
"""Ways to say which times."""


def test_an_answer_without_groups_of_time_does_not_depend_on_days_that_few_share() -> None:
    visits, told, told_to_the_doctor = visits_of(a=range(4), b=range(4, 8)), list[str](), set[str]()
    for quasi in ("seen_on", "left_on"):
        rare = catalog(quasi)
        with data_of(visits) as one, data_of(visits) as other:
            other.execute(f"UPDATE visits SET {quasi} = DATE '2017-05-01' + CAST(4 * id AS INT)")
            for (metric, use), (time, more) in product(METRICS.items(), TIMES.items()):
                form = {"metrics": [use], **more}
                by_clinic = {**form, "dimensions": ["clinic"], "totals": True}
                if any(differs(each, NURSE, rare, one, other) for each in (form, by_clinic)):
                    told.append(f"{quasi}: {metric}, {time}")
                if not {metric, time} <= told_to_the_doctor and differs(form, DOCTOR, rare, one, other):
                    told_to_the_doctor |= {metric, time}
    assert not told
    assert told_to_the_doctor == METRICS.keys() | TIMES.keys()


def differs(
    form: object,
    principal: Principal,
    of: Catalog,
    one: duckdb.DuckDBPyConnection,
    other: duckdb.DuckDBPyConnection,
) -> bool:
    """Whether an answer, if there is one, says something else of other data."""
    try:
        query = compiled(form, principal, of)
    except QueryInvalid:
        return False
    return run(query, one) != run(query, other)


@pytest.mark.parametrize("metric", sorted(METRICS.keys() - {"plain"}))
def test_what_sees_other_times_than_its_own_is_not_grouped_by_them_either(metric: str) -> None:
    form = {"metrics": [METRICS[metric]], "dimensions": ["time.day"], "time": "2017-05"}
    with pytest.raises(NotAllowed) as refused:
        compiled(form)
    assert refused.value.problem.code == "min-group"
