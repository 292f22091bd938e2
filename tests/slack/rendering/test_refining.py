"""The form of a query's parts, and what comes back of it: unchanged it is the same query, whatever the query holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bots.slack.rendering.refined import read_refined, refine_errors
from bots.slack.rendering.refining import PERIODS, Offered, offered_of, refine_view
from bots.slack.rendering.types import View
from semantic.catalog import load_texts
from semantic.errors import Problem
from semantic.planning.time_ranges import parse_range
from semantic.query import parse_query, query_json
from service.answer import Answer
from service.browsing import Browser
from tests.rendering.samples import DECEMBER, REVENUE, answered, during
from tests.slack.rendering.hostile import NASTY, view_problems

CATALOG = load_texts(
    {
        "sales.yml": """
model: sales
table: sales
time: sold_at
dimensions:
  sold_at: {type: local, expr: sold_at}
  department: {type: string, expr: department, description: Where it stood.}
  age: {type: number, expr: age}
metrics:
  revenue: {expr: sum(amount), description: Dollars.}
  baskets: {expr: count(distinct basket)}
  old_revenue: {expr: sum(amount), deprecated: {use: revenue}}
""",
    }
)

QUERIES: list[dict[str, object]] = [
    {"metrics": ["revenue"]},
    {
        "metrics": ["revenue", "baskets"],
        "dimensions": ["department", "time.month"],
        "time": {"range": "last 3 months"},
    },
    {"metrics": ["revenue"], "time": {"range": "2017", "compare": "previous_year", "whole": True}},
    {
        "metrics": [
            {
                "expr": "revenue / baskets",
                "as": "spend",
                "filters": [{"field": "department", "op": "is_null"}],
            }
        ],
        "dimensions": ["department"],
        "filters": [
            {"field": "department", "op": "in", "values": ["DELI", "<!channel>"]},
            {
                "any": [
                    {"field": "age", "op": ">", "values": [30]},
                    {"not": {"field": "age", "op": "is_null"}},
                ]
            },
        ],
        "order_by": ["-spend", "department"],
        "limit": {"rows": 3, "per": ["department"], "other": True},
        "totals": True,
        "timezone": "Europe/Berlin",
    },
    {"dimensions": ["department"], "time": {"range": {"from": "2017-01-01", "until": "2017-06-01"}}},
]


def asked(form: dict[str, object]) -> Answer:
    answer = answered((REVENUE,), [(5,)], computation=during(DECEMBER))
    return replace(answer, query=parse_query(form))


def view_of(answer: Answer) -> View:
    view = refine_view(answer, offered_of(Browser(CATALOG), answer.query))
    assert view_problems(view) == []
    return view


def entered(view: View, **changed: object) -> dict[str, Any]:
    """What Slack sends of a view that is submitted, with some fields changed."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:  # type: ignore[attr-defined]
        if block["type"] == "input":
            element, name = block["element"], block["block_id"]
            state = {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
            }
            values[name] = {name: {**state, **_typed(element["type"], changed.get(name))}}
    return {"values": values}


