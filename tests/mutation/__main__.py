"""Breaks the compiler on purpose, one mutant at a time, and lists those that the tests do not notice.

    python -m tests.mutation                     all mutants, two at a time; exit code 1 if one survives
    python -m tests.mutation --only "rule 3"     those whose place contains the text

Each mutant runs in a copy of the checkout: first the tests that know the module which it breaks, then all that show
rows beside queries, then generated cases.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from tests.mutation.mutant import ROOT, Mutant
from tests.mutation.mutants import MUTANTS

COPIED = (
    "semantic",
    "service",
    "dragoman",
    "bots",
    "tests",
    "docs",
    "models",
    "bench",
    "pyproject.toml",
    "README.md",
)
COMPILING = "tests/compiling"
STAGES = (
    (
        COMPILING,
        "tests/planning",
        "tests/catalog",
        "tests/policies",
        "tests/service/test_several_warehouses.py",
        "tests/docs/test_semantics.py",
    ),
    ("tests/soundness",),
)
KNOWING = (
    (
        (
            "test_windows.py test_comparing.py test_in_force.py test_windows_refused.py test_window_edges.py "
            "test_instants.py test_several_grains.py test_spines.py test_own_periods_before.py"
        ),
        (
            "frames framed framing period_picks periods_shown spine_rows in_force moments comparing seen_periods "
            "on_clocks averages outputs same_place"
        ),
    ),
    ("test_picks.py", "planning/picking compiling/picking"),
    ("test_own_calendars.py", "own_calendars"),
    ("test_slowly_changing.py", "matching"),
    ("test_named_joins.py test_slowly_changing.py test_filters_on_many.py", "joining"),
    (
        "test_related.py test_filters_on_many.py test_named_joins.py test_listed_rows.py",
        "related listing statement semi_joins listed_rows",
    ),
    ("test_value_groups.py", "value_groups"),
    ("test_limits.py test_functions.py test_picks.py", "limits placing functions shared_conditions"),
    ("test_extremes.py", "extremes"),
    ("test_averages_per_period.py", "averaging averaged_facts"),
    ("test_functions.py test_windows.py test_comparing.py test_own_calendars.py", "merging"),
    (
        "test_subplans.py test_conversions.py test_entities.py test_filters_on_many.py",
        "subplans per_facts per_entity derived entity_filters conversions numbering metric_dimensions",
    ),
    (
        "test_operators.py test_entities.py test_window_edges.py test_related.py test_limits.py test_picks.py",
        "conditions row_filters parameters planner passes measures fact_select aggregates",
    ),
    ("test_cache.py", "kept"),
)
"""The tests in tests/compiling that know modules of the compiler, so that most mutants are noticed in a second."""
OF_POLICIES = ("tests/policies", "tests/soundness/test_examples_policies.py")
"""The tests that know what the mutants of policies break."""
SECONDS = 600


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="mutants whose place or change contains this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if given.only in f"{mutant.place}: {mutant.change}"]
    print(f"{len(chosen)} mutants")
    copies: Queue[Path] = Queue()
    with copies_of_checkout(given.jobs) as folders, ThreadPoolExecutor(given.jobs) as pool:
        for folder in folders:
            copies.put(folder)
        survivors = [mutant for mutant in pool.map(lambda one: survivor(one, copies), chosen) if mutant]
    for mutant in survivors:
        print(f"survived: {mutant.place}: {mutant.change} ({mutant.file})")
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} were noticed")
    return 1 if survivors else 0


@contextmanager
def copies_of_checkout(count: int) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        folders = [Path(temporary) / str(number) for number in range(count)]
        for folder in folders:
            folder.mkdir()
            for name in COPIED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, folder / name)
        yield folders


def survivor(mutant: Mutant, copies: Queue[Path]) -> Mutant | None:
    """The mutant if no test notices it."""
    folder = copies.get()
    file = folder / mutant.file
    sound = file.read_text()
    try:
        file.write_text(mutant.applied(sound))
        noticed = next((stage for stage in (*knowing(mutant), *STAGES) if fails(folder, stage)), None)
    finally:
        file.write_text(sound)
        copies.put(folder)
    words = f"noticed by {noticed[0]}" if noticed else "SURVIVED"
    print(f"{mutant.place}: {mutant.change}: {words}", flush=True)
    return None if noticed else mutant


def knowing(mutant: Mutant) -> list[tuple[str, ...]]:
    """The tests that know what it breaks, as a stage before all others; none where no test is about it alone."""
    if mutant.place.startswith("policies "):
        return [OF_POLICIES]
    return [
        tuple(f"{COMPILING}/{test}" for test in tests.split())
        for tests, modules in KNOWING
        if any(mutant.file.endswith(f"/{module}.py") for module in modules.split())
    ]


def fails(folder: Path, tests: tuple[str, ...]) -> bool:
    """Whether a test fails there; tests that hang fail, too."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
