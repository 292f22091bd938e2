"""What a JSON schema must be like for an endpoint to hold a reply to it strictly. Pure.

    list(strict_problems({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}))
        [("", "'additionalProperties' is required to be supplied and to be false.")]

The rules and limits are those of OpenAI, which are the narrowest: a schema that passes here is taken everywhere.
https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MOST_LEVELS = 10
MOST_PROPERTIES = 5_000
MOST_CHOICES = 1_000
MOST_CHARACTERS = 120_000
"""Of all names of properties and all choices together."""

NOT_STRICT = (
    "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties",
    "propertyNames", "default",
)  # fmt: skip


def strict_problems(schema: object) -> Iterator[tuple[str, str]]:
    """The place of each problem, and what it is."""
    yield from _problems(schema, "")
    if isinstance(schema, dict):
        if schema.get("type") != "object" or "anyOf" in schema:
            yield "", "the root must be of type 'object' and not use 'anyOf'."
        yield from _too_much(schema)


def _problems(schema: object, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, dict):
        yield path, "the schema must be an object."
        return
    for name in NOT_STRICT:
        if name in schema:
            yield path, f"'{name}' is not permitted."
    properties = _properties(schema)
    if properties is not None:
        if schema.get("additionalProperties") is not False:
            yield path, "'additionalProperties' is required to be supplied and to be false."
        if sorted(schema.get("required", ())) != sorted(properties):
            yield path, "'required' is required to be supplied and to include every key in properties."
    yield from _alike(schema.get("anyOf", ()), path)
    for place, inner in _within(schema):
        yield from _problems(inner, f"{path}/{place}")


def _alike(options: object, path: str) -> Iterator[tuple[str, str]]:
    """Options that begin with the same key cannot be told apart while they are written, unless its choices differ."""
    known: dict[str, set[object] | None] = {}
    for option in options if isinstance(options, list) else ():
        properties = _properties(option) if isinstance(option, dict) else None
        if not properties:
            continue
        name, first = next(iter(properties.items()))
        choices = _choices(first)
        before = known.get(name, set())
        if name in known and (choices is None or before is None or choices & before):
            yield path, "Objects provided via 'anyOf' must not share identical first keys."
        known[name] = None if choices is None or before is None else choices | before


def _choices(schema: object) -> set[object] | None:
    """The values that a text may have; None where it may have any."""
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return {schema["const"]}
    return set(schema["enum"]) if isinstance(schema.get("enum"), list) else None


def _properties(schema: Mapping[str, object]) -> Mapping[str, object] | None:
    """The properties of a schema of objects; None for another."""
    properties, kinds = schema.get("properties"), schema.get("type")
    if isinstance(properties, dict):
        return properties
    return {} if kinds == "object" or (isinstance(kinds, list) and "object" in kinds) else None


def _within(schema: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The schemas within a schema, each with its place."""
    for name, inner in (_properties(schema) or {}).items():
        yield f"properties/{name}", inner
    if "items" in schema:
        yield "items", schema["items"]
    options, named = schema.get("anyOf"), schema.get("$defs")
    for index, inner in enumerate(options if isinstance(options, list) else ()):
        yield f"anyOf/{index}", inner
    for name, inner in (named if isinstance(named, dict) else {}).items():
        yield f"$defs/{name}", inner


@dataclass(slots=True)
class _Size:
    levels: int = 0
    properties: int = 0
    choices: int = 0
    characters: int = 0

    def add(self, schema: object, level: int) -> None:
        if not isinstance(schema, dict):
            return
        properties = _properties(schema)
        if properties is not None:
            level += 1
        self.levels = max(self.levels, level)
        choices = _choices(schema) or ()
        self.properties += len(properties or {})
        self.choices += len(choices)
        self.characters += sum(len(str(name)) for name in (*(properties or {}), *choices))
        for _, inner in _within(schema):
            self.add(inner, level)


def _too_much(schema: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    size = _Size()
    size.add(schema, 0)
    for what, has, most in (
        ("levels of nesting", size.levels, MOST_LEVELS),
        ("object properties", size.properties, MOST_PROPERTIES),
        ("enum values", size.choices, MOST_CHOICES),
        ("characters in names and enum values", size.characters, MOST_CHARACTERS),
    ):
        if has > most:
            yield "", f"{has} {what} exceed the limit of {most}."
