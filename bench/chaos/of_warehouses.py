"""What a warehouse does to a service: it is down, goes away, does not end, has no room, and returns too much."""

from __future__ import annotations

import asyncio
import http.client
import json
from itertools import islice
from time import monotonic

from bench.chaos.company import MANY, Ask, Company, months, on_duckdb, on_postgresql, slow
from bench.chaos.databases import connections, server
from bench.chaos.of_processes import forgotten
from bench.chaos.outcome import Options, Outcome, twice, until_right
from bench.chaos.service import NotStarted, Service
from bench.chaos.talking import ask_all, send
from bench.chaos.talking import http as request

SECONDS = 2
"""How long a query may take."""
BRIEF = {"DRAGOMAN_LIMITS__SECONDS": str(SECONDS)}
NO_ROOM = 20 * 1024
"""In KB. PostgreSQL writes its log in files of 16 MB: they are made already, and what a sort writes is larger."""

_LONG_ACTIVE = "state = 'active' AND query_start < clock_timestamp() - interval '300 milliseconds'"


def down_at_start(options: Options) -> Outcome:
    """The warehouse is down when the service starts, and then comes; the store is."""
    outcome = Outcome()
    with server(options.folder) as database:
        company = Company(options.folder, on_postgresql(database.url))
        database.stop()
        with Service(company.models, options.folder) as service:
            asks = months()
            asyncio.run(ask_all(service.port, islice(asks, 20), outcome.tally))
            outcome.clear("warehouse-unavailable")
            outcome.before = service.settled()
            database.start()
            seconds = until_right(service, asks, outcome.tally)
            asyncio.run(ask_all(service.port, islice(asks, 20), outcome.tally))
            outcome.expect(outcome.tally.right == 21, "not every answer was right after it had come")
            outcome.after = service.settled(outcome.before)
        database.stop()
        begun = monotonic()
        store = {"DRAGOMAN_STORE__URL": database.url.render_as_string(hide_password=False)}
        try:
            Service(company.models, options.folder, store).start()
            outcome.failures.append("it started without its store")
        except NotStarted as ended:
            outcome.expect("store-unavailable" in str(ended), f"it ended with {str(ended)[-300:]}")
            outcome.expect(ended.code == 1, f"it ended with the code {ended.code}")
        took = monotonic() - begun
        database.start()
    outcome.happened = (
        f"started without the warehouse, right {seconds:.1f} s after it came; "
        f"without the store it says so and ends, in {took:.1f} s"
    )
    return outcome


def stopped(options: Options) -> Outcome:
    """PostgreSQL, which is warehouse and store, is stopped while queries run, and started again."""
    outcome, recovered = Outcome(), list[float]()
    with server(options.folder) as database:
        url = on_postgresql(database.url)
        asks, endless = months(), slow()
        with Service(
            Company(options.folder, url).models, options.folder, {"DRAGOMAN_STORE__URL": url}
        ) as service:

            async def while_they_run() -> None:
                running = asyncio.gather(
                    ask_all(service.port, islice(endless, 6), outcome.tally, at_once=6),
                    ask_all(service.port, islice(asks, 400), outcome.tally, at_once=8),
                )
                while connections(database, _LONG_ACTIVE) < 6:
                    await asyncio.sleep(0.05)
                await asyncio.to_thread(database.stop)
                await running

            def provoke() -> None:
                asyncio.run(while_they_run())
                database.start()
                recovered.append(until_right(service, asks, outcome.tally))

            twice(service, outcome, provoke)
            left = connections(database, "state <> 'idle'")
            gone = asyncio.run(forgotten(service, outcome.tally.ids))
    outcome.clear("warehouse-unavailable", "store-unavailable")
    outcome.expect(not left, f"{left} connections are not idle")
    outcome.expect(not gone, f"{len(gone)} acknowledged runs are gone: {gone[:1]}")
    outcome.happened = (
        f"6 endless and 8 ordinary clients while it was stopped, twice; right again {max(recovered):.1f} s after its "
        f"start at the latest; all {len(outcome.tally.ids):,} acknowledged runs kept"
    )
    return outcome


