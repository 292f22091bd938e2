"""Schedules, as their people see them: made, listed, paused, deleted.

    kept = Schedules(store)
    kept.add(draft.schedule, most=50)
    kept.list("anna")
    kept.pause(id, "anna")              False where she has no such schedule

Each change stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from service.scheduling.errors import TooMany
from service.scheduling.schedules import Schedule, State, schedule_form
from service.scheduling.times import next_due
from service.store import tables
from service.store.deliveries import OPEN, begun, is_busy
from service.store.schedule_rows import locked, named, note, row_of, schedule_of
from service.store.store import Store
from service.store.writing import Unit

schedules, deliveries = tables.schedules, tables.deliveries


class Schedules:
    """The schedules of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, schedule: Schedule, *, most: int) -> None:
        """Raises TooMany where its owner has as many already."""
        row = row_of(schedule)

        def job(unit: Unit) -> None:
            if self._store.is_server:
                # Two that are added at once would not see each other.
                lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"schedules {schedule.owner}"))
                unit.connection.execute(sa.select(lock))
            mine = sa.select(sa.func.count()).where(schedules.c.principal == schedule.owner)
            if unit.connection.execute(mine).scalar_one() >= most:
                raise TooMany(f"A person has at most {most} schedules.", hint="Delete one first.")
            unit.connection.execute(schedules.insert().values(row))
            note(unit, schedule, "schedule.created", self._store.now())

        self._store.write(job)

    def replace(self, schedule: Schedule) -> bool:
        """Puts another schedule of its owner in the place of the one that has its id: whether there was one."""
        row = row_of(schedule)

        def job(unit: Unit) -> bool:
            if locked(unit, schedule.id, schedule.owner) is None:
                return False
            # With it goes what it was about to tell.
            unit.connection.execute(schedules.delete().where(schedules.c.id == schedule.id))
            unit.connection.execute(schedules.insert().values(row))
            note(unit, schedule, "schedule.changed", self._store.now())
            return True

        return self._store.write(job)

    def get(self, id_: str, owner: str = "") -> Schedule | None:
        """The schedule; with an owner, only one of theirs. None where another version of the program wrote it, too."""
        query = sa.select(schedules).where(*named(id_, owner))
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return schedule_of(row) if row is not None else None

    def list(
        self, owner: str = "", *, source: str = "", place: str = "", limit: int = 1000
    ) -> tuple[Schedule, ...]:
        """Those of a person, or of a place, the oldest first."""
        query = sa.select(schedules).order_by(schedules.c.created, schedules.c.id).limit(limit)
        given = ((schedules.c.principal, owner), (schedules.c.source, source), (schedules.c.place, place))
        query = query.where(*(column == value for column, value in given if value))
        with self._store.reading() as connection:
            found = [schedule_of(row) for row in connection.execute(query)]
        return tuple(schedule for schedule in found if schedule is not None)

    def pause(self, id_: str, owner: str = "", why: str = "") -> bool:
        """Whether there was one to pause."""
        values = {"state": State.PAUSED.value, "due": None}
        return self._change(id_, owner, "schedule.paused", values, lambda known: replace(known, why=why))

    def resume(self, id_: str, owner: str = "") -> bool:
        """Whether there was one; it is due at its next time, and not at those that passed. An alert goes on with the
        last period, and not with those that it missed."""
        known = self.get(id_, owner)
        if known is None:
            return False
        due = next_due(known.recurrence, known.zone, self._store.now())
        values = {"state": State.ACTIVE.value, "due": due}

        def resumed(known: Schedule) -> Schedule:
            return replace(known, why="", memory=replace(known.memory, judged=""))

        return self._change(id_, owner, "schedule.resumed", values, resumed)

    def delete(self, id_: str, owner: str = "") -> bool:
        """Whether there was one."""
        now = self._store.now()

        def job(unit: Unit) -> bool:
            known = locked(unit, id_, owner)
            if known is None:
                return False
            note(unit, known, "schedule.deleted", now)
            unit.connection.execute(schedules.delete().where(schedules.c.id == id_))
            return True

        return self._store.write(job)

    def run_now(self, id_: str, owner: str = "", *, at: datetime | None = None) -> bool:
        """Whether there is one that is active: it is told as if it were due. Who may have to say so twice says `at`
        which time it was wanted: that is told once."""
        now = self._store.now()
        due = at or now

        def job(unit: Unit) -> bool:
            known = locked(unit, id_, owner)
            if known is None or known.state is not State.ACTIVE:
                return False
            if is_busy(unit, known.id, due):
                return True  # it is being told already
            unit.connection.execute(deliveries.insert().values(begun(known.id, due, "", now, now)))
            return True

        return self._store.write(job)

    def _change(
        self,
        id_: str,
        owner: str,
        action: str,
        values: Mapping[str, object],
        changed: Callable[[Schedule], Schedule],
    ) -> bool:
        now = self._store.now()

        def job(unit: Unit) -> bool:
            known = locked(unit, id_, owner)
            if known is None:
                return False
            form = schedule_form(changed(known))
            change = schedules.update().where(schedules.c.id == id_)
            unit.connection.execute(change.values(**values, form=form, changed=now))
            if values["state"] == State.PAUSED.value:
                waits = (deliveries.c.schedule == id_, deliveries.c.state == OPEN, deliveries.c.holder == "")
                unit.connection.execute(deliveries.delete().where(*waits))
            note(unit, known, action, now)
            return True

        return self._store.write(job)
