"""Requests to a warehouse's REST API, whose replies are JSON. Whatever stands there: no redirect is followed, no reply
is endless, and none that is not as documented is taken for one.

    rest = Rest("https://acme-shop.snowflakecomputing.com/api/v2", name="lake", headers=signed_in, hint="…")
    rest.replied("POST", "/statements", Waiting(30), json={…})        Reply(status=200, body={…})
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

import httpx

from service.errors import TooLarge, Unavailable, WarehouseError

REQUEST_SECONDS = 20.0
"""How long a request waits for the next bytes."""
STOP_SECONDS = 5.0
"""How long a service may take to be told that nobody waits for a statement any longer."""
MOST_BYTES = 128 * 2**20
"""Of one reply, unpacked. Services send large results in parts, which are smaller."""

Json = Mapping[str, Any]
Headers = Callable[[], Mapping[str, str]]
"""What signs a request in, asked before each."""


class RestError(Exception):
    """What a service answers instead of a result. `reason` is its short code."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reply:
    """An error may have no body."""

    status: int
    body: Json

    @property
    def is_success(self) -> bool:
        return self.status < 300


class Waiting:
    """How long a run waits for a service: for so many seconds, and no longer than until another thread says `stop`."""

    def __init__(self, seconds: float = math.inf) -> None:
        self._deadline = monotonic() + seconds
        self._stopped = Event()

    @property
    def seconds_left(self) -> float:
        return 0.0 if self._stopped.is_set() else max(self._deadline - monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        return self.seconds_left <= 0

    def pause(self, seconds: float) -> None:
        self._stopped.wait(min(seconds, self.seconds_left))

    def stop(self) -> None:
        self._stopped.set()

    def to_begin(self) -> Waiting:
        """For the request that begins a statement, whose reply says how to stop it: `stop` does not end that."""
        return Waiting(min(self.seconds_left + STOP_SECONDS, REQUEST_SECONDS))


class Rest:
    """The requests of one warehouse. Safe for many threads."""

    def __init__(
        self, base: str, *, name: str, headers: Headers, hint: str, most_bytes: int = MOST_BYTES
    ) -> None:
        self._client = httpx.Client(
            base_url=base, timeout=REQUEST_SECONDS, trust_env=False, follow_redirects=False
        )
        self._name = name
        self._headers = headers
        self._hint = hint
        self._most_bytes = most_bytes

    def replied(self, method: str, path: str, waiting: Waiting, **what: Any) -> Reply:
        """Raises Unavailable and TooLarge, and RestError with the reason "stopped" where the waiting is over."""
        try:
            headers = dict(self._headers())
            # What does not answer is waited for a second longer than anybody waits, so that it is the time that is up.
            seconds = min(REQUEST_SECONDS, waiting.seconds_left + 1)
            request = self._client.build_request(method, path, headers=headers, timeout=seconds, **what)
            reply = self._client.send(request, stream=True)
            try:
                data = self._read(reply, waiting)
            finally:
                reply.close()
        except (RestError, WarehouseError):
            raise
        # Whatever keeps it from being reached or signed in to; the reason may hold an address or an account.
        except Exception as error:
            if waiting.is_over:
                raise nobody_waits() from error
            raise Unavailable(
                f"The warehouse `{self._name}` cannot be reached: {type(error).__name__}.", hint=self._hint
            ) from error
        return Reply(reply.status_code, self._json(reply.status_code, data))

    def _read(self, reply: httpx.Response, waiting: Waiting) -> bytes:
        parts, size = [], 0
        for part in reply.iter_bytes():
            size += len(part)
            if size > self._most_bytes:
                raise TooLarge(
                    f"The warehouse `{self._name}` sends more than {self._most_bytes // 2**20:,} MB at once, which was "
                    "not read.",
                    hint="Ask for fewer groups, or for the first rows only.",
                )
            if waiting.is_over:
                raise nobody_waits()
            parts.append(part)
        return b"".join(parts)

    def _json(self, status: int, data: bytes) -> Json:
        try:
            body = json.loads(data)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict) and (status < 300 or status >= 400):
            return body
        if status >= 400:
            return {}
        raise not_as_documented(self._name, f"status {status}")

    def close(self) -> None:
        self._client.close()


def nobody_waits() -> RestError:
    return RestError(408, "stopped", "Nobody waits for it any longer.")


def not_as_documented(name: str, what: str) -> Unavailable:
    return Unavailable(
        f"What answers for the warehouse `{name}` does not answer as it should ({what}).",
        hint="Check the warehouse's URL in models/settings.yml, and what stands between it and this machine.",
    )


@contextmanager
def read_as_documented(name: str) -> Iterator[None]:
    """Raises Unavailable where a reply, read in the block, is not what the service's documentation says."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise not_as_documented(name, type(error).__name__) from error
