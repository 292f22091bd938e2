"""What the cache is made of: kept results, where they are kept, and how long they stay true.

kept = results.get(key)
kept.fresh_until, kept.usable_until       the clock's seconds: until then as it is; until then while it is read anew
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from service.warehouse.types import Rows

Seconds = Callable[[], float]
"""A clock that never goes back."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The results of statements that ran together. Times are the clock's seconds; `bytes` is about what it takes."""

    rows: tuple[Rows, ...]
    read_at: float
    fresh_until: float
    usable_until: float
    bytes: int


class Results(Protocol):
    """Where results are kept. Safe for many threads; what does not fit is not kept, which is no error."""

    def get(self, key: bytes) -> Kept | None: ...

    def put(self, key: bytes, kept: Kept) -> None: ...


@dataclass(frozen=True, slots=True)
class Version:
    """The state of the data that a statement reads. A result of another `token` is another result; with the same one it
    is fresh for `seconds`."""

    token: str
    seconds: float


class Versions(Protocol):
    """How far data have changed. Raises nothing: what cannot be asked is as old as its last answer."""

    def of(self, tables: frozenset[str]) -> Version: ...
