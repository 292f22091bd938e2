"""The published schema of a query and its reader take the same: whoever checks a query by one passes the other."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import given, settings

from semantic.errors import QueryMalformed
from semantic.query import Query, parse_query
from semantic.query.json_form import query_json
from service.api.query_schema import QUERY_SCHEMA
from tests.query.strategies import queries

SCHEMA = jsonschema.Draft202012Validator(QUERY_SCHEMA)


def is_read(form: object) -> bool:
    try:
        parse_query(form)
    except QueryMalformed as refused:
        return refused.problems[0].path.endswith("/values")  # how many there are is the operator's to say
    return True


def over(window: object) -> dict[str, object]:
    return {"metrics": [{"expr": "revenue", "over": window}]}


def where(**filter_: object) -> dict[str, object]:
    return {"metrics": ["revenue"], "filters": [filter_]}


ENTITY = {"metric": "revenue", "per": "store", "op": ">", "values": [5]}


TAKEN: list[object] = [
    {"metrics": "revenue", "dimensions": "store", "order_by": "-revenue"},
    {"rows": "sales", "metrics": None, "time": None, "limit": None, "totals": None, "timezone": ""},
    over({"last": "7 days"}),
    over({"last": " 999 years ", "to_date": None}),
    over({"last": "", "to_date": "range", "show": None}),
    over(None),
    where(**ENTITY, matching="refunds"),
    where(**ENTITY, time=None),
    where(field="store", values=3),
    where(field="store", values=None),
    where(field="store", op="not_in", values=["a", None, {"number": " 1.50 "}]),
    where(field="store", op="is null"),
    where(any=[{"field": "store", "values": [1]}]),
    {"metrics": ["revenue"], "time": {"range": {"from": "2017", "until": ""}, "compare": None}},
    {"metrics": [{"expr": "revenue", "as": None, "filters": None, "via": {"policies": "coverage.policy"}}]},
    {"dimensions": ["store"], "limit": {"rows": 1_000_000, "per": "store", "other": None}},
]


@pytest.mark.parametrize("form", TAKEN, ids=str)
def test_both_take_it(form: object) -> None:
    assert is_read(form)
    assert [error.message for error in SCHEMA.iter_errors(form)] == []


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"metrics": []},
        {"rows": ""},
        {"rows": "sales", "beside": "store"},
        over({}),
        over("7 days"),
        over({"last": "xx 7 days foo"}),
        over({"last": "7 days\n8 days"}),
        over({"last": "1000 years"}),
        over({"last": "7 days", "to_date": "year"}),
        over({"show": "first"}),
        over({"pick": "last"}),
        where(**ENTITY, matching=None),
        where(**ENTITY, matching=" "),
        where(field="store", values=[{"number": "1,5"}]),
        where(field="store", values=["a\x00b"]),
        where(any=[]),
        where(segment=None),
        {"metrics": [{"expr": "revenue", "via": False}]},
        {"metrics": ["revenue"], "time": ""},
        {"metrics": ["revenue"], "time": {"range": {}}},
        {"metrics": ["revenue"], "limit": {"rows": 1_000_001}},
        {"metrics": ["revenue"], "limit": True},
        {"metrics": [" "]},
    ],
    ids=str,
)
def test_neither_takes_it(form: object) -> None:
    assert not is_read(form)
    assert not SCHEMA.is_valid(form)


JUNK: tuple[object, ...] = (
    None,
    "",
    " ",
    "x",
    0,
    5,
    True,
    [],
    ["x"],
    [None],
    [" "],
    {},
    {"x": 1},
    {"from": "2017"},
    {"number": "5"},
)
GONE = object()


def spoilt(form: object) -> Iterator[object]:
    """The form with each thing in it replaced by something else or gone; a filter within a filter stays."""
    items = form.items() if isinstance(form, dict) else enumerate(form) if isinstance(form, list) else ()
    for key, item in items:
        inner = () if key in ("all", "any", "not", "some", "none") else spoilt(item)
        for other in (*JUNK, GONE, *inner):
            changed = list(form.items() if isinstance(form, dict) else enumerate(form))  # type: ignore[arg-type]
            kept = [
                (name, other if name == key else it)
                for name, it in changed
                if name != key or other is not GONE
            ]
            yield dict(kept) if isinstance(form, dict) else [it for _, it in kept]


def test_both_agree_on_what_is_nearly_a_query() -> None:
    tried = [each for form in TAKEN for each in spoilt(form)]
    taken = [is_read(each) for each in tried]
    assert [each for each, read in zip(tried, taken, strict=True) if SCHEMA.is_valid(each) != read] == []
    assert sum(taken) > 200 and len(taken) - sum(taken) > 400


@settings(derandomize=True, max_examples=20, deadline=None, database=None)
@given(queries)
def test_the_schema_takes_every_query(query: Query) -> None:
    assert [error.message for error in SCHEMA.iter_errors(query_json(query))] == []
