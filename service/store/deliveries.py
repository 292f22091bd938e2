"""What came of each time that a schedule was due: taken by one replica at a time, under a lease that ends.

    due = Deliveries(store)
    for taken in due.take(now, "replica-1", {"slack"}):
        due.sending(taken, {"memory": …}, now)              before it is posted; False: another replica has it, leave it
        due.settle(taken, Ending("done", …), now)           after it

Of times that were missed while nobody was there, only the latest is taken. While one is being told the next is not
begun, and a row for each time keeps it from being told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from service.scheduling.schedules import Memory, Schedule, State
from service.scheduling.times import latest_due, next_due
from service.store import tables
from service.store.schedule_rows import locked, note, put_row, schedule_of
from service.store.store import Store
from service.store.writing import Unit

schedules, deliveries = tables.schedules, tables.deliveries

OPEN, SENDING = "open", "sending"
"""A delivery that is to be made; one that may have been posted already."""
LEASE = timedelta(minutes=5)
"""Who tells something tells it within this time, or says that it could not."""
AT_ONCE = 16
MOST_READ = 256
"""Rows that are looked at for them: those that a newer program wrote are left to it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A time at which a schedule was due, ours until the lease ends. `form` is what was written before sending."""

    schedule: Schedule
    due: datetime
    holder: str
    state: str
    tries: int = 0
    form: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of it. With `again` it is tried once more then, else it is over: "done", "quiet", "missed" or "failed".

    `memory` is what the alert remembers from now on, None where that stays; `pause` why the schedule rests from now on.
    """

    state: str
    memory: Memory | None = None
    pause: str = ""
    again: datetime | None = None
    run: str = ""
    about: Mapping[str, object] = field(default_factory=dict)


