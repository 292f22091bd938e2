"""JSON text → the same small tree as YAML, with the place of every value: for what other tools have compiled.

    root, problems = read_json('{"metrics": [{"name": "revenue"}]}', "manifest.json")
    root.entries["metrics"].value.items[0].line        1

Numbers are exact, a repeated key's last value counts.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from semantic.definitions.yaml_nodes import Entry, Node, Scalar, Sequence, Tree
from semantic.errors import Position, Problem

MAX_DEPTH = 60

_TOKEN = re.compile(r'[ \t\r\n]*(?:("(?:[^"\\]|\\.)*")|([^\s",:\[\]{}]+)|([,:\[\]{}]))')
"""A text, another scalar or a sign. Only for text that is known to be JSON."""


def read_json(source: str | bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The root, None when it cannot be read, and why not."""
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
    except UnicodeError:
        return None, (_problem("file-not-text", "This file is not UTF-8 text.", Position(file, 1, 1)),)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = Position(file, error.lineno, error.colno)
        return None, (_problem("json-invalid", f"This is not valid JSON: {error.msg}.", place),)
    except (RecursionError, ValueError):
        return None, (_problem("json-invalid", "This JSON is nested too deep.", Position(file, 1, 1)),)
    reader = _Reader(text)
    try:
        return reader.value(next(reader.tokens), 1), ()
    except _TooDeep:
        message = f"Values are nested more than {MAX_DEPTH} deep."
        return None, (_problem("json-invalid", message, Position(file, 1, 1)),)


class _TooDeep(Exception):
    """Internal."""


class _Reader:
    """Makes the tree from tokens; that they are in order has been seen before."""

    def __init__(self, text: str) -> None:
        self.tokens: Iterator[re.Match[str]] = _TOKEN.finditer(text)
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def value(self, token: re.Match[str], depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _TooDeep
        if token[3] == "{":
            return self._tree(token, depth)
        if token[3] == "[":
            return self._sequence(token, depth)
        return self._scalar(token)

    def _tree(self, opening: re.Match[str], depth: int) -> Tree:
        entries: dict[str, Entry] = {}
        for token in self.tokens:
            if token[3] == "}":
                break
            if token[3] != ",":
                next(self.tokens)
                key = self._scalar(token)
                entries[key.text] = Entry(key, self.value(next(self.tokens), depth + 1))
        return Tree(entries, *self._place(opening))

    def _sequence(self, opening: re.Match[str], depth: int) -> Sequence:
        items: list[Node] = []
        for token in self.tokens:
            if token[3] == "]":
                break
            if token[3] != ",":
                items.append(self.value(token, depth + 1))
        return Sequence(tuple(items), *self._place(opening))

    def _scalar(self, token: re.Match[str]) -> Scalar:
        if token[1] is not None:
            text = json.loads(token[1], strict=False) if "\\" in token[1] else token[1][1:-1]
            return Scalar(text, False, *self._place(token))
        return Scalar(token[2], True, *self._place(token))

    def _place(self, token: re.Match[str]) -> tuple[int, int]:
        """Line and column, counted from 1, of where the token itself begins."""
        at = token.start(token.lastindex or 0)
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1


def _problem(code: str, message: str, place: Position) -> Problem:
    return Problem(code, message, "Compile the project again.", position=place)
