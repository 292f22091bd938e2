"""The published JSON Schemas: they are generated, they accept what the reader accepts and refuse what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from semantic.definitions import json_schema, read_texts
from semantic.definitions.keys import SECTIONS, Kind
from semantic.definitions.schema import KINDS, schema_text
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml

ROOT = Path(__file__).parents[2]
MODEL = "model: sales\ntable: transactions\nkey: id\n"


def errors(kind: str, text: str) -> list[str]:
    root, problems = read_yaml(text, "f.yml")
    assert problems == ()
    assert root is not None
    value = json.loads(json.dumps(plain_value(root), default=_number))
    return [error.message for error in jsonschema.Draft202012Validator(json_schema(kind)).iter_errors(value)]


def _number(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)


def demo_files() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "models").rglob("*.yml")):
        folders = {"questions": "questions", "suites": "suite", "tests": "tests"}
        kind = folders.get(path.parent.name) or ("settings" if path.stem == "settings" else "model")
        yield kind, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_files_are_what_the_table_of_keys_says(kind: str) -> None:
    published = ROOT / "docs" / "schema" / f"{kind}.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text(kind), (
        "run: python -m semantic.definitions.json_schema docs/schema"
    )
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


def test_the_demo_definitions_are_valid() -> None:
    for kind, text in demo_files():
        assert errors(kind, text) == []


@pytest.mark.parametrize(
    "lines",
    [
        "colour: red",
        "time: my__time",
        "hidden: yes",
        "format: currency usd",
        "dimensions: {d: {expr: a}}",
        "dimensions: {d: {type: text}}",
        "dimensions: {d: {type: string, groups: {a: b}}}",
        "metrics: {m: {where: a}}",
        "metrics: {m: {expr: sum(x), fill: nothing}}",
        "metrics: {m: {expr: sum(x), over: {last: soon}}}",
        "metrics: {my__m: {expr: sum(x)}}",
        "metrics: {time: {expr: sum(x)}}",
        "joins: {j: {model: a}}",
        "joins: {j: {model: a, on: b, type: many}}",
        "freshness: {expr: max(a), warn_after: soon}",
        "sql: SELECT 1",
    ],
)
def test_schema_and_reader_refuse_the_same(lines: str) -> None:
    text = MODEL + lines + "\n"
    assert errors("model", text) != []
    assert "error" in [problem.severity for problem in read_texts({"sales.yml": text})[1]]


@pytest.mark.parametrize(
    "lines",
    [
        "unique: [a, [b, c]]",
        "metrics:",
        "metrics: {m: {expr: {default: sum(x), duckdb: sum(y)}, deprecated: old, synonyms: a}}",
        "metrics: {m: {expr: 1, deprecated: {reason: old, replacement: a.b}}}",
        "joins: {j: {model: a, on: {b: c}}, k: {model: a, on: [b]}, l: {model: a, on: this.b = l.c}}",
        "dimensions: {d: {type: string, values: [a, {value: b, label: B}]}}",
        "dimensions: {d: {type: boolean, values: [true, {value: false, label: no}]}}",
    ],
)
def test_schema_and_reader_accept_the_same(lines: str) -> None:
    text = MODEL + lines + "\n"
    assert errors("model", text) == []
    assert read_texts({"sales.yml": text})[1] == ()


def test_every_key_has_a_sentence_and_every_section_exists() -> None:
    for section in SECTIONS.values():
        for key in section.keys.values():
            assert key.doc.endswith(".")
            assert key.of == "" or key.of in SECTIONS
            assert bool(key.pattern) == (key.kind is Kind.PATTERN)
