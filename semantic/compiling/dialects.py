"""The one place where warehouses differ: what each marker becomes, as data and small functions.

A `Dialect` says how sqlglot is to write SQL, and holds the functions for what sqlglot cannot know: wall-clock times,
truncation by our calendar, text matching, filtered aggregates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.catalog.binding import grouped
from semantic.errors import NotSupported

WITH_ZONE = "with zone"
Build = Callable[..., exp.Expr]


@dataclass(frozen=True, slots=True)
class Context:
    """What lowering needs to know of the query."""

    dialect: Dialect
    zone: str
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is sqlglot's. `parts` maps a date part to the function that reads it."""

    name: str
    local_time: Build
    truncate: Build
    parts: Mapping[str, Build]
    text_match: Build
    aggregates: Mapping[str, Build]
    periods: Build


def _text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def _cast(tree: exp.Expr, type_: str) -> exp.Cast:
    return exp.cast(tree, type_, copy=False)


def _at_zone(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    """`AT TIME ZONE` twice: a naive time read in its own zone, then shown in the query's."""
    moment = grouped(moment)
    aware = moment if stored_in == WITH_ZONE else exp.AtTimeZone(this=moment, zone=_text(stored_in))
    if stored_in == zone:
        return moment
    return exp.AtTimeZone(this=aware, zone=_text(zone))


def _date_trunc(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    """DATE_TRUNC by our calendar: weeks and fiscal years are shifted to where the function's own begin."""
    if grain == "week" and calendar.week_start:
        return _shifted(time, "week", exp.Interval(this=_text(str(calendar.week_start)), unit=exp.var("DAY")))
    if grain.startswith("fiscal_"):
        plain = grain.removeprefix("fiscal_")
        months = (calendar.fiscal_start - 1) % (3 if plain == "quarter" else 12)
        if not months:
            return _trunc(time, plain)
        return _shifted(time, plain, exp.Interval(this=_text(str(months)), unit=exp.var("MONTH")))
    return _trunc(time, grain)


def _shifted(time: exp.Expr, grain: str, by: exp.Interval) -> exp.Expr:
    return exp.Add(this=_trunc(exp.Sub(this=time, expression=by), grain), expression=by.copy())


def _trunc(time: exp.Expr, grain: str) -> exp.Expr:
    return exp.TimestampTrunc(this=time, unit=exp.var(grain.upper()))


def _extract(unit: str) -> Build:
    return lambda time: exp.Extract(this=exp.var(unit), expression=time)


def _calendar_truncate(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    if grain == "day":
        return _cast(time, "DATE")
    start = _date_trunc(time, grain, calendar)
    return start if grain in SUB_DAY_GRAINS else _cast(start, "DATE")


def _lower_match(text: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    node = {"contains": exp.Contains, "starts_with": exp.StartsWith, "ends_with": exp.EndsWith}[how]
    return node(this=exp.Lower(this=text), expression=exp.Lower(this=pattern))


_PARTS: dict[str, Build] = {
    "hour_of_day": _extract("HOUR"),
    "day_of_week": _extract("ISODOW"),
    "day_of_month": _extract("DAY"),
    "day_of_year": _extract("DOY"),
    "week_of_year": _extract("WEEK"),
    "month_of_year": _extract("MONTH"),
    "quarter_of_year": _extract("QUARTER"),
}


def _percentile(x: exp.Expr, fraction: exp.Expr) -> exp.Expr:
    return exp.func("QUANTILE_CONT", _cast(x, "DOUBLE"), fraction)


def _distinct(*arguments: exp.Expr) -> exp.Expr:
    if len(arguments) == 1:
        return exp.Count(this=exp.Distinct(expressions=list(arguments)))
    # A combination counts when none of its parts is NULL, as in SQL's own count(distinct a, b).
    known = exp.and_(
        *(exp.Not(this=exp.Is(this=a.copy(), expression=exp.Null())) for a in arguments), copy=False
    )
    row = exp.Case(ifs=[exp.If(this=known, true=exp.Tuple(expressions=list(arguments)))])
    return exp.Count(this=exp.Distinct(expressions=[row]))


AGGREGATES: dict[str, Build] = {
    "sum": lambda x: exp.Sum(this=x),
    "count_rows": lambda: exp.Count(this=exp.Star()),
    "count": lambda x: exp.Count(this=x),
    "count_distinct": _distinct,
    "avg": lambda x: exp.Avg(this=x),
    "min": lambda x: exp.Min(this=x),
    "max": lambda x: exp.Max(this=x),
    "median": lambda x: exp.Median(this=_cast(x, "DOUBLE")),
    "percentile": _percentile,
    "bool_or": lambda x: exp.LogicalOr(this=x),
    "bool_and": lambda x: exp.LogicalAnd(this=x),
    "approx_count_distinct": lambda x: exp.ApproxDistinct(this=x),
}


def _within_group(x: exp.Expr, fraction: exp.Expr) -> exp.Expr:
    order = exp.Order(expressions=[exp.Ordered(this=_cast(x, "DOUBLE"))])
    return exp.WithinGroup(this=exp.PercentileCont(this=fraction), expression=order)


def _position_match(text: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    """Text matching from functions that every warehouse has."""
    low, wanted = exp.Lower(this=text), exp.Lower(this=pattern)
    if how == "contains":
        return exp.GT(this=exp.func("STRPOS", low, wanted), expression=exp.Literal.number(0))
    side = exp.Left if how == "starts_with" else exp.Right
    return exp.EQ(this=side(this=low, expression=exp.Length(this=pattern.copy())), expression=wanted)


_STEPS = {"quarter": ("3", "MONTH"), "fiscal_quarter": ("3", "MONTH"), "fiscal_year": ("1", "YEAR")}


def _series(start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    """The first moments of all periods of a half-open range, as an array or a set of rows."""
    count, unit = _STEPS.get(grain, ("1", grain.upper()))
    first = _date_trunc(_cast(start, "TIMESTAMP"), grain, calendar)
    moment = exp.Interval(this=_text("1"), unit=exp.var("MICROSECOND"))
    last = exp.Sub(this=_cast(until, "TIMESTAMP"), expression=moment)
    step = exp.Interval(this=_text(count), unit=exp.var(unit))
    return exp.Anonymous(this="GENERATE_SERIES", expressions=[first, last, step])


def _duckdb_periods(start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    rows = exp.Anonymous(this="UNNEST", expressions=[_series(start, until, grain, calendar)])
    return rows if grain in SUB_DAY_GRAINS else _cast(rows, "DATE")


def _postgres_periods(start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    rows = _series(start, until, grain, calendar)
    return rows if grain in SUB_DAY_GRAINS else _cast(rows, "DATE")


DUCKDB = Dialect("duckdb", _at_zone, _calendar_truncate, _PARTS, _lower_match, AGGREGATES, _duckdb_periods)
POSTGRES = Dialect(
    "postgres",
    _at_zone,
    _calendar_truncate,
    _PARTS,
    _position_match,
    {
        **AGGREGATES,
        "median": lambda x: _within_group(x, exp.Literal.number("0.5")),
        "percentile": _within_group,
        "approx_count_distinct": lambda x: exp.Count(this=exp.Distinct(expressions=[x])),
    },
    _postgres_periods,
)

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES)}


def dialect_named(name: str) -> Dialect:
    """Raises NotSupported for a warehouse that this version does not write SQL for."""
    dialect = DIALECTS.get(name)
    if dialect is None:
        raise NotSupported(
            f"SQL for `{name}` is not available in this version.",
            hint=f"Available: {', '.join(DIALECTS)}.",
            suggestions=tuple(DIALECTS),
        )
    return dialect
