"""What a reader of a result must know beside its numbers: cut periods, groups without a value, how far the data reach.

    "The last month, December 2017, is partial: the data of sales are complete through 12 December 2017."

Rendering repeats a note about a partial period in the headline, because it changes what the number means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from semantic.calendars import PARTS, SUB_DAY_GRAINS, Calendar, start_of
from semantic.catalog import Catalog
from semantic.catalog.measures import TIMELESS
from semantic.compiling import Compiled
from semantic.planning.plan import GroupColumn
from semantic.planning.time_ranges import parse_range
from semantic.query.types import OpenEnds
from service.answer import Cell
from service.counterparts import misplaced, misplaced_note
from service.labels import words
from service.rendering.formatting import format_time
from service.warehouse.reach import Reaches

Table = Sequence[tuple[Cell, ...]]


TOTALS = (
    "Totals are computed over all rows that the filters on rows keep: they are not sums of the groups shown, and "
    "filters on metrics and limits do not change them."
)


@dataclass(frozen=True, slots=True)
class DataEnd:
    """Where complete data end for a result (not included), and the words that say so."""

    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Result:
    """What notes are made of: the compiled query, its rows, its columns' labels, and how far the data reach."""

    catalog: Catalog
    compiled: Compiled
    rows: Table
    labels: Mapping[str, str]
    reaches: Reaches = field(default_factory=lambda: Reaches({}))

    @property
    def empty(self) -> bool:
        """Whether nothing was found: no row, or one row that has no value."""
        return not self.rows or (len(self.rows) == 1 and all(cell is None for cell in self.rows[0]))

    @property
    def models(self) -> tuple[str, ...]:
        """The homes whose rows are placed in time."""
        facts = self.compiled.main.plan.all_facts
        return tuple(dict.fromkeys(fact.model.name for fact in facts if fact.time not in ("", TIMELESS)))


def notes(result: Result) -> tuple[str, ...]:
    """All notes, those that change a number's meaning first."""
    end = _data_end(result)
    found = [
        *_before_the_data(result),
        *_partial_range(result, end),
        *_partial_buckets(result, end),
        *_partial_comparison(result),
        *_misplaced(result),
        *_begun_late(result),
        *(note.text for note in result.compiled.notes),
        *_null_groups(result),
        *_totals(result),
        *_all_shown(result),
        *_now(result),
        *_reach(result),
        *_covers(result),
    ]
    return tuple(dict.fromkeys(found))


def _data_end(result: Result) -> DataEnd | None:
    """The earliest end of complete data among the facts, if the question could look beyond it: else now."""
    compiled = result.compiled
    ends = [DataEnd(compiled.now, f"now is {moment_words(compiled.now)}")]
    for model in result.models:
        reach = result.reaches.known.get(model)
        if reach is not None:
            until = reach.complete_until(compiled.zone)
            through = moment_words(until - timedelta(days=1))
            ends.append(DataEnd(until, f"the data of {words(model)} are complete through {through}"))
    # Where now is the end of the data, naming the data says more: the later of equal ends wins.
    return min(reversed(ends), key=lambda end: end.until)


def _before_the_data(result: Result) -> list[str]:
    """The whole range is over before the first row: nothing there means that nothing is known."""
    resolved = result.compiled.range
    if resolved is None or resolved.until is None:
        return []
    firsts = {model: result.reaches.first(model) for model in result.models}
    return [
        f"{_capital(resolved.words)} lies before the data: those of {words(model)} begin on "
        f"{format_time(first, 'day')}."
        for model, first in firsts.items()
        if first is not None and resolved.until <= first
    ]


def _begun_late(result: Result) -> list[str]:
    """The data begin only after half of the range: most of it is not known, and no zero."""
    resolved = result.compiled.range
    if resolved is None or resolved.start is None:
        return []
    if any(_is_bucket(result, group) for group in result.compiled.main.plan.groups):
        return []  # the periods shown tell it themselves
    start, until = resolved.start, resolved.until or result.compiled.now
    firsts = {model: result.reaches.first(model) for model in result.models}
    return [
        f"{_capital(resolved.words)} is partial: the data of {words(model)} begin on {format_time(first, 'day')}."
        for model, first in firsts.items()
        if first is not None
        and start.date() < first.date()
        and until - start <= 2 * (first - start) < 2 * (until - start)
    ]


def _partial_range(result: Result, end: DataEnd | None) -> list[str]:
    """The whole range is cut: "this month" by now, "2018" by the end of the data."""
    resolved = result.compiled.range
    if resolved is None or not result.models or end is None:
        return []
    if resolved.partial:
        return [
            f"{_capital(resolved.phrase)} is partial: it runs until now, {moment_words(result.compiled.now)}."
        ]
    if resolved.start is not None and resolved.start >= end.until:
        return [f"{_capital(resolved.words)} lies beyond the data: {end.words}."]
    if resolved.until is not None and resolved.until > end.until:
        return [f"{_capital(resolved.words)} is partial: {end.words}."]
    return []


def _partial_buckets(result: Result, end: DataEnd | None) -> list[str]:
    """The first or last period shown is cut by the range, or the last one by the end of the data."""
    out = []
    settings = result.catalog.settings
    calendar = settings.calendar
    for index, group in enumerate(result.compiled.main.plan.groups):
        if not _is_bucket(result, group):
            continue
        if not calendar.is_computed(group.grain):
            out += _unknown_ends(result, group, end)
            continue
        shown = {_as_datetime(row[index]) for row in result.rows}
        out += _first_bucket(result, group, shown, calendar)
        out += _last_bucket(result, group, shown, calendar, end)
    return out


