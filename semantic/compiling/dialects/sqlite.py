"""SQLite, which has no types for times: they are texts as its own functions write them.

A time that is computed is written as `2017-03-01` or `2017-03-01 09:30:00.000`. Where it is compared with a stored one,
that is brought into the same form first, so that `2017-03-01T09:30` is the same moment. There are no time zones.
"""

from __future__ import annotations

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.compiling.dialects.common import AGGREGATES, number, position, text
from semantic.compiling.dialects.types import Build, Context, Dialect, not_in_dialect

DAY = "day"
MOMENT = "moment"
_UTC = frozenset({"UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal", "Etc/Universal"})
_MOMENT = "%Y-%m-%d %H:%M:%f"
_WHOLE = {
    "second": "%Y-%m-%d %H:%M:%S.000",
    "minute": "%Y-%m-%d %H:%M:00.000",
    "hour": "%Y-%m-%d %H:00:00.000",
}


def _is(node: exp.Expr, kind: str) -> exp.Expr:
    node.meta["time"] = kind
    return node


def day(time: exp.Expr, *changes: exp.Expr) -> exp.Expr:
    """A day changed twice is one call: SQLite's parser has a stack of 100, on which nested calls soon run out."""
    if isinstance(time, exp.Anonymous) and time.this == "DATE":
        return _is(exp.Anonymous(this="DATE", expressions=[*time.expressions, *changes]), DAY)
    return _is(exp.Anonymous(this="DATE", expressions=[time, *changes]), DAY)


def moment(time: exp.Expr, form: str = _MOMENT, *changes: exp.Expr) -> exp.Expr:
    return _is(exp.Anonymous(this="STRFTIME", expressions=[text(form), time, *changes]), MOMENT)


def _read(time: exp.Expr, form: str) -> exp.Expr:
    return exp.cast(exp.Anonymous(this="STRFTIME", expressions=[text(form), time]), "INTEGER")


def _local_time(time: exp.Expr, stored_in: str, zone: str) -> exp.Expr:
    if stored_in == zone or (stored_in in _UTC and zone in _UTC):
        return time
    raise not_in_dialect(
        f"A time of {stored_in} as the clocks of {zone} show it",
        "SQLite",
        "SQLite has no time zones: ask in the zone in which the times are stored.",
    )


def _back(count: exp.Expr, unit: str) -> exp.Expr:
    """The change by which DATE goes back: '-' || n || ' months'."""
    return exp.DPipe(
        this=exp.DPipe(this=text("-"), expression=exp.Paren(this=count)), expression=text(f" {unit}")
    )


def _add_days(time: exp.Expr, count: exp.Expr) -> exp.Expr:
    if isinstance(count, exp.Literal) and count.is_int:
        return day(time, text(f"{count.this} days"))
    whole = trees.cast(count, "INTEGER")
    return day(time, exp.DPipe(this=whole, expression=text(" days")))


