"""The table of keys → JSON Schema (draft 2020-12), so that editors complete and check definition files.

    json_schema("model")["properties"]["table"]      {"description": "The table or view, …", "type": "string", …}

A file opts in with its first line: `# yaml-language-server: $schema=../docs/schema/model.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from semantic.definitions.keys import SECTIONS, Key, Kind, Section
from semantic.definitions.names import NAME_PATTERN, PATH_PATTERN, RESERVED

KINDS = ("model", "settings", "questions", "suite", "tests")

Schema = dict[str, object]

_SHORT: Mapping[str, Kind] = {"deprecated": Kind.TEXT, "value": Kind.VALUE, "warehouse": Kind.TEXT}
"""Sections that may be written as one value: the reason, the value, the URL."""


def json_schema(kind: str) -> Schema:
    """The schema of a model file, of settings.yml, of a file of questions or tests, or of a suite; raises KeyError for
    another kind."""
    if kind not in KINDS:
        raise KeyError(kind)
    root = SECTIONS[kind]
    within = _sections_within(root)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Dragoman: {kind}",
        **_section_schema(root),
        "$defs": {name: _section_schema(SECTIONS[name]) for name in sorted(within)},
    }


def schema_text(kind: str) -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _sections_within(section: Section) -> set[str]:
    found = {key.of for key in section.keys.values() if key.of}
    for name in tuple(found):
        found |= _sections_within(SECTIONS[name])
    return found


def _section_schema(section: Section) -> Schema:
    schema: Schema = {
        "description": section.title,
        "type": "object",
        "properties": {
            key.name: {"description": key.doc, **_key_schema(key)} for key in section.keys.values()
        },
        "additionalProperties": False,
    }
    if required := [key.name for key in section.keys.values() if key.required]:
        schema["required"] = required
    if section.either:
        schema["oneOf"] = [{"required": [name]} for name in section.either]
    return schema


def _key_schema(key: Key) -> Schema:
    if key.kind in (Kind.CHOICE, Kind.MONTH):
        names: Schema = {"enum": list(key.choices)}
        numbers: Schema = {"type": "integer", "minimum": 1, "maximum": 12}
        return {"anyOf": [names, numbers]} if key.kind is Kind.MONTH else names
    if key.kind is Kind.PATTERN:
        return {"type": "string", "pattern": f"^({key.pattern})$"}
    if key.kind in _WITH_SECTION:
        return _WITH_SECTION[key.kind](key.of)
    return _PLAIN[key.kind]


def _named(schema: Schema) -> Schema:
    return {"type": ["object", "null"], "propertyNames": _NAME, "additionalProperties": schema}


def _of(section: str) -> Schema:
    reference: Schema = {"$ref": f"#/$defs/{section}"}
    return {"anyOf": [_PLAIN[_SHORT[section]], reference]} if section in _SHORT else reference


_TEXT: Schema = {"type": "string", "minLength": 1}
_NAME: Schema = {"type": "string", "pattern": f"^{NAME_PATTERN}$", "not": {"enum": list(RESERVED)}}
_VALUE: Schema = {"type": ["string", "number", "boolean"]}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_COLUMNS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}

_PLAIN: Mapping[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.TEXTS: _TEXTS,
    Kind.FLAG: {"type": "boolean"},
    Kind.NUMBER: {"type": "number"},
    Kind.NUMBER_OR_NONE: {"anyOf": [{"type": "number"}, {"enum": ["none"]}]},
    Kind.VALUE: _VALUE,
    Kind.NAME: _NAME,
    Kind.PATH: {"type": "string", "pattern": f"^{PATH_PATTERN}$"},
    Kind.PATHS: {
        "anyOf": [
            {"type": "string", "pattern": f"^{PATH_PATTERN}$"},
            {"type": "array", "items": {"type": "string", "pattern": f"^{PATH_PATTERN}$"}},
        ]
    },
    Kind.NAMES: {"type": "object", "propertyNames": _NAME, "additionalProperties": _NAME},
    Kind.COLUMN: _TEXT,
    Kind.COLUMNS: _COLUMNS,
    Kind.COLUMN_LISTS: {"type": "array", "items": _COLUMNS},
    Kind.TABLE: _TEXT,
    Kind.EXPRESSION: {
        "anyOf": [
            _VALUE,
            {
                "type": "object",
                "required": ["default"],
                "additionalProperties": _TEXT,
            },
        ]
    },
    Kind.ON: {
        "anyOf": [
            _TEXT,
            {"type": "array", "items": _TEXT, "minItems": 1},
            {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
        ]
    },
    Kind.GROUPS: {
        "type": "object",
        "additionalProperties": {"type": "array", "items": _VALUE, "minItems": 1},
    },
    Kind.FREE: {"type": "object"},
    Kind.FREE_LIST: {"type": "array", "items": {"type": "object"}},
    Kind.ROWS: {
        "type": "array",
        "items": {"type": "array", "items": {"type": ["string", "number", "boolean", "null"]}},
    },
}

_WITH_SECTION: Mapping[Kind, Callable[[str], Schema]] = {
    Kind.SECTION: _of,
    Kind.SECTIONS: lambda section: _named(_of(section)),
    Kind.SECTION_LIST: lambda section: {"type": ["array", "null"], "items": _of(section)},
    Kind.VALUES: lambda section: {"type": "array", "items": _of(section)},
    Kind.DEPRECATION: _of,
    Kind.LABELLED: lambda section: {"type": "object", "additionalProperties": _of(section)},
    Kind.WAREHOUSES: lambda section: {
        "type": "object",
        "propertyNames": _NAME,
        "additionalProperties": _of(section),
    },
}
