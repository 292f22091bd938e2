"""Stops a running statement when its time is up or nobody waits for it.

    watch = watched(limits, cancellation)
    with stopper.stopping(watch, connection.interrupt):
        … run and fetch …
    watch.reason        "timeout", "cancelled" or ""

One thread looks after all runs of a warehouse and sleeps until the next is to be stopped: a thread for each would cost
every query, and hardly any is ever stopped.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import Literal

from service.errors import Cancelled, TimedOut, WarehouseError
from service.warehouse.types import Cancellation, Limits

REPEAT_SECONDS = 0.05

Reason = Literal["", "timeout", "cancelled"]

_LOG = logging.getLogger(__name__)


class Watch:
    """What a run asks while it waits and goes on: has it been stopped, why, and how many seconds are left."""

    def __init__(self, limits: Limits, cancellations: tuple[Cancellation, ...]) -> None:
        self._limits = limits
        self._cancellations = cancellations
        self.deadline = monotonic() + limits.seconds

    @property
    def reason(self) -> Reason:
        if any(each.cancelled for each in self._cancellations):
            return "cancelled"
        return "timeout" if self.seconds_left <= 0 else ""

    @property
    def seconds_left(self) -> float:
        return self.deadline - monotonic()

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
        with self.woken(event.set):
            event.wait(max(self.seconds_left, 0))

    @contextmanager
    def woken(self, wake: Callable[[], None]) -> Iterator[None]:
        """Calls `wake` where the run is cancelled while the block runs."""
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


@dataclass(eq=False, slots=True)
class _Run:
    """A run that may have to be stopped. `stopping` is the thread that does, once it is."""

    watch: Watch
    stop: Callable[[], None]
    over: Event = field(default_factory=Event)
    stopping: Thread | None = None

    def begin_to_stop(self) -> None:
        """Raises RuntimeError where the machine has no thread left."""
        stopping = Thread(target=self._keep_stopping, name="dragoman-stop", daemon=True)
        stopping.start()
        self.stopping = stopping

    def _keep_stopping(self) -> None:
        # A warehouse forgets an interrupt that arrives between two statements, so it is repeated until the run ends.
        while not self.over.is_set():
            try:
                self.stop()
            # Whatever a driver raises where its server is gone: the next time may go well.
            except Exception as error:
                _LOG.warning("stop-failed", extra={"error": type(error).__name__})
            self.over.wait(REPEAT_SECONDS)

    def end(self) -> None:
        self.over.set()
        if self.stopping is not None:
            self.stopping.join()


class Stopper:
    """Interrupts runs when they are to be stopped. Its thread starts with the first run and ends when it finds none;
    what has to be stopped gets one of its own, as a server may take long to be told."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._runs: set[_Run] = set()
        self._wake = Event()
        self._wakes_at = math.inf
        self._thread: Thread | None = None

    @contextmanager
    def stopping(self, watch: Watch, stop: Callable[[], None]) -> Iterator[None]:
        """Calls `stop`, from another thread, as soon as the run is stopped and until the block ends; never after it."""
        run = _Run(watch, stop)
        self._add(run)
        try:
            with watch.woken(self._wake.set):
                yield
        finally:
            with self._lock:
                self._runs.remove(run)
                last = not self._runs
            run.end()
            if last and run.stopping is not None:
                self._wake.set()  # it has no deadline left to wake for

    def close(self) -> None:
        """Lets its thread end as soon as nothing runs."""
        self._wake.set()

    def _add(self, run: _Run) -> None:
        with self._lock:
            if self._thread is None:
                thread = Thread(target=self._watch_all, name="dragoman-watch", daemon=True)
                # It waits for this lock. Where there is no thread left, nothing runs that nobody could stop.
                thread.start()
                self._thread = thread
                self._runs.add(run)
                return
            self._runs.add(run)
            if run.watch.deadline < self._wakes_at:
                self._wake.set()

    def _watch_all(self) -> None:
        while self._looked():
            self._wake.wait(None if self._wakes_at == math.inf else max(self._wakes_at - monotonic(), 0))

    def _looked(self) -> bool:
        """Begins to stop what is to be stopped, and says whether anything runs. Nothing of a run stays behind."""
        # Before it looks, so that what happens from here on wakes it.
        self._wake.clear()
        with self._lock:
            if not self._runs:
                self._thread = None
                return False
            wakes_at = math.inf
            for run in self._runs:
                if run.stopping is not None:
                    continue
                if not run.watch.reason:
                    wakes_at = min(wakes_at, run.watch.deadline)
                    continue
                try:
                    run.begin_to_stop()
                except RuntimeError:
                    _LOG.warning("stop-failed", extra={"error": "no thread"})
                    wakes_at = min(wakes_at, monotonic() + REPEAT_SECONDS)
            self._wakes_at = wakes_at
            return True


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
