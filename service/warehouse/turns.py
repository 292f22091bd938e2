"""Turns at a warehouse: so many statements at once, the others wait in a bounded queue, and no person before another.

turns = Turns(at_once=8, waiting=64)
with turns.turn("alice", watch):
    … run …

A free place goes to whoever waits and has the least running; among equals to whoever had a turn longest ago. So one
query of somebody waits for one to end, however many another has asked for. When the queue is full, the person who
has most in it loses the last of it. Nothing polls: a thread sleeps until it is its turn, its time is up, or it is
cancelled.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic

from service.errors import Busy
from service.tracing import span
from service.warehouse.stopping import Watch

QUEUE = (8, 64)
"""How many run at once, and how many wait, where nothing else is said."""
MOST_RETRY_SECONDS = 60
_WEIGHT = 0.2
"""Of the newest run in the average of how long runs take."""


class _Waiter:
    def __init__(self, who: str) -> None:
        self.who = who
        self.event = Event()
        self.has_place = False
        self.refused = False


class Turns:
    """Safe for many threads. `at_once` run, `waiting` wait."""

    def __init__(self, at_once: int = QUEUE[0], waiting: int = QUEUE[1]) -> None:
        self._lock = Lock()
        self._at_once = at_once
        self._most_waiting = waiting
        self._running: Counter[str] = Counter()
        self._queues: dict[str, deque[_Waiter]] = {}
        self._last_turn: dict[str, int] = {}
        self._turns_given = 0
        self._seconds = 0.5

    @property
    def at_once(self) -> int:
        return self._at_once

    @property
    def most_waiting(self) -> int:
        return self._most_waiting

    @property
    def running(self) -> int:
        with self._lock:
            return self._running.total()

    @property
    def waiting(self) -> Mapping[str, int]:
        """How many queries wait, by person."""
        with self._lock:
            return {who: len(queue) for who, queue in self._queues.items()}

    @contextmanager
    def turn(self, who: str, watch: Watch) -> Iterator[None]:
        """A place for the block. Raises Busy where the queue is full, TimedOut or Cancelled while it waits."""
        waiter = self._arrive(who)
        if not waiter.has_place:
            with span("wait for turn"):
                watch.wait(waiter.event)
                self._called(waiter, watch)
        begun = monotonic()
        try:
            yield
        finally:
            self._leave(who, monotonic() - begun)

    def _arrive(self, who: str) -> _Waiter:
        waiter = _Waiter(who)
        with self._lock:
            if self._running.total() < self._at_once:
                # Nobody waits then: places are handed on when they become free.
                self._place(waiter)
                return waiter
            if self._count_waiting() >= self._most_waiting:
                self._make_room(who)
            self._queues.setdefault(who, deque()).append(waiter)
        return waiter

    def _make_room(self, who: str) -> None:
        """Refuses the last of whoever waits with most; raises Busy where that is who comes."""
        most = max(self._queues, key=lambda each: len(self._queues[each]), default=who)
        if len(self._queues.get(most, ())) <= len(self._queues.get(who, ())) + 1:
            raise self._busy()
        refused = self._queues[most].pop()
        refused.refused = True
        refused.event.set()

    def _called(self, waiter: _Waiter, watch: Watch) -> None:
        """After waiting: it has a place, or it was refused, or it was stopped and leaves the queue."""
        with self._lock:
            if waiter.refused:
                raise self._busy()
            if not waiter.has_place:
                self._queues[waiter.who].remove(waiter)
                self._forget(waiter.who)
        error = watch.error()
        if waiter.has_place and error is not None:
            self._leave(waiter.who, 0.0)
        if error is not None:
            raise error

    def _leave(self, who: str, seconds: float) -> None:
        with self._lock:
            self._seconds += _WEIGHT * (seconds - self._seconds)
            self._running[who] -= 1
            self._hand_on()
            self._forget(who)

    def _hand_on(self) -> None:
        while self._queues and self._running.total() < self._at_once:
            who = min(self._queues, key=lambda each: (self._running[each], self._last_turn.get(each, 0)))
            waiter = self._queues[who].popleft()
            self._place(waiter)
            self._forget(who)
            waiter.event.set()

    def _forget(self, who: str) -> None:
        """Keeps nothing of people who neither wait nor run."""
        if not self._queues.get(who):
            self._queues.pop(who, None)
            if not self._running[who]:
                del self._running[who]
                self._last_turn.pop(who, None)

    def _place(self, waiter: _Waiter) -> None:
        waiter.has_place = True
        self._running[waiter.who] += 1
        self._turns_given += 1
        self._last_turn[waiter.who] = self._turns_given

    def _count_waiting(self) -> int:
        return sum(map(len, self._queues.values()))

    def _busy(self) -> Busy:
        ahead = self._count_waiting() + 1
        seconds = math.ceil(self._seconds * ahead / self._at_once)
        return Busy(
            "Too many queries wait for the warehouse already.",
            retry_after=min(max(seconds, 1), MOST_RETRY_SECONDS),
        )
