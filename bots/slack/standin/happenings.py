"""What happens in the world, told to the app as events: which, to whose installation, in what words.

    posted(slack, message)      message.channels, and app_mention where the app is named, and link_shared

An app hears only of conversations that it is a member of, and only what its scopes let it. Its own messages come back
to it, too. (https://docs.slack.dev/reference/events)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from bots.slack.standin.app_settings import EVENTS
from bots.slack.standin.deliveries import Delivery, Kind
from bots.slack.standin.forms import message_form, view_form
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import IM, MPIM, PRIVATE, PUBLIC, Channel, Installation, Message

_SUBSCRIPTIONS = {
    PUBLIC: "message.channels",
    PRIVATE: "message.groups",
    IM: "message.im",
    MPIM: "message.mpim",
}
LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")


def emit(slack: Slack, name: str, installation: Installation, event: Mapping[str, object]) -> Delivery | None:
    """Sends an event, if the app subscribed to it and may have it. `name` is that of the subscription."""
    needed = EVENTS.get(name, "")
    if name not in slack.app.events or (needed and needed not in installation.scopes):
        return None
    world = slack.world
    number = world.number("Ev")
    authorization = {
        "enterprise_id": world.teams[installation.team].enterprise or None,
        "team_id": installation.team,
        "user_id": installation.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    channel = world.channels.get(str(event.get("channel", "")))
    payload = {
        "token": "stand-in-verification-token",
        "team_id": installation.team,
        "context_team_id": installation.team,
        "context_enterprise_id": None,
        "api_app_id": slack.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": number,
        "event_time": int(slack.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": bool(channel and channel.shared_with),
        "event_context": f"4-{number}",
    }
    return slack.courier.send(Delivery(number, Kind.EVENT, str(event.get("type")), payload))


def _hearing(slack: Slack, channel: Channel) -> Iterator[Installation]:
    """The installations whose bot is in a channel."""
    for installation in slack.world.installations.values():
        if installation.bot_user in channel and not installation.revoked:
            yield installation


def _about(message: Message, channel: Channel) -> dict[str, object]:
    return {"channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}


def posted(slack: Slack, message: Message) -> None:
    """A message is there that was not."""
    channel = slack.world.channels[message.channel]
    if message.only_for:
        return
    for installation in _hearing(slack, channel):
        event = {**message_form(message), **_about(message, channel)}
        if message.thread_ts:
            root = slack.world.messages[channel.id].get(message.thread_ts)
            event["parent_user_id"] = root.user if root else ""
        author = slack.world.people.get(message.user)
        if author and author.team != installation.team:
            event |= {
                "user_team": author.team,
                "source_team": author.team,
                "user_profile": {"team": author.team},
            }
        emit(slack, _SUBSCRIPTIONS[channel.kind], installation, event)
        own = message.user == installation.bot_user
        if f"<@{installation.bot_user}>" in message.text and not own and channel.kind != IM:
            mention = {
                name: value for name, value in event.items() if name not in ("channel_type", "parent_user_id")
            }
            emit(slack, "app_mention", installation, {**mention, "type": "app_mention"})
        if not own:
            _links(slack, installation, message, channel)


def _links(slack: Slack, installation: Installation, message: Message, channel: Channel) -> None:
    links = [
        {"url": url, "domain": host}
        for url in LINK.findall(message.text)
        if (host := urlsplit(url).hostname) in slack.app.domains
    ]
    if not links:
        return
    event = {
        "type": "link_shared",
        "channel": channel.id,
        "user": message.user,
        "message_ts": message.ts,
        "links": links,
        "is_bot_user_member": True,
        "source": "conversations_history",
        "unfurl_id": f"{channel.id}-{message.ts}",
        "event_ts": message.ts,
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    emit(slack, "link_shared", installation, event)


def edited(slack: Slack, message: Message, before: Mapping[str, object]) -> None:
    _changed(
        slack, message, "message_changed", {"message": message_form(message), "previous_message": before}
    )


def deleted(slack: Slack, message: Message) -> None:
    said = {"deleted_ts": message.ts, "previous_message": message_form(message)}
    _changed(slack, message, "message_deleted", said)


def _changed(slack: Slack, message: Message, subtype: str, said: Mapping[str, object]) -> None:
    channel = slack.world.channels[message.channel]
    if message.only_for:
        return
    stamp = slack.world.ts()
    for installation in _hearing(slack, channel):
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind,
            "ts": stamp,
            "event_ts": stamp,
            **said,
        }
        emit(slack, _SUBSCRIPTIONS[channel.kind], installation, event)


def joined(slack: Slack, channel: Channel, person: str, inviter: str = "") -> None:
    for installation in _hearing(slack, channel):
        event = {
            "type": "member_joined_channel",
            "user": person,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == PUBLIC else "G",
            "team": channel.team,
            "event_ts": slack.world.ts(),
        }
        emit(slack, "member_joined_channel", installation, event | ({"inviter": inviter} if inviter else {}))


def home_opened(slack: Slack, person: str, tab: str, installation: Installation) -> None:
    """Somebody looks at the app: its home, or its messages, which is how the agent view begins."""
    world = slack.world
    event: dict[str, object] = {
        "type": "app_home_opened",
        "user": person,
        "channel": world.im(person, installation.bot_user).id,
        "tab": tab,
        "event_ts": world.ts(),
    }
    published = world.views.get(world.homes.get(person, ""))
    if tab == "home" and published:
        event["view"] = view_form(published, slack.app.id, installation.bot_id)
    emit(slack, "app_home_opened", installation, event)


def context_changed(slack: Slack, person: str, channel: str, installation: Installation) -> None:
    """Somebody who has the agent view open looks at another channel."""
    entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": installation.team}
    event = {
        "type": "app_context_changed",
        "user": person,
        "channel": slack.world.im(person, installation.bot_user).id,
        "context": {"entities": [entity]} if channel else {},
        "event_ts": slack.world.ts(),
    }
    emit(slack, "app_context_changed", installation, event)


def assistant_begun(slack: Slack, person: str, channel: str, installation: Installation) -> str:
    """Somebody opens a thread with an app of Slack's older assistant, beside a channel; the thread's ts."""
    thread = slack.world.ts()
    begun = {
        "user_id": person,
        "context": {"channel_id": channel, "team_id": installation.team} if channel else {},
        "channel_id": slack.world.im(person, installation.bot_user).id,
        "thread_ts": thread,
    }
    event = {"type": "assistant_thread_started", "assistant_thread": begun, "event_ts": slack.world.ts()}
    emit(slack, "assistant_thread_started", installation, event)
    return thread


def reacted(slack: Slack, message: Message, person: str, name: str) -> None:
    channel = slack.world.channels[message.channel]
    for installation in _hearing(slack, channel):
        event = {
            "type": "reaction_added",
            "user": person,
            "reaction": name,
            "item_user": message.user,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": slack.world.ts(),
        }
        emit(slack, "reaction_added", installation, event)


def uninstalled(slack: Slack, installation: Installation) -> None:
    """Somebody removed the app from their workspace."""
    emit(
        slack,
        "tokens_revoked",
        installation,
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user]}},
    )
    emit(slack, "app_uninstalled", installation, {"type": "app_uninstalled"})
