"""Trino. A cast to TIMESTAMP alone would cut to milliseconds."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.compiling.dialects.common import (
    AGGREGATES,
    WITH_ZONE,
    average,
    cast,
    counted_spans,
    known_truth,
    number,
    position,
    text,
)
from semantic.compiling.dialects.days import Days, call, moved_by, not_before, rows_from, step_of, truncating
from semantic.compiling.dialects.spans import is_moment
from semantic.compiling.dialects.types import Build, Dialect


def _naive(time: exp.Expr) -> exp.Expr:
    return cast(time, "TIMESTAMP(6)")


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    instant = moment if stored_in == WITH_ZONE else call("WITH_TIMEZONE", _naive(moment), text(stored_in))
    return _naive(call("AT_TIMEZONE", instant, text(zone)))


def _add(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    return call("DATE_ADD", text(unit), number(count), time)


def _moment_of(time: exp.Expr) -> exp.Expr:
    return time if is_moment(time) else _naive(time)


def _start(day: exp.Expr, unit: str) -> exp.Expr:
    return call("DATE_TRUNC", text(unit), day)


_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=_start,
    week=lambda day, first: (
        _add(_start(_add(day, -first, "day"), "week"), first, "day") if first else _start(day, "week")
    ),
    add_months=lambda day, count: _add(day, count, "month"),
    moment=lambda time, grain: _start(time, grain),
)
_TRUNCATE = truncating(_DAYS)


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    count, unit = step_of(grain)
    first = _TRUNCATE(_naive(start), grain, calendar)
    last = _naive(until) if grain in SUB_DAY_GRAINS else cast(_naive(until), "DATE")
    step = exp.Interval(this=text(str(count)), unit=exp.var(unit.upper()))
    made = exp.Unnest(
        expressions=[call("SEQUENCE", first, not_before(first, last), step)],
        alias=exp.TableAlias(this=exp.to_identifier("series"), columns=[exp.to_identifier(column)]),
    )
    before = exp.LT(this=_naive(trees.column(column)), expression=_naive(trees.copied(until)))
    return rows_from(made, column).where(before, copy=False)


def _part(name: str) -> Build:
    return lambda time: call(name, time)


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    low, wanted = exp.Lower(this=value), exp.Lower(this=pattern)
    if how == "contains":
        return position("STRPOS", low, wanted)
    if how == "starts_with":
        return call("STARTS_WITH", low, wanted)
    # What is left of a text that is shorter than the pattern is not the pattern either.
    start = exp.Add(
        this=exp.Sub(
            this=exp.Length(this=trees.copied(low)), expression=exp.Length(this=trees.copied(wanted))
        ),
        expression=number(1),
    )
    return exp.EQ(this=call("SUBSTR", low, start), expression=wanted)


TRINO = Dialect(
    name="trino",
    writes="trino",
    title="Trino",
    local_time=_local_time,
    truncate=_TRUNCATE,
    parts={
        "hour_of_day": _part("HOUR"),
        "day_of_week": _part("DAY_OF_WEEK"),
        "day_of_month": _part("DAY"),
        "day_of_year": _part("DAY_OF_YEAR"),
        "week_of_year": _part("WEEK"),
        "month_of_year": _part("MONTH"),
        "quarter_of_year": _part("QUARTER"),
    },
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "avg": average,
        "approx_percentile": lambda x, p: call("APPROX_PERCENTILE", x, p),
    },
    periods=_periods,
    add_span=lambda time, count, unit: _add(_moment_of(time), *moved_by(count, unit)),
    # There are no intervals below a millisecond.
    before=lambda time: _add(_moment_of(time), -1, "millisecond"),
    moment=_moment_of,
    move_days=lambda time, count: call("DATE_ADD", text("day"), count, time),
    add_days=lambda day, count: call("DATE_ADD", text("day"), count, day),
    days_between=lambda first, last: call("DATE_DIFF", text("day"), first, last),
    fold=str.lower,
    finish=(known_truth, counted_spans),
)
