"""What came of one fault, held against what may come of it: right answers and clear errors, and nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic

from bench.chaos.company import Ask
from bench.chaos.service import Condition, Service
from bench.chaos.talking import Tally, ask_all

MOST_FILES = 32
MOST_THREADS = 8
MOST_MEGABYTES = 16.0
"""What a service may hold more of after the second time than after the first. Its pools of connections may have filled
meanwhile; each fault is so many times larger that a leak in every tenth of it would be seen."""


@dataclass(frozen=True, slots=True)
class Options:
    """How much is done of each."""

    folder: Path
    requests: int = 20_000
    streams: int = 1_000
    kills: int = 12
    swaps: int = 200

    def at(self, folder: Path) -> Options:
        return replace(self, folder=folder)


class LeftOut(Exception):
    """This machine cannot do it; the message says why."""


@dataclass
class Outcome:
    """`happened` is one line for people. `failures` are what should not have happened; none is well."""

    happened: str = ""
    tally: Tally = field(default_factory=Tally)
    before: Condition | None = None
    after: Condition | None = None
    failures: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Notes a failure where it does not hold."""
        if not holds:
            self.failures.append(otherwise)

    def no_faults(self, service: Service) -> None:
        """Its log tells of no fault of the program itself."""
        place = max(service.log.rfind(sign) for sign in ("Traceback", "Exception in", "a stream failed"))
        self.expect(place < 0, f"the log: …{service.log[place:][-600:]}")

    def clear(self, *codes: str) -> None:
        """Every error was one of these, and there was one at least."""
        others = set(self.tally.clear) - set(codes)
        self.expect(not others, f"other errors: {sorted(others)}")
        self.expect(bool(self.tally.clear), f"nothing failed with {codes}")

    def conclude(self) -> None:
        """What holds for every fault."""
        tally = self.tally
        self.expect(not tally.wrong, f"{len(tally.wrong)} wrong answers: {tally.wrong[:1]}")
        self.expect(not tally.lost, f"{len(tally.lost)} without an answer or a clear error: {tally.lost[:1]}")
        if self.before is None or self.after is None:
            return
        self.expect(self.after.busy <= 0, f"{self.after.busy} requests or queries never ended")
        for name, more, most in (
            ("open files", self.after.files - self.before.files, MOST_FILES),
            ("threads", self.after.threads - self.before.threads, MOST_THREADS),
            ("MB", self.after.megabytes - self.before.megabytes, MOST_MEGABYTES),
        ):
            self.expect(more <= most, f"{more:.0f} more {name} than after the first time")


def twice(service: Service, outcome: Outcome, provoke: Callable[[], None]) -> None:
    """Does it, sees what the service holds then, does it again and sees what it holds now: caches and pools that the
    first time filled are no leak."""
    provoke()
    outcome.before = service.settled()
    provoke()
    outcome.after = service.settled(outcome.before)
    outcome.no_faults(service)


def until_right(service: Service, asks: Iterator[Ask], tally: Tally, most: float = 30.0) -> float:
    """Asks until one answer is right; the seconds until then. What came before is counted, too."""
    pause, begun, before = Event(), monotonic(), tally.right
    while tally.right == before and monotonic() - begun < most:
        asyncio.run(ask_all(service.port, islice(asks, 1), tally, at_once=1))
        pause.wait(0.1)
    return monotonic() - begun
