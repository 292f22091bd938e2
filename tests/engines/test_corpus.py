"""Every query of the corpus, and generated ones, give the same rows in every database, or are refused beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from duckdb import OutOfRangeException

from semantic.errors import QueryInvalid
from tests.engines import more
from tests.engines.agreeing import differences
from tests.engines.corpus import Company, companies
from tests.engines.databases import Database, DuckDB, PostgreSQL, SQLite
from tests.engines.servers import postgresql
from tests.engines.snowflake_corpus import Snowflake
from tests.soundness.engine import Company as Made
from tests.soundness.engine import Engine, same_rows
from tests.soundness.generating import Chance, moment, rich_company, rich_query
from tests.soundness.suite import RICH_QUERIES

COMPANIES = companies()


@contextmanager
def _postgresql() -> Iterator[Database]:
    with postgresql() as url, PostgreSQL(url) as database:
        yield database


ENGINES: dict[str, Callable[[], AbstractContextManager[Database]]] = {
    "sqlite": SQLite,
    "postgres": _postgresql,
    "snowflake": Snowflake,
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


@pytest.mark.parametrize("number", range(3))
def test_databases_agree_on_generated_companies(number: int, database: Database) -> None:
    if database.dialect == "mariadb":
        pytest.skip("texts that differ in case alone are equal in its tables")
    chance = Chance(f"engines {number}")
    made = rich_company(chance)
    if database.dialect == "sqlite":
        made = _in_utc(made)
    with Engine(made) as duckdb, Engine(made, database) as other:
        for _ in range(RICH_QUERIES):
            asked, now = rich_query(chance, made.schema), moment(chance)
            try:
                expected, said = duckdb.ask(asked, now), other.ask(asked, now)
            except (QueryInvalid, OutOfRangeException):
                continue  # refused, or a product of three large decimals: it fails, and is no wrong number
            assert same_rows(said.rows, expected.rows), f"{said}\n{expected}"
            assert same_rows([said.totals], [expected.totals]), f"{said}\n{expected}"


def _in_utc(made: Made) -> Made:
    """For a database without time zones."""
    models = tuple(
        replace(
            model,
            dimensions=tuple(
                replace(each, stored_in="UTC") if each.stored_in else each for each in model.dimensions
            ),
        )
        for model in made.schema.models
    )
    return replace(made, schema=replace(made.schema, zone="UTC", models=models))