def _typed(kind: str, value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if isinstance(value, list):
        return {"selected_options": [{"value": each} for each in value]}
    return {"selected_option": {"value": value}} if kind == "static_select" else {"value": value}


@pytest.mark.parametrize("form", QUERIES, ids=str)
def test_what_is_not_changed_stays(form: dict[str, object]) -> None:
    answer = asked(form)
    assert answer.query is not None
    back = read_refined(entered(view_of(answer)), answer.query)
    assert parse_query(back) == answer.query


def test_each_part_can_be_changed() -> None:
    answer = asked(QUERIES[1])
    assert answer.query is not None
    view = view_of(answer)
    state = entered(
        view,
        metrics=["use:1", "revenue"],
        groups=["time.week"],
        period="last month",
        compare="previous_period",
        new_field="age",
        new_operator="=",
        new_values="20; 30",
        order="-baskets",
        rows="7",
    )
    assert read_refined(state, answer.query) == {
        "metrics": ["baskets", "revenue"],
        "dimensions": ["time.week"],
        "filters": [{"field": "age", "op": "in", "values": ["20", "30"]}],
        "time": {"range": "last month", "compare": "previous_period"},
        "order_by": ["-baskets"],
        "limit": {"rows": 7},
    }


def test_a_filter_is_dropped_and_words_win_over_the_menu() -> None:
    answer = asked(QUERIES[3])
    assert answer.query is not None
    state = entered(view_of(answer), kept=["filter:1"], period="last month", period_words="2017-06", rows="")
    back = read_refined(state, answer.query)
    assert back["filters"] == query_json(answer.query)["filters"][1:]  # type: ignore[index]
    assert back["time"] == {"range": "2017-06"}
    assert "limit" not in back


def test_an_order_by_what_is_gone_is_dropped() -> None:
    answer = asked({"metrics": ["revenue", "baskets"], "order_by": ["-revenue", "baskets"]})
    assert answer.query is not None
    back = read_refined(entered(view_of(answer), metrics=["use:1"]), answer.query)
    assert back["order_by"] == ["baskets"]


def test_deprecated_metrics_are_not_offered() -> None:
    offered = offered_of(Browser(CATALOG), parse_query({"metrics": ["revenue"]}))
    assert [offer.name for offer in offered.metrics] == ["revenue", "baskets"]
    assert {"sales.department", "sales.age"} <= {offer.name for offer in offered.groups}
    assert offered_of(Browser(CATALOG), None).groups == []


def test_a_group_that_is_written_short_is_not_offered_twice() -> None:
    view = view_of(asked(QUERIES[1]))
    menu = next(block for block in view["blocks"] if block.get("block_id") == "groups")["element"]  # type: ignore[attr-defined]
    values = [option["value"] for option in menu["options"]]
    assert values[:2] == ["department", "time.month"]
    assert "sales.department" not in values and "sales.age" in values


def test_what_is_wrong_stands_beside_its_field() -> None:
    answer = asked(QUERIES[1])
    state = entered(view_of(answer), new_field="age")
    problems = [
        Problem("range-unknown", "There is no such range.", hint="Say 2017-06.", path="/time/range"),
        Problem("value-invalid", "“x” is no number.", path="/filters/0/values/0"),
        Problem("unknown-name", "There is no metric `x`.", suggestions=("revenue",), path="/metrics/0"),
    ]
    assert refine_errors(problems, state) == {
        "period_words": "There is no such range. Say 2017-06.",
        "new_values": "“x” is no number.",
        "metrics": "There is no metric “x”. Did you mean revenue?",
    }
    assert refine_errors([Problem("x", "It went wrong.")], {}) == {"period": "It went wrong."}


@pytest.mark.parametrize(
    "state", [None, [], {"values": []}, {"values": {"metrics": {"metrics": {"selected_options": 7}}}}]
)
def test_what_slack_never_sends_changes_little(state: object) -> None:
    query = parse_query(QUERIES[1])
    back = read_refined(state, query)
    assert parse_query(back).filters == query.filters


def test_a_form_of_hostile_names_is_taken() -> None:
    values = [text for text in NASTY if text.strip()]
    filters = [{"field": "department", "op": "=", "values": [text]} for text in values[:10]]
    answer = asked({"metrics": ["revenue"] * 3, "dimensions": ["department"], "filters": filters})
    assert view_problems(refine_view(answer, Offered())) == []
    view_of(answer)
    assert view_problems(refine_view(replace(answer, query=None), Offered())) == []


def test_a_long_filter_goes_on_below() -> None:
    names = [f"DEPARTMENT NUMBER {at}" for at in range(4)]
    answer = asked(
        {"metrics": ["revenue"], "filters": [{"field": "department", "op": "in", "values": names}]}
    )
    kept = next(block for block in view_of(answer)["blocks"] if block.get("block_id") == "kept")["element"]  # type: ignore[attr-defined]
    [option] = kept["options"]
    assert option["text"]["text"].endswith("…") and option["description"]["text"].startswith("…")
    whole = option["text"]["text"].removesuffix("…") + option["description"]["text"].removeprefix("…")
    assert whole.replace(" ", "").endswith("DEPARTMENTNUMBER3")


@pytest.mark.parametrize("period", [*PERIODS, "2017-06", "last 6 weeks", "1 May to 15 June 2017"])
def test_every_period_on_offer_is_one(period: str) -> None:
    assert parse_range(period)
