"""What is in a Slack: teams, people, channels, messages, files, views, installations. Plain state, nothing else.

world = World(clock)
world.add_team(Team("T0ACME", "Acme"))
world.people["U0ANNA"].email
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bots.slack.standin.clock import Clock

Json = Mapping[str, object]
PUBLIC, PRIVATE, IM, MPIM = "channel", "group", "im", "mpim"
"""Kinds of conversation, by the names that events use."""


@dataclass(slots=True)
class Team:
    id: str
    name: str
    domain: str = ""
    enterprise: str = ""


@dataclass(slots=True)
class Person:
    """Somebody with an account, or a bot."""

    id: str
    name: str
    team: str
    real_name: str = ""
    email: str = ""
    email_confirmed: bool = True
    zone: str = "America/New_York"
    locale: str = "en-US"
    admin: bool = False
    guest: bool = False
    """A multi-channel guest: `is_restricted`."""
    single_channel_guest: bool = False
    """`is_ultra_restricted`, and then `is_restricted` as well."""
    bot: bool = False
    bot_id: str = ""
    deleted: bool = False


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    team: str
    kind: str = PUBLIC
    members: list[str] = field(default_factory=list)
    archived: bool = False
    shared_with: tuple[str, ...] = ()
    """Teams that it is shared with by Slack Connect."""
    topic: str = ""

    def __contains__(self, person: str) -> bool:
        return person in self.members


@dataclass(slots=True)
class Message:
    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    bot_id: str = ""
    app_id: str = ""
    team: str = ""
    subtype: str = ""
    metadata: Json | None = None
    edited: Json | None = None
    only_for: str = ""
    """The person who alone sees it, where it is ephemeral."""
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    unfurls: dict[str, Json] = field(default_factory=dict)
    streaming: bool = False
    chunks: list[Json] = field(default_factory=list)
    """What a stream brought beside text: tasks, plans, blocks."""
    broadcast: bool = False
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What was chosen in it: block → action → what stands there."""

    @property
    def root(self) -> str:
        """The timestamp of the message that its thread begins with: its own, where it is in none."""
        return self.thread_ts or self.ts


@dataclass(slots=True)
class File:
    id: str
    name: str
    length: int
    owner: str
    team: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    done: bool = False

    @property
    def is_picture(self) -> bool:
        return self.name.rpartition(".")[2].lower() in ("png", "jpg", "jpeg", "gif")


@dataclass(slots=True)
class View:
    """A modal or an App Home as a person sees it."""

    id: str
    team: str
    user: str
    form: Json
    hash: str
    root: str
    previous: str = ""
    external_id: str = ""
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    """`state.values`: block → action → what stands in it."""


@dataclass(slots=True)
class Trigger:
    id: str
    user: str
    team: str
    until: float
    view: str = ""
    """The view that it was clicked in: only from there can another be pushed onto it."""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    channel: str
    user: str
    team: str
    until: float
    ts: str = ""
    """The message that was clicked, which `replace_original` replaces."""
    thread_ts: str = ""
    left: int = 0


@dataclass(slots=True)
class Installation:
    team: str
    token: str
    scopes: tuple[str, ...]
    bot_user: str
    bot_id: str
    installer: str = ""
    revoked: bool = False


@dataclass(slots=True)
class Status:
    """`is thinking …` under a thread."""

    text: str
    until: float
    loading: tuple[str, ...] = ()


@dataclass(slots=True)
class World:
    clock: Clock
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    """Channel → timestamp → message, in the order of writing; ephemeral ones among them."""
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """Person → the modals that are open, the uppermost last."""
    homes: dict[str, str] = field(default_factory=dict)
    """Person → the App Home that was published for them."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    installations: dict[str, Installation] = field(default_factory=dict)
    """Token → installation."""
    statuses: dict[tuple[str, str], Status] = field(default_factory=dict)
    prompts: dict[tuple[str, str], Json] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    _last_ts: int = 0
    _numbers: int = 0

    def ts(self) -> str:
        """A timestamp that no other message has, later than all before it."""
        self._last_ts = max(int(self.clock.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def number(self, kind: str) -> str:
        """An id that nothing else has: "F" → "F0000000A"."""
        self._numbers += 1
        return f"{kind}{self._numbers:08X}"

    def add_team(self, team: Team) -> Team:
        self.teams[team.id] = team
        return team

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        return person

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, {})
        return channel

    def im(self, person: str, bot: str) -> Channel:
        """The direct messages between a person and a bot, opened where they were not."""
        for channel in self.channels.values():
            if channel.kind == IM and set(channel.members) == {person, bot}:
                return channel
        team = self.people[bot].team
        return self.add_channel(Channel(f"D0{person[2:]}{bot[2:5]}", "", team, IM, [person, bot]))

    def write(self, message: Message) -> Message:
        self.messages[message.channel][message.ts] = message
        return message

    def in_channel(self, channel: str) -> Iterator[Message]:
        yield from self.messages.get(channel, {}).values()

    def thread(self, channel: str, root: str) -> list[Message]:
        """The root and its replies, without what only one person sees."""
        return [one for one in self.in_channel(channel) if one.root == root and not one.only_for]

    def installation_in(self, team: str) -> Installation | None:
        return next(
            (one for one in self.installations.values() if one.team == team and not one.revoked), None
        )
