"""Cost guards: what the warehouse itself estimates is held against limits before anything runs."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from semantic.catalog import load_texts
from service.errors import TooCostly, Unavailable
from service.warehouse import Cancellation, SqlStatement, open_postgresql, open_warehouses
from service.warehouse.costs import CostGuard, CostLimits, CostsInMemory, Estimate
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)

CHEAP = SqlStatement("SELECT COUNT(*) FROM visits WHERE id = %(p1)s", {"p1": 7})
DEAR = SqlStatement("SELECT COUNT(*) FROM visits AS a CROSS JOIN visits AS b")
"""A hundred million rows: it would take far longer than this test."""


@pytest.fixture(scope="module")
def visits(server: sa.URL) -> sa.URL:  # noqa: F811
    engine = sa.create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE visits AS SELECT id FROM generate_series(1, 10000) AS s(id)")
        connection.exec_driver_sql("CREATE INDEX ON visits (id)")
        connection.exec_driver_sql("ANALYZE visits")
    engine.dispose()
    return server


def test_postgresql_estimates_without_running(visits: sa.URL) -> None:
    with closing(open_postgresql(visits)) as warehouse:
        cheap, dear = warehouse.estimate(CHEAP), warehouse.estimate(DEAR)
    assert cheap is not None and dear is not None
    assert (cheap.unit, cheap.rows) == ("cost", 1)
    assert cheap.amount < 100 < 1_000_000 < dear.amount


def test_a_statement_above_the_limit_is_refused_with_the_estimate(visits: sa.URL) -> None:
    guard = CostGuard("shop", CostLimits(statement=1_000))
    with closing(open_postgresql(visits, guard=guard)) as warehouse:
        assert warehouse.run([CHEAP])[0].rows == [(1,)]
        with pytest.raises(TooCostly) as refused:
            warehouse.run([CHEAP, DEAR])
        dear = warehouse.estimate(DEAR)
        with pytest.raises(TooCostly), warehouse.stream(DEAR):
            pass
    assert dear is not None
    assert refused.value.problem.code == "query-too-costly"
    assert refused.value.problem.message == (
        f"The warehouse `shop` estimates this at {dear.amount:,} of the planner's cost units for 1 rows; the limit for "
        "one statement is 1,000."
    )


def test_a_person_has_so_much_for_a_day() -> None:
    days = iter([date(2026, 11, 21)] * 4 + [date(2026, 11, 22)])
    guard = CostGuard("lake", CostLimits(person_per_day=10_000), CostsInMemory(), today=lambda: next(days))
    scan = Estimate(4_000, "bytes")
    guard.check([scan], "ann")
    guard.check([scan], "ann")
    with pytest.raises(TooCostly) as refused:
        guard.check([scan], "ann")
    guard.check([scan], "bob")
    guard.check([scan, scan], "ann")  # the next day
    assert refused.value.problem.code == "cost-limit-reached"
    assert refused.value.problem.message == (
        "The warehouse `lake` estimates this at 4,000 bytes scanned, more than is left of the 10,000 that one person "
        "may spend there in a day."
    )


def test_who_asks_is_who_pays(visits: sa.URL) -> None:
    guard = CostGuard("shop", CostLimits(person_per_day=1_000))
    with closing(open_postgresql(visits, guard=guard)) as warehouse:
        count = SqlStatement("SELECT COUNT(*) FROM visits")
        estimate = warehouse.estimate(count)
        assert estimate is not None
        for who in ("ann", "bob"):
            for _ in range(1_000 // estimate.amount):
                warehouse.run([count], cancellation=Cancellation(who))
            with pytest.raises(TooCostly):
                warehouse.run([count], cancellation=Cancellation(who))


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    text = "warehouses:\n  main: {url: 'sqlite:///shop.db', cost_limit: 100000, cost_limit_per_person_per_day: 5e6}\n"
    settings = load_texts({"settings.yml": text}).settings.warehouses
    assert (settings["main"].cost_limit, settings["main"].cost_limit_per_person_per_day) == (
        Decimal(100_000),
        Decimal(5_000_000),
    )
    (tmp_path / "shop.db").touch()
    with pytest.raises(Unavailable, match="cannot estimate"):
        open_warehouses(settings, base=tmp_path, environment={})
    below = load_texts({"settings.yml": text.replace("100000", "-1")})
    assert [problem.code for problem in below.errors] == ["invalid-text"]
