"""The audit log: who saw what, and who changed what. It is only added to, and holds no values of the data.

    audit = Audit(store)
    audit.add(Entry(now, "anna", "opened", "0d4c…"))
    audit.list(principal="anna", limit=50).items

`about` names members, counts and ids: `{"metrics": ["sales.revenue"], "columns": ["time.month"], "rows": 12}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from service.store import tables
from service.store.pages import Page
from service.store.store import Store
from service.store.writing import Row

audit = tables.audit


@dataclass(frozen=True, slots=True)
class Entry:
    """`action` is what was done ("asked", "query", "exported", "shared"), `run` the run it was done to, if any."""

    at: datetime
    principal: str
    action: str
    run: str = ""
    about: Mapping[str, object] = field(default_factory=dict)


class Audit:
    """The audit log of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, entry: Entry) -> None:
        """Returns when it is kept."""
        row = audit_row(entry)
        self._store.write(lambda unit: unit.insert(audit, row))

    def list(
        self,
        *,
        principal: str | None = None,
        run: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        after: str = "",
    ) -> Page[Entry]:
        """The newest first. `after` is the page before's `next`; ValueError for another text."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit + 1)
        if principal is not None:
            query = query.where(audit.c.principal == principal)
        if run is not None:
            query = query.where(audit.c.run == run)
        if since is not None:
            query = query.where(audit.c.at >= since)
        if until is not None:
            query = query.where(audit.c.at < until)
        if after:
            if not (after.isascii() and after.isdecimal() and len(after) < 19):
                raise ValueError("This is no cursor of a page.")
            query = query.where(audit.c.id < int(after))
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        items = tuple(Entry(row.at, row.principal, row.action, row.run, row.about) for row in rows[:limit])
        return Page(items, str(rows[limit - 1].id) if len(rows) > limit else "")


def audit_row(entry: Entry) -> Row:
    """The row that stands for an entry, for those who add it together with something else."""
    return {
        "at": entry.at,
        "principal": entry.principal,
        "action": entry.action,
        "run": entry.run,
        "about": entry.about,
    }
