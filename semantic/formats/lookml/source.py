"""Text of LookML → the same mappings with places that YAML files are read into, so that one reader serves both.

    tree, problem = read_lookml("view: orders { dimension: id {} }", "orders.view.lkml")
    tree.entries["view"].value.items[0].entries["name"].value.text           "orders"

What may come several times is a list, whether or not it does. A name stands under `name`, a pair of a list under
`field` and `value`.
"""

from __future__ import annotations

import re

from lkml.lexer import Lexer
from lkml.parser import Parser
from lkml.tree import BlockNode, ContainerNode, ListNode, PairNode, SyntaxToken

from semantic.definitions.yaml_nodes import Entry, Node, Scalar, Sequence, Tree
from semantic.errors import Position, Problem

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 30

LISTED = frozenset(
    (
        "access_filter", "access_grant", "action", "aggregate_table", "bind_filters", "column", "datagroup",
        "derived_column", "dimension", "dimension_group", "explore", "extends", "extends__all", "filter", "filters",
        "include", "join", "link", "map_layer", "measure", "named_value_format", "parameter", "query", "set", "test",
        "view", "when", "allowed_value",
    )
)  # fmt: skip
"""Keys that may come more than once."""

_DEPTH = re.compile(r"[{}]")


def read_lookml(source: str | bytes, file: str) -> tuple[Tree | None, Problem | None]:
    """The mapping of a whole file; None with a problem where it is no LookML. Nothing in it is run."""
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError:
        return None, _problem("This file is not UTF-8 text.", file, 1)
    if len(text) > MAX_CHARACTERS:
        return None, _problem(f"This file has more than {MAX_CHARACTERS:,} characters.", file, 1)
    if "\0" in text:
        # The parser's own mark for the end: it would look for what follows for ever.
        return None, _problem("This file holds a NUL character, and so is no text.", file, 1)
    if _too_deep(text):
        return None, _problem(f"This file has blocks in more than {MAX_DEPTH} others.", file, 1)
    try:
        document = Parser(_Lexer(text).scan()).parse()
    except SyntaxError as error:
        found = re.search(r"on line (\d+)", str(error))
        line = int(found[1]) if found else 1
        return None, _problem(
            "This is no LookML: a brace, a bracket, a quote or `;;` is missing.", file, line
        )
    except Exception as error:
        return None, _problem(f"This is no LookML that can be read ({type(error).__name__}).", file, 1)
    return _Reader(text.split("\n")).container(document.container, 1, 1), None


class _Lexer(Lexer):
    """The parser's, which stays for ever at a single semicolon: whoever looks so often at one place goes no further."""

    _looked = (-1, 0)

    def peek_multiple(self, length: int) -> str:
        at, times = self._looked
        self._looked = (self.index, times + 1 if at == self.index else 0)
        if times > 50:
            raise SyntaxError(f"a single semicolon on line {self.line_number}")
        return str(super().peek_multiple(length))


def _too_deep(text: str) -> bool:
    depth = 0
    for brace in _DEPTH.findall(text):
        depth += 1 if brace == "{" else -1
        if depth > 2 * MAX_DEPTH:
            return True
    return False


def _problem(message: str, file: str, line: int) -> Problem:
    return Problem("lookml-invalid", message, position=Position(file, line, 1))


class _Reader:
    """The parser knows the lines of tokens; where they begin within a line is found here."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._line = 0
        self._column = 0

    def container(self, node: ContainerNode, line: int, column: int, name: Entry | None = None) -> Tree:
        found: dict[str, list[tuple[Scalar, Node]]] = {}
        for item in node.items:
            key = self._key(item.type)
            found.setdefault(key.text, []).append((key, self._value(item, key)))
        entries = {"name": name} if name is not None else {}
        for word, held in found.items():
            key, value = held[-1]
            if word in LISTED:
                key, nodes = held[0][0], tuple(node for _, node in held)
                merged = [
                    each for node in nodes for each in (node.items if isinstance(node, Sequence) else (node,))
                ]
                value = Sequence(tuple(merged), key.line, key.column)
            entries[word] = Entry(key, value)
        return Tree(entries, line, column)

    def _value(self, item: object, key: Scalar) -> Node:
        if isinstance(item, BlockNode):
            name = None
            if item.name is not None:
                name = Entry(key, Scalar(item.name.value, False, key.line, key.column))
            inner = item.container if item.container is not None else ContainerNode(())
            return self.container(inner, key.line, key.column, name)
        if isinstance(item, ListNode):
            return Sequence(tuple(self._item(each) for each in item.items), key.line, key.column)
        assert isinstance(item, PairNode)
        return Scalar(item.value.value.strip(), False, key.line, key.column)

    def _item(self, item: object) -> Node:
        if isinstance(item, PairNode):
            key = self._key(item.type)
            value = Scalar(item.value.value, False, key.line, key.column)
            return Tree({"field": Entry(key, key), "value": Entry(key, value)}, key.line, key.column)
        assert isinstance(item, SyntaxToken)
        key = self._key(item)
        return Scalar(item.value, False, key.line, key.column)

    def _key(self, token: SyntaxToken) -> Scalar:
        line = token.line_number or 1
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        start = self._column if line == self._line else 0
        at = text.find(token.value, start)
        if at >= 0:
            self._line, self._column = line, at + len(token.value)
        return Scalar(token.value, False, line, max(at, 0) + 1)
