"""A query whose names mean several things becomes a question back: one choice per meaning, each a query that works.

choices(catalog, Query(metrics=(MetricUse("revenue"),)), problem, works)
    (Choice("sales.revenue", "Dollars the store received …", query=Query(metrics=(MetricUse("sales.revenue"),))), …)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from semantic.catalog import Catalog
from semantic.errors import NameAmbiguous, Problem, QueryInvalid
from semantic.query import parse_query, query_json
from semantic.query.types import Query
from service.answer import Choice

CODES = frozenset({"ambiguous-name", "ambiguous-path"})
MOST_CHOICES = 5
_MOST_PLACES = 8
"""A name is replaced wherever it stands; each replacement may reveal the next place."""

Compiles = Callable[[Query], object]
"""Raises a QueryInvalid for a query that does not work."""


def choices(catalog: Catalog, query: Query, problem: Problem, compiles: Compiles) -> tuple[Choice, ...]:
    """What the query may have meant; () when fewer than two meanings work, so that asking back makes no sense."""
    if problem.code not in CODES:
        return ()
    found = []
    for name in problem.suggestions[:MOST_CHOICES]:
        chosen = _chosen(catalog, query, problem, name, compiles)
        if chosen is not None:
            found.append(Choice(label=name, description=_description(catalog, name), query=chosen))
    return tuple(found) if len(found) > 1 else ()


def _chosen(catalog: Catalog, query: Query, problem: Problem, name: str, compiles: Compiles) -> Query | None:
    """The query with `name` in every place where the ambiguous name stood; None if it does not work even so."""
    for _ in range(_MOST_PLACES):
        replaced = _replaced(catalog, query, problem, name)
        if replaced is None:
            return None
        query = replaced
        try:
            compiles(query)
        except QueryInvalid as error:
            problem = error.problem
            if problem.code not in CODES or name not in problem.suggestions:
                return None
        else:
            return query
    return None


def _replaced(catalog: Catalog, query: Query, problem: Problem, name: str) -> Query | None:
    form = query_json(query)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in problem.path.split("/")[1:]]
    place = steps or _metric_place(catalog, query, problem)
    if place is None:
        return None
    *parents, last = place
    parent: object = form
    for step in parents:
        parent = _child(parent, step)
    old = _child(parent, last)
    if isinstance(old, dict) and "expr" in old:
        parent, old, last = old, old["expr"], "expr"
    if not isinstance(old, str):
        return None
    sign = "-" if place[0] == "order_by" and old.startswith("-") else ""
    _put(parent, last, sign + name)
    _put_in_order(form, old.removeprefix(sign), name)
    return parse_query(form)


def _child(parent: object, step: str) -> object:
    if isinstance(parent, list) and step.isdigit() and int(step) < len(parent):
        return parent[int(step)]
    return cast(dict[str, object], parent).get(step) if isinstance(parent, dict) else None


def _put(parent: object, step: str, value: str) -> None:
    if isinstance(parent, list):
        parent[int(step)] = value
    elif isinstance(parent, dict):
        parent[step] = value


def _put_in_order(form: dict[str, object], old: str, name: str) -> None:
    """The order names columns: it follows when its column is renamed."""
    order = cast(list[str], form.get("order_by", []))
    form["order_by"] = [item.replace(old, name) if item.removeprefix("-") == old else item for item in order]


def _metric_place(catalog: Catalog, query: Query, problem: Problem) -> list[str] | None:
    """Where the ambiguous metric stands, for problems that do not say."""
    for index, use in enumerate(query.metrics):
        try:
            catalog.find_metric(use.expr)
        except NameAmbiguous as error:
            if error.problem.suggestions == problem.suggestions:
                return ["metrics", str(index)]
    return None


def _description(catalog: Catalog, name: str) -> str:
    """What the member is, for telling choices apart; a path is described by its dimension."""
    known = catalog.metrics.get(name) or catalog.dimensions.get(name) or catalog.segments.get(name)
    if known is None:
        roles, _, last = name.rpartition(".")
        ends = [d for q, d in catalog.dimensions.items() if q.rpartition(".")[2] == last]
        known = ends[0] if roles and len(ends) == 1 else None
    return known.description if known else ""
