"""Results are given again while they are fresh, with their age; what may not be shared or kept is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from service.caching.cached_warehouse import CachedWarehouse
from service.caching.memory import ResultsInMemory
from service.caching.types import Version
from service.errors import Cancelled, TimedOut, Unavailable, WarehouseError
from service.warehouse import Cancellation, Limits, Rows, SqlStatement, StatementLike
from service.warehouse.at_once import WouldWait, at_once
from service.warehouse.types import DEFAULT_LIMITS

MB = 2**20
REVENUE = SqlStatement("SELECT SUM(amount) FROM sales WHERE region = $p1", {"p1": "EU"})


class Till:
    """A warehouse that counts how often it is read; each result is the count. An error stands for the next result."""

    name = "till"
    dialect = "duckdb"

    def __init__(self) -> None:
        self.read = 0
        self.failing: WarehouseError | None = None
        self.before: Callable[[], None] = lambda: None

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        self.read += 1
        mine = self.read
        self.before()
        if self.failing is not None:
            failing, self.failing = self.failing, None
            raise failing
        return [Rows((("n", "INTEGER"),), [(mine,)], False, 0.0) for _ in statements]

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Standing:
    """The data's version, as a test sets it."""

    def __init__(self, token: str = "1", seconds: float = 60.0) -> None:
        self.token = token
        self.seconds = seconds

    def of(self, tables: frozenset[str]) -> Version:
        return Version(self.token, self.seconds)


