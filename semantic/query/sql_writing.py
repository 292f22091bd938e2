"""A query in its SQL form, written: `parse_sql` reads the same query back.

to_sql(catalog, query)      SELECT product.department, revenue FROM metrics(range => '2017') GROUP BY 1

Conditions on metrics come after the others, as HAVING comes after WHERE; all of them must hold, so that their order
means nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from semantic.definitions.names import is_path
from semantic.errors import QueryMalformed
from semantic.query.operators import OPERATORS
from semantic.query.sql_names import EVERYTHING, holds_metric, is_metric, is_segment
from semantic.query.sql_tokens import RESERVED, Cursor
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    MetricUse,
    NoneOf,
    Not,
    Operator,
    OrderBy,
    Query,
    Slot,
    SomeOf,
    TimeClause,
    Value,
)
from semantic.query.windows import window_json

if TYPE_CHECKING:
    from semantic.catalog import Catalog


def to_sql(catalog: Catalog, query: Query) -> str:
    """The SQL form of a query, on one line."""
    return _Writer(catalog).statement(in_sql_order(catalog, query))


def in_sql_order(catalog: Catalog, query: Query) -> Query:
    """The same query as its SQL form gives it back: conditions on metrics last, and no `time` that asks for nothing."""
    outputs = [use.name for use in query.metrics]
    filters = sorted(query.filters, key=lambda item: holds_metric(catalog, item, outputs))
    time = None if query.time == TimeClause() else query.time
    return replace(query, filters=tuple(filters), time=time)


class _Writer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def statement(self, query: Query) -> str:
        columns = [_name(name) for name in query.dimensions] + [self._metric(use) for use in query.metrics]
        outputs = [use.name for use in query.metrics]
        rows = [item for item in query.filters if not holds_metric(self._catalog, item, outputs)]
        groups = query.filters[len(rows) :]
        clauses = [
            f"SELECT {', '.join(columns) or '*'}",
            f"FROM {EVERYTHING}{_arguments(_query_arguments(query))}",
            f"WHERE {self._conditions(rows)}" if rows else "",
            f"GROUP BY {', '.join(str(i + 1) for i in range(len(query.dimensions)))}"
            if query.dimensions
            else "",
            f"HAVING {self._conditions(groups)}" if groups else "",
            f"ORDER BY {', '.join(map(_ordered, query.order_by))}" if query.order_by else "",
            f"LIMIT {query.limit.rows}" if query.limit else "",
        ]
        return " ".join(clause for clause in clauses if clause)

    # Metrics

    def _metric(self, use: MetricUse) -> str:
        text, is_expression = self._expression(use.expr)
        if use.via:
            paths = ", ".join(f"{_name(model)} => {_name(path)}" for model, path in use.via)
            text = f"via({text}, {paths})"
        elif not is_expression and not is_metric(self._catalog, use.expr):
            text = f"MEASURE({text})"
        elif is_expression and (use.filters or use.over):
            text = f"({text})"
        if use.filters:
            text += f" FILTER (WHERE {self._conditions(use.filters)})"
        if use.over is not None:
            said = ", ".join(f"{key} => {_text(str(value))}" for key, value in window_json(use.over).items())
            text += f" OVER ({said})"
        return f"{text} AS {_column_name(use.alias)}" if use.alias else text

    def _expression(self, text: str) -> tuple[str, bool]:
        """An expression as it is where that reads back, else in double quotes; and whether it is more than a name."""
        if is_path(text) or text.startswith("*"):
            return _name(text), False
        try:
            cursor = Cursor(f"{text} FROM")
            found = cursor.expression()
        except QueryMalformed:
            return _quoted(text), False
        if (
            cursor.at != len(cursor.words) - 2
            or not cursor.is_word("FROM")
            or found.path is not None
            or found.text != text
        ):
            return _quoted(text), False
        return text, True

    # Conditions

    def _conditions(self, filters: Sequence[Filter]) -> str:
        if len(filters) == 1:
            return self._condition(filters[0], alone=True)
        return " AND ".join(self._condition(item) for item in filters)

    def _condition(self, item: Filter, *, alone: bool = False) -> str:
        match item:
            case AllOf(filters) | AnyOf(filters) if len(filters) < 2:
                word = "all" if isinstance(item, AllOf) else "any"
                return f"{word}({self._condition(filters[0], alone=True)})"
            case AllOf(filters):
                return f"({' AND '.join(map(self._condition, filters))})"
            case AnyOf(filters):
                text = " OR ".join(map(self._condition, filters))
                return text if alone else f"({text})"
            case Not(Condition() | EntityHas() as child):
                return f"NOT ({self._condition(child)})"
            case Not(child):
                return f"NOT {self._condition(child)}"
            case SomeOf(child):
                return f"some({self._condition(child, alone=True)})"
            case NoneOf(child):
                return f"none({self._condition(child, alone=True)})"
            case InSegment(segment):
                bare = is_segment(self._catalog, segment)
                return _name(segment) if bare else f"segment({_text(segment)})"
            case Condition(field, op, values):
                return _comparison(_name(field), op, values)
            case EntityHas(metric, per, op, values, time, matching):
                given = {"matching": _name(matching)} if matching else {}
                arguments = _arguments(given | (_time_arguments(time) if time else {}), after=True)
                return _comparison(f"per({_name(metric)}, {_name(per)}{arguments})", op, values)


def _comparison(left: str, op: Operator, given: Sequence[Value]) -> str:
    values = [_value(value) for value in given]
    match op:
        case Operator.IS_NULL:
            return f"{left} IS NULL"
        case Operator.IS_NOT_NULL:
            return f"{left} IS NOT NULL"
        case Operator.IN | Operator.NOT_IN:
            return f"{left} {op.value.upper()} ({', '.join(values)})"
        case Operator.BETWEEN | Operator.NOT_BETWEEN:
            return f"{left} {op.value.upper()} {values[0]} AND {values[1]}"
    if OPERATORS[op].types == OPERATORS[Operator.CONTAINS].types:
        return f"{op.value.replace(' ', '_')}({left}, {values[0]})"
    return f"{left} {op.value} {values[0]}"


def _value(value: Value) -> str:
    if isinstance(value, Slot):
        raise TypeError("a shape has no SQL form: its values stand apart")
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        text = str(value)
        return text if set(text) & set(".E") else f"{text}.0"
    return str(value) if isinstance(value, int) else _text(value)


# Arguments


def _query_arguments(query: Query) -> dict[str, str]:
    found = _time_arguments(query.time) if query.time else {}
    if query.timezone:
        found["timezone"] = _text(query.timezone)
    if query.rows:
        found["rows"] = _text(query.rows)
    if query.of:
        found["of"] = _text(query.of)
    found |= {
        key: f"({', '.join(map(_name, names))})"
        for key, names in (("beside", query.beside), ("also", query.also))
        if names
    }
    if query.totals:
        found["totals"] = "TRUE"
    if query.limit and query.limit.per:
        found["per"] = f"({', '.join(map(_name, query.limit.per))})"
    if query.limit and query.limit.other:
        found["other"] = "TRUE"
    return found


def _time_arguments(time: TimeClause) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(time.range, Bounds):
        found |= {
            name: _text(end) for name, end in (("from", time.range.start), ("until", time.range.until)) if end
        }
    elif isinstance(time.range, str):
        found["range"] = _text(time.range)
    if time.basis:
        found["basis"] = _text(time.basis)
    if time.compare:
        found["compare"] = _text(time.compare)
    return found | ({"whole": "TRUE"} if time.whole else {})


def _arguments(given: dict[str, str], *, after: bool = False) -> str:
    text = ", ".join(f"{name} => {value}" for name, value in given.items())
    return f", {text}" if after and text else f"({text})" if text else ""


# Names and texts


def _ordered(item: OrderBy) -> str:
    return f"{_name(item.field)} DESC" if item.descending else _name(item.field)


def _name(text: str) -> str:
    """A name bare where it is one, else in double quotes."""
    plain = is_path(text) and text.partition(".")[0].upper() not in RESERVED
    return text if plain else _quoted(text)


def _column_name(text: str) -> str:
    return _quoted(text) if "." in text else _name(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
