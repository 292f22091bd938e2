"""BigQuery: DATE, DATETIME (a wall-clock time) and TIMESTAMP (an instant) each have functions of their own."""

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
    divide_doubles,
    number,
    position,
    text,
)
from semantic.compiling.dialects.days import Days, call, moved_by, rows_from, step_of, truncating
from semantic.compiling.dialects.spans import is_moment
from semantic.compiling.dialects.types import Build, Dialect

_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def _local_time(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone:
        return moment
    instant = moment if stored_in == WITH_ZONE else call("TIMESTAMP", moment, text(stored_in))
    return call("DATETIME", instant, text(zone))


def _interval(count: exp.Expr, unit: str) -> exp.Interval:
    return exp.Interval(this=count, unit=exp.var(unit.upper()))


def _add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    moved, plain = moved_by(count, unit)
    moment = time if is_moment(time) else _datetime(time)
    return call("DATETIME_ADD", moment, _interval(number(moved), plain))


_DAYS = Days(
    of=lambda time: cast(time, "DATE"),
    start=lambda day, unit: call("DATE_TRUNC", day, exp.var(unit.upper())),
    week=lambda day, first: call("DATE_TRUNC", day, call("WEEK", exp.var(_WEEKDAYS[first]))),
    add_months=lambda day, count: call("DATE_ADD", day, _interval(number(count), "month")),
    moment=lambda time, grain: call("DATETIME_TRUNC", time, exp.var(grain.upper())),
)
_TRUNCATE = truncating(_DAYS)


def _datetime(time: exp.Expr) -> exp.Expr:
    return cast(time, "DATETIME")


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Select:
    count, unit = step_of(grain)
    first, step = _TRUNCATE(_datetime(start), grain, calendar), _interval(number(count), unit)
    shown: exp.Expr = trees.column("period")
    if grain in SUB_DAY_GRAINS:
        ends = [call("TIMESTAMP", first), call("TIMESTAMP", _datetime(until))]
        made, shown = call("GENERATE_TIMESTAMP_ARRAY", *ends, step), call("DATETIME", shown)
    else:
        made = call("GENERATE_DATE_ARRAY", first, cast(until, "DATE"), step)
    rows = exp.alias_(exp.Unnest(expressions=[made]), "period", table=True)
    before = exp.LT(this=_datetime(trees.copied(shown)), expression=_datetime(trees.copied(until)))
    return rows_from(rows, column, shown).where(before, copy=False)


def _extract(unit: str) -> Build:
    return lambda time: exp.Extract(this=exp.var(unit), expression=time)


def _weekday(time: exp.Expr) -> exp.Expr:
    """DAYOFWEEK is 1 for Sunday."""
    shifted = exp.Add(this=_extract("DAYOFWEEK")(time), expression=number(5))
    return exp.Paren(this=exp.Add(this=call("MOD", shifted, number(7)), expression=number(1)))


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    low, wanted = exp.Lower(this=value), exp.Lower(this=pattern)
    if how == "contains":
        return position("STRPOS", low, wanted)
    return call("STARTS_WITH" if how == "starts_with" else "ENDS_WITH", low, wanted)


def _distinct(*arguments: exp.Expr) -> exp.Expr:
    """Structures cannot be counted as distinct, their texts can."""
    if len(arguments) == 1:
        return exp.Count(this=exp.Distinct(expressions=list(arguments)))
    known = exp.and_(
        *(exp.Not(this=exp.Is(this=trees.copied(a), expression=exp.Null())) for a in arguments), copy=False
    )
    row = call("TO_JSON_STRING", call("STRUCT", *arguments))
    return exp.Count(this=exp.Distinct(expressions=[exp.Case(ifs=[exp.If(this=known, true=row)])]))


def _approx_percentile(x: exp.Expr, fraction: exp.Expr) -> exp.Expr:
    """Of a thousand parts, the one at the fraction."""
    place = round(float(fraction.name) * 1000)
    return exp.Bracket(
        this=call("APPROX_QUANTILES", x, number(1000)), expressions=[call("OFFSET", number(place))]
    )


BIGQUERY = Dialect(
    name="bigquery",
    writes="bigquery",
    title="BigQuery",
    local_time=_local_time,
    truncate=_TRUNCATE,
    parts={
        "hour_of_day": _extract("HOUR"),
        "day_of_week": _weekday,
        "day_of_month": _extract("DAY"),
        "day_of_year": _extract("DAYOFYEAR"),
        "week_of_year": _extract("ISOWEEK"),
        "month_of_year": _extract("MONTH"),
        "quarter_of_year": _extract("QUARTER"),
    },
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "avg": average,
        "count_distinct": _distinct,
        "approx_percentile": _approx_percentile,
    },
    periods=_periods,
    add_span=_add_span,
    before=lambda time: _add_span(time, -1, "microsecond"),
    moment=_datetime,
    move_days=lambda time, count: call("DATETIME_ADD", time, _interval(count, "day")),
    add_days=lambda day, count: call("DATE_ADD", day, _interval(count, "day")),
    days_between=lambda first, last: call("DATE_DIFF", last, first, exp.var("DAY")),
    filters=False,
    finish=(divide_doubles, counted_spans),
)
