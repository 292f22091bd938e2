"""Spark and Databricks. Wall-clock times are TIMESTAMP_NTZ, so that the session's zone changes nothing."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.compiling.dialects import spans
from semantic.compiling.dialects.common import (
    AGGREGATES,
    WITH_ZONE,
    added_spans,
    average,
    cast,
    divide_doubles,
    number,
    order_numbers,
    text,
    within_group,
)
from semantic.compiling.dialects.days import Days, call, moved_by, not_before, step_of, truncating
from semantic.compiling.dialects.types import Build, Context, Dialect
from semantic.definitions.types import ValueType
from semantic.planning.outputs import unique_name


def _naive(time: exp.Expr) -> exp.Expr:
    return cast(time, "TIMESTAMPNTZ")


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    if stored_in == WITH_ZONE:
        # As a wall-clock time it shows the session's zone, from which it is converted.
        return call("CONVERT_TIMEZONE", text(zone), _naive(moment))
    return call("CONVERT_TIMEZONE", text(stored_in), text(zone), _naive(moment))


def _moment(time: exp.Expr, grain: str) -> exp.Expr:
    """DATE_TRUNC would give an instant of the session's zone."""
    zero = number(0)
    minute = call("MINUTE", trees.copied(time)) if grain != "hour" else zero
    second = call("SECOND", trees.copied(time)) if grain == "second" else zero
    day = [call(name, trees.copied(time)) for name in ("YEAR", "MONTH", "DAY", "HOUR")]
    return call("MAKE_TIMESTAMP_NTZ", *day, minute, trees.copied(second))


def _week(day: exp.Expr, first: int) -> exp.Expr:
    if not first:
        return call("TRUNC", day, text("WEEK"))
    monday = call("TRUNC", call("DATE_SUB", day, number(first)), text("WEEK"))
    return call("DATE_ADD", monday, number(first))


def _moment_of(time: exp.Expr) -> exp.Expr:
    return time if spans.is_moment(time) else _naive(time)


def _add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    """A day and an interval of less would be an instant of the session's zone."""
    return spans.add_span(_moment_of(time), *moved_by(count, unit))


_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=lambda day, unit: call("TRUNC", day, text(unit.upper())),
    week=_week,
    add_months=lambda day, count: call("ADD_MONTHS", day, number(count)),
    moment=_moment,
)
_TRUNCATE = truncating(_DAYS)


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    count, unit = step_of(grain)
    first = _TRUNCATE(_naive(start), grain, calendar)
    moment = exp.Interval(this=text("1"), unit=exp.var("MICROSECOND"))
    last: exp.Expr = exp.Sub(this=_naive(until), expression=moment)
    if grain not in SUB_DAY_GRAINS:
        last = cast(last, "DATE")
    step = exp.Interval(this=text(str(count)), unit=exp.var(unit.upper()))
    rows = call("EXPLODE", call("SEQUENCE", first, not_before(first, last), step))
    return exp.Select().select(trees.alias(rows, column), copy=False)


def _part(name: str, more: int = 0) -> Build:
    def part(time: exp.Expr) -> exp.Expr:
        read = call(name, time)
        return exp.Paren(this=exp.Add(this=read, expression=number(more))) if more else read

    return part


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    name = {"contains": "CONTAINS", "starts_with": "STARTSWITH", "ends_with": "ENDSWITH"}[how]
    return call(name, exp.Lower(this=value), exp.Lower(this=pattern))


def typed_times(tree: exp.Expr, context: Context) -> exp.Expr:
    """Times are bound as texts: as values they would be instants of the session's zone."""
    for node in list(tree.find_all(exp.Placeholder)):
        parameter = context.parameters.get(node.name)
        if parameter is None or not parameter.type.is_time or isinstance(node.parent, exp.Cast):
            continue
        if parameter.type is ValueType.DATE:
            type_ = "DATE"
        else:
            type_ = "TIMESTAMPLTZ" if parameter.stored_in == WITH_ZONE else "TIMESTAMPNTZ"
        node.replace(cast(trees.copied(node), type_))
    return tree


def unique_ctes(tree: exp.Expr, context: Context) -> exp.Expr:
    """All CTEs are written at the top, so that those within others need names of their own."""
    found = list(tree.find_all(exp.With))
    names = [cte.alias for each in found for cte in each.expressions]
    taken = set(names) | {table.name for table in tree.find_all(exp.Table)}
    for each in reversed(found[1:]):
        for cte in each.expressions:
            name = cte.alias
            if names.count(name) > 1 and each.parent is not None:
                own = unique_name(name, taken)
                for table in each.parent.find_all(exp.Table):
                    if table.name == name and not table.db:
                        table.replace(trees.aliased_table(trees.named_table(own), table.alias_or_name))
                cte.set("alias", exp.TableAlias(this=exp.to_identifier(own)))
    return tree


SPARK = Dialect(
    name="spark",
    writes="spark",
    title="Spark",
    local_time=_local_time,
    truncate=_TRUNCATE,
    parts={
        "hour_of_day": _part("HOUR"),
        "day_of_week": _part("WEEKDAY", 1),
        "day_of_month": _part("DAYOFMONTH"),
        "day_of_year": _part("DAYOFYEAR"),
        "week_of_year": _part("WEEKOFYEAR"),
        "month_of_year": _part("MONTH"),
        "quarter_of_year": _part("QUARTER"),
    },
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "avg": average,
        "count_distinct": lambda *all_: exp.Count(this=exp.Distinct(expressions=list(all_))),
        "median": lambda x: call("PERCENTILE", cast(x, "DOUBLE"), exp.Literal.number("0.5")),
        "percentile": lambda x, p: call("PERCENTILE", cast(x, "DOUBLE"), p),
        "percentile_disc": lambda x, p: within_group(x, p, exp.PercentileDisc),
        "approx_percentile": lambda x, p: call("PERCENTILE_APPROX", cast(x, "DOUBLE"), p),
    },
    periods=_periods,
    add_span=_add_span,
    before=lambda time: _add_span(time, -1, "microsecond"),
    moment=_moment_of,
    move_days=lambda time, count: spans.move_days(_moment_of(time), cast(count, "INT")),
    add_days=lambda day, count: call("DATE_ADD", day, cast(count, "INT")),
    days_between=lambda first, last: call("DATEDIFF", last, first),
    finish=(divide_doubles, order_numbers, typed_times, added_spans, unique_ctes),
)
DATABRICKS = replace(SPARK, name="databricks", writes="databricks", title="Databricks")
