"""What Slack sends to an app, and how each attempt went.

delivery = slack.person("anna").clicks(message, "CSV")
delivery.wait().acknowledged
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    outcome: str
    """"ok", or as Slack gives the reason of a retry: http_timeout, http_error, connection_failed."""
    seconds: float
    status: int = 0

    @property
    def well(self) -> bool:
        return self.outcome == "ok"


@dataclass(slots=True)
class Delivery:
    id: str
    kind: Kind
    name: str
    """The event's or interaction's type, or the command."""
    payload: Mapping[str, object]
    then: Callable[[Delivery], None] | None = None
    """What Slack does with the app's answer."""
    attempts: list[Attempt] = field(default_factory=list)
    response: object = None
    """What the app answered with its acknowledgement: JSON, or text."""
    over: bool = False
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def acknowledged(self) -> bool:
        return any(one.well for one in self.attempts)

    def finish(self) -> None:
        self.over = True
        self._done.set()

    def wait(self, within: float = 10.0) -> Delivery:
        """This delivery, once it is acknowledged or given up."""
        if not self._done.wait(within):
            raise TimeoutError(f"{self.name} was not acknowledged within {within:g} s.")
        return self
