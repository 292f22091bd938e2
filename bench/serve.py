"""How many answers a second the service gives: `python -m bench.serve` (the demo data must be loaded).

One service process, sixteen clients in one other process, on the same machine. The baseline, in the same run, is a bare
FastAPI route that returns bytes of the same length, so that the ratio says what an answer costs beside HTTP itself.

    cached       the same few queries again and again
    uncached     every query another one

Both are of a small data set that is made here, so that they measure the service and not the database; the last line
is of the whole demo data.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response

from bench.load import Load, get, load, post
from dragoman.demo.paths import demo_paths
from dragoman.serving import listen, url_of

CLIENTS = 16
SHAPES: Sequence[dict[str, object]] = (
    {"metrics": ["revenue"], "dimensions": ["time.month"]},
    {
        "metrics": ["revenue", "baskets"],
        "dimensions": ["product.department"],
        "order_by": ["-revenue"],
        "limit": 5,
    },
    {"metrics": ["revenue"], "filters": [{"field": "household.age", "op": "=", "values": ["25-34"]}]},
    {"metrics": ["basket_value"], "dimensions": ["time.quarter"]},
)
DAYS = 365
SMALL = 2_000
"""Rows of each table."""


def cached() -> list[str]:
    """A few queries, over and over."""
    return [post("/v1/query", {**shape, "time": {"range": "2017"}}) for shape in SHAPES]


def uncached() -> list[str]:
    """Queries that are all different: another range each."""
    made: list[str] = []
    for begin in range(DAYS):
        for length in range(1, DAYS - begin, 6):
            period = {"from": _day(begin), "until": _day(begin + length)}
            shape = SHAPES[len(made) % len(SHAPES)]
            made.append(post("/v1/query", {**shape, "time": {"range": period}}))
    return made


def _day(number: int) -> str:
    return (date(2017, 1, 1) + timedelta(number)).isoformat()


def make_small(database: Path) -> None:
    """A small part of the demo data, with all of its tables."""
    with closing(duckdb.connect(database)) as connection:
        connection.execute(f"ATTACH '{demo_paths().warehouse}' AS demo (READ_ONLY)")
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'demo'"
        ).fetchall():
            connection.execute(
                f"CREATE TABLE {table} AS FROM demo.{table} USING SAMPLE {SMALL} ROWS (reservoir, 1)"
            )


@contextmanager
def running(command: Sequence[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server process; gives its port and its process id."""
    process = subprocess.Popen(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | environment,
    )
    try:
        assert process.stdout is not None
        line = next(text for text in process.stdout if "http://" in text)
        yield int(re.findall(r":(\d+)", line)[0]), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def memory_mb(process: int) -> float:
    """The resident memory of a process, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def bare(length: int) -> None:
    """The baseline: a route that returns so many bytes, served as Dragoman's are."""
    api = FastAPI()
    body = b"x" * length

    @api.post("/v1/query")
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(body, media_type="application/json")

    bound = listen("127.0.0.1", 0)
    print(url_of(bound), flush=True)
    uvicorn.Server(uvicorn.Config(api, log_level="warning", lifespan="off")).run(sockets=[bound])


def show(name: str, found: Load, baseline: Load | None, memory: float) -> None:
    ratio = f"{found.per_second / baseline.per_second:8.2f}" if baseline else f"{1:8.2f}"
    wrong = sum(count for status, count in found.statuses.items() if status != 200)
    print(
        f"{name:<12}{found.per_second:>10,.0f}{ratio}{found.p50_ms:>10.1f}{found.p99_ms:>10.1f}{memory:>10,.0f}{wrong:>8}"
    )


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--bare", type=int, default=0, help=argparse.SUPPRESS)
    options.add_argument("--warehouse", default="")
    given = options.parse_args()
    if given.bare:
        bare(given.bare)
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {"XDG_STATE_HOME": folder}
        serve = ["-m", "dragoman", "serve", "--port", "0"]
        print(f"{'':<12}{'answers/s':>10}{'to bare':>8}{'p50 ms':>10}{'p99 ms':>10}{'MB':>10}{'not 200':>8}")
        with running(["-m", "bench.serve", "--bare", "4000"], {}) as (port, process):
            baseline = load("127.0.0.1", port, cached(), clients=CLIENTS, seconds=given.seconds)
            show("bare route", baseline, None, memory_mb(process))
        small = Path(folder) / "small.duckdb"
        make_small(small)
        given_data = given.warehouse or f"duckdb:///{small}"
        with running([*serve, "--warehouse", given_data], environment) as (port, process):
            load("127.0.0.1", port, cached(), clients=1, seconds=1)
            health = load("127.0.0.1", port, [get("/healthz")], clients=CLIENTS, seconds=given.seconds)
            show("health", health, baseline, memory_mb(process))
            for name, requests in (("cached", cached()), ("uncached", uncached())):
                found = load("127.0.0.1", port, requests, clients=CLIENTS, seconds=given.seconds)
                show(name, found, baseline, memory_mb(process))
        if not given.warehouse:
            with running(serve, environment) as (port, process):
                found = load("127.0.0.1", port, uncached(), clients=CLIENTS, seconds=given.seconds)
                show("on the demo", found, baseline, memory_mb(process))


if __name__ == "__main__":
    main()
