"""conversations.*: what there is to read about channels, and what was written in them.

(https://docs.slack.dev/reference/methods/conversations.replies and its neighbours)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bots.slack import limits
from bots.slack.standin import happenings
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import channel_form, message_form
from bots.slack.standin.methods.call import Call, Method
from bots.slack.standin.world import IM, MPIM, PRIVATE, PUBLIC, Channel

_ASKED = {"public_channel": PUBLIC, "private_channel": PRIVATE, "im": IM, "mpim": MPIM}
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def info(call: Call) -> dict[str, object]:
    channel = call.channel()
    call.reading(channel, "read")
    return {"channel": channel_form(channel, call.bot)}


def listed(call: Call) -> dict[str, object]:
    return _listed(call, lambda channel: True)


def of_person(call: Call) -> dict[str, object]:
    who = call.text("user") or call.bot
    return _listed(call, lambda channel: who in channel)


def _listed(call: Call, wanted: Callable[[Channel], bool]) -> dict[str, object]:
    asked = (call.text("types") or "public_channel").split(",")
    if any(kind not in _ASKED for kind in asked):
        raise Refused("invalid_types")
    kinds = {_ASKED[kind] for kind in asked}
    found = [
        channel_form(channel, call.bot)
        for channel in call.world.channels.values()
        if channel.kind in kinds
        and call.installation.team in (channel.team, *channel.shared_with)
        and (channel.kind == PUBLIC or call.bot in channel)
        and not (channel.archived and call.flag("exclude_archived"))
        and wanted(channel)
    ]
    return call.page(found, "channels")


def opened(call: Call) -> dict[str, object]:
    if call.text("channel"):
        channel = call.channel()
    else:
        people = [one for one in call.text("users").split(",") if one]
        if not people:
            raise Refused("users_list_not_supplied")
        if any(one not in call.world.people for one in people):
            raise Refused("user_not_found")
        if len(people) > 1:
            raise Refused("method_not_supported_for_channel_type")
        if call.world.people[people[0]].bot:
            raise Refused("cannot_dm_bot")
        channel = call.world.im(people[0], call.bot)
    return {"channel": {"id": channel.id}}


def joined(call: Call) -> dict[str, object]:
    channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind != PUBLIC:
        raise Refused("method_not_supported_for_channel_type")
    if call.bot not in channel:
        channel.members.append(call.bot)
        happenings.joined(call.slack, channel, call.bot)
    return {"channel": channel_form(channel, call.bot)}


def members(call: Call) -> dict[str, object]:
    channel = call.channel()
    call.reading(channel, "read")
    page = call.page([{"id": one} for one in channel.members], "members")
    ids = page["members"]
    assert isinstance(ids, list)
    return {**page, "members": [one["id"] for one in ids]}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.reading(channel, "history")
    if call.bot not in channel:
        raise Refused("not_in_channel")
    return channel


def _within(call: Call, ts: str) -> bool:
    oldest, latest = _time(call, "oldest", "0"), _time(call, "latest", "9999999999")
    if call.flag("inclusive"):
        return oldest <= float(ts) <= latest
    return oldest < float(ts) < latest


def _time(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _most(call: Call) -> int:
    return 100 if call.slack.app.marketplace else int(limits.INSTALLED_REPLIES)


def history(call: Call) -> dict[str, object]:
    channel = _readable(call)
    found = [
        message_form(one, call.world.thread(channel.id, one.ts))
        for one in call.world.in_channel(channel.id)
        if not one.only_for and (not one.thread_ts or one.broadcast) and _within(call, one.ts)
    ]
    return call.page(_told(call, found[::-1]), "messages", _most(call))


def replies(call: Call) -> dict[str, object]:
    channel = _readable(call)
    asked = call.needed("ts", "thread_not_found")
    message = call.world.messages[channel.id].get(asked)
    if message is None or message.only_for:
        raise Refused("thread_not_found")
    thread = call.world.thread(channel.id, message.root)
    found = [message_form(one, thread) for one in thread if one.ts == message.root or _within(call, one.ts)]
    return call.page(_told(call, found), "messages", _most(call))


def _told(call: Call, messages: list[dict[str, object]]) -> list[dict[str, object]]:
    """Metadata is told only to who asks for it."""
    if not call.flag("include_all_metadata"):
        for one in messages:
            one.pop("metadata", None)
    return messages


METHODS: Mapping[str, Method] = {
    "conversations.info": Method(info, READ),
    "conversations.list": Method(listed, READ),
    "conversations.open": Method(opened, ("im:write", "mpim:write")),
    "conversations.join": Method(joined, ("channels:join",)),
    "conversations.members": Method(members, READ),
    "conversations.history": Method(history, HISTORY),
    "conversations.replies": Method(replies, HISTORY),
    "users.conversations": Method(of_person, READ),
}
