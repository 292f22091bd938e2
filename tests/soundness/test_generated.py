"""Generated companies, data and queries: the compiled SQL agrees with the oracle on every one.

`SOAK_CASES=20000 pytest -m slow tests/soundness` runs as many from seeds that nobody has seen before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest

from tests.engines.databases import Database, PostgreSQL, SQLite
from tests.engines.servers import postgresql
from tests.soundness.engine import OF_POLICIES
from tests.soundness.suite import QUERIES, RICH_QUERIES, Run, check_additions

CASES = 1400
CASES_ELSEWHERE = 240
RICH_ELSEWHERE = 40
MAY_REFUSE = {"sqlite": 0.4, "postgres": 0.0}
"""The share of cases that a database has no way to compute; it may only shrink."""
SOAK_CASES = int(os.environ.get("SOAK_CASES", "3000"))

FLOORS = {
    ("rule", "1 where"): 80,
    ("rule", "2 NULL group"): 150,
    ("rule", "3 fan-out"): 100,
    ("rule", "3 rows in several groups"): 50,
    ("rule", "5 several homes"): 60,
    ("rule", "5 fill"): 50,
    ("rule", "8 order"): 150,
    ("rule", "8 limit"): 60,
    ("rule", "8 totals"): 120,
    ("rule", "9 range"): 50,
    ("rule", "9 grain"): 25,
    ("rule", "9 date part"): 25,
    ("rule", "9 instant"): 35,
    ("rule", "9 date"): 8,
    ("rule", "9 local"): 12,
    ("rule", "9 none"): 5,
    ("metric", "sum"): 120,
    ("metric", "count"): 80,
    ("metric", "count distinct"): 30,
    ("metric", "avg"): 30,
    ("metric", "min"): 12,
    ("metric", "max"): 12,
    ("metric", "median"): 35,
    ("metric", "percentile"): 30,
    ("metric", "ratio of aggregates"): 25,
    ("metric", "arithmetic"): 50,
    ("metric", "arithmetic over homes"): 20,
    ("metric", "ad hoc"): 50,
    ("metric", "with own filters"): 60,
    ("metric", "other time"): 5,
    ("path", "own"): 180,
    ("path", "up"): 60,
    ("path", "up further"): 25,
    ("path", "two roles"): 45,
    ("path", "self join"): 30,
    ("path", "down"): 80,
    ("path", "down and up"): 18,
    ("path", "up and down"): 25,
    ("path", "many to many"): 25,
    ("filter", "any"): 35,
    ("filter", "not"): 12,
    ("filter", "several"): 20,
    ("filter", "segment"): 3,
    ("filter", "having any"): 8,
    ("filter", "having not"): 2,
}
"""How often each thing must at least occur among CASES, so that the suite cannot go blind unnoticed."""


RICH = 900
FEATURES = {
    "window": 40,
    "to date": 15,
    "show": 12,
    "offset": 8,
    "start of": 3,
    "first of": 3,
    "during": 20,
    "pick": 25,
    "per": 90,
    "convert": 25,
    "compare": 45,
    "whole": 2,
    "change": 25,
    "before": 45,
    "hours before": 8,
    "share": 50,
    "rank": 35,
    "limit per": 20,
    "other": 40,
    "rows": 20,
    "listing": 12,
    "some": 10,
    "none": 12,
    "entity filter": 35,
    "metric dimension": 12,
    "through": 30,
    "join where": 35,
    "valid": 12,
    "condition": 25,
    "one_to_many": 20,
    "one_to_one": 20,
}
"""How often each part of the language must at least occur among RICH cases."""
TOGETHER = {
    (feature, label): least
    for feature in ("window", "pick", "during", "per", "compare", "share", "other")
    for label, least in {
        "up": 3,
        "down": 3,
        "many to many": 1,
        "any": 2,
        "not": 1,
        "entity filter": 1,
    }.items()
}
"""How often what metrics see must meet each way and each shape of a filter."""


def test_rich_companies_agree_with_the_oracle(run: Run) -> None:
    run.rich = True
    for number in range(RICH // RICH_QUERIES):
        run.company(f"rich {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    assert tally.small <= tally.cases * 0.5
    found = {feature: tally.labels["feature", feature] for feature in FEATURES}
    assert not {feature: count for feature, count in found.items() if count < FEATURES[feature]}
    assert not {
        pair: tally.together[pair] for pair, least in TOGETHER.items() if tally.together[pair] < least
    }


def test_compiled_sql_agrees_with_the_oracle(run: Run) -> None:
    for number in range(CASES // QUERIES):
        run.company(f"company {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    assert tally.small <= tally.cases * 0.5
    short = {label: tally.labels[label] for label, floor in FLOORS.items() if tally.labels[label] < floor}
    assert not short


LIMITED = 320
POLICIES = {
    "hides rows": 250,
    "hides all": 30,
    "inherits": 25,
    "by a row above": 40,
    "changes the answer": 110,
}
"""How often policies must do what they are for among LIMITED cases."""


def test_policies_agree_with_the_oracle(run: Run) -> None:
    """Half of the companies are rich ones: whatever a query asks for, it reads only rows that are seen."""
    run.limited = True
    for number in range(LIMITED // QUERIES // 2):
        run.rich = False
        run.company(f"policies {number}")
    for number in range(LIMITED // RICH_QUERIES // 2):
        run.rich = True
        run.company(f"rich policies {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    found = {label: tally.labels["policy", label] for label in POLICIES}
    assert not {label: count for label, count in found.items() if count < POLICIES[label]}


PRIVATE = 240
PRIVACY = {
    "a mask changes the answer": 15,
    "masked refused": 5,
    "min-group refused": 15,
    "some groups are withheld": 10,
    "the groups are withheld": 10,
    "a value is withheld": 1,
    "a total is withheld": 5,
}
"""How often masks and smallest groups must do what they are for among PRIVATE cases."""


def test_masks_and_smallest_groups_agree_with_the_oracle(run: Run) -> None:
    """What is masked or withheld is shown so, and what would tell of it otherwise is refused, and nothing else."""
    run.private = True
    for number in range(PRIVATE // QUERIES * 4 // 5):
        run.limited = number % 4 == 0
        run.company(f"private {number}")
    run.rich = True
    for number in range(PRIVATE // RICH_QUERIES // 5):
        run.company(f"rich private {number}")
    found = {label: run.tally.labels["privacy", label] for label in PRIVACY}
    assert not {label: count for label, count in found.items() if count < PRIVACY[label]}


@pytest.fixture(params=["sqlite", "postgres"])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Another database than DuckDB."""
    if request.param == "sqlite":
        with SQLite() as sqlite:
            yield sqlite
    else:
        with postgresql() as url, PostgreSQL(url) as server:
            yield server


def test_other_databases_agree_too(run: Run, elsewhere: Database) -> None:
    run.database = elsewhere
    for number in range(CASES_ELSEWHERE // QUERIES):
        run.company(f"{elsewhere.dialect} {number}")
    run.rich = True
    for number in range(RICH_ELSEWHERE // RICH_QUERIES):
        run.company(f"rich {elsewhere.dialect} {number}")
    run.limited = True
    for number in range(RICH_ELSEWHERE // RICH_QUERIES):
        run.company(f"rich {elsewhere.dialect} policies {number}")
    run.rich, run.private = False, True
    for number in range(RICH_ELSEWHERE // QUERIES):
        run.company(f"{elsewhere.dialect} private {number}")
    tally = run.tally
    others = tally.refused.total() - sum(tally.refused[code] for code in ("not-in-dialect", *OF_POLICIES))
    assert others <= tally.cases * 0.1
    assert tally.refused["not-in-dialect"] <= tally.cases * MAY_REFUSE[elsewhere.dialect]


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