def _unknown_ends(result: Result, group: GroupColumn, end: DataEnd | None) -> list[str]:
    """Only the warehouse knows where a period of a table of days ends."""
    if not result.rows or (result.compiled.range is None and end is None):
        return []
    period = words(group.grain)
    return [
        f"The first or last {period} may be partial: which days belong to it stands in a table of the warehouse."
    ]


def _first_bucket(
    result: Result, group: GroupColumn, shown: set[datetime | None], calendar: Calendar
) -> list[str]:
    start = result.compiled.range.start if result.compiled.range else None
    if start is None:
        return []
    bucket = start_of(start, group.grain, calendar)
    if bucket == start or bucket not in shown:
        return []
    name = _period(bucket, group.grain)
    return [f"The first {words(group.grain)}, {name}, is partial: the range begins on {moment_words(start)}."]


def _last_bucket(
    result: Result,
    group: GroupColumn,
    shown: set[datetime | None],
    calendar: Calendar,
    end: DataEnd | None,
) -> list[str]:
    until = result.compiled.range.until if result.compiled.range else None
    cut = DataEnd(until, f"the range ends before {moment_words(until)}") if until else end
    if cut is not None and end is not None and end.until < cut.until:
        cut = end
    if cut is None or result.models == ():
        return []
    bucket = start_of(cut.until, group.grain, calendar)
    if bucket == cut.until or bucket not in shown:
        return []
    return [f"The last {words(group.grain)}, {_period(bucket, group.grain)}, is partial: {cut.words}."]


def _partial_comparison(result: Result) -> list[str]:
    """The data begin after the start of what is compared with: the change is larger than it was."""
    compared = result.compiled.compared
    if compared is None or compared.start is None:
        return []
    said = []
    for model in result.models:
        first = result.reaches.first(model)
        if first is None or first.date() <= compared.start.date():
            continue
        outside = compared.until is not None and compared.until <= first
        what = "lies before the data" if outside else "is partial"
        said.append(
            f"{_capital(compared.words)}, which it is compared with, {what}: "
            f"the data of {words(model)} begin on {format_time(first, 'day')}."
        )
    return said


def _misplaced(result: Result) -> list[str]:
    found = misplaced(result.compiled, result.catalog.settings.calendar)
    return [misplaced_note(found)] if found is not None else []


def _is_bucket(result: Result, group: GroupColumn) -> bool:
    """Whether a group is a period of the time that the range is about."""
    if group.role != "time" or group.grain in PARTS or not group.grain:
        return False
    return group.name.startswith("time.") or any(
        group.dimension is not None and group.dimension.qualified == f"{fact.model.name}.{fact.time}"
        for fact in result.compiled.main.plan.all_facts
    )


def _as_datetime(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return datetime.combine(cell, time()) if isinstance(cell, date) else None


def _null_groups(result: Result) -> list[str]:
    """Rows that have no value to group by stand together; nobody should take them for a mistake."""
    out = []
    plan = result.compiled.main.plan
    if result.compiled.query.rows:
        return []
    rest = plan.places.rest if plan.places else None
    rows = [row for row in result.rows if rest is None or row[-1] is not True]
    for index, group in enumerate(plan.groups):
        if any(row[index] is None for row in rows):
            label = result.labels[group.name].lower()
            out.append(f"The group (none) holds what has no {label}.")
    return out


def _totals(result: Result) -> list[str]:
    if result.compiled.totals is None or not result.compiled.main.plan.groups:
        return []
    return [TOTALS]


def _all_shown(result: Result) -> list[str]:
    """Of a ranking for which there are fewer rows than were asked for."""
    query, shown = result.compiled.query, len(result.rows)
    limit = query.limit
    if (
        limit is None
        or limit.per
        or limit.other
        or not (query.order_by and query.metrics and query.dimensions)
    ):
        return []
    return [f"There are only {shown:,}, so that all are shown."] if 1 < shown < limit.rows else []


def _now(result: Result) -> list[str]:
    """What relative words count from, when it is not the clock."""
    setting, query = result.catalog.settings.now, result.compiled.query
    given = query.time.range if query.time else None
    if setting == "clock" or given is None or isinstance(given, OpenEnds):
        return []
    if parse_range(given).anchor == "absolute":
        return []
    reason = "the end of the data's last complete day" if setting == "data" else "as the settings fix it"
    return [f"“{given}” counts from {moment_words(result.compiled.now)}, {reason}."]


def _reach(result: Result) -> list[str]:
    out = []
    for model in result.models:
        reach = result.reaches.known.get(model)
        if reach is not None:
            last = reach.complete_until(result.compiled.zone) - timedelta(days=1)
            out.append(f"The data of {words(model)} are complete through {moment_words(last)}.")
        elif model in result.reaches.unknown:
            out.append(f"How far the data of {words(model)} reach could not be read.")
    return out


def _covers(result: Result) -> list[str]:
    """An empty result is often one that lies outside the data: say what they are."""
    if not result.empty:
        return []
    models = {fact.model.name: fact.model for fact in result.compiled.main.plan.all_facts}
    return [f"What {words(model.name)} cover: {model.covers}" for model in models.values() if model.covers]


def moment_words(moment: datetime) -> str:
    """ "31 Dec 2017", or "31 Dec 2017, 14:30" where it is not midnight."""
    return format_time(moment, "day" if moment.time() == time() else "")


def _period(bucket: datetime, grain: str) -> str:
    return format_time(bucket, "" if grain in SUB_DAY_GRAINS else grain)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
