"""YAML 1.2, positions, and files that mean harm."""

from __future__ import annotations

from decimal import Decimal

import pytest

from semantic.definitions.yaml_nodes import Scalar, Tree, plain_value, scalar_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position


def value_of(text: str) -> object:
    root, problems = read_yaml(f"x: {text}\n", "f.yml")
    assert problems == ()
    assert isinstance(root, Tree)
    node = root.entries["x"].value
    assert isinstance(node, Scalar)
    return scalar_value(node)


def only_problem(text: str | bytes) -> tuple[str, int, int, str]:
    _, problems = read_yaml(text, "f.yml")
    assert len(problems) == 1, problems
    position = problems[0].position
    assert position is not None
    assert position.file == "f.yml"
    return problems[0].code, position.line, position.column, problems[0].hint


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("off", "off"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2017-12-01", "2017-12-01"),
        ("2013-12-15T00:00", "2013-12-15T00:00"),
        ("-3", -3),
        ("0.10", Decimal("0.10")),
        ("1e3", Decimal("1000")),
        (".5", Decimal("0.5")),
        ("-.inf", Decimal("-Infinity")),
        ("1e999999999", "1e999999999"),
        ("25-34", "25-34"),
        ('"7"', "7"),
        ("=", "="),
    ],
)
def test_values_follow_the_core_schema_of_yaml_1_2(written: str, value: object) -> None:
    assert value_of(written) == value
    assert type(value_of(written)) is type(value)


def test_keys_are_text_too() -> None:
    root, problems = read_yaml("on: a\nyes: b\n2017: c\ntrue: d\n", "f.yml")
    assert problems == ()
    assert isinstance(root, Tree)
    assert list(root.entries) == ["on", "yes", "2017", "true"]


def test_every_node_knows_its_line_and_column() -> None:
    root, _ = read_yaml("a: 1\nb:\n  - x\n  - {c: y}\n", "f.yml")
    assert isinstance(root, Tree)
    b = root.entries["b"]
    assert (b.key.line, b.key.column) == (2, 1)
    assert plain_value(b.value) == ["x", {"c": "y"}]
    inner = b.value.items[1]  # type: ignore[union-attr]
    assert isinstance(inner, Tree)
    assert (inner.entries["c"].value.line, inner.entries["c"].value.column) == (4, 9)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: [1\nb: 2", "yaml-invalid", 2, 2),
        ("a: b: c", "yaml-invalid", 1, 5),
        ("\ta: 1", "yaml-invalid", 1, 1),
        ("{where: product in ('a', 'b')}", "yaml-invalid", 1, 29),
        ("a: 1\nb: x\x01y", "yaml-invalid", 2, 5),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2, 1),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "yaml-merge-key", 3, 3),
        ("a: !!python/object/apply:os.system [id]", "yaml-tag", 1, 4),
        ("a: 1\nb: !!str 2\n", "yaml-tag", 2, 4),
        ("? [a, b]\n: c\n", "yaml-key", 1, 3),
        ("~: c\n", "yaml-key", 1, 1),
        ("a: &x [*x]", "yaml-aliases", 1, 8),
        ("a: *nowhere", "yaml-aliases", 1, 4),
        ("a: " + "[" * 40 + "]" * 40, "yaml-depth", 1, 33),
        ("a: " + "[" * 100_000, "yaml-depth", 1, 33),
        ("a: 1\n" * 200_001, "file-too-large", 1, 1),
        (b"a: \xff\xfe", "file-not-text", 1, 1),
        ("a: \ud800", "file-not-text", 1, 1),
    ],
)
def test_what_is_refused(text: str | bytes, code: str, line: int, column: int) -> None:
    assert only_problem(text)[:3] == (code, line, column)


def test_a_text_that_yaml_cuts_at_a_comma_is_found_with_the_remedy() -> None:
    code, line, column, hint = only_problem("m:\n  a: {expr: coalesce(a, 0), format: integer}\n")
    assert (code, line, column) == ("unquoted-comma", 2, 13)
    assert hint == 'Put quotes around the whole text: expr: "coalesce(a, …"'


@pytest.mark.parametrize(
    "text", ["a: [sum(b, c)]", "a: {expr: sum(greatest(b, c)), owner: d}", "a: {b: dollars, net}"]
)
def test_other_texts_cut_at_a_comma(text: str) -> None:
    assert only_problem(text)[0] == "unquoted-comma"


@pytest.mark.parametrize(
    "text", ["a: {b: , c: d}", "a: {b: 'f(a, 0)'}", "a: [x (y), z]", "a: f(b, c)", "a: {b: f(c}"]
)
def test_texts_that_are_whole(text: str) -> None:
    assert read_yaml(text, "f.yml")[1] == ()


def test_a_flaw_marks_only_what_it_is_in() -> None:
    root, problems = read_yaml("good: {a: 1}\nbad: {b: !!int 2}\n", "f.yml")
    assert isinstance(root, Tree)
    assert [problem.code for problem in problems] == ["yaml-tag"]
    assert [name for name, entry in root.entries.items() if entry.value.flawed] == ["bad"]
    assert (root.flawed, root.torn) == (True, False)


def test_an_alias_is_the_value_it_names() -> None:
    root, problems = read_yaml("a: &words [x, y]\nb: *words\n", "f.yml")
    assert problems == ()
    assert root is not None
    assert plain_value(root) == {"a": ["x", "y"], "b": ["x", "y"]}


def test_a_billion_laughs_are_not_told() -> None:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    assert only_problem("\n".join(lines))[0] == "yaml-aliases"


def test_a_hundred_aliases_are_enough() -> None:
    assert read_yaml("a: &x 1\nb: [" + ", ".join(["*x"] * 100) + "]", "f.yml")[1] == ()
    assert only_problem("a: &x 1\nb: [" + ", ".join(["*x"] * 101) + "]")[0] == "yaml-aliases"


def test_an_empty_file_has_no_root() -> None:
    assert read_yaml("", "f.yml") == (None, ())
    assert read_yaml("# nothing yet\n", "f.yml") == (None, ())


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    root, problems = read_yaml(b"\xef\xbb\xbfa: 1\n", "f.yml")
    assert isinstance(root, Tree)
    assert problems == ()
    assert Position("f.yml", root.line, root.column) == Position("f.yml", 1, 1)
    assert list(root.entries) == ["a"]
