"""One time that a schedule is due, from its owner's rights to what is told: nothing is posted or kept here.

    outcome = Runs(current, owner).outcome(schedule, due, now)
    outcome.delivery        what to tell, None for nothing
    outcome.memory          what an alert remembers once that is told
    outcome.failed          what went wrong for now: it may be tried again

It runs as its owner with the rights that the owner has now. What cannot be asked any more pauses it, and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from semantic.errors import DragomanError, Problem, QueryInvalid
from semantic.principal import Principal
from semantic.query.types import Query
from semantic.query.walking import fields_of
from service.answer import Status
from service.asking.shell import Asker
from service.rendering.explanation import important_notes
from service.revision import Current
from service.scheduling.delivering import MOST_LINES, Delivery, Kind, key_of
from service.scheduling.errors import SchedulingError
from service.scheduling.looking import Look
from service.scheduling.outcomes import Outcome, as_of_now, not_answered, paused, title_of
from service.scheduling.schedules import Schedule
from service.scheduling.times import next_due

Owner = Callable[[str], Principal | None]
"""The person of a name with the rights that they have now; None for who is not there any more."""

LATE = timedelta(minutes=10)
"""What is begun so much after it was due is said to be late."""
LONGEST_USE = timedelta(days=2)
GONE = Problem(
    "owner-gone", "Whoever made it is not known here any more, so that nobody's rights are there to ask it with.",
    "Somebody else can make it anew.",
)  # fmt: skip


def useful_until(schedule: Schedule, due: datetime) -> datetime:
    """Until when it is of use to tell what was due: half of the time until the next, two days at most. An alert always
    looks at what there is now."""
    try:
        following = next_due(schedule.recurrence, schedule.zone, due)
    except ValueError:
        return due + LONGEST_USE
    return due + min((following - due) / 2, LONGEST_USE)


class Runs:
    """Makes what is told. Safe for many threads."""

    def __init__(self, current: Current, owner: Owner) -> None:
        self._current = current
        self._owner = owner

    def outcome(self, schedule: Schedule, due: datetime, now: datetime) -> Outcome:
        """Raises nothing for what can go wrong in asking."""
        try:
            principal = self._owner(schedule.owner)
        except DragomanError as error:
            return Outcome(failed=error.problems[0])  # who it is cannot be found out now
        if principal is None:
            return paused(schedule, due, GONE)
        try:
            asker = self._current().asker
            if schedule.watch is None:
                return _report(asker, schedule, principal, due, now)
            return Look(asker, schedule, principal, due, now).outcome()
        except (QueryInvalid, SchedulingError) as error:
            # What it names is not there any more, or may not be known to its owner any more.
            return paused(schedule, due, error.problems[0])
        except DragomanError as error:
            # A warehouse or the store that is away is there again some time.
            return Outcome(failed=error.problems[0])


def _report(asker: Asker, schedule: Schedule, principal: Principal, due: datetime, now: datetime) -> Outcome:
    answer = asker.query(
        schedule.query, principal, question=schedule.question, limits=as_of_now(asker), begin=True
    )
    if answer.status is not Status.ANSWERED:
        return not_answered(schedule, due, answer)
    before = _beside_before(asker, schedule.query, principal)
    notes = (*important_notes(answer.computation), *answer.warnings)
    # One number says the same with what it was before, so that it is not said twice.
    first = (before,) if before and not schedule.query.dimensions else (answer.sentence, before)
    lines = dict.fromkeys(line for line in (*first, *notes) if line)
    delivery = Delivery(
        key_of(schedule.id, due),
        Kind.REPORT,
        schedule,
        due,
        title_of(schedule),
        tuple(lines)[:MOST_LINES],
        answer,
        late=now - due > LATE,
    )
    return Outcome(delivery, run=answer.id)


def _beside_before(asker: Asker, query: Query, principal: Principal) -> str:
    """All of it beside the period before, in a sentence: "Revenue was $80,829.17 from …, 4.2% more than …". "" where
    that is not to be had."""
    time = query.time
    plain = not (query.limit or query.rows or any(use.alias or use.over for use in query.metrics))
    if len(query.metrics) != 1 or not plain or time is None or not time.range or time.compare:
        return ""
    if any(name.startswith("time.") for name in query.dimensions):
        return ""
    of_metrics = any(asker.catalog.claims(name) for item in query.filters for name in fields_of(item))
    if of_metrics:
        return ""  # groups were picked by it, and in all there are none
    whole = replace(
        query, dimensions=(), order_by=(), totals=False, time=replace(time, compare="previous_period")
    )
    answer = asker.query(whole, principal, limits=as_of_now(asker), suggest=False)
    found = answer.status is Status.ANSWERED and answer.rows and None not in answer.rows[0][:2]
    return answer.sentence if found else ""
