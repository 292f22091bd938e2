"""The JSON form of a query, both ways; every error carries a JSON pointer to what is wrong.

parse_query({"metrics": ["revenue"], "time": {"range": "last 3 months"}})  ->  Query(...)
query_json(query)  ->  the same JSON, in one canonical spelling
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import cast

from semantic.errors import QueryMalformed
from semantic.naming import nearest
from semantic.query.json_parts import (
    MAX_ITEMS,
    MAX_TEXT,
    escaped,
    flag_of,
    items_of,
    kind_of,
    mapping_of,
    optional_text,
    text_of,
)
from semantic.query.operators import OPERATORS, SPELLINGS
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Compare,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    Limit,
    MetricUse,
    NoneOf,
    Not,
    OrderBy,
    Query,
    Slot,
    SomeOf,
    TimeClause,
    Value,
)
from semantic.query.windows import read_window, window_json

MAX_DEPTH = 40
MAX_DIGITS = 1_000
DIGITS_PATTERN = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,9})?"
COMPARES = ("previous_period", "previous_year")


def parse_query(form: object) -> Query:
    """The query that a JSON object stands for. Raises QueryMalformed; unknown keys are errors, never ignored."""
    keys = (
        *("metrics", "dimensions", "filters", "time", "order_by", "limit", "totals", "timezone"),
        *("rows", "of", "beside", "also"),
    )
    form = mapping_of(form, "", keys)
    metrics = tuple(_metric(item, f"/metrics/{i}") for i, item in enumerate(items_of(form, "metrics", "")))
    dimensions = tuple(
        text_of(item, f"/dimensions/{i}") for i, item in enumerate(items_of(form, "dimensions", ""))
    )
    filters = tuple(_filter(item, f"/filters/{i}", 0) for i, item in enumerate(items_of(form, "filters", "")))
    order_by = tuple(_order(item, f"/order_by/{i}") for i, item in enumerate(items_of(form, "order_by", "")))
    query = Query(
        metrics=metrics,
        dimensions=dimensions,
        filters=filters,
        time=parse_time(form["time"], "/time") if form.get("time") is not None else None,
        order_by=order_by,
        limit=_limit(form["limit"], "/limit") if form.get("limit") is not None else None,
        totals=flag_of(form, "totals", ""),
        timezone=optional_text(form, "timezone", ""),
        rows=optional_text(form, "rows", ""),
        of=optional_text(form, "of", ""),
        beside=tuple(text_of(item, f"/beside/{i}") for i, item in enumerate(items_of(form, "beside", ""))),
        also=tuple(text_of(item, f"/also/{i}") for i, item in enumerate(items_of(form, "also", ""))),
    )
    if not query.metrics and not query.dimensions and not query.rows:
        raise QueryMalformed(
            "The query asks for nothing.", hint="Name at least one metric or dimension.", path=""
        )
    return query


def _metric(form: object, path: str) -> MetricUse:
    if isinstance(form, str):
        return MetricUse(text_of(form, path))
    mapping = mapping_of(form, path, ("expr", "as", "filters", "via", "over"))
    if "expr" not in mapping:
        raise QueryMalformed("A metric needs `expr`: a metric's name or an expression.", path=path)
    via = {} if mapping.get("via") is None else mapping["via"]
    if not isinstance(via, Mapping):
        raise QueryMalformed("`via` maps a model's name to a path.", path=f"{path}/via")
    return MetricUse(
        expr=text_of(mapping["expr"], f"{path}/expr"),
        alias=optional_text(mapping, "as", path),
        filters=tuple(
            _filter(item, f"{path}/filters/{i}", 0)
            for i, item in enumerate(items_of(mapping, "filters", path))
        ),
        via=tuple(
            sorted(
                (text_of(k, f"{path}/via"), text_of(v, f"{path}/via/{escaped(k)}")) for k, v in via.items()
            )
        ),
        over=read_window(mapping["over"], f"{path}/over") if mapping.get("over") is not None else None,
    )


_GROUPS: dict[str, Callable[[tuple[Filter, ...]], Filter]] = {"all": AllOf, "any": AnyOf}
_SINGLE: dict[str, Callable[[Filter], Filter]] = {"not": Not, "some": SomeOf, "none": NoneOf}


def _filter(form: object, path: str, depth: int) -> Filter:
    if depth > MAX_DEPTH:
        raise QueryMalformed(f"Filters are nested deeper than {MAX_DEPTH} levels.", path=path)
    if not isinstance(form, Mapping):
        raise QueryMalformed(f"A filter is an object, not {kind_of(form)}.", path=path)
    for word, group in _GROUPS.items():
        if word in form:
            items = items_of(mapping_of(form, path, (word,)), word, path)
            if not items:
                raise QueryMalformed(f"`{word}` needs at least one filter.", path=f"{path}/{word}")
            return group(
                tuple(_filter(item, f"{path}/{word}/{i}", depth + 1) for i, item in enumerate(items))
            )
    for word, single in _SINGLE.items():
        if word in form:
            return single(_filter(mapping_of(form, path, (word,))[word], f"{path}/{word}", depth + 1))
    if "segment" in form:
        return InSegment(text_of(mapping_of(form, path, ("segment",))["segment"], f"{path}/segment"))
    if "metric" in form:
        mapping = mapping_of(form, path, ("metric", "per", "matching", "op", "values", "time"))
        condition = _condition(mapping, "metric", path)
        return EntityHas(
            metric=condition.field,
            per=text_of(mapping.get("per"), f"{path}/per"),
            op=condition.op,
            values=condition.values,
            time=parse_time(mapping["time"], f"{path}/time") if mapping.get("time") is not None else None,
            matching=text_of(mapping["matching"], f"{path}/matching") if "matching" in mapping else "",
        )
    return _condition(mapping_of(form, path, ("field", "op", "values")), "field", path)


def _condition(mapping: Mapping[str, object], key: str, path: str) -> Condition:
    if key not in mapping:
        raise QueryMalformed(f"A filter needs `{key}`.", path=path)
    field = text_of(mapping[key], f"{path}/{key}")
    spelling = text_of(mapping.get("op", "="), f"{path}/op").strip().lower()
    op = SPELLINGS.get(spelling)
    if op is None:
        raise QueryMalformed(
            f"There is no operator `{spelling[:40]}`.",
            hint="Operators: " + ", ".join(rule.value for rule in OPERATORS) + ".",
            suggestions=nearest(spelling, SPELLINGS),
            path=f"{path}/op",
        )
    raw = mapping.get("values", [])
    items: Sequence[object] = raw if isinstance(raw, list | tuple) else [raw]
    if len(items) > MAX_ITEMS:
        raise QueryMalformed(f"A filter takes at most {MAX_ITEMS} values.", path=f"{path}/values")
    values = tuple(_value(item, f"{path}/values/{i}") for i, item in enumerate(items))
    arity = OPERATORS[op].arity
    if arity is None and not values:
        raise QueryMalformed(f"`{op.value}` needs at least one value.", path=f"{path}/values")
    if arity is not None and len(values) != arity:
        wants = {0: "no value", 1: "one value", 2: "two values"}[arity]
        raise QueryMalformed(f"`{op.value}` takes {wants}, not {len(values)}.", path=f"{path}/values")
    return Condition(field, op, values)


def parse_time(form: object, path: str = "/time") -> TimeClause:
    """A period in its JSON form: a text or an object. Raises QueryMalformed."""
    if isinstance(form, str):
        return TimeClause(range=text_of(form, path))
    mapping = mapping_of(form, path, ("range", "basis", "compare", "whole"))
    compare = optional_text(mapping, "compare", path)
    if compare and compare not in COMPARES:
        raise QueryMalformed(
            f"`compare` is one of {', '.join(COMPARES)}.",
            suggestions=nearest(compare, COMPARES),
            path=f"{path}/compare",
        )
    given = mapping.get("range")
    span: str | Bounds | None
    if given is None or isinstance(given, str):
        span = None if given is None else text_of(given, f"{path}/range")
    else:
        bounds = mapping_of(given, f"{path}/range", ("from", "until"))
        span = Bounds(
            optional_text(bounds, "from", f"{path}/range"), optional_text(bounds, "until", f"{path}/range")
        )
        if not span.start and not span.until:
            raise QueryMalformed("A range needs `from`, `until` or both.", path=f"{path}/range")
    return TimeClause(
        range=span,
        basis=optional_text(mapping, "basis", path),
        compare=cast(Compare, compare),
        whole=flag_of(mapping, "whole", path),
    )


def _order(form: object, path: str) -> OrderBy:
    text = text_of(form, path)
    return OrderBy(text.lstrip("-+").strip(), descending=text.startswith("-"))


def _limit(form: object, path: str) -> Limit:
    if isinstance(form, int) and not isinstance(form, bool):
        form = {"rows": form}
    mapping = mapping_of(form, path, ("rows", "per", "other"))
    rows = mapping.get("rows")
    if not isinstance(rows, int) or isinstance(rows, bool) or not 1 <= rows <= 1_000_000:
        raise QueryMalformed("`rows` is a whole number from 1 to 1,000,000.", path=f"{path}/rows")
    per = tuple(text_of(item, f"{path}/per/{i}") for i, item in enumerate(items_of(mapping, "per", path)))
    return Limit(rows, per, flag_of(mapping, "other", path))


def _value(form: object, path: str) -> Value:
    if form is None or isinstance(form, bool | int):
        return form
    if isinstance(form, str):
        if len(form) > MAX_TEXT or "\x00" in form:
            raise QueryMalformed(
                f"A value is at most {MAX_TEXT} characters, none of them NUL.",
                code="value-invalid",
                path=path,
            )
        return form
    if isinstance(form, float):
        if not math.isfinite(form):
            raise QueryMalformed("A number must be finite.", code="value-invalid", path=path)
        return Decimal(repr(form))
    if isinstance(form, Decimal) and form.is_finite():
        return form
    if isinstance(form, Mapping) and "number" in form:
        return _digits(mapping_of(form, path, ("number",))["number"], f"{path}/number")
    raise QueryMalformed(
        f"A value is a text, a number, true, false or null, not {kind_of(form)}.",
        code="value-invalid",
        path=path,
    )


def _digits(form: object, path: str) -> Decimal:
    """A number that JSON numbers, read as floats, would round: {"number": "0.12345678901234567890"}."""
    text = text_of(form, path)
    with suppress(InvalidOperation):
        number = Decimal(text) if len(text) <= MAX_DIGITS and re.fullmatch(DIGITS_PATTERN, text) else None
        if number is not None and abs(number.adjusted()) <= MAX_DIGITS:
            return number
    raise QueryMalformed(
        f"`number` is a decimal number in digits, at most {MAX_DIGITS:,} of them.",
        code="value-invalid",
        path=path,
    )


def query_json(query: Query) -> dict[str, object]:
    """The canonical JSON form; what is not asked for is left out."""
    out: dict[str, object] = {}
    if query.metrics:
        out["metrics"] = [_metric_json(use) for use in query.metrics]
    if query.dimensions:
        out["dimensions"] = list(query.dimensions)
    if query.filters:
        out["filters"] = [filter_json(item) for item in query.filters]
    if query.time is not None:
        out["time"] = time_json(query.time)
    if query.order_by:
        out["order_by"] = [("-" if item.descending else "") + item.field for item in query.order_by]
    if query.limit is not None:
        limit: dict[str, object] = {"rows": query.limit.rows}
        if query.limit.per:
            limit["per"] = list(query.limit.per)
        if query.limit.other:
            limit["other"] = True
        out["limit"] = limit
    if query.totals:
        out["totals"] = True
    if query.timezone:
        out["timezone"] = query.timezone
    if query.rows:
        out["rows"] = query.rows
    if query.of:
        out["of"] = query.of
    if query.beside:
        out["beside"] = list(query.beside)
    if query.also:
        out["also"] = list(query.also)
    return out


def _metric_json(use: MetricUse) -> object:
    if use == MetricUse(use.expr):
        return use.expr
    out: dict[str, object] = {"expr": use.expr}
    if use.alias:
        out["as"] = use.alias
    if use.filters:
        out["filters"] = [filter_json(item) for item in use.filters]
    if use.via:
        out["via"] = dict(use.via)
    if use.over is not None:
        out["over"] = window_json(use.over)
    return out


def filter_json(item: Filter) -> dict[str, object]:
    """One filter in its JSON form."""
    match item:
        case Condition(field, op, values):
            out: dict[str, object] = {"field": field, "op": op.value}
            return out | ({"values": [_value_json(value) for value in values]} if values else {})
        case InSegment(segment):
            return {"segment": segment}
        case AllOf(filters):
            return {"all": [filter_json(child) for child in filters]}
        case AnyOf(filters):
            return {"any": [filter_json(child) for child in filters]}
        case Not(child):
            return {"not": filter_json(child)}
        case SomeOf(child):
            return {"some": filter_json(child)}
        case NoneOf(child):
            return {"none": filter_json(child)}
        case EntityHas(metric, per, op, values, time, matching):
            out = {"metric": metric, "per": per, **({"matching": matching} if matching else {})}
            out |= {"op": op.value, "values": [_value_json(v) for v in values]}
            return out | ({"time": time_json(time)} if time is not None else {})


def time_json(time: TimeClause) -> dict[str, object]:
    """The JSON form of a period."""
    out: dict[str, object] = {}
    if isinstance(time.range, Bounds):
        out["range"] = {
            key: text for key, text in (("from", time.range.start), ("until", time.range.until)) if text
        }
    elif isinstance(time.range, str):
        out["range"] = time.range
    if time.basis:
        out["basis"] = time.basis
    if time.compare:
        out["compare"] = time.compare
    if time.whole:
        out["whole"] = True
    return out


def _value_json(value: Value) -> object:
    """A decimal is a JSON number where a float gives back its digits, else a mapping that holds them."""
    if isinstance(value, Slot):
        raise TypeError("a shape has no JSON form: its values stand apart")
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    return number if Decimal(repr(number)) == value else {"number": str(value)}
