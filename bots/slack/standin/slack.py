"""A Slack in this process: its state, what was asked of it, what it refused, and what it sent to the app.

slack.messages("#sales"); slack.errors; slack.deliveries
with slack.changing() as world:
    world.channels["C0SALES"].archived = True
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.clock import Clock
from bots.slack.standin.courier import Courier
from bots.slack.standin.deliveries import Delivery
from bots.slack.standin.faults import Faults
from bots.slack.standin.rates import Rates
from bots.slack.standin.world import Channel, Message, Person, World

T = TypeVar("T")


@dataclass(slots=True)
class Code:
    """What somebody's click on Allow gives the app: good once, for ten minutes."""

    team: str
    person: str
    scopes: tuple[str, ...]
    redirect: str
    until: float
    used: bool = False


MOST_CALLS = 20_000
"""Calls that are kept to be looked at; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call of the Web API, without its token. `answer` is "ok", an error's code, or a fault's name."""

    method: str
    args: Mapping[str, object]
    answer: str
    at: float
    said: Mapping[str, object]
    """What was answered."""


class Slack:
    """Safe for many threads: whoever reads or changes the world holds `changing()` or `reading()`."""

    def __init__(
        self,
        app: SlackApp | None = None,
        world: World | None = None,
        *,
        clock: Clock | None = None,
        rates: Rates | None = None,
    ) -> None:
        self.clock = clock or (world.clock if world else Clock())
        self.app = app or SlackApp()
        self.world = world or World(self.clock)
        self.rates = rates or Rates()
        self.faults = Faults()
        self.courier = Courier(self.app, self.clock, self.faults, self._arrived)
        self.url = ""
        """Where it answers, without a path; known once it runs."""
        self.edit_window: float | None = None
        """Seconds after which messages can no longer be edited, where the workspace says so."""
        self.version = 0
        """Counts what changed, so that a page knows when to look again."""
        self.codes: dict[str, Code] = {}
        """Installations that were allowed and not yet fetched."""
        self.tickets: set[str] = set()
        """Socket Mode addresses that were given and not yet used."""
        self.notices: list[tuple[str, str]] = []
        """What Slack's own client told a person, such as that the app did not respond."""
        self._calls: deque[Called] = deque(maxlen=MOST_CALLS)
        self._changed = threading.Condition(threading.RLock())

    @contextmanager
    def changing(self) -> Iterator[World]:
        """The world, to be changed by nobody else meanwhile; whoever waits looks again afterwards."""
        with self._changed:
            yield self.world
            self.version += 1
            self._changed.notify_all()

    @contextmanager
    def reading(self) -> Iterator[World]:
        with self._changed:
            yield self.world

    def _arrived(self, delivery: Delivery) -> None:
        with self.changing():
            pass

    def wait_for(self, wanted: Callable[[], T], within: float = 10.0) -> T:
        """What `wanted` gives as soon as it is something; raises TimeoutError that says what happened instead."""
        until = time.monotonic() + within
        with self._changed:
            while True:
                began = time.monotonic()
                if found := wanted():
                    return found
                now = time.monotonic()
                if now >= until:
                    raise TimeoutError(f"Slack waited for {within:g} s in vain. {self.summary()}")
                self._changed.wait(until - now)
                # Who looks long looks seldom: meanwhile nobody else can change the world.
                self._changed.wait_for(lambda: False, min(3 * (now - began), 0.2))

    def settled(self, within: float = 10.0) -> None:
        """Until everything that was sent to the app is acknowledged, or given up."""
        self.wait_for(lambda: all(one.over for one in self.courier.sent), within)

    def refresh_sockets(self) -> None:
        """Ends every connection of Socket Mode, as Slack does every few hours."""
        self.courier.refresh_sockets()

    # What was asked ------------------------------------------------------------------------------------------------

    def called(self, call: Called) -> None:
        with self.changing():
            self._calls.append(call)

    @property
    def calls(self) -> tuple[Called, ...]:
        with self._changed:
            return tuple(self._calls)

    @property
    def errors(self) -> tuple[Called, ...]:
        """The calls that Slack refused, or that met a fault."""
        return tuple(call for call in self.calls if call.answer != "ok")

    def calls_of(self, method: str) -> tuple[Called, ...]:
        return tuple(call for call in self.calls if call.method == method)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What was sent to the app, in order."""
        return self.courier.sent

    @property
    def late(self) -> tuple[Delivery, ...]:
        """What was not acknowledged within three seconds the first time."""
        return tuple(one for one in self.deliveries if one.attempts and not one.attempts[0].well)

    # What is there -------------------------------------------------------------------------------------------------

    def channel(self, name: str) -> Channel:
        """By id, or by name with or without `#`."""
        with self._changed:
            for channel in self.world.channels.values():
                if name in (channel.id, channel.name, f"#{channel.name}"):
                    return channel
        raise KeyError(f"There is no channel {name}.")

    def account(self, name: str) -> Person:
        """By id, name or e-mail."""
        with self._changed:
            for person in self.world.people.values():
                if name in (person.id, person.name, person.email):
                    return person
        raise KeyError(f"There is nobody called {name}.")

    def messages(self, channel: str, *, thread: str = "", seen_by: str = "") -> list[Message]:
        """The messages of a channel, or of a thread in it; with those that only one person sees where `seen_by` is."""
        viewer = self.account(seen_by).id if seen_by else ""
        with self._changed:
            return [
                one
                for one in self.world.in_channel(self.channel(channel).id)
                if (not thread or one.root == thread) and one.only_for in ("", viewer)
            ]

    def replies(self, message: Message, *, seen_by: str = "") -> list[Message]:
        """What stands in the thread below a message, without itself."""
        inside = self.messages(message.channel, thread=message.root, seen_by=seen_by)
        return [one for one in inside if one.ts != message.root and one.ts > message.ts]

    def ephemerals(self, person: str, channel: str = "") -> list[Message]:
        """What only this person sees."""
        who = self.account(person).id
        with self._changed:
            places = [self.channel(channel).id] if channel else list(self.world.channels)
            return [one for place in places for one in self.world.in_channel(place) if one.only_for == who]

    def summary(self) -> str:
        """What happened last, for people who read why a test failed."""
        with self._changed:
            written = [one for place in self.world.channels for one in self.world.in_channel(place)]
            written.sort(key=lambda one: one.ts)
            lines = [f"{one.channel} {one.user} {one.root}: {one.text[:200]!r}" for one in written[-8:]]
            refused = [f"{one.method}: {one.answer} {one.said}" for one in self.errors[-5:]]
            sent = [f"{one.kind} {one.name}: {one.attempts}" for one in self.deliveries[-5:]]
        return "\n".join(["Last messages:", *lines, "Refused:", *refused, "Sent to the app:", *sent])
