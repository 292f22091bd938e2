"""Does to running services what can happen to them, and prints what came of it: `make chaos`.

    python -m bench.chaos                           everything, some minutes
    python -m bench.chaos --only "dropped clients"  one
    python -m bench.chaos --requests 200000         as many requests with flat memory

Each fault has a service of its own. The exit code is 1 where anything was wrong, lost or left behind. What a machine
cannot do, for want of PostgreSQL, a C compiler or `unshare`, is said to be left out.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.chaos import of_clients, of_definitions, of_processes, of_slack, of_warehouses
from bench.chaos.outcome import LeftOut, Options, Outcome

Fault = Callable[[Options], Outcome]

FAULTS: dict[str, Fault] = {
    "database down at start": of_warehouses.down_at_start,
    "database stopped": of_warehouses.stopped,
    "slow warehouse": of_warehouses.slow_warehouse,
    "warehouse without room": of_warehouses.no_room,
    "ten million rows": of_warehouses.ten_million_rows,
    "killed": of_processes.killed,
    "full disk": of_processes.full_disk,
    "clock set": of_processes.clock,
    "poisoned push": of_definitions.poisoned,
    "changed definitions": of_definitions.swapped,
    "dropped clients": of_clients.dropped,
    "malformed requests": of_clients.malformed,
    "oversized requests": of_clients.oversized,
    "slow requests": of_clients.slow_requests,
    "a thousand streams": of_clients.streams,
    "killed bot": of_slack.killed,
    "many requests": of_processes.many_requests,
}

HEAD = f"{'':<26}{'right':>8}{'errors':>8}{'lost':>6}{'files':>11}{'threads':>11}{'MB':>11}"


def line(name: str, outcome: Outcome) -> str:
    """One row of the table, with what happened under it."""
    tally, before, after = outcome.tally, outcome.before, outcome.after
    held = ""
    if before is not None and after is not None:
        pairs = (
            (before.files, after.files),
            (before.threads, after.threads),
            (round(before.megabytes), round(after.megabytes)),
        )
        held = "".join(f"{f'{first} → {then}':>11}" for first, then in pairs)
    figures = f"{tally.right:>8,}{tally.clear.total():>8,}{len(tally.lost) + len(tally.wrong):>6,}"
    wrong = [f"    WRONG: {failure}" for failure in outcome.failures]
    return "\n".join([f"{name:<26}{figures}{held}", f"    {outcome.happened}", *wrong])


def run(name: str, options: Options) -> Outcome | LeftOut:
    """What came of one fault, done in a new folder."""
    with tempfile.TemporaryDirectory(prefix="dragoman-chaos-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        here.chmod(0o755)
        try:
            outcome = FAULTS[name](options.at(here))
        except LeftOut as reason:
            return reason
    outcome.conclude()
    return outcome


def main() -> int:
    """Does them and prints the table."""
    defaults = Options(Path())
    parser = argparse.ArgumentParser(description="Does to running services what can happen to them.")
    parser.add_argument("--only", choices=FAULTS, action="append", help="this fault; may be repeated")
    for name, meaning in (
        ("requests", "requests with flat memory"),
        ("streams", "streams at once"),
        ("kills", "times that a service is killed"),
        ("swaps", "changes of definitions"),
    ):
        parser.add_argument(f"--{name}", type=int, default=getattr(defaults, name), help=meaning)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    options = Options(Path(), given.requests, given.streams, given.kills, given.swaps)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped then, too
    failed = 0
    print(HEAD, flush=True)
    for name in given.only or FAULTS:
        outcome = run(name, options)
        if isinstance(outcome, LeftOut):
            print(f"{name:<26}    left out: {outcome}", flush=True)
            continue
        failed += bool(outcome.failures)
        print(line(name, outcome), flush=True)
    print(f"{failed} went wrong." if failed else "Nothing went wrong.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
