"""An answer that appears while it is made, in direct messages: parts of text as they come, then the whole message.

    stream = Stream(poster, place, user="U1", team="T1")
    await stream.say("Revenue was ")             sent when there is enough of it, and not too often
    ts = await stream.finish(message, key="Ev1")     the text ends, and the message's blocks stand below

A stream that Slack ends or refuses costs nothing: the message is then put in its place, or posted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from bots.slack.errors import BlocksRefused, MessageGone, Refused, SlackDown, SlackError
from bots.slack.limits import STREAM_FLUSH_CHARACTERS, STREAM_FLUSH_MILLISECONDS, STREAM_TEXT
from bots.slack.methods import STREAM_APPEND, STREAM_START, STREAM_STOP
from bots.slack.posting import Place, Poster, metadata_of
from bots.slack.rendering.types import Message

_LOG = logging.getLogger(__name__)


class Stream:
    """One message that grows. `user` and `team` are who reads it."""

    def __init__(
        self,
        poster: Poster,
        place: Place,
        *,
        user: str = "",
        team: str = "",
        ts: str = "",
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`ts` is that of a stream which somebody else began and did not end."""
        self._poster = poster
        self._place = place
        self._reader = {"recipient_user_id": user, "recipient_team_id": team} if user else {}
        self._clock = clock
        self._ts = ts
        self._held = ""
        self._sent = clock()
        self._broken = bool(ts)
        self._perhaps = ""
        """How it begins, where nobody knows whether it did."""

    async def say(self, text: str) -> None:
        """Adds Markdown. What is not sent yet is sent with what follows."""
        self._held += text
        often = self._clock() - self._sent < STREAM_FLUSH_MILLISECONDS / 1000
        if not (self._broken or often or len(self._held) < STREAM_FLUSH_CHARACTERS):
            await self._flush()

    @property
    def ts(self) -> str:
        """Of the message; "" where nothing was said yet."""
        return self._ts

    async def begin(self, text: str) -> None:
        """Says the first words at once: somebody waits already."""
        self._held += text
        await self._flush()

    async def finish(self, message: Message, *, key: str = "") -> str:
        """Ends the stream with the blocks of a message, and gives its `ts`. Raises a SlackError where neither that nor
        a plain message could be said."""
        if not self._ts and self._perhaps:
            self._ts = await self._poster.find_begun(self._place, self._perhaps)
        if not self._ts:
            return await self._poster.post(self._place, message, key=key)
        broke = await self._broke_off(message, key)
        if self._broken or broke is not None:
            # What stands there may lack a part, or be taken back by now.
            try:
                await self._poster.update(self._place, self._ts, message, key=key)
            except MessageGone:
                if broke is not None and not isinstance(broke, Refused):
                    raise broke from None  # it goes on still, and can be ended when Slack is there again
                gone, self._ts = self._ts, await self._poster.post(self._place, message, key=key)
                with suppress(SlackError):
                    await self._poster.delete(self._place, gone)
        return self._ts

    async def drop(self) -> None:
        """Takes back what was begun, as far as that can be done."""
        if self._ts:
            with suppress(SlackError):
                await self._stop(Message("…"), "")
            with suppress(SlackError):
                await self._poster.delete(self._place, self._ts)

    async def _broke_off(self, message: Message, key: str) -> SlackError | None:
        """Ends the stream with what the message, or a plainer one, shows below; what kept it from that, if anything."""
        refused: SlackError | None = None
        drawing = self._poster.drawing(self._place.team)
        for step in (*message.steps(), Message(message.text)):
            try:
                # Whoever looks for it is to find the whole, and not a part.
                await drawing.say(step, lambda shown: self._stop(shown, "" if self._broken else key))
                return None
            except BlocksRefused as error:
                refused = error
                _LOG.warning("slack refused the end of a stream", extra={"reason": error.reason})
            except SlackError as error:
                _LOG.info("a stream could not be ended", extra={"code": error.problem.code})
                return error
        return refused

    async def _flush(self) -> None:
        part, self._held = self._held[:STREAM_TEXT], self._held[STREAM_TEXT:]
        self._sent = self._clock()
        caller, team = self._poster.caller, self._place.team
        try:
            if not self._ts:
                begin = {**self._place.at, **self._reader, "markdown_text": part}
                self._ts = str((await caller.call(STREAM_START, team, begin))["ts"])
            else:
                more = {"channel": self._place.channel, "ts": self._ts, "markdown_text": part}
                await caller.call(STREAM_APPEND, team, more)
        except SlackError as error:
            # The whole message comes at the end in any case.
            self._broken = True
            self._perhaps = part if isinstance(error, SlackDown) and error.arrived and not self._ts else ""
            _LOG.info("a stream broke", extra={"code": error.problem.code})

    async def _stop(self, message: Message, key: str) -> None:
        end: dict[str, object] = {"channel": self._place.channel, "ts": self._ts}
        end |= {"markdown_text": self._held[:STREAM_TEXT]} if self._held and not self._broken else {}
        end |= {"blocks": [dict(block) for block in message.blocks]} if message.blocks else {}
        end |= {"metadata": metadata_of(key)} if key else {}
        await self._poster.caller.call(STREAM_STOP, self._place.team, end)
