"""ClickHouse, told by settings to keep NULLs as SQL has them. Wall-clock times are kept as if they were UTC."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.calendars import Calendar
from semantic.compiling.dialects.common import AGGREGATES, WITH_ZONE, number, position, text
from semantic.compiling.dialects.days import Days, call, moved_by, step_of, truncating
from semantic.compiling.dialects.spans import is_moment
from semantic.compiling.dialects.types import Build, Context, Dialect
from semantic.definitions.types import ValueType

_UTC = "UTC"


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    instant = moment
    if stored_in not in (WITH_ZONE, _UTC):
        instant = call("toDateTime64", call("toString", moment), number(6), text(stored_in))
    if zone == _UTC:
        return call("toTimeZone", instant, text(_UTC))
    away = call("timeZoneOffset", call("toTimeZone", trees.copied(instant), text(zone)))
    return call("addSeconds", call("toTimeZone", instant, text(_UTC)), away)


def _day(time: exp.Expr) -> exp.Expr:
    return call("toDate32", time)


def _week(day: exp.Expr, first: int) -> exp.Expr:
    into = exp.Add(this=call("toDayOfWeek", trees.copied(day)), expression=number(6 - first))
    return call("subtractDays", day, call("modulo", into, number(7)))


_DAYS = Days(
    of=_day,
    start=lambda day, unit: call(f"toStartOf{unit.capitalize()}", day),
    week=_week,
    add_months=lambda day, count: call("addMonths", day, number(count)),
    moment=lambda time, grain: call(f"toStartOf{grain.capitalize()}", call("toDateTime64", time, number(6))),
)
_TRUNCATE = truncating(_DAYS)
_MOMENTS = {"second": "addSeconds", "minute": "addMinutes", "hour": "addHours"}


def _moment(time: exp.Expr) -> exp.Expr:
    return time if is_moment(time) else call("toDateTime64", time, number(6))


def _add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    """A Date32 and seconds would be a time without fractions."""
    moved, plain = moved_by(count, unit)
    name = _MOMENTS.get(plain) or ("addMonths" if plain == "month" else "addDays")
    return call(name, _moment(time), number(moved))


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    count, unit = step_of(grain)
    last = call("subtractMicroseconds", until, number(1))
    first = _TRUNCATE(start, grain, calendar)
    until_last = _TRUNCATE(last, grain, calendar)
    between = call("dateDiff", text(unit), trees.copied(first), until_last)
    steps = call("intDiv", between, number(count)) if count > 1 else between
    # None without a start, or where that is after the end.
    some = exp.Add(this=steps, expression=number(1))
    numbers: exp.Expr = call(
        "arrayJoin",
        call("range", call("toUInt32", call("greatest", call("ifNull", some, number(0)), number(0)))),
    )
    if count > 1:
        numbers = exp.Mul(this=numbers, expression=number(count))
    name = _MOMENTS.get(grain) or ("addMonths" if unit == "month" else "addDays")
    return exp.Select().select(trees.alias(call(name, first, numbers), column), copy=False)


def _part(name: str) -> Build:
    return lambda time: call(name, time)


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    low, wanted = call("lowerUTF8", value), call("lowerUTF8", pattern)
    if how == "contains":
        return position("position", low, wanted)
    return call("startsWith" if how == "starts_with" else "endsWith", low, wanted)


def _quantile(name: str) -> Build:
    def quantile(x: exp.Expr, fraction: exp.Expr | None = None) -> exp.Expr:
        return exp.ParameterizedAgg(
            this=name, expressions=[fraction or exp.Literal.number("0.5")], params=[call("toFloat64", x)]
        )

    return quantile


_TYPES = {
    ValueType.STRING: "String",
    ValueType.NUMBER: "Decimal(76, 18)",
    ValueType.BOOLEAN: "Bool",
    ValueType.DATE: "Date32",
    ValueType.LOCAL: "DateTime64(6)",
    ValueType.INSTANT: "DateTime64(6)",
}
_SETTINGS = {
    # A row without a match has NULLs, not zeros and empty texts.
    "join_use_nulls": "1",
    # A sum of nothing is NULL.
    "aggregate_functions_null_for_empty": "1",
    # `SUM(amount) AS amount` does not hide the column.
    "prefer_column_name_to_alias": "1",
    # Days before 1970 are days.
    "enable_extended_results_for_datetime_functions": "1",
    "session_timezone": "'UTC'",
}


def typed_placeholders(tree: exp.Expr, context: Context) -> exp.Expr:
    """{p1:String}: a value is of the type that its field has."""
    for node in list(tree.find_all(exp.Placeholder)):
        parameter = context.parameters.get(node.name)
        if parameter is not None:
            type_ = _TYPES[parameter.type]
            if parameter.type is ValueType.INSTANT and parameter.stored_in == WITH_ZONE:
                type_ = "DateTime64(6, 'UTC')"
            node.set("kind", exp.var(type_))
    return tree


def separate_numbers(tree: exp.Expr, context: Context) -> exp.Expr:
    """IN takes numbers of one type alone; `=` compares any."""
    for node in list(tree.find_all(exp.In)):
        kinds = [context.parameters.get(value.name) for value in node.expressions]
        if any(parameter is not None and parameter.type is ValueType.NUMBER for parameter in kinds):
            tests = [exp.EQ(this=trees.copied(node.this), expression=value) for value in node.expressions]
            node.replace(exp.Paren(this=exp.or_(*tests, copy=False)))
    return tree


def divide_floats(tree: exp.Expr, context: Context) -> exp.Expr:
    """Decimals would be divided to as many digits as the first has."""
    for node in list(tree.find_all(exp.Div)):
        node.set("this", call("toFloat64", node.this.unnest()))
    return tree


def _is_joined(node: exp.Subquery) -> bool:
    return isinstance(node.this, exp.Table)


def _own_columns(select: exp.Select, joined: exp.Subquery) -> list[exp.Column]:
    """The columns of a SELECT, without those of other SELECTs within it and those within what is joined."""
    nodes = select.walk(
        prune=lambda node: node is joined or (node is not select and isinstance(node, exp.Select))
    )
    return [node for node in nodes if isinstance(node, exp.Column)]


def named_joins(tree: exp.Expr, context: Context) -> exp.Expr:
    """Tables that are joined to each other first become a subquery, which alone can be joined here."""
    for number_of, node in enumerate([each for each in tree.find_all(exp.Subquery) if _is_joined(each)], 1):
        select, alias = node.find_ancestor(exp.Select), f"joined_{number_of}"
        inside = {table.alias_or_name for table in node.find_all(exp.Table)}
        assert select is not None, "what is joined stands in a SELECT"
        columns: dict[tuple[str, str], exp.Expr] = {}
        for column in _own_columns(select, node):
            if column.table in inside:
                name = f"{column.table}__{column.name}"
                columns[column.table, column.name] = trees.alias(column.copy(), name)
                column.replace(trees.column(name, alias))
        shown = list(columns.values()) or [trees.alias(number(1), "one")]
        rows = exp.Select().select(*shown, copy=False)
        rows.set("from_", exp.From(this=node.this))
        node.replace(trees.subquery(rows, alias))
    return tree


def order_by_place(tree: exp.Expr, context: Context) -> exp.Expr:
    """As columns hide aliases of their name, the result is ordered by the places of its columns."""
    for select in list(tree.find_all(exp.Select)):
        order = select.args.get("order")
        for item in order.expressions if order else ():
            key = item.this
            if isinstance(key, exp.Column) and not key.table and key.name in select.named_selects:
                item.set("this", number(select.named_selects.index(key.name) + 1))
    return tree


def with_settings(tree: exp.Expr, context: Context) -> exp.Expr:
    tree.set(
        "settings",
        [exp.EQ(this=exp.var(name), expression=exp.var(value)) for name, value in _SETTINGS.items()],
    )
    return tree


CLICKHOUSE = Dialect(
    name="clickhouse",
    writes="clickhouse",
    title="ClickHouse",
    local_time=_local_time,
    truncate=_TRUNCATE,
    parts={
        "hour_of_day": _part("toHour"),
        "day_of_week": _part("toDayOfWeek"),
        "day_of_month": _part("toDayOfMonth"),
        "day_of_year": _part("toDayOfYear"),
        "week_of_year": _part("toISOWeek"),
        "month_of_year": _part("toMonth"),
        "quarter_of_year": _part("toQuarter"),
    },
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "count_distinct": lambda *all_: exp.Count(this=exp.Distinct(expressions=list(all_))),
        "bool_or": lambda x: exp.Max(this=x),
        "bool_and": lambda x: exp.Min(this=x),
        "median": _quantile("quantileExactInclusive"),
        "percentile": _quantile("quantileExactInclusive"),
        "approx_percentile": _quantile("quantileTDigest"),
        "approx_count_distinct": lambda x: call("uniq", x),
    },
    periods=_periods,
    add_span=_add_span,
    before=lambda time: call("subtractMicroseconds", _moment(time), number(1)),
    moment=_moment,
    move_days=lambda time, count: call("addDays", time, count),
    add_days=lambda day, count: call("addDays", day, count),
    days_between=lambda first, last: call("dateDiff", text("day"), first, last),
    filters=False,
    looks_up=False,
    finish=(divide_floats, named_joins, order_by_place, separate_numbers, typed_placeholders, with_settings),
)
