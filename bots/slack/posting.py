"""What the bot says, put where it belongs: messages, views, files, status. What Slack refuses is said more plainly.

    poster = Poster(Caller(settings.api_url, tokens), native=settings.native_blocks)
    ts = await poster.post(Place("T1", "C1", "171.1"), message, key="Ev1")
    await poster.update(Place("T1", "C1"), ts, chosen)
    await poster.find(Place("T1", "C1", "171.1"), "Ev1")          "171.2", or "" where nothing was posted for it

A message carries the key of what it answers, so that after a crash, or a call of which nobody knows whether it arrived,
it is looked for instead of posted twice. Every method raises a `SlackError`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from time import monotonic, time
from typing import Literal

from bots.slack.actions import METADATA_EVENT
from bots.slack.calling import Caller, Reply
from bots.slack.errors import BlocksRefused, MessageGone, SlackDown
from bots.slack.limits import MESSAGE_TEXT
from bots.slack.methods import (
    CHANNELS_OF,
    CHAT_DELETE,
    CHAT_EPHEMERAL,
    CHAT_POST,
    CHAT_UNFURL,
    CHAT_UPDATE,
    HISTORY,
    OPEN_DIRECT,
    REPLIES,
    SET_PROMPTS,
    SET_STATUS,
    UPLOAD_DONE,
    UPLOAD_URL,
    VIEW_OPEN,
    VIEW_PUBLISH,
    VIEW_UPDATE,
    Method,
)
from bots.slack.pictures import Drawing
from bots.slack.rendering.types import Message, Picture, View

Native = Literal["auto", "on", "off"]
NATIVE_BLOCKS = frozenset({"data_table", "data_visualization"})
NATIVE_AGAIN_SECONDS = 3600.0
"""After which a workspace that refused Slack's own tables and charts is shown them again."""
PAGE = 200
"""Messages at once; Slack gives apps that are installed in several workspaces fewer."""
PAGES = 3
"""Of messages that are looked through for one that may have been posted."""
PAGES_OF_CHANNELS = 25
"""That are looked through for one that somebody is in."""
CLOCKS_APART = 300.0
"""Seconds by which this machine's clock may be ahead of Slack's; further, and it refuses what we are sent."""

