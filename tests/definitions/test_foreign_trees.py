"""Files of other tools: YAML by their looser rules, and JSON, both with the place of every value."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.definitions.json_tree import read_json
from semantic.definitions.yaml_nodes import Scalar, Tree, plain_value
from semantic.definitions.yaml_tree import read_documents

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_several_documents_are_read_and_empty_ones_are_not() -> None:
    documents, problems = read_documents("metric: {name: a}\n---\n\n---\nmetric: {name: b}\n", "m.yml")
    assert [plain_value(each) for each in documents] == [{"metric": {"name": "a"}}, {"metric": {"name": "b"}}]
    assert problems == ()
    assert isinstance(documents[1], Tree) and documents[1].entries["metric"].key.line == 5


def test_a_merge_key_adds_what_is_not_said() -> None:
    text = "base: &base {agg: sum, expr: amount}\nrevenue:\n  <<: *base\n  agg: max\nboth: {<<: [*base, {x: 1}]}\n"
    [document], problems = read_documents(text, "m.yml")
    assert plain_value(document) == {
        "base": {"agg": "sum", "expr": "amount"},
        "revenue": {"agg": "max", "expr": "amount"},
        "both": {"agg": "sum", "expr": "amount", "x": 1},
    }
    assert problems == ()


def test_the_last_of_two_equal_keys_counts_and_is_a_warning() -> None:
    [document], [problem] = read_documents("a: 1\na: 2\n", "m.yml")
    assert plain_value(document) == {"a": 2}
    assert (problem.code, problem.severity) == ("duplicate-key", "warning")


def test_a_text_that_yaml_cuts_is_theirs_to_cut() -> None:
    [document], problems = read_documents("a: {expr: coalesce(a, 0)}\n", "m.yml")
    assert plain_value(document) == {"a": {"expr": "coalesce(a", "0)": None}} and problems == ()


def test_what_stands_before_a_break_is_read() -> None:
    documents, [problem] = read_documents("a: 1\n---\nb: [\n", "m.yml")
    assert [plain_value(each) for each in documents] == [{"a": 1}]
    assert problem.code == "yaml-invalid"


def test_many_aliases_of_aliases_are_refused() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 25))
    documents, [problem] = read_documents(text, "m.yml")
    assert documents == () and problem.code == "yaml-aliases"


def test_json_knows_its_places() -> None:
    root, problems = read_json('{\n  "a": [1, {"b\\u0021": "x\\ny"}]\n}', "m.json")
    assert plain_value(root) == {"a": [1, {"b!": "x\ny"}]} if root else False
    assert problems == () and isinstance(root, Tree)
    entry = root.entries["a"]
    assert (entry.key.line, entry.key.column) == (2, 3)
    assert (entry.value.line, entry.value.column) == (2, 8)


def test_numbers_and_texts_of_json_are_told_apart() -> None:
    root, _ = read_json('["1", 1, null, "null"]', "m.json")
    assert plain_value(root) == ["1", 1, None, "null"] if root else False


@settings(max_examples=50)
@given(JSON, st.sampled_from((None, 2)))
def test_any_json_comes_back(value: object, indent: int | None) -> None:
    root, problems = read_json(json.dumps(value, indent=indent), "m.json")
    assert problems == () and root is not None
    assert plain_value(root) == value


def test_what_is_no_json_is_one_problem() -> None:
    assert read_json("{", "m.json")[1][0].code == "json-invalid"
    assert read_json(b"\xff", "m.json")[1][0].code == "file-not-text"
    assert read_json("[" * 100 + "]" * 100, "m.json")[1][0].code == "json-invalid"
    assert read_json("[" * 100_000 + "]" * 100_000, "m.json")[1][0].code == "json-invalid"
    assert isinstance(read_json("1", "m.json")[0], Scalar)
