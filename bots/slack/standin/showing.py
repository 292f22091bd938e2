"""What one person sees of the Slack, as JSON for the page: channels, messages, modals, the App Home.

shown(slack, "U0ANNA")["channels"]      those that she may look into
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin.forms import file_form, message_form
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import IM, PUBLIC, Channel, Message, Person, View

MOST_REFUSALS = 8
MOST_MESSAGES = 300
"""Of each channel; older ones are not shown on the page."""


def shown(slack: Slack, viewer: str) -> dict[str, object]:
    """Everything that the page draws for a person. Raises KeyError where there is no such person."""
    with slack.reading() as world:
        me = slack.account(viewer)
        installation = world.installation_in(me.team)
        home = world.im(me.id, installation.bot_user).id if installation else ""
        now = slack.clock.now()
        channels = [one for one in world.channels.values() if _visible(one, me)]
        return {
            "version": slack.version,
            "me": _person(me),
            "people": {one.id: _person(one) for one in world.people.values()},
            "teams": {one.id: one.name for one in world.teams.values()},
            "app": {
                "name": slack.app.name.title(),
                "bot": installation.bot_user if installation else "",
                "commands": slack.app.commands,
                "shortcuts": slack.app.shortcuts,
                "home": home,
                "listens": _listens(slack),
            },
            "channels": [_channel(one, me.id) for one in channels],
            "messages": {one.id: _messages(slack, one, me.id) for one in channels},
            "statuses": [
                {"channel": channel, "thread": root, "text": status.text, "loading": status.loading}
                for (channel, root), status in world.statuses.items()
                if status.until > now
            ],
            "prompts": [
                {"channel": channel, "thread": root, **said}
                for (channel, root), said in world.prompts.items()
            ],
            "modals": [_view(world.views[one]) for one in world.stacks.get(me.id, [])],
            "home": _view(world.views[world.homes[me.id]]) if me.id in world.homes else None,
            "notices": [text for who, text in slack.notices if who == me.id][-3:],
            "refusals": [
                {"method": one.method, "code": one.answer, "said": one.said.get("errors", [])}
                for one in slack.errors[-MOST_REFUSALS:]
            ],
        }


def _visible(channel: Channel, person: Person) -> bool:
    here = person.team in (channel.team, *channel.shared_with)
    outside = person.single_channel_guest or person.guest
    return person.id in channel or (channel.kind == PUBLIC and here and not outside)


def _listens(slack: Slack) -> bool:
    """Whether anybody is there who is told what happens."""
    if slack.app.socket_mode:
        return slack.courier.sockets.connections > 0
    return bool(slack.app.base_url)


def _person(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "real": person.real_name or person.name,
        "team": person.team,
        "bot": person.bot,
    }


def _channel(channel: Channel, viewer: str) -> dict[str, object]:
    other = next((one for one in channel.members if one != viewer), "") if channel.kind == IM else ""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "with": other,
        "archived": channel.archived,
        "shared": bool(channel.shared_with),
        "members": len(channel.members),
    }


def _messages(slack: Slack, channel: Channel, viewer: str) -> list[dict[str, object]]:
    seen = [one for one in slack.world.in_channel(channel.id) if one.only_for in ("", viewer)]
    return [_message(slack, one) for one in seen[-MOST_MESSAGES:]]


def _message(slack: Slack, message: Message) -> dict[str, object]:
    files = [slack.world.files[one] for one in message.files]
    return {
        **message_form(message),
        "root": message.root,
        "private": bool(message.only_for),
        "files": [file_form(one, "") for one in files],
        "streaming": message.streaming,
        "chunks": message.chunks,
        "typed": message.typed,
    }


def _view(view: View) -> Mapping[str, object]:
    return {"id": view.id, "hash": view.hash, "typed": view.typed, "root": view.root, **view.form}
