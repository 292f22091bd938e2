"""What clients do to a service: they go away, send nonsense, send too much, send slowly, and come all at once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import monotonic

from bench.chaos.company import Ask, Company, months, on_duckdb, questions, slow
from bench.chaos.outcome import Options, Outcome, twice
from bench.chaos.service import Service
from bench.chaos.talking import CLOSE, STREAM, Tally, ask_all, events, http, read, send
from bench.load import post

FEW = 40
"""Ordinary requests beside the others."""
PATIENCE = 2
"""Seconds that the service waits for a request."""


def company(folder: Path) -> Company:
    return Company(folder, on_duckdb(folder))


def ordinary(service: Service, outcome: Outcome) -> None:
    asyncio.run(ask_all(service.port, islice(months(), FEW), outcome.tally))


def dropped(options: Options) -> Outcome:
    """Clients that go away in the middle of a query, of a stream and of an export."""
    outcome, clients = Outcome(), 60

    async def leave(port: int, request: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(100_000), 0.3)
        writer.transport.abort()

    def requests() -> Iterator[bytes]:
        everything = {"metrics": ["numbers"], "dimensions": ["numbers.n"]}
        for ask, question in islice(zip(slow(), questions(), strict=False), clients // 3):
            yield http(ask)
            yield http(question, STREAM)
            yield post("/v1/export?format=csv", everything).encode()

    with Service(company(options.folder).models, options.folder) as service:

        async def all_leave() -> None:
            await asyncio.gather(*(leave(service.port, request) for request in requests()))

        def provoke() -> None:
            asyncio.run(all_leave())
            begun = monotonic()
            service.settled()
            outcome.expect(monotonic() - begun < 10, "what nobody waits for went on for ten seconds")
            ordinary(service, outcome)

        twice(service, outcome, provoke)
    outcome.happened = f"2 × {clients} clients went away; what they had asked for was stopped"
    return outcome


def malformed(options: Options) -> Outcome:
    """Bytes that are no requests, and requests whose bodies are none."""
    outcome, statuses = Outcome(), Counter[int]()
    random_ = random.Random(5)

    def mangled() -> Iterator[bytes]:
        well = http(next(months()))
        for _ in range(200):
            at = random_.randrange(len(well))
            yield well[:at] + random_.randbytes(random_.randrange(1, 9)) + well[at + 1 :]
            yield random_.randbytes(random_.randrange(1, 400)) + b"\r\n\r\n"
        for body in (
            "{",
            "[" * 5000,
            '{"metrics": NaN}',
            '{"question": "\\ud800"}',
            "null",
            '{"a": 1, "a": 2}',
        ):
            for path in ("/v1/ask", "/v1/query", "/v1/compile", "/v1/export", "/v1/chart"):
                head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{CLOSE}"
                yield f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    async def one(port: int, request: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            writer.write_eof()
            reply = read(await asyncio.wait_for(reader.read(), 30))
            statuses[reply.status if reply else 0] += 1
        except OSError:
            statuses[0] += 1
        finally:
            writer.close()

    async def send_all(port: int) -> None:
        for request in mangled():
            await one(port, request)

    with Service(
        company(options.folder).models, options.folder, {"DRAGOMAN_SERVER__REQUEST_SECONDS": str(PATIENCE)}
    ) as service:

        def provoke() -> None:
            asyncio.run(send_all(service.port))
            ordinary(service, outcome)

        twice(service, outcome, provoke)
    worse = {status: number for status, number in statuses.items() if status >= 500}
    outcome.expect(not worse, f"errors of the service itself: {worse}")
    refused = sum(number for status, number in statuses.items() if 400 <= status < 500)
    outcome.happened = (
        f"{sum(statuses.values())} requests of nonsense: {refused} refused by a status, "
        f"{statuses[0]} hung up on, {statuses[200]} still sound"
    )
    return outcome


def oversized(options: Options) -> Outcome:
    """Bodies of 64 MB, declared and not, and heads that do not end."""
    outcome, statuses = Outcome(), Counter[int]()
    head = f"POST /v1/query HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{CLOSE}"
    block = b"x" * 65_536
    chunk = b"10000\r\n" + block + b"\r\n"

    def requests() -> Iterator[list[bytes]]:
        yield [f"{head}Content-Length: {2**26}\r\n\r\n".encode(), *[block] * 1024]
        yield [f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), *[chunk] * 1024]
        yield [f"{head}X-Long: ".encode(), *[block] * 1024]

    async def one(port: int, parts: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        heard = asyncio.create_task(_until_reset(reader))
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
        except OSError:
            pass  # it has hung up
        reply = read(await heard)
        writer.close()
        statuses[reply.status if reply else 0] += 1

    async def send_all(port: int) -> None:
        await asyncio.gather(*(one(port, parts) for parts in list(requests()) * 10))

    with Service(company(options.folder).models, options.folder) as service:

        def provoke() -> None:
            asyncio.run(send_all(service.port))
            ordinary(service, outcome)

        twice(service, outcome, provoke)
        service.forget_peak()
        provoke()
        peak = service.megabytes("VmHWM") - outcome.before.megabytes if outcome.before else 0.0
    others = {status for status in statuses if status not in (0, 408, 413, 431)}
    outcome.expect(not others, f"answered with {others}")
    outcome.expect(peak < 64, f"{peak:.0f} MB were held meanwhile")
    outcome.happened = (
        f"90 requests of 64 MB: {statuses[413] + statuses[431]} refused by a status, {statuses[0]} hung up on; "
        f"at most {max(peak, 0):.0f} MB more meanwhile"
    )
    return outcome


async def _until_reset(reader: asyncio.StreamReader) -> bytes:
    """What is heard, also where the connection then breaks."""
    heard = b""
    try:
        while more := await reader.read(65_536):
            heard += more
    except OSError:
        pass
    return heard


def slow_requests(options: Options) -> Outcome:
    """Five hundred clients that send a byte a second, beside ordinary ones."""
    outcome, ended, clients = Outcome(), Counter[int](), 500
    took: list[float] = []

    async def crawl(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        reading = asyncio.create_task(reader.read())
        for byte in http(next(months())):
            writer.write(bytes([byte]))
            done, _ = await asyncio.wait([reading], timeout=1)
            if done:
                break
        try:
            reply = read(await asyncio.wait_for(reading, 30))
        except (OSError, TimeoutError):
            reply = None
        writer.close()
        ended[reply.status if reply else 0] += 1

    async def both(port: int) -> None:
        crawling = asyncio.gather(*(crawl(port) for _ in range(clients)))
        begun = monotonic()
        await ask_all(port, islice(months(), FEW), outcome.tally)
        took.append(monotonic() - begun)
        await crawling

    with Service(
        company(options.folder).models, options.folder, {"DRAGOMAN_SERVER__REQUEST_SECONDS": str(PATIENCE)}
    ) as service:
        twice(service, outcome, lambda: asyncio.run(both(service.port)))
    outcome.expect(set(ended) == {408}, f"ended with {dict(ended)}")
    outcome.expect(max(took) < 10, f"ordinary requests took {max(took):.1f} s beside them")
    outcome.happened = (
        f"2 × {clients} clients of a byte a second: {ended[408]} times 408; {FEW} ordinary requests beside them "
        f"took {max(took):.1f} s"
    )
    return outcome


def streams(options: Options) -> Outcome:
    """Streams of /v1/ask, all open at once."""
    outcome = Outcome()
    told: Counter[str] = Counter()
    spent: list[float] = []

    async def one(port: int, ask: Ask, tally: Tally) -> None:
        reply = await send(port, http(ask, STREAM))
        if reply is None or not reply.whole or reply.status != 200:
            tally.add(ask, reply)
            return
        heard = events(reply.body)
        told.update(name for name, _ in heard)
        name, form = heard[-1] if heard else ("nothing", None)
        tally.judge(ask, 200 if name == "answer" else 503, form)

    async def all_at_once(port: int) -> None:
        begun = monotonic()
        await asyncio.gather(*(one(port, ask, outcome.tally) for ask in islice(questions(), options.streams)))
        spent.append(monotonic() - begun)

    with Service(company(options.folder).models, options.folder) as service:
        twice(service, outcome, lambda: asyncio.run(all_at_once(service.port)))
    outcome.expect(told["rows"] == told["answer"], f"events: {dict(told)}")
    outcome.happened = (
        f"2 × {options.streams:,} streams open at once took {spent[0]:.1f} and {spent[1]:.1f} s; "
        f"{outcome.tally.clear.total()} were told to come again"
    )
    return outcome
