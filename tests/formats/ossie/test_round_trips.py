"""Both ways: what is exported comes back, what is imported goes back, and other tools see the same numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic import load_texts
from semantic.definitions.writing import written
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.formats import Outcome
from semantic.formats.ossie import export_files, import_files
from semantic.formats.ossie.spec import VENDOR, wrong
from tests.compiling.running import rows_of
from tests.formats.mangling import mangled
from tests.formats.ossie.shop import SHOP, TABLES

Values = dict[str, object]

DIMENSIONS: dict[str, Values] = {
    "status": {"type": "string", "values": ["open", "paid"]},
    "stage": {"type": "string", "expr": "upper(status)", "tags": ["x", "y"]},
    "amount": {"type": "number", "expr": "amount * 2", "format": "integer"},
    "large": {"type": "boolean", "expr": "amount > 2 or status is null"},
    "half": {"type": "number", "expr": "amount / (amount - 1)"},
    "year": {"type": "string", "expr": "time_to_str(ordered_on, '%Y')"},
    "town": {"type": "string", "expr": {"default": "status", "snowflake": "status::varchar"}},
    "since": {"type": "instant", "expr": "ordered_on", "stored_in": "UTC", "hidden": True},
}
METRICS: dict[str, Values] = {
    "revenue": {"expr": "sum(this.amount)", "format": "currency EUR", "synonyms": ["turnover"]},
    "doubled": {"expr": "sum(amount)"},
    "orders": {"expr": "count()", "description": "How many."},
    "paid": {"expr": "sum(this.amount)", "where": "status = 'paid'", "certified": True},
    "paid_orders": {"expr": "count()", "where": "status = 'paid' or buyer.city = 'Rome'", "fill": "none"},
    "from_rome": {"expr": "count(distinct buyer.city)", "owner": "sales"},
    "value": {"expr": "sum(this.amount) / count()", "meta": {"unit": "EUR"}},
    "share": {"expr": "sum(case when buyer.city = 'Rome' then this.amount end) / (sum(this.amount) - 1)"},
    "typical": {"expr": "median(this.amount)", "time": "none"},
    "week": {"expr": "sum(this.amount)", "over": {"last": "7 days"}},
    "best": {"expr": "max(this.amount)", "fill": 0},
    "listed": {"expr": "count(status)", "access": {"groups": ["staff"]}},
}
ABOVE: dict[str, Values] = {
    "per_customer": {"expr": "orders.revenue / customers.customers"},
    "twice": {"expr": "customers.customers + customers.customers", "deprecated": "no longer asked"},
}


def some_of(members: Mapping[str, Values]) -> st.SearchStrategy[dict[str, Values]]:
    return st.lists(st.sampled_from(list(members)), unique=True).map(
        lambda names: {name: members[name] for name in names}
    )


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str]:
    """Definitions of the shop, with whatever members."""
    dimensions = {"ordered_on": {"type": "date"}, **draw(some_of(DIMENSIONS))}
    if "stage" in dimensions or "town" in dimensions:
        dimensions.setdefault("status", DIMENSIONS["status"])
    orders: Values = {
        "model": "orders",
        "table": "shop.orders",
        "key": "order_id",
        "time": "ordered_on",
        "joins": {"buyer": {"model": "customers", "on": {"customer_id": "id"}}},
        "dimensions": dimensions,
        "metrics": {"revenue": METRICS["revenue"], **draw(some_of(METRICS))},
    }
    if draw(st.booleans()):
        orders["segments"] = {"settled": {"where": "this.status = 'paid'"}}
    customers: Values = {
        "model": "customers",
        draw(st.sampled_from(["table", "sql"])): "shop.customers",
        "key": draw(st.sampled_from(["id", ["id"], "none"])),
        "dimensions": {"city": {"type": "string"}},
        "metrics": {"customers": {"expr": "count(distinct id)", "time": "none"}},
    }
    if "sql" in customers:
        customers["sql"] = "SELECT id, city FROM shop.customers"
    files = {"orders.yml": written("model", orders), "customers.yml": written("model", customers)}
    if above := draw(some_of(ABOVE)):
        files["settings.yml"] = written("settings", {"metrics": above})
    return files


def plain(files: Mapping[str, str]) -> dict[str, object]:
    found = {}
    for name, text in files.items():
        root, _ = read_yaml(text, name)
        assert root is not None
        found[name] = plain_value(root)
    return found


def without_ours(value: object) -> object:
    """A document as another tool reads it."""
    if isinstance(value, dict):
        return {key: without_ours(held) for key, held in value.items()}
    if isinstance(value, list):
        return [
            without_ours(held)
            for held in value
            if not (isinstance(held, dict) and held.get("vendor_name") == VENDOR)
        ]
    return value


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


@settings(max_examples=5)
@given(folders())
def test_definitions_come_back_as_they_were(files: dict[str, str]) -> None:
    assert load_texts(files).errors == ()
    exported = export_files(files)
    back = import_files({"shop.yaml": exported.text})
    assert plain(back.files) == plain(files)
    assert export_files(back.files).text == exported.text


@settings(max_examples=5)
@given(files=folders())
def test_other_tools_see_the_same_numbers(
    warehouse: duckdb.DuckDBPyConnection, files: dict[str, str]
) -> None:
    """What the report calls carried over gives the same rows without a word of our extensions."""
    exported = export_files(files)
    document = without_ours(plain({"s.yml": exported.text})["s.yml"])
    assert wrong(document) == ()
    ours = load_texts(files)
    theirs = load_texts(import_files({"s.yml": json.dumps(document, default=float)}).files)
    seen = [line for line in exported.lines if line.what.startswith("metric ")]
    names = [line.what.split()[1] for line in seen if line.outcome is Outcome.CARRIED]
    for name in names:
        form = {"metrics": [name]}
        assert rows_of(theirs, warehouse, form) == rows_of(ours, warehouse, form), name


def test_a_document_goes_back_as_it_came() -> None:
    """Datasets in the order of their names, and what was left open filled in; the second time nothing changes."""
    first = export_files(import_files({"shop.yaml": SHOP}).files).text
    assert export_files(import_files({"shop.yaml": first}).files).text == first
    (before,), (after,) = plain({"a": SHOP}).values(), plain({"a": first}).values()
    assert isinstance(before, dict) and isinstance(after, dict)
    for section in ("datasets", "relationships", "metrics"):
        there = {each["name"]: each for each in after[section]}
        assert there.keys() == {each["name"] for each in before[section]}
        for each in before[section]:
            same = {key for key in each if key not in ("fields", "expression")}
            assert {key: there[each["name"]][key] for key in same} == {key: each[key] for key in same}
    fields = {f"{d['name']}.{f['name']}": f for d in after["datasets"] for f in d["fields"]}
    texts = fields["orders.Order Status"]["expression"]["dialects"]
    assert {each["dialect"]: each["expression"] for each in texts} == {
        "ANSI_SQL": "UPPER(status)",
        "SNOWFLAKE": "UPPER(status)::VARCHAR",
        "TABLEAU": "UPPER([Status])",
    }


@pytest.mark.parametrize("seed", range(8))
def test_a_mangled_document(seed: int) -> None:
    """Whatever a document holds, importing it does not raise, and what is made of it loads and goes back."""
    document = mangled(json.loads(json.dumps(plain({"a": SHOP})["a"])), seed)
    found = import_files({"m.json": json.dumps(document)})
    assert load_texts(found.files).errors == ()
    exported = export_files(found.files)
    assert bool(exported.text) == any(name != "settings.yml" for name in found.files)


def test_a_mangled_extension() -> None:
    """Rules on who may see what are not lost by a typo: what they stood on is left out."""
    document = export_files(
        {"a.yml": "model: a\ntable: a\nkey: none\naccess: {groups: [staff]}\nmetrics: {m: {expr: count()}}\n"}
    ).text
    assert import_files({"s.yml": document}).files["a.yml"].count("groups: [staff]") == 1
    found = import_files({"s.yml": document.replace('"set": {"access"', '"set: {"access"')})
    assert "a.yml" not in found.files
    assert [line.what for line in found.lines if line.outcome is Outcome.LEFT_OUT][-1] == "dataset a"
