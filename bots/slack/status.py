"""What the bot is doing, beside its name while it works: in the words of whoever asks, and only while it helps.

async with Status(poster, place) as status:
    asker.ask(…, watch=status.watch)            called in the thread that answers
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from bots.slack.errors import SlackError
from bots.slack.posting import Place, Poster
from bots.slack.rendering import status_words
from service.asking.steps import Effect, Event

EVERY_SECONDS = 1.0


class Status:
    """One status in one thread. What Slack makes of it is no matter: it is nothing that anybody waits for."""

    def __init__(self, poster: Poster, place: Place) -> None:
        self._poster = poster
        self._place = place
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._words = ""
        self._task: asyncio.Task[None] | None = None

    def watch(self, step: Effect | Event) -> None:
        """Is told each step, in another thread."""
        words = status_words(step)
        if words:
            self._loop.call_soon_threadsafe(self._say, words)

    def _say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self._changed.set()

    async def __aenter__(self) -> Self:
        if self._place.thread:
            self._task = asyncio.create_task(self._tell())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._poster.set_status(self._place, self._words)
            except SlackError:
                return
            await asyncio.sleep(EVERY_SECONDS)
