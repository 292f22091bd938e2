"""What comes of one time that a schedule is due: what is told, what an alert remembers once it is, or what went wrong.

Outcome(delivery, memory)               to be told, then to be remembered
Outcome(memory=memory)                  nothing to tell
Outcome(failed=problem)                 it may be tried again
paused(schedule, due, problem)          it rests until somebody sees to it
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from semantic.errors import Problem
from service.answer import Answer, Status
from service.asking.shell import Asker
from service.scheduling.delivering import Delivery, Kind, key_of
from service.scheduling.schedules import Memory, Schedule
from service.warehouse.types import Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """`pause` is why it rests from now on, "" where it does not; `run` the id of the answer that it is about."""

    delivery: Delivery | None = None
    memory: Memory | None = None
    failed: Problem | None = None
    pause: str = ""
    run: str = ""


def paused(schedule: Schedule, due: datetime, problem: Problem) -> Outcome:
    """It rests, and that is told where it was told before."""
    lines = (
        f"I have paused “{title_of(schedule)}”.",
        problem.message,
        *((problem.hint,) if problem.hint else ()),
    )
    return Outcome(
        Delivery(
            key_of(schedule.id, due), Kind.PAUSED, schedule, due, title_of(schedule), lines, problem=problem
        ),
        pause=problem.message,
    )


def given_up(schedule: Schedule, due: datetime, problem: Problem) -> Delivery:
    """What is told where it went wrong until it was of no use any more."""
    lines = (
        f"“{title_of(schedule)}” could not be told this time.",
        problem.message,
        "I try again when it is due next.",
    )
    key = key_of(schedule.id, due)
    return Delivery(key, Kind.FAILED, schedule, due, title_of(schedule), lines, problem=problem)


def not_answered(schedule: Schedule, due: datetime, answer: Answer) -> Outcome:
    """What comes of an answer that is none."""
    if answer.status is Status.FAILED:
        return Outcome(failed=answer.problems[0], run=answer.id)
    problem = answer.problems[0] if answer.problems else Problem("not-answered", answer.sentence)
    return replace(paused(schedule, due, problem), run=answer.id)


def title_of(schedule: Schedule) -> str:
    return schedule.question[:1].upper() + schedule.question[1:]


def as_of_now(asker: Asker) -> Limits:
    """Nothing that was kept: a result from before the data were complete would be told as if they were."""
    return replace(asker.limits, max_age=0)
