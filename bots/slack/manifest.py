"""The app's manifest: what it is called, what it may do and why, and where Slack finds it.

    manifest(Where(socket=True))                            for one workspace, over a connection that we open
    manifest(Where(url="https://dragoman.example.com"))     Slack calls us there
    as_yaml(…)                                              with the reason beside each scope

What it asks for follows from `methods`, which are called, and EVENTS, which are listened to: there is no scope that
neither of them needs. `reference/app-manifest`, `reference/scopes` and `reference/events` on docs.slack.dev are the
sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bots.slack import methods
from bots.slack.actions import COMMAND, Shortcut
from bots.slack.methods import CONNECTIONS_OPEN, Method

EVENTS_PATH = "/slack/events"
INTERACTIONS_PATH = "/slack/interactions"
COMMANDS_PATH = "/slack/commands"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

NAME = "Dragoman"
DESCRIPTION = "Answers questions about the company's data, and shows how each number was computed."
PROMPTS = (("What can I ask?", "what can I ask?"),)

_SCHEDULES = "Has schedules told only where whoever makes them is a member"
_ANSWER = "Reads what follows in a thread in which it was asked"
WHY: Mapping[str, str] = {
    "app_mentions:read": "Is asked by being mentioned",
    "assistant:write": "Offers questions to begin with, in the agent view",
    "channels:history": f"{_ANSWER}, and finds its own answers again after a restart (public channels)",
    "channels:read": f"{_SCHEDULES} (public channels)",
    "chat:write": "Answers, and says what it is doing",
    "commands": f"{COMMAND} and the shortcuts",
    "files:write": "Uploads charts and CSV files",
    "groups:history": f"{_ANSWER} (private channels that it was invited to)",
    "groups:read": f"{_SCHEDULES} (private channels that it was invited to)",
    "im:history": "Is asked in direct messages",
    "im:write": "Writes to somebody first: alerts and schedules",
    "links:read": "Sees links to shared answers, on its own domain",
    "links:write": "Shows what stands behind those links",
    "mpim:history": f"{_ANSWER} (direct messages of several people)",
    "mpim:read": f"{_SCHEDULES} (direct messages of several people)",
    "users:read": "Knows who asks: members, guests, people of other companies, bots",
    "users:read.email": "Knows who asks by the e-mail that the workspace confirms",
}
"""Each scope of the bot's token, and what it is for."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_context_changed": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "link_shared": ("links:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "tokens_revoked": (),
}
"""The events that are listened to, and the scopes that Slack sends them for."""

_FEATURES = ("commands",)
"""Scopes of features of the manifest itself: the slash command and the shortcuts."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where Slack finds the app. `socket` is a connection that the app opens itself; `url` is where it is reached.
    `agent` is Slack's agent view, which cannot be undone, hides the app from guests and makes threads of all direct
    messages; `several` is whether other workspaces install it by OAuth."""

    socket: bool = True
    url: str = ""
    name: str = NAME
    agent: bool = True
    several: bool = False

    @property
    def domain(self) -> str:
        """Whose links are shown; "" where there is none that Slack takes."""
        name = urlsplit(self.url).hostname or ""
        return name if "." in name and not name.replace(".", "").isdigit() else ""


def used_methods() -> tuple[Method, ...]:
    """The methods that are called."""
    return tuple(value for value in vars(methods).values() if isinstance(value, Method))


def bot_scopes(*, agent: bool = True, links: bool = True) -> tuple[str, ...]:
    """The scopes of the bot's token, in alphabetical order. `agent`: it has the agent view; `links`: whether it
    has a domain whose links it shows."""
    of_methods = {
        scope for method in used_methods() if method is not CONNECTIONS_OPEN for scope in method.scopes
    }
    of_events = {scope for scopes in EVENTS.values() for scope in scopes}
    found = of_methods | of_events | set(_FEATURES)
    found -= set() if agent else {"assistant:write"}
    found -= set() if links else {"links:read", "links:write"}
    return tuple(sorted(found))


def manifest(where: Where) -> dict[str, object]:
    """The manifest, as api.slack.com takes it."""
    oauth: dict[str, object] = {
        "scopes": {"bot": list(bot_scopes(agent=where.agent, links=bool(where.domain)))}
    }
    if where.several and where.url:
        oauth["redirect_urls"] = [where.url + REDIRECT_PATH]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": where.name,
            "description": DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": _features(where),
        "oauth_config": oauth,
        "settings": _settings(where),
    }


def _features(where: Where) -> dict[str, object]:
    command = {
        "command": COMMAND,
        "description": "Ask about the company's data",
        "usage_hint": "sales by department last month",
        "should_escape": False,
    }
    features: dict[str, object] = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": where.name, "always_online": True},
        "shortcuts": [
            _shortcut("Ask about this", "message", Shortcut.ASK_ABOUT, "Ask what a message is about"),
            _shortcut("Ask about data", "global", Shortcut.ASK, "Ask about the company's data"),
        ],
        "slash_commands": [_reached(command, where, COMMANDS_PATH, "url")],
    }
    if where.agent:
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        features["agent_view"] = {"agent_description": DESCRIPTION, "suggested_prompts": prompts}
    if where.domain:
        features["unfurl_domains"] = [where.domain]
    return features


def _settings(where: Where) -> dict[str, object]:
    skipped = set() if where.domain else {"link_shared"}
    skipped |= set() if where.agent else {"app_context_changed"}
    events: dict[str, object] = {"bot_events": sorted(set(EVENTS) - skipped)}
    return {
        "event_subscriptions": _reached(events, where, EVENTS_PATH, "request_url"),
        "interactivity": _reached({"is_enabled": True}, where, INTERACTIONS_PATH, "request_url"),
        "org_deploy_enabled": where.several,
        "socket_mode_enabled": where.socket,
        "token_rotation_enabled": False,
    }


def _shortcut(name: str, type_: str, id_: Shortcut, description: str) -> dict[str, object]:
    return {"name": name, "type": type_, "callback_id": id_.value, "description": description}


def _reached(what: Mapping[str, object], where: Where, path: str, name: str) -> dict[str, object]:
    """With its address, where Slack calls us; over a connection of ours none is taken."""
    return dict(what) if where.socket or not where.url else {**what, name: where.url + path}


def as_yaml(form: Mapping[str, object]) -> str:
    """The manifest as YAML, with the reason beside each scope. Texts are written as JSON, which YAML 1.2 reads."""
    return "\n".join(_lines(form, "")) + "\n"


def _lines(value: object, indent: str) -> Iterator[str]:
    match value:
        case Mapping():
            for key, inner in value.items():
                if isinstance(inner, Mapping | list | tuple):
                    yield f"{indent}{key}:"
                    yield from _lines(inner, indent + "  ")
                else:
                    yield f"{indent}{key}: {_scalar(inner)}"
        case Sequence() if not isinstance(value, str):
            for each in value:
                yield from _item(each, indent)


def _item(each: object, indent: str) -> Iterator[str]:
    if isinstance(each, Mapping):
        first, *rest = _lines(each, "")
        yield f"{indent}- {first}"
        yield from (f"{indent}  {line}" for line in rest)
    else:
        why = WHY.get(each, "") if isinstance(each, str) else ""
        yield f"{indent}- {_scalar(each)}" + (f"  # {why}" if why else "")


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
