"""The JSON Schema of a query, for the API's OpenAPI description. `semantic.query.parse_query` is what decides."""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.keys import SECTIONS
from semantic.query import OPERATORS

Schema = dict[str, object]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_FLAG: Schema = {"type": "boolean"}


def _object(properties: Mapping[str, object], *required: str) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


_DIGITS = _object({"number": _TEXT}, "number") | {
    "description": 'A number with more digits than a JSON number keeps: {"number": "0.12345678901234567890"}.'
}
_VALUES: Schema = {
    "type": "array",
    "items": {"anyOf": [{"type": ["string", "number", "boolean", "null"]}, _DIGITS]},
}
_OPERATOR: Schema = {"type": "string", "enum": [operator.value for operator in OPERATORS]}
_BOUNDS = _object({"from": _TEXT, "until": _TEXT}) | {
    "description": "Half-open: `until` does not belong to it."
}
_TIME: Schema = {
    "oneOf": [
        _TEXT,
        _object(
            {
                "range": {"oneOf": [_TEXT, _BOUNDS]},
                "basis": _TEXT,
                "compare": {"type": "string", "enum": ["previous_period", "previous_year"]},
                "whole": _FLAG,
            }
        ),
    ],
    "description": 'A phrase such as "last 3 months" or "2017-06", or explicit bounds.',
}
_FILTER: Schema = {"type": "object", "description": "A filter; see the field `filters`."}
_FILTERS: Schema = {
    "type": "array",
    "description": "All must hold. `any`, `all`, `not`, `some` and `none` combine filters to any depth.",
    "items": {
        "anyOf": [
            _object({"field": _TEXT, "op": _OPERATOR, "values": _VALUES}, "field"),
            _object({"segment": _TEXT}, "segment"),
            _object(
                {"metric": _TEXT, "per": _TEXT, "op": _OPERATOR, "values": _VALUES, "time": _TIME},
                "metric",
                "per",
            ),
            *(_object({word: {"type": "array", "items": _FILTER}}, word) for word in ("all", "any")),
            *(_object({word: _FILTER}, word) for word in ("not", "some", "none")),
        ]
    },
}
_OVER = _object(
    {
        "last": _TEXT | {"pattern": SECTIONS["over"].keys["last"].pattern},
        **{
            key: {"type": "string", "enum": [*SECTIONS["over"].keys[key].choices]}
            for key in ("to_date", "show")
        },
    }
) | {"description": 'A window, as `over` of a definition: {"last": "7 days"} or {"to_date": "year"}.'}
_METRIC: Schema = {
    "oneOf": [
        _TEXT,
        _object(
            {
                "expr": _TEXT,
                "as": _TEXT,
                "filters": _FILTERS,
                "via": {"type": "object", "additionalProperties": _TEXT},
                "over": _OVER,
            },
            "expr",
        ),
    ]
}
_LIMIT: Schema = {
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": 1_000_000},
        _object({"rows": {"type": "integer", "minimum": 1}, "per": _TEXTS, "other": _FLAG}, "rows"),
    ]
}

_SQL = _object({"sql": _TEXT}, "sql") | {
    "description": "The same in its SQL form: SELECT product.department, revenue FROM metrics(range => '2017')."
}

QUERY_SCHEMA: Schema = _object(
    {
        "metrics": {"type": "array", "items": _METRIC},
        "dimensions": _TEXTS | {"description": 'Paths such as "product.department" or "time.month".'},
        "filters": _FILTERS,
        "time": _TIME,
        "order_by": _TEXTS | {"description": 'Columns; "-revenue" is descending.'},
        "limit": _LIMIT,
        "totals": _FLAG,
        "timezone": _TEXT,
        "rows": _TEXT,
        "of": _TEXT,
        "beside": _TEXTS,
        "also": _TEXTS,
    }
)

EXAMPLE: Schema = {
    "metrics": ["revenue"],
    "dimensions": ["product.department"],
    "time": {"range": "last 3 months"},
    "order_by": ["-revenue"],
    "limit": 5,
}


def query_body() -> Schema:
    """What an operation that takes a query says about its request body (`openapi_extra` of a route)."""
    schema = {"oneOf": [QUERY_SCHEMA, _SQL]}
    content = {"application/json": {"schema": schema, "example": EXAMPLE}}
    return {"requestBody": {"required": True, "content": content}}


def sql_body() -> Schema:
    """The same of one that takes a query as SQL."""
    content = {"application/json": {"schema": _SQL, "example": {"sql": "SELECT revenue FROM metrics"}}}
    return {"requestBody": {"required": True, "content": content}}
