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
    followed: bool = False
    """Whether another view was shown in its place."""


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
    """The App Home was opened at a tab: "home" or "messages". `seen` is the channel that they look at beside it."""

    team: str
    user: str
    tab: str
    channel: str
    at: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Somebody who has the agent view open looks at another channel; `seen` is "" where it is none. In an app of
    Slack's older assistant that is within a `thread`."""

    team: str
    user: str
    seen: str
    at: str
    channel: str = ""
    thread: str = ""


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


Event = (
    Asked
    | Deleted
    | Clicked
    | Submitted
    | Commanded
    | UsedShortcut
    | OpenedHome
    | LookedAt
    | SharedLinks
    | Left
)

_IN_TURN = frozenset(
    {Act.FOLLOW, Act.CHOOSE, Act.CHOOSE_FROM, Act.REMEMBER, Act.OTHER, Act.EXAMPLE, Act.RETRY}
)
"""What goes on with a conversation, one after the other. All else opens a modal or changes no conversation."""


CHANGES_SCHEDULE = frozenset({Act.SCHEDULE_PAUSE, Act.SCHEDULE_RESUME, Act.SCHEDULE_DELETE, Act.SCHEDULE_RUN})
"""What changes one schedule, one after the other."""

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
    is outside of threads. What only one person sees has one of its own."""
    if isinstance(event, Clicked):
        if event.private and not event.thread:
            return private_thread(event.team, event.channel, event.user)
        direct, begun = event.channel.startswith("D"), event.message
    else:
        direct, begun = event.direct, event.ts
    where = event.thread or ("" if direct else begun)
    return f"{event.team}/{event.channel}/{where}"


def private_thread(team: str, channel: str, user: str) -> str:
    """Of what one person asks in a channel and nobody else sees."""
    return f"{team}/{channel}/{user}"


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