class Deliveries:
    """The times that schedules of a store were due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def next_due(self, sources: Collection[str]) -> datetime | None:
        """When something is to be done next, by what is known now."""
        due = sa.select(sa.func.min(schedules.c.due)).where(_active(sources))
        again = (
            sa.select(sa.func.min(deliveries.c.until))
            .join(schedules)
            .where(deliveries.c.state.in_((OPEN, SENDING)), _active(sources))
        )
        with self._store.reading() as connection:
            found = [connection.execute(query).scalar_one() for query in (due, again)]
        return min((each for each in found if each is not None), default=None)

    def take(self, now: datetime, holder: str, sources: Collection[str]) -> tuple[Taken, ...]:
        """What is to be done now, ours for the time of a lease: what nobody finished, and what is due."""
        return self._store.write(
            lambda unit: (*_left(unit, now, holder, sources), *_due(unit, now, holder, sources))
        )

    def sending(self, taken: Taken, form: Mapping[str, object], now: datetime) -> bool:
        """Writes that it is about to be posted, and what is to be remembered when it was; False where it is not ours
        any more."""
        values = {"state": SENDING, "until": now + LEASE, "form": {**form, "tries": taken.tries}}
        change = deliveries.update().where(*_ours(taken)).values(values)
        return self._store.write(lambda unit: unit.connection.execute(change).rowcount > 0)

    def settle(self, taken: Taken, ending: Ending, now: datetime) -> bool:
        """Writes what came of it, together with what the schedule remembers; False where it is not ours any more."""

        def job(unit: Unit) -> bool:
            form = {**taken.form, **ending.about, "tries": taken.tries + (ending.again is not None)}
            values = {"state": ending.state, "holder": "", "until": ending.again, "form": form, "at": now}
            if not unit.connection.execute(deliveries.update().where(*_ours(taken)).values(values)).rowcount:
                return False
            known = locked(unit, taken.schedule.id, "")
            if known is not None:
                changed = _after(known, ending, now)
                if changed is not known:
                    put_row(unit, changed)
                if not ending.again and ending.state != "quiet":
                    note(
                        unit,
                        known,
                        f"schedule.{ending.state}",
                        now,
                        ending.run,
                        {"due": taken.due.isoformat()},
                    )
            return True

        return self._store.write(job)

    def history(self, id_: str, limit: int = 20) -> tuple[tuple[datetime, str, Mapping[str, object]], ...]:
        """(due, state, form) of the last times that it was due, the latest first."""
        query = sa.select(deliveries).where(deliveries.c.schedule == id_).order_by(deliveries.c.due.desc())
        with self._store.reading() as connection:
            return tuple((row.due, row.state, row.form) for row in connection.execute(query.limit(limit)))


def _left(unit: Unit, now: datetime, holder: str, sources: Collection[str]) -> list[Taken]:
    """What was begun and not finished by anybody."""
    query = (
        sa.select(deliveries, schedules)
        .join(schedules)
        .where(deliveries.c.state.in_((OPEN, SENDING)), deliveries.c.until <= now, _active(sources))
        .order_by(deliveries.c.until)
        .limit(MOST_READ)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    out: list[Taken] = []
    for row in unit.connection.execute(query).all():
        known = schedule_of(row) if len(out) < AT_ONCE else None
        if known is None:
            continue
        place = (deliveries.c.schedule == known.id, deliveries.c.due == row._mapping[deliveries.c.due])
        unit.connection.execute(deliveries.update().where(*place).values(holder=holder, until=now + LEASE))
        form = row._mapping[deliveries.c.form]
        state, tries = row._mapping[deliveries.c.state], int(form.get("tries", 0))
        out.append(Taken(known, row._mapping[deliveries.c.due], holder, state, tries, form))
    return out


def _due(unit: Unit, now: datetime, holder: str, sources: Collection[str]) -> list[Taken]:
    """What is due and not begun: the latest time of each, unless an earlier one is still being told."""
    query = (
        sa.select(schedules)
        .where(_active(sources), schedules.c.due <= now)
        .order_by(schedules.c.due)
        .limit(MOST_READ)
        .with_for_update(skip_locked=True)
    )
    out: list[Taken] = []
    for row in unit.connection.execute(query).all():
        known = schedule_of(row) if len(out) < AT_ONCE else None
        if known is None:
            continue
        due = latest_due(known.recurrence, known.zone, now) or row.due
        later = next_due(known.recurrence, known.zone, now)
        unit.connection.execute(schedules.update().where(schedules.c.id == known.id).values(due=later))
        if not is_busy(unit, known.id, due):
            unit.connection.execute(
                deliveries.insert().values(begun(known.id, due, holder, now + LEASE, now))
            )
            out.append(Taken(known, due, holder, OPEN))
    return out


def is_busy(unit: Unit, schedule: str, due: datetime) -> bool:
    """Whether a time of the schedule is still being told, or this one was."""
    of_it = sa.select(deliveries.c.due).where(deliveries.c.schedule == schedule)
    busy = of_it.where(sa.or_(deliveries.c.state.in_((OPEN, SENDING)), deliveries.c.due == due))
    return unit.connection.execute(busy.limit(1)).one_or_none() is not None


def begun(schedule: str, due: datetime, holder: str, until: datetime, now: datetime) -> dict[str, object]:
    return {
        "schedule": schedule,
        "due": due,
        "state": OPEN,
        "holder": holder,
        "until": until,
        "form": {"tries": 0},
        "at": now,
    }


def _ours(taken: Taken) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        deliveries.c.schedule == taken.schedule.id,
        deliveries.c.due == taken.due,
        deliveries.c.holder == taken.holder,
        deliveries.c.state.in_((OPEN, SENDING)),
    )


def _active(sources: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(schedules.c.state == State.ACTIVE.value, schedules.c.source.in_(sorted(sources)))


def _after(schedule: Schedule, ending: Ending, now: datetime) -> Schedule:
    changed = schedule
    if ending.memory is not None:
        changed = replace(changed, memory=ending.memory)
    if ending.pause:
        changed = replace(changed, state=State.PAUSED, why=ending.pause, due=None, changed=now)
    return changed