class Later(Executor):
    """Runs nothing until the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(lambda: fn(*args, **kwargs))
        return Future()

    def work(self) -> None:
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            each()


class Bench:
    """A till behind a cache, and a clock that the test moves."""

    def __init__(self, usable: float = 0.0, most: int = MB) -> None:
        self.till = Till()
        self.standing = Standing()
        self.time = 1000.0
        self.later = Later()
        self.results = ResultsInMemory(most)
        self.cached = CachedWarehouse(
            self.till,
            self.results,
            self.standing,
            usable_seconds=usable,
            clock=lambda: self.time,
            behind=self.later,
        )

    def ask(self, statement: StatementLike = REVENUE, **limits: Any) -> tuple[object, float | None]:
        """The number of the read that the result is of, and its age."""
        [rows] = self.cached.run([statement], Limits(**limits))
        return rows.rows[0][0], rows.age


def test_a_fresh_result_is_given_again_with_its_age() -> None:
    bench = Bench()
    assert bench.ask() == (1, None)
    bench.time += 12
    assert bench.ask() == (1, 12.0)
    bench.time += 60
    assert bench.ask() == (2, None)


@pytest.mark.parametrize(
    "other",
    [
        SqlStatement(REVENUE.sql, {"p1": "US"}),
        SqlStatement(REVENUE.sql, {"p1": "EU", "p2": "EU"}),
        SqlStatement(REVENUE.sql + " ", REVENUE.parameters),
    ],
)
def test_another_text_or_value_is_another_result(other: SqlStatement) -> None:
    bench = Bench()
    bench.ask()
    assert bench.ask(other) == (2, None)


@pytest.mark.parametrize("values", [(1, True), (1, "1"), (Decimal("1.0"), Decimal("1.00")), (1, Decimal(1))])
def test_values_that_only_look_alike_are_not_the_same(values: tuple[Any, Any]) -> None:
    bench = Bench()
    one, other = (SqlStatement("SELECT $p1", {"p1": value}) for value in values)
    assert (bench.ask(one), bench.ask(other)) == ((1, None), (2, None))


def test_results_cut_after_another_number_of_rows_are_apart() -> None:
    bench = Bench()
    assert (bench.ask(rows=10), bench.ask(rows=11)) == ((1, None), (2, None))


def test_data_of_another_version_are_read_anew() -> None:
    bench = Bench()
    bench.ask()
    bench.standing.token = "2"
    assert bench.ask() == (2, None)


def test_what_cannot_be_dated_is_not_kept() -> None:
    bench = Bench()
    bench.standing.seconds = 0.0
    assert (bench.ask(), bench.ask()) == ((1, None), (2, None))


def test_no_older_than_somebody_wants() -> None:
    bench = Bench()
    bench.ask()
    bench.time += 12
    assert bench.ask(max_age=12.0) == (1, 12.0)
    assert bench.ask(max_age=11.0) == (2, None)
    assert bench.ask() == (2, 0.0)


def test_read_anew_for_one_is_read_anew_for_all() -> None:
    bench = Bench()
    bench.ask()
    assert bench.ask(max_age=0.0) == (2, None)
    assert bench.ask() == (2, 0.0)


def test_what_is_not_to_be_kept_is_neither_given_nor_kept() -> None:
    bench = Bench()
    assert bench.ask(keep=False) == (1, None)
    assert bench.ask() == (2, None)
    assert bench.ask(keep=False) == (3, None)


def test_a_usable_result_is_given_while_it_is_read_anew_once() -> None:
    bench = Bench(usable=30)
    bench.ask()
    bench.time += 61
    assert [bench.ask(), bench.ask()] == [(1, 61.0), (1, 61.0)]
    assert len(bench.later.waiting) == 1
    bench.later.work()
    assert bench.ask() == (2, 0.0)


def test_what_is_too_old_to_be_used_is_waited_for() -> None:
    bench = Bench(usable=30)
    bench.ask()
    bench.time += 91
    assert bench.ask() == (2, None)


def test_a_usable_result_outlives_a_warehouse_that_is_gone() -> None:
    bench = Bench(usable=30)
    bench.ask()
    bench.time += 61
    bench.ask()
    bench.till.failing = Unavailable("gone")
    bench.later.work()
    assert bench.ask() == (1, 61.0)


def test_an_error_is_not_kept() -> None:
    bench = Bench()
    bench.till.failing = Unavailable("gone")
    with pytest.raises(Unavailable):
        bench.ask()
    assert bench.ask() == (2, None)


def test_the_age_counts_from_when_reading_began() -> None:
    bench = Bench()

    def slow() -> None:
        bench.time += 20

    bench.till.before = slow
    bench.ask()
    assert bench.ask() == (1, 20.0)


def test_equal_questions_at_once_are_asked_once() -> None:
    bench, reading, may_end = Bench(), Event(), Event()

    def wait() -> None:
        reading.set()
        assert may_end.wait(10)

    bench.till.before = wait
    with ThreadPoolExecutor(5) as people:
        first = people.submit(bench.ask)
        assert reading.wait(10)
        others = [people.submit(bench.ask) for _ in range(4)]
        may_end.set()
        assert first.result(10) == (1, None)
        assert {other.result(10)[0] for other in others} == {1}
    assert bench.till.read == 1


@pytest.mark.parametrize("stopped", [Cancelled("stopped"), TimedOut("too slow")])
def test_who_waits_is_not_stopped_with_who_asked_first(stopped: WarehouseError) -> None:
    bench, reading, may_end = Bench(), Event(), Event()
    bench.till.failing = stopped

    def wait() -> None:
        if bench.till.read == 1:
            reading.set()
            assert may_end.wait(10)

    bench.till.before = wait
    with ThreadPoolExecutor(2) as people:
        first = people.submit(bench.ask)
        assert reading.wait(10)
        other = people.submit(bench.ask)
        may_end.set()
        with pytest.raises(type(stopped)):
            first.result(10)
        assert other.result(10)[0] == 2


def test_who_goes_away_while_waiting_is_let_go() -> None:
    bench, reading, may_end = Bench(), Event(), Event()

    def wait() -> None:
        reading.set()
        assert may_end.wait(10)

    bench.till.before = wait
    gone = Cancellation()
    gone.cancel()
    with ThreadPoolExecutor(2) as people:
        first = people.submit(bench.ask)
        assert reading.wait(10)
        with pytest.raises(Cancelled):
            bench.cached.run([REVENUE], cancellation=gone)
        with pytest.raises(TimedOut):
            bench.cached.run([REVENUE], Limits(seconds=0.0))
        may_end.set()
        assert first.result(10) == (1, None)


def test_bytes_are_bounded_and_what_rested_longest_leaves() -> None:
    bench = Bench(most=30_000)
    statements = [SqlStatement(f"SELECT {number}") for number in range(40)]
    for statement in statements:
        bench.ask(statement)
    assert 0 < bench.results.bytes_kept <= 30_000
    assert bench.ask(statements[-1])[0] == 40
    assert bench.ask(statements[0])[0] == 41


def test_one_large_result_does_not_empty_the_cache() -> None:
    bench = Bench(most=10_000)
    assert (bench.ask(), bench.ask()) == ((1, None), (2, None))
    assert bench.results.bytes_kept == 0


def test_at_once_there_is_what_is_kept_and_nothing_is_read() -> None:
    bench = Bench(usable=60)
    with at_once(), pytest.raises(WouldWait):
        bench.ask()
    assert bench.ask() == (1, None)
    bench.time += 100
    with at_once():
        assert bench.ask() == (1, 100.0)
        with pytest.raises(WouldWait):
            bench.ask(max_age=5)
        with pytest.raises(WouldWait):
            bench.ask(SqlStatement("SELECT 2"))
    bench.later.work()
    assert bench.till.read == 2, "what was not fresh any more has been read behind it"
