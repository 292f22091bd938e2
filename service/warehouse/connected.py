"""One warehouse: what is the same for every database. Statements are checked, wait for their turn, and run on one
snapshot in a read-only session, under limits, until they are stopped.

    DuckDBWarehouse(connection)          a `Connected` over a `Backend` of its own
    warehouse.run([statement])           all rows, up to the limits
    with warehouse.stream(statement) as stream:
        for batch in stream.batches: …   a few rows at a time
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Protocol

from service.answer import Cell
from service.errors import WarehouseError
from service.warehouse.at_once import about_to_wait
from service.warehouse.checks import check_statement
from service.warehouse.costs import CostGuard, Estimate
from service.warehouse.reading import fetch_batches, fetch_rows
from service.warehouse.spans import statements_span
from service.warehouse.stopping import RunningQueries, Stopper, Watch, watched
from service.warehouse.turns import Turns
from service.warehouse.typed import typed_rows
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Rows, StatementLike, Stream


class Result(Protocol):
    """An open cursor over the rows of one statement. `columns` are (name, the database's own type name)."""

    @property
    def columns(self) -> tuple[tuple[str, str], ...]: ...

    def fetchmany(self, size: int) -> Sequence[Sequence[object]]: ...

    def close(self) -> None: ...


class Session(Protocol):
    """One connection, for one run. What it raises is one of its backend's errors or a WarehouseError."""

    def begin(self, seconds: float) -> None:
        """Starts a read-only transaction on one snapshot, in which no statement takes longer than that."""

    def execute(self, statement: StatementLike) -> Result: ...

    def estimate(self, statement: StatementLike) -> Estimate | None:
        """What the statement would cost; None where the database cannot tell. Nothing is run."""

    def interrupt(self) -> None:
        """Stops what runs, from another thread; does not raise when nothing does."""

    def failed(self, error: Exception) -> WarehouseError:
        """What an error of the database means, without values."""

    def close(self) -> None: ...


class Backend(Protocol):
    """A database. `has_types`: whether it has truth values and times, or the statement must say what is one."""

    @property
    def dialect(self) -> str: ...

    @property
    def has_types(self) -> bool: ...

    @property
    def errors(self) -> type[Exception]:
        """What its driver raises."""

    def session(self) -> Session:
        """Raises Unavailable."""

    def close(self) -> None: ...


class Connected:
    """A warehouse over one backend, which it takes over and closes."""

    def __init__(
        self, backend: Backend, *, name: str, turns: Turns | None = None, guard: CostGuard | None = None
    ) -> None:
        self.name = name
        self.turns = turns or Turns()
        self._guard = guard
        self._backend = backend
        self._running = RunningQueries()
        self._stopper = Stopper()

    @property
    def dialect(self) -> str:
        return self._backend.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        for statement in statements:
            check_statement(statement.sql, self.dialect)
        with statements_span(self.name, self.dialect, statements) as seen:
            with self._session(limits, cancellation) as (session, watch):
                self._guarded(session, statements, cancellation)
                results = [self._rows(session, statement, limits, watch) for statement in statements]
            seen.set({"db.response.returned_rows": sum(len(result.rows) for result in results)})
        return results

    @contextmanager
    def stream(
        self,
        statement: StatementLike,
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> Iterator[Stream]:
        """The rows of a statement in batches, on one snapshot, while the block runs. `limits.bytes` is what one batch
        may hold. Raises as `run` does, also from the batches."""
        check_statement(statement.sql, self.dialect)
        with self._session(limits, cancellation) as (session, watch):
            self._guarded(session, [statement], cancellation)
            with statements_span(self.name, self.dialect, [statement]):
                result = session.execute(statement)
            try:
                stream = Stream(result.columns)
                stream.batches = self._batches(stream, result, statement, limits, watch)
                yield stream
            finally:
                result.close()

    @contextmanager
    def _session(self, limits: Limits, cancellation: Cancellation | None) -> Iterator[tuple[Session, Watch]]:
        about_to_wait()
        watch = watched(limits, cancellation, self._running.current())
        with self.turns.turn(cancellation.who if cancellation else "", watch):
            session = self._backend.session()
            try:
                with self._stopper.stopping(watch, session.interrupt):
                    watch.check()
                    session.begin(watch.seconds_left)
                    yield session, watch
            except self._backend.errors as error:
                raise watch.error() or session.failed(error) from error
            finally:
                session.close()

    def estimate(
        self,
        statement: StatementLike,
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> Estimate | None:
        """What the warehouse thinks that a statement would cost; None where it cannot tell. Raises as `run` does."""
        check_statement(statement.sql, self.dialect)
        with self._session(limits, cancellation) as (session, _):
            return session.estimate(statement)

    def _guarded(
        self, session: Session, statements: Sequence[StatementLike], cancellation: Cancellation | None
    ) -> None:
        if self._guard is not None and self._guard.limited:
            estimates = [session.estimate(statement) for statement in statements]
            known = [estimate for estimate in estimates if estimate is not None]
            self._guard.check(known, cancellation.who if cancellation else "")

    def _rows(self, session: Session, statement: StatementLike, limits: Limits, watch: Watch) -> Rows:
        watch.check()
        begun = perf_counter()
        result = session.execute(statement)
        try:
            rows, truncated = fetch_rows(result.fetchmany, limits, watch)
            columns = result.columns
        finally:
            result.close()
        if not self._backend.has_types:
            rows = typed_rows(rows, getattr(statement, "types", ()))
        return Rows(columns, rows, truncated, perf_counter() - begun)

    def _batches(
        self, stream: Stream, result: Result, statement: StatementLike, limits: Limits, watch: Watch
    ) -> Iterator[list[tuple[Cell, ...]]]:
        for batch, stream.truncated in fetch_batches(result.fetchmany, limits, watch):
            yield batch if self._backend.has_types else typed_rows(batch, getattr(statement, "types", ()))

    def cancel(self) -> None:
        self._running.cancel()

    def close(self) -> None:
        self.cancel()
        self._stopper.close()
        self._backend.close()
