"""Brings events, interactions and commands to the app: signed HTTP or Socket Mode, with Slack's retries.

    courier.send(Delivery("Ev01", Kind.EVENT, "app_mention", payload))

An event that is not acknowledged within three seconds comes again at once, after one minute and after five, and is then
given up. Interactions and commands come once. (https://docs.slack.dev/apis/events-api#retries)
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import aiohttp

from bots.slack.limits import ACKNOWLEDGE_SECONDS
from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.clock import Clock
from bots.slack.standin.deliveries import Attempt, Delivery, Kind
from bots.slack.standin.faults import Faults
from bots.slack.standin.sockets import NoSocket, Sockets

RETRY_AFTER = (0.0, 60.0, 360.0)
"""Seconds after the first attempt: at once, a minute later, and five minutes after that."""
MOST_SENT = 20_000


class Courier:
    """Lives in the event loop of the stand-in's server; `send` may be called from anywhere."""

    def __init__(
        self, app: SlackApp, clock: Clock, faults: Faults, arrived: Callable[[Delivery], None]
    ) -> None:
        self.app = app
        self.clock = clock
        self.faults = faults
        self.sockets = Sockets()
        self.patience: float = ACKNOWLEDGE_SECONDS
        """Seconds within which the app has to acknowledge."""
        self._sent: deque[Delivery] = deque(maxlen=MOST_SENT)
        self._lock = threading.Lock()
        self._arrived = arrived
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Delivery] = []

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        # Each delivery has a connection of its own: one that the app closes because it was idle fails nothing.
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.sockets.close()
        if self._client:
            await self._client.close()

    @property
    def sent(self) -> tuple[Delivery, ...]:
        with self._lock:
            return tuple(self._sent)

    def send(self, delivery: Delivery) -> Delivery:
        with self._lock:
            self._sent.append(delivery)
        if self._loop is None or not self._reachable():
            delivery.finish()
            return delivery
        self._loop.call_soon_threadsafe(self._begin, delivery)
        return delivery

    def _reachable(self) -> bool:
        return bool(self.app.base_url) or self.app.socket_mode

    def _begin(self, delivery: Delivery) -> None:
        if delivery.kind is Kind.EVENT and self.faults.reverse_events > 0:
            self.faults.reverse_events -= 1
            self._held.append(delivery)
            if self.faults.reverse_events == 0:
                held, self._held = self._held, []
                for one in reversed(held):
                    self._go(one)
            return
        self._go(delivery)

    def _go(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._bring(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, delivery: Delivery) -> None:
        try:
            began = self.clock.now()
            again, reason = await self._attempt(delivery, 0, "")
            if delivery.kind is Kind.EVENT:
                for number, after in enumerate(RETRY_AFTER, 1):
                    if not again:
                        break
                    await self.clock.reach(began + after)
                    again, reason = await self._attempt(delivery, number, reason)
                if delivery.acknowledged and self.faults.duplicate_events > 0:
                    self.faults.duplicate_events -= 1
                    await self._attempt(delivery, 1, "http_timeout")
            if delivery.then:
                delivery.then(delivery)
        finally:
            delivery.finish()
            self._arrived(delivery)

    async def _attempt(self, delivery: Delivery, number: int, reason: str) -> tuple[bool, str]:
        """Whether it has to come again, and why."""
        began = time.monotonic()
        status, no_retry = 0, False
        if self.faults.down:
            outcome = "connection_failed"
        elif self.app.socket_mode:
            outcome, delivery.response = await self._by_socket(delivery, number, reason)
        else:
            outcome, status, no_retry, response = await self._by_http(delivery, number, reason)
            delivery.response = response
        delivery.attempts.append(Attempt(number, outcome, time.monotonic() - began, status))
        self._arrived(delivery)
        return outcome != "ok" and not no_retry, outcome

    async def _by_socket(self, delivery: Delivery, number: int, reason: str) -> tuple[str, object]:
        try:
            return "ok", await self.sockets.ask(delivery, number, reason, self.patience)
        except TimeoutError:
            return "timeout", None
        except NoSocket:
            return "connection_failed", None

    async def _by_http(self, delivery: Delivery, number: int, reason: str) -> tuple[str, int, bool, object]:
        assert self._client is not None
        address, kind, body = self._request(delivery)
        headers = {"content-type": kind, **signed(self.app.signing_secret, body)}
        if number:
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        try:
            status, no_retry, response = await asyncio.wait_for(
                self._post(address, body, headers), self.patience
            )
        except TimeoutError:
            return "http_timeout", 0, False, None
        except aiohttp.ClientError:
            return "connection_failed", 0, False, None
        return "ok" if 200 <= status < 300 else "http_error", status, no_retry, response

    async def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bool, object]:
        """The status, whether it asks for no retries, and what was answered."""
        assert self._client is not None
        async with self._client.post(address, data=body, headers=headers, allow_redirects=False) as came:
            return came.status, "x-slack-no-retry" in came.headers, read_answer(await came.read())

    def _request(self, delivery: Delivery) -> tuple[str, str, bytes]:
        """Where to, the kind of content, and the body."""
        form = "application/x-www-form-urlencoded"
        if delivery.kind is Kind.EVENT:
            body = json.dumps(delivery.payload, ensure_ascii=False).encode("utf-8", errors="replace")
            return self.app.address(self.app.events_path), "application/json", body
        if delivery.kind is Kind.COMMAND:
            text = urlencode({name: str(value) for name, value in delivery.payload.items()}, errors="replace")
            return self.app.address(self.app.commands_path), form, text.encode()
        path = self.app.options_path if delivery.kind is Kind.OPTIONS else self.app.interactions_path
        text = urlencode({"payload": json.dumps(delivery.payload)})
        return self.app.address(path), form, text.encode()

    def refresh_sockets(self) -> None:
        """From any thread but its own."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.sockets.refresh(), self._loop).result()

    def verifies(self) -> bool:
        """Slack's question whether an address for events is the app's: `challenge` has to come back."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._verify(), self._loop).result()

    async def _verify(self) -> bool:
        assert self._client is not None
        asked = {"token": "stand-in", "challenge": hashlib.sha256(self.app.id.encode()).hexdigest()}
        body = json.dumps({**asked, "type": "url_verification"}).encode()
        headers = {"content-type": "application/json", **signed(self.app.signing_secret, body)}
        try:
            address = self.app.address(self.app.events_path)
            status, _, said = await asyncio.wait_for(self._post(address, body, headers), self.patience)
        except (TimeoutError, aiohttp.ClientError):
            return False
        challenge = said.get("challenge") if isinstance(said, Mapping) else said
        return status == 200 and challenge == asked["challenge"]


def signed(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers by which an app knows that a request is from Slack: version 0, by this machine's time."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def read_answer(body: bytes) -> object:
    """JSON where it is some, else the text; None where there is nothing."""
    if not body:
        return None
    try:
        answer: object = json.loads(body)
    except ValueError:
        return body.decode("utf-8", errors="replace")
    return answer
