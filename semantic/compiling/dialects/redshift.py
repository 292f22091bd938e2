"""Redshift: PostgreSQL of old, with functions of its own for zones and dates."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.compiling.dialects.common import (
    AGGREGATES,
    WITH_ZONE,
    average,
    cast,
    counted_spans,
    extract,
    number,
    position_match,
    text,
    within_group,
)
from semantic.compiling.dialects.days import Days, call, moved_by, recursive_periods, truncating
from semantic.compiling.dialects.postgres import NULL_TYPES
from semantic.compiling.dialects.types import Context, Dialect, not_in_dialect


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    if stored_in == WITH_ZONE:
        return exp.Paren(this=exp.AtTimeZone(this=exp.Paren(this=moment), zone=text(zone)))
    return call("CONVERT_TIMEZONE", text(stored_in), text(zone), moment)


def _add(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    moved = call("DATEADD", exp.var(unit.upper()), number(count), time)
    return moved if unit in ("second", "minute", "hour") else cast(moved, "DATE")


def _start(day: exp.Expr, unit: str) -> exp.Expr:
    return cast(call("DATE_TRUNC", text(unit.upper()), day), "DATE")


def _add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    """DATEADD of a day is a time."""
    moved, plain = moved_by(count, unit)
    return call("DATEADD", exp.var(plain.upper()), number(moved), time)


_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=_start,
    week=lambda day, first: (
        _add(_start(_add(day, -first, "day"), "week"), first, "day") if first else _start(day, "week")
    ),
    add_months=lambda day, count: _add(day, count, "month"),
    moment=lambda time, grain: call("DATE_TRUNC", text(grain.upper()), time),
)


def _weekday(time: exp.Expr) -> exp.Expr:
    """DOW is 0 for Sunday."""
    shifted = exp.Add(this=extract("DOW")(time), expression=number(6))
    return exp.Paren(this=exp.Add(this=call("MOD", shifted, number(7)), expression=number(1)))


def _distinct(*arguments: exp.Expr) -> exp.Expr:
    if len(arguments) > 1:
        raise not_in_dialect(
            "A count of distinct pairs, such as count(distinct a, b) or the average per period of a distinct count,",
            "Redshift",
            "Join the columns into one text first, or group by the period.",
        )
    return exp.Count(this=exp.Distinct(expressions=list(arguments)))


def null_safe(tree: exp.Expr, context: Context) -> exp.Expr:
    """There is no IS NOT DISTINCT FROM: equal, or both NULL."""
    for node in list(tree.find_all(exp.NullSafeEQ, exp.NullSafeNEQ)):
        left, right = node.left, node.right
        both = exp.and_(
            exp.Is(this=trees.copied(left), expression=exp.Null()),
            exp.Is(this=trees.copied(right), expression=exp.Null()),
            copy=False,
        )
        same: exp.Expr = exp.or_(exp.EQ(this=left, expression=right), both, copy=False)
        if isinstance(node, exp.NullSafeNEQ):
            # NULL = 1 is NULL, and so would be its complement.
            same = exp.EQ(
                this=exp.Case(ifs=[exp.If(this=same, true=number(1))], default=number(0)),
                expression=number(0),
            )
        node.replace(exp.Paren(this=same))
    return tree


REDSHIFT = Dialect(
    name="redshift",
    writes="redshift",
    title="Redshift",
    local_time=_local_time,
    truncate=truncating(_DAYS),
    parts={
        "hour_of_day": extract("HOUR"),
        "day_of_week": _weekday,
        "day_of_month": extract("DAY"),
        "day_of_year": extract("DOY"),
        "week_of_year": extract("WEEK"),
        "month_of_year": extract("MONTH"),
        "quarter_of_year": extract("QUARTER"),
    },
    text_match=position_match,
    aggregates={
        **AGGREGATES,
        "avg": average,
        "count_distinct": _distinct,
        "median": lambda x: within_group(x, exp.Literal.number("0.5")),
        "percentile": within_group,
        "percentile_disc": lambda x, p: within_group(x, p, exp.PercentileDisc),
        "approx_percentile": within_group,
    },
    periods=recursive_periods(truncating(_DAYS), _add, lambda time: cast(time, "TIMESTAMP")),
    recursive=True,
    move_days=lambda time, count: call("DATEADD", exp.var("DAY"), count, time),
    add_span=_add_span,
    before=lambda time: _add_span(time, -1, "microsecond"),
    null_types=NULL_TYPES,
    filters=False,
    fold=str.lower,
    finish=(null_safe, counted_spans),
)
