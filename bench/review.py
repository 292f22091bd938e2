"""How long it takes to check, review and lay out a large project: `python -m bench.review`: 1,000 metrics.

    load           the definitions from a folder, nothing kept: what everything below is measured against
    check          every problem, verified questions included
    lint           what is worth a look
    one metric     the review of a change of one metric, both revisions read
    one table      the review of a change of one model's table, which reaches every metric of it
    week start     the review of a change that every number over time rests on
    format         all files laid out

Seconds of processor time, with their ratio to `load`; the aims are those of the design.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping

from bench.generated import catalog_files
from semantic.catalog import Catalog, load_texts
from semantic.review import Review, review_of
from semantic.review.formatting import formatted
from semantic.review.lint import lint

AIMS = {"check": 1.0, "one metric": 2.0, "one table": 2.0, "week start": 2.0}

Files = Mapping[str, str]


def timed(job: Callable[[], object], runs: int) -> float:
    """The median of the processor's seconds."""
    spent = []
    for _ in range(runs):
        started = time.thread_time()
        job()
        spent.append(time.thread_time() - started)
    return sorted(spent)[len(spent) // 2]


def reviewed(before: Files, after: Files) -> Review:
    """As the command does it: both revisions are read, and what is the same is read once."""
    old = load_texts(before)
    return review_of(old, load_texts(after, before=old))


def edited(files: Files, name: str, old: str, new: str) -> dict[str, str]:
    assert old in files[name], (name, old)
    return {**files, name: files[name].replace(old, new, 1)}


def measured(domains: int, runs: int) -> dict[str, float]:
    """Seconds by what is done, in the order of the table above."""
    files = catalog_files(domains)
    catalog: Catalog = load_texts(files)
    changes = {
        "one metric": edited(files, "d00_orders.yml", "sum(amount)", "sum(amount - 1)"),
        "one table": edited(files, "d00_orders.yml", "table: ", "table: other_"),
        "week start": edited(files, "settings.yml", "week_start: monday", "week_start: sunday"),
    }
    found = {
        "load": timed(lambda: load_texts(files), runs),
        "check": timed(lambda: load_texts(files).problems, runs),
        "lint": timed(lambda: lint(catalog), runs),
    }
    for name, after in changes.items():
        assert reviewed(files, after).breaking, name
        found[name] = timed(lambda after=after: reviewed(files, after), runs)  # type: ignore[misc]
    found["format"] = timed(lambda: [formatted(text) for text in files.values()], runs)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--domains", type=int, default=20, help="of ten models and fifty metrics each")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    found = measured(options.domains, options.runs)
    print(f"{'':<14}{'seconds':>10}{'× load':>10}{'aim':>8}")
    for name, seconds in found.items():
        aim = f"{AIMS[name]:>8.1f}" if name in AIMS else ""
        print(f"{name:<14}{seconds:>10.2f}{seconds / found['load']:>10.1f}{aim}")


if __name__ == "__main__":
    main()
