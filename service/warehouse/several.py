"""Several warehouses behind the one interface: each statement runs where its model's table is, opened when first used.

warehouses = Warehouses({"main": Place("duckdb", open_main), "billing": Place("postgres", open_billing)})
warehouses.run([sales.main, invoices.main])       each on a snapshot of its own warehouse
warehouses.named("billing").dialect               "postgres"

One that cannot be opened or reached takes nothing else down, and is tried again by whoever needs it next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from time import monotonic

from semantic.compiling import Dialects
from service.errors import Failed, TimedOut, Unavailable
from service.warehouse.types import (
    DEFAULT_LIMITS,
    Cancellation,
    Limits,
    Rows,
    StatementLike,
    Stream,
    Streaming,
    Warehouse,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse that is not open yet: the dialect that its URL tells, and what opens it (raises Unavailable)."""

    dialect: str
    open: Callable[[], Warehouse]


class Warehouses:
    """Warehouses by name; the first has the tables of models that name none."""

    name = ""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = dict(places)
        self._first = next(iter(self._places))
        self._locks = {name: Lock() for name in self._places}
        self._open: dict[str, Warehouse] = {}
        self._closed = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._places)

    @property
    def dialect(self) -> Dialects:
        return Dialects(tuple((name, place.dialect) for name, place in self._places.items()))

    def named(self, name: str) -> Warehouse:
        """The warehouse, opened if it is not yet; "" is the first. Raises Unavailable."""
        name = name or self._first
        if name not in self._places:
            raise Unavailable(f"There is no warehouse `{name}`.", hint=f"There are {', '.join(self.names)}.")
        known = self._open.get(name)
        if known is not None:
            return known
        with self._locks[name]:
            if self._closed:
                raise Unavailable(f"The warehouse `{name}` is closed.", hint="Start Dragoman again.")
            if name not in self._open:
                self._open[name] = self._places[name].open()
            return self._open[name]

    @property
    def open_ones(self) -> Mapping[str, Warehouse]:
        """Those that are open."""
        return dict(self._open)

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        """The results in order; the statements of each warehouse are run together, on one snapshot of it."""
        places: dict[str, list[int]] = {}
        for index, statement in enumerate(statements):
            places.setdefault(statement.warehouse or self._first, []).append(index)
        deadline = monotonic() + limits.seconds
        found: dict[int, Rows] = {}
        for number, (name, indexes) in enumerate(places.items()):
            left = limits if number == 0 else replace(limits, seconds=_left(deadline, limits))
            results = self.named(name).run([statements[i] for i in indexes], left, cancellation=cancellation)
            found.update(zip(indexes, results, strict=True))
        return [found[index] for index in range(len(statements))]

    @contextmanager
    def stream(
        self,
        statement: StatementLike,
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> Iterator[Stream]:
        warehouse = self.named(statement.warehouse)
        if not isinstance(warehouse, Streaming):
            raise Failed(f"The warehouse `{warehouse.name}` cannot hand over results a few rows at a time.")
        with warehouse.stream(statement, limits, cancellation=cancellation) as stream:
            yield stream

    def cancel(self) -> None:
        for warehouse in list(self._open.values()):
            warehouse.cancel()

    def close(self) -> None:
        self._closed = True
        for name, lock in self._locks.items():
            with lock:
                if warehouse := self._open.pop(name, None):
                    warehouse.close()


def each_of(warehouse: Warehouse) -> Mapping[str, Callable[[], Warehouse]]:
    """What gives each warehouse by its name (raises Unavailable); one alone has the name ""."""
    if not isinstance(warehouse, Warehouses):
        return {"": lambda: warehouse}
    return {name: partial(warehouse.named, name) for name in warehouse.names}


def _left(deadline: float, limits: Limits) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimedOut(
            f"The query took longer than {limits.seconds:g} seconds and was stopped.",
            hint="Ask for a shorter time range or fewer groups.",
        )
    return left
