"""Schedules as rows: written, read, locked, and what the audit log says of them; for the classes that keep them.

unit.connection.execute(schedules.insert().values(row_of(schedule)))
schedule_of(row)            None where another version of the program wrote it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.scheduling.schedules import Schedule, read_schedule, schedule_form
from service.store import tables
from service.store.audit import Entry, audit_row
from service.store.writing import Unit

schedules = tables.schedules


def named(id_: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    found: tuple[sa.ColumnElement[bool], ...] = (schedules.c.id == id_,)
    return (*found, schedules.c.principal == owner) if owner else found


def locked(unit: Unit, id_: str, owner: str) -> Schedule | None:
    row = unit.connection.execute(
        sa.select(schedules).where(*named(id_, owner)).with_for_update()
    ).one_or_none()
    return schedule_of(row) if row is not None else None


def put_row(unit: Unit, schedule: Schedule) -> None:
    values = {"form": schedule_form(schedule), "state": schedule.state.value, "due": schedule.due}
    unit.connection.execute(schedules.update().where(schedules.c.id == schedule.id).values(values))


def row_of(schedule: Schedule) -> dict[str, object]:
    return {
        "form": schedule_form(schedule),
        "id": schedule.id,
        "principal": schedule.owner,
        "source": schedule.source,
        "place": schedule.place,
        "state": schedule.state.value,
        "due": schedule.due,
        "created": schedule.created,
        "changed": schedule.changed or schedule.created,
    }


def schedule_of(row: sa.Row[Any]) -> Schedule | None:
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


def note(
    unit: Unit,
    schedule: Schedule,
    action: str,
    at: datetime,
    run: str = "",
    about: Mapping[str, object] | None = None,
) -> None:
    entry = Entry(at, schedule.owner, action, run, {"schedule": schedule.id, **(about or {})})
    unit.insert(tables.audit, audit_row(entry))
