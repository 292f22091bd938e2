"""Schedules and what came of each time they were due: taken by one replica at a time, under a lease that ends.

    kept = Schedules(store)
    kept.add(schedule, most=50)
    for taken in kept.take(now, holder="replica-1", sources={"slack"}):
        kept.sending(taken, {"memory": …})          before it is posted; False: another replica has it, leave it
        kept.settle(taken, Ending("done", …))       after it

Of times that were missed while nobody was there, only the latest is taken. While one is being told the next is not
begun, and a row for each time keeps it from being told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from service.scheduling.errors import TooMany
from service.scheduling.schedules import Memory, Schedule, State, read_schedule, schedule_form
from service.scheduling.times import latest_due, next_due
from service.store import tables
from service.store.audit import Entry, audit_row
from service.store.store import Store
from service.store.writing import Unit

schedules, deliveries = tables.schedules, tables.deliveries

OPEN, SENDING = "open", "sending"
"""A delivery that is to be made; one that may have been posted already."""
LEASE = timedelta(minutes=5)
AT_ONCE = 16


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


class Schedules:
    """The schedules of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, schedule: Schedule, *, most: int) -> None:
        """Raises TooMany where its owner has as many already."""
        row = {**_columns(schedule), "form": schedule_form(schedule)}

        def job(unit: Unit) -> None:
            if self._store.is_server:
                # Two that are added at once would not see each other.
                lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"schedules {schedule.owner}"))
                unit.connection.execute(sa.select(lock))
            mine = sa.select(sa.func.count()).where(schedules.c.principal == schedule.owner)
            if unit.connection.execute(mine).scalar_one() >= most:
                raise TooMany(f"A person has at most {most} schedules.", hint="Delete one first.")
            unit.connection.execute(schedules.insert().values(row))
            _note(unit, schedule, "schedule.created", self._store.now())

        self._store.write(job)

    def get(self, id_: str, owner: str = "") -> Schedule | None:
        """The schedule; with an owner, only one of theirs. None where another version of the program wrote it, too."""
        query = sa.select(schedules).where(*_of(id_, owner))
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return _read(row) if row is not None else None

    def list(
        self, owner: str = "", *, source: str = "", place: str = "", limit: int = 1000
    ) -> tuple[Schedule, ...]:
        """Those of a person, or of a place, the oldest first."""
        query = sa.select(schedules).order_by(schedules.c.created, schedules.c.id).limit(limit)
        given = ((schedules.c.principal, owner), (schedules.c.source, source), (schedules.c.place, place))
        query = query.where(*(column == value for column, value in given if value))
        with self._store.reading() as connection:
            found = [_read(row) for row in connection.execute(query)]
        return tuple(schedule for schedule in found if schedule is not None)

    def pause(self, id_: str, owner: str = "", why: str = "") -> bool:
        """Whether there was one to pause."""
        return self._change(id_, owner, "schedule.paused", {"state": State.PAUSED.value, "due": None}, why)

    def resume(self, id_: str, owner: str = "") -> bool:
        """Whether there was one; it is due at its next time, and not at those that passed."""
        known = self.get(id_, owner)
        if known is None:
            return False
        due = next_due(known.recurrence, known.zone, self._store.now())
        return self._change(id_, owner, "schedule.resumed", {"state": State.ACTIVE.value, "due": due}, "")

    def delete(self, id_: str, owner: str = "") -> bool:
        """Whether there was one."""
        now = self._store.now()

        def job(unit: Unit) -> bool:
            known = _locked(unit, id_, owner)
            if known is None:
                return False
            _note(unit, known, "schedule.deleted", now)
            unit.connection.execute(schedules.delete().where(schedules.c.id == id_))
            return True

        return self._store.write(job)

    def run_now(self, id_: str, owner: str = "") -> bool:
        """Whether there is one that is active: it is told as if it were due."""
        now = self._store.now()

        def job(unit: Unit) -> bool:
            known = _locked(unit, id_, owner)
            if known is None or known.state is not State.ACTIVE:
                return False
            if _is_busy(unit, known.id, now):
                return True  # it is being told already
            unit.connection.execute(deliveries.insert().values(_begun(known.id, now, "", now, now)))
            return True

        return self._store.write(job)

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
            known = _locked(unit, taken.schedule.id, "")
            if known is not None:
                changed = _after(known, ending, now)
                if changed is not known:
                    _put(unit, changed)
                if not ending.again and ending.state != "quiet":
                    _note(
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

    def _change(self, id_: str, owner: str, action: str, values: Mapping[str, object], why: str) -> bool:
        now = self._store.now()

        def job(unit: Unit) -> bool:
            known = _locked(unit, id_, owner)
            if known is None:
                return False
            form = schedule_form(replace(known, why=why))
            change = schedules.update().where(schedules.c.id == id_)
            unit.connection.execute(change.values(**values, form=form, changed=now))
            if values["state"] == State.PAUSED.value:
                waits = (deliveries.c.schedule == id_, deliveries.c.state == OPEN, deliveries.c.holder == "")
                unit.connection.execute(deliveries.delete().where(*waits))
            _note(unit, known, action, now)
            return True

        return self._store.write(job)


def _left(unit: Unit, now: datetime, holder: str, sources: Collection[str]) -> list[Taken]:
    """What was begun and not finished by anybody."""
    query = (
        sa.select(deliveries, schedules)
        .join(schedules)
        .where(deliveries.c.state.in_((OPEN, SENDING)), deliveries.c.until <= now, _active(sources))
        .order_by(deliveries.c.until)
        .limit(AT_ONCE)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    out = []
    for row in unit.connection.execute(query).all():
        known = _read(row)
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
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    out = []
    for row in unit.connection.execute(query).all():
        known = _read(row)
        if known is None:
            continue
        due = latest_due(known.recurrence, known.zone, now) or row.due
        later = next_due(known.recurrence, known.zone, now)
        unit.connection.execute(schedules.update().where(schedules.c.id == known.id).values(due=later))
        if not _is_busy(unit, known.id, due):
            unit.connection.execute(
                deliveries.insert().values(_begun(known.id, due, holder, now + LEASE, now))
            )
            out.append(Taken(known, due, holder, OPEN))
    return out


def _is_busy(unit: Unit, schedule: str, due: datetime) -> bool:
    """Whether a time of the schedule is still being told, or this one was."""
    of_it = sa.select(deliveries.c.due).where(deliveries.c.schedule == schedule)
    busy = of_it.where(sa.or_(deliveries.c.state.in_((OPEN, SENDING)), deliveries.c.due == due))
    return unit.connection.execute(busy.limit(1)).one_or_none() is not None


def _begun(schedule: str, due: datetime, holder: str, until: datetime, now: datetime) -> dict[str, object]:
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


def _of(id_: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    found: tuple[sa.ColumnElement[bool], ...] = (schedules.c.id == id_,)
    return (*found, schedules.c.principal == owner) if owner else found


def _locked(unit: Unit, id_: str, owner: str) -> Schedule | None:
    row = unit.connection.execute(
        sa.select(schedules).where(*_of(id_, owner)).with_for_update()
    ).one_or_none()
    return _read(row) if row is not None else None


def _after(schedule: Schedule, ending: Ending, now: datetime) -> Schedule:
    changed = schedule
    if ending.memory is not None:
        changed = replace(changed, memory=ending.memory)
    if ending.pause:
        changed = replace(changed, state=State.PAUSED, why=ending.pause, due=None, changed=now)
    return changed


def _put(unit: Unit, schedule: Schedule) -> None:
    values = {"form": schedule_form(schedule), "state": schedule.state.value, "due": schedule.due}
    unit.connection.execute(schedules.update().where(schedules.c.id == schedule.id).values(values))


def _columns(schedule: Schedule) -> dict[str, object]:
    return {
        "id": schedule.id,
        "principal": schedule.owner,
        "source": schedule.source,
        "place": schedule.place,
        "state": schedule.state.value,
        "due": schedule.due,
        "created": schedule.created,
        "changed": schedule.changed or schedule.created,
    }


def _read(row: sa.Row[Any]) -> Schedule | None:
    """None where another version of the program wrote it."""
    given = row._mapping
    try:
        return read_schedule(
            given[schedules.c.form],
            id=given[schedules.c.id],
            owner=given[schedules.c.principal],
            source=given[schedules.c.source],
            place=given[schedules.c.place],
            created=given[schedules.c.created],
            state=given[schedules.c.state],
            due=given[schedules.c.due],
            changed=given[schedules.c.changed],
        )
    except ValueError:
        return None


def _note(
    unit: Unit,
    schedule: Schedule,
    action: str,
    at: datetime,
    run: str = "",
    about: Mapping[str, object] | None = None,
) -> None:
    entry = Entry(at, schedule.owner, action, run, {"schedule": schedule.id, **(about or {})})
    unit.insert(tables.audit, audit_row(entry))
