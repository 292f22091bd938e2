"""What is told where: a delivery, and what somebody implements who can bring it to a place.

    class ToAFile:
        def deliver(self, place: str, delivery: Delivery) -> Delivered: …
        def was_delivered(self, place: str, key: str) -> bool: …

A delivery has a key of its own. Who delivers writes it down together with what is posted, because a process can be
killed between posting and remembering that it was posted: the next one asks, and posts again only if it was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from semantic.errors import DragomanError, Problem
from service.answer import Answer
from service.scheduling.schedules import Schedule

MOST_LINES = 3


class Kind(StrEnum):
    REPORT = "report"
    ALERT = "alert"
    WAITING = "waiting"
    """An alert that cannot look yet: the data of its period are not there, or not enough of them."""
    FAILED = "failed"
    """It was tried, several times, and did not go well; it is tried again when it is due next."""
    PAUSED = "paused"
    """It rests until somebody sees to it: `problem` says why."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One group that an alert is about ("" where it is about all), as text: its value, what that is held against, and
    how far it lies from it ("24.1% below"); the latter two are "" where there is nothing to compare with. `when` is the
    period ("on 20 December 2017")."""

    group: str
    value: str
    usual: str = ""
    gap: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`lines` are at most three sentences, for people; `late` says that it was due earlier and could not be made then.
    `facts` are those of an alert, of which the first `told` are what lines say; `more` is how many others there are.
    """

    key: str
    kind: Kind
    schedule: Schedule
    due: datetime
    title: str
    lines: tuple[str, ...] = ()
    answer: Answer | None = None
    facts: tuple[Fact, ...] = ()
    more: int = 0
    late: bool = False
    problem: Problem | None = None
    told: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """`reference` is how it is found again where it was posted."""

    reference: str = ""


class NotDelivered(DragomanError):
    """It could not be posted now; it is tried again. `retry_after` of its problem is obeyed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


class PlaceGone(DragomanError):
    """There is no such place any more, or nobody may post there: the schedule is paused."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([problem])


class Deliver(Protocol):
    """Called from threads of the scheduler, at most one delivery of a schedule at a time."""

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        """Returns when it is posted. Raises NotDelivered or PlaceGone."""

    def was_delivered(self, place: str, key: str) -> bool:
        """Whether the delivery with this key was posted. Raises NotDelivered where that cannot be found out."""


def key_of(schedule: str, due: datetime) -> str:
    """The key of the delivery of a schedule at the time it was due."""
    return f"{schedule}/{due.isoformat(timespec='microseconds')}"


def schedule_of(key: str) -> str:
    """The id of the schedule that a delivery with this key is of."""
    return key.partition("/")[0]
