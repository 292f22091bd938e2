"""What the bot is doing, beside its name while it works: in the words of whoever asks, and only while it helps.

async with Status(poster, place) as status:
    asker.ask(…, watch=status.watch)            called in the thread that answers
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from bots.slack.errors import SlackError
from bots.slack.posting import Place, Poster
from bots.slack.rendering import status_words
from service.asking.query_words import query_words
from service.asking.steps import Effect, Event, RunQuery

EVERY_SECONDS = 1.0
SLOW_SECONDS = 1.0
"""After which it is said how the question was understood, while its query still runs."""


class Status:
    """One status in one thread. What Slack makes of it is no matter: it is nothing that anybody waits for."""

    def __init__(
        self,
        poster: Poster,
        place: Place,
        understood: Callable[[str], Awaitable[None]] | None = None,
        *,
        stays: bool = False,
    ) -> None:
        """`understood` says how the question was understood, where that helps. A reply in the thread takes the status
        away; where none comes there (`stays`), it is taken away when the block ends."""
        self._poster = poster
        self._place = place
        self._understood = understood
        self._saying: asyncio.Task[None] | None = None
        self._begun = False
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._words = ""
        self._stays = stays
        self._task: asyncio.Task[None] | None = None

    def watch(self, step: Effect | Event) -> None:
        """Is told each step, in another thread."""
        words = status_words(step)
        if words:
            self._loop.call_soon_threadsafe(self._say, words)
        if isinstance(step, RunQuery) and self._understood is not None:
            self._loop.call_soon_threadsafe(self._say_soon, query_words(step.query))

    def _say_soon(self, words: str) -> None:
        if self._saying is None:
            self._saying = asyncio.create_task(self._say_understood(words))

    async def _say_understood(self, words: str) -> None:
        assert self._understood is not None
        await asyncio.sleep(SLOW_SECONDS)
        self._begun = True
        await self._understood(words)

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
            await self._take_away(self._task)
        if self._saying is not None and not self._begun:
            self._saying.cancel()
        elif self._saying is not None:
            # What has begun to be said is said: a message that nobody knows of could not be ended.
            await asyncio.wait([self._saying])

    async def _take_away(self, telling: asyncio.Task[None]) -> None:
        await asyncio.wait([telling])
        if self._stays and self._words:
            with suppress(SlackError):
                await self._poster.set_status(self._place, "")

    async def _tell(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._poster.set_status(self._place, self._words)
            except SlackError:
                return
            await asyncio.sleep(EVERY_SECONDS)
