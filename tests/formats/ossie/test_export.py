"""Definitions as a document of Ossie: sound by its JSON Schema, with a line for what other tools do not see of them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.formats.ossie import export_files, import_files
from semantic.formats.ossie.spec import wrong
from tests.formats.mangling import mangled
from tests.formats.ossie.shop import SHOP

SCHEMA = json.loads(Path(__file__).with_name("ossie.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def plain(text: str) -> object:
    root, problems = read_yaml(text, "s.yml")
    assert root is not None and not problems
    return plain_value(root)


DEFINITIONS = {
    "orders.yml": """\
model: orders
table: shop.orders
key: order_id
time: ordered_at
joins:
  buyer: {model: customers, on: customer_id, inverse: purchases}
  nearest: {model: customers, on: "this.city = nearest.city", type: many_to_many}
dimensions:
  ordered_at: {type: instant, stored_in: UTC}
  status: {type: string, values: [open, paid]}
  placed: {type: string, expr: "time_to_str(ordered_at, '%Y')"}
segments:
  paid: {where: status = 'paid'}
metrics:
  revenue: {expr: sum(amount), synonyms: [turnover]}
  orders: {expr: count(), where: status = 'paid'}
  order_value: {expr: revenue / orders}
  revenue_7d: {expr: revenue, over: {last: 7 days}}
""",
    "customers.yml": """\
model: customers
table: customers
key: customer_id
access: {rows: "city in principal.cities"}
dimensions:
  city: {type: string}
""",
    "settings.yml": "attributes: {cities: {type: string, many: true}}\n",
}


def test_what_other_tools_see() -> None:
    exported = export_files(DEFINITIONS)
    assert exported.problems == ()
    document = plain(exported.text)
    VALIDATOR.validate(document)
    assert isinstance(document, dict)
    said = {each["name"]: each["expression"]["dialects"][0]["expression"] for each in document["metrics"]}
    assert said == {
        "revenue": "SUM(orders.amount)",
        "orders": "COUNT(CASE WHEN orders.status = 'paid' THEN 1 END)",
        "order_value": (
            "1.0 * SUM(orders.amount) / NULLIF(COUNT(CASE WHEN orders.status = 'paid' THEN 1 END), 0)"
        ),
    }
    assert document["relationships"][0] == {
        "name": "orders_to_buyer",
        "from": "orders",
        "to": "customers",
        "from_columns": ["customer_id"],
        "to_columns": ["customer_id"],
        "custom_extensions": [{"vendor_name": "DRAGOMAN", "data": '{"set": {"inverse": "purchases"}}'}],
    }
    assert [str(line) for line in exported.lines if not str(line).endswith("carried over")] == [
        (
            "customers.yml:1:8: model customers → dataset customers: rewritten. "
            "Who may see it is not said there: other tools do not know these rules."
        ),
        (
            "orders.yml:7:3: join orders.nearest: left out. "
            "A relationship leads from many rows to one. It is kept for an import here."
        ),
        (
            "orders.yml:9:3: dimension orders.ordered_at → field ordered_at: rewritten. "
            "Other tools do not know which zone its times are in."
        ),
        (
            "orders.yml:11:3: dimension orders.placed: left out. "
            "`time_to_str(ordered_at, '%Y')` is spelled otherwise in every warehouse. It is kept for an import here."
        ),
        (
            "orders.yml:13:3: segment orders.paid: left out. "
            "Ossie has no named filters. It is kept for an import here."
        ),
        (
            "orders.yml:18:3: metric orders.revenue_7d: left out. "
            "It sees a window of time. It is kept for an import here."
        ),
        (
            "settings.yml:1:1: settings: attributes: left out. "
            "Other tools do not read it. It is kept for an import here."
        ),
    ]


def test_they_come_back_as_they_were() -> None:
    back = import_files({"shop.yaml": export_files(DEFINITIONS).text})
    assert {name: plain(text) for name, text in back.files.items()} == {
        name: plain(text) for name, text in DEFINITIONS.items()
    }


def test_broken_definitions_are_not_exported() -> None:
    exported = export_files(
        {"orders.yml": "model: orders\ntable: orders\nkey: none\nmetrics: {m: {expr: sum(}}"}
    )
    assert exported.text == ""
    assert [str(problem.position) for problem in exported.problems] == ["orders.yml:4:21"]


@pytest.mark.parametrize("seed", range(24))
def test_what_is_sound_is_what_the_schema_says(seed: int) -> None:
    """Our own reading of the specification refuses what its schema refuses; beyond it only names and references."""
    document = mangled(json.loads(json.dumps(plain(SHOP))), seed)
    found = wrong(document)
    if VALIDATOR.is_valid(document):
        assert all(
            "comes twice" in each.message
            or "no dataset" in each.message
            or "number of columns" in each.message
            for each in found
        )
    else:
        assert found
