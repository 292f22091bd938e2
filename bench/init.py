"""How long `dragoman init` takes on a database with many tables: `python -m bench.init --tables 300`.

    step                     seconds   processor      seconds of the clock and of this process
    Reading                      0.4         0.3      what the database says about itself
    Looked                      21.0        19.5      rows: counts, ranges, few values
    Asked                       …                     keys, joins and amounts, held against the data
    Checking, Made              …                     what was written, held against the data (at most a minute)
    Asking                      …                     the first questions
    again                       …                     a second run, which finds nothing new

The tables lie in six schemas of a DuckDB file and lead to each other; each has a dozen columns and 200 rows.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb

from dragoman.starting import Started, start
from dragoman.wishes import Nobody, Wishes

SCHEMAS = 6
ROWS = 200


def make_tables(path: Path, tables: int) -> None:
    """thing7s leads to thing1s, of the same schema, and so on."""
    with duckdb.connect(str(path)) as connection:
        for schema in range(min(SCHEMAS, tables)):
            connection.execute(f"CREATE SCHEMA s{schema}")
        for number in range(tables):
            table = f"s{number % SCHEMAS}.thing{number}s"
            connection.execute(
                f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, thing{max(number - SCHEMAS, 0)}_id INTEGER, "
                "status VARCHAR, channel VARCHAR, name VARCHAR, email VARCHAR, ordered_at TIMESTAMP, "
                "amount DECIMAL(9, 2), quantity INTEGER, unit_price DECIMAL(9, 2), note VARCHAR, is_active BOOLEAN)"
            )
            connection.execute(
                f"INSERT INTO {table} SELECT i, 1 + i % {ROWS}, 's' || i % 3, 'c' || i % 5, 'n' || i, "
                "'e' || i || '@example.com', TIMESTAMP '2024-01-01' + i * INTERVAL 1 HOUR, i * 1.5, i % 7, 2.5, 'x', "
                f"i % 2 = 0 FROM range(1, {ROWS + 1}) t(i)"
            )


def measured(folder: Path, tables: int) -> tuple[Started, list[tuple[str, float, float]]]:
    """What came of it, and each step's seconds of the clock and of this process."""
    make_tables(folder / "many.duckdb", tables)
    marks: list[tuple[str, float, float]] = []

    def mark(sentence: str) -> None:
        step = sentence.split(" ")[0]
        if not marks or marks[-1][0] != step:
            marks.append((step, time.monotonic(), time.process_time()))

    environment = {key: value for key, value in os.environ.items() if not key.startswith("DRAGOMAN_")}
    wishes = Wishes("many.duckdb", folder / "models", zone="UTC", times="local", model=False)
    started = start(wishes, Nobody(), environment, folder, mark)
    mark("again")
    again = start(wishes, Nobody(), environment, folder)
    assert again.nothing_new
    mark("")
    steps = [
        (step, later[1] - clock, later[2] - processor) for (step, clock, processor), later in pairwise(marks)
    ]
    return started, steps


def table(tables: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        started, steps = measured(Path(folder), tables)
    report = started.report
    assert report is not None
    yield f"{tables} tables: {len(started.drafted.proposal.models)} models, {report.checks:,} checks of the data"
    yield f"{'step':<12}{'seconds':>10}{'processor':>12}"
    for step, clock, processor in steps:
        yield f"{step:<12}{clock:>10.1f}{processor:>12.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tables", type=int, default=300)
    for line in table(parser.parse_args().tables):
        print(line, flush=True)


if __name__ == "__main__":
    main()
