"""When a call is tried again: a pure function of what has happened so far.

    Retries().wait(0, said=None, spread=0.5)      0.25: half of the first half second
    Retries().wait(1, said=4.0, spread=0.5)       4.5: as long as the service said, and a little
    Retries().wait(3, said=None, spread=0.5)      None: enough

Tried again is what was certainly not done: a reply of 429 or 503, and a connection that was never made; and, of calls
that the service does only once, a connection that broke. A call that took too long is not, since the service may still
be at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

AGAIN = frozenset({429, 503})
"""Statuses that say: later."""


@dataclass(frozen=True, slots=True)
class Retries:
    """`most` tries after the first, `first` seconds before the first of them at most, twice as many before each next,
    never more than `longest`."""

    most: int = 3
    first: float = 0.5
    longest: float = 20.0

    def wait(self, tried: int, *, said: float | None, spread: float) -> float | None:
        """Seconds before the next try after `tried` repeats; None where there is none. `said` is what the service asked
        for, `spread` is from 0 to 1 and keeps clients apart that failed together. A service that asks for more than
        `longest` is not waited for: the caller knows better what to do meanwhile."""
        if tried >= self.most:
            return None
        step = min(self.longest, self.first * 2.0**tried)
        if said is None:
            return step * spread
        return None if said > self.longest else min(self.longest, said + self.first * spread)


NEVER = Retries(most=0)


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds of a `Retry-After`, which may also be a time (RFC 9110, 10.2.3); None where there is none."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:10])
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
