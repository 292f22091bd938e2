"""How far the data reach, and what time it is for a question (DESIGN 5.9).

clock = DataClock(warehouse, catalog)
clock.now("America/New_York")               2018-01-01T00:00    with `now: data`: the last complete day's end
clock.reaches().known["sales"].complete_until("America/New_York")
"""

from __future__ import annotations

import time as time_module
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from semantic.catalog import Catalog
from semantic.compiling import Dialects, Statement
from semantic.definitions.types import Model, ValueType
from semantic.errors import QueryInvalid
from service.answer import Cell
from service.errors import Busy, Failed, TimedOut, Unavailable, WarehouseError
from service.warehouse.at_once import about_to_wait
from service.warehouse.probes import REACH, begun_models, probed_models, reach_statement, with_probes
from service.warehouse.types import DEFAULT_LIMITS, Limits, Rows, Warehouse

LAST_HOUR = 23
"""A day is complete when the data reach into this hour of it: shops close, and jobs load, before midnight."""
KEPT_SECONDS = 60.0
FAILURE_KEPT_SECONDS = 5.0
"""Who waited while a dead warehouse was asked gets its error at once, instead of asking it again in turn."""
MOST_TOLD = 32
"""Views of people for which it is kept how far the data reach; as many as there are books."""

Clock = Callable[[], datetime]
"""The present moment, with its zone."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The last moment of a model's data: a calendar day, a wall-clock time (no zone), or a moment (with zone).

    `first` is the wall-clock time of its first row in the zone of the settings, where the model has a time.
    """

    last: date | datetime
    first: datetime | None = None

    def moment(self, zone: str) -> datetime:
        """The wall-clock time in `zone`; for a day, its beginning."""
        if not isinstance(self.last, datetime):
            return datetime.combine(self.last, time())
        return self.last.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if self.last.tzinfo else self.last

    def complete_until(self, zone: str) -> datetime:
        """The end of the last complete day: where complete data end, not included."""
        moment = self.moment(zone)
        midnight = datetime.combine(moment.date(), time())
        whole = not isinstance(self.last, datetime) or moment.hour == LAST_HOUR
        return midnight + timedelta(days=1) if whole else midnight


@dataclass(frozen=True, slots=True)
class Reaches:
    """By model; `unknown` are models with `freshness` that could not be read. Models without rows are in neither."""

    known: Mapping[str, Reach]
    unknown: tuple[str, ...] = ()
    begun: Mapping[str, datetime] = field(default_factory=dict)
    """When the data of models begin that have a time and no `freshness`."""

    def told(self, catalog: Catalog) -> Reaches:
        """Those of models that who knows this catalog sees whole: how far others reach would tell of hidden rows."""

        def is_told(name: str) -> bool:
            return name in catalog.models and name not in catalog.seen

        return Reaches(
            {name: reach for name, reach in self.known.items() if is_told(name)},
            tuple(name for name in self.unknown if is_told(name)),
            {name: first for name, first in self.begun.items() if is_told(name)},
        )

    def first(self, model: str) -> datetime | None:
        """The wall-clock time of a model's first row, where it is known."""
        reach = self.known.get(model)
        return reach.first if reach is not None else self.begun.get(model)


def read_reaches(warehouse: Warehouse, catalog: Catalog, limits: Limits = DEFAULT_LIMITS) -> Reaches:
    """How far each model with `freshness` reaches, all on one snapshot. One broken model does not take down others.

    Raises Unavailable or Cancelled.
    """
    probes = with_probes(catalog)
    statements: dict[str, Statement] = {}
    unknown = [
        name
        for name, model in catalog.models.items()
        if model.freshness and name not in probed_models(probes)
    ]
    for name in probed_models(probes):
        try:
            statements[name] = reach_statement(probes, name, warehouse.dialect)
        except QueryInvalid:
            unknown.append(name)
    only_begun = _begun_statements(probes, warehouse.dialect)
    known: dict[str, Reach] = {}
    begun: dict[str, datetime] = {}
    for name, result in _results(warehouse, statements | only_begun, limits).items():
        if name in only_begun:
            first = _first(result.rows[0]) if result is not None else None
            begun |= {name: first} if first is not None else {}
        elif result is None:
            unknown.append(name)
        elif result.rows[0][0] is not None:
            type_ = probes.measure(probes.metrics[f"{name}.{REACH}"]).type
            reach = reach_of(result.rows[0][0], type_, catalog.models[name], catalog.settings.zone)
            if reach is None:
                unknown.append(name)
            else:
                known[name] = replace(reach, first=_first(result.rows[0][1:]))
    return Reaches(known, tuple(unknown), begun)


def _begun_statements(probes: Catalog, dialect: str | Dialects) -> dict[str, Statement]:
    """Those of models without `freshness`. One that does not compile is no reason to complain here."""
    found: dict[str, Statement] = {}
    for name in begun_models(probes):
        with suppress(QueryInvalid):
            found[name] = reach_statement(probes, name, dialect)
    return found


def _first(cells: Sequence[Cell]) -> datetime | None:
    cell = cells[0] if cells else None
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return datetime.combine(cell, time()) if isinstance(cell, date) else None


