"""Several named warehouses: each model's rows come from its own, in its dialect, and no statement reads two.

shop.duckdb     sales: 10, 20 north · 40 south
billing.db      invoices: 100, 200 paid · 400 open     (SQLite)
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from dragoman.app import open_app
from semantic.catalog import Catalog, load_texts
from semantic.compiling import Dialects, compile_query
from semantic.errors import NotSupported
from semantic.query import parse_query
from service.answer import Status
from service.errors import Unavailable
from service.warehouse import open_warehouses
from service.warehouse.reach import read_reaches
from service.warehouse.values import read_values

SETTINGS = """
zone: Europe/Oslo
now: 2025-04-01T00:00
warehouses:
  main: {url: "duckdb:///shop.duckdb"}
  billing: {url: "sqlite:///billing.db"}
"""
SALES = """
model: sales
table: sales
key: id
time: sold_on
freshness: {expr: max(sold_on)}
dimensions:
  sold_on: {type: date}
  region: {type: string, index_values: true}
metrics:
  sold: {expr: sum(value)}
"""
INVOICES = """
model: invoices
warehouse: billing
table: invoices
key: id
time: billed_on
freshness: {expr: max(billed_on)}
dimensions:
  billed_on: {type: date}
  status: {type: string, index_values: true}
metrics:
  billed: {expr: sum(amount)}
"""
TEXTS = {"settings.yml": SETTINGS, "sales.yml": SALES, "invoices.yml": INVOICES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with models and both databases."""
    (tmp_path / "models").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "models" / name).write_text(text)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as shop:
        shop.execute(
            "CREATE TABLE sales AS SELECT * FROM (VALUES (1, 10, 'north', DATE '2025-03-01'), "
            "(2, 20, 'north', DATE '2025-03-02'), (3, 40, 'south', DATE '2025-03-03')) AS t(id, value, region, sold_on)"
        )
    with closing(sqlite3.connect(tmp_path / "billing.db")) as billing:
        billing.execute("CREATE TABLE invoices (id INT, amount INT, status TEXT, billed_on TEXT)")
        billing.execute(
            "INSERT INTO invoices VALUES (1, 100, 'paid', '2025-03-10'), (2, 200, 'paid', '2025-03-11'), "
            "(3, 400, 'open', '2025-03-12')"
        )
        billing.commit()
    return tmp_path


def catalog(**texts: str) -> Catalog:
    return load_texts({**TEXTS, **{f"{name}.yml": text for name, text in texts.items()}})


def test_each_model_is_asked_where_its_table_is(folder: Path) -> None:
    with open_app(folder / "models", environment={}) as app:
        sold = app.query({"metrics": ["sold"], "dimensions": ["region"]})
        billed = app.query({"metrics": ["billed"], "dimensions": ["status"]})
        words = app.ask("billed of paid invoices in March 2025")
    assert (sold.rows, sold.dialect) == ((("north", 30), ("south", 40)), "duckdb")
    assert (billed.rows, billed.dialect) == ((("open", 400), ("paid", 300)), "sqlite")
    assert words.rows == ((300,),)


def test_the_dialect_is_that_of_the_warehouse() -> None:
    dialects = Dialects((("main", "duckdb"), ("billing", "postgres")))
    now = datetime(2025, 4, 1)

    def compiled(metric: str) -> tuple[str, str, str]:
        query = parse_query({"metrics": [metric], "time": "last month"})
        made = compile_query(catalog(), query, dialect=dialects, now=now)
        return made.dialect, made.main.warehouse, made.main.sql.partition("WHERE ")[2]

    assert compiled("sold") == (
        "duckdb", "main", "sales.sold_on >= $p1 AND sales.sold_on < $p2",
    )  # fmt: skip
    assert compiled("billed") == (
        "postgres", "billing", "invoices.billed_on >= %(p1)s AND invoices.billed_on < %(p2)s",
    )  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        {"metrics": ["sold", "billed"]},
        {"metrics": [{"expr": "sold / billed", "as": "rate"}]},
        {
            "metrics": ["sold"],
            "dimensions": ["time.month"],
            "filters": [{"field": "billed", "op": ">", "values": [1]}],
        },
    ],
)
@pytest.mark.parametrize("dialect", [Dialects((("main", "duckdb"), ("billing", "sqlite"))), "duckdb"])
def test_a_query_over_two_is_refused_by_name(form: dict[str, object], dialect: str | Dialects) -> None:
    """Also where one file stands for both: what works in a trial must work in earnest."""
    with pytest.raises(NotSupported) as refused:
        compile_query(catalog(), parse_query(form), dialect=dialect, now=datetime(2025, 4, 1))
    assert refused.value.problem.code == "two-warehouses"
    assert "invoices in `billing`; sales in `main`" in refused.value.problem.message


def test_definitions_over_two_are_errors() -> None:
    joined = SALES.replace("dimensions:", "joins:\n  invoice: {model: invoices, on: id}\ndimensions:")
    rate = f"{SETTINGS}metrics:\n  rate: {{expr: sales.sold / invoices.billed}}\n"
    lost = INVOICES.replace("warehouse: billing", "warehouse: biling")
    across = "Join `sales.invoice` leads from the warehouse `main` to `invoices`, which is in `billing`."
    both = "`rate` is made of metrics in the warehouses billing and main."
    nowhere = "Model `invoices` is in the warehouse `biling`, which settings.yml does not have."
    for made, code, message in (
        (catalog(sales=joined), "two-warehouses", across),
        (catalog(settings=rate), "two-warehouses", both),
        (catalog(invoices=lost), "unknown-warehouse", nowhere),
    ):
        assert [(problem.code, problem.message) for problem in made.errors] == [(code, message)]


def test_one_that_is_not_there_takes_no_other_down(folder: Path) -> None:
    (folder / "billing.db").unlink()
    with open_app(folder / "models", environment={}) as app:
        sold, billed = (app.query({"metrics": [name]}) for name in ("sold", "billed"))
        reaches = read_reaches(app.warehouse, app.catalog)
        values = read_values(app.warehouse, app.catalog)
    assert (sold.status, sold.rows) == (Status.ANSWERED, ((70,),))
    assert (billed.status, billed.problems[0].code) == (Status.FAILED, "warehouse-missing")
    assert (list(reaches.known), reaches.unknown) == (["sales"], ("invoices",))
    assert (list(values.values), dict(values.unread)) == (
        ["sales.region"],
        {"invoices.status": "warehouse-missing"},
    )


def test_it_is_opened_by_whoever_needs_it_next(folder: Path) -> None:
    hidden = folder / "billing.db"
    hidden.rename(folder / "away.db")
    warehouses = open_warehouses(catalog().settings.warehouses, base=folder, environment={})
    query = compile_query(
        catalog(), parse_query({"metrics": ["billed"]}), dialect=warehouses.dialect, now=datetime(2025, 4, 1)
    )
    with pytest.raises(Unavailable):
        warehouses.run([query.main])
    (folder / "away.db").rename(hidden)
    assert warehouses.run([query.main])[0].rows == [(700,)]
    warehouses.close()
    with pytest.raises(Unavailable, match="closed"):
        warehouses.run([query.main])


def test_data_are_checked_in_each(folder: Path) -> None:
    with duckdb.connect(str(folder / "shop.duckdb")) as shop:
        shop.execute("INSERT INTO sales VALUES (3, 1, 'west', NULL)")
    with open_app(folder / "models", environment={}) as app:
        report = app.check_data(seconds=10, progress=lambda done, of, what: None)
    assert [problem.code for problem in report.problems] == ["key-repeated"]
    assert report.unchecked == ()
