"""What Slack sends, as frozen typed events: one of each kind, and None for what is not for us.

    read(payload)       Asked("T1", "C1", "U1", "sales last week", ts="171.2", mentioned=True)
    came(event)         Came("T1/C1/171.2", thread="T1/C1/171.1", …): how it is kept until it is answered

A payload is text from outside even when it is signed: what is missing, of another type or too long makes None, never an
exception. A mention in a channel comes as two events, and both have one key.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bots.slack.about import About
from bots.slack.actions import Act, Form, Pressed, pressed, schedule_id
from bots.slack.events import (
    CHANGES_SCHEDULE,
    Asked,
    Clicked,
    Commanded,
    Deleted,
    Event,
    Left,
    LookedAt,
    OpenedHome,
    SharedLinks,
    Submitted,
    UsedShortcut,
    in_turn,
    opens,
    private_thread,
    thread_of,
)

LONGEST_TEXT = 12_000
"""More than any question may have: what is too long is said so, by who answers questions."""
LONGEST_ID = 200
MOST_LINKS = 10
FOLLOWED = "dragoman_followed"
"""What is kept of a modal beside what Slack sends: whether another one was shown in its place."""
UNWAITED = "at once/"
"""How the threads begin of what waits for nobody, because Slack does not wait for it."""
_SCHEDULE = "schedule/"
_SECRET = frozenset({"token", "response_url", "response_urls"})

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """An event with the key by which it is known when it comes again, and the thread in which it has its turn."""

    event: Event
    key: str
    thread: str
    body: Mapping[str, Any] = field(default_factory=dict)


def read(payload: object) -> Read | None:
    """What a verified payload tells, or None for what is not for us."""
    try:
        event = _event(payload)
        if event is None:
            return None
        kept = _kept(payload)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None
    key, thread = _key(event)
    return Read(event, key, f"{UNWAITED}{key}" if opens(event) else thread, kept)


def _kept(payload: Any) -> Payload:
    """What is read of it, without what would let anybody who sees it speak as Slack or to it."""
    kept = {name: value for name, value in payload.items() if name not in _SECRET}
    if "authorizations" in kept:
        kept["authorizations"] = [
            {"user_id": str(each.get("user_id"))} for each in kept["authorizations"] or ()
        ]
    return kept


def _event(payload: Any) -> Event | None:
    kind = payload.get("type")
    if kind == "event_callback":
        return _of_callback(payload)
    if kind == "block_actions":
        return _clicked(payload)
    if kind == "view_submission":
        view = payload["view"]
        state = view.get("state")
        return Submitted(
            _team(payload),
            _id(payload["user"]["id"]),
            _id(view["callback_id"]),
            state if isinstance(state, dict) else {},
            str(view.get("private_metadata") or ""),
            _id(view["id"]),
            str(view.get("hash") or "")[:LONGEST_ID],
            payload.get(FOLLOWED) is True,
        )
    if kind in ("shortcut", "message_action"):
        return _shortcut(payload)
    if "command" in payload and "trigger_id" in payload:
        return Commanded(
            _id(payload["team_id"]),
            _id(payload["channel_id"]),
            _id(payload["user_id"]),
            _words(str(payload.get("text") or "")),
            _id(payload["trigger_id"]),
        )
    return None


def _of_callback(payload: Any) -> Event | None:
    event = payload["event"]
    team = _id(payload.get("team_id") or event.get("team") or "")
    kind = event["type"]
    if kind in ("app_mention", "message"):
        return _message(payload, event, team)
    if kind == "app_home_opened":
        return OpenedHome(
            team,
            _id(event["user"]),
            str(event.get("tab") or "home"),
            _id(event.get("channel") or ""),
            _id(str(event["event_ts"])),
            _seen(event),
        )
    if kind == "app_context_changed":
        at = _id(str(event.get("event_ts") or payload["event_id"]))
        return LookedAt(team, _id(event["user"]), _seen(event), at, _id(event.get("channel") or ""))
    if kind in ("assistant_thread_started", "assistant_thread_context_changed"):
        begun = event["assistant_thread"]
        seen = _id((begun.get("context") or {}).get("channel_id") or "")
        at = _id(str(event.get("event_ts") or payload["event_id"]))
        thread = _id(begun["thread_ts"])
        return LookedAt(team, _id(begun["user_id"]), seen, at, _id(begun["channel_id"]), thread)
    if kind == "link_shared":
        links = event["links"][:MOST_LINKS]
        urls = tuple(html.unescape(str(link["url"])) for link in links)
        return SharedLinks(
            team,
            _id(event.get("channel") or ""),
            _id(event.get("user") or ""),
            _id(event.get("message_ts") or ""),
            urls,
            _id(event.get("unfurl_id") or ""),
            _id(event.get("source") or ""),
        )
    if kind in ("app_uninstalled", "tokens_revoked"):
        if kind == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return None
        enterprise = _id(payload.get("enterprise_id") or "")
        return Left(team, enterprise, _id(str(payload.get("event_id") or "")))
    return None


def _seen(event: Any) -> str:
    """The channel that somebody looks at, of all that they may be looking at; the first matters most."""
    for entity in (event.get("context") or {}).get("entities") or ():
        if entity.get("type") == "slack#/types/channel_id":
            return _id(entity["value"])
    return ""


def _message(payload: Any, event: Any, team: str) -> Event | None:
    channel = _id(event["channel"])
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    subtype = event.get("subtype")
    if subtype == "message_changed":
        now, before = event["message"], event.get("previous_message") or {}
        if not _is_persons(now) or now.get("text") == before.get("text") or "edited" not in now:
            return None
        edited = _id(str(now["edited"]["ts"]))
        return _asked(payload, now, team, channel, direct=direct, edited=edited)
    if subtype == "message_deleted":
        gone = event.get("previous_message") or {}
        if not _is_persons(gone):
            return None
        ts = _id(event.get("deleted_ts") or gone["ts"])
        return Deleted(team, channel, _id(gone["user"]), ts, _thread(gone), direct)
    if not _is_persons(event):
        return None
    return _asked(payload, event, team, channel, direct=direct)


def _is_persons(message: Any) -> bool:
    """Whether somebody wrote it, and not a bot or Slack itself."""
    fine = message.get("subtype") in (None, "thread_broadcast", "file_share", "me_message")
    return fine and not message.get("bot_id") and bool(message.get("user"))


def _asked(payload: Any, message: Any, team: str, channel: str, *, direct: bool, edited: str = "") -> Asked:
    text = str(message.get("text") or "")[:LONGEST_TEXT]
    bots = {str(each.get("user_id")) for each in payload.get("authorizations") or ()}
    named = set(_MENTION.findall(text))
    mine = named & bots if bots else set()
    mentioned = bool(mine) or message.get("type") == "app_mention"
    for bot in mine or (set(list(named)[:1]) if mentioned else set()):
        text = re.sub(rf"<@{re.escape(bot)}(\|[^>]*)?>", " ", text)
    return Asked(
        team,
        channel,
        _id(message["user"]),
        _words(text),
        _id(message["ts"]),
        _thread(message),
        direct,
        mentioned,
        bool(named - mine) and not mentioned,
        edited,
    )


def _thread(message: Any) -> str:
    return _id(message.get("thread_ts") or "")


def _clicked(payload: Any) -> Event | None:
    action = payload["actions"][0]
    option = action.get("selected_option") or {}
    found = pressed(action.get("action_id"), action.get("value") or option.get("value"))
    if found is None:
        return None
    container, message = payload.get("container") or {}, payload.get("message") or {}
    return Clicked(
        _team(payload),
        _id(payload["user"]["id"]),
        found,
        _id(str(action.get("action_ts") or "")),
        _id(container.get("channel_id") or (payload.get("channel") or {}).get("id") or ""),
        _id(container.get("message_ts") or message.get("ts") or ""),
        _id(message.get("thread_ts") or container.get("thread_ts") or ""),
        bool(container.get("is_ephemeral")),
        _id(payload.get("trigger_id") or ""),
        _id((payload.get("view") or {}).get("id") or ""),
    )


def _shortcut(payload: Any) -> Event:
    message = payload.get("message") or {}
    return UsedShortcut(
        _team(payload),
        _id(payload["user"]["id"]),
        _id(payload["callback_id"]),
        _id(payload["trigger_id"]),
        _id((payload.get("channel") or {}).get("id") or ""),
        _id(message.get("ts") or ""),
        _thread(message),
        _words(str(message.get("text") or "")[:LONGEST_TEXT]),
    )


def _team(payload: Any) -> str:
    """Of whoever acts; in an organisation `team` may be none."""
    return _id((payload.get("team") or {}).get("id") or payload["user"].get("team_id") or "")


def _id(text: Any) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_ID or not text.isprintable():
        raise ValueError("no id")
    return text


# What people wrote -----------------------------------------------------------------------------------------------

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_MARKED = re.compile(r"<([^<>]*)>")
_STYLED = re.compile(r"(?<!\w)(```|[*_~`])(?=\S)(?!\1)([^\n]{0,500}?\S)\1(?!\w)")
"""Bold, italic, struck out or code: marks that stand directly around words, and nowhere in the middle of one."""
_NESTED = 3


def _words(text: str) -> str:
    """The text as it was typed: Slack marks mentions, channels and links up, and escapes three characters. How it looks
    is left out, and whom it calls to read along."""
    bare = _MARKED.sub(_typed, text)
    for _ in range(_NESTED):
        bare = _STYLED.sub(r"\2", bare)
    return " ".join(html.unescape(bare).replace("\0", " ").split())


def _typed(marked: re.Match[str]) -> str:
    inside = marked[1]
    name, _, label = inside.partition("|")
    if inside.startswith("@"):
        return f"@{label}" if label else " "
    if inside.startswith("#"):
        return f"#{label or name[1:]}"
    if inside.startswith("!"):
        return label or " "
    return label or name


# Keys ---------------------------------------------------------------------------------------------------------------


def asked_key(event: Asked | Deleted) -> str:
    """Of a message as it was first written."""
    return f"{event.team}/{event.channel}/{event.ts}"


def _key(event: Event) -> tuple[str, str]:
    """Under which key it is kept, and the thread in which it has its turn: what opens a modal waits for nobody."""
    match event:
        case Asked():
            key = asked_key(event)
            return (f"{key}/{event.edited}" if event.edited else key), thread_of(event)
        case Deleted():
            return f"{asked_key(event)}/deleted", thread_of(event)
        case Clicked():
            about = event.channel, event.message, event.view, event.at, event.pressed
            key = _digest("clicked", event.team, event.user, about)
            return key, _turn_of_click(event) or key
        case Submitted():
            key = _digest("submitted", event.team, event.user, event.view, event.hash, event.state)
            return key, _turn_of_form(event) or key
        case Commanded():
            key = _digest("triggered", event.team, event.user, event.trigger)
            return key, private_thread(event.team, event.channel, event.user)
        case UsedShortcut():
            key = _digest("triggered", event.team, event.user, event.trigger)
            return key, key
        case OpenedHome():
            key = _digest("opened", event.team, event.user, event.tab, event.at)
            return key, f"{event.team}/{event.user}/home"
        case LookedAt():
            key = _digest("looked", event.team, event.user, event.seen, event.at)
            return key, f"{event.team}/{event.user}/home"
        case SharedLinks():
            key = _digest("shared", event.team, event.channel, event.message, event.unfurl, event.urls)
            return key, key
        case Left():
            return _digest("left", event.team, event.enterprise, event.at), f"{event.team}/left"


def _turn_of_click(event: Clicked) -> str:
    """The thread that it goes on with, or the schedule that it changes; "" where it waits for nothing."""
    if in_turn(event):
        return thread_of(event)
    act, id_ = event.pressed.act, event.pressed.id
    if act in (Act.SCHEDULE_CONFIRM, Act.SCHEDULE_CANCEL):
        return f"{_SCHEDULE}{schedule_id(id_)}"
    return f"{_SCHEDULE}{id_}" if act in CHANGES_SCHEDULE else ""


def _turn_of_form(event: Submitted) -> str:
    """The same of a form, as far as it says where it was opened."""
    about = About.read(event.about)
    if event.form in (Form.ASK, Form.REFINE) and about.channel:
        return f"{event.team}/{about.channel}/{about.begun}"
    if event.form == Form.SCHEDULE and (about.schedule or about.waits):
        return f"{_SCHEDULE}{about.schedule or schedule_id(about.waits)}"
    return ""


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=_plain, sort_keys=True).encode()).hexdigest()[:40]


def _plain(value: object) -> object:
    if isinstance(value, Pressed):
        return [value.act.value, value.run, value.at, value.id, value.vote]
    if isinstance(value, Sequence | Mapping):
        return list(value)
    raise TypeError(type(value).__name__)
