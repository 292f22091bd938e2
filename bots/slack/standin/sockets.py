"""Socket Mode: connections that the app opened, over which it is told and acknowledges.

    answer = await sockets.ask(delivery, 0, "", 3)      the payload of the app's acknowledgement

(https://docs.slack.dev/apis/events-api/using-socket-mode)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from itertools import count

from starlette.websockets import WebSocket, WebSocketDisconnect

from bots.slack.limits import SOCKET_CONNECTIONS
from bots.slack.standin.deliveries import Delivery, Kind


class NoSocket(Exception):
    """No connection is open, or it ended while an acknowledgement was waited for."""


class Sockets:
    def __init__(self) -> None:
        self._open: list[WebSocket] = []
        self._answers: dict[str, asyncio.Future[object]] = {}
        self._where: dict[str, WebSocket] = {}
        self._numbers = count(1)
        self._turn = count()

    @property
    def connections(self) -> int:
        return len(self._open)

    async def serve(self, socket: WebSocket, app_id: str) -> None:
        """One connection, from hello until it ends."""
        await socket.accept()
        if len(self._open) >= SOCKET_CONNECTIONS:
            await self._disconnect(socket, "too_many_websockets")
            return
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open) + 1,
                "debug_info": {"host": "stand-in", "approximate_connection_time": 3600},
                "connection_info": {"app_id": app_id},
            }
        )
        self._open.append(socket)
        try:
            while True:
                self._heard(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._gone(socket)

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        waiting = self._answers.pop(str(said.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(said.get("payload"))

    def _gone(self, socket: WebSocket) -> None:
        if socket in self._open:
            self._open.remove(socket)
        for envelope in [one for one, where in self._where.items() if where is socket]:
            waiting = self._answers.pop(envelope, None)
            if waiting and not waiting.done():
                waiting.set_exception(NoSocket())

    async def ask(self, delivery: Delivery, number: int, reason: str, within: float) -> object:
        """The payload of the acknowledgement. Raises NoSocket, TimeoutError."""
        if not self._open:
            raise NoSocket
        socket = self._open[next(self._turn) % len(self._open)]
        envelope = f"{delivery.id}-{next(self._numbers)}"
        waiting: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._answers[envelope], self._where[envelope] = waiting, socket
        try:
            await socket.send_json(self._envelope(envelope, delivery, number, reason))
            return await asyncio.wait_for(waiting, within)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise NoSocket from error
        finally:
            self._answers.pop(envelope, None)
            self._where.pop(envelope, None)

    def _envelope(self, envelope: str, delivery: Delivery, number: int, reason: str) -> Mapping[str, object]:
        kind = Kind.INTERACTION if delivery.kind is Kind.OPTIONS else delivery.kind
        form: dict[str, object] = {
            "envelope_id": envelope,
            "type": kind.value,
            "accepts_response_payload": kind is not Kind.EVENT,
            "payload": delivery.payload,
        }
        if kind is Kind.EVENT:
            form |= {"retry_attempt": number, "retry_reason": reason}
        return form

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ends every connection, as Slack does every few hours; the app is to open new ones."""
        for socket in tuple(self._open):
            await self._disconnect(socket, reason)

    async def close(self) -> None:
        await self.refresh("link_disabled")

    async def _disconnect(self, socket: WebSocket, reason: str) -> None:
        try:
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}}
            )
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            pass
        self._gone(socket)
