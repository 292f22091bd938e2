"""Periods that can hold nothing, asked back instead of answered with nothing: one that begins now, one before all data.

At the end of 2017, where now is 1 January 2018 at 0:00:

sales this year              "2018 has only just begun and holds nothing yet. Do you mean 2017?"
sales growth in 2017         "The data begin on 1 January 2017, so nothing can be compared with 2016. …"
average daily sales in 2016  "An average per day is over all of the range, and the data of sales begin on …"

Queries that a program sends are taken literally; this is for questions in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from semantic.calendars import GRAINS, Calendar, add, start_of
from semantic.catalog import Catalog
from semantic.catalog.measures import TIMELESS
from semantic.compiling import Compiled
from semantic.errors import TimeInvalid
from semantic.planning.averaged_facts import none_is_over
from semantic.planning.range_words import range_words
from semantic.planning.time_ranges import RangeSpec, parse_range, resolve_range
from semantic.query.types import Bounds, Filter, MetricUse, OrderBy, Query, TimeClause
from service.answer import Choice
from service.asking.planned import Clarify
from service.labels import words
from service.rendering.formatting import format_time
from service.warehouse.reach import Reaches

COMPARED = (".previous", ".change", ".change_rate")
MONTHS_TO_SHOW = 2
"""A range of at least so many months can be shown by month instead of against the period before."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A period that has only just begun, in words, and the one before it: as a range, and in words."""

    words: str
    instead: str
    label: str

    @property
    def said(self) -> str:
        return f"{self.words} has only just begun and holds nothing yet."


def empty_period(compiled: Compiled, catalog: Catalog, reaches: Reaches) -> Clarify | None:
    """The question back for a query whose time holds nothing; None for all others."""
    calendar = catalog.settings.calendar
    begun = just_begun(compiled, calendar)
    if begun:
        return _earlier(compiled, begun)
    return (
        _before_the_data(compiled, reaches, calendar)
        or _averaged_over_none(compiled)
        or _averaged_beyond(compiled, reaches, calendar)
    )


def beyond_the_data(compiled: Compiled, reaches: Reaches) -> Iterator[tuple[str, str, datetime, datetime]]:
    """Averages per period over periods of which there are no data: their unit, what is said of the data, and the
    beginning and the end of those that the data hold."""
    facts = compiled.main.plan.all_facts
    models = dict.fromkeys(fact.model.name for fact in facts if fact.time not in ("", TIMELESS))
    for unit, start, until in averaged_ranges(compiled):
        for model in models:
            first, reach = reaches.first(model), reaches.known.get(model)
            begins = first.replace(hour=0, minute=0, second=0, microsecond=0) if first is not None else start
            ends = _after(reach.moment(compiled.zone)) if reach is not None else until
            held = max(start, begins), min(until, ends)
            if start < begins:
                yield unit, f"the data of {words(model)} begin on {format_time(begins, 'day')}", *held
            elif until > ends:
                last = format_time(add(ends, -1, "day"), "day")
                yield unit, f"the data of {words(model)} end on {last}", *held


def averaged_ranges(compiled: Compiled) -> Iterator[tuple[str, datetime, datetime]]:
    """The unit of each average per period, and the beginning and the end of the whole periods it is over."""
    for counted in dict.fromkeys(
        fact.counted for fact in compiled.main.plan.facts if fact.counted is not None
    ):
        start, until = (compiled.main.parameters[name] for name in (counted.start, counted.until))
        if isinstance(start, datetime) and isinstance(until, datetime):
            yield counted.unit, start, until


def _after(last: datetime) -> datetime:
    """The end of the day of the last row, at whatever hour the shops close."""
    return last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def holds_nothing(compiled: Compiled, reaches: Reaches) -> bool:
    """Whether the whole range lies where no data are: after now, or before the first row or after the last complete day
    of one of the models."""
    ranged = compiled.range
    if ranged is None:
        return False
    start, until = ranged.start, ranged.until
    if start is not None and start >= compiled.now:
        return True
    for model in {fact.model.name for fact in compiled.main.plan.all_facts}:
        first, reach = reaches.first(model), reaches.known.get(model)
        if first is not None and until is not None and until <= first:
            return True
        if reach is not None and start is not None and start >= reach.complete_until(compiled.zone):
            return True
    return False


def just_begun(compiled: Compiled, calendar: Calendar) -> Begun | None:
    """The period that a query asks for, where it begins now."""
    ranged, time = compiled.range, compiled.query.time
    if time is None or not isinstance(time.range, str):
        return None
    if ranged is None or ranged.start is None or ranged.start != ranged.until:
        return None
    return _ended(parse_range(time.range), compiled.now, calendar)


def begins_after(compiled: Compiled, reaches: Reaches) -> datetime | None:
    """When the data begin, where that is after all that the query compares with."""
    compared = compiled.compared
    if compared is None or compared.until is None or compiled.range is None:
        return None
    firsts = [reaches.first(model) for model in {fact.model.name for fact in compiled.main.plan.all_facts}]
    begins = [first for first in firsts if first is not None and first >= compared.until]
    return min(begins) if begins and len(begins) == len(firsts) else None


def nothing_to_compare(compiled: Compiled, begins: datetime) -> str:
    assert compiled.compared is not None
    begun = format_time(begins, "day")
    return f"The data begin on {begun}, so nothing can be compared with {compiled.compared.words}."


