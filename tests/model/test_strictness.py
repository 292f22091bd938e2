"""Which schemas an endpoint holds a reply to strictly, and which it refuses: the rules of the narrowest one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from service.model_server.strictness import strict_problems
from tests.model.serving import SCHEMA

TEXT = {"type": "string"}


def closed(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nested(levels: int) -> dict[str, object]:
    return closed(a=nested(levels - 1) if levels > 1 else TEXT)


def either(*options: object) -> dict[str, object]:
    return closed(a={"type": "array", "items": {"anyOf": list(options)}})


def choices(*names: str) -> dict[str, object]:
    return {"type": "string", "enum": list(names)}


@pytest.mark.parametrize(
    "schema",
    [
        SCHEMA,
        nested(10),
        closed(a={"type": ["string", "null"]}, b={"type": "array", "items": closed(c=TEXT)}),
        either(TEXT, closed(left=TEXT), closed(right=TEXT)),
        either(
            closed(field=choices("x", "y"), value=TEXT), closed(field=choices("z"), value={"type": "number"})
        ),
    ],
    ids=["choices", "levels", "lists", "options", "options told apart"],
)
def test_what_is_taken(schema: Mapping[str, object]) -> None:
    assert list(strict_problems(schema)) == []


@pytest.mark.parametrize(
    ("schema", "path", "problem"),
    [
        ({**closed(a=TEXT), "additionalProperties": True}, "", "'additionalProperties' is required"),
        ({**closed(a=TEXT, b=TEXT), "required": ["a"]}, "", "'required' is required"),
        (closed(a={"type": "object"}), "/properties/a", "'additionalProperties' is required"),
        (closed(a={"oneOf": [TEXT]}), "/properties/a", "'oneOf' is not permitted."),
        (closed(a={**TEXT, "default": "x"}), "/properties/a", "'default' is not permitted."),
        ({"anyOf": [closed(a=TEXT)]}, "", "the root must be of type 'object'"),
        (either(closed(field=TEXT), closed(field=TEXT, b=TEXT)), "/properties/a/items", "identical first keys"),
        (
            either(closed(field=choices("x", "y")), closed(field=choices("y", "z"), b=TEXT)),
            "/properties/a/items", "identical first keys",
        ),
        (nested(11), "", "11 levels of nesting exceed the limit of 10."),
        (closed(a=choices(*map(str, range(1_001)))), "", "1001 enum values exceed the limit of 1000."),
        (closed(a=choices("x" * 120_000)), "", "120001 characters"),
    ],
)  # fmt: skip
def test_what_is_refused(schema: Mapping[str, object], path: str, problem: str) -> None:
    [(where, what)] = strict_problems(schema)
    assert where == path
    assert problem in what
