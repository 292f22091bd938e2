"""A load generator: keep-alive connections that send one request after the other, in a process of its own.

found = load("127.0.0.1", 8765, [post("/v1/query", body)], clients=16, seconds=5)
found.per_second, found.p99_ms, found.statuses      1900.2, 14.1, {200: 9501}

python -m bench.load 127.0.0.1 8765 16 5 < requests.json      what `load` runs; one JSON document on stdout
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one run: answers per second, milliseconds, and how many answers had which status."""

    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]


def get(path: str, headers: str = "") -> str:
    """A request without a body. `headers` are whole lines, each with its line end."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n"


def post(path: str, form: object, headers: str = "") -> str:
    """A request with a JSON body. `headers` are whole lines, each with its line end."""
    body = json.dumps(form)
    length = len(body.encode())
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {length}\r\n\r\n{body}"


def load(host: str, port: int, requests: Sequence[str], *, clients: int = 16, seconds: float = 5.0) -> Load:
    """Sends the requests in turn from each client, which begin far apart, for so many seconds."""
    command = [sys.executable, "-m", "bench.load", host, str(port), str(clients), str(seconds)]
    done = subprocess.run(
        command, input=json.dumps(list(requests)), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    statuses = {int(status): count for status, count in found["statuses"].items()}
    return Load(found["per_second"], found["p50_ms"], found["p99_ms"], statuses)


class _Client(asyncio.Protocol):
    """One connection. It reads no more of an answer than where it ends and what its status is."""

    def __init__(self, requests: Sequence[bytes], begin: int, until: float) -> None:
        self._requests = requests
        self._next = begin
        self._until = until
        self._buffer = bytearray()
        self._sent = 0.0
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = perf_counter()
        if self._sent >= self._until:
            self._transport.close()
            return
        self._transport.write(self._requests[self._next % len(self._requests)])
        self._next += 1

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        headers = bytes(self._buffer[:head]).lower()
        place = headers.find(b"content-length:")
        length = int(headers[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._buffer) < head + 4 + length:
            return
        del self._buffer[: head + 4 + length]
        self.times.append(perf_counter() - self._sent)
        self.statuses[int(headers[9:12])] += 1
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


def _same(client: _Client) -> _Client:
    return client


async def _run(
    host: str, port: int, clients: int, seconds: float, requests: Sequence[bytes]
) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    begun = perf_counter()
    apart = max(len(requests) // clients, 1)
    made = [_Client(requests, at * apart, begun + seconds) for at in range(clients)]
    for client in made:
        await loop.create_connection(partial(_same, client), host, port)
    await asyncio.gather(*(client.over for client in made))
    took = perf_counter() - begun
    times = sorted(time for client in made for time in client.times)
    statuses = sum((client.statuses for client in made), Counter[int]())
    return {
        "per_second": len(times) / took,
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[min(int(len(times) * 0.99), len(times) - 1)],
        "statuses": statuses,
    }


def main() -> None:
    host, port, clients, seconds = sys.argv[1:]
    requests = [text.encode() for text in json.load(sys.stdin)]
    print(json.dumps(asyncio.run(_run(host, int(port), int(clients), float(seconds), requests))))


if __name__ == "__main__":
    main()
