"""Charts that Slack cannot draw itself: drawn here, uploaded before the message that shows them, and part of it.

    drawing = Drawing(upload, "T1", sleep)
    reply = await drawing.say(message, post)        with the picture's file in its place, once Slack knows it
    reply = await drawing.say(plainer, post)        the same file

A file that was uploaded to no channel is the bot's alone, until a message shows it. Slack says that an upload is
complete before it can be shown, and refuses the message then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bots.slack.errors import BlocksRefused, SlackError
from bots.slack.rendering.types import Message, Picture

WAITS = (0.5, 1.0, 2.0)
"""Seconds between tries to show a picture that Slack does not know yet."""
PLACE = "slack_file"
"""What Slack names where it does not take a picture's file."""

T = TypeVar("T")
Upload = Callable[[str, Picture, bytes], Awaitable[str]]
"""Uploads a picture into a workspace and gives the file's id. Raises a SlackError."""
_LOG = logging.getLogger(__name__)


class Drawing:
    """The picture of one message, for as many plainer ones as are tried: it is drawn and uploaded once, if at all."""

    def __init__(self, upload: Upload, team: str, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._upload = upload
        self._team = team
        self._sleep = sleep
        self._file: str | None = None

    async def say(self, message: Message, say: Callable[[Message], Awaitable[T]]) -> T:
        """Says a message with its picture, or without one that cannot be had. Raises what saying it raises."""
        message = await self._with_picture(message)
        for seconds in WAITS if message.shows_picture else ():
            try:
                return await say(message)
            except BlocksRefused as error:
                if not any(PLACE in place for place in error.where):
                    raise
            await self._sleep(seconds)
        if message.shows_picture:
            _LOG.warning("slack does not know a picture that was uploaded")
        return await say(message.without_picture())

    async def _with_picture(self, message: Message) -> Message:
        if message.picture is None or not message.awaits_picture:
            return message
        if self._file is None:
            self._file = await self._uploaded(message.picture)
        return message.with_picture(self._file) if self._file else message.without_picture()

    async def _uploaded(self, picture: Picture) -> str:
        """The file's id; "" where there is none."""
        content = await draw(picture)
        if content is None:
            return ""
        try:
            return await self._upload(self._team, picture, content)
        except SlackError as error:
            _LOG.warning("a picture could not be uploaded", extra={"code": error.problem.code})
            return ""


async def draw(picture: Picture) -> bytes | None:
    """The picture as a PNG; None where it cannot be drawn."""
    from service.rendering.picture import png

    try:
        return await asyncio.to_thread(png, picture.chart)
    except ValueError:
        _LOG.warning("a picture could not be drawn")
        return None
