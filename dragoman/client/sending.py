"""What both clients share of httpx: how long to wait, and what its errors and responses mean here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypedDict

import httpx

from dragoman.client.exchanging import NoReply, Reply, Send
from service.version import installed_version

AGENT = f"dragoman/{installed_version()}"
CONNECT_SECONDS = 5.0


class Arguments(TypedDict):
    """What httpx takes for a request."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes | None
    timeout: httpx.Timeout
    follow_redirects: bool


def arguments(request: Send, seconds: float) -> Arguments:
    """The request for httpx. A key goes to the service that it was given for, so that no redirect is followed."""
    return {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "content": request.content,
        "timeout": httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        "follow_redirects": False,
    }


def reply_of(response: httpx.Response) -> Reply:
    return Reply(response.status_code, response.headers, response.content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is there when the block has ended well, and not at all otherwise."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def format_of(path: Path, format_: str | None) -> str:
    """The format of a file: that which is said, else what its name ends in."""
    return format_ or path.suffix[1:].lower()


def no_reply(error: httpx.TransportError) -> NoReply:
    """What a failed request means. A connection that was never made carried nothing, and may be tried again."""
    sent = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    late = isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout)
    return NoReply(_why(error), sent, late)


def _why(error: httpx.TransportError) -> str:
    match error:
        case httpx.ConnectTimeout():
            return "nobody answers there"
        case httpx.ConnectError():
            return "there is no connection"
        case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError():
            return "the connection broke"
        case _:
            return type(error).__name__
