"""What people do with buttons, menus and modals, as Slack writes it to the app.

    block_actions(slack, anna, message, block, element, {"value": "run-7"})

(https://docs.slack.dev/reference/interaction-payloads)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bots.slack import limits
from bots.slack.standin.blocks import mapped
from bots.slack.standin.deliveries import Delivery, Kind
from bots.slack.standin.forms import message_form, view_form
from bots.slack.standin.modals import filled, trigger
from bots.slack.standin.responding import respond
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import IM, Channel, Installation, Message, Person, ResponseUrl, View

DID_NOT_ANSWER = "This app did not respond in time."
FAILED = "We had some trouble connecting. Try again?"


def _begun(slack: Slack, kind: str, who: Person, installation: Installation) -> dict[str, object]:
    """What every interaction says."""
    team = slack.world.teams[installation.team]
    enterprise = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    return {
        "type": kind,
        "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.team},
        "api_app_id": slack.app.id,
        "token": "stand-in-verification-token",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": enterprise,
        "is_enterprise_install": False,
    }


def _place(channel: Channel) -> dict[str, object]:
    return {"id": channel.id, "name": "directmessage" if channel.kind == IM else channel.name}


def response_url(slack: Slack, channel: Channel, who: Person, *, message: Message | None = None) -> str:
    """An address that takes up to five messages in half an hour."""
    number = slack.world.number("R")
    slack.world.response_urls[number] = ResponseUrl(
        channel.id,
        who.id,
        channel.team,
        slack.clock.now() + limits.RESPONSE_URL_SECONDS,
        message.ts if message else "",
        message.thread_ts if message else "",
        limits.RESPONSE_URL_USES,
    )
    return f"{slack.url}/response/{number}"


def send(
    slack: Slack,
    payload: Mapping[str, object],
    name: str,
    kind: Kind = Kind.INTERACTION,
    answered: Callable[[Delivery], None] = lambda delivery: None,
) -> Delivery:
    """Sends what a person did; says so to them if the app does not take it."""
    who = str(mapped(payload.get("user")).get("id") or payload.get("user_id"))

    def told(delivery: Delivery) -> None:
        if not delivery.acknowledged:
            with slack.changing():
                slack.notices.append((who, DID_NOT_ANSWER))
        else:
            answered(delivery)

    return slack.courier.send(Delivery(slack.world.number("In"), kind, name, payload, told))


def on_message(
    slack: Slack, who: Person, message: Message, action: Mapping[str, object], installation: Installation
) -> Delivery:
    """A click or a choice in a message."""
    channel = slack.world.channels[message.channel]
    container: dict[str, object] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_begun(slack, "block_actions", who, installation),
        "container": container,
        "trigger_id": trigger(slack, who.id, installation.team),
        "channel": _place(channel),
        "state": {"values": filled(message.blocks, message.typed)},
        "response_url": response_url(slack, channel, who, message=message),
        "actions": [{**action, "action_ts": slack.world.ts()}],
    }
    if not message.only_for:
        payload["message"] = message_form(message)
    return send(slack, payload, "block_actions")


def on_view(
    slack: Slack, who: Person, view: View, action: Mapping[str, object], installation: Installation
) -> Delivery:
    """A click or a choice in a modal or in the App Home."""
    payload = {
        **_begun(slack, "block_actions", who, installation),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger(slack, who.id, installation.team, view.id),
        "view": view_form(view, slack.app.id, installation.bot_id),
        "actions": [{**action, "action_ts": slack.world.ts()}],
    }
    return send(slack, payload, "block_actions")


def submission(slack: Slack, who: Person, view: View, installation: Installation) -> dict[str, object]:
    return {
        **_begun(slack, "view_submission", who, installation),
        "trigger_id": trigger(slack, who.id, installation.team, view.id),
        "view": view_form(view, slack.app.id, installation.bot_id),
        "response_urls": [],
    }


def closed(slack: Slack, who: Person, view: View, installation: Installation, all_of_them: bool) -> Delivery:
    payload = {
        **_begun(slack, "view_closed", who, installation),
        "view": view_form(view, slack.app.id, installation.bot_id),
        "is_cleared": all_of_them,
    }
    return send(slack, payload, "view_closed")


def suggestion(
    slack: Slack,
    who: Person,
    shown: View | Message,
    block: str,
    action: str,
    typed: str,
    installation: Installation,
) -> Delivery:
    """The question what an external menu is to offer."""
    payload = {
        **_begun(slack, "block_suggestion", who, installation),
        "action_id": action,
        "block_id": block,
        "value": typed,
    }
    if isinstance(shown, View):
        payload |= {
            "container": {"type": "view", "view_id": shown.id},
            "view": view_form(shown, slack.app.id, installation.bot_id),
        }
    else:
        payload |= {
            "container": {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel},
            "channel": _place(slack.world.channels[shown.channel]),
            "message": message_form(shown),
        }
    return send(slack, payload, "block_suggestion", Kind.OPTIONS)


def message_shortcut(
    slack: Slack, who: Person, message: Message, callback: str, installation: Installation
) -> Delivery:
    channel = slack.world.channels[message.channel]
    payload = {
        **_begun(slack, "message_action", who, installation),
        "callback_id": callback,
        "action_ts": slack.world.ts(),
        "trigger_id": trigger(slack, who.id, installation.team),
        "channel": _place(channel),
        "message_ts": message.ts,
        "message": message_form(message),
        "response_url": response_url(slack, channel, who, message=message),
    }
    return send(slack, payload, "message_action")


def shortcut(slack: Slack, who: Person, callback: str, installation: Installation) -> Delivery:
    payload = {
        **_begun(slack, "shortcut", who, installation),
        "callback_id": callback,
        "action_ts": slack.world.ts(),
        "trigger_id": trigger(slack, who.id, installation.team),
    }
    return send(slack, payload, "shortcut")


def command(
    slack: Slack, who: Person, name: str, text: str, channel: Channel, installation: Installation
) -> Delivery:
    """A slash command: a form rather than JSON."""
    team = slack.world.teams[installation.team]
    payload = {
        "token": "stand-in-verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind == IM else channel.name,
        "user_id": who.id,
        "user_name": who.name,
        "command": name,
        "text": text,
        "api_app_id": slack.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(slack, channel, who),
        "trigger_id": trigger(slack, who.id, installation.team),
    }
    return send(slack, payload, name, Kind.COMMAND, lambda delivery: _answered(slack, channel, who, delivery))


def _answered(slack: Slack, channel: Channel, who: Person, delivery: Delivery) -> None:
    """What the app says to a command with its acknowledgement is shown, as if it had come to the response URL."""
    said = {"text": delivery.response} if isinstance(delivery.response, str) else delivery.response
    if said:
        with slack.changing():
            number = response_url(slack, channel, who).rpartition("/")[2]
        respond(slack, number, said)
