"""What most warehouses share: `AT TIME ZONE` twice, DATE_TRUNC by our calendar, EXTRACT, matching text, aggregates."""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.catalog.binding import grouped
from semantic.compiling.dialects.types import Build, Context

WITH_ZONE = "with zone"


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def cast(tree: exp.Expr, type_: str) -> exp.Cast:
    return trees.cast(tree, type_)


def at_zone(moment: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    """`AT TIME ZONE` twice: a naive time read in its own zone, then shown in the query's."""
    moment = grouped(moment)
    aware = moment if stored_in == WITH_ZONE else exp.AtTimeZone(this=moment, zone=text(stored_in))
    if stored_in == zone:
        return moment
    return exp.AtTimeZone(this=aware, zone=text(zone))


def date_trunc(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    """DATE_TRUNC by our calendar: weeks and fiscal years are shifted to where the function's own begin."""
    if grain == "week" and calendar.week_start:
        return shifted(time, "week", exp.Interval(this=text(str(calendar.week_start)), unit=exp.var("DAY")))
    if grain.startswith("fiscal_"):
        plain = grain.removeprefix("fiscal_")
        months = (calendar.fiscal_start - 1) % (3 if plain == "quarter" else 12)
        if not months:
            return trunc(time, plain)
        return shifted(time, plain, exp.Interval(this=text(str(months)), unit=exp.var("MONTH")))
    return trunc(time, grain)


def shifted(time: exp.Expr, grain: str, by: exp.Interval) -> exp.Expr:
    return exp.Add(this=trunc(exp.Sub(this=time, expression=by), grain), expression=trees.copied(by))


def trunc(time: exp.Expr, grain: str) -> exp.Expr:
    return exp.TimestampTrunc(this=time, unit=exp.var(grain.upper()))


def extract(unit: str) -> Build:
    return lambda time: exp.Extract(this=exp.var(unit), expression=time)


def calendar_truncate(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    if grain == "day":
        return cast(time, "DATE")
    start = date_trunc(time, grain, calendar)
    return start if grain in SUB_DAY_GRAINS else cast(start, "DATE")


def lower_match(text: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    node = {"contains": exp.Contains, "starts_with": exp.StartsWith, "ends_with": exp.EndsWith}[how]
    return node(this=exp.Lower(this=text), expression=exp.Lower(this=pattern))


PARTS: dict[str, Build] = {
    "hour_of_day": extract("HOUR"),
    "day_of_week": extract("ISODOW"),
    "day_of_month": extract("DAY"),
    "day_of_year": extract("DOY"),
    "week_of_year": extract("WEEK"),
    "month_of_year": extract("MONTH"),
    "quarter_of_year": extract("QUARTER"),
}


def distinct(*arguments: exp.Expr) -> exp.Expr:
    if len(arguments) == 1:
        return exp.Count(this=exp.Distinct(expressions=list(arguments)))
    # A combination counts when none of its parts is NULL, as in SQL's own count(distinct a, b).
    known = exp.and_(
        *(exp.Not(this=exp.Is(this=trees.copied(a), expression=exp.Null())) for a in arguments), copy=False
    )
    row = exp.Case(ifs=[exp.If(this=known, true=exp.Tuple(expressions=list(arguments)))])
    return exp.Count(this=exp.Distinct(expressions=[row]))


AGGREGATES: dict[str, Build] = {
    "sum": lambda x: exp.Sum(this=x),
    "count_rows": lambda: exp.Count(this=exp.Star()),
    "count": lambda x: exp.Count(this=x),
    "count_distinct": distinct,
    "avg": lambda x: exp.Avg(this=x),
    "min": lambda x: exp.Min(this=x),
    "max": lambda x: exp.Max(this=x),
    "bool_or": lambda x: exp.LogicalOr(this=x),
    "bool_and": lambda x: exp.LogicalAnd(this=x),
    "approx_count_distinct": lambda x: exp.ApproxDistinct(this=x),
}


def average(x: exp.Expr) -> exp.Expr:
    """Where an average of whole numbers or decimals would be cut to as many digits as they have, or a few more."""
    return exp.Avg(this=cast(x, "DOUBLE"))


def order_numbers(tree: exp.Expr, context: Context) -> exp.Expr:
    """Rows that are only told apart are numbered in any order, and some warehouses want one to be named."""
    for window in list(tree.find_all(exp.Window)):
        if isinstance(window.this, exp.RowNumber) and window.args.get("order") is None:
            window.set("order", exp.Order(expressions=[exp.Ordered(this=number(1), nulls_first=True)]))
    return tree


def divide_doubles(tree: exp.Expr, context: Context) -> exp.Expr:
    """Where a ratio of decimals would be cut to a few digits."""
    for node in list(tree.find_all(exp.Div)):
        if not node.args.get("typed"):
            node.set("this", cast(node.this.unnest(), "DOUBLE"))
    return tree


def known_truth(tree: exp.Expr, context: Context) -> exp.Expr:
    """`x IS TRUE` is never NULL. Where a warehouse has no such operator, sqlglot would write `x`, which may be."""
    for node in list(tree.find_all(exp.Is)):
        if isinstance(node.expression, exp.Boolean):
            known = node.this if node.expression.this else exp.Not(this=exp.Paren(this=node.this))
            node.replace(exp.Coalesce(this=known, expressions=[exp.false()]))
    return tree


def counted_spans(tree: exp.Expr, context: Context) -> exp.Expr:
    """A day and an interval of whole units, for warehouses whose functions take a number and a unit."""
    for node in list(tree.find_all(exp.DateAdd, exp.DateSub)):
        span = node.expression
        if isinstance(span, exp.Interval) and span.unit is not None and span.name.lstrip("-").isdigit():
            node.set("unit", exp.var(span.unit.name))
            node.set("expression", number(int(span.name)))
    return tree


def added_spans(tree: exp.Expr, context: Context) -> exp.Expr:
    """A day plus or minus an interval, for warehouses whose functions take nothing but a number of days."""
    for node in list(tree.find_all(exp.DateAdd, exp.DateSub)):
        if isinstance(node.expression, exp.Interval):
            operator = exp.Add if isinstance(node, exp.DateAdd) else exp.Sub
            node.replace(exp.Paren(this=operator(this=node.this, expression=node.expression)))
    return tree


def within_group(
    x: exp.Expr,
    fraction: exp.Expr,
    function: type[exp.PercentileCont] | type[exp.PercentileDisc] = exp.PercentileCont,
) -> exp.Expr:
    order = exp.Order(expressions=[exp.Ordered(this=cast(x, "DOUBLE"))])
    return exp.WithinGroup(this=function(this=fraction), expression=order)


def position(function: str, value: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """Whether a function finds the pattern in the value."""
    return exp.GT(this=exp.func(function, value, pattern), expression=number(0))


def position_match(text: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    """Text matching from functions that every warehouse has."""
    low, wanted = exp.Lower(this=text), exp.Lower(this=pattern)
    if how == "contains":
        return position("STRPOS", low, wanted)
    side = exp.Left if how == "starts_with" else exp.Right
    return exp.EQ(this=side(this=low, expression=exp.Length(this=trees.copied(pattern))), expression=wanted)


STEPS = {"quarter": ("3", "MONTH"), "fiscal_quarter": ("3", "MONTH"), "fiscal_year": ("1", "YEAR")}


def series(start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    """The first moments of all periods of a half-open range, as an array or a set of rows."""
    count, unit = STEPS.get(grain, ("1", grain.upper()))
    first = date_trunc(cast(start, "TIMESTAMP"), grain, calendar)
    moment = exp.Interval(this=text("1"), unit=exp.var("MICROSECOND"))
    last = exp.Sub(this=cast(until, "TIMESTAMP"), expression=moment)
    step = exp.Interval(this=text(count), unit=exp.var(unit))
    return exp.Anonymous(this="GENERATE_SERIES", expressions=[first, last, step])


def series_select(rows: exp.Expr, grain: str, column: str) -> exp.Select:
    """SELECT of a function that makes rows: days for grains of a day and more."""
    shown = rows if grain in SUB_DAY_GRAINS else cast(rows, "DATE")
    return exp.Select().select(trees.alias(shown, column), copy=False)
