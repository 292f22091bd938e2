"""The stand-in's time: what everything in it waits by, so that a test can let minutes pass at once.

clock = Clock()
clock.advance(300)          # whoever waits five minutes goes on now
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable


class Clock:
    """Seconds since 1970, as fast as the machine's own clock, and ahead of it by what it was advanced."""

    def __init__(self, machine: Callable[[], float] = time.time) -> None:
        self._machine = machine
        self._ahead = 0.0
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def now(self) -> float:
        return self._machine() + self._ahead

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._ahead += seconds
            waiting = tuple(self._waiting)
        for loop, woken in waiting:
            loop.call_soon_threadsafe(woken.set)

    async def pause(self, seconds: float) -> None:
        """Until so many seconds of this clock have passed."""
        await self.reach(self.now() + seconds)

    async def reach(self, until: float) -> None:
        """Until this clock shows a time."""
        woken = asyncio.Event()
        entry = (asyncio.get_running_loop(), woken)
        with self._lock:
            self._waiting.add(entry)
        try:
            while (left := until - self.now()) > 0:
                woken.clear()
                try:
                    await asyncio.wait_for(woken.wait(), left)
                except TimeoutError:
                    continue
        finally:
            with self._lock:
                self._waiting.discard(entry)
