"""How long a client may take to send a request, and how much of a head: uvicorn itself waits for ever.

    uvicorn.Config(api, http=patient(20.0))

A body has the same time once it is read (`requests.body_of`), where it ends with a problem that says so; here its
connection is closed a little later, also where nobody reads it: that of somebody who was not let in.
"""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle, Transport
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
GRACE_SECONDS = 2.0
"""For the answer to a body that came too slowly."""

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class PatientProtocol(HttpToolsProtocol):
    """A connection whose requests are to come within `seconds`, with heads of at most LARGEST_HEAD."""

    seconds = 20.0
    _late: TimerHandle | None = None
    _head: int | None = 0
    """Bytes of the head so far; None once it is whole."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._end(_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0
        if self._late is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._wait_no_longer()
        super().on_message_complete()

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.seconds, self._is_late)

    def _wait_no_longer(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        if self._head is None:
            # Whoever reads the body says that it is late; then there is nothing more to wait for.
            self._late = self.loop.call_later(GRACE_SECONDS, self.transport.abort)
        else:
            self._end(_TOO_SLOW)

    def _end(self, said: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(said)
            self.transport.close()


def patient(seconds: float) -> type[PatientProtocol]:
    """The protocol of connections that wait so long for a request."""
    return type("Patient", (PatientProtocol,), {"seconds": seconds})
