"""Which parts of the language this version of the product computes: asked once, by a question of each part.

landed("window")    # False while the product refuses `over: {last: …}` as `not-supported`

What it refuses by name is not generated, and examples of it check the oracle alone. Nothing else may be refused so.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

import yaml

from semantic import compile_query
from semantic.catalog import load_texts
from semantic.errors import QueryInvalid
from semantic.query import parse_query

REFUSED = "not-supported"
PLAIN = {"metrics": ["revenue"], "dimensions": ["time.month"], "time": {"range": "2017"}}
METRICS: dict[str, dict[str, object]] = {
    "window": {"expr": "revenue", "over": {"last": "7 days"}},
    "to date": {"expr": "revenue", "over": {"to_date": "month"}},
    "show": {"expr": "revenue", "over": {"last": "7 days", "show": "average"}},
    "offset": {"expr": "revenue", "offset": "1 month"},
    "start of": {"expr": "revenue", "offset": "start of year"},
    "during": {"expr": "count()", "during": {"from": "at", "to": "until"}},
    "pick": {"expr": "sum(n)", "over": {"pick": "last"}},
    "per": {"expr": "median(revenue)", "per": "shop"},
    "convert": {"convert": {"from": "lines", "to": "lines", "by": "shop", "within": "7 days"}},
}
JOINS: dict[str, dict[str, object]] = {
    "through": {"through": "shop.region"},
    "join where": {
        "model": "shops",
        "on": {"other_id": "id"},
        "where": "other.n > 0",
        "inverse": "elsewhere",
    },
    "same_as": {
        "model": "regions",
        "on": {"region_id": "id"},
        "same_as": "shop.region",
        "inverse": "its_lines",
    },
}
QUERIES: dict[str, dict[str, object]] = {
    "compare": {**PLAIN, "time": {"range": "2017", "compare": "previous_period"}},
    "whole": {**PLAIN, "time": {"range": "this month", "compare": "previous_period", "whole": True}},
    "change": {**PLAIN, "metrics": [{"expr": "change(revenue)", "as": "change"}]},
    "share": {**PLAIN, "metrics": [{"expr": "share(revenue)", "as": "share"}]},
    "rank": {**PLAIN, "metrics": [{"expr": "rank(revenue)", "as": "rank"}]},
    "limit per": {
        **PLAIN,
        "dimensions": ["time.month", "shop.s"],
        "limit": {"rows": 1, "per": ["time.month"]},
    },
    "other": {**PLAIN, "dimensions": ["shop.s"], "limit": {"rows": 1, "other": True}},
    "rows": {"rows": "lines", "dimensions": ["lines.n"]},
    "some": {"metrics": ["shops"], "filters": [{"some": {"field": "its_lines.n", "op": ">", "values": [1]}}]},
    "none": {"metrics": ["shops"], "filters": [{"none": {"field": "its_lines.n", "op": ">", "values": [1]}}]},
    "entity filter": {
        "metrics": ["revenue"],
        "filters": [{"metric": "revenue", "per": "shop", "op": ">", "values": [1]}],
    },
}
ALSO = ("metric dimension", "valid", "groups")
FEATURES = (*METRICS, *JOINS, *QUERIES, *ALSO)


@cache
def landed(feature: str) -> bool:
    """Whether definitions with it load and a query with it compiles; any other refusal than by name is an answer."""
    assert feature in FEATURES, feature
    catalog = load_texts({name: yaml.safe_dump(tree) for name, tree in _files(feature).items()})
    if any(problem.code == REFUSED or feature in ALSO for problem in catalog.problems):
        return False
    try:
        compiled = compile_query(
            catalog, parse_query(_query(feature)), dialect="duckdb", now=datetime(2017, 4, 15, 12)
        )
    except QueryInvalid as refusal:
        return refusal.problem.code != REFUSED
    return feature != "groups" or "a" in compiled.main.parameters.values()


def _query(feature: str) -> dict[str, object]:
    if feature in METRICS:
        return {**PLAIN, "metrics": ["tried"]}
    if feature in JOINS:
        return {**PLAIN, "dimensions": ["other.s"]}
    if feature == "metric dimension":
        return {"metrics": ["shops"], "dimensions": ["shops.worth"]}
    if feature == "valid":
        return {**PLAIN, "dimensions": ["shop.s"]}
    if feature == "groups":
        return {**PLAIN, "filters": [{"field": "shop.s", "values": ["Some"]}]}
    return QUERIES[feature]


def _files(feature: str) -> dict[str, dict[str, object]]:
    """Lines of shops of regions, with the one definition that is tried."""
    joins: dict[str, object] = {"shop": {"model": "shops", "on": {"shop_id": "id"}, "inverse": "its_lines"}}
    metrics: dict[str, object] = {"revenue": {"expr": "sum(n)"}, "lines": {"expr": "count()"}}
    worth: dict[str, object] = {"type": "number", "expr": "its_lines.revenue"}
    named: dict[str, object] = {"type": "string", "groups": {"Some": ["a", "b"]}}
    shops: dict[str, object] = {
        "model": "shops",
        "table": "shops",
        "key": ["id"],
        "joins": {"region": {"model": "regions", "on": {"region_id": "id"}}},
        "dimensions": {"s": named if feature == "groups" else {"type": "string"}},
        "metrics": {"shops": {"expr": "count()", "time": "none"}},
    }
    if feature == "metric dimension":
        shops["dimensions"] = {"worth": worth}
    if feature == "valid":
        shops["valid"] = {"from": "a", "to": "z"}
        shops["dimensions"] = {
            name: {"type": "string" if name == "s" else "local"} for name in ("s", "a", "z")
        }
    if feature in METRICS:
        metrics["tried"] = METRICS[feature]
    if feature in JOINS:
        joins["other"] = {"model": "regions", **JOINS[feature]}
    return {
        "settings.yml": {"company": "Tried", "zone": "UTC", "warehouses": {"main": {"url": "duckdb://"}}},
        "regions.yml": {
            "model": "regions",
            "table": "regions",
            "key": ["id"],
            "dimensions": {"s": {"type": "string"}},
        },
        "shops.yml": shops,
        "lines.yml": {
            "model": "lines",
            "table": "lines",
            "key": ["id"],
            "time": "at",
            "joins": joins,
            "dimensions": {
                "at": {"type": "local"},
                "until": {"type": "local"},
                "n": {"type": "number"},
            },
            "metrics": metrics,
        },
    }
