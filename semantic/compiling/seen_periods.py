"""The periods shown of a fact, and what its metrics see of time in each: the twin in SQL of `semantic.frames.seen`.

    WITH sales_metrics_shown AS (SELECT <every day of the range> AS period),
    sales_metrics_periods AS (
      SELECT period AS time__day, CAST(period AS DATE) - INTERVAL '6' DAY AS seen_from, … AS seen_until
      FROM sales_metrics_shown)
    SELECT time__day, SUM(sales.amount) FROM sales
    JOIN sales_metrics_periods ON sales.sold_at >= seen_from AND sales.sold_at < seen_until GROUP BY 1

Each step of a frame makes two new ends out of two; several steps are SELECTs within each other. Hours before move the
time of a row instead (`Later`), which is in `SeenPeriods.moment`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import MONTHS_IN, SUB_DAY_GRAINS
from semantic.compiling.on_clocks import only_shown, sees_instants
from semantic.compiling.same_place import ends_of_day, joined_to_places
from semantic.compiling.spine_rows import spine_periods
from semantic.frames import (
    Clip,
    Each,
    First,
    FromStart,
    Last,
    Later,
    SamePlace,
    Shift,
    StartOf,
    Step,
    ToDate,
)
from semantic.planning.plan import LAST_PERIOD, PERIOD, SEEN_FROM, SEEN_UNTIL, SeenPeriods

SHOWN, BEFORE, DAYS, PERIODS = range(4)
"""The places of the CTEs' names in `SeenPeriods.names`."""
POINT, POINTS = "point", "points"


@dataclass(frozen=True, slots=True)
class _Ends:
    """What is seen so far; `start` is None for the beginning of time."""

    start: exp.Expr | None
    until: exp.Expr


def moment_column(name: str, table: str = "") -> exp.Column:
    """A column that holds computed wall-clock times, as databases without types for times must know."""
    column = trees.column(name, table)
    column.meta["time"] = "moment"
    return column


def seen_ctes(
    seen: SeenPeriods, group_names: list[str], earliest: exp.Select
) -> list[tuple[str, exp.Select]]:
    """The CTEs that end with the periods. `group_names` are those of all groups of the plan; `earliest` is the SELECT
    of the earliest time of the fact, for a range without a start."""
    shown, before, days, periods = seen.names
    if seen.spine is not None:
        every = spine_periods(seen.spine, seen.grain, seen.start, seen.until)
    else:
        start = exp.Placeholder(this=seen.start) if seen.start else earliest.subquery(copy=False)
        series = markers.periods(start, exp.Placeholder(this=seen.until), seen.grain)
        every = exp.Select().select(trees.alias(series, PERIOD), copy=False)
    ctes = [(shown, every)]
    groups = [group_names[index] for index, _ in seen.columns]
    select = (
        exp.Select()
        .select(*_period_groups(seen, groups), copy=False)
        .from_(trees.named_table(shown), copy=False)
    )
    select.where(*_some_range(seen), *(trees.copied(pick) for pick in seen.picks), copy=False)
    # What an hour that clocks skip is compared with was there.
    instants = sees_instants(seen) and not seen.clips
    only_shown(select, trees.column(PERIOD), seen.grain, instants=instants)
    if seen.several:
        select = _combined(select, groups)
    ends = _first_ends(seen)
    steps = [step for step in seen.steps if not isinstance(step, Later)]
    for number, step in enumerate(steps):
        only_some = number > 0 and isinstance(steps[number - 1], Shift | Clip)
        if (number or isinstance(step, Shift | First)) and not isinstance(step, SamePlace):
            select, ends = _wrapped(select, ends, groups, only_some=only_some)
        if isinstance(step, Each):
            ctes += [(before, _with_ends(select, ends)), (days, _points(before, step.unit))]
            select, ends = _each(before, days, groups, step.unit)
            only_shown(select, trees.column(POINT, days), step.unit, instants=instants)
        elif isinstance(step, SamePlace):
            begun = ends.start is not None
            select = joined_to_places(_with_ends(select, ends), _names(groups, select), step, begun=begun)
            ends = _Ends(*ends_of_day(begun=begun))
        else:
            ends = _after(step, ends, seen)
    if seen.during is not None and steps and isinstance(steps[-1], Shift | Clip):
        select, ends = _wrapped(select, ends, groups, only_some=True)
    ctes.append((periods, _with_ends(select, ends)))
    return ctes


def _some_range(seen: SeenPeriods) -> list[exp.Expr]:
    """`this month` is empty in its first moment: then no period is shown, also not the week in which that lies."""
    if not (seen.start and seen.cut_until):
        return []
    start, until = (markers.moment(exp.Placeholder(this=name)) for name in (seen.start, seen.until))
    return [exp.LT(this=start, expression=until)]


