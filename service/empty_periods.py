"""Periods that can hold nothing, asked back instead of answered with nothing: one that begins now, one before all data.

At the end of 2017, where now is 1 January 2018 at 0:00:

sales this year              "2018 has only just begun and holds nothing yet. Do you mean 2017?"
sales growth in 2017         "The data begin on 1 January 2017, so nothing can be compared with 2016. …"

Queries that a program sends are taken literally; this is for questions in words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from semantic.calendars import GRAINS, Calendar, add, start_of
from semantic.catalog import Catalog
from semantic.compiling import Compiled
from semantic.planning.period_words import latest
from semantic.planning.time_ranges import RangeSpec, parse_range, range_words
from semantic.query.types import Filter, MetricUse, OrderBy, Query, TimeClause
from service.answer import Choice
from service.asking.planned import Clarify
from service.rendering.formatting import format_time
from service.warehouse.reach import Reaches

COMPARED = (".previous", ".change", ".change_rate")
MONTHS_TO_SHOW = 2
"""A range of at least so many months can be shown by month instead of against the period before."""


def empty_period(compiled: Compiled, catalog: Catalog, reaches: Reaches) -> Clarify | None:
    """The question back for a query whose time holds nothing; None for all others."""
    query = compiled.query
    if query.time is None or not isinstance(query.time.range, str):
        return None
    return _just_begun(compiled, query.time.range, catalog.settings.calendar) or _before_the_data(
        compiled, reaches, catalog.settings.calendar
    )


def _just_begun(compiled: Compiled, phrase: str, calendar: Calendar) -> Clarify | None:
    ranged, spec = compiled.range, parse_range(phrase)
    if ranged is None or ranged.start is None or ranged.start != ranged.until:
        return None
    earlier = _ended(spec, compiled.now, calendar)
    if earlier is None:
        return None
    instead, begun, label = earlier
    time = compiled.query.time
    assert time is not None
    query = replace(compiled.query, time=replace(time, range=instead))
    said = f"{begun} has only just begun and holds nothing yet. Do you mean {label}?"
    against = {"": "", "previous_period": ", against the time before it"}.get(
        time.compare, ", against a year earlier"
    )
    return Clarify(said, (Choice(f"{label}{against}", query=query),))


def _ended(spec: RangeSpec, now: datetime, calendar: Calendar) -> tuple[str, str, str] | None:
    """The range to ask for instead, what has just begun, and what is meant instead, in words."""
    if spec.anchor == "this" and spec.unit in GRAINS:
        before = add(now, -1, spec.unit, calendar)
        unit = spec.unit.replace("_", " ")
        begun = range_words(now, add(now, 1, spec.unit, calendar), calendar)
        return f"last {unit}", begun, range_words(before, now, calendar)
    if spec.anchor == "latest" and not spec.until:
        period = latest(spec.start, now, calendar, ended=False)
        before_it = latest(spec.start, now - timedelta(days=1), calendar, ended=False)
        if period is None or before_it is None:
            return None
        begun = range_words(period.start, period.until, calendar)
        said = range_words(before_it.start, before_it.until, calendar)
        return f"since {before_it.start:%Y-%m-%d}", begun, f"since {said}"
    return None


def _before_the_data(compiled: Compiled, reaches: Reaches, calendar: Calendar) -> Clarify | None:
    compared, ranged = compiled.compared, compiled.range
    if compared is None or compared.until is None or ranged is None:
        return None
    begins: list[datetime] = []
    for model in {fact.model.name for fact in compiled.main.plan.all_facts}:
        first = reaches.first(model)
        if first is None or first < compared.until:
            return None
        begins.append(first)
    if not begins:
        return None
    said = f"The data begin on {format_time(min(begins), 'day')}, so nothing can be compared with {compared.words}."
    choices = []
    if by_month := _by_month(compiled.query, ranged.start, ranged.until, calendar):
        choices.append(Choice(f"{ranged.words} by month, each against the month before", query=by_month))
    if alone := _alone(compiled.query):
        choices.append(Choice(f"{ranged.words} alone", query=alone))
    return Clarify(f"{said} Do you want this instead?" if choices else said, tuple(choices))


def _by_month(
    query: Query, start: datetime | None, until: datetime | None, calendar: Calendar
) -> Query | None:
    """The same range by month with changes, where it has several months and nothing else is grouped or ranked."""
    if start is None or until is None or query.dimensions or any(use.alias for use in query.metrics):
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
    alone = _alone(query)
    return alone and replace(
        alone, metrics=uses, dimensions=("time.month",), order_by=(OrderBy("time.month"),), limit=None
    )


def _alone(query: Query) -> Query | None:
    """The query without its comparison; None where rows are picked or ordered by the change."""
    filters = _without_change(query)
    ordered = any(order.field.endswith(COMPARED) for order in query.order_by)
    if filters is None or ordered or query.time is None:
        return None
    time = TimeClause(query.time.range, query.time.basis)
    return replace(query, time=time, filters=filters)


def _without_change(query: Query) -> tuple[Filter, ...] | None:
    """The query's filters; None where one of them is on the change."""
    fields = [getattr(item, "field", "") for item in query.filters]
    return None if any(str(field).endswith(COMPARED) for field in fields) else query.filters
