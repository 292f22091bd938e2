"""Periods that must not be ranked as they are: without a row, cut by the range, or with no data before them.

At the end of 2017, with data that begin on 1 January 2017:

fewest redemptions by month          March has none, and no row: it is named beside the lowest
biggest drop by week, December       the week of 27 November has three days of December: it is left out
biggest increase by month            January has nothing before it: it has no change

Only for questions in words; the rows of a query that a program sends are those of its statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from semantic.calendars import GRAINS, PARTS, SUB_DAY_GRAINS, add, start_of
from semantic.catalog.measures import leaf_index
from semantic.compiling import Compiled
from semantic.planning.plan import GroupColumn, OutputColumn
from semantic.query.types import Query
from semantic.query.walking import fields_of
from service.answer import Cell
from service.explaining import dimension_of
from service.rendering.formatting import format_time
from service.rendering.words import listing
from service.result_notes import Result, Table

_CHANGE = re.compile(r"change(?:_rate)?\(.*?(?:, *(\w+))?\)")
_MOST_PERIODS = 2_000
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Looked:
    """`rows` to show, with one more where a limit cuts them; `none` says which periods have no row, `left_out`
    which ones are not ranked and why, `among` what the lowest is the lowest of, where others have nothing."""

    rows: tuple[tuple[Cell, ...], ...]
    none: str = ""
    left_out: tuple[str, ...] = ()
    among: str = ""


def unlimited(query: Query) -> Query | None:
    """The query whose rows tell what a ranking of periods leaves out; None where there is nothing to look for."""
    limit = query.limit
    if limit is None or limit.per or limit.other or not query.order_by or _time_at(query) is None:
        return None
    return None if query.order_by[0].field in query.dimensions else replace(query, limit=None)


def _time_at(query: Query) -> int | None:
    """The place of the only period among the groups."""
    at = [
        place
        for place, name in enumerate(query.dimensions)
        if name.startswith("time.") and name.removeprefix("time.") not in PARTS
    ]
    return at[0] if len(at) == 1 else None


def looked_at(result: Result, every: Table | None) -> Looked:
    """The rows of `result` as they may be shown. `every` are the rows without its limit, where they are known."""
    query, groups = result.compiled.query, result.compiled.main.plan.groups
    at = _time_at(query)
    calendar = result.catalog.settings.calendar
    if at is None:
        return Looked(tuple(result.rows), among="among those with any, " if _lowest_count(result) else "")
    if not calendar.is_computed(groups[at].grain):
        return Looked(tuple(result.rows))
    return _Periods(result, at).look(result.rows if every is None else every, every is not None)


def _lowest_count(result: Result) -> bool:
    """Whether a count is ranked from its lowest, and that is not 0."""
    query = result.compiled.query
    if not query.order_by or query.order_by[0].descending or not query.limit or not query.dimensions:
        return False
    found = _output(result.compiled, query.order_by[0].field)
    if found is None or not _is_count(result.compiled, found[1]) or not _all_groups(result):
        return False
    return not any(row[found[0]] == 0 for row in result.rows)


def _output(compiled: Compiled, name: str) -> tuple[int, OutputColumn] | None:
    shown = [output for output in compiled.main.plan.outputs if not output.hidden]
    places = enumerate(shown, len(compiled.main.plan.groups))
    return next(((place, output) for place, output in places if output.name == name), None)


def _is_count(compiled: Compiled, output: OutputColumn) -> bool:
    """Whether the metric is 0 where it has no rows."""
    if output.metric is not None and output.metric.fill == 0:
        return True
    index = leaf_index(output.tree)
    leaves = [leaf for fact in compiled.main.plan.facts for leaf in fact.leaves]
    return any(leaf.index == index and leaf.leaf.aggregate.empty is not None for leaf in leaves)


def _all_groups(result: Result) -> bool:
    """Whether no filter picks among the groups: none on a metric or on a part of the time."""
    query, plan = result.compiled.query, result.compiled.main.plan
    fields = [field for item in query.filters for field in fields_of(item)]
    return not any(
        field.startswith("time.") or dimension_of(result.catalog, plan, field) is None for field in fields
    )


class _Periods:
    """The periods of one result: which of its rows stand for one that is cut or has nothing before it."""

    def __init__(self, result: Result, at: int) -> None:
        self._result = result
        self._at = at
        self._group: GroupColumn = result.compiled.main.plan.groups[at]
        self._calendar = result.catalog.settings.calendar
        known = [result.reaches.known[model] for model in result.models if model in result.reaches.known]
        self._begin = max((reach.first for reach in known if reach.first is not None), default=None)
        ends = [reach.complete_until(result.compiled.zone) for reach in known]
        self._end = min([result.compiled.now, *ends])

    def look(self, rows: Table, ranked: bool) -> Looked:
        """`ranked` says that the first of the rows are to be shown."""
        left_out: list[str] = []
        if changes := self._changes():
            rows = [self._without_change(row, changes) for row in rows]
            unknown = [
                row for row in rows if any(row[place] is None for place in self._unknown(row, changes))
            ]
            if unknown and self._begin is not None:
                named = list(dict.fromkeys(self._name(row) for row in unknown))
                rest = f"{len(named) - _MOST_NAMED:,} more" if len(named) > _MOST_NAMED else ""
                names = listing(named[:_MOST_NAMED], rest)
                begun = format_time(self._begin, "day")
                has = "have" if len(named) > 1 else "has"
                left_out.append(f"{_capital(names)} {has} no change: the data begin on {begun}.")
        if ranked:
            rows, cut = self._ranked(rows, changes)
            left_out += cut
        limit = self._result.compiled.query.limit
        shown = rows[: limit.rows + 1] if ranked and limit else rows
        none = self._none(rows) if len(self._result.compiled.main.plan.groups) == 1 else ""
        return Looked(tuple(shown), none, tuple(left_out), "of those with any, " if none else "")

    def _ranked(self, rows: Table, changes: dict[int, str]) -> tuple[Table, list[str]]:
        query = self._result.compiled.query
        found = _output(self._result.compiled, query.order_by[0].field)
        if found is None:
            return rows, []
        if found[0] in changes:
            rows = [row for row in rows if row[found[0]] is not None]
        if query.order_by[0].descending:
            return rows, []
        cut = self._cut()
        whole = [row for row in rows if self._moment(row) not in cut]
        if not whole:
            return rows, []
        names = {self._name(row): cut[moment] for row in rows if (moment := self._moment(row)) in cut}
        return whole, [f"{_capital(name)} is not ranked: {why}." for name, why in names.items()]

    def _changes(self) -> dict[int, str]:
        """The columns that hold a change, by place, with the unit of time that they look back."""
        shown = [output for output in self._result.compiled.main.plan.outputs if not output.hidden]
        uses = self._result.compiled.query.metrics
        found = {}
        for place, (output, use) in enumerate(zip(shown, uses, strict=False), len(self._groups)):
            match = _CHANGE.fullmatch(use.expr.strip())
            if match and not output.compares:
                found[place] = match[1] or self._group.grain
        return {place: unit for place, unit in found.items() if unit in GRAINS}

    @property
    def _groups(self) -> Sequence[GroupColumn]:
        return self._result.compiled.main.plan.groups

    def _unknown(self, row: tuple[Cell, ...], changes: dict[int, str]) -> Iterator[int]:
        """The changes of a row against a period before the data."""
        moment = self._moment(row)
        for place, unit in changes.items():
            if moment is None or self._begin is None:
                return
            before = add(moment, -1, unit, self._calendar)
            if self._hardly_known(before):
                yield place

    def _hardly_known(self, bucket: datetime) -> bool:
        """Whether the data begin after the middle of a period: earlier, its first days may just have no rows."""
        after = add(bucket, 1, self._group.grain, self._calendar)
        return self._begin is not None and self._begin > bucket + (after - bucket) / 2

    def _without_change(self, row: tuple[Cell, ...], changes: dict[int, str]) -> tuple[Cell, ...]:
        unknown = set(self._unknown(row, changes))
        return tuple(None if place in unknown else cell for place, cell in enumerate(row)) if unknown else row

    def _cut(self) -> dict[datetime | None, str]:
        """The periods of which the range, or the data, hold a part, and why."""
        ranged, grain = self._result.compiled.range, self._group.grain
        found: dict[datetime | None, str] = {}
        if self._begin is not None and self._hardly_known(start_of(self._begin, grain, self._calendar)):
            begun = format_time(self._begin, "day")
            found[start_of(self._begin, grain, self._calendar)] = f"the data begin on {begun}"
        if ranged is not None and ranged.start is not None:
            bucket = start_of(ranged.start, grain, self._calendar)
            if bucket != ranged.start:
                found[bucket] = f"the range begins on {format_time(ranged.start, 'day')}"
        until = ranged.until if ranged is not None and ranged.until is not None else self._end
        until, why = min((until, "the range ends"), (self._end, "complete data end"))
        bucket = start_of(until, grain, self._calendar)
        if bucket != until:
            found[bucket] = f"{why} before it is over"
        return found

    def _none(self, rows: Table) -> str:
        """Which periods inside the range and the data have no row, where a count is 0 there."""
        result = self._result
        place, lead = (
            len(self._groups),
            next((output for output in result.compiled.main.plan.outputs if not output.hidden), None),
        )
        by = result.compiled.query.order_by
        if by and by[0].field not in result.compiled.query.dimensions:
            found = _output(result.compiled, by[0].field)
            if found is None or (by[0].descending and result.compiled.query.limit):
                return ""
            place, lead = found
        if lead is None or not _is_count(result.compiled, lead) or not _all_groups(result):
            return ""
        if not rows or any(row[place] == 0 for row in rows):
            return ""
        seen = {moment for row in rows if (moment := self._moment(row)) is not None}
        missing = self._missing(seen) if seen else []
        names = [format_time(moment, self._group.grain) for moment in missing[:_MOST_NAMED]]
        more = f"{len(missing) - _MOST_NAMED:,} more" if len(missing) > _MOST_NAMED else ""
        return f"{_capital(listing(names, more))} had none." if names else ""

    def _missing(self, seen: set[datetime]) -> list[datetime]:
        grain, ranged = self._group.grain, self._result.compiled.range
        begins = [self._begin, ranged.start if ranged else None]
        start = max((begin for begin in begins if begin is not None), default=min(seen))
        until = min(self._end, ranged.until) if ranged and ranged.until else self._end
        if grain in SUB_DAY_GRAINS or start >= until:
            return []
        moment = start_of(start, grain, self._calendar)
        missing, cut = list[datetime](), self._cut()
        for _ in range(_MOST_PERIODS):
            if moment >= until:
                return missing
            if moment not in seen and moment not in cut:
                missing.append(moment)
            moment = add(moment, 1, grain, self._calendar)
        return []

    def _moment(self, row: tuple[Cell, ...]) -> datetime | None:
        cell = row[self._at]
        if isinstance(cell, datetime):
            return cell.replace(tzinfo=None)
        return datetime.combine(cell, time()) if isinstance(cell, date) else None

    def _name(self, row: tuple[Cell, ...]) -> str:
        moment = self._moment(row)
        return format_time(moment, self._group.grain) if moment else "(none)"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