def _days_between(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Midnights are whole numbers and a half."""
    days = [exp.Anonymous(this="JULIANDAY", expressions=[day(time)]) for time in (last, first)]
    return exp.cast(exp.Paren(this=exp.Sub(this=days[0], expression=days[1])), "INTEGER", copy=False)


def _into(value: exp.Expr, shift: int, length: int) -> exp.Expr:
    """How far into a cycle of `length` a number is that counts from `shift`."""
    return exp.Mod(
        this=exp.Paren(this=exp.Add(this=value, expression=number((-shift) % length))),
        expression=number(length),
    )


def _truncate(time: exp.Expr, grain: str, calendar: Calendar) -> exp.Expr:
    if grain in SUB_DAY_GRAINS:
        return moment(time, _WHOLE[grain])
    if grain == "day":
        return day(time)
    if grain == "week":
        # The first such weekday that is not before the sixth day back; 0 is Sunday.
        return day(time, text("-6 days"), text(f"weekday {(calendar.week_start + 1) % 7}"))
    if grain in ("month", "year"):
        return day(time, text(f"start of {grain}"))
    first = calendar.fiscal_start if grain.startswith("fiscal") else 1
    if grain == "fiscal_year":
        # To where a calendar year begins and back, from the first of a month: each month has one.
        moved = (f"-{first - 1} months", "start of year", f"{first - 1} months")
        return day(time, *map(text, ("start of month", *moved)))
    months = _into(_read(trees.copied(time), "%m"), first, 3 if grain.endswith("quarter") else 12)
    return day(time, text("start of month"), _back(months, "months"))


def _iso_week(time: exp.Expr) -> exp.Expr:
    """The week of the year in which the Thursday of this week lies."""
    weekday = _into(_read(time, "%w"), 1, 7)
    thursday = day(trees.copied(time), _back(weekday, "days"), text("3 days"))
    return exp.Add(
        this=exp.Div(
            this=exp.Paren(this=exp.Sub(this=_read(thursday, "%j"), expression=number(1))),
            expression=number(7),
            typed=True,
        ),
        expression=number(1),
    )


_PARTS: dict[str, Build] = {
    "YEAR": lambda time: _read(time, "%Y"),
    "MINUTE": lambda time: _read(time, "%M"),
    "SECOND": lambda time: _read(time, "%S"),
    "EPOCH": lambda time: _read(time, "%s"),
    "hour_of_day": lambda time: _read(time, "%H"),
    "day_of_week": lambda time: exp.Add(this=_into(_read(time, "%w"), 1, 7), expression=number(1)),
    "day_of_month": lambda time: _read(time, "%d"),
    "day_of_year": lambda time: _read(time, "%j"),
    "week_of_year": _iso_week,
    "month_of_year": lambda time: _read(time, "%m"),
    "quarter_of_year": lambda time: exp.Div(
        this=exp.Paren(this=exp.Add(this=_read(time, "%m"), expression=number(2))),
        expression=number(3),
        typed=True,
    ),
}


def _match(value: exp.Expr, pattern: exp.Expr, how: str) -> exp.Expr:
    low, wanted = exp.Lower(this=value), exp.Lower(this=pattern)
    if how == "contains":
        return position("INSTR", low, wanted)
    length = exp.Length(this=trees.copied(pattern))
    start = (
        number(1)
        if how == "starts_with"
        else exp.Add(
            this=exp.Sub(this=exp.Length(this=trees.copied(value)), expression=length), expression=number(1)
        )
    )
    part = (
        exp.func("SUBSTR", low, start, trees.copied(length))
        if how == "starts_with"
        else exp.func("SUBSTR", low, start)
    )
    if how == "starts_with":
        return exp.EQ(this=part, expression=wanted)
    longer = exp.GTE(this=exp.Length(this=trees.copied(value)), expression=trees.copied(length))
    return exp.Paren(this=exp.and_(longer, exp.EQ(this=part, expression=wanted)))


def _distinct(*arguments: exp.Expr) -> exp.Expr:
    """Several are written as one text: QUOTE tells 1 from '1' and where each ends. With a NULL it is NULL."""
    if len(arguments) == 1:
        return exp.Count(this=exp.Distinct(expressions=list(arguments)))
    whole: exp.Expr | None = None
    for each in arguments:
        quoted = exp.Case(
            ifs=[
                exp.If(
                    this=exp.Not(this=exp.Is(this=each, expression=exp.Null())),
                    true=exp.func("QUOTE", trees.copied(each)),
                )
            ]
        )
        whole = (
            quoted
            if whole is None
            else exp.DPipe(this=exp.DPipe(this=whole, expression=text(",")), expression=quoted)
        )
    assert whole is not None
    return exp.Count(this=exp.Distinct(expressions=[whole]))


_STEPS = {
    "second": "1 seconds",
    "minute": "1 minutes",
    "hour": "1 hours",
    "day": "1 days",
    "week": "7 days",
    "month": "1 months",
    "quarter": "3 months",
    "year": "12 months",
    "fiscal_quarter": "3 months",
    "fiscal_year": "12 months",
}


def _periods(
    start: exp.Expr, until: exp.Expr, grain: str, calendar: Calendar, column: str, table: str
) -> exp.Query:
    """first UNION ALL the next one while that begins before the end."""
    step = text(_STEPS[grain])
    own = trees.column(column, table)
    following = moment(own, _MOMENT, step) if grain in SUB_DAY_GRAINS else day(own, step)
    first = exp.Select().select(trees.alias(_truncate(start, grain, calendar), column), copy=False)
    first.where(exp.LT(this=moment(trees.copied(start)), expression=moment(trees.copied(until))), copy=False)
    others = exp.Select().select(following, copy=False).from_(table, copy=False)
    others.where(exp.LT(this=moment(trees.copied(following)), expression=moment(until)), copy=False)
    return exp.union(first, others, distinct=False, copy=False)


def _add_span(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    number_of, _, units = _STEPS[unit].partition(" ")
    count *= int(number_of)
    moved = moment(time, _MOMENT, text(f"{count} {units}"))
    if units != "months":
        return moved
    # SQLite goes on into the next month where the month does not have the day.
    overflows = exp.LT(this=_read(trees.copied(moved), "%d"), expression=_read(trees.copied(time), "%d"))
    changes = (text("start of month"), text(f"{count + 1} months"), text("-1 days"))
    last = exp.If(this=overflows, true=moment(trees.copied(time), _MOMENT, *changes))
    return _is(exp.Case(ifs=[last], default=moved), MOMENT)


def _before(time: exp.Expr) -> exp.Expr:
    return moment(time, _MOMENT, text("-0.001 seconds"))


_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)


def _kind(node: exp.Expr, context: Context) -> str:
    """What form the text of a time has; "" where that is not known."""
    if isinstance(node, exp.Placeholder):
        parameter = context.parameters.get(node.name)
        if parameter is None or not parameter.type.is_time:
            return ""
        return DAY if parameter.type.value == "date" else MOMENT
    return str(node.meta.get("time", ""))


def compare_times(tree: exp.Expr, context: Context) -> exp.Expr:
    """Both sides of a comparison of times get one form."""
    for node in list(tree.find_all(*_COMPARED)):
        kinds = [_kind(side.unnest(), context) for side in (node.left, node.right)]
        if not any(kinds) or kinds[0] == kinds[1]:
            continue
        # A stored value next to a day is a day; a computed day next to a moment is its midnight.
        form = MOMENT if MOMENT in kinds else DAY
        for key, kind in zip(("this", "expression"), kinds, strict=True):
            if kind != form:
                side = node.args[key]
                node.set(key, moment(side) if form == MOMENT else day(side))
    return tree


def _percentile(name: str) -> Build:
    return lambda x, fraction: exp.Anonymous(this=name, expressions=[x, fraction])


SQLITE = Dialect(
    name="sqlite",
    writes="sqlite",
    title="SQLite",
    local_time=_local_time,
    truncate=_truncate,
    parts=_PARTS,
    text_match=_match,
    aggregates={
        **AGGREGATES,
        "count_distinct": _distinct,
        "bool_or": lambda x: exp.Max(this=x),
        "bool_and": lambda x: exp.Min(this=x),
        "approx_count_distinct": lambda x: exp.Count(this=exp.Distinct(expressions=[x])),
        # The names of SQLite's own extension; its connections in Dragoman always have them.
        "median": lambda x: exp.Anonymous(this="PERCENTILE_CONT", expressions=[x, exp.Literal.number("0.5")]),
        "percentile": _percentile("PERCENTILE_CONT"),
        "percentile_disc": _percentile("PERCENTILE_DISC"),
        "approx_percentile": _percentile("PERCENTILE_CONT"),
    },
    periods=_periods,
    add_span=_add_span,
    before=_before,
    moment=moment,
    comparable=moment,
    recursive=True,
    zones=False,
    move_days=lambda time, count: moment(
        time, _MOMENT, exp.DPipe(this=trees.cast(count, "INTEGER"), expression=text(" days"))
    ),
    add_days=_add_days,
    days_between=_days_between,
    finish=(compare_times,),
)
