"""What happens to the process of a service: it is killed, its disk fills, its clock is set, it is asked for long."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from statistics import mean
from threading import Timer

from bench.chaos.company import FIRST, Ask, Company, months, on_duckdb, questions
from bench.chaos.databases import server
from bench.chaos.outcome import LeftOut, Options, Outcome, twice, until_right
from bench.chaos.service import Service
from bench.chaos.talking import CLOSE, Tally, ask_all, http, send
from bench.load import get, load, post

DISK = "8m"
ROOM = 128 * 1024
"""Bytes that are left on a disk that is nearly full."""
FLAT_MEGABYTES = 16.0
SMALL_CACHE = {"DRAGOMAN_CACHE__MEGABYTES": "8"}
"""It is full soon: what grows after that is a leak."""


def killed(options: Options) -> Outcome:
    """A service is killed at any moment, as it starts and as it answers; its store is SQLite, then PostgreSQL."""
    outcome, random_ = Outcome(), random.Random(7)
    company = Company(options.folder, on_duckdb(options.folder))
    with server(options.folder) as database:
        for url in ("", database.url.render_as_string(hide_password=False)):
            settings = {"DRAGOMAN_STORE__URL": url} if url else {}
            service = Service(company.models, options.folder, settings)
            acknowledged = Tally()
            for number in range(options.kills // 2):
                if number % 3 == 0:
                    starting = service.launch()
                    with starting:
                        Timer(random_.uniform(0.3, 3.0), starting.kill).start()
                else:
                    service.start()
                    until_right(service, months(), acknowledged)
                    Timer(random_.uniform(0.05, 2.0), service.kill).start()
                    asyncio.run(_until_it_dies(service, acknowledged))
            with service:
                seconds = until_right(service, months(), outcome.tally)
                gone = asyncio.run(forgotten(service, acknowledged.ids))
            outcome.expect(seconds < 5, f"the first answer after it took {seconds:.1f} s")
            outcome.expect(not gone, f"{len(gone)} acknowledged runs are gone: {gone[:1]}")
            outcome.tally.right += acknowledged.right
            outcome.tally.wrong += acknowledged.wrong
    outcome.happened = (
        f"killed {options.kills // 2} times on each store; all {outcome.tally.right - 2:,} acknowledged runs kept, "
        f"nothing locked"
    )
    return outcome


async def _until_it_dies(service: Service, tally: Tally) -> None:
    """Asks from all sides until nobody answers any more. What got no whole answer was not acknowledged."""

    async def client(asks: Iterator[Ask]) -> None:
        for ask in asks:
            reply = await send(service.port, http(ask))
            if reply is None or not reply.whole:
                return
            tally.add(ask, reply)

    await asyncio.gather(*(client(asks) for asks in [months(), questions()] * 4))


async def forgotten(service: Service, ids: list[str]) -> list[str]:
    """Those of these runs that the service does not know any more."""
    gone = []
    left = iter(ids)

    async def client() -> None:
        for id_ in left:
            reply = await send(service.port, get(f"/v1/runs/{id_}", CLOSE).encode())
            if reply is None or reply.status != 200:
                gone.append(f"{id_}: {reply.body[:200] if reply else None!r}")

    await asyncio.gather(*(client() for _ in range(8)))
    return gone


def full_disk(options: Options) -> Outcome:
    """The disk of the store fills, and somebody makes room again."""
    outcome = Outcome()
    disk = options.folder / "state"
    disk.mkdir()
    mounted = f'mount -t tmpfs -o size={DISK} none "{disk}" && exec "$@"'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        raise LeftOut("`unshare` cannot give a process a disk of its own here")
    company = Company(options.folder, on_duckdb(options.folder))
    with Service(company.models, options.folder, before=inside) as service:
        ballast = Path(f"/proc/{service.process}/root{disk}/ballast")

        def provoke() -> None:
            free = shutil.disk_usage(ballast.parent).free
            ballast.write_bytes(b"x" * max(free - ROOM, 0))
            asks = (each for pair in zip(months(), questions(), strict=False) for each in pair)
            asyncio.run(ask_all(service.port, islice(asks, 400), outcome.tally))
            outcome.expect(shutil.disk_usage(ballast.parent).free < ROOM, "nothing was written")
            ballast.unlink()
            outcome.expect(until_right(service, months(), outcome.tally) < 5, "it did not go on at once")
            asyncio.run(ask_all(service.port, islice(months(), 40), outcome.tally))

        twice(service, outcome, provoke)
        gone = asyncio.run(forgotten(service, outcome.tally.ids))
    outcome.clear("store-full", "store-unavailable")
    outcome.expect(not gone, f"{len(gone)} acknowledged runs are gone: {gone[:1]}")
    said = ", ".join(f"{number} {code}" for code, number in outcome.tally.clear.items())
    outcome.happened = (
        f"{said} while it was full, twice; all {len(outcome.tally.ids):,} acknowledged runs kept"
    )
    return outcome


def clock(options: Options) -> Outcome:
    """The clock is set forward and back while it serves: by an hour, days and years."""
    outcome = Outcome()
    library = _clock_library(options.folder)
    file = options.folder / "clock"
    ahead = timedelta()

    def set_to(value: timedelta) -> None:
        nonlocal ahead
        ahead = value
        # In place: the service has mapped this very file.
        with file.open("r+b") as opened:
            opened.write(int(value.total_seconds()).to_bytes(8, "little", signed=True))

    def today() -> date:
        return (datetime.now(UTC) + ahead).date()

    def asks() -> Iterator[Ask]:
        yesterday: list[list[object]] = [[(today() - timedelta(1) - FIRST).days]]
        yield Ask("/v1/query", {"metrics": ["revenue"], "time": {"range": "yesterday"}}, yesterday)
        yield Ask("/v1/ask", {"question": "revenue yesterday"}, yesterday)
        yield from islice(months(), 20)
        yield from islice(questions(), 10)

    file.write_bytes(bytes(8))
    company = Company(options.folder, on_duckdb(options.folder))
    settings = {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(file)}
    jumps = [timedelta(), timedelta(1), timedelta(400), timedelta(-30), timedelta(hours=-1), timedelta(-2000)]
    with Service(company.models, options.folder, settings) as service:

        def provoke() -> None:
            for jump in [*jumps, timedelta()]:
                set_to(jump)
                asyncio.run(ask_all(service.port, asks(), outcome.tally, at_once=4))
                reply = asyncio.run(send(service.port, http(next(months()))))
                age = reply.form.get("age") if reply and reply.status == 200 else -1
                outcome.expect(age is None or age >= 0, f"a result that is {age} s old")

        twice(service, outcome, provoke)
    outcome.happened = (
        f"set {2 * len(jumps)} times, by an hour to five years: yesterday was the right day every time"
    )
    return outcome


def _clock_library(folder: Path) -> Path:
    library = folder / "clock.so"
    source = Path(__file__).with_name("clock.c")
    compiler = shutil.which("cc")
    if compiler is None:
        raise LeftOut("there is no C compiler, to build a clock that can be set")
    subprocess.run([compiler, "-O2", "-fPIC", "-shared", "-o", library, source, "-ldl"], check=True)
    return library


def many_requests(options: Options) -> Outcome:
    """As many requests as are wanted, half of them ones that nobody asked before."""
    outcome = Outcome()
    held: list[float] = []
    done, statuses = 0, dict[int, int]()
    models = Company(options.folder, on_duckdb(options.folder)).models
    with Service(models, options.folder, SMALL_CACHE) as service:
        requests = _different()
        load("127.0.0.1", service.port, list(islice(requests, 200)), seconds=3)
        outcome.before = service.settled()
        while done < options.requests:
            came = load("127.0.0.1", service.port, list(islice(requests, 20_000)), seconds=5)
            for status, number in came.statuses.items():
                statuses[status] = statuses.get(status, 0) + number
            done += sum(came.statuses.values())
            while len(held) < 10 and done >= options.requests * (len(held) + 1) // 10:
                held.append(service.megabytes())
        outcome.after = service.settled(outcome.before)
        outcome.no_faults(service)
    outcome.tally.right = statuses.pop(200, 0)
    outcome.expect(not statuses, f"other statuses: {statuses}")
    growth = mean(held[7:]) - mean(held[1:4])
    outcome.expect(growth < FLAT_MEGABYTES, f"{growth:.0f} MB more in the last third than in the first")
    # Caches fill with the first requests; what is held against what is the tenths above.
    outcome.before = None
    tenths = " ".join(f"{each:.0f}" for each in held)
    outcome.happened = f"MB after each {options.requests // 10:,}: {tenths}"
    return outcome


def _different() -> Iterator[str]:
    """Queries, questions and kept ones by turns."""
    for number in count():
        begin = FIRST + timedelta(number % 3000)
        until = begin + timedelta(1 + number // 3000 % 2000)
        time = {"range": {"from": begin.isoformat(), "until": until.isoformat()}}
        yield post("/v1/query", {"metrics": ["revenue"], "time": time})
        yield post("/v1/query", {"metrics": ["revenue"], "time": {"range": str(2020 + number % 10)}})
        yield post("/v1/ask", {"question": f"revenue in {begin:%B %Y}"})
