"""What the bot is made of, put together once by whoever starts it; everything else asks for these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

import anyio

from bots.slack.people import People
from bots.slack.posting import Poster
from service.configuration import Slack
from service.revision import Current
from service.store import Store
from service.store.inbox import Inbox
from service.store.threads import Channels, Saved, Threads

SOURCE = "slack"
AT_ONCE = 24
"""Things that are done at once. More wait in the store, in the order in which they came."""
OPENING = 8
"""And so many more of those that open a modal, for which Slack gives three seconds."""
THREADS = AT_ONCE + OPENING + 8
"""Each may have to wait for a database, and so may what takes them from the store."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Parts:
    """For one event loop."""

    current: Current
    store: Store
    settings: Slack
    people: People
    poster: Poster
    left: Callable[[str, str], Awaitable[None]]
    """Is told the workspace and organisation that took the bot out."""
    limiter: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(THREADS))

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.store, SOURCE)

    @property
    def threads(self) -> Threads:
        return Threads(self.store, SOURCE)

    @property
    def channels(self) -> Channels:
        return Channels(self.store, SOURCE)

    @property
    def saved(self) -> Saved:
        return Saved(self.store)

    def work(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Does in a thread what may wait for a database."""
        return anyio.to_thread.run_sync(partial(do, *args, **kwargs), limiter=self.limiter)
