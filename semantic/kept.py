"""What compiling keeps, for as long as its catalog lives: templates by shape, and whole results by query.

A template is found by all that its SQL text depends on. A whole result is found by the query object itself, not by what
it is equal to: 1, 1.0 and true are equal and are not the same value. `read_query` gives the same object for the same
text, so that a text asked again and again costs next to nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The values used last, by key; safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class Kept(Generic[Value]):
    """The values used last, by key, for each owner (a catalog); safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._owners: WeakKeyDictionary[object, OrderedDict[Hashable, Value]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(self, owner: object, key: Hashable) -> Value | None:
        with self._lock:
            values = self._owners.get(owner)
            value = values.get(key) if values is not None else None
            if values is not None and value is not None:
                values.move_to_end(key)
            return value

    def put(self, owner: object, key: Hashable, value: Value) -> None:
        with self._lock:
            values = self._owners.setdefault(owner, OrderedDict())
            values[key] = value
            while len(values) > self._most:
                values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._owners.clear()