def alone(query: Query) -> Query | None:
    """The query without its comparison; None where rows are picked by the change. Without the order of the change there
    are no first rows either: those that changed most are others."""
    filters = _without_change(query)
    order = tuple(item for item in query.order_by if not item.field.endswith(COMPARED))
    limit = query.limit if order == query.order_by else None
    if filters is None or query.time is None:
        return None
    time = TimeClause(query.time.range, query.time.basis)
    return replace(query, time=time, filters=filters, order_by=order, limit=limit)


def _earlier(compiled: Compiled, begun: Begun) -> Clarify:
    time = compiled.query.time
    assert time is not None
    query = replace(compiled.query, time=replace(time, range=begun.instead))
    against = {"": "", "previous_period": ", against the time before it"}.get(
        time.compare, ", against a year earlier"
    )
    return Clarify(
        f"{begun.said} Do you mean {begun.label}?", (Choice(f"{begun.label}{against}", query=query),)
    )


def _ended(spec: RangeSpec, now: datetime, calendar: Calendar) -> Begun | None:
    if spec.anchor == "this" and spec.unit in GRAINS:
        before = add(now, -1, spec.unit, calendar)
        unit = spec.unit.replace("_", " ")
        begun = range_words(now, add(now, 1, spec.unit, calendar), calendar)
        return Begun(begun, f"last {unit}", range_words(before, now, calendar))
    return None


def _before_the_data(compiled: Compiled, reaches: Reaches, calendar: Calendar) -> Clarify | None:
    begins, ranged = begins_after(compiled, reaches), compiled.range
    if begins is None or ranged is None:
        return None
    said = nothing_to_compare(compiled, begins)
    choices = []
    held = ranged.until is None or ranged.until > begins
    if held and (by_month := _by_month(compiled.query, ranged.start, ranged.until, calendar)):
        choices.append(Choice(f"{ranged.words} by month, each against the month before", query=by_month))
    if held and (without := alone(compiled.query)):
        choices.append(Choice(f"{ranged.words} alone", query=without))
    if later := _in_the_first_year(compiled.query, begins, calendar):
        choices.append(later)
    return Clarify(f"{said} Do you want this instead?" if choices else said, tuple(choices))


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _in_the_first_year(query: Query, begins: datetime, calendar: Calendar) -> Choice | None:
    """The same part of the first year that the data hold: "Q4 2017" instead of "Q4 2016"."""
    given = query.time.range if query.time is not None else None
    if query.time is None or not isinstance(given, str) or query.time.compare != "previous_period":
        return None
    years = set(_YEAR.findall(given))
    if len(years) != 1 or int(min(years)) >= begins.year or given in years:
        return None
    later = _YEAR.sub(str(begins.year), given)
    try:
        period = resolve_range(parse_range(later), begins, "UTC", calendar)
    except TimeInvalid:
        return None  # 29 February
    if period.start is None or period.until is None or period.start <= begins:
        return None
    label = f"{range_words(period.start, period.until, calendar)} against the time before it"
    return Choice(label, query=replace(query, time=replace(query.time, range=later)))


def _averaged_over_none(compiled: Compiled) -> Clarify | None:
    for unit, start, until in averaged_ranges(compiled):
        if start == until:
            return Clarify(f"{none_is_over(unit)}. Name a longer range, or average over shorter periods.", ())
    return None


def _averaged_beyond(compiled: Compiled, reaches: Reaches, calendar: Calendar) -> Clarify | None:
    """A period of which there are no data is none with 0, so that an average over it is of nothing that was."""
    found = list(beyond_the_data(compiled, reaches))
    query = compiled.query
    if not found or query.time is None:
        return None
    unit, said, *_ = found[0]
    start, until = max(held[2] for held in found), min(held[3] for held in found)
    reason = f"An average per {unit.replace('_', ' ')} is over all of the range, and {said}."
    if start >= until:
        return Clarify(f"{reason} Name a range that they hold.", ())
    bounds = replace(query.time, range=Bounds(f"{start:%Y-%m-%d}", f"{until:%Y-%m-%d}"))
    label = range_words(start, until, calendar)
    return Clarify(f"{reason} Do you mean {label}?", (Choice(label, query=replace(query, time=bounds)),))


def _by_month(
    query: Query, start: datetime | None, until: datetime | None, calendar: Calendar
) -> Query | None:
    """The same range by month with changes, where it has several months and nothing else is grouped or ranked."""
    if (
        start is None
        or until is None
        or query.dimensions
        or any(use.alias or use.over for use in query.metrics)
    ):
        return None
    if start != start_of(start, "month", calendar) or add(start, MONTHS_TO_SHOW, "month") > until:
        return None
    if _without_change(query) is None:
        return None
    uses = tuple(
        part
        for use in query.metrics
        for part in (use, MetricUse(f"change({use.expr})"), MetricUse(f"change_rate({use.expr})"))
    )
    without = alone(query)
    return without and replace(
        without, metrics=uses, dimensions=("time.month",), order_by=(OrderBy("time.month"),), limit=None
    )


def _without_change(query: Query) -> tuple[Filter, ...] | None:
    """The query's filters; None where one of them is on the change."""
    fields = [getattr(item, "field", "") for item in query.filters]
    return None if any(str(field).endswith(COMPARED) for field in fields) else query.filters
