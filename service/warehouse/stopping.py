"""Stops a running statement when its time is up or nobody waits for it: one watching thread per run.

    with watched(connection.interrupt, limits, cancellation) as watch:
        … run and fetch …
    watch.reason        "timeout", "cancelled" or ""

A warehouse forgets an interrupt that arrives between two statements, so it is repeated until the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import Literal

from service.errors import Cancelled, TimedOut, WarehouseError
from service.warehouse.types import Cancellation, Limits

REPEAT_SECONDS = 0.05

Reason = Literal["", "timeout", "cancelled"]


class Watch:
    """What a run asks while it goes on: has it been stopped, why, and how many seconds are left."""

    def __init__(self, limits: Limits, cancellations: tuple[Cancellation, ...]) -> None:
        self._limits = limits
        self._cancellations = cancellations
        self._deadline = monotonic() + limits.seconds
        self._wake = Event()
        self._over = Event()

    @property
    def reason(self) -> Reason:
        if any(each.cancelled for each in self._cancellations):
            return "cancelled"
        return "timeout" if self.seconds_left <= 0 else ""

    @property
    def seconds_left(self) -> float:
        return self._deadline - monotonic()

    def check(self) -> None:
        """Raises TimedOut or Cancelled if the run was stopped. Called between statements and batches."""
        if error := self.error():
            raise error

    def error(self) -> WarehouseError | None:
        """The error that says why the run was stopped; None if it was not."""
        if self.reason == "cancelled":
            return Cancelled("The query was cancelled.", hint="Ask again when you need it.")
        if self.reason == "timeout":
            return TimedOut(
                f"The query took longer than {self._limits.seconds:g} seconds and was stopped.",
                hint="Ask for a shorter time range or fewer groups.",
            )
        return None

    def wake(self) -> None:
        self._wake.set()

    def finish(self) -> None:
        self._over.set()
        self._wake.set()

    def keep_stopping(self, stop: Callable[[], None]) -> None:
        """The watching thread: waits for the deadline or a cancellation, then stops the run until it is over."""
        self._wake.wait(max(self.seconds_left, 0))
        while not self._over.is_set():
            if self.reason:
                stop()
            self._over.wait(REPEAT_SECONDS)


@contextmanager
def watched(stop: Callable[[], None], limits: Limits, *given: Cancellation | None) -> Iterator[Watch]:
    """Watches the block. `stop` interrupts the run from another thread; it must not raise when nothing runs."""
    cancellations = tuple(each for each in given if each is not None)
    watch = Watch(limits, cancellations)
    for each in cancellations:
        each.attach(watch.wake)
    thread = Thread(target=watch.keep_stopping, args=(stop,), name="dragoman-watch", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.finish()
        thread.join()
        for each in cancellations:
            each.detach(watch.wake)


class RunningQueries:
    """The cancellations of everything that a warehouse runs now, so that closing it can stop them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._current = Cancellation()

    def current(self) -> Cancellation:
        with self._lock:
            return self._current

    def cancel(self) -> None:
        """Stops what runs now; what begins later runs."""
        with self._lock:
            stopped, self._current = self._current, Cancellation()
        stopped.cancel()
