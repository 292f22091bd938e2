"""The words of merging: a group as it is shown, the time that a metric sees for it, what it is worth there.

spot = (("Oslo",), (datetime(2017, 3, 1),))      # groups that are not of time, periods
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.soundness.oracle.expressions import Scalar
from tests.soundness.oracle.parts import Key
from tests.soundness.oracle.spans import Comparison, Stretch
from tests.soundness.oracle.times import Range

Times = tuple[Scalar, ...]
When = Times | Stretch
"""The periods of a group as it is shown, or a stretch that some metric sees instead."""
Spot = tuple[Key, When]
Spots = tuple[Spot, ...]
"""One group; or several whose rows count together."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The resolved time of a query: `asked` are the bounds, `now` stands for an open end where one is needed."""

    asked: Range
    now: datetime
    basis: str = ""
    comparison: Comparison | None = None
    """What change(m) without a unit compares with where there are no periods."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`has_row`: whether a row is there; `shows`: whether it is one for which a group is shown."""

    value: Scalar
    has_row: bool
    shows: bool
