"""Snowflake. Names stay without quotes, so that it folds ours as it folded those of the tables."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.compiling.dialects.common import (
    AGGREGATES,
    WITH_ZONE,
    average,
    cast,
    counted_spans,
    divide_doubles,
    known_truth,
    number,
    order_numbers,
    text,
    within_group,
)
from semantic.compiling.dialects.days import Days, call, moved_by, recursive_periods, truncating
from semantic.compiling.dialects.types import Build, Context, Dialect


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    if stored_in == WITH_ZONE:
        return cast(call("CONVERT_TIMEZONE", text(zone), moment), "TIMESTAMPNTZ")
    return call("CONVERT_TIMEZONE", text(stored_in), text(zone), cast(moment, "TIMESTAMPNTZ"))


def _add(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    return call("DATEADD", exp.var(unit.upper()), number(count), time)


def _week(day: exp.Expr, first: int) -> exp.Expr:
    """DATE_TRUNC('WEEK') would follow a setting of the session."""
    into = call(
        "MOD", exp.Add(this=call("DAYOFWEEKISO", trees.copied(day)), expression=number(6 - first)), number(7)
    )
    return call("DATEADD", exp.var("DAY"), exp.Neg(this=into), day)


_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=lambda day, unit: call("DATE_TRUNC", text(unit.upper()), day),
    week=_week,
    add_months=lambda day, count: _add(day, count, "month"),
    moment=lambda time, grain: call("DATE_TRUNC", text(grain.upper()), time),
)


def _part(name: str) -> Build:
    return lambda time: call(name, time)


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    name = {"contains": "CONTAINS", "starts_with": "STARTSWITH", "ends_with": "ENDSWITH"}[how]
    return call(name, exp.Lower(this=value), exp.Lower(this=pattern))


def try_casts(tree: exp.Expr, context: Context) -> exp.Expr:
    """They take texts alone there; of what is not known to be one, sqlglot would make a cast that fails."""
    for node in tree.find_all(exp.TryCast):
        node.set("requires_string", True)
    return tree


SNOWFLAKE = Dialect(
    name="snowflake",
    writes="snowflake",
    title="Snowflake",
    local_time=_local_time,
    truncate=truncating(_DAYS),
    parts={
        "hour_of_day": _part("HOUR"),
        "day_of_week": _part("DAYOFWEEKISO"),
        "day_of_month": _part("DAYOFMONTH"),
        "day_of_year": _part("DAYOFYEAR"),
        "week_of_year": _part("WEEKISO"),
        "month_of_year": _part("MONTH"),
        "quarter_of_year": _part("QUARTER"),
    },
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "avg": average,
        "count_distinct": lambda *all_: exp.Count(this=exp.Distinct(expressions=list(all_))),
        "median": lambda x: exp.Median(this=cast(x, "DOUBLE")),
        "percentile": within_group,
        "percentile_disc": lambda x, p: within_group(x, p, exp.PercentileDisc),
        "approx_percentile": lambda x, p: call("APPROX_PERCENTILE", x, p),
    },
    periods=recursive_periods(truncating(_DAYS), _add, lambda time: cast(time, "TIMESTAMPNTZ")),
    recursive=True,
    move_days=lambda time, count: call("DATEADD", exp.var("DAY"), count, time),
    add_days=lambda day, count: call("DATEADD", exp.var("DAY"), count, day),
    days_between=lambda first, last: call("DATEDIFF", exp.var("DAY"), first, last),
    add_span=lambda time, count, unit: _add(time, *moved_by(count, unit)),
    before=lambda time: _add(time, -1, "microsecond"),
    moment=lambda time: cast(time, "TIMESTAMPNTZ"),
    filters=False,
    fold=str.upper,
    finish=(divide_doubles, order_numbers, known_truth, counted_spans, try_casts),
)
