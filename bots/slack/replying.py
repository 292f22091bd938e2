"""Where the answer to one thing that came in is said: noted before, so that after a crash nobody is answered twice.

reply = Reply(parts, taken, Place("T1", "C1", "171.1"), user="U1")
ts = await reply.say(message)
await reply.say(message, private=True)          to the asker alone
await reply.say_to_all(message)                 or not at all
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bots.slack.errors import ChannelGone, NotInChannel, PersonUnknown, SlackError
from bots.slack.parts import Parts
from bots.slack.posting import CLOCKS_APART, Place
from bots.slack.rendering.texts import escaped
from bots.slack.rendering.types import Message
from bots.slack.streaming import Stream
from service.store.inbox import InboxState, Taken

LEASE_SECONDS = 30.0
"""For which what came in is one replica's, unless it says again that it works on it."""


class Lost(Exception):
    """Another replica has it by now, and answers it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What is kept of something that was done: `about` in the store, and whose it was. `waits` says that it can be done
    again, after a click."""

    about: Mapping[str, Any] = field(default_factory=dict)
    principal: str = ""
    waits: bool = False


NOT_FOR_US = Done({"why": "not for us"})


@dataclass
class Reply:
    """The way back to one person. In direct messages all is private, and a long answer begins before it ends."""

    parts: Parts
    taken: Taken
    place: Place
    user: str
    _stream: Stream | None = None

    @property
    def direct(self) -> bool:
        return self.place.channel.startswith("D")

    async def said_already(self) -> str:
        """The `ts` of what was posted by a process that ended before it could note it; "" where nothing was."""
        if self.taken.was is not InboxState.POSTING:
            return ""
        since = f"{self.taken.at.timestamp() - CLOCKS_APART:.6f}"
        poster, key = self.parts.poster, self.taken.came.id
        with suppress(ChannelGone, NotInChannel):
            if self.place.channel and (ts := await poster.find(self.place, key, since=since)):
                return ts
        return await poster.find(await self._own_place(), key, since=since) if not self.direct else ""

    async def begin(self, understood: str) -> None:
        """Says how the question was understood, in the message that will be the answer."""
        await self._note()
        stream = Stream(self.parts.poster, self.place, user=self.user, team=self.place.team)
        self._stream = stream
        await stream.begin(f"{_plain(understood)} …\n")

    async def say(self, message: Message, *, private: bool = False) -> str:
        """The `ts` of what was said; "" where only this person sees it. Where it cannot be said there, it is said in
        their direct messages. Raises a SlackError, or Lost."""
        try:
            return await self._say(message, private=private)
        except (ChannelGone, NotInChannel, PersonUnknown):
            await self._directly(message)
            return ""

    async def say_aside(self, message: Message) -> str:
        """Says it to the person alone. Gives a `ts` as `say` does."""
        return await self.say(message, private=True)

    async def say_to_all(self, message: Message) -> str:
        """Says what others are to see: where that cannot be said, it is not said. Raises as `say`, and ChannelGone or
        NotInChannel."""
        return await self._say(message)

    async def _say(self, message: Message, *, private: bool = False) -> str:
        await self._note()
        poster = self.parts.poster
        if not self.place.channel:
            await self._directly(message)
            return ""
        if private and not self.direct:
            await poster.ephemeral(self.place, self.user, message)
            return ""
        if (stream := self._stream) is not None:
            self._stream = None
            return await stream.finish(message, key=self.taken.came.id)
        return await poster.post(self.place, message, key=self.taken.came.id)

    async def _directly(self, message: Message) -> None:
        poster = self.parts.poster
        await poster.post(await self._own_place(), message, key=self.taken.came.id)

    async def _own_place(self) -> Place:
        """Their direct messages."""
        return Place(self.place.team, await self.parts.poster.direct(self.place.team, self.user))

    async def change(self, ts: str, message: Message, *, answers: bool = False) -> None:
        """Puts a message in the place of one that was posted; `answers` where it is what was waited for."""
        await self._note()
        key = self.taken.came.id if answers else ""
        await self.parts.poster.update(self.place, ts, message, key=key)

    async def drop(self) -> None:
        """Takes back what was begun to be said: nothing more comes of it here."""
        stream, self._stream = self._stream, None
        if stream is not None and stream.ts:
            with suppress(SlackError):
                await stream.finish(Message("…"))
                await self.parts.poster.delete(self.place, stream.ts)

    async def _note(self) -> None:
        if not await self.parts.work(self.parts.inbox.posting, self.taken, seconds=LEASE_SECONDS):
            raise Lost


def _plain(text: str) -> str:
    """In a stream's Markdown nothing becomes a link, either."""
    return escaped(text[:1].upper() + text[1:], 500).replace("[", "(").replace("]", ")")
