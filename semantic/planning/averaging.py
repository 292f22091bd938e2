"""average(metric, day): the mean of a metric's values over the whole periods of the range.

    average(revenue, day) by store       the store's revenue in whole days / how many whole days there are
    average(visitors, day) by month      for each day its own visitors, added up / the whole days of the month

The numerator are leaves that see only rows of whole periods (`Leaf.each`), the denominator is a leaf of its own that
counts periods (`Leaf.counts_each`), grouped by what of the grouping is of one value in each period: the facts of both
are made in `semantic.planning.averaged_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.calendars import SUB_DAY_GRAINS, Calendar
from semantic.catalog import Catalog, Leaf, Measure
from semantic.catalog.binding import grouped
from semantic.catalog.measures import TIMELESS, leaf_index, leaf_key
from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed, QueryMalformed, TimeInvalid
from semantic.naming import nearest
from semantic.planning.names import Names, is_time, time_base, time_grain
from semantic.planning.part_of_whole import adds_up
from semantic.query.types import Condition, EntityHas, Filter, InSegment, OpenEnds, Query
from semantic.query.walking import leaves_of, parts_of

UNITS = ("hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
ADDED_UP = frozenset({"sum", "count", "count_rows", "count_distinct"})
"""Aggregates that are 0 over no rows, and whose periods add up once each counts its own distinct values."""
_ONE_VALUE_IN = {"hour_of_day": ("hour",), "day_of_week": ("hour", "day")}
"""Part → the units whose periods have one value of it; every longer period has all of them."""


def averaged(
    catalog: Catalog, measure: Measure, unit: str, query: Query, label: str, path: str
) -> tuple[Measure, Leaf]:
    """The sum of the values of all whole periods, and what counts these. Raises a QueryInvalid."""
    if unit not in UNITS:
        raise QueryMalformed(
            f"`{unit}` is not a period that a metric is averaged over.",
            hint=f"Write one of {', '.join(UNITS)}.",
            suggestions=nearest(unit, UNITS),
            path=path,
        )
    words = unit.replace("_", " ")
    if not (adds_up(measure.tree) and all(_is_sum(leaf) for leaf in measure.leaves)):
        raise NotAllowed(
            f"`{label}` has no meaning: only sums and counts of rows, added up, have an average per {words}.",
            code="no-average",
            hint=f"Group by `time.{unit}` instead, which shows the value of each {words}.",
            path=path,
        )
    _check_time(query, label)
    calendar = catalog.settings.calendar
    within = tuple(_counted_by(query, unit, label, calendar))
    _check_filters(query.filters, unit, label, calendar)
    if unit in SUB_DAY_GRAINS:
        _check_clocks(catalog, measure, unit, query, label, path)
    leaves = tuple(replace(leaf, each=unit) for leaf in measure.leaves)
    own = replace(
        measure,
        tree=_beside_others(measure, measure.tree),
        leaves=tuple(replace(leaf, key=leaf_key(leaf)) for leaf in leaves),
    )
    first = measure.leaves[0]
    count = Leaf(
        *(first.home, AGGREGATES["count_rows"], (), None, (), first.time, ValueType.NUMBER, ""),
        within=within,
        each=unit,
        counts_each=True,
    )
    return own, replace(count, key=leaf_key(count))


def _is_sum(leaf: Leaf) -> bool:
    if leaf.per is not None or leaf.needs_time or leaf.time == TIMELESS:
        return False
    return leaf.aggregate.name in ADDED_UP


def _beside_others(measure: Measure, node: exp.Expr) -> exp.Expr:
    """The tree, in which of several parts that are added up those that are not there are 0 beside one that is: a shop
    without refunds has all of its sales."""
    terms = list(_terms(node))
    if terms == [node]:
        found = trees.copied(node)
        for key in ("this", "expression", "default"):
            inner = node.args.get(key)
            if isinstance(node, exp.Mul | exp.Div | exp.Coalesce | exp.Case) and isinstance(inner, exp.Expr):
                found.set(key, _beside_others(measure, inner))
        return found
    if len(terms) == 1:
        found = trees.copied(node)
        found.set("this", _beside_others(measure, node.this))
        return found
    summed = _with_nothing(measure, node)
    if any(_is_count(measure, term) for term in terms):
        return summed
    absent = [exp.Is(this=grouped(_beside_others(measure, term)), expression=exp.Null()) for term in terms]
    return exp.Case(ifs=[exp.If(this=exp.Not(this=exp.Paren(this=trees.all_of(absent))), true=summed)])


def _terms(node: exp.Expr) -> Iterator[exp.Expr]:
    """What a tree adds up, also what it takes away."""
    match node:
        case exp.Add() | exp.Sub():
            yield from _terms(node.this)
            yield from _terms(node.expression)
        case exp.Paren() | exp.Neg():
            yield from _terms(node.this)
        case _:
            yield node


def _with_nothing(measure: Measure, node: exp.Expr) -> exp.Expr:
    """The sum of the terms of a tree, each 0 where it is not there."""
    match node:
        case exp.Add() | exp.Sub():
            sides = (_with_nothing(measure, side) for side in (node.this, node.expression))
            return type(node)(this=next(sides), expression=next(sides))
        case exp.Paren() | exp.Neg():
            return type(node)(this=_with_nothing(measure, node.this))
    found = _beside_others(measure, node)
    if _is_count(measure, node):
        return found
    return exp.Coalesce(this=found, expressions=[exp.Literal.number(0)])


def _is_count(measure: Measure, node: exp.Expr) -> bool:
    index = leaf_index(node)
    return index is not None and measure.leaves[index].aggregate.empty is not None


def _check_clocks(catalog: Catalog, measure: Measure, unit: str, query: Query, label: str, path: str) -> None:
    """One number of hours is that of all metrics: clocks skip some of an instant's, and none of a wall-clock time's;
    what has only days has no hours."""
    instants = set()
    for leaf in measure.leaves:
        base = time_base(catalog, leaf.home, leaf.time, query, wanted=True, label=label)
        time = Names(catalog, leaf.home).time(base, unit, "time", path)
        instants.add(time.dimension.type is ValueType.INSTANT)
    if len(instants) > 1:
        raise NotAllowed(
            f"`{label}` is of points in time and of wall-clock times, which do not have the same {unit}s where clocks "
            "are changed.",
            code="average-clocks",
            hint="Ask for the average of each by itself, or per day.",
            path=path,
        )


def _check_time(query: Query, label: str) -> None:
    ends = query.time.range if query.time else None
    if not isinstance(ends, OpenEnds) or not ends.has_start:
        raise TimeInvalid(
            f"`{label}` counts the periods of a range, and the query's range has no start.",
            hint="Give it one, as in `last month` or `2017`.",
            code="range-missing",
            path="/time/range",
        )
    if query.time is not None and query.time.compare:
        raise NotAllowed(
            f"`{label}` is not available beside another period.",
            hint="Ask for the two ranges apart.",
            code="average-compared",
            path="/time/compare",
        )


# What of a query is of one value in each period.


def _nests(unit: str, grain: str, calendar: Calendar) -> bool:
    """Whether each period of `unit` lies in one period of `grain`, or has one value of that part."""
    if unit in ("quarter", "year") and grain.startswith("fiscal_"):
        return False  # a fiscal year need not begin with a quarter
    if unit.startswith("fiscal_") and not grain.startswith("fiscal_"):
        return False
    return grain in calendar.constant_within(unit)


def _every_has(part: str, unit: str) -> bool:
    return part in _ONE_VALUE_IN and unit not in _ONE_VALUE_IN[part]


def _counted_by(query: Query, unit: str, label: str, calendar: Calendar) -> Iterator[int]:
    """The places of those dimensions by which the periods themselves are grouped."""
    for index, name in enumerate(query.dimensions):
        grain = time_grain(name, f"/dimensions/{index}")
        if grain is None or _every_has(grain, unit):
            continue
        if not _nests(unit, grain, calendar):
            raise TimeInvalid(
                f"`{label}` cannot be grouped by `{name}`: one {unit.replace('_', ' ')} may lie in several of them, "
                "or be longer.",
                hint="Group by a longer period that begins with one of these, or average over shorter periods.",
                code="average-grouping",
                path=f"/dimensions/{index}",
            )
        yield index


def _check_filters(filters: Sequence[Filter], unit: str, label: str, calendar: Calendar) -> None:
    """A filter on time either keeps whole periods, or says which hours or weekdays of each period count."""
    for index, whole in enumerate(filters):
        for item, path in parts_of(whole, f"/filters/{index}"):
            times = [is_on_time(leaf) for leaf in leaves_of(item)]
            if any(times) and not (all(times) and picks_periods(item, path, unit, calendar) is not None):
                raise TimeInvalid(
                    f"`{label}` counts whole periods, and a filter on time keeps only parts of them, or is mixed with "
                    "something else.",
                    hint="Use the range, or filter by a period of which the averaged one is a part.",
                    code="average-filter",
                    path=path,
                )


def is_on_time(leaf: Condition | InSegment | EntityHas) -> bool:
    return isinstance(leaf, Condition) and is_time(leaf.field)


def picks_periods(item: Filter, path: str, unit: str, calendar: Calendar) -> bool | None:
    """Whether a filter on nothing but time keeps whole periods (or rows of every period); None for neither."""
    grains = [time_grain(leaf.field, path) or "" for leaf in leaves_of(item) if isinstance(leaf, Condition)]
    if all(_nests(unit, grain, calendar) for grain in grains):
        return True
    return False if all(_every_has(grain, unit) for grain in grains) else None
