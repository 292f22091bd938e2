"""What SQLite's own library lacks: percentiles as its extension of that name has them, and letters beyond ASCII.

connection.execute("SELECT percentile_cont(x, 0.5), lower('É') FROM t")
"""

from __future__ import annotations

import math
import sqlite3


class _Percentile:
    def __init__(self) -> None:
        self._values: list[float] = []
        self._fraction = 0.0

    def step(self, value: float | None, fraction: float) -> None:
        self._fraction = fraction
        if value is not None:
            self._values.append(value)


class Continuous(_Percentile):
    """Interpolates linearly between the two values beside the fraction."""

    def finalize(self) -> float | None:
        if not self._values:
            return None
        ordered = sorted(self._values)
        place = self._fraction * (len(ordered) - 1)
        low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
        return low + (high - low) * (place - math.floor(place))


class Discrete(_Percentile):
    """The first value that at least this fraction of all values does not exceed."""

    def finalize(self) -> float | None:
        if not self._values:
            return None
        ordered = sorted(self._values)
        # A fraction such as 0.1 is a little more than it says, which must not skip a value.
        return ordered[max(math.ceil(round(self._fraction * len(ordered), 9)) - 1, 0)]


def add_functions(connection: sqlite3.Connection) -> None:
    """Adds them, and lets LIKE tell `a` from `A`, as it does elsewhere."""
    # Its type knows only aggregates of one whole number.
    connection.execute("PRAGMA case_sensitive_like = ON")
    connection.create_aggregate("percentile_cont", 2, Continuous)  # type: ignore[arg-type]
    connection.create_aggregate("percentile_disc", 2, Discrete)  # type: ignore[arg-type]
    for name, function in (("lower", str.lower), ("upper", str.upper)):
        connection.create_function(
            name,
            1,
            lambda value, function=function: None if value is None else function(str(value)),
            deterministic=True,
        )
