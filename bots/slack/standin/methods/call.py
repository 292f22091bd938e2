"""One call of the Web API: its arguments as the SDK sends them, and what every method needs to look up.

channel = call.channel()           raises Refused("channel_not_found")
call.structure("blocks")           a list, whether it came as JSON or as text that holds JSON
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bots.slack.standin.errors import Refused, malformed
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import IM, MPIM, PRIVATE, PUBLIC, Channel, Installation, Message, Person, World

BOT, APP, NONE = "bot", "app", "none"
"""Whose token a method takes."""


@dataclass(frozen=True, slots=True)
class Method:
    run: Callable[[Call], dict[str, object]]
    scopes: tuple[str, ...] = ()
    """Any of them will do; with none, every token may."""
    token: str = BOT


@dataclass(frozen=True, slots=True)
class Call:
    slack: Slack
    method: str
    args: Mapping[str, object]
    installation: Installation

    @property
    def world(self) -> World:
        return self.slack.world

    # Arguments -----------------------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str, code: str = "") -> str:
        if value := self.text(name):
            return value
        if code:
            raise Refused(code)
        raise malformed("invalid_arguments", [(f"missing required field: {name}", f"/{name}")])

    def structure(self, name: str) -> object:
        """A list or an object; None where there is none."""
        value = self.args.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except (ValueError, RecursionError):
                code = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}.get(name)
                raise Refused(code or "invalid_arguments") from None
        return value

    def whole(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise malformed("invalid_arguments", [("must be an integer", f"/{name}")]) from None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None:
            return default
        return value is True or str(value).lower() in ("true", "1")

    # What they name ------------------------------------------------------------------------------------------------

    @property
    def bot(self) -> str:
        return self.installation.bot_user

    def may(self, *scopes: str) -> None:
        """Raises Refused("missing_scope") if none of the scopes was granted."""
        if not set(scopes) & set(self.installation.scopes):
            raise Refused(
                "missing_scope", needed=",".join(scopes), provided=",".join(self.installation.scopes)
            )

    def channel(self, name: str = "channel", *, by_name: bool = False) -> Channel:
        """A conversation that the bot may know of: public ones, and those that it is in. Only posting takes a channel's
        name (`by_name`), or a person's id for the messages with them."""
        said = self.needed(name, "channel_not_found")
        if by_name and said in self.world.people and self.world.people[said].team in self._teams():
            return self.world.im(said, self.bot)
        for channel in self.world.channels.values():
            named = by_name and said == f"#{channel.name}"
            if (said == channel.id or named) and self._visible(channel):
                return channel
        raise Refused("channel_not_found")

    def _teams(self) -> tuple[str, ...]:
        shared = [one for one in self.world.channels.values() if self.bot in one]
        return (self.installation.team, *(team for one in shared for team in one.shared_with))

    def _visible(self, channel: Channel) -> bool:
        here = self.installation.team in (channel.team, *channel.shared_with)
        return here and (channel.kind == PUBLIC or self.bot in channel)

    def joined(self, name: str = "channel") -> Channel:
        """A conversation that the bot is in. Raises Refused (not_in_channel, is_archived too)."""
        channel = self.channel(name)
        if channel.archived:
            raise Refused("is_archived")
        if self.bot not in channel:
            raise Refused("not_in_channel")
        return channel

    def reading(self, channel: Channel, right: str) -> None:
        """Raises Refused if the scope for reading this kind of conversation is missing."""
        kinds = {PUBLIC: "channels", PRIVATE: "groups", IM: "im", MPIM: "mpim"}
        self.may(f"{kinds[channel.kind]}:{right}")

    def message(self, channel: Channel, name: str = "ts") -> Message:
        found = self.world.messages[channel.id].get(self.needed(name, "message_not_found"))
        if found is None or found.only_for:
            raise Refused("message_not_found")
        return found

    def thread(self, channel: Channel) -> str:
        """The root that `thread_ts` names; "" where nothing is named."""
        said = self.text("thread_ts")
        if not said:
            return ""
        found = self.world.messages[channel.id].get(said)
        if found is None:
            raise Refused("thread_not_found")
        if found.thread_ts and found.thread_ts != found.ts:
            raise Refused("cannot_reply_to_message")
        return said

    def person(self, name: str = "user") -> Person:
        found = self.world.people.get(self.needed(name, "user_not_found"))
        if found is None:
            raise Refused("user_not_found")
        return found

    def page(self, items: list[dict[str, object]], key: str, most: int = 100) -> dict[str, object]:
        """A page of a list, and the cursor of the next."""
        try:
            begin = int(self.text("cursor") or 0)
        except ValueError:
            raise Refused("invalid_cursor") from None
        end = begin + max(1, min(self.whole("limit", most), 1_000))
        following = str(end) if end < len(items) else ""
        return {
            key: items[begin:end],
            "has_more": bool(following),
            "response_metadata": {"next_cursor": following},
        }
