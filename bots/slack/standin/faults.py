"""What goes wrong on purpose: methods that are throttled, fail or hang, and events that come twice or out of order.

faults.throttle("chat.postMessage", times=3, retry_after=2)
faults.fail("views.open", "fatal_error")
faults.older_clients("data_visualization", "data_table")
faults.down = True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

FOREVER = 1_000_000_000


class Harm(StrEnum):
    THROTTLE = "throttle"
    """HTTP 429 with Retry-After."""
    ERROR = "error"
    """HTTP 200 with an error code."""
    SERVER_ERROR = "server-error"
    """HTTP 500."""
    DROP = "drop"
    """The connection ends without an answer; nothing was done."""
    LOSE_ANSWER = "lose-answer"
    """It was done, and then the connection ends without an answer."""
    DELAY = "delay"
    """It is done after a while."""
    HTML = "html"
    """HTTP 502 with a page of a proxy."""


@dataclass(slots=True)
class Fault:
    method: str
    harm: Harm
    times: int = FOREVER
    after: int = 0
    """Calls that go well before."""
    seconds: float = 1
    """How long it is throttled or delayed."""
    code: str = ""
    channel: str = ""
    """Only calls for this channel, where it is said."""


@dataclass(slots=True)
class Faults:
    """Safe for many threads."""

    down: bool = False
    """Every connection is cut, and no event is sent: as if Slack were gone."""
    refused_blocks: frozenset[str] = frozenset()
    """Blocks that this workspace's Slack does not know."""
    unready_files: int = 0
    """So many of the next messages that show a file are refused: it is not processed yet."""
    duplicate_events: int = 0
    """So many of the next events are sent a second time, though they were acknowledged."""
    reverse_events: int = 0
    """So many of the next events are held back and then sent the last first."""
    _listed: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._listed.append(fault)

    def throttle(
        self, method: str, *, times: int = 1, retry_after: int = 1, after: int = 0, channel: str = ""
    ) -> None:
        self.add(Fault(method, Harm.THROTTLE, times, after, retry_after, channel=channel))

    def fail(self, method: str, code: str, *, times: int = 1, after: int = 0, channel: str = "") -> None:
        """HTTP 200, and `error` is the code."""
        self.add(Fault(method, Harm.ERROR, times, after, code=code, channel=channel))

    def break_server(self, method: str, *, times: int = 1, after: int = 0) -> None:
        self.add(Fault(method, Harm.SERVER_ERROR, times, after))

    def drop(self, method: str, *, times: int = 1, after: int = 0) -> None:
        self.add(Fault(method, Harm.DROP, times, after))

    def lose_answer(self, method: str, *, times: int = 1, after: int = 0) -> None:
        self.add(Fault(method, Harm.LOSE_ANSWER, times, after))

    def delay(self, method: str, seconds: float, *, times: int = 1, after: int = 0) -> None:
        self.add(Fault(method, Harm.DELAY, times, after, seconds))

    def older_clients(self, *kinds: str) -> None:
        self.refused_blocks = frozenset(kinds)

    def clear(self) -> None:
        with self._lock:
            self._listed.clear()
        self.down, self.refused_blocks = False, frozenset()
        self.duplicate_events = self.reverse_events = self.unready_files = 0

    def strikes(self, method: str, channel: str) -> Fault | None:
        """The fault that this call meets, which then has one time less."""
        with self._lock:
            for fault in self._listed:
                if fault.method not in (method, "*") or (fault.channel and fault.channel != channel):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.times > 0:
                    fault.times -= 1
                    return fault
            return None