def slow_warehouse(options: Options) -> Outcome:
    """A hundred queries that never end, from everybody at once, beside ordinary ones."""
    outcome, clients = Outcome(), 100
    took: list[float] = []
    with server(options.folder) as database:
        url = on_postgresql(database.url)
        endless = slow()
        with Service(Company(options.folder, url).models, options.folder, BRIEF) as service:

            def provoke() -> None:
                begun = monotonic()
                asyncio.run(ask_all(service.port, islice(endless, clients), outcome.tally, at_once=clients))
                took.append(monotonic() - begun)
                service.settled()
                running = connections(database, "state = 'active'")
                outcome.expect(not running, f"{running} statements went on in the warehouse")
                asyncio.run(ask_all(service.port, islice(months(), 40), outcome.tally))

            twice(service, outcome, provoke)
    outcome.clear("warehouse-timeout", "warehouse-busy")
    outcome.expect(max(took) < SECONDS + 30, f"the last error came after {max(took):.1f} s")
    said = ", ".join(f"{number} {code}" for code, number in outcome.tally.clear.items())
    outcome.happened = (
        f"2 × {clients} queries that never end: {said}, all within {max(took):.1f} s; none goes on there"
    )
    return outcome


def no_room(options: Options) -> Outcome:
    """The warehouse has no room for what it must put aside."""
    outcome = Outcome()
    with server(options.folder) as database:
        url = on_postgresql(database.url)
        everything: dict[str, object] = {"metrics": ["numbers"], "dimensions": ["numbers.n"]}
        database.stop()
        database.start(largest_file=NO_ROOM)
        with Service(Company(options.folder, url).models, options.folder) as service:

            def provoke() -> None:
                asyncio.run(
                    ask_all(service.port, [Ask("/v1/query", everything, [])] * 4, outcome.tally, at_once=2)
                )
                asyncio.run(ask_all(service.port, islice(months(), 40), outcome.tally))

            twice(service, outcome, provoke)
    outcome.clear("warehouse-failed", "warehouse-full")
    outcome.happened = (
        f"{outcome.tally.clear.total()} large sorts were refused by PostgreSQL; ordinary queries went on"
    )
    return outcome


def ten_million_rows(options: Options) -> Outcome:
    """A query whose result has ten million rows, as an answer and as a file."""
    outcome, peaks = Outcome(), dict[str, float]()
    everything: dict[str, object] = {"dimensions": ["numbers.n"], "metrics": ["numbers"]}
    with Service(Company(options.folder, on_duckdb(options.folder)).models, options.folder) as service:

        def provoke() -> None:
            asyncio.run(ask_all(service.port, islice(months(), 40), outcome.tally))
            service.forget_peak()
            reply = asyncio.run(send(service.port, request(Ask("/v1/query", everything, []))))
            form = reply.form if reply else None
            told = isinstance(form, dict) and form.get("truncated") is True and len(form["rows"]) == 10_000
            outcome.expect(told, f"the answer does not say that there is more: {str(form)[:200]}")
            peaks["answer"] = service.megabytes("VmHWM")
            service.forget_peak()
            rows = _exported(service, everything)
            outcome.expect(rows == MANY, f"{rows:,} rows were exported")
            peaks["export"] = service.megabytes("VmHWM")

        twice(service, outcome, provoke)
    outcome.happened = (
        f"an answer shows 10,000 rows and says that there are more (at most {peaks['answer']:.0f} MB); an export "
        f"has all {MANY:,} (at most {peaks['export']:.0f} MB)"
    )
    return outcome


def _exported(service: Service, form: dict[str, object]) -> int:
    """How many rows the file has, whose numbers are not looked at."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=300)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/v1/export?format=csv", json.dumps(form), headers)
    response = connection.getresponse()
    lines = 0
    while chunk := response.read(2**20):
        lines += chunk.count(b"\n")
    connection.close()
    return lines - 1
