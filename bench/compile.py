"""How long a query takes to become SQL: `python -m bench.compile`. One core, a warm process, medians and p95. CPU
time is counted, so that other programs on the machine change little.

Timed is the whole way, from the query's JSON bytes to SQL text and bound values, for a principal and a zone:

    never seen       500 shapes, each compiled once: no cache can help
    values changed   one shape, other values and ranges each time
    identical        the same bytes again

The catalog has 200 models (`bench.generated`). `--counts 5` is a quick look.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from bench.generated import FACTS, FAR, METRICS, NEAR, Domain, catalog_files
from semantic import Catalog, Principal, compile_query, load_texts, read_query
from semantic.errors import QueryInvalid

COUNT = 500
DOMAINS = 20
NOW = datetime(2018, 1, 1)
ASKER = Principal("u42", (("regions", ("north", "south")),))
PLAIN = METRICS[:8]
Form = dict[str, object]


@dataclass(frozen=True, slots=True)
class Shape:
    """`form(i)` is the i-th of 500 different shapes; `aim` is what compiling one may take, in milliseconds."""

    name: str
    aim: float
    form: Callable[[int], Form]


def _domain(i: int) -> Domain:
    return Domain(i % DOMAINS)


def _metric(i: int, fact: int) -> str:
    """Walks through the domains first, then the facts, then the metrics."""
    domain, name = _domain(i), PLAIN[(i // DOMAINS) % len(PLAIN)]
    return f"{domain.fact(fact)}.{name}"


def _near(i: int) -> str:
    near = NEAR[i % len(NEAR)]
    return f"{near}.{near}_{('name', 'kind', 'size', 'group', 'age_band')[(i // 3) % 5]}"


def _far(i: int) -> str:
    near = NEAR[(i // 7) % len(NEAR)]
    far = FAR[near]
    return f"{near}.{far}.{far}_{('name', 'kind', 'zone', 'level', 'country')[(i // 21) % 5]}"


def by_day(i: int) -> Form:
    metric = _metric(i, (i // (DOMAINS * len(PLAIN))) % len(FACTS))
    return {"metrics": [metric], "dimensions": ["time.day"], "time": {"range": "last 30 days"}}


def one_join(i: int) -> Form:
    return {"metrics": [_metric(i, (i // 160) % len(FACTS))], "dimensions": [_near(i)]}


def three_facts(i: int) -> Form:
    left_out = (i // 3) % len(FACTS)
    facts = [fact for fact in range(len(FACTS)) if fact != left_out]
    metrics = [_metric(i + DOMAINS * step * (i // 160), fact) for step, fact in enumerate(facts)]
    return {"metrics": metrics, "dimensions": [_far(i)], "time": {"range": "2017"}}


def filtered(i: int) -> Form:
    form = three_facts(i)
    metrics = form["metrics"]
    assert isinstance(metrics, list)
    filters = [
        {"field": _near(i + 5), "op": "in", "values": ["a", "b", "c"]},
        {"field": _far(i + 11), "op": "!=", "values": ["x"]},
        {"field": metrics[0], "op": ">", "values": [1000]},
    ]
    return {**form, "filters": filters, "order_by": [f"-{metrics[1]}"], "limit": 10 + i % 7}


def offset(i: int) -> Form:
    fact = _domain(i).fact((i // DOMAINS) % len(FACTS))
    expr = f"{fact}.{PLAIN[(i // 80) % len(PLAIN)]} / {fact}.last_year"
    metric = {"expr": expr, "as": "growth"}
    return {"metrics": [metric], "dimensions": ["time.month"], "time": {"range": "2017"}}


def cumulative(i: int) -> Form:
    fact = _domain(i).fact((i // DOMAINS) % len(FACTS))
    metrics = [f"{fact}.to_date", f"{fact}.{PLAIN[(i // 80) % len(PLAIN)]}"]
    return {"metrics": metrics, "dimensions": ["time.day"], "time": {"range": "2017-03"}}


def conversion(i: int) -> Form:
    near = _near(i // DOMAINS)
    dimensions = [near, "time.month"] if i // 300 else [near]
    return {"metrics": [f"{_domain(i).name('visits')}.ordered"], "dimensions": dimensions}


SHAPES = (
    Shape("one metric by day", 0.35, by_day),
    Shape("one join", 0.35, one_join),
    Shape("three facts, two hops", 1.2, three_facts),
    Shape("the same, filtered, ordered, limited", 1.2, filtered),
    Shape("derived with offset", 1.2, offset),
    Shape("cumulative", 1.2, cumulative),
    Shape("conversion", 1.2, conversion),
)
AIM_VALUES = 0.1
AIM_IDENTICAL = 0.02
AIM_IMPORT = 0.3


def compile_bytes(catalog: Catalog, text: bytes) -> str:
    """What every door does with a query; the SQL text."""
    return compile_query(catalog, read_query(text), dialect="duckdb", now=NOW, principal=ASKER).main.sql


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.median:7.3f} {self.p95:7.3f}"


def timed(runs: Iterator[Callable[[], object]]) -> Times:
    """The median and p95 of single runs; the garbage collector runs as it does in a server."""
    spent = []
    gc.collect()
    for run in runs:
        started = time.thread_time()
        run()
        spent.append((time.thread_time() - started) * 1000)
    spent.sort()
    return Times(median(spent), spent[min(len(spent) - 1, int(len(spent) * 0.95))])


def distinct(shape: Shape, count: int) -> list[bytes]:
    """`count` different shapes as JSON."""
    texts = dict.fromkeys(json.dumps(shape.form(i)).encode() for i in range(count * 4))
    return list(texts)[:count]


def other_values(form: Form, i: int) -> Form:
    """The same shape with other values and another range."""
    filters = [
        {
            **item,
            "values": [f"{value}{i}" if isinstance(value, str) else value + i for value in item["values"]],
        }
        for item in form.get("filters", [])  # type: ignore[attr-defined]
    ]
    form = {**form, "filters": filters} if filters else dict(form)
    if "time" in form:
        form["time"] = {"range": {"from": f"{date(2010, 1, 1) + timedelta(i)}", "until": "2018-01-01"}}
    return form


def measured(catalog: Catalog, shape: Shape, count: int) -> tuple[Times, Times, Times]:
    """Never seen, values changed, identical."""
    texts = distinct(shape, count)
    never = timed(lambda text=text: compile_bytes(catalog, text) for text in texts)  # type: ignore[misc]
    first = json.loads(texts[0])
    varied = [json.dumps(other_values(first, i)).encode() for i in range(count)]
    compile_bytes(catalog, varied[0])
    values = timed(lambda text=text: compile_bytes(catalog, text) for text in varied)  # type: ignore[misc]
    identical = timed(lambda: compile_bytes(catalog, texts[0]) for _ in range(count))
    return never, values, identical


def import_seconds(runs: int) -> float:
    """The best time of `import semantic` in a new process."""
    program = "import time; t = time.perf_counter(); import semantic; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", program]
    return min(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(runs)
    )


def warmed(catalog: Catalog) -> None:
    """Runs all code once, on a domain of its own."""
    for shape in SHAPES:
        for i in range(DOMAINS - 1, DOMAINS * 20, DOMAINS):
            form = {**shape.form(i), "timezone": "UTC"}
            try:
                compile_bytes(catalog, json.dumps(form).encode())
            except QueryInvalid:
                break


def table(count: int) -> Iterator[str]:
    """The lines of the result."""
    catalog = load_texts(catalog_files(DOMAINS, kinds=True))
    warmed(catalog)
    yield f"{count} runs each; milliseconds, median and p95"
    yield f"{'shape':<40}{'never seen':>16}{'aim':>7}{'values changed':>18}{'identical':>18}"
    for shape in SHAPES:
        try:
            never, values, identical = measured(catalog, shape, count)
        except QueryInvalid as error:
            yield f"{shape.name:<40}  not in this version ({error.problem.code})"
            continue
        over = " !" if never.median > shape.aim else "  "
        yield f"{shape.name:<40} {never}{shape.aim:7.2f}{over} {values}   {identical}"
    yield f"Aims: {AIM_VALUES} ms when values change, {AIM_IDENTICAL} ms when nothing does."
    yield f"import semantic: {import_seconds(5 if count > 20 else 1):.3f} s (aim {AIM_IMPORT} s)"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How long a query takes to become SQL.")
    parser.add_argument("--counts", type=int, default=COUNT, help="runs of each shape")
    options = parser.parse_args()
    for line in table(options.counts):
        print(line, flush=True)


if __name__ == "__main__":
    main()
