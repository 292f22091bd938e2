"""What was done once and is not done again: taking over an old file, sending a notice.

Marks(store).once("took over remembered.json", lambda unit: unit.put(choices, row))        True the first time
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from service.store import tables
from service.store.store import Store
from service.store.writing import Unit

marks = tables.marks


class Marks:
    """The marks of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def has(self, name: str) -> bool:
        with self._store.reading() as connection:
            return connection.execute(sa.select(marks.c.name).where(marks.c.name == name)).first() is not None

    def once(self, name: str, job: Callable[[Unit], object]) -> bool:
        """Does a job and marks it as done, in one transaction, unless it was done before; whether it did."""
        row = {"name": name, "at": self._store.now(), "value": ""}

        def marked(unit: Unit) -> bool:
            done = sa.select(marks.c.name).where(marks.c.name == name)
            if unit.connection.execute(done).first() is not None:
                return False
            unit.connection.execute(marks.insert().values(row))  # a second replica waits here, then sees it
            job(unit)
            return True

        return self._store.write(marked)
