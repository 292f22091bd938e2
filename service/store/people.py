"""One person's data: all of it handed over, or forgotten.

    export_person(store, "anna")        {"person": "anna", "conversations": […], "runs": […], …}
    forget_person(store, "anna")        {"conversations": 3, "runs": 41, …, "audit": 44}

Every table with a person in it is listed in `tables.PERSONAL`. Backups, and what replicas were answering at that very
moment, are not reached: forget again a little later where somebody is still asking.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from service.store.store import Store
from service.store.tables import PERSONAL, Fate, audit
from service.store.writing import Unit

NOBODY = "forgotten"
"""Who did what a forgotten person did: one name for all, so that it cannot be said who is meant."""
_SECRET = frozenset({"hash"})
"""Columns that are no data of a person's but would let somebody in."""


def forget_person(store: Store, person: str) -> dict[str, int]:
    """Removes everything of a person's, or makes it that of nobody, in one transaction; how many rows of each table.
    The audit log says that it was done, not to whom."""
    at = store.now()

    def job(unit: Unit) -> dict[str, int]:
        done = {}
        for table, fate in PERSONAL.items():
            mine = table.c.principal == person
            change = table.delete() if fate is Fate.DELETED else table.update().values(principal=NOBODY)
            done[table.name] = unit.connection.execute(change.where(mine)).rowcount
        row = {"at": at, "principal": NOBODY, "action": "store.forgot", "run": "", "about": {"rows": done}}
        unit.connection.execute(audit.insert().values(row))
        return done

    done = store.write(job)
    if not store.is_server:
        # What was removed still stands in the log of writes until that is emptied into the file.
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return done


def export_person(store: Store, person: str) -> dict[str, object]:
    """Everything of a person's as values that `json.dumps` takes, from one moment."""
    found: dict[str, object] = {"person": person, "at": store.now().isoformat()}
    with store.snapshot() as connection:
        for table in PERSONAL:
            shown = [column for column in table.c if column.name not in _SECRET]
            query = sa.select(*shown).where(table.c.principal == person).order_by(*table.primary_key)
            found[table.name] = [_json(row) for row in connection.execute(query).mappings()]
    return found


def _json(row: sa.RowMapping) -> Mapping[str, object]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value
