"""Whose turn it is: how often each method may be called, in each workspace and, where Slack counts so, each channel.

    turns = Turns()
    async with turns.turn(CHAT_POST, "T1", "C1"): …         waits, in the order in which they came
    turns.close(CHAT_POST, "T1", "C1", seconds=30)          Slack said Retry-After; others go on

Nothing is lost by waiting: what waits is kept in the inbox, and a wait that is longer than is reasonable is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

from bots.slack.errors import SlackBusy
from bots.slack.methods import Method
from service.access.errors import TooMany
from service.access.rates import Rates

LONGEST_WAIT = 120.0
"""Seconds. Whoever would wait longer is told so, and comes again."""

Lane = tuple[str, str, str]
"""Method, workspace, and the channel where it counts."""


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    opens: float = 0.0
    """When it may go on, after Slack said to wait."""


class Turns:
    """For one event loop."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._queues: dict[Lane, _Queue] = {}
        self._rates: dict[str, Rates] = {}

    @asynccontextmanager
    async def turn(self, method: Method, team: str, channel: str = "") -> AsyncIterator[None]:
        """Waits until this may be called. Raises SlackBusy where that is too long."""
        lane = _lane(method, team, channel)
        queue = self._queues.setdefault(lane, _Queue())
        queue.waiting += 1
        came = self._clock()
        try:
            # Who waits keeps the lock, so that nobody overtakes; who has waited gives it back before the call.
            async with queue.lock:
                await self._wait(method, lane, queue, came)
            yield
        finally:
            queue.waiting -= 1
            if not queue.waiting and queue.opens <= self._clock():
                self._queues.pop(lane, None)

    def close(self, method: Method, team: str, channel: str, seconds: float) -> None:
        """Lets nobody call this for so long: Slack has asked for that."""
        queue = self._queues.setdefault(_lane(method, team, channel), _Queue())
        queue.opens = max(queue.opens, self._clock() + seconds)

    async def _wait(self, method: Method, lane: Lane, queue: _Queue, came: float) -> None:
        while (seconds := self._left(method, lane, queue)) > 0:
            if self._clock() + seconds - came > LONGEST_WAIT:
                raise SlackBusy(method.name, seconds)
            await self._sleep(seconds)

    def _left(self, method: Method, lane: Lane, queue: _Queue) -> float:
        if (closed := queue.opens - self._clock()) > 0:
            return closed
        try:
            self._rates_of(method).take(" ".join(lane[1:]))
        except TooMany as error:
            # Never nothing: a wait that rounds to none would spin.
            return max(error.seconds, 0.01)
        return 0.0

    def _rates_of(self, method: Method) -> Rates:
        known = self._rates.get(method.name)
        if known is None:
            rate = method.rate
            burst = 1 if rate.by_channel else int(rate.per_minute)
            known = self._rates[method.name] = Rates(rate.per_minute, burst, self._clock)
        return known


def _lane(method: Method, team: str, channel: str) -> Lane:
    return (method.name, team, channel if method.rate.by_channel else "")
