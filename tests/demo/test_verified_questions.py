"""Every verified question of the demo against SQL written by hand on the raw tables (tests/demo_truth/*.sql).

The files were written from the question alone, without the definitions: `-- question: …`, then the statement, its
columns in the order of the query's dimensions and metrics. Both are run on a sample of the data (see sample.py); with
the slow tests, and where a sample shows nothing, on all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dragoman.demo import demo_paths
from semantic import Catalog, compile_query, load_folder, parse_query
from semantic.definitions.types import VerifiedQuestion
from semantic.planning.parameters import Bindable
from service.warehouse import DuckDBWarehouse, Limits, SqlStatement, open_duckdb

TRUTH = Path(__file__).parents[1] / "demo_truth"
CATALOG = load_folder(demo_paths().models)
NOW = datetime(2018, 1, 1)
"""The end of the data's last complete day, in the demo's zone."""

Row = tuple[object, ...]


def slug(question: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", question.lower().replace("'", "")).strip("-")


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBWarehouse]:
    opened = open_duckdb(demo_paths().warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def sample(demo_sample: Path) -> Iterator[DuckDBWarehouse]:
    opened = open_duckdb(demo_sample)
    yield opened
    opened.close()


def rows_of(
    warehouse: DuckDBWarehouse, sql: str, parameters: Mapping[str, Bindable] | None = None
) -> list[Row]:
    return list(warehouse.run([SqlStatement(sql, dict(parameters or {}))], Limits(rows=100_000))[0].rows)


def plain(value: object) -> object:
    """Numbers as floats, midnights as dates: the truth may spell the same value another way."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-9)
    return left == right


def by_group(row: Row) -> tuple[str, ...]:
    return tuple(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row)


def compared(rows: list[Row], *, ordered: bool) -> list[Row]:
    out = [tuple(plain(value) for value in row) for row in rows]
    return out if ordered else sorted(out, key=by_group)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return CATALOG


def test_the_demo_loads_without_problems_and_is_large_enough(catalog: Catalog) -> None:
    assert catalog.problems == ()
    assert len(catalog.models) >= 9
    assert len(catalog.metrics) >= 50
    assert len(catalog.dimensions) >= 40
    assert len(catalog.questions) >= 60
    described = [*catalog.models.values(), *catalog.metrics.values(), *catalog.dimensions.values()]
    assert [member.name for member in described if not member.description] == []
    assert [m.name for m in catalog.metrics.values() if not catalog.owner(m)] == []


NEED_ALL = {
    # These count tables that a sample has whole against tables of which it has a part.
    "campaign reach by age group",
    "households by age group",
    "households by department they ever bought from",
    "how many households do we know",
    "how many stores do we have",
    "percent of households that shopped by month in 2017",
    "share of households with demographics",
    # These have a least number of dollars.
    "departments with more than 100000 dollars of sales in 2017",
    "stores with more than 50000 dollars of sales in 2017",
}


@pytest.mark.parametrize("verified", CATALOG.questions, ids=lambda question: slug(question.question))
def test_verified_question(
    catalog: Catalog, warehouse: DuckDBWarehouse, sample: DuckDBWarehouse, verified: VerifiedQuestion
) -> None:
    answers_as_the_truth(catalog, warehouse if verified.question in NEED_ALL else sample, verified)


@pytest.mark.slow
@pytest.mark.parametrize("verified", CATALOG.questions, ids=lambda question: slug(question.question))
def test_verified_question_on_all_data(
    catalog: Catalog, warehouse: DuckDBWarehouse, verified: VerifiedQuestion
) -> None:
    answers_as_the_truth(catalog, warehouse, verified)


def answers_as_the_truth(catalog: Catalog, warehouse: DuckDBWarehouse, verified: VerifiedQuestion) -> None:
    comment, truth = (TRUTH / f"{slug(verified.question)}.sql").read_text().split("\n", 1)
    assert comment == f"-- question: {verified.question}"
    compiled = compile_query(catalog, parse_query(verified.query), dialect="duckdb", now=NOW)
    found = rows_of(warehouse, compiled.main.sql, compiled.main.parameters)[: compiled.rows]
    expected = rows_of(warehouse, truth)
    ordered = bool(compiled.query.order_by)
    left, right = compared(found, ordered=ordered), compared(expected, ordered=ordered)
    assert len(left) == len(right) > 0
    for row, true in zip(left, right, strict=True):
        assert len(row) == len(true)
        assert all(same(a, b) for a, b in zip(row, true, strict=True)), (row, true)


def test_the_zone_decides_the_day(catalog: Catalog, warehouse: DuckDBWarehouse) -> None:
    """Read as local times the UTC timestamps would give 421,882.29 for December, and move 250,533 lines by a day."""
    query = parse_query({"metrics": ["revenue"], "time": "December 2017"})
    statement = compile_query(catalog, query, dialect="duckdb", now=NOW).main
    [(revenue,)] = rows_of(warehouse, statement.sql, statement.parameters)
    assert isinstance(revenue, float)
    assert round(revenue, 2) == 421720.45
