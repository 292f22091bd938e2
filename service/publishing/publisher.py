"""Keeps what serves up to date with where definitions come from, in a thread of its own.

    publisher = Publisher(source, serving, make=app.make, put=app.put)
    publisher.look()        once: whether another revision serves now
    publisher.start()       every so often, and at once after `poke`, until `stop`

One state is loaded at a time and the newest wins. Whatever goes wrong, what served before serves on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from semantic.catalog import Catalog, load_folder
from semantic.errors import DragomanError, Problem
from service.publishing.errors import Rejected, SourceUnavailable, rejected
from service.publishing.source import Source
from service.publishing.status import Refusal, Seen, Status
from service.publishing.trial import Trial, in_a_process

if TYPE_CHECKING:
    from service.publishing.replicas import Replicas
    from service.revision import Revision

MOST_SETTLING = 10
FIRST_WAIT = 5.0
LONGEST_WAIT = 300.0
"""Between tries of a state that a warehouse or an environment keeps from serving; it doubles from first to longest."""
HEARING_SECONDS = 2.0
"""Between questions whether another replica serves something else."""
LEAST_PAUSE = 1.0
"""Between looks, however often somebody pokes."""
SHOWN_PROBLEMS = 50
STOP_SECONDS = 5.0

Make = Callable[[Catalog, "Revision"], "Revision"]
"""All that answers from a catalog, ready for questions, made beside the revision that serves. Raises DragomanError."""
Hold = Callable[[Catalog, "Revision"], Sequence[Problem]]
"""Holds definitions against the warehouses that they speak of, beside the revision that serves: what could not be found
out. Raises DragomanError where something that they name is not there."""
Put = Callable[["Revision"], None]
"""Makes a revision the one that serves."""

_LOG = logging.getLogger(__name__)


def NOT_HELD(catalog: Catalog, serving: Revision) -> Sequence[Problem]:  # noqa: N802  (as NO_TRIAL)
    """For definitions that are loaded whatever the warehouses hold."""
    return ()


class Publisher:
    """Safe for many threads. `every` is in seconds; 0 looks only when poked. `tidy` is called behind every look: what
    served before may be let go of by then."""

    def __init__(
        self,
        source: Source,
        serving: Revision,
        *,
        make: Make,
        put: Put,
        hold: Hold = NOT_HELD,
        tidy: Callable[[], None] = lambda: None,
        every: float = 0,
        trial: Trial = in_a_process,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = monotonic,
        least_pause: float = LEAST_PAUSE,
        replicas: Replicas | None = None,
        hearing_seconds: float = HEARING_SECONDS,
    ) -> None:
        self._source = source
        self._serving = serving
        self._make = make
        self._put = put
        self._hold = hold
        self._tidy = tidy
        self._every = every
        self._trial = trial
        self._now = now
        self._elapsed = elapsed
        self._least_pause = least_pause
        self._replicas = replicas
        self._hearing_seconds = hearing_seconds
        self._looking = Lock()
        self._decided = ""
        self._postponed = ""
        self._tries = 0
        self._not_before = 0.0
        self._status = Status(source.name, _seen(serving.catalog, now()))
        self._told: tuple[Seen, Refusal | None] | None = None
        self._wake = Event()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="dragoman-definitions", daemon=True)

    @property
    def status(self) -> Status:
        return self._status

    def start(self) -> None:
        """Begins to look, at once."""
        self._thread.start()

    def stop(self) -> None:
        """What is being loaded is not put in place any more."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def poke(self) -> None:
        """Looks as soon as it can: any number of pokes while it looks make it look once more."""
        self._wake.set()

    def look(self) -> bool:
        """Looks once; whether another revision serves now. Nothing that it meets is raised."""
        with self._looking:
            try:
                stamp = self._settled()
                self._reached()
                if stamp == self._decided or self._waits(stamp):
                    return False
                return self._take(stamp)
            except SourceUnavailable as error:
                self._unreachable(error.problem)
            except Rejected as error:
                self._reject(Seen("", "", self._now()), error.problems)
            except Exception as error:
                # A fault of this program must not end the thread that would bring its mend.
                kind = type(error).__name__
                _LOG.error("definitions-failed error=%s", kind, extra={"error": kind}, exc_info=error)
            return False

    def _settled(self) -> str:
        """What is seen, once it is seen twice: files are written one after the other."""
        stamp = self._source.look()
        for _ in range(MOST_SETTLING):
            if stamp == self._decided or not self._source.settle_seconds:
                return stamp
            self._stopped.wait(self._source.settle_seconds)
            before, stamp = stamp, self._source.look()
            if stamp == before:
                return stamp
        return stamp

    def _take(self, stamp: str) -> bool:
        began = self._elapsed()
        seen = Seen("", self._source.revision(stamp), self._now())
        try:
            checkout = self._source.fetch(stamp)
            tried = self._trial(checkout.folder)
            catalog = load_folder(checkout.folder, revision=checkout.revision, before=self._serving.catalog)
            if tried and tried != catalog.digest:
                self.poke()  # It changed while it was read: the newest is read at once.
                return False
            seen = _seen(catalog, seen.at)
            self._check(catalog)
            if _same(catalog, self._serving.catalog):
                self._decide(stamp)
                self._status = replace(self._status, rejected=None)
                self._source.served(checkout)
                return False
            unchecked = tuple(self._hold(catalog, self._serving))
            revision = self._make(catalog, self._serving)
        except SourceUnavailable:
            raise
        except Rejected as error:
            self._decide(stamp)
            self._reject(seen, error.problems)
            return False
        except DragomanError as error:
            self._postpone(stamp)
            self._reject(seen, error.problems, again=True)
            return False
        except Exception as error:
            self._decide(stamp)
            self._reject(seen, _crash(error))
            return False
        if self._stopped.is_set():
            return False
        self._decide(stamp)
        self._swap(revision, unchecked, self._elapsed() - began)
        self._source.served(checkout)
        return True

    def _check(self, catalog: Catalog) -> None:
        """Raises Rejected for what may not serve: an error that what serves now does not have."""
        if catalog.settings.broken or not catalog.models:
            raise Rejected(catalog.errors or rejected("no-models", "There are no models in it.").problems)
        known = {_cause(problem) for problem in self._serving.catalog.errors}
        if new := [problem for problem in catalog.errors if _cause(problem) not in known]:
            raise Rejected(new)

    def _swap(self, revision: Revision, unchecked: tuple[Problem, ...], seconds: float) -> None:
        before, self._serving = self._status.serving, revision
        serving = _seen(revision.catalog, self._now())
        shown = unchecked[:SHOWN_PROBLEMS]
        self._status = replace(self._status, serving=serving, rejected=None, unchecked=shown)
        self._put(revision)
        fields = {"before": _short(before), "after": _short(serving), "seconds": round(seconds, 3)}
        _LOG.info("definitions-swapped", extra=fields)
        if unchecked:
            known = {"revision": _short(serving), "checks": len(unchecked)}
            _LOG.warning("definitions-unchecked", extra=known)

    def _reject(self, seen: Seen, problems: tuple[Problem, ...], *, again: bool = False) -> None:
        first = problems[0]
        refusal = Refusal(seen, problems[:SHOWN_PROBLEMS], again)
        repeated = self._status.rejected is not None and self._status.rejected.problems == refusal.problems
        self._status = replace(self._status, rejected=refusal)
        if not repeated:
            place = str(first.position or "")
            fields = {"revision": _short(seen), "code": first.code, "place": place, "problems": len(problems)}
            _LOG.error("definitions-rejected", extra=fields)

    def _unreachable(self, problem: Problem) -> None:
        if self._status.unreachable is None:
            _LOG.error("definitions-unreachable", extra={"code": problem.code})
        self._status = replace(self._status, unreachable=problem, looked=self._now())

    def _reached(self) -> None:
        if self._status.unreachable is not None:
            _LOG.info("definitions-reached")
        self._status = replace(self._status, unreachable=None, looked=self._now())

    def _decide(self, stamp: str) -> None:
        self._decided, self._postponed, self._tries = stamp, "", 0

    def _postpone(self, stamp: str) -> None:
        self._tries = self._tries + 1 if stamp == self._postponed else 0
        self._postponed = stamp
        self._not_before = self._elapsed() + min(FIRST_WAIT * 2**self._tries, LONGEST_WAIT)

    def _waits(self, stamp: str) -> bool:
        return stamp == self._postponed and self._elapsed() < self._not_before

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            self.look()
            self._tell()
            self._tidy()
            self._stopped.wait(self._least_pause)
            self._await_next()

    def _tell(self) -> None:
        """Says to the other replicas what serves, or what was rejected: once, and until it could be said."""
        status = self._status
        state, refusal = (status.serving, status.rejected), status.rejected
        if self._replicas is None or self._told == state:
            return
        if status.unreachable is not None:
            return  # It is not known yet what shall serve.
        if self._replicas.are_ahead(status.serving):
            self.poke()  # Somebody has seen something newer: what serves here is not news.
            return
        seen, problems = (refusal.seen, refusal.problems) if refusal else (status.serving, ())
        if self._replicas.say(seen, problems):
            self._told = state

    def _await_next(self) -> None:
        pause = self._pause()
        until = None if pause is None else self._elapsed() + pause
        while not self._wake.is_set():
            left = None if until is None else until - self._elapsed()
            if left is not None and left <= 0:
                return
            if self._replicas is None:
                self._wake.wait(left)
            elif self._replicas.are_ahead(self._status.serving):
                return
            else:
                self._tell()
                self._wake.wait(min(self._hearing_seconds, left or self._hearing_seconds))

    def _pause(self) -> float | None:
        """Seconds until the next look; None waits for a poke."""
        waits = [self._every] if self._every else []
        if self._postponed:
            waits.append(max(0.0, self._not_before - self._elapsed()))
        return min(waits, default=None)


def _seen(catalog: Catalog, at: datetime) -> Seen:
    return Seen(catalog.digest, catalog.revision, at)


def _same(one: Catalog, other: Catalog) -> bool:
    return (one.digest, one.revision) == (other.digest, other.revision)


def _cause(problem: Problem) -> tuple[str, str, str]:
    """What is wrong, wherever in its file that has moved to."""
    return problem.code, problem.position.file if problem.position else "", problem.message


def _crash(error: Exception) -> tuple[Problem, ...]:
    kind = type(error).__name__
    _LOG.error("definitions-crash error=%s", kind, extra={"error": kind}, exc_info=error)
    return rejected("definitions-crash", f"Loading these definitions failed unexpectedly: {kind}.").problems


def _short(seen: Seen) -> str:
    return seen.revision or seen.hash[:12]
