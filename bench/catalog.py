"""How long a large catalog takes to load: `python -m bench.catalog`. 200 models, 1,000 metrics, 1,000 dimensions.

    cold           from a folder, nothing kept
    unchanged      loaded again, nothing was edited
    one file       loaded again after one file was edited
    reach          "which dimensions can each metric use", for all metrics

Memory is what a process holds more after loading than before.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.generated import catalog_files
from semantic import load_folder

AIMS = {"cold": 1.0, "unchanged": 0.1, "one file": 0.05, "reach": 0.2}
AIM_MEMORY = 150.0

_CHILD = """
import sys, time, resource
from pathlib import Path
from semantic import load_folder
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.thread_time()
catalog = load_folder(Path(sys.argv[1]))
spent = time.thread_time() - started
assert not catalog.problems, catalog.problems[:3]
print(spent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def in_new_process(folder: Path) -> tuple[float, float]:
    """Seconds to load, and megabytes that it took."""
    command = [sys.executable, "-c", _CHILD, str(folder)]
    spent, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(spent), float(memory)


def write_catalog(folder: Path, domains: int) -> None:
    for name, text in catalog_files(domains).items():
        (folder / name).write_text(text)


def unchanged_seconds(folder: Path, runs: int) -> float:
    catalog = load_folder(folder)
    spent = []
    for _ in range(runs):
        started = time.thread_time()
        load_folder(folder, before=catalog)
        spent.append(time.thread_time() - started)
    return sorted(spent)[len(spent) // 2]


def edited_seconds(folder: Path, edits: int) -> float:
    """The median time to load again after one file was edited; each edit is another file and another text."""
    catalog = load_folder(folder)
    files = sorted(folder.glob("d*_orders.yml"))
    spent = []
    for i in range(edits):
        file = files[i % len(files)]
        file.write_text(file.read_text() + f"  new_{i}: {{expr: sum(units * {i}), description: New.}}\n")
        started = time.thread_time()
        catalog = load_folder(folder, before=catalog)
        spent.append(time.thread_time() - started)
        assert f"{file.stem}.new_{i}" in catalog.metrics
    return sorted(spent)[len(spent) // 2]


def reach_seconds(folder: Path) -> float:
    catalog = load_folder(folder)
    started = time.thread_time()
    for name in catalog.metrics:
        catalog.reach(name)
    return time.thread_time() - started


def table(domains: int, runs: int) -> Iterator[str]:
    """The lines of the result."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_catalog(folder, domains)
        cold = [in_new_process(folder) for _ in range(runs)]
        seconds = {
            "cold": min(spent for spent, _ in cold),
            "unchanged": unchanged_seconds(folder, runs * 4),
            "one file": edited_seconds(folder, runs * 4),
            "reach": reach_seconds(folder),
        }
        yield f"{domains * 10} models"
        for what, spent in seconds.items():
            yield f"{what:<14}{spent:>8.3f} s   aim {AIMS[what]:.2f} s{'  !' if spent > AIMS[what] else ''}"
        yield f"{'memory':<14}{min(memory for _, memory in cold):>8.0f} MB  aim {AIM_MEMORY:.0f} MB"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How long a large catalog takes to load.")
    parser.add_argument("--domains", type=int, default=20, help="ten models each")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for line in table(options.domains, options.runs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
