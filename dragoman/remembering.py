"""Remembered choices of this user: what was chosen at one question holds at the next one, also in another program.

memory = MemoryOfUser(state_file(environment, models), remembered_file(environment), models)
memory.put("everyone", Remembered("basket size", "sales.basket_value", "basket value", "2026-11-21"))
memory.close()

They stand in the user's own store, which `dragoman serve` uses too. It is opened when there is something to read or to
keep: a program that only answers one question makes no files.
"""

from __future__ import annotations

import json
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from service.asking.planned import Remembered

if TYPE_CHECKING:
    from service.store import ChoicesInStore, Store


class MemoryOfUser:
    """A `service.asking.memory.Memory` in a file. Safe for many threads and programs; close it when done."""

    def __init__(self, file: Path, old: Path, models: Path) -> None:
        self._file = file
        self._old = old
        self._models = models
        self._lock = Lock()
        self._store: Store | None = None

    def of(self, owner: str) -> tuple[Remembered, ...]:
        """What is remembered, as far as it can be read."""
        if self._store is None and not self._file.exists() and not self._old.exists():
            return ()
        from service.store import StoreError

        try:
            return self._choices().of(owner)
        except StoreError:
            return ()  # A choice that is lost is asked about again, which is better than no answer at all.

    def put(self, owner: str, choice: Remembered) -> None:
        """Raises a StoreError where nothing can be kept."""
        self._choices().put(owner, choice)

    def forget(self, owner: str, phrase: str) -> bool:
        """Raises a StoreError where nothing can be changed."""
        return self._choices().forget(owner, phrase)

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _choices(self) -> ChoicesInStore:
        from service.store import ChoicesInStore, open_store
        from service.store.opening import sqlite_url

        with self._lock:
            if self._store is None:
                store = open_store(sqlite_url(self._file))
                take_over(store, self._old, self._models)
                self._store = store
            return ChoicesInStore(self._store)


def take_over(store: Store, old: Path, models: Path) -> None:
    """Reads into a store, once, what an earlier version remembered in a file of its own for these definitions."""
    from service.store import Marks
    from service.store.questions import choice_row
    from service.store.tables import choices
    from service.store.writing import Unit

    marks, mark = Marks(store), f"took over {old.name} for {models}"
    if not old.exists() or marks.has(mark):
        return
    rows = [choice_row(owner, known, store.now()) for owner, known in _remembered(old, str(models))]

    def job(unit: Unit) -> None:
        for row in rows:
            unit.put(choices, row)

    marks.once(mark, job)


def _remembered(old: Path, models: str) -> list[tuple[str, Remembered]]:
    """(owner, choice) of these definitions; none where the file is no such file."""
    try:
        by_owner = json.loads(old.read_text(encoding="utf-8"))[models]
        return [(owner, Remembered(**form)) for owner, forms in by_owner.items() for form in forms]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []
