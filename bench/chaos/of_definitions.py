"""What people push: definitions that are broken, hostile or far too large, and hundreds of good ones."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import islice, repeat
from statistics import mean
from threading import Event
from time import monotonic

from bench.chaos.company import SALES, Ask, Company, amount, months, on_duckdb, questions
from bench.chaos.outcome import Options, Outcome, until_right
from bench.chaos.service import Service
from bench.chaos.talking import CLOSE, ask_all, send
from bench.load import get

OPEN = {
    "DRAGOMAN_ACCESS__MODE": "open",
    "DRAGOMAN_ACCESS__OPEN_SCOPES": "ask,query,admin",
    "DRAGOMAN_DEFINITIONS__EVERY": "0.2",
}
SEEN_SECONDS = 90.0
FLAT_MEGABYTES = 16.0
POISON: dict[str, Callable[[Company], None]] = {
    "no YAML": lambda company: company.write("sales.yml", "model: [sales\n"),
    "an unknown function": lambda company: company.write("sales.yml", SALES.replace("sum(", "summed(")),
    "aliases of aliases": lambda company: company.write("bomb.yml", _bomb()),
    "depth": lambda company: company.write("deep.yml", "a: " + "[" * 20_000 + "]" * 20_000),
    "8 MB": lambda company: company.write("large.yml", "# " + "x" * 8_000_000 + "\n" + SALES),
    "no text": lambda company: company.write("raw.yml", "\0\x01\x02" * 8_000),
    "metrics in a circle": lambda company: company.write(
        "sales.yml", SALES + "  one: {expr: two + 1}\n  two: {expr: one + 1}\n"
    ),
    "two of a name": lambda company: company.write("again.yml", SALES),
    "settings that are none": lambda company: company.write("settings.yml", "zone: Nowhere/At_All\n"),
    "nothing": lambda company: _remove(company),
}


def _bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(lines) + "\n"


def _remove(company: Company) -> None:
    for path in company.models.glob("*.yml"):
        path.unlink()


def poisoned(options: Options) -> Outcome:
    """One broken push after the other, while people ask, and then a good one."""
    outcome = Outcome()
    company = Company(options.folder, on_duckdb(options.folder))
    sound = {path.name: path.read_text() for path in company.models.glob("*.yml")}

    async def while_asking(service: Service) -> None:
        pushing = asyncio.create_task(asyncio.to_thread(push_all, service))
        while not pushing.done():
            await ask_all(service.port, islice(months(), 8), outcome.tally, at_once=4)
            await ask_all(service.port, islice(questions(), 4), outcome.tally, at_once=4)
        await pushing

    def push_all(service: Service) -> None:
        for name, poison in POISON.items():
            poison(company)
            if not _becomes(service, lambda told: told["rejected"] is not None):
                outcome.failures.append(f"not rejected: {name}")
            for path in company.models.iterdir():
                if path.name not in sound:
                    path.unlink()
            for file, text in sound.items():
                company.write(file, text)
            if not _becomes(service, lambda told: told["rejected"] is None):
                outcome.failures.append(f"not mended after: {name}")

    form: dict[str, object] = {"metrics": ["doubled"], "time": {"range": "2024"}}
    doubled = Ask("/v1/query", form, [[2 * amount(date(2024, 1, 1), date(2025, 1, 1))]])
    with Service(company.models, options.folder, OPEN) as service:
        asyncio.run(ask_all(service.port, islice(months(), 40), outcome.tally))
        asyncio.run(ask_all(service.port, islice(questions(), 40), outcome.tally))
        outcome.before = service.settled()
        asyncio.run(while_asking(service))
        company.write("sales.yml", SALES + "  doubled: {expr: sum(amount * 2), format: integer}\n")
        seconds = until_right(service, repeat(doubled), outcome.tally, SEEN_SECONDS)
        outcome.expect(seconds < SEEN_SECONDS, "a good push after them does not serve")
        outcome.expect(set(outcome.tally.clear) <= {"unknown-name"}, f"errors: {dict(outcome.tally.clear)}")
        outcome.after = service.settled(outcome.before)
        outcome.no_faults(service)
    outcome.happened = (
        f"{len(POISON)} broken pushes were rejected while people asked; the good one after them serves"
    )
    return outcome


def _becomes(service: Service, holds: Callable[[dict[str, object]], bool]) -> bool:
    """Whether it does, in good time."""
    pause, until = Event(), monotonic() + SEEN_SECONDS
    while monotonic() < until:
        reply = asyncio.run(send(service.port, get("/v1/definitions", CLOSE).encode()))
        if reply is not None and reply.status == 200 and holds(reply.form):
            return True
        pause.wait(0.1)
    return False


def swapped(options: Options) -> Outcome:
    """Definitions that change hundreds of times, each with questions. In a process of its own and without the trial of
    each push, which is another process."""
    outcome = Outcome()
    company = Company(options.folder, on_duckdb(options.folder))
    command = [sys.executable, "-m", "bench.chaos.swapping", str(company.models), str(options.swaps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    held = [float(line) for line in re.findall(r"^[\d.]+$", done.stdout, re.MULTILINE)]
    outcome.expect(done.returncode == 0 and len(held) == 10, f"it ended: {json.dumps(done.stderr[-500:])}")
    if not outcome.failures:
        growth = mean(held[7:]) - mean(held[1:4])
        outcome.expect(growth < FLAT_MEGABYTES, f"{growth:.0f} MB more in the last third than in the first")
    tenths = " ".join(f"{each:.0f}" for each in held)
    outcome.tally.right = options.swaps if not outcome.failures else 0
    outcome.happened = f"MB after each {options.swaps // 10}: {tenths}"
    return outcome
