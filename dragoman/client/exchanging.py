"""The conversation with a service without a socket: a generator that says what to do and is told what came of it.

    steps = exchange(call, target, Retries(), spread)
    do = next(steps)                    Send(request): send it;  Wait(seconds): wait
    do = steps.send(Reply(…))           until it returns the result or raises

`Client` and `AsyncClient` drive it alike; what they do themselves is to send and to wait.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dragoman.client.calls import ONCE, Call
from dragoman.client.errors import ClientError, NotReached, ReplyInvalid, TookTooLong, rejection
from dragoman.client.replies import problems_of
from dragoman.client.retrying import AGAIN, Retries, asked_to_wait

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is and what is shown to it. The key is in no text that this is printed as."""

    url: str
    headers: Mapping[str, str]
    timeout: float

    def __repr__(self) -> str:
        return f"Service({self.url!r})"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this request, and write what comes back into a file where one is named."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    into: Path | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Let this many seconds pass."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service replied; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class NoReply:
    """Nothing came. `sent` is whether the service may have got the request, `late` whether time ran out."""

    why: str
    sent: bool
    late: bool


Do = Send | Wait
Came = Reply | NoReply | None
"""None after a wait."""

Exchange = Generator[Do, Came, T]


def service_at(url: str, key: str | None, timeout: float, agent: str) -> Service:
    """Where to call. Raises ValueError for what is not a URL, and for a key that no header can hold."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{url!r} is not the URL of a service, such as http://127.0.0.1:8765.")
    headers = {"Accept": "application/json", "User-Agent": agent}
    if key is not None:
        if not (key.isascii() and key.isprintable() and key.strip() == key and key):
            raise ValueError("The key holds what no header can: copy it as it was shown.")
        headers["Authorization"] = f"Bearer {key}"
    return Service(url.rstrip("/"), headers, timeout)


def exchange(
    call: Call[T], service: Service, retries: Retries, spread: Callable[[], float]
) -> Generator[Do, Came, T]:
    """Gives the result of a call. Raises a ClientError."""
    request = request_of(call, service)
    tried = 0
    while True:
        came = yield request
        wait = _wait(came, retries, tried, spread(), once=ONCE in request.headers)
        if wait is None:
            return result_of(came, call, service)
        tried += 1
        yield Wait(wait)


def request_of(call: Call[T], service: Service) -> Send:
    """What is sent for a call."""
    headers = {**service.headers, **(call.headers or {})}
    content = None
    if call.body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(call.body, ensure_ascii=False, allow_nan=False).encode()
    return Send(call.method, service.url + call.target, headers, content, call.into)


def _wait(came: Came, retries: Retries, tried: int, spread: float, *, once: bool) -> float | None:
    """None where it ends. What is done `once` may be sent again whatever became of it; 409 with Retry-After says that
    the first of it is being done."""
    match came:
        case Reply(status=status, headers=headers) if status in AGAIN or (
            once and status == 409 and "retry-after" in headers
        ):
            return retries.wait(tried, said=asked_to_wait(headers, datetime.now(UTC)), spread=spread)
        case NoReply(sent=sent, late=late) if not sent or (once and not late):
            return retries.wait(tried, said=None, spread=spread)
        case _:
            return None


def result_of(came: Came, call: Call[T], service: Service) -> T:
    """What came of a call. Raises a ClientError."""
    if not isinstance(came, Reply):
        assert came is not None
        raise TookTooLong(service.url, service.timeout) if came.late else NotReached(service.url, came.why)
    try:
        if came.status == 404 and call.missing is not None and _is_problem(came):
            return call.missing
        if came.status == 204 and call.empty is not None:
            return call.empty
        if came.status in (200, 201, 202):
            return _read(came, call)
        problems, answer = problems_of(came.status, came.headers.get("content-type", ""), came.body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReplyInvalid(service.url, f"{came.status} with a body of another form") from error
    retry_after = asked_to_wait(came.headers, datetime.now(UTC))
    raise rejection(came.status, problems, answer, retry_after)


def unexpected(came: Came, call: Call[T], service: Service) -> ClientError:
    """The error that a reply is which is none of a stream."""
    try:
        result_of(came, call, service)
    except ClientError as error:
        return error
    return ReplyInvalid(service.url, "no stream of events")


def _read(came: Reply, call: Call[T]) -> T:
    return call.binary(came.body) if call.binary is not None else call.read(json.loads(came.body))


def _is_problem(reply: Reply) -> bool:
    """Whether the service itself says so, and not whoever answers where no service is."""
    return reply.headers.get("content-type", "").startswith("application/problem+json")
