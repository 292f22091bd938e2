"""How long a change of a large catalog takes to serve, and what questions notice of it: `python -m bench.live`.

    tried       by a process of its own, beside the service
    swapped     from a seen change to the first question that it answers, without the trial; processor time behind it
    quiet, busy the median and the slowest of 100 of questions (compiled, not run), without and during changes

200 models, 1,000 metrics, 1,000 dimensions; each change adds a metric to another file.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread, Timer

import duckdb

from bench.catalog import write_catalog
from dragoman.app import App, open_app
from service.publishing import NO_TRIAL, FolderSource, Publisher, in_a_process

QUESTION = "amount of orders 0 by channel"
QUERY = {"metrics": ["d00_orders.amount"], "dimensions": ["d00_orders.channel"]}
PAUSE = 0.002


class Settled(FolderSource):
    """Nobody writes while it looks."""

    settle_seconds = 0.0


def questions(app: App, until: Event) -> list[float]:
    """Milliseconds of each question, asked one after the other until the end."""
    spent = []
    while not until.is_set():
        began = time.perf_counter()
        revision = app.revision
        revision.asker.plan(QUESTION)
        revision.asker.compile(app.read(QUERY))
        spent.append((time.perf_counter() - began) * 1000)
        until.wait(PAUSE)
    return spent


def ended_after(seconds: float) -> Event:
    end = Event()
    timer = Timer(seconds, end.set)
    timer.start()
    return end


def at(spent: list[float], part: float) -> float:
    return sorted(spent)[int(len(spent) * part)]


def swaps(folder: Path, publisher: Publisher, changes: int) -> list[tuple[float, float]]:
    """Seconds of each change, and of them of the processor."""
    spent = []
    files = sorted(folder.glob("d*_orders.yml"))
    for number in range(changes):
        file = files[number % len(files)]
        file.write_text(
            file.read_text() + f"  new_{number}: {{expr: sum(units * {number}), description: New.}}\n"
        )
        began, worked = time.perf_counter(), time.thread_time()
        assert publisher.look(), publisher.status
        spent.append((time.perf_counter() - began, time.thread_time() - worked))
    return spent


def table(domains: int, changes: int, quiet_seconds: float) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "models"
        folder.mkdir()
        write_catalog(folder, domains)
        file = Path(name) / "empty.duckdb"
        duckdb.connect(str(file)).close()
        began = time.perf_counter()
        in_a_process(folder)
        yield f"tried      {time.perf_counter() - began:>8.3f} s"
        with open_app(folder, str(file), environment={"XDG_STATE_HOME": name}) as app:
            app.prepare()
            publisher = Publisher(Settled(folder), app.revision, make=app.make, put=app.put, trial=NO_TRIAL)
            publisher.look()
            questions(app, ended_after(1.0))
            quiet = questions(app, ended_after(quiet_seconds))
            end, busy = Event(), list[float]()
            thread = Thread(target=lambda: busy.extend(questions(app, end)))
            thread.start()
            took = swaps(folder, publisher, changes)
            end.set()
            thread.join()
            whole, worked = at([each for each, _ in took], 0.5), at([each for _, each in took], 0.5)
            yield f"swapped    {whole:>8.3f} s   {worked:.3f} s of the processor"
            for label, spent in (("quiet", quiet), ("busy", busy)):
                yield f"{label:<11}{at(spent, 0.5):>8.2f} ms {at(spent, 0.99):>8.2f} ms   {len(spent)} questions"
            ratios = [at(busy, part) / at(quiet, part) for part in (0.5, 0.99)]
            yield f"busy/quiet {ratios[0]:>8.2f}    {ratios[1]:>8.2f}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How long a change takes to serve, and who notices.")
    parser.add_argument("--domains", type=int, default=20, help="ten models each")
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--quiet-seconds", type=float, default=5.0)
    options = parser.parse_args()
    for line in table(options.domains, options.changes, options.quiet_seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
