"""Generated companies on SQLite and PostgreSQL: the compiled SQL agrees with the oracle there too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.databases import Database, PostgreSQL, SQLite
from tests.engines.servers import postgresql
from tests.soundness.engine import OF_POLICIES
from tests.soundness.suite import QUERIES, RICH_QUERIES, Run

CASES = {"sqlite": 150, "postgres": 72}
RICH = 40
MAY_REFUSE = {"sqlite": 0.4, "postgres": 0.0}
"""The share of cases that a database has no way to compute; it may only shrink."""


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
    for number in range(CASES[elsewhere.dialect] // QUERIES):
        run.company(f"{elsewhere.dialect} {number}")
    run.rich = True
    for number in range(RICH // RICH_QUERIES):
        run.company(f"rich {elsewhere.dialect} {number}")
    run.limited = True
    for number in range(RICH // RICH_QUERIES):
        run.company(f"rich {elsewhere.dialect} policies {number}")
    run.rich, run.private = False, True
    for number in range(RICH // QUERIES):
        run.company(f"{elsewhere.dialect} private {number}")
    tally = run.tally
    others = tally.refused.total() - sum(tally.refused[code] for code in ("not-in-dialect", *OF_POLICIES))
    assert others <= tally.cases * 0.1
    assert tally.refused["not-in-dialect"] <= tally.cases * MAY_REFUSE[elsewhere.dialect]