def _period_groups(seen: SeenPeriods, groups: list[str]) -> list[exp.Expr]:
    out: list[exp.Expr] = []
    for (_, grain), name in zip(seen.columns, groups, strict=True):
        column: exp.Expr = trees.column(PERIOD)
        if grain.endswith(("_of_day", "_of_week", "_of_month", "_of_year")):
            column = markers.part(column, grain)
        elif grain != seen.grain:
            column = markers.truncate(column, grain)
        out.append(trees.alias(column, name))
    return out


def _combined(periods: exp.Select, groups: list[str]) -> exp.Select:
    """One row for each combination of the groups, with the first and the last of its periods. A day that is in no
    period of a calendar in a table is in none that is shown."""
    inner = periods.select(trees.column(PERIOD), copy=False).subquery("earlier", copy=False)
    known = [exp.Not(this=exp.Is(this=trees.column(name), expression=exp.Null())) for name in groups]
    select = trees.select_from(inner).select(*map(trees.column, groups), copy=False)
    for node, name in ((exp.Min, PERIOD), (exp.Max, LAST_PERIOD)):
        select.select(trees.alias(node(this=trees.column(PERIOD)), name), copy=False)
    select.where(*known, copy=False).group_by(*map(trees.column, groups), copy=False)
    outer = exp.Select().select(*map(trees.column, groups), copy=False)
    return outer.from_(select.subquery("earlier", copy=False), copy=False)


def _first_ends(seen: SeenPeriods) -> _Ends:
    """The period itself, cut where the range ends and, for what looks at its days, where it begins."""
    start: exp.Expr = markers.moment(trees.column(PERIOD))
    last = trees.column(LAST_PERIOD if seen.several else PERIOD)
    until: exp.Expr = markers.add_span(last, 1, seen.grain)
    if seen.cut and seen.start:
        start = _greatest(start, markers.moment(exp.Placeholder(this=seen.start)))
    if seen.cut_until and seen.until:
        until = _least(until, markers.moment(exp.Placeholder(this=seen.until)))
    return _Ends(start, until)


def _with_ends(select: exp.Select, ends: _Ends) -> exp.Select:
    if ends.start is not None:
        select.select(trees.alias(ends.start, SEEN_FROM), copy=False)
    return select.select(trees.alias(ends.until, SEEN_UNTIL), copy=False)


def _wrapped(
    select: exp.Select, ends: _Ends, groups: list[str], *, only_some: bool
) -> tuple[exp.Select, _Ends]:
    """A SELECT from this one, in which both ends are columns. `only_some`: a period that has no counterpart, as
    29 February a year before, sees nothing, whatever follows."""
    known = ends.start is not None
    inner = _with_ends(select, ends).subquery("earlier", copy=False)
    outer = exp.Select().select(*(trees.column(name) for name in _names(groups, select)), copy=False)
    outer.from_(inner, copy=False)
    if only_some and known:
        outer.where(exp.LT(this=trees.column(SEEN_FROM), expression=trees.column(SEEN_UNTIL)), copy=False)
    return outer, _Ends(moment_column(SEEN_FROM) if known else None, moment_column(SEEN_UNTIL))


def _names(groups: list[str], select: exp.Select) -> list[str]:
    """The columns of a SELECT of intervals beside their ends."""
    shown = {item.alias_or_name for item in select.selects}
    return [*groups, *(name for name in (POINT, POINTS) if name in shown)]


def _points(before: str, unit: str) -> exp.Select:
    """Every day (or other unit) of all the intervals."""

    def end(node: type[exp.Func], column: str) -> exp.Expr:
        found = (
            exp.Select()
            .select(node(this=trees.column(column)), copy=False)
            .from_(trees.named_table(before), copy=False)
        )
        return found.subquery(copy=False)

    series = markers.periods(end(exp.Min, SEEN_FROM), end(exp.Max, SEEN_UNTIL), unit)
    return exp.Select().select(trees.alias(series, POINT), copy=False)


def _each(before: str, days: str, groups: list[str], unit: str) -> tuple[exp.Select, _Ends]:
    """One row per day of each interval, and beside it how many days that has."""
    point = trees.column(POINT, days)
    start, until = moment_column(SEEN_FROM, before), moment_column(SEEN_UNTIL, before)
    meets = exp.and_(
        exp.LT(this=markers.moment(point), expression=until),
        exp.GT(this=markers.add_span(trees.copied(point), 1, unit), expression=start),
        copy=False,
    )
    count = exp.Window(
        this=exp.Count(this=exp.Star()), partition_by=[trees.column(name, before) for name in groups]
    )
    select = exp.Select().select(*(trees.column(name, before) for name in groups), copy=False)
    select.select(trees.alias(trees.copied(point), POINT), trees.alias(count, POINTS), copy=False)
    select.from_(trees.named_table(before), copy=False)
    trees.join(select, trees.named_table(days), "INNER", meets)
    ends = _Ends(
        markers.moment(trees.copied(point)),
        _least(markers.add_span(trees.copied(point), 1, unit), trees.copied(until)),
    )
    return select, ends


