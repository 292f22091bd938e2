"""What every warehouse offers: statements run on one snapshot, read only, under limits, and stopped when nobody waits.

with closing(open_warehouse("duckdb:///data/demo.duckdb", base=folder)) as warehouse:
    [rows] = warehouse.run([SqlStatement("SELECT count(*) AS lines FROM transactions")])
    rows.rows        [(1469307,)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Protocol, runtime_checkable

from semantic.compiling import Dialects
from service.answer import Cell

Bindable = str | int | Decimal | bool | date | datetime


class StatementLike(Protocol):
    """SQL text in the warehouse's dialect with its named placeholders ($p1, :p1, %(p1)s), and their values.

    `warehouse` is the name of the one that it is for, where there are several; "" is the first.
    """

    @property
    def sql(self) -> str: ...

    @property
    def parameters(self) -> Mapping[str, Bindable]: ...

    @property
    def warehouse(self) -> str: ...

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that it reads; none where nobody knows."""


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """A statement that did not come from the compiler."""

    sql: str
    parameters: Mapping[str, Bindable] = field(default_factory=dict)
    warehouse: str = ""
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds for all its statements, and rows and bytes (about, in memory) for each result.

    `max_age` are the seconds since when results may be kept ones: None as long as they are fresh, 0 none at all. `keep`
    says whether its own may be kept."""

    seconds: float = 30.0
    rows: int = 10_000
    bytes: int = 256 * 1024 * 1024
    max_age: float | None = None
    keep: bool = True


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Rows:
    """One result. `columns` are (name, the warehouse's own type name). `truncated`: there were more rows than the
    limit, which holds that many. `seconds` is how long the statement ran, fetching included. `age` are the seconds
    since it was read from the warehouse, where it was kept; None where it was read just now."""

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Cell, ...]]
    truncated: bool
    seconds: float
    age: float | None = None


@dataclass(slots=True)
class Stream:
    """One result as it comes, a few rows at a time. `truncated` is known when the batches are at their end."""

    columns: tuple[tuple[str, str], ...]
    batches: Iterator[list[tuple[Cell, ...]]] = field(default_factory=lambda: iter(()))
    truncated: bool = False


class Cancellation:
    """A handle with which a door stops what it asked for, from any thread. It can be given to one or many runs.

    `who` waits for them: where many do, people take turns.
    """

    def __init__(self, who: str = "") -> None:
        self.who = who
        self._lock = Lock()
        self._stops: list[Callable[[], None]] = []
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """Stops every run that has this handle, now and later. Returns at once."""
        with self._lock:
            self._cancelled = True
            stops = list(self._stops)
        for stop in stops:
            stop()

    def attach(self, stop: Callable[[], None]) -> None:
        """Calls `stop` when cancelled; at once if that has happened already."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self._cancelled
        if cancelled:
            stop()

    def detach(self, stop: Callable[[], None]) -> None:
        with self._lock:
            self._stops.remove(stop)


@runtime_checkable
class Streaming(Protocol):
    """A warehouse that can hand over a result of any size, a few rows at a time."""

    def stream(
        self,
        statement: StatementLike,
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> AbstractContextManager[Stream]:
        """The rows of a statement on one snapshot, while the block runs; `limits.bytes` is what a batch may hold.
        Raises as `run` does, also from the batches."""


class Warehouse(Protocol):
    """A place where SQL runs. Safe to use from many threads at once."""

    @property
    def name(self) -> str:
        """The name that the settings give it."""

    @property
    def dialect(self) -> str | Dialects:
        """The name of its SQL; where it stands for several warehouses, the names."""

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        """The results of the statements in order, all of one snapshot of the data.

        Raises Unavailable, Busy, TimedOut, Cancelled, TooLarge, TooCostly, Refused or Failed.
        """

    def cancel(self) -> None:
        """Stops everything that runs now."""

    def close(self) -> None:
        """Lets go of all connections; what runs is stopped."""
