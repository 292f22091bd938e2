"""The schema of a reply: strict, small, and with no name in it that the question may not use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from semantic.definitions.types import ValueType
from service.asking.llm.reply_schema import Field, Names, reply_schema, report_schema, route_schema
from service.asking.llm.retrieving import Options, retrieve
from service.asking.planned import NO_CONTEXT
from tests.asking.offline.shop import BOOK

NAMES = Names(
    metrics=("revenue", "baskets"),
    fields=(
        Field("products.department", ValueType.STRING, ("DELI", "MEAT")),
        Field("stores.store_id", ValueType.STRING),
        Field("customers.has_kids", ValueType.BOOLEAN),
        Field("sales.line_value", ValueType.NUMBER),
        Field("sales.sold_on", ValueType.LOCAL),
    ),
    segments=("sales.frozen",),
)
SCHEMA = reply_schema(NAMES)
EMPTY: dict[str, object] = {
    "missing": [],
    "metrics": ["revenue"],
    "dimensions": [],
    "filters": [],
    "range": None,
    "compare": None,
    "order_by": None,
    "limit": None,
}


def objects(schema: object) -> Iterator[Mapping[str, object]]:
    """Every object schema inside."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


@pytest.mark.parametrize(
    "schema", [SCHEMA, report_schema(SCHEMA), route_schema(("sales.revenue",)), route_schema(())]
)
def test_it_is_in_the_strict_form(schema: dict[str, object]) -> None:
    Draft202012Validator.check_schema(schema)
    for one in objects(schema):
        properties = one["properties"]
        assert isinstance(properties, dict)
        assert one["additionalProperties"] is False
        assert one["required"] == list(properties)


GOOD: list[dict[str, object]] = [
    {"dimensions": ["products.department", "time.month"], "range": "last month"},
    {"filters": [{"field": "products.department", "op": "in", "values": ["DELI", "MEAT"]}]},
    {"filters": [{"field": "stores.store_id", "op": "=", "values": ["367"]}]},
    {"filters": [{"field": "customers.has_kids", "op": "=", "values": [True]}, {"segment": "sales.frozen"}]},
    {"filters": [{"field": "revenue", "op": ">", "values": [500]}]},
    {"metrics": [{"left": "revenue", "op": "/", "right": "baskets"}, {"share_of": "revenue"}]},
    {
        "metrics": [{"part_of": "revenue", "where": [{"segment": "sales.frozen"}]}],
        "dimensions": ["time.month"],
    },
    {"order_by": "-revenue", "limit": 5, "compare": "previous_year"},
    {"missing": ["online"]},
]
BAD: list[dict[str, object]] = [
    {"metrics": ["profit"]},
    {"dimensions": ["stores.region"]},
    {"dimensions": ["sales.sold_on"]},
    {"filters": [{"field": "products.department", "op": "=", "values": ["FUEL"]}]},
    {"filters": [{"field": "stores.store_id", "op": ">", "values": ["367"]}]},
    {"filters": [{"field": "customers.has_kids", "op": "=", "values": ["yes"]}]},
    {"filters": [{"segment": "sales.secret"}]},
    {"metrics": [{"left": "revenue", "op": ";", "right": "baskets"}]},
    {"metrics": [{"part_of": "revenue", "where": [{"field": "revenue", "op": ">", "values": [5]}]}]},
    {"metrics": [{"part_of": "revenue"}]},
    {"order_by": "profit"},
    {"compare": "last_year"},
    {"sql": "SELECT 1"},
]


@pytest.mark.parametrize("reply", GOOD, ids=str)
def test_what_can_be_asked_can_be_written(reply: dict[str, object]) -> None:
    validate(EMPTY | reply, SCHEMA)


@pytest.mark.parametrize("reply", BAD, ids=str)
def test_what_does_not_exist_cannot_be_written(reply: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        validate(EMPTY | reply, SCHEMA)


def test_the_examples_of_a_prompt_fit_its_schema() -> None:
    material = retrieve("baskets by store last week", BOOK, NO_CONTEXT)
    assert material.examples
    for _, reply in material.examples:
        validate(json.loads(reply), material.schema)


def test_values_of_dimensions_that_are_not_shared_are_in_no_schema() -> None:
    schema = str(retrieve("sales of the deli by store", BOOK, NO_CONTEXT).schema)
    assert "products.department" in schema
    assert "DELI" not in schema


def test_without_enums_any_text_is_a_name() -> None:
    schema = retrieve("sales", BOOK, NO_CONTEXT, Options(enums=False)).schema
    validate(EMPTY | {"metrics": ["anything at all"]}, schema)
