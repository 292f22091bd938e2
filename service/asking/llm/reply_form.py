"""A reply of the model ↔ a query: what the schema of a reply says in one way, queries say in another.

    read_replies('{"metrics": ["revenue"], "range": "last month", …}')    (Reply({"metrics": …, "time": …}),)
    reply_of(query, catalog)                                              the other way round, for examples

Nothing in a reply is trusted: what is no query is a problem, with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from semantic.catalog import Catalog
from semantic.errors import QueryMalformed
from semantic.query import filter_json
from semantic.query.types import Condition, Filter, InSegment, MetricUse, Query
from service.asking.faithfulness.parts import QueryParts

_PERCENTAGE = re.compile(r"percentage\((.+)\)")
_JOINED = re.compile(r"([\w.]+) ([-+*/]) ([\w.]+)")
_PART = re.compile(r"part\(([\w.]+)\)")
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "per"}
KEYS = ("missing", "metrics", "dimensions", "filters", "range", "compare", "order_by", "limit")
MOST_CHARACTERS = 20_000
FROM_QUERY = "from_query"
"""The key of a filter whose values an earlier query finds. It is the planner's: no query that runs has it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One query in its JSON form; `title` is a section's. `taken` are the filters whose values an earlier query finds:
    a field, and the number of that query, counted from 1.

    What a model writes as `missing` keeps it from making up a name; which words are left out the check finds itself.
    """

    form: dict[str, object]
    title: str = ""
    taken: tuple[tuple[str, int], ...] = ()


def read_replies(text: str) -> tuple[Reply, ...]:
    """The queries of a reply: one, those of a report, or those that follow from each other. Raises QueryMalformed."""
    form = _object(text)
    queries = form.get("queries")
    if queries is None:
        return (_reply(form, ""),)
    if not isinstance(queries, list) or not queries:
        raise QueryMalformed("`queries` is a list of queries.", path="/queries")
    return tuple(_reply(item, f"/queries/{place}") for place, item in enumerate(queries))


def _object(text: str) -> Mapping[str, object]:
    """The JSON object in a reply, which some models wrap in words or a code block."""
    start, end = text.find("{"), text.rfind("}")
    if len(text) > MOST_CHARACTERS or start < 0 or end < start:
        raise QueryMalformed("The reply is no JSON object.")
    try:
        form = json.loads(text[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise QueryMalformed("The reply is no JSON object.") from error
    if not isinstance(form, dict):
        raise QueryMalformed("The reply is no JSON object.")
    return form


def _reply(form: object, path: str) -> Reply:
    if not isinstance(form, Mapping):
        raise QueryMalformed("A query is an object.", path=path)
    for key in form:
        if key not in (*KEYS, "title"):
            raise QueryMalformed(
                f"There is no key `{str(key)[:40]}` here.", code="unknown-key", path=f"{path}/{str(key)[:40]}"
            )
    filters = _list(form, "filters")
    out: dict[str, object] = {
        "metrics": [_metric(item) for item in _list(form, "metrics")],
        "dimensions": _list(form, "dimensions"),
        "filters": [item for item in filters if not _is_taken(item)],
    }
    time = {key: form[key] for key in ("range", "compare") if form.get(key)}
    if time:
        out["time"] = time
    if form.get("order_by"):
        out["order_by"] = form["order_by"]
    if form.get("limit"):
        out["limit"] = form["limit"]
    taken = tuple(
        _taken(item, f"{path}/filters/{place}") for place, item in enumerate(filters) if _is_taken(item)
    )
    return Reply(out, str(form.get("title") or "")[:100], taken)


def _is_taken(form: object) -> bool:
    return isinstance(form, Mapping) and FROM_QUERY in form


def _taken(form: object, path: str) -> tuple[str, int]:
    """`{field, from_query}`: the values of a field that an earlier query finds."""
    assert isinstance(form, Mapping)
    field, number = form.get("field"), form[FROM_QUERY]
    if set(form) != {"field", FROM_QUERY} or not isinstance(field, str) or type(number) is not int:
        raise QueryMalformed(
            f"A filter by what an earlier query finds has `field` and `{FROM_QUERY}`, the number of that query.",
            path=path,
        )
    return field, number


def _list(form: Mapping[str, object], key: str) -> list[object]:
    found = form.get(key)
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _metric(form: object) -> object:
    """`{left, op, right}`, `{share_of}` and `{part_of, where}` are expressions with a name of their own."""
    if not isinstance(form, Mapping):
        return form
    if set(form) == {"share_of"}:
        name = str(form["share_of"])
        return {"expr": f"share({name})", "as": f"{_short(name)}_share"}
    if set(form) == {"part_of", "where"}:
        name = str(form["part_of"])
        return {"expr": f"part({name})", "as": f"part_of_{_short(name)}", "filters": _list(form, "where")}
    if set(form) == {"left", "op", "right"}:
        left, sign, right = (str(form[key]) for key in ("left", "op", "right"))
        alias = f"{_short(left)}_{_SIGNS.get(sign, 'and')}_{_short(right)}"
        return {"expr": f"{left} {sign} {right}", "as": alias}
    return form


def _short(name: str) -> str:
    return name.replace(".", "_")


def reply_of(query: Query, catalog: Catalog) -> dict[str, object] | None:
    """What a model should reply for this query; None where the form of replies cannot say it."""
    parts = QueryParts(catalog, query)
    metrics = [_said_metric(use, parts) for use in query.metrics]
    plain = _is_plain(query.filters)
    whole = query.limit is None or not (query.limit.per or query.limit.other)
    clause = query.time
    ranged = clause is None or (isinstance(clause.range, str | None) and not (clause.basis or clause.whole))
    other = query.rows or query.of or query.beside or query.also or query.totals or query.timezone
    if None in metrics or not (plain and whole and ranged) or other:
        return None
    orders = [("-" if order.descending else "") + order.field for order in query.order_by]
    return {
        "missing": [],
        "metrics": metrics,
        "dimensions": [_said_dimension(name, parts) for name in query.dimensions],
        "filters": [_said_filter(item, parts) for item in query.filters],
        "range": clause.range if clause is not None else None,
        "compare": (clause.compare or None) if clause is not None else None,
        "order_by": orders[0] if orders and query.limit is not None else None,
        "limit": query.limit.rows if query.limit is not None else None,
    }


def _is_plain(filters: Sequence[Filter]) -> bool:
    return all(isinstance(item, Condition | InSegment) for item in filters)


def _said_filter(item: Filter, parts: QueryParts) -> dict[str, object]:
    form = filter_json(item)
    if isinstance(item, Condition) and not item.field.startswith("time."):
        form["field"] = parts.dimension(item.field)
    elif isinstance(item, InSegment):
        form["segment"] = parts.segment(item.segment)
    return form


def _said_metric(use: MetricUse, parts: QueryParts) -> object | None:
    part = _PART.fullmatch(use.expr)
    if part is not None and not (use.via or use.over) and _is_plain(use.filters):
        return {"part_of": part[1], "where": [_said_filter(item, parts) for item in use.filters]}
    if use.filters or use.via or use.over:
        return None
    if not use.alias:
        return use.expr
    in_percent = _PERCENTAGE.fullmatch(use.expr)
    found = _JOINED.fullmatch(in_percent[1] if in_percent is not None else use.expr)
    return {"left": found[1], "op": found[2], "right": found[3]} if found else None


def _said_dimension(name: str, parts: QueryParts) -> str:
    return name if name.startswith("time.") else parts.dimension(name)
