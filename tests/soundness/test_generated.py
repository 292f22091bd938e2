"""Generated companies, data and queries: the compiled SQL agrees with the oracle on every one.

Companies with plain metrics are here, those with everything that a metric can be in test_generated_rich.py, those whose
people do not see all in test_generated_rights.py, and other databases than DuckDB in test_generated_elsewhere.py.

`SOAK_CASES=20000 pytest -m slow tests/soundness` runs as many from seeds that nobody has seen before.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from tests.soundness.suite import QUERIES, Run, check_additions

CASES = 450
SOAK_CASES = int(os.environ.get("SOAK_CASES", "3000"))

FLOORS = {
    ("rule", "1 where"): 33,
    ("rule", "2 NULL group"): 62,
    ("rule", "3 fan-out"): 42,
    ("rule", "3 rows in several groups"): 21,
    ("rule", "5 several homes"): 25,
    ("rule", "5 fill"): 21,
    ("rule", "8 order"): 62,
    ("rule", "8 limit"): 25,
    ("rule", "8 totals"): 50,
    ("rule", "9 range"): 21,
    ("rule", "9 grain"): 10,
    ("rule", "9 date part"): 10,
    ("rule", "9 instant"): 14,
    ("rule", "9 date"): 2,
    ("rule", "9 local"): 4,
    ("rule", "9 none"): 2,
    ("metric", "sum"): 50,
    ("metric", "count"): 33,
    ("metric", "count distinct"): 12,
    ("metric", "avg"): 12,
    ("metric", "min"): 4,
    ("metric", "max"): 4,
    ("metric", "median"): 14,
    ("metric", "percentile"): 12,
    ("metric", "ratio of aggregates"): 10,
    ("metric", "arithmetic"): 21,
    ("metric", "arithmetic over homes"): 8,
    ("metric", "ad hoc"): 21,
    ("metric", "with own filters"): 25,
    ("metric", "other time"): 2,
    ("path", "own"): 75,
    ("path", "up"): 25,
    ("path", "up further"): 10,
    ("path", "two roles"): 18,
    ("path", "self join"): 12,
    ("path", "down"): 33,
    ("path", "down and up"): 7,
    ("path", "up and down"): 10,
    ("path", "many to many"): 10,
    ("filter", "any"): 14,
    ("filter", "not"): 4,
    ("filter", "several"): 8,
    ("filter", "segment"): 1,
    ("filter", "having any"): 2,
    ("filter", "having not"): 1,
}
"""How often each thing must at least occur among CASES, so that the suite cannot go blind unnoticed."""


def test_compiled_sql_agrees_with_the_oracle(run: Run) -> None:
    for number in range(CASES // QUERIES):
        run.company(f"company {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    assert tally.small <= tally.cases * 0.5
    short = {label: tally.labels[label] for label, floor in FLOORS.items() if tally.labels[label] < floor}
    assert not short


def test_groups_that_do_not_overlap_add_up_to_the_total() -> None:
    """Sums and counts of the groups equal the ungrouped total, unless the result says that the groups overlap."""
    assert sum(check_additions(f"total {number}") for number in range(35)) > 20


@pytest.mark.slow
def test_soak(run: Run) -> None:
    """New seeds every day, the same all day long."""
    for number in range(SOAK_CASES // QUERIES):
        run.rich = number % 2 == 1
        run.limited = number % 3 == 0
        run.private = number % 5 == 0
        run.company(f"soak {date.today()} {number}")
