"""A file holds what its reader may see: no other rows, no group of few, no value behind a mask, nothing hidden."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import duckdb
import pytest

from semantic import Catalog, Principal
from semantic.book.book import build_book
from semantic.errors import QueryInvalid
from semantic.query import parse_query
from service.asking.shell import Asker
from service.exporting import FORMATS, Source, export_query
from service.warehouse import Limits
from service.warehouse.on_duckdb import DuckDBWarehouse
from service.warehouse.reach import DataClock
from tests.policies import clinic
from tests.policies.shop import ANNA, FINN, tables, with_secrets

SAM = Principal("sam", (("regions", ("south",)),))


def exported(catalog: Catalog, data: duckdb.DuckDBPyConnection, form: object, who: Principal) -> list[object]:
    """The rows of the file that somebody gets of a query."""
    with closing(DuckDBWarehouse(data)) as warehouse:
        clock = DataClock(warehouse, catalog, clock=lambda: datetime(2017, 6, 1, tzinfo=UTC))
        source = Source(Asker(catalog, warehouse, build_book(catalog, {}), clock=clock), warehouse)
        chunks = export_query(source, parse_query(form), FORMATS["json"], Limits(), principal=who)
        rows: list[object] = json.loads(b"".join(chunks))["rows"]
        return rows


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        # 1 + 2 + 4 in the north, 8 in the south; 16 of a household without a region, 32 of nobody.
        (ANNA, [["north", 7]]),
        (SAM, [["south", 8]]),
        (Principal("nora"), []),
    ],
    ids=lambda value: value.id if isinstance(value, Principal) else "",
)
def test_rows_of_others_are_not_in_it(who: Principal, rows: list[object]) -> None:
    form = {"metrics": ["revenue"], "dimensions": ["household.region"]}
    assert exported(with_secrets(), tables(), form, who) == rows


def test_what_is_hidden_cannot_be_exported() -> None:
    form = {"metrics": ["payroll"]}
    assert exported(with_secrets(), tables(), form, FINN) == [[150]]
    with pytest.raises(QueryInvalid):
        exported(with_secrets(), tables(), form, ANNA)


def test_groups_of_few_are_not_in_it_and_none_gives_them_away() -> None:
    """Clinic c has two patients; with it goes the smallest of the others, so that a total cannot tell of it."""
    form = {"metrics": ["visits"], "dimensions": ["clinic"]}
    rows = clinic.visits_of(a=range(5), b=range(5, 8), c=range(8, 10), d=range(10, 14))
    with_all = [["a", 5], ["b", 3], ["c", 2], ["d", 4]]
    assert exported(clinic.catalog(), clinic.data_of(rows), form, clinic.NURSE) == [["a", 5], ["d", 4]]
    assert exported(clinic.catalog(), clinic.data_of(rows), form, clinic.DOCTOR) == with_all
