"""What both clients share of httpx: how long to wait, and what its errors and responses mean here."""

from __future__ import annotations

import httpx

from dragoman.client.exchanging import NoReply, Reply
from service.version import installed_version

AGENT = f"dragoman/{installed_version()}"
CONNECT_SECONDS = 5.0


def timeouts(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))


def reply_of(response: httpx.Response) -> Reply:
    return Reply(response.status_code, response.headers, response.content)


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
