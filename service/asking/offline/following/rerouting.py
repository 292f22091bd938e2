"""An edited query's paths as its metrics reach them, and what they do not reach.

rerouted(households by product.department, …)     by products.department
rerouted(units where revenue.change > 0, …)       units, without "change is more than 0"
"""

from __future__ import annotations

from dataclasses import replace

from semantic.query.sql_names import COMPARED
from semantic.query.types import Condition, Filter, InSegment, Not, OrderBy, Query
from service.asking.edits import ReplaceGroups, edited, name_of
from service.asking.offline.following.turn import Turn


def rerouted(query: Query, metrics: tuple[str, ...], turn: Turn) -> tuple[Query, list[str]]:
    """The query with its paths as these metrics reach them, and what they do not reach."""
    lost: list[str] = []
    paths: dict[str, str] = {}
    known = (*turn.metrics, *metrics)
    for path in query.dimensions:
        paths[path] = _route(path, metrics, known, turn)
    gone = tuple(path for path, way in paths.items() if not way)
    lost += [f"a split by {turn.words.field(path)}" for path in gone]
    if gone:
        query = edited(query, (ReplaceGroups((), gone),))
    filters: list[Filter] = []
    for item in query.filters:
        routed = None if _of_a_gone_change(item, query) else _refilter(item, metrics, known, turn)
        if routed is None:
            lost.append(f"the filter {turn.words.filter(item)}")
        else:
            filters.append(routed)
    order = tuple(OrderBy(paths.get(o.field) or o.field, o.descending) for o in query.order_by)
    limit = query.limit
    if limit is not None and limit.per:
        limit = replace(limit, per=tuple(paths.get(path) or path for path in limit.per))
    dimensions = tuple(dict.fromkeys(paths.get(path) or path for path in query.dimensions))
    query = replace(query, dimensions=dimensions, filters=tuple(filters), order_by=order, limit=limit)
    return query, lost


def _route(path: str, metrics: tuple[str, ...], known: tuple[str, ...], turn: Turn) -> str:
    """The path as these metrics write it; "" if they have none."""
    if path.startswith("time.") or turn.metric_field(path):
        return path
    name = turn.dimension_of(path, known)
    if not name or set(metrics) <= set(turn.metrics):
        return path
    way = turn.reach.way(metrics, name)
    if way is None:
        return ""
    grain = path.rpartition(".")[2] if turn.book.catalog.dimensions[name].type.is_time else ""
    return f"{way.path}.{grain}" if grain and not way.path.endswith(f".{grain}") else way.path


def _of_a_gone_change(item: Filter, query: Query) -> bool:
    """ "Only stores that grew" is about the change of a number that is shown."""
    base, _, compared = item.field.rpartition(".") if isinstance(item, Condition) else ("", "", "")
    return compared in COMPARED and base not in {name_of(use) for use in query.metrics}


def _refilter(item: Filter, metrics: tuple[str, ...], known: tuple[str, ...], turn: Turn) -> Filter | None:
    if isinstance(item, Condition):
        field = _route(item.field, metrics, known, turn)
        return replace(item, field=field) if field else None
    if isinstance(item, InSegment):
        segment = turn.book.catalog.segments.get(item.segment)
        reached = segment is None or turn.reach.reaches_model(metrics, segment.model)
        return item if reached else None
    if isinstance(item, Not):
        inner = _refilter(item.filter, metrics, known, turn)
        return Not(inner) if inner is not None else None
    return item
