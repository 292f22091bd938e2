"""Text → the values of a YAML file with the exact places where they are written, for those who edit the text.

    root = read_marked("metrics:\\n  revenue: {expr: sum(amount)}\\n")
    revenue = root.value("metrics").value("revenue")
    text = revenue.value("expr")
    source[slice(*text.span(4, 10))]          "amount"

Places are offsets in the text, in characters. A value that is folded, quoted or a block is found again in its source
character by character, so that a name within it has an exact place, too. An alias is the value that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from semantic.definitions.yaml_tree import MAX_ALIASES, MAX_BYTES, MAX_DEPTH

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
}
_HEX = {"x": 2, "u": 4, "U": 8}
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML. Editors know the first three alone."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A value from `start` until `end` in the source; what it is stands in its subclasses."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedText(Marked):
    """A scalar. `style` is "" for plain text, else its quote, `|` or `>`."""

    text: str
    style: str
    source: str = field(repr=False)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a part of the text without blanks stands in the source; None where it is not written as one piece."""
        if not 0 <= start < end <= len(self.text):
            return None
        if self.source[self.start : self.end] == self.text:
            return self.start + start, self.start + end
        places = self._places()
        if end > len(places):
            return None
        first, last = places[start], places[end - 1]
        exact = self.source[first : last + 1] == self.text[start:end]
        return (first, last + 1) if exact else None

    @property
    def inner(self) -> tuple[int, int]:
        """The value without its quotes, or without the head of a block."""
        if self.style in ("'", '"'):
            return self.start + 1, max(self.start + 1, self.end - 1)
        return (self._body(), self.end) if self.style else (self.start, self.end)

    def _body(self) -> int:
        found = _BREAK.search(self.source, self.start, self.end)
        return found.end() if found else self.end

    def _places(self) -> list[int]:
        """For each character of the text its place in the source; blanks have that of what comes next."""
        places: list[int] = []
        at, end = self.inner
        for char in self.text:
            if char.isspace():
                places.append(at)
                continue
            while at < end:
                found, length = self._next(at)
                if found == char:
                    break
                if not (found.isspace() or found == "" or found in _ESCAPES.values()):
                    return places
                at += length
            if at >= end:
                return places
            places.append(at)
            at += self._next(at)[1]
        return places

    def _next(self, at: int) -> tuple[str, int]:
        """The character that the source has here, and how many of its own stand for it; "" for none."""
        char = self.source[at]
        if self.style == "'" and char == "'":
            return "'", 2
        if self.style != '"' or char != "\\" or at + 1 >= len(self.source):
            return char, 1
        escape = self.source[at + 1]
        if width := _HEX.get(escape):
            try:
                return chr(int(self.source[at + 2 : at + 2 + width], 16)), 2 + width
            except (ValueError, OverflowError):
                return "", 2
        if escape in "\r\n":
            return "", 2
        return _ESCAPES.get(escape, escape), 2


@dataclass(frozen=True, slots=True)
class MarkedEntry:
    key: MarkedText
    value: MarkedNode
    aliased: bool = False
    """Whether the value is written elsewhere."""


@dataclass(frozen=True, slots=True)
class MarkedTree(Marked):
    entries: tuple[MarkedEntry, ...]
    flow: bool

    def value(self, key: str) -> MarkedNode | None:
        """The value of the first key of that name."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class MarkedList(Marked):
    items: tuple[MarkedNode, ...]


MarkedNode = MarkedText | MarkedTree | MarkedList


def read_marked(source: str) -> MarkedNode | None:
    """The first document; None where it is empty or no YAML, or larger or deeper than any definition file may be."""
    if len(source) > MAX_BYTES:
        return None
    try:
        return _Reader(source).document()
    except (yaml.YAMLError, UnicodeError, _Refused):
        return None


def offset_of(source: str, line: int, column: int) -> int:
    """The offset of a place that problems name by line and column, both from 1; the nearest that there is."""
    if source.startswith("\ufeff"):
        return min(len(source), 1 + offset_of(source[1:], line, column))
    start = 0
    for _ in range(line - 1):
        found = _BREAK.search(source, start)
        if found is None:
            break
        start = found.end()
    ending = _BREAK.search(source, start)
    return min(start + max(column - 1, 0), ending.start() if ending else len(source))


class _Refused(Exception):
    """More than a definition file may hold."""


class _Reader:
    def __init__(self, source: str) -> None:
        # YAML does not count the mark that some editors put before a text.
        self.shift = 1 if source.startswith("\ufeff") else 0
        self.source = source
        self.events: Iterator[yaml.Event] = iter(yaml.parse(source[self.shift :], Loader=_LOADER))
        self.anchors: dict[str, MarkedNode] = {}
        self.aliases = 0

    def document(self) -> MarkedNode | None:
        root: MarkedNode | None = None
        for event in self.events:
            if isinstance(event, yaml.NodeEvent) and root is None:
                root = self.node(event, 1)
            # What comes after is read as well: a text that stops being YAML has no exact places.
        return root

    def node(self, event: yaml.Event, depth: int) -> MarkedNode:
        if depth > MAX_DEPTH:
            raise _Refused
        if isinstance(event, yaml.AliasEvent):
            self.aliases += 1
            if event.anchor not in self.anchors or self.aliases > MAX_ALIASES:
                raise _Refused
            return self.anchors[event.anchor]
        start, end = self.marks(event)
        node: MarkedNode
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            skipped = 0 if event.anchor is None and event.tag is None else self.skipped(start)
            node = MarkedText(start + skipped, end, event.value, style, self.source)
        elif isinstance(event, yaml.SequenceStartEvent):
            items: list[MarkedNode] = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
            node = MarkedList(start, self.marks(inner)[1], tuple(items))
        else:
            assert isinstance(event, yaml.MappingStartEvent)
            node = self.tree(event, start, depth)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def tree(self, event: yaml.MappingStartEvent, start: int, depth: int) -> MarkedTree:
        entries: list[MarkedEntry] = []
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            value = next(self.events)
            aliased = isinstance(value, yaml.AliasEvent)
            node = self.node(value, depth + 1)
            if isinstance(key, MarkedText):
                entries.append(MarkedEntry(key, node, aliased))
        return MarkedTree(start, self.marks(inner)[1], tuple(entries), bool(event.flow_style))

    def marks(self, event: yaml.Event) -> tuple[int, int]:
        assert event.start_mark is not None and event.end_mark is not None
        return event.start_mark.index + self.shift, event.end_mark.index + self.shift

    def skipped(self, start: int) -> int:
        """How much of a scalar's beginning is its anchor or tag."""
        found = re.compile(r"(?:[&!]\S*\s+)+").match(self.source, start)
        return found.end() - start if found else 0
