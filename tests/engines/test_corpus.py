"""Every query of the corpus gives the same rows in every database, or is refused before it runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines.agreeing import ask, same_rows
from tests.engines.corpus import companies
from tests.engines.databases import Database, DuckDB, PostgreSQL, SQLite
from tests.engines.servers import postgresql

COMPANIES = companies()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlite":
        with SQLite() as sqlite:
            yield sqlite
    else:
        with postgresql() as url, PostgreSQL(url) as server:
            yield server


@pytest.mark.parametrize("company", COMPANIES, ids=[company.name for company in COMPANIES])
def test_databases_agree(company: object, database: Database) -> None:
    found = next(each for each in COMPANIES if each is company)
    with DuckDB() as duckdb:
        duckdb.load(found.tables)
        database.load(found.tables)
        wrong = []
        for form in found.forms:
            expected = ask(found, form, duckdb)
            if expected.refused:
                continue
            try:
                said = ask(found, form, database)
            except database.errors as error:
                wrong.append(f"{form}\n{error}")
                continue
            if said.refused.startswith("not-in-dialect"):
                continue
            if said.refused or not same_rows(said.rows, expected.rows):
                wrong.append(f"{form}\n{said}\nexpected {expected.rows}")
    assert not wrong, "\n\n".join(wrong)
