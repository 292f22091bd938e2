"""Clients of a service under faults: each request has a connection of its own, and what came of it is counted.

tally = Tally()
asyncio.run(ask_all(port, islice(months(), 100), tally, at_once=16))
tally.right, tally.clear, tally.lost          97, {"warehouse-unavailable": 3}, 0
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.chaos.company import Ask
from bench.load import post

CLOSE = "Connection: close\r\n"
STREAM = "Accept: text/event-stream\r\n" + CLOSE
LONGEST = 90.0
"""Seconds that a client waits: longer than any answer may take."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`whole` is whether the end of the response came."""

    status: int
    head: str
    body: bytes
    whole: bool

    @property
    def form(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass
class Tally:
    """What came of requests: right answers, errors that say what is the matter, by code, answers that are wrong, and
    requests that brought neither an answer nor such an error."""

    right: int = 0
    clear: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """Of the answers."""

    def add(self, ask: Ask, reply: Reply | None) -> None:
        if reply is None or not reply.whole:
            self.lost.append("no whole response")
        else:
            self.judge(ask, reply.status, reply.form)

    def judge(self, ask: Ask, status: int, form: Any) -> None:
        if status == 200 and isinstance(form, dict) and form.get("rows") == ask.rows:
            self.right += 1
            self.ids.append(str(form["id"]))
        elif status == 200:
            self.wrong.append(f"{ask.form}: {str(form)[:200]}")
        elif isinstance(form, dict) and form.get("code") not in (None, "internal"):
            self.clear[str(form["code"])] += 1
        else:
            self.lost.append(f"{status} {str(form)[:200]}")


def http(ask: Ask, headers: str = CLOSE) -> bytes:
    return post(ask.path, ask.form, headers).encode()


async def send(port: int, *parts: bytes, seconds: float = LONGEST) -> Reply | None:
    """The response to a request, up to the end of the connection; None where there was none."""
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                return read(await reader.read())
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return None


def read(heard: bytes) -> Reply | None:
    """A response that ended with its connection."""
    head, blank, body = heard.partition(b"\r\n\r\n")
    if not blank or not head.startswith(b"HTTP/1.1 "):
        return None
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        whole, body = body.endswith(b"0\r\n\r\n"), _unchunked(body)
    else:
        place = lower.find(b"content-length:")
        length = int(lower[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        whole = len(body) == length
    return Reply(int(head[9:12]), head.decode("latin-1"), body, whole)


def _unchunked(body: bytes) -> bytes:
    made, rest = bytearray(), body
    while rest:
        length, _, rest = rest.partition(b"\r\n")
        size = int(length or b"0", 16)
        made += rest[:size]
        rest = rest[size + 2 :]
    return bytes(made)


async def ask_all(port: int, asks: Iterable[Ask], tally: Tally, at_once: int = 16) -> None:
    """Sends each, so many at once, and counts what comes."""
    left = iter(asks)

    async def client() -> None:
        for ask in left:
            tally.add(ask, await send(port, http(ask)))

    await asyncio.gather(*(client() for _ in range(at_once)))


def events(body: bytes) -> list[tuple[str, Any]]:
    """The server-sent events of a stream."""
    told = []
    for block in body.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            told.append((lines["event"], json.loads(lines["data"])))
    return told
