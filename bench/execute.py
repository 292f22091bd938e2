"""Compiled SQL against SQL that an expert writes by hand: `python -m bench.execute`. Same rows, and how long both take.

Each file of bench/hand holds its data set ("orders" is made here by `bench.order_data`, "demo" is the demo company's),
the query, and the statement written by hand. Both run in turn on one thread of DuckDB; CPU time is counted. At the end,
many groups: two facts by customer, at twice the size in each step, to see that time grows no faster than that.

    --scale 1        the size of "orders": 6 million lines at 1
    --postgres URL   "orders" on PostgreSQL, too; wall-clock time
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import exp, isclose, log
from pathlib import Path
from statistics import median

import duckdb

from bench.order_data import MODELS, make_tables
from semantic import Catalog, compile_query, load_folder, load_texts, parse_query
from service.warehouse.on_duckdb import SOUND_OPTIMIZER

ROOT = Path(__file__).parents[1]
HAND = ROOT / "bench" / "hand"
DEMO = ROOT / "data" / "demo.duckdb"
NOW = datetime(2018, 1, 1)
AIM_MEAN, AIM_MOST = 1.05, 1.3
GROUPS = {"metrics": ["revenue", "orders"], "dimensions": ["customer.id"]}
Rows = Sequence[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """One question, as a query and as SQL by hand."""

    name: str
    data: str
    query: dict[str, object]
    sql: str


def cases() -> list[Case]:
    out = []
    for file in sorted(HAND.glob("*.sql")):
        data, query, sql = file.read_text().split("\n", 2)
        out.append(Case(file.stem, data.removeprefix("-- "), json.loads(query.removeprefix("-- ")), sql))
    return out


@dataclass(frozen=True, slots=True)
class Place:
    """A data set with its definitions."""

    catalog: Catalog
    connection: duckdb.DuckDBPyConnection

    def compiled(self, query: object, *, max_rows: int = 10_000) -> Callable[[], Rows]:
        """Runs the compiled statement, as the service does."""
        statement = compile_query(
            self.catalog, parse_query(query), dialect="duckdb", now=NOW, max_rows=max_rows
        ).main
        values = dict(statement.parameters)
        return lambda: self._rows(statement.sql, values, **SOUND_OPTIMIZER)

    def by_hand(self, sql: str) -> Callable[[], Rows]:
        """Runs a statement with all of DuckDB's optimizer."""
        return lambda: self._rows(sql, {}, disabled_optimizers="")

    def _rows(self, sql: str, values: Mapping[str, object], *, disabled_optimizers: str) -> Rows:
        self.connection.execute(f"SET disabled_optimizers = '{disabled_optimizers}'")
        return self.connection.execute(sql, values or None).fetchall()


def orders_place(scale: float) -> Place:
    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
    make_tables(connection, scale)
    return Place(load_texts(MODELS), connection)


def demo_place() -> Place:
    connection = duckdb.connect(str(DEMO), read_only=True)
    connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
    return Place(load_folder(ROOT / "models"), connection)


def same_rows(left: Rows, right: Rows) -> bool:
    """Equal in order; numbers to twelve digits, which sums of floats in another order need."""
    return len(left) == len(right) and all(
        len(a) == len(b) and all(map(_same, a, b)) for a, b in zip(left, right, strict=True)
    )


def _same(a: object, b: object) -> bool:
    if isinstance(a, float | Decimal | int) and isinstance(b, float | Decimal | int):
        return isclose(float(a), float(b), rel_tol=1e-12, abs_tol=1e-9)
    if isinstance(a, date) and isinstance(b, date):
        return a.isoformat()[:10] == b.isoformat()[:10]
    return a == b


def seconds(first: Callable[[], Rows], second: Callable[[], Rows], runs: int) -> tuple[float, float]:
    """Median CPU seconds of both, run in turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for run, times in zip((first, second), spent, strict=True):
            started = time.process_time()
            run()
            times.append(time.process_time() - started)
    return median(spent[0]), median(spent[1])


def compared(places: dict[str, Place], runs: int) -> Iterator[str]:
    """A line for each case, and the geometric mean of the ratios."""
    yield f"{'question':<26}{'compiled':>12}{'by hand':>12}{'ratio':>8}"
    ratios = []
    for case in cases():
        place = places.get(case.data)
        if place is None:
            yield f"{case.name:<26}  no data: make data"
            continue
        compiled, by_hand = place.compiled(case.query), place.by_hand(case.sql)
        if not same_rows(compiled(), by_hand()):
            yield f"{case.name:<26}  OTHER ROWS"
            continue
        ours, theirs = seconds(compiled, by_hand, runs)
        ratios.append(ours / theirs)
        over = "  !" if ratios[-1] > AIM_MOST else ""
        yield f"{case.name:<26}{ours * 1000:>9.1f} ms{theirs * 1000:>9.1f} ms{ratios[-1]:>8.2f}{over}"
    mean = exp(sum(map(log, ratios)) / len(ratios))
    yield f"geometric mean {mean:.3f} (aim {AIM_MEAN}), largest {max(ratios):.2f} (aim {AIM_MOST})"


def many_groups(scale: float, runs: int) -> Iterator[str]:
    """Two facts by customer, of which some orders have none."""
    yield "two facts by customer:"
    for size in (scale / 4, scale / 2, scale):
        place = orders_place(size)
        run = place.compiled(GROUPS, max_rows=1_000_000)
        rows = run()
        spent, _ = seconds(run, run, runs)
        per_row = spent / max(len(rows), 1) * 1e6
        yield f"{len(rows):>10,} groups {spent * 1000:>9.1f} ms {per_row:>8.2f} µs for each"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Compiled SQL against SQL by hand.")
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    places = {"orders": orders_place(options.scale)}
    if DEMO.exists():
        places["demo"] = demo_place()
    for line in compared(places, options.runs):
        print(line, flush=True)
    for line in many_groups(options.scale * 3, 3):
        print(line, flush=True)


if __name__ == "__main__":
    main()