def _after(step: Step, ends: _Ends, seen: SeenPeriods) -> _Ends:
    """What a step sees of an interval."""
    start, until = ends.start, ends.until
    match step:
        case Shift(count, unit, at_most, by_days):
            moved = None if start is None else _spilled(start, -count, unit)
            last = _spilled(until, -count, unit)
            if at_most and moved is not None:
                last = _least(last, markers.add_span(trees.copied(moved), 1, at_most))
            if by_days and start is not None:
                last = _last_day_moved(start, until, -count, unit, last)
            return _Ends(moved, last)
        case Clip(against):
            assert start is not None, "a period compared has both ends"
            first, last = (markers.moment(exp.Placeholder(this=name)) for name in seen.clips[against])
            return _Ends(_greatest(trees.copied(start), first), _least(trees.copied(until), last))
        case StartOf(of, grain):
            assert start is not None, "a period has both ends"
            first = markers.truncate(markers.truncate(trees.copied(start), of), grain)
            return _Ends(markers.moment(first), markers.add_span(trees.copied(first), 1, grain))
        case Last(count, unit):
            if unit in SUB_DAY_GRAINS:
                return _Ends(markers.add_span(_reference(until, unit), 1 - count, unit), trees.copied(until))
            day = _reference(until, "day")
            if unit == "day":
                return _Ends(markers.add_span(day, 1 - count, "day"), trees.copied(until))
            return _Ends(markers.add_span(markers.add_span(day, -count, unit), 1, "day"), trees.copied(until))
        case ToDate(grain):
            return _Ends(markers.moment(_reference(until, grain)) if grain else None, trees.copied(until))
        case FromStart(against):
            name = seen.clips[against][0] if against else seen.start
            begun = markers.moment(exp.Placeholder(this=name)) if name else None
            return _Ends(begun, trees.copied(until))
        case First(unit):
            assert start is not None, "the planner refuses the first day of all time"
            return _Ends(
                trees.copied(start),
                _least(trees.copied(until), markers.add_span(trees.copied(start), 1, unit)),
            )
        case _:
            raise AssertionError("an average has CTEs of its own")


def _reference(until: exp.Expr, unit: str) -> exp.Expr:
    """The period of `unit` in which the last moment before `until` lies."""
    return markers.truncate(markers.before(trees.copied(until)), unit)


def _spilled(time: exp.Expr, count: int, unit: str) -> exp.Expr:
    """The time moved; a day that the month does not have becomes the first of the next month."""
    moved = markers.add_span(trees.copied(time), count, unit)
    if unit not in MONTHS_IN:
        return moved
    day = markers.part(trees.copied(moved), "day_of_month"), markers.part(trees.copied(time), "day_of_month")
    first = markers.add_span(markers.truncate(trees.copied(moved), "month"), 1, "month")
    missing = exp.LT(this=day[0], expression=day[1])
    return exp.Case(ifs=[exp.If(this=missing, true=first)], default=moved)


def _last_day_moved(start: exp.Expr, until: exp.Expr, count: int, unit: str, usual: exp.Expr) -> exp.Expr:
    """Where an interval ends that ends with a month and does not begin with one; `usual` where it is another."""
    month = markers.moment(markers.truncate(trees.copied(until), "month"))
    with_month = exp.EQ(this=trees.copied(until), expression=month)
    later = exp.GT(this=markers.part(trees.copied(start), "day_of_month"), expression=exp.Literal.number(1))
    day = markers.add_span(markers.add_span(trees.copied(until), -1, "day"), count, unit)
    found = exp.Case(
        ifs=[exp.If(this=exp.and_(with_month, later, copy=False), true=markers.add_span(day, 1, "day"))]
    )
    found.set("default", usual)
    return found


def _least(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return _of_moments(exp.Least(this=one, expressions=[other], ignore_nulls=True))


def _greatest(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return _of_moments(exp.Greatest(this=one, expressions=[other], ignore_nulls=True))


def _of_moments(node: exp.Expr) -> exp.Expr:
    """Ends of periods are never NULL, for which some databases would need more."""
    node.meta.update(time="moment", never_null=True)
    return node
