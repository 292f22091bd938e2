"""Where the answer to one thing that came in is said: noted before, so that after a crash nobody is answered twice.

reply = Reply(parts, taken, Place("T1", "C1", "171.1"), user="U1")
ts = await reply.say(message)
await reply.say_aside(message)                      to the asker alone
await reply.say_to_all(message, sends=Sent(…))      or not at all; what others see stands in the audit log
await reply.upload(place, "sales.csv", content)
await reply.once("deleted", delete)                 what an earlier try did is not done again
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from bots.slack.auditing import Sent, posted
from bots.slack.errors import ChannelGone, NotInChannel, PersonUnknown
from bots.slack.parts import Parts
from bots.slack.posting import CLOCKS_APART, Place
from bots.slack.rendering.texts import escaped
from bots.slack.rendering.types import Message
from bots.slack.streaming import Stream
from service.store.inbox import InboxState, Taken

LEASE_SECONDS = 30.0
"""For which what came in is one replica's, unless it says again that it works on it."""

T = TypeVar("T", bool, str, int)


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
_DONE, _SENT, _STREAM, _FILE = "done", "sent", "stream", "file"
"""What is noted: what will be kept, what others are to see and where, how a stream begins, the id of a file."""


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

    # What an earlier try did ---------------------------------------------------------------------------------------

    async def said_already(self) -> str | None:
        """The `ts` of what was posted by a process that ended before it could note it, "" of what only this person
        saw; None where nothing was said. What others see then stands in the audit log, too."""
        if self.taken.was is not InboxState.POSTING:
            return None
        sent = self._sent
        if sent is not None and (ts := await self._there(sent[0])):
            await self._audit(sent[0], ts, sent[1])
            return ts
        if _aside("") in self.taken.noted:
            return ""
        elsewhere = sent is None or sent[0] != self.place
        if self.place.channel and elsewhere and (ts := await self._there(self.place)):
            return ts
        if self.direct:
            return None
        return await self._find(await self._own_place(), self.taken.came.id) or None

    @property
    def _sent(self) -> tuple[Place, Sent] | None:
        """What an earlier try wanted others to see, and where."""
        noted = self.taken.noted.get(_SENT)
        if not isinstance(noted, dict):
            return None
        return Place(self.place.team, noted["channel"], noted["thread"]), Sent(**noted["sent"])

    async def _there(self, place: Place) -> str:
        with suppress(ChannelGone, NotInChannel):
            return await self._find(place, self.taken.came.id)
        return ""

    async def done_already(self, principal: str = "") -> Done | None:
        """What an earlier try was to keep of what it said; None where it said nothing."""
        ts = await self.said_already()
        return None if ts is None else self.done_then(ts, principal)

    def done_then(self, ts: str, principal: str = "") -> Done:
        noted = self.taken.noted.get(_DONE)
        if not isinstance(noted, dict):
            return Done({"ts": ts}, principal)
        return Done({**noted["about"], "ts": ts}, noted["principal"], noted["waits"])

    async def once(self, step: str, do: Callable[[], Awaitable[T]]) -> T:
        """What it gives, or gave when an earlier try did it: what came in may be done again after an outage."""
        if step in self.taken.noted:
            known: T = self.taken.noted[step]
            return known
        given = await do()
        await self.note(step, given)
        return given

    async def note(self, step: str, given: object) -> None:
        """For whoever has to take this up again. Raises Lost."""
        await self._noted({step: given})

    async def hold(self) -> None:
        """Raises Lost where another replica has this by now: what is kept beside it is not ours to change."""
        await self._noted({})

    async def _noted(self, noted: Mapping[str, object]) -> None:
        note = self.parts.inbox.note
        if not await self.parts.work(note, self.taken, noted, seconds=LEASE_SECONDS):
            raise Lost

    # Saying ----------------------------------------------------------------------------------------------------------

    async def begin(self, understood: str) -> None:
        """Says how the question was understood, in the message that will be the answer."""
        said = _plain(understood)
        await self.note(_STREAM, said)
        self._stream = stream = self._new_stream()
        await stream.begin(f"{said} …\n")

    async def say(self, message: Message, *, done: Done | None = None, sends: Sent | None = None) -> str:
        """The `ts` of what was said, of which `done` is kept. Where it cannot be said there, it is said in their direct
        messages, and the `ts` is "". Raises a SlackError, or Lost."""
        try:
            return await self.say_to_all(message, done=done, sends=sends)
        except (ChannelGone, NotInChannel, PersonUnknown):
            await self._directly(message, self.taken.came.id)
            return ""

    async def say_to_all(
        self, message: Message, *, done: Done | None = None, sends: Sent | None = None
    ) -> str:
        """Says what others are to see: where that cannot be said, it is not said. Raises as `say`, and ChannelGone or
        NotInChannel."""
        await self._posting(done, sends)
        if not self.place.channel:
            await self._directly(message, self.taken.came.id)
            return ""
        ts = await self._posted(message)
        await self._audit(self.place, ts, sends)
        return ts

    async def say_aside(self, message: Message, *, done: Done | None = None, step: str = "") -> None:
        """Says it to the person alone, once for each `step`, however often this is taken up. Raises as `say`."""
        name, key = _aside(step), "/".join(filter(None, (self.taken.came.id, step)))
        if name in self.taken.noted:
            return
        await self._posting(done)
        try:
            if self.place.channel and not self.direct:
                await self.parts.poster.ephemeral(self.place, self.user, message)
            elif not (self.direct and await self._stands(self.place, key)):
                await self._to_them(message, key)
        except (ChannelGone, NotInChannel, PersonUnknown):
            await self._directly(message, key)
        await self.note(name, True)

    async def change(
        self,
        ts: str,
        message: Message,
        *,
        answers: bool = False,
        done: Done | None = None,
        sends: Sent | None = None,
    ) -> None:
        """Puts a message in the place of one that was posted; `answers` where it is what was waited for."""
        await self._posting(done, sends)
        key = self.taken.came.id if answers else ""
        await self.parts.poster.update(self.place, ts, message, key=key)
        await self._audit(self.place, ts, sends)

    async def upload(self, place: Place, name: str, content: bytes, *, title: str, said: str = "") -> None:
        """Puts a file there, once."""
        poster = self.parts.poster

        async def begun(id_: str) -> None:
            await self.note(_FILE, id_)

        await poster.upload(place, name, content, title=title, said=said, begun=begun)

    async def uploaded(self, place: Place) -> bool:
        """Whether an earlier try put its file there."""
        file = self.taken.noted.get(_FILE)
        if not isinstance(file, str):
            return False
        return bool(await self.parts.poster.find_file(place, file, since=self._since))

    async def drop(self) -> None:
        """Takes back what was begun to be said: nothing more comes of it here."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.drop()

    # Pieces ----------------------------------------------------------------------------------------------------------

    async def _posted(self, message: Message) -> str:
        if self._stream is None:
            self._stream = await self._left_behind()
        if self._stream is not None:
            ts = await self._stream.finish(message, key=self.taken.came.id)
            self._stream = None
            return ts
        return await self.parts.poster.post(self.place, message, key=self.taken.came.id)

    async def _left_behind(self) -> Stream | None:
        """What a process that ended began to say and did not end."""
        begins = self.taken.noted.get(_STREAM)
        if not (isinstance(begins, str) and self.direct and self.place.thread):
            return None
        ts = await self.parts.poster.find_begun(self.place, begins, since=self._since)
        return self._new_stream(ts) if ts else None

    def _new_stream(self, ts: str = "") -> Stream:
        return Stream(self.parts.poster, self.place, user=self.user, team=self.place.team, ts=ts)

    async def _to_them(self, message: Message, key: str) -> None:
        """In direct messages."""
        if not self.direct:
            await self._directly(message, key)
        elif key == self.taken.came.id:
            await self._posted(message)
        else:
            await self.parts.poster.post(self.place, message, key=key)

    async def _directly(self, message: Message, key: str) -> None:
        place = await self._own_place()
        if not await self._stands(place, key):
            await self.parts.poster.post(place, message, key=key)

    async def _own_place(self) -> Place:
        """Their direct messages."""
        return Place(self.place.team, await self.parts.poster.direct(self.place.team, self.user))

    async def _stands(self, place: Place, key: str) -> bool:
        """Whether an earlier try said it there."""
        return self.taken.was is InboxState.POSTING and bool(await self._find(place, key))

    async def _find(self, place: Place, key: str) -> str:
        return await self.parts.poster.find(place, key, since=self._since)

    @property
    def _since(self) -> str:
        return f"{self.taken.at.timestamp() - CLOCKS_APART:.6f}"

    async def _posting(self, done: Done | None = None, sends: Sent | None = None) -> None:
        """From here on it may have been said."""
        noted: dict[str, object] = {}
        if done is not None:
            noted[_DONE] = {"about": dict(done.about), "principal": done.principal, "waits": done.waits}
        if sends is not None and not self.direct:
            where = {"channel": self.place.channel, "thread": self.place.thread}
            noted[_SENT] = {**where, "sent": asdict(sends)}
        if not await self.parts.work(self.parts.inbox.posting, self.taken, noted, seconds=LEASE_SECONDS):
            raise Lost

    async def _audit(self, place: Place, ts: str, sends: Sent | None) -> None:
        """Who else could see it from then on."""
        if sends is not None and ts and not place.channel.startswith("D"):
            await self.parts.work(posted, self.parts.store, place, ts, sends)


def _aside(step: str) -> str:
    return f"aside {step}".strip()


def _plain(text: str) -> str:
    """In a stream's Markdown nothing becomes a link, either."""
    return escaped(text[:1].upper() + text[1:], 500).replace("[", "(").replace("]", ")")
