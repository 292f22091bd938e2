"""What Slack tells, as frozen values: one type for each kind of thing that can come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.slack.actions import Act, Pressed


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of a person. `thread` is "" outside of threads. `mentioned` says that it names the bot; `others` that
    it speaks to somebody else."""

    team: str
    channel: str
    user: str
    text: str
    ts: str
    thread: str = ""
    direct: bool = False
    mentioned: bool = False
    others: bool = False
    edited: str = ""
    """When it was changed, if this is a change of it."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was deleted."""

    team: str
    channel: str
    user: str
    ts: str
    thread: str = ""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button, menu or feedback button of a message, a view or the App Home. `message` is the ts of its message."""

    team: str
    user: str
    pressed: Pressed
    at: str
    channel: str = ""
    message: str = ""
    thread: str = ""
    private: bool = False
    trigger: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A modal was submitted. `about` is what it was opened with."""

    team: str
    user: str
    form: str
    state: Mapping[str, Any]
    about: str = ""
    view: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command."""

    team: str
    channel: str
    user: str
    text: str
    trigger: str


@dataclass(frozen=True, slots=True)
class UsedShortcut:
    """A shortcut, from anywhere or on a message, which is then `text`."""

    team: str
    user: str
    shortcut: str
    trigger: str
    channel: str = ""
    message: str = ""
    thread: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenedHome:
    """The App Home was opened at a tab: "home" or "messages"."""

    team: str
    user: str
    tab: str
    channel: str
    at: str


@dataclass(frozen=True, slots=True)
class SharedLinks:
    """Links of ours stand in somebody's message."""

    team: str
    channel: str
    user: str
    message: str
    urls: tuple[str, ...]
    unfurl: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The bot is no longer in a workspace: it was removed, or its token was taken back."""

    team: str
    enterprise: str
    at: str


Event = Asked | Deleted | Clicked | Submitted | Commanded | UsedShortcut | OpenedHome | SharedLinks | Left

_IN_TURN = frozenset(
    {Act.FOLLOW, Act.CHOOSE, Act.CHOOSE_FROM, Act.REMEMBER, Act.OTHER, Act.EXAMPLE, Act.RETRY}
)
"""What goes on with a conversation, one after the other. All else opens a modal or changes no conversation."""


_OPENING = frozenset(
    {
        Act.HOW,
        Act.REFINE,
        Act.SHARE,
        Act.FEEDBACK,
        Act.SCHEDULE,
        Act.SCHEDULE_NEW,
        Act.SCHEDULE_EDIT,
        Act.SET_UP,
        Act.HOME_NEW,
    }
)
"""What opens a modal, for which Slack gives three seconds."""


def thread_of(event: Asked | Deleted | Clicked) -> str:
    """The thread that a message belongs to: in a channel the one that it begins, in direct messages one for all that
    is outside of threads."""
    if isinstance(event, Clicked):
        direct, begun = event.channel.startswith("D"), event.message
    else:
        direct, begun = event.direct, event.ts
    where = event.thread or ("" if direct else begun)
    return f"{event.team}/{event.channel}/{where}"


def opens(event: Event) -> bool:
    """Whether a modal is opened for it."""
    match event:
        case Clicked():
            return event.pressed.act in _OPENING
        case Commanded():
            return not event.text
    return isinstance(event, UsedShortcut)


def in_turn(event: Clicked) -> bool:
    """Whether a click waits for what goes on in its thread."""
    return bool(event.channel) and event.pressed.act in _IN_TURN
