"""Turns at a warehouse: so many at once, fair between people, bounded, and left when nobody waits any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Thread

import duckdb
import pytest

from semantic.errors import DragomanError
from service.errors import Busy, Cancelled, TimedOut
from service.warehouse import Cancellation, DuckDBWarehouse, Limits, SqlStatement
from service.warehouse.stopping import watched
from service.warehouse.turns import Turns

SOON = 20.0
"""Seconds after which a test that hangs fails."""


@dataclass
class Query:
    """Somebody's query, in a thread: it waits for its turn and then runs until it is let go."""

    who: str
    turns: Turns
    began: SimpleQueue[Query]
    """Every query that begins tells so here."""
    limits: Limits = field(default_factory=lambda: Limits(seconds=SOON))
    cancellation: Cancellation = field(default_factory=Cancellation)
    let_go: Event = field(default_factory=Event)
    error: DragomanError | None = None
    thread: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            with self.turns.turn(self.who, watched(self.limits, self.cancellation)):
                self.began.put(self)
                assert self.let_go.wait(SOON)
        except DragomanError as error:
            self.error = error

    def end(self) -> None:
        self.let_go.set()
        self.thread.join(SOON)


class Place:
    """One warehouse, and everybody who asks it."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.turns = Turns(at_once, waiting)
        self.began: SimpleQueue[Query] = SimpleQueue()

    def runs(self, who: str) -> Query:
        """A query that has begun."""
        query = Query(who, self.turns, self.began)
        assert self.began.get(timeout=SOON) is query
        return query

    def waits(self, who: str) -> Query:
        """A query that waits, after all that wait already."""
        before = self.turns.waiting.get(who, 0)
        query = Query(who, self.turns, self.began)
        until(lambda: self.turns.waiting.get(who, 0) > before or not query.thread.is_alive())
        return query

    def next(self) -> Query:
        return self.began.get(timeout=SOON)


def until(condition: Callable[[], bool]) -> None:
    """Gives other threads their time until they have come so far."""
    pause = Event()
    for _ in range(int(SOON * 1000)):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def test_so_many_run_and_the_others_wait() -> None:
    place = Place(at_once=2, waiting=5)
    first, second = place.runs("ann"), place.runs("ann")
    third = place.waits("ann")
    assert (place.turns.running, place.turns.waiting) == (2, {"ann": 1})
    first.end()
    assert place.next() is third
    second.end()
    third.end()
    assert (place.turns.running, place.turns.waiting) == (0, {})


def test_one_query_of_somebody_does_not_wait_for_a_hundred_of_another() -> None:
    place = Place(at_once=1, waiting=200)
    running = place.runs("ann")
    many = [place.waits("ann") for _ in range(100)]
    one = place.waits("bob")
    running.end()
    assert place.next() is one, "ann ran last, so it is bob's turn"
    one.end()
    order = []
    for _ in many:
        begun = place.next()
        order.append(begun)
        begun.end()
    assert order == many, "each person's own come in their order"


def test_people_take_turns() -> None:
    place = Place(at_once=1, waiting=20)
    running = place.runs("zoe")
    for who in ("ann", "ann", "ann", "bob", "bob", "cid"):
        place.waits(who)
    order = []
    for _ in range(6):
        running.end()
        running = place.next()
        order.append(running.who)
    running.end()
    assert order == ["ann", "bob", "cid", "ann", "bob", "ann"]


def test_who_has_nothing_running_comes_before_who_has() -> None:
    place = Place(at_once=3, waiting=20)
    queries = [place.runs("ann"), place.runs("ann"), place.runs("bob")]
    place.waits("ann")
    cid = place.waits("cid")
    queries[2].end()
    assert place.next() is cid
    for query in (*queries[:2], cid):
        query.end()
    place.next().end()


def test_a_full_queue_refuses_and_says_when_to_come_again() -> None:
    place = Place(at_once=1, waiting=2)
    running, waiting = place.runs("ann"), [place.waits("ann"), place.waits("ann")]
    refused = place.waits("ann")
    assert isinstance(refused.error, Busy)
    problem = refused.error.problem
    assert (problem.code, problem.retry_after >= 1) == ("warehouse-busy", True)
    assert (
        problem.hint == f"Ask again in {problem.retry_after} second{'' if problem.retry_after == 1 else 's'}."
    )
    running.end()
    for query in waiting:
        assert place.next() is query
        query.end()


def test_who_fills_the_queue_makes_room_for_others() -> None:
    place = Place(at_once=1, waiting=3)
    running, anns = place.runs("ann"), [place.waits("ann") for _ in range(3)]
    bob = place.waits("bob")
    anns[2].thread.join(SOON)
    assert isinstance(anns[2].error, Busy), "the last of hers gives way"
    second = place.waits("bob")
    assert isinstance(second.error, Busy), "two and two would not be fairer than two and one"
    running.end()
    for expected in (bob, anns[0], anns[1]):
        assert place.next() is expected
        expected.end()
    assert (place.turns.running, place.turns.waiting) == (0, {})


def test_waiting_takes_time_off_the_limit() -> None:
    place = Place(at_once=1, waiting=5)
    running = place.runs("ann")
    late = Query("bob", place.turns, place.began, limits=Limits(seconds=0.05))
    late.thread.join(SOON)
    assert isinstance(late.error, TimedOut)
    assert place.turns.waiting == {}
    running.end()


def test_who_goes_away_leaves_the_queue() -> None:
    place = Place(at_once=1, waiting=5)
    running, gone, stays = place.runs("ann"), place.waits("bob"), place.waits("cid")
    gone.cancellation.cancel()
    gone.thread.join(SOON)
    assert isinstance(gone.error, Cancelled)
    running.end()
    assert place.next() is stays
    stays.end()
    assert (place.turns.running, place.turns.waiting) == (0, {})


def test_a_place_is_given_back_when_the_run_fails() -> None:
    turns = Turns(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn("ann", watched(Limits())):
            1 / 0  # noqa: B018
    assert turns.running == 0


def test_a_crowd_leaves_nothing_behind() -> None:
    """Everybody comes, waits, gives up or runs, all at once."""
    turns = Turns(at_once=3, waiting=10)
    most: list[int] = []

    def work(number: int) -> None:
        handle = Cancellation()
        if number % 3 == 0:
            Thread(target=handle.cancel).start()
        try:
            with turns.turn(f"person {number % 4}", watched(Limits(seconds=0.05), handle)):
                most.append(turns.running)
        except (Busy, TimedOut, Cancelled):
            pass

    threads = [Thread(target=work, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    assert max(most) <= 3
    assert (turns.running, turns.waiting) == (0, {})


def test_a_warehouse_lets_so_many_run() -> None:
    """The query that runs holds its place until the row that it waits for is there."""
    warehouse = DuckDBWarehouse(duckdb.connect(":memory:"), turns=Turns(at_once=1, waiting=0))
    with warehouse.stream(SqlStatement("SELECT 1")) as stream:
        with pytest.raises(Busy):
            warehouse.run([SqlStatement("SELECT 2")])
        assert list(stream.batches) == [[(1,)]]
    assert warehouse.run([SqlStatement("SELECT 2")])[0].rows == [(2,)]
    warehouse.close()
