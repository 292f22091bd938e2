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

CASES = 840
SOAK_CASES = int(os.environ.get("SOAK_CASES", "3000"))

FLOORS = {
    ("rule", "1 where"): 48,
    ("rule", "2 NULL group"): 90,
    ("rule", "3 fan-out"): 60,
    ("rule", "3 rows in several groups"): 30,
    ("rule", "5 several homes"): 36,
    ("rule", "5 fill"): 30,
    ("rule", "8 order"): 90,
    ("rule", "8 limit"): 36,
    ("rule", "8 totals"): 72,
    ("rule", "9 range"): 30,
    ("rule", "9 grain"): 15,
    ("rule", "9 date part"): 15,
    ("rule", "9 instant"): 21,
    ("rule", "9 date"): 4,
    ("rule", "9 local"): 7,
    ("rule", "9 none"): 3,
    ("metric", "sum"): 72,
    ("metric", "count"): 48,
    ("metric", "count distinct"): 18,
    ("metric", "avg"): 18,
    ("metric", "min"): 7,
    ("metric", "max"): 7,
    ("metric", "median"): 21,
    ("metric", "percentile"): 18,
    ("metric", "ratio of aggregates"): 15,
    ("metric", "arithmetic"): 30,
    ("metric", "arithmetic over homes"): 12,
    ("metric", "ad hoc"): 30,
    ("metric", "with own filters"): 36,
    ("metric", "other time"): 3,
    ("path", "own"): 108,
    ("path", "up"): 36,
    ("path", "up further"): 15,
    ("path", "two roles"): 27,
    ("path", "self join"): 18,
    ("path", "down"): 48,
    ("path", "down and up"): 10,
    ("path", "up and down"): 15,
    ("path", "many to many"): 15,
    ("filter", "any"): 21,
    ("filter", "not"): 7,
    ("filter", "several"): 12,
    ("filter", "segment"): 1,
    ("filter", "having any"): 4,
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
    assert sum(check_additions(f"total {number}") for number in range(80)) > 50


@pytest.mark.slow
def test_soak(run: Run) -> None:
    """New seeds every day, the same all day long."""
    for number in range(SOAK_CASES // QUERIES):
        run.rich = number % 2 == 1
        run.limited = number % 3 == 0
        run.private = number % 5 == 0
        run.company(f"soak {date.today()} {number}")
