"""Does what is due, in threads of this process: one replica for each time, and every time once.

    scheduler = Scheduler(store, runs, {"slack": poster})
    scheduler.start()               wakes when something is due, and every few seconds for what others changed
    scheduler.stop()                after what is being told is told

Tests call `once()` instead of starting it. Before something is posted it is written down that it is about to be; who
finds that written by somebody who is not there any more asks the deliverer whether it was posted.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from uuid import uuid4

from semantic.errors import DragomanError, Problem
from service.scheduling.delivering import Deliver, Delivery, NotDelivered, PlaceGone, key_of
from service.scheduling.outcomes import Outcome, given_up
from service.scheduling.running import LATE, Runs, useful_until
from service.scheduling.schedules import memory_form, memory_of
from service.store import StoreError
from service.store.deliveries import SENDING, Deliveries, Ending, Taken
from service.store.store import Clock, Store

LOOK_SECONDS = 5.0
"""How soon it is seen what another replica has changed."""
SHORTEST_SECONDS = 0.5
AT_ONCE = 4
STOP_SECONDS = 20.0
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))

_LOG = logging.getLogger(__name__)


class Scheduler:
    """`deliverers` are by source; schedules of other sources are left to replicas that have theirs."""

    def __init__(
        self,
        store: Store,
        runs: Runs,
        deliverers: Mapping[str, Deliver],
        *,
        look_seconds: float = LOOK_SECONDS,
        clock: Clock | None = None,
    ) -> None:
        """`clock` is that of the store, where no other is given."""
        self._now = clock or store.now
        self._due = Deliveries(store)
        self._runs = runs
        self._deliverers = deliverers
        self._look_seconds = look_seconds
        self._holder = uuid4().hex
        self._stopped = Event()
        self._lock = Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._threads = ThreadPoolExecutor(AT_ONCE, "dragoman-schedule")
        self._thread = Thread(target=self._run, name="dragoman-scheduler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begins nothing more, and waits for what has begun."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._threads.shutdown(wait=True, cancel_futures=True)

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """(what was told, what came of it) → how often, since the start."""
        with self._lock:
            return dict(self._counts)

    def once(self) -> int:
        """Does all that is to be done now; how much that was. Raises a StoreError."""
        taken = self._due.take(self._now(), self._holder, self._deliverers.keys())
        for done in [self._threads.submit(self._do, each) for each in taken]:
            done.result()
        return len(taken)

    def _run(self) -> None:
        while not self._stopped.is_set():
            seconds = self._look_seconds
            try:
                self.once()
                due = self._due.next_due(self._deliverers.keys())
                if due is not None:
                    seconds = min(seconds, max(SHORTEST_SECONDS, (due - self._now()).total_seconds()))
            except DragomanError as error:
                # Another try, when the store is there again: nothing is lost, only later.
                _LOG.warning("schedules not looked at", extra={"code": error.problem.code})
            except Exception:
                _LOG.exception("schedules not looked at")
            self._stopped.wait(seconds)

    def _do(self, taken: Taken) -> None:
        now = self._now()
        try:
            ending = self._ended(taken, now)
            if ending is not None:
                self._due.settle(taken, ending, self._now())
        except StoreError as error:
            # Its lease ends, and somebody takes it up again.
            _LOG.warning(
                "schedule not settled", extra={"code": error.problem.code, "schedule": taken.schedule.id}
            )
        except Exception:
            _LOG.exception("schedule failed", extra={"schedule": taken.schedule.id})
            unknown = Problem(
                "schedule-error", "Something unforeseen went wrong.", "The log of the service says more."
            )
            self._due.settle(taken, self._tried(taken, unknown, now), now)

    def _ended(self, taken: Taken, now: datetime) -> Ending | None:
        """What came of it; None where another replica has taken it over."""
        deliverer = self._deliverers[taken.schedule.source]
        if taken.state == SENDING:
            try:
                if deliverer.was_delivered(taken.schedule.place, key_of(taken.schedule.id, taken.due)):
                    return self._found(taken)
            except NotDelivered as error:
                return self._tried(taken, error.problem, now)
        if not taken.schedule.is_alert and now > useful_until(taken.schedule, taken.due):
            self._count("report", "missed")
            return Ending("missed")
        try:
            outcome = self._runs.outcome(taken.schedule, taken.due, now)
        except NotDelivered as error:  # whose rights it has cannot be found out now
            return self._tried(taken, error.problem, now)
        if outcome.failed is not None:
            ending = self._tried(taken, outcome.failed, now)
            if ending.again is not None:
                return ending
            outcome = Outcome(given_up(taken.schedule, taken.due, outcome.failed), run=outcome.run)
        if outcome.delivery is None:
            self._count("alert", "quiet")
            return Ending("quiet", outcome.memory, run=outcome.run)
        return self._sent(taken, outcome, outcome.delivery, deliverer, now)

    def _sent(
        self, taken: Taken, outcome: Outcome, delivery: Delivery, deliverer: Deliver, now: datetime
    ) -> Ending | None:
        memory = {"memory": memory_form(outcome.memory)} if outcome.memory is not None else {}
        form = {"kind": delivery.kind.value, "run": outcome.run, "pause": outcome.pause, **memory}
        # The lease counts from here: who takes it over would find nothing posted yet, and post.
        if not self._due.sending(taken, form, self._now()):
            return None
        taken = replace(taken, state=SENDING, form=form)
        kind = delivery.kind.value
        try:
            delivered = deliverer.deliver(taken.schedule.place, delivery)
        except PlaceGone as error:
            self._count(kind, "place gone")
            return Ending("failed", pause=error.problem.message, run=outcome.run, about=form)
        except NotDelivered as error:
            return self._tried(taken, error.problem, now)
        self._count(kind, "told")
        about = {**form, "reference": delivered.reference}
        return Ending("done", outcome.memory, outcome.pause, run=outcome.run, about=about)

    def _found(self, taken: Taken) -> Ending:
        """What was posted by somebody who could not write it down any more."""
        form = taken.form
        remembered = form.get("memory")
        memory = memory_of(remembered) if isinstance(remembered, Mapping) else None
        self._count(str(form.get("kind", "report")), "told before")
        return Ending("done", memory, str(form.get("pause", "")), run=str(form.get("run", "")))

    def _tried(self, taken: Taken, problem: Problem, now: datetime) -> Ending:
        """Once more in a while, as long as that is of use."""
        if taken.tries < len(BACKOFF):
            wait = max(BACKOFF[taken.tries], timedelta(seconds=problem.retry_after))
            if now + wait <= max(useful_until(taken.schedule, taken.due), taken.due + LATE):
                self._count("any", "tried again")
                return Ending(taken.state, again=now + wait, about=taken.form)
        self._count("any", "failed")
        _LOG.warning("schedule not told", extra={"schedule": taken.schedule.id, "code": problem.code})
        return Ending("failed", about={"code": problem.code})

    def _count(self, kind: str, outcome: str) -> None:
        with self._lock:
            self._counts[kind, outcome] += 1
