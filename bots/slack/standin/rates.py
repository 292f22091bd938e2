"""How often methods may be called: each has a bucket for each workspace, posting one for each channel.

    rates.seconds_to_wait("chat.postMessage", "T0ACME", "C0SALES", now)      0 while it may, else whole seconds

A bucket holds a little more than its pace, because Slack allows short bursts; it says that it does, not how long.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bots.slack.limits import METHODS, TIER_2

POSTING_BURST = 5
"""Messages that a channel takes at once, before one a second holds."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Rates:
    strict: bool = True
    posting_burst: int = POSTING_BURST
    _buckets: dict[tuple[str, str, str], _Bucket] = field(default_factory=dict)

    def seconds_to_wait(self, method: str, team: str, channel: str, now: float) -> int:
        if not self.strict:
            return 0
        rate = METHODS.get(method, TIER_2)
        room = self.posting_burst if rate.by_channel else int(rate.per_minute)
        key = (method, team, channel if rate.by_channel else "")
        bucket = self._buckets.setdefault(key, _Bucket(room, now))
        pace = rate.per_minute / 60
        bucket.left = min(room, bucket.left + max(0.0, now - bucket.at) * pace)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) / pace))
