"""Stops a running statement when its time is up or nobody waits for it.

    with watched(limits, cancellation) as watch, watch.stopping(connection.interrupt):
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
    """What a run asks while it waits and goes on: has it been stopped, why, and how many seconds are left."""

    def __init__(self, limits: Limits, cancellations: tuple[Cancellation, ...]) -> None:
        self._limits = limits
        self._cancellations = cancellations
        self._deadline = monotonic() + limits.seconds

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
        reason = self.reason
        if reason == "cancelled":
            return Cancelled("The query was cancelled.", hint="Ask again when you need it.")
        if reason == "timeout":
            return TimedOut(
                f"The query took longer than {self._limits.seconds:g} seconds and was stopped.",
                hint="Ask for a shorter time range or fewer groups.",
            )
        return None

    def wait(self, event: Event) -> None:
        """Returns when the event is set, and no later than the run is stopped; a cancellation sets the event."""
        with self._woken(event.set):
            event.wait(max(self.seconds_left, 0))

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Calls `stop`, from a thread of its own, as soon as the run is stopped and until the block ends. It interrupts
        the run, and must not raise when nothing runs."""
        wake, over = Event(), Event()

        def keep_stopping() -> None:
            wake.wait(max(self.seconds_left, 0))
            while not over.is_set():
                if self.reason:
                    stop()
                over.wait(REPEAT_SECONDS)

        thread = Thread(target=keep_stopping, name="dragoman-watch", daemon=True)
        thread.start()
        try:
            with self._woken(wake.set):
                yield
        finally:
            over.set()
            wake.set()
            thread.join()

    @contextmanager
    def _woken(self, wake: Callable[[], None]) -> Iterator[None]:
        for each in self._cancellations:
            each.attach(wake)
        try:
            yield
        finally:
            for each in self._cancellations:
                each.detach(wake)


def watched(limits: Limits, *given: Cancellation | None) -> Watch:
    """The watch of a run that begins now."""
    return Watch(limits, tuple(each for each in given if each is not None))


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
