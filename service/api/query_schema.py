"""The JSON Schema of a query, for the API's OpenAPI description. `semantic.query.parse_query` is what decides.

It accepts what the reader accepts. It does not say three things: filters within filters are any object, each operator
takes so many values, and operators may stand in capital letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.keys import SECTIONS
from semantic.query.json_form import COMPARES, DIGITS_PATTERN, MAX_DIGITS
from semantic.query.json_parts import MAX_ITEMS, MAX_TEXT
from semantic.query.operators import SPELLINGS

Schema = dict[str, object]

_NULL: Schema = {"type": "null"}
_TEXT: Schema = {"type": "string", "pattern": r"\S", "maxLength": MAX_TEXT}


def _any(*schemas: Schema) -> Schema:
    return {"anyOf": [*schemas]}


def _optional(schema: Schema) -> Schema:
    """What may be left out is null where it stands; a text is also ""."""
    return _any(schema, {"enum": ["", None]} if schema is _TEXT else _NULL)


def _list(items: Schema, least: int = 0) -> Schema:
    schema: Schema = {"type": "array", "items": items, "maxItems": MAX_ITEMS}
    return schema | {"minItems": least} if least else schema


def _object(properties: Mapping[str, object], *required: str) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


_TEXTS = _any(_list(_TEXT), _TEXT, _NULL)
"""One text stands for a list of one."""
_FLAG = _optional({"type": "boolean"})
_DIGITS = _object(
    {"number": {"type": "string", "pattern": rf"^\s*({DIGITS_PATTERN})\s*$", "maxLength": MAX_DIGITS}},
    "number",
) | {
    "description": 'A number with more digits than a JSON number keeps: {"number": "0.12345678901234567890"}.'
}
_VALUE = _any(
    {"type": ["number", "boolean", "null"]},
    {"type": "string", "maxLength": MAX_TEXT, "pattern": r"^[^\u0000]*$"},
    _DIGITS,
)
_BOUNDS = _object({"from": _optional(_TEXT), "until": _optional(_TEXT)}) | {
    "anyOf": [{"properties": {end: _TEXT}, "required": [end]} for end in ("from", "until")],
    "description": "Half-open: `until` does not belong to it.",
}
_TIME = _any(
    _TEXT,
    _object(
        {
            "range": _any(_TEXT, _BOUNDS, _NULL),
            "basis": _optional(_TEXT),
            "compare": {"enum": [*COMPARES, "", None]},
            "whole": _FLAG,
        }
    ),
) | {"description": 'A phrase such as "last 3 months" or "2017-06", or explicit bounds.'}


_COMPARED: Schema = {"op": {"enum": [*SPELLINGS]}, "values": _any(_list(_VALUE), _VALUE)}
_FILTER: Schema = {"type": "object", "description": "A filter; see the field `filters`."}
_FILTERS = _optional(
    _list(
        _any(
            _object({"field": _TEXT, **_COMPARED}, "field"),
            _object({"segment": _TEXT}, "segment"),
            _object(
                {"metric": _TEXT, "per": _TEXT, "matching": _TEXT, "time": _optional(_TIME), **_COMPARED},
                "metric",
                "per",
            ),
            *(_object({word: _list(_FILTER, 1)}, word) for word in ("all", "any")),
            *(_object({word: _FILTER}, word) for word in ("not", "some", "none")),
        )
    )
) | {"description": "All must hold. `any`, `all`, `not`, `some` and `none` combine filters to any depth."}
_WINDOW = SECTIONS["over"].keys
_LAST: Schema = {"type": "string", "pattern": rf"^\s*({_WINDOW['last'].pattern})\s*$"}
_TO_DATE: Schema = {"enum": [*_WINDOW["to_date"].choices]}
_SHOW: Schema = {"enum": [*_WINDOW["show"].choices, "", None]}
_EMPTY: Schema = {"enum": ["", None]}
_OVER = _any(
    _object({"last": _LAST, "to_date": _EMPTY, "show": _SHOW}, "last"),
    _object({"last": _EMPTY, "to_date": _TO_DATE, "show": _SHOW}, "to_date"),
    _NULL,
) | {"description": 'A window, as `over` of a definition: {"last": "7 days"} or {"to_date": "year"}.'}
_METRIC = _any(
    _TEXT,
    _object(
        {
            "expr": _TEXT,
            "as": _optional(_TEXT),
            "filters": _FILTERS,
            "via": _optional({"type": "object", "additionalProperties": _TEXT, "propertyNames": _TEXT}),
            "over": _OVER,
        },
        "expr",
    ),
)
_ROWS: Schema = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
_LIMIT = _any(_ROWS, _object({"rows": _ROWS, "per": _TEXTS, "other": _FLAG}, "rows"), _NULL)

_SQL = _object({"sql": _TEXT}, "sql") | {
    "description": "The same in its SQL form: SELECT product.department, revenue FROM metrics(range => '2017')."
}

QUERY_SCHEMA: Schema = _object(
    {
        "metrics": _any(_list(_METRIC), _TEXT, _NULL),
        "dimensions": _TEXTS | {"description": 'Paths such as "product.department" or "time.month".'},
        "filters": _FILTERS,
        "time": _optional(_TIME),
        "order_by": _TEXTS | {"description": 'Columns; "-revenue" is descending.'},
        "limit": _LIMIT,
        "totals": _FLAG,
        "timezone": _optional(_TEXT),
        "rows": _optional(_TEXT),
        "of": _optional(_TEXT),
        "beside": _optional(_list(_TEXT)),
        "also": _optional(_list(_TEXT)),
    }
) | {
    "anyOf": [
        *(
            {"properties": {key: _any(_TEXT, {"type": "array", "minItems": 1})}, "required": [key]}
            for key in ("metrics", "dimensions")
        ),
        {"properties": {"rows": _TEXT}, "required": ["rows"]},
    ]
}

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