_LOG = logging.getLogger(__name__)
_Say = Callable[[Message], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said. `thread` is the message that it answers, "" for the channel itself."""

    team: str
    channel: str
    thread: str = ""

    @property
    def at(self) -> dict[str, object]:
        return {"channel": self.channel, **({"thread_ts": self.thread} if self.thread else {})}


class Poster:
    """For one event loop."""

    def __init__(
        self,
        caller: Caller,
        *,
        native: Native = "auto",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.caller = caller
        self._sleep = sleep
        self._native = native
        self._refused: dict[str, float] = {}

    def native(self, team: str) -> bool:
        """Whether Slack's own tables and charts may be shown in a workspace."""
        if self._native != "auto":
            return self._native == "on"
        return monotonic() - self._refused.get(team, -NATIVE_AGAIN_SECONDS) >= NATIVE_AGAIN_SECONDS

    # Messages ------------------------------------------------------------------------------------------------------

    async def post(self, place: Place, message: Message, *, key: str = "") -> str:
        """The `ts` of the message once it stands there. `key` says what it answers, for `find`."""
        reply = await self._plainer(place.team, message, lambda step: self._post(place, step, key))
        return str(reply["ts"])

    async def _post(self, place: Place, message: Message, key: str) -> Reply:
        said = {**place.at, **message.arguments(), **({"metadata": metadata_of(key)} if key else {})}
        since = f"{time() - CLOCKS_APART:.6f}"
        try:
            return await self.caller.call(CHAT_POST, place.team, said, channel=place.channel)
        except SlackDown as error:
            if not (error.arrived and key):
                raise
            if found := await self.find(place, key, since=since):
                return {"ts": found}
            # It is not there: what was sent did not become a message.
            return await self.caller.call(CHAT_POST, place.team, said, channel=place.channel)

    async def update(self, place: Place, ts: str, message: Message, *, key: str = "") -> None:
        """Puts a message in the place of one that the bot posted."""
        about = {"metadata": metadata_of(key)} if key else {}

        async def put(step: Message) -> Reply:
            # Blocks that are left out stay as they were.
            said = {"channel": place.channel, "ts": ts, "blocks": [], **step.arguments(), **about}
            said = {name: value for name, value in said.items() if not name.startswith("unfurl_")}
            return await self.caller.call(CHAT_UPDATE, place.team, said)

        await self._plainer(place.team, message, put)

    async def ephemeral(self, place: Place, user: str, message: Message) -> None:
        """Says it to one person in a channel; nobody can find it again, and it is gone when they load Slack anew."""

        async def say(step: Message) -> Reply:
            said = {**place.at, "user": user, **step.arguments()}
            said = {name: value for name, value in said.items() if not name.startswith("unfurl_")}
            return await self.caller.call(CHAT_EPHEMERAL, place.team, said)

        await self._plainer(place.team, message, say)

    async def delete(self, place: Place, ts: str) -> bool:
        """Whether it was there to be taken back."""
        try:
            await self.caller.call(CHAT_DELETE, place.team, {"channel": place.channel, "ts": ts})
        except MessageGone:
            return False
        return True

    async def find(self, place: Place, key: str, *, since: str = "") -> str:
        """The `ts` of the message that was posted for `key`, or "". `since` is a `ts` that is older than it could be.
        An app that is installed in several workspaces may look once a minute only, and waits for that."""
        return await self._found(place, lambda message: _is_for(message, key), since)

    async def find_file(self, place: Place, id_: str, *, since: str = "") -> str:
        """The `ts` of the message that shows a file, or ""; as `find`."""
        return await self._found(place, lambda message: _shows(message, id_), since)

    async def find_begun(self, place: Place, text: str, *, since: str = "") -> str:
        """The `ts` of a stream of the bot's own that begins like this and that nobody has ended, or ""; as `find`."""
        user = (await self.caller.home(place.team)).user
        return await self._found(place, lambda message: _is_begun(message, user, text), since)

    async def _found(self, place: Place, is_it: Callable[[object], bool], since: str) -> str:
        asked: dict[str, object] = {"channel": place.channel, "include_all_metadata": True}
        asked |= {"limit": PAGE, **({"oldest": since} if since else {})}
        method = REPLIES if place.thread else HISTORY
        if place.thread:
            asked["ts"] = place.thread
        for _ in range(PAGES):
            page = await self._looked(method, place.team, asked)
            messages = page.get("messages") or ()
            if found := next((str(each.get("ts")) for each in messages if is_it(each)), ""):
                return found
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            asked["cursor"] = cursor
        return ""

    async def _looked(self, method: Method, team: str, asked: Mapping[str, object]) -> Reply:
        try:
            return await self.caller.call(method, team, asked)
        except MessageGone:
            return {}

    async def unfurl(self, place: Place, ts: str, unfurls: Mapping[str, Mapping[str, object]]) -> None:
        """Shows what stands behind the links of somebody's message."""
        said = {"channel": place.channel, "ts": ts, "unfurls": dict(unfurls)}
        await self.caller.call(CHAT_UNFURL, place.team, said)

    # Views ---------------------------------------------------------------------------------------------------------

    async def open_view(self, team: str, trigger: str, view: View) -> str:
        """Opens a modal for who clicked, and gives its id. A trigger is good for three seconds."""
        return _view_id(await self.caller.call(VIEW_OPEN, team, {"trigger_id": trigger, "view": dict(view)}))

    async def update_view(self, team: str, id_: str, view: View) -> None:
        """Puts another view in the place of one that is open; whoever has closed it waits for nothing."""
        with suppress(MessageGone):
            await self.caller.call(VIEW_UPDATE, team, {"view_id": id_, "view": dict(view)})

    async def publish_home(self, team: str, user: str, view: View) -> None:
        """Shows a person their App Home."""
        await self.caller.call(VIEW_PUBLISH, team, {"user_id": user, "view": dict(view)})

    # While it works ------------------------------------------------------------------------------------------------

    async def set_status(self, place: Place, text: str) -> None:
        """Says what the bot is doing, beside its name; "" takes it back. It goes when something is posted."""
        said = {"channel_id": place.channel, "thread_ts": place.thread, "status": text}
        await self.caller.call(SET_STATUS, place.team, said)

    async def set_prompts(self, place: Place, prompts: Sequence[tuple[str, str]]) -> None:
        """Offers questions to begin with: title and message of each."""
        offered = [{"title": title, "message": text} for title, text in prompts]
        thread = {"thread_ts": place.thread} if place.thread else {}
        said = {"channel_id": place.channel, "prompts": offered, **thread}
        await self.caller.call(SET_PROMPTS, place.team, said)

    async def direct(self, team: str, user: str) -> str:
        """The channel of direct messages with a person."""
        reply = await self.caller.call(OPEN_DIRECT, team, {"users": user})
        return str(reply["channel"]["id"])

    async def is_in(self, team: str, user: str, channel: str) -> bool:
        """Whether a person is in a channel; of private ones Slack tells only where the bot is, too."""
        asked: dict[str, object] = {"user": user, "types": "public_channel,private_channel,mpim"}
        asked |= {"team_id": team, "exclude_archived": True, "limit": PAGE}
        for _ in range(PAGES_OF_CHANNELS):
            page = await self.caller.call(CHANNELS_OF, team, asked)
            if channel in [each.get("id") for each in page.get("channels") or ()]:
                return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            asked["cursor"] = cursor
        return False

    # Files ---------------------------------------------------------------------------------------------------------

    async def upload(
        self,
        place: Place,
        name: str,
        content: bytes,
        *,
        title: str = "",
        alt: str = "",
        said: str = "",
        begun: Callable[[str], Awaitable[None]] | None = None,
    ) -> str:
        """Puts a file into a channel or thread, with words beside it, and gives its id, which `begun` is told before it
        stands there. In no channel only the bot has it, until a message shows it."""
        asked = {"filename": name, "length": len(content), **({"alt_txt": alt} if alt else {})}
        reply = await self.caller.call(UPLOAD_URL, place.team, asked)
        await self.caller.send_file(str(reply["upload_url"]), content)
        id_ = str(reply["file_id"])
        put: dict[str, object] = {"files": [{"id": id_, "title": title or name}]}
        put |= {"channel_id": place.channel} if place.channel else {}
        put |= {"thread_ts": place.thread} if place.thread else {}
        put |= {"initial_comment": said} if said else {}
        if begun is not None:
            await begun(id_)
        await self.caller.call(UPLOAD_DONE, place.team, put)
        return id_

    def drawing(self, team: str) -> Drawing:
        """What puts a message's picture into it."""
        return Drawing(self._upload, team, self._sleep)

    async def _upload(self, team: str, picture: Picture, content: bytes) -> str:
        return await self.upload(Place(team, ""), picture.name, content, title=picture.title, alt=picture.alt)

    # Refused -------------------------------------------------------------------------------------------------------

    async def _plainer(self, team: str, message: Message, say: _Say) -> Reply:
        """Says a message, or the first plainer one that Slack takes."""
        refused: BlocksRefused | None = None
        native_refused = False
        drawing = self.drawing(team)
        for step in self._steps(team, message):
            try:
                reply = await drawing.say(step, say)
            except BlocksRefused as error:
                refused, native_refused = error, native_refused or _is_native(step)
                about = {"method": error.method, "reason": error.reason, "where": list(error.where)}
                _LOG.warning("slack refused a message; a plainer one follows", extra=about)
                continue
            if native_refused and not _is_native(step):
                self._refused[team] = monotonic()
            return reply
        raise refused or AssertionError("a message has at least one step")

    def _steps(self, team: str, message: Message) -> Iterator[Message]:
        steps = list(message.steps())
        if not self.native(team) and any(not _is_native(step) for step in steps):
            steps = [step for step in steps if not _is_native(step)]
        yield from steps
        if steps[-1].blocks:
            yield Message(steps[-1].text)
        yield Message(_cut(steps[-1].text))


def metadata_of(key: str) -> dict[str, object]:
    return {"event_type": METADATA_EVENT, "event_payload": {"inbox": key}}


def _is_for(message: object, key: str) -> bool:
    metadata = message.get("metadata") if isinstance(message, dict) else None
    if not isinstance(metadata, dict) or metadata.get("event_type") != METADATA_EVENT:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, dict) and payload.get("inbox") == key


def _is_begun(message: object, user: str, text: str) -> bool:
    """What ends a stream gives it a key."""
    if not isinstance(message, dict) or message.get("user") != user or message.get("metadata"):
        return False
    return _letters(str(message.get("text") or "")).startswith(_letters(text))


def _letters(text: str) -> str:
    """Slack writes marks in its own way."""
    return "".join(character for character in unescape(text) if character.isalnum())


def _shows(message: object, file: str) -> bool:
    files = message.get("files") if isinstance(message, dict) else None
    return isinstance(files, list) and any(
        isinstance(each, dict) and each.get("id") == file for each in files
    )


def _is_native(message: Message) -> bool:
    return any(block.get("type") in NATIVE_BLOCKS for block in message.blocks)


def _cut(text: str) -> str:
    """As much as is taken in any case, cut between words: within one there may be an escape."""
    if len(text) <= MESSAGE_TEXT // 2:
        return text
    return text[: MESSAGE_TEXT // 2].rpartition(" ")[0] + " …"


def _view_id(reply: Reply) -> str:
    return str((reply.get("view") or {}).get("id") or "")