def _results(
    warehouse: Warehouse, statements: Mapping[str, Statement], limits: Limits
) -> dict[str, Rows | None]:
    """All of a warehouse at once; one by one only if that fails. None for those that cannot be run, or not in time, and
    where one of several warehouses cannot be reached, for all of its own."""
    places: dict[str, dict[str, Statement]] = {}
    for name, statement in statements.items():
        places.setdefault(statement.warehouse, {})[name] = statement
    found: dict[str, Rows | None] = {}
    for those in places.values():
        try:
            found |= _results_of_one(warehouse, those, limits)
        except Unavailable:
            if len(places) == 1:
                raise
            found |= dict.fromkeys(those)
    return {name: found[name] for name in statements}


def _results_of_one(
    warehouse: Warehouse, statements: Mapping[str, Statement], limits: Limits
) -> dict[str, Rows | None]:
    try:
        return dict(zip(statements, warehouse.run(list(statements.values()), limits), strict=True))
    except TimedOut:
        return dict.fromkeys(statements)
    except Failed:
        return {name: _result(warehouse, statement, limits) for name, statement in statements.items()}


def _result(warehouse: Warehouse, statement: Statement, limits: Limits) -> Rows | None:
    try:
        return warehouse.run([statement], limits)[0]
    except (Failed, TimedOut):
        return None


def reach_of(cell: Cell, type_: ValueType, model: Model, zone: str) -> Reach | None:
    """What the value of a model's `freshness` means: as its dimension says, else by its own type, else by the
    model's time dimension, which a column of the same table is read like."""
    if not isinstance(cell, date):
        return None
    stored_in = zone
    if not type_.is_time:
        time_dimension = model.dimensions.get(model.time)
        type_ = time_dimension.type if time_dimension else ValueType.LOCAL
        stored_in = time_dimension.stored_in if time_dimension else zone
    if not isinstance(cell, datetime):
        return Reach(cell)
    if type_ is ValueType.DATE:
        return Reach(cell.date())
    if cell.tzinfo is None and type_ is ValueType.INSTANT:
        return Reach(cell.replace(tzinfo=ZoneInfo(zone if " " in stored_in else stored_in)))
    return Reach(cell)


def resolve_now(reaches: Callable[[], Reaches], setting: str, zone: str, clock: Clock) -> datetime:
    """The wall-clock time in `zone` that relative ranges count from. `setting` is `now` of settings.yml.

    Raises Failed when it says `data` and that cannot be known.
    """
    if setting == "clock":
        return clock().astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    if setting != "data":
        return datetime.fromisoformat(setting)
    found = reaches()
    if found.unknown or not found.known:
        broken = ", ".join(f"`{name}`" for name in found.unknown)
        raise Failed(
            "The settings say `now: data`, but how far the data reach is not known"
            + (
                f": `freshness` of {broken} cannot be read."
                if broken
                else ": no model with `freshness` has rows."
            ),
            code="now-unknown",
            hint="Correct `freshness` in the model's file, or write `now: clock` in models/settings.yml.",
        )
    return max(reach.complete_until(zone) for reach in found.known.values())


class DataClock:
    """Tells the time and how far the data reach; what is read is kept for a minute, a failure for
    a few seconds. Safe for many threads."""

    def __init__(
        self,
        warehouse: Warehouse,
        catalog: Catalog,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        kept_seconds: float = KEPT_SECONDS,
        elapsed: Callable[[], float] = time_module.monotonic,
    ) -> None:
        self._warehouse = warehouse
        self._catalog = catalog
        self._clock = clock
        self._kept_seconds = kept_seconds
        self._elapsed = elapsed
        self._lock = Lock()
        self._kept: tuple[float, Reaches | WarehouseError] | None = None
        self._telling = Lock()
        """Never held while anything is read."""
        self._told_of: Reaches | None = None
        self._told: dict[Catalog, Reaches] = {}

    def now(self, zone: str) -> datetime:
        """Raises a WarehouseError."""
        return resolve_now(self.reaches, self._catalog.settings.now, zone, self._clock)

    def reaches(self) -> Reaches:
        """Raises a WarehouseError."""
        found = self._still_kept()
        if found is None:
            about_to_wait()
            with self._lock:
                found = self._still_kept() or self._read()
        if isinstance(found, WarehouseError):
            # A fresh one for each thread: raising writes a traceback into the exception.
            problem = found.problem
            raise type(found)(problem.message, code=problem.code, hint=problem.hint) from found
        return found

    def told(self, catalog: Catalog) -> Reaches:
        """As `Reaches.told`, and the very same object until the data are looked at again: what was made of it is known
        by that. Raises a WarehouseError."""
        reaches = self.reaches()
        if catalog.origin is None:
            return reaches
        with self._telling:
            if self._told_of is not reaches or len(self._told) >= MOST_TOLD:
                self._told_of, self._told = reaches, {}
            told = self._told.get(catalog)
            if told is None:
                told = self._told[catalog] = reaches.told(catalog)
            return told

    def _still_kept(self) -> Reaches | WarehouseError | None:
        if self._kept is None:
            return None
        since, found = self._kept
        seconds = FAILURE_KEPT_SECONDS if isinstance(found, WarehouseError) else self._kept_seconds
        return found if self._elapsed() - since < seconds else None

    def _read(self) -> Reaches | WarehouseError:
        begun = self._elapsed()
        try:
            self._kept = (begun, read_reaches(self._warehouse, self._catalog))
        except Busy:
            # That is over for the next who asks, perhaps.
            raise
        except WarehouseError as error:
            self._kept = (self._elapsed(), error)
        return self._kept[1]
