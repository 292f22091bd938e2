"""What people chose words to mean: "basket size" is basket value for Anna, visibly and until she says otherwise.

memory = MemoryInProcess()
memory.put("anna", Remembered("basket size", "sales.basket_value", "basket value", "2026-11-21"))
memory.of("anna")
memory.forget("anna", "basket size")
"""

from __future__ import annotations

import json
from threading import Lock
from typing import Protocol

from semantic.catalog import Catalog
from service.asking.planned import Remembered

MOST = 200
"""Choices that one person's memory holds; the oldest goes first."""


class Memory(Protocol):
    """Where remembered choices are kept, by the id of the person or channel."""

    def of(self, owner: str) -> tuple[Remembered, ...]: ...

    def put(self, owner: str, choice: Remembered) -> None: ...

    def forget(self, owner: str, phrase: str) -> bool: ...


class MemoryInProcess:
    """Remembered choices of this process. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, tuple[Remembered, ...]] = {}

    def of(self, owner: str) -> tuple[Remembered, ...]:
        with self._lock:
            return self._kept.get(owner, ())

    def put(self, owner: str, choice: Remembered) -> None:
        """Keeps a choice in place of an earlier one for the same phrase."""
        with self._lock:
            others = without(self._kept.get(owner, ()), choice.phrase)
            self._kept[owner] = (*others, choice)[-MOST:]

    def forget(self, owner: str, phrase: str) -> bool:
        """Whether there was a choice to forget."""
        with self._lock:
            before = self._kept.get(owner, ())
            self._kept[owner] = without(before, phrase)
            return len(self._kept[owner]) < len(before)


def without(choices: tuple[Remembered, ...], phrase: str) -> tuple[Remembered, ...]:
    """The choices but that of one phrase."""
    return tuple(known for known in choices if known.phrase != phrase)


def still_defined(choices: tuple[Remembered, ...], catalog: Catalog) -> tuple[Remembered, ...]:
    """The choices whose definition is still there."""

    def known(meaning: str) -> bool:
        name = meaning.partition("=")[0]
        return any(name in members for members in (catalog.metrics, catalog.dimensions, catalog.segments))

    return tuple(choice for choice in choices if known(choice.meaning))


def values_meaning(dimension: str, values: tuple[object, ...]) -> str:
    """How the choice of values is written down: `products.category=["FROZEN PIZZA"]`."""
    return f"{dimension}={json.dumps([str(value) for value in values])}"
