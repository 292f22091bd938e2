"""Places in texts: exact ones in sound files, and where somebody types while a file is not sound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.definitions.marked import MarkedList, MarkedNode, MarkedText, offset_of, read_marked
from semantic.definitions.yaml_tree import read_yaml
from semantic.editing import Part, Project, check, named_at, occurrences, spot_at
from semantic.editing.cursor import Keys
from tests.editing.shop import SHOP

FORMS = {
    "as it is": lambda text: text,
    "CRLF": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("a: sum(amount)", "amount"),
        ("a: {b: 'it''s amount'}", "amount"),
        ('a: "\\"x y\\" 😀 \\u0041 amount"', "amount"),
        ("a: >-\n    case when amount\n      then 1 end\nb: 1", "amount"),
        ("a: |\n  first \n  amount second\n", "amount"),
        ("a: plain text\n  over amount lines\n", "amount"),
        ("a: &x amount\nb: *x", "amount"),
        ('a: "folded \\\n   amount"', "amount"),
        ("a:\t'amount'", "amount"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_word_in_a_value_is_found_in_the_source(written: str, word: str, form: str) -> None:
    source = FORMS[form](written)
    [text] = {node for _, node, key in scalars(read_marked(source), ()) if word in node.text and not key}
    span = text.span(text.text.index(word), text.text.index(word) + len(word))
    assert span is not None and source[slice(*span)] == word and span[0] == source.index(word)


def test_what_is_written_otherwise_has_no_place() -> None:
    [text] = [node for _, node, key in scalars(read_marked('a: "\\u0041mount"'), ()) if not key]
    assert text.text == "Amount" and text.span(0, 6) is None


@pytest.mark.parametrize("form", FORMS)
def test_typing_and_reading_agree_on_every_name(form: str) -> None:
    """At each place of a name, what is read tolerantly is what the exact reading says."""
    files = {name: FORMS[form](text) for name, text in SHOP.items()}
    project = Project.of(files)
    project = project.read_as(check(project).catalog)
    for name, text in files.items():
        found = list(occurrences(project, name))
        assert found
        for each in found:
            assert each.span is not None and text[slice(*each.span)] == each.name
            named = named_at(project, name, text, each.span[0] + 1)
            assert named is not None and (named.symbol, named.span) == (each.symbol, each.span)


@pytest.mark.parametrize("form", FORMS)
def test_typing_and_reading_agree_on_every_value(form: str) -> None:
    for text in (FORMS[form](text) for text in SHOP.values()):
        for keys, node, on_key in scalars(read_marked(text), ()):
            start, end = node.inner
            spot = spot_at(text, min(start + 1, end))
            assert (spot.keys, spot.part) == (keys, Part.KEY if on_key else Part.VALUE), node


@pytest.mark.parametrize(
    ("text", "keys", "part", "typed"),
    [
        ("metrics:\n  revenue: {expr: sum(am|", ("metrics", "revenue", "expr"), Part.VALUE, "sum(am"),
        ("metrics:\n  revenue: {expr: sum(a), d|", ("metrics", "revenue"), Part.KEY, "d"),
        ("metrics:\n  revenue: {expr: coalesce(a, b|", ("metrics", "revenue", "expr"), Part.VALUE, "coalesce(a, b"),
        ("metrics:\n  revenue:\n    ex|\n  other: {expr: x}", ("metrics", "revenue"), Part.KEY, "ex"),
        ("metrics:\n  revenue:\n    expr: |\n", ("metrics", "revenue", "expr"), Part.VALUE, ""),
        ("metrics:\n  revenue:\n    expr: sum(a)\n    |\n", ("metrics", "revenue"), Part.KEY, ""),
        ("metrics:\n  revenue:\n    expr: sum(a)\n  |\n", ("metrics",), Part.KEY, ""),
        ("questions:\n  - question: x\n    |", ("questions", 0), Part.KEY, ""),
        ("questions:\n- query: {metrics: [rev|", ("questions", 0, "query", "metrics", 0), Part.VALUE, "rev"),
        ("a: ]broken[\nmetrics: {x: {expr: >\njoins:\n  c:\n    model: cu|", ("joins", "c", "model"), Part.VALUE, "cu"),
    ],
)  # fmt: skip
def test_where_somebody_types(text: str, keys: Keys, part: Part, typed: str) -> None:
    spot = spot_at(text.replace("|", ""), text.index("|"))
    assert (spot.keys, spot.part, spot.text) == (keys, part, typed)


def test_the_keys_that_are_there_already() -> None:
    text = "metrics:\n  revenue:\n    expr: sum(a)\n    \n    owner: me\n  other: {}\n"
    assert spot_at(text, text.index("    \n") + 4).siblings == ("expr", "owner")


@given(st.text(alphabet="a:-{}[]'\"#|> \n\r\t&*,.😀", max_size=60), st.integers(0, 60))
def test_no_text_is_too_strange(text: str, offset: int) -> None:
    spot = spot_at(text, offset)
    assert 0 <= spot.start <= len(text)
    read_marked(text)


def test_problems_stand_where_yaml_counts_them() -> None:
    """YAML ends lines at U+2028, too; editors do not."""
    text = "model: a\u2028table: b\r\nkeys: c\r\n"
    _, problems = read_yaml(text + "key: [", "x.yml")
    [problem] = problems
    assert problem.position is not None
    assert offset_of("x: \u2028y: 😀\r\nz: 1", 3, 1) == len("x: \u2028y: 😀\r\n")


def scalars(node: MarkedNode | None, keys: Keys) -> Iterator[tuple[Keys, MarkedText, bool]]:
    """Every scalar where it is written, with whether it is a key."""
    if isinstance(node, MarkedText):
        yield keys, node, False
    elif isinstance(node, MarkedList):
        for place, item in enumerate(node.items):
            yield from scalars(item, (*keys, place))
    elif node is not None:
        for entry in node.entries:
            yield keys, entry.key, True
            if not entry.aliased:
                yield from scalars(entry.value, (*keys, entry.key.text))
