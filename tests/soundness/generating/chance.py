"""Where every draw of a generated case comes from: the same seed gives the same case, on every platform.

chance = Chance("company 7")
chance.one(("a", "b")); chance.some((1, 2, 3), 1, 2); chance.percent(30)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def one(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Different ones of the options, in any order; fewer where there are fewer."""
        different = list(dict.fromkeys(options))
        count = min(self._random.randint(least, most), len(different))
        return self._random.sample(different, count)

    def percent(self, percent: int) -> bool:
        """True so often."""
        return self._random.randrange(100) < percent

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return self._random.sample(options, len(options))
