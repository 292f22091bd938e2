"""How long results are good: as their models say, by a time or by an aggregate over a real database."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from semantic.catalog import load_texts
from semantic.compiling import compile_query
from semantic.query import parse_query
from service.caching.types import Version
from service.caching.versions import DataVersions
from service.warehouse import DuckDBWarehouse
from service.warehouse.at_once import WouldWait, at_once

NOW = datetime(2018, 1, 1)
CATALOG = load_texts(
    {
        "settings.yml": "zone: UTC\n",
        "sales.yml": """
model: sales
table: sales
key: id
refresh: {expr: max(loaded_at), every: 5 seconds}
joins:
  store: {model: stores, on: store_id}
metrics:
  revenue: {expr: sum(amount)}
""",
        "stores.yml": """
model: stores
table: shop.stores
key: store_id
refresh: {every: 2 minutes}
dimensions:
  city: {type: string}
""",
        "returns.yml": "model: returns\ntable: returns\nkey: id\nmetrics: {returns: {expr: count()}}\n",
        "big.yml": """
model: big
sql: SELECT id FROM sales WHERE amount > 100
key: id
metrics: {big: {expr: count()}}
""",
    }
)


class Shop:
    """The data in DuckDB, and a clock that the test moves."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute("CREATE TABLE sales (id INT, store_id INT, amount INT, loaded_at INT)")
        self.connection.execute("INSERT INTO sales VALUES (1, 1, 10, 1)")
        self.time = 0.0
        warehouse = DuckDBWarehouse(self.connection)
        self.versions = DataVersions(CATALOG, warehouse, default_seconds=60.0, clock=lambda: self.time)

    def load(self, loaded_at: int) -> None:
        self.connection.execute("INSERT INTO sales VALUES (2, 1, 10, ?)", [loaded_at])


def test_without_a_key_the_default_holds() -> None:
    assert Shop().versions.of(frozenset({"returns"})) == Version("", 60.0)


def test_a_time_holds_for_its_model() -> None:
    assert Shop().versions.of(frozenset({"stores"})) == Version("", 120.0)


def test_the_most_restless_model_decides() -> None:
    assert Shop().versions.of(frozenset({"stores", "returns"})).seconds == 60.0


def test_an_aggregate_that_changes_is_another_version() -> None:
    shop = Shop()
    before = shop.versions.of(frozenset({"sales"}))
    assert before == Version("sales=[(1,)]", 86_400.0)
    shop.load(loaded_at=7)
    assert shop.versions.of(frozenset({"sales"})) == before
    shop.time += 5
    assert shop.versions.of(frozenset({"sales"})).token == "sales=[(7,)]"


def test_what_nobody_knows_the_tables_of_is_as_restless_as_all() -> None:
    assert Shop().versions.of(frozenset()) == Version("sales=[(1,)]", 60.0)


def test_an_aggregate_that_cannot_be_asked_keeps_nothing() -> None:
    shop = Shop()
    shop.connection.execute("DROP TABLE sales")
    assert shop.versions.of(frozenset({"sales"})) == Version("", 0.0)


@pytest.mark.parametrize(
    ("query", "tables"),
    [
        ({"metrics": ["revenue"]}, {"sales"}),
        ({"metrics": ["revenue"], "dimensions": ["store.city"]}, {"sales", "stores"}),
        ({"metrics": ["big"]}, {"sales"}),
    ],
)
def test_a_statement_says_which_tables_it_reads(query: dict[str, object], tables: set[str]) -> None:
    compiled = compile_query(CATALOG, parse_query(query), dialect="duckdb", now=NOW)
    assert compiled.main.tables >= tables
    assert compiled.main.tables.isdisjoint({"sales", "stores", "returns"} - tables)


def test_at_once_a_version_is_known_or_would_have_to_be_waited_for() -> None:
    shop = Shop()
    with at_once():
        assert shop.versions.of(frozenset({"stores"})).seconds == 120.0
        with pytest.raises(WouldWait):
            shop.versions.of(frozenset({"sales"}))
    asked = shop.versions.of(frozenset({"sales"}))
    with at_once():
        assert shop.versions.of(frozenset({"sales"})) == asked
