"""How often: token buckets, of which each caller has one.

    rates = Rates(per_minute=600, burst=50)
    rates.take("key k3j9x2m4p7qa")         Left(left=49, seconds=0.1); raises TooMany when nothing is left

A bucket holds `burst` and fills up at its rate. At most MOST buckets are kept: the one that rested longest goes first,
which is by then most likely full and so worth nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

from service.access.errors import TooMany

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Left:
    """How many requests may follow at once, and in how many seconds the bucket is full again."""

    left: int
    seconds: float


class Rates:
    """Buckets by name. Safe for many threads."""

    def __init__(self, per_minute: int, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_minute / 60
        self.burst = min(burst, per_minute)
        self.window = ceil(self.burst / self._per_second)
        """The seconds in which an empty bucket becomes full."""
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> Left:
        """Takes one. Raises TooMany, which says when there is one again."""
        with self._lock:
            level = self._level(name)
            if level < 1:
                raise TooMany((1 - level) / self._per_second)
            self._put(name, level - 1)
        return Left(int(level - 1), (self.burst - (level - 1)) / self._per_second)

    def check(self, name: str) -> None:
        """Raises TooMany where nothing is left; takes nothing."""
        with self._lock:
            level = self._level(name)
        if level < 1:
            raise TooMany((1 - level) / self._per_second)

    def spend(self, name: str) -> None:
        """Takes one where there is one."""
        with self._lock:
            self._put(name, max(0.0, self._level(name) - 1))

    def _level(self, name: str) -> float:
        level, at = self._kept.get(name, (float(self.burst), self._clock()))
        # A clock that went back fills nothing.
        return min(float(self.burst), level + max(0.0, self._clock() - at) * self._per_second)

    def _put(self, name: str, level: float) -> None:
        self._kept[name] = (level, self._clock())
        self._kept.move_to_end(name)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
