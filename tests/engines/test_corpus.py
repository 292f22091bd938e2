"""Every query of the corpus gives the same rows in every database, or is refused before it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.engines import more
from tests.engines.agreeing import differences
from tests.engines.corpus import Company, companies
from tests.engines.databases import Database, DuckDB, PostgreSQL, SQLite
from tests.engines.servers import postgresql

COMPANIES = companies()


@contextmanager
def _postgresql() -> Iterator[Database]:
    with postgresql() as url, PostgreSQL(url) as database:
        yield database


ENGINES: dict[str, Callable[[], AbstractContextManager[Database]]] = {
    "sqlite": SQLite,
    "postgres": _postgresql,
    "mariadb": more.mariadb,
    "clickhouse": more.clickhouse,
    "spark": more.spark,
}
SLOW = ("mariadb", "clickhouse", "spark")


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in ENGINES],
)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    with ENGINES[request.param]() as opened:
        yield opened


@pytest.mark.parametrize("company", COMPANIES, ids=[company.name for company in COMPANIES])
def test_databases_agree(company: Company, database: Database) -> None:
    with DuckDB() as duckdb:
        duckdb.load(company.tables)
        database.load(company.tables)
        wrong = [found for form in company.forms if (found := differences(company, form, duckdb, database))]
    assert not wrong, "\n\n".join(wrong)
