"""A definition file → its layout: values in their order with the comments and the air around them.

    read_commented("# Ours.\\nmodel: sales   # the till\\n")
    Commented(root=Mapped((("model", Piece(Value("sales"), after="the till")),)), before=("Ours.",), after=())

A comment on a line of its own belongs to what follows it, at the end of a block to what it stands below; one behind a
value belongs to that value. `laid_out` writes all of them again.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import yaml

from semantic.definitions.layout import INDENT, WIDTH, Listed, Mapped, Node, Piece, Value
from semantic.definitions.yaml_nodes import Scalar, scalar_value

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADERS = ("|", "|-", ">", ">-")
_BEHIND = re.compile(r"[ \t]*,?[ \t]*")
"""What may stand between a value and the comment that belongs to it."""


class NotLaidOut(Exception):
    """The file has something that a layout does not hold: an anchor, a tag, several documents, no mapping."""


@dataclass(frozen=True, slots=True)
class Commented:
    """`before` and `after` are the comments at the beginning and the end of the file, apart from all keys."""

    root: Mapped
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def read_commented(text: str) -> Commented:
    """The layout of a text that `read_yaml` reads without problems. Raises NotLaidOut."""
    events = [
        event
        for event in yaml.parse(text, Loader=_LOADER)
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent)
    ]
    return _Reader(text, events).document()


@dataclass(slots=True)
class _Comment:
    line: int
    column: int
    text: str
    alone: bool
    """Whether nothing else is on its line."""


class _Mark(NamedTuple):
    """A place in the text; line and column count from 0."""

    line: int
    column: int


def _start(event: yaml.Event) -> _Mark:
    assert event.start_mark is not None
    return _Mark(event.start_mark.line, event.start_mark.column)


def _end(event: yaml.Event) -> _Mark:
    assert event.end_mark is not None
    return _Mark(event.end_mark.line, event.end_mark.column)


class _Reader:
    def __init__(self, text: str, events: Sequence[yaml.Event]) -> None:
        self._lines = text.split("\n")
        self._events = list(events)
        self._at = 0
        self._comments = self._scanned()
        self._next = 0

    def document(self) -> Commented:
        if not self._events or not isinstance(self._events[0], yaml.MappingStartEvent):
            raise NotLaidOut("It is no mapping.")
        first = self._events[1] if len(self._events) > 1 else self._events[0]
        before = self._head(_start(first).line)
        root = self._node()
        if self._at != len(self._events):
            raise NotLaidOut("It holds several documents.")
        assert isinstance(root, Mapped)
        after = tuple(comment.text for comment in self._comments[self._next :])
        self._next = len(self._comments)
        return Commented(root, before, after)

    def _head(self, line: int) -> tuple[str, ...]:
        """The comments before the first key, where a line of air parts them from it; and the editor's own line."""
        head = [comment for comment in self._comments if comment.alone and comment.line < line]
        apart = 0
        for place, comment in enumerate(head):
            following = head[place + 1].line if place + 1 < len(head) else line
            if following > comment.line + 1 or comment.text.startswith("yaml-language-server:"):
                apart = place + 1
        self._next = apart
        return tuple(comment.text for comment in head[:apart])

    def _node(self) -> Node:
        event = self._events[self._at]
        self._at += 1
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or event.anchor is not None:
            raise NotLaidOut("It uses anchors.")
        if event.tag not in (None, "!"):
            raise NotLaidOut("It uses tags.")
        if isinstance(event, yaml.ScalarEvent):
            return self._value(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event)
        return self._mapping(event)

    def _value(self, event: yaml.ScalarEvent) -> Value:
        """The value as it is spelled: quotes, digits and the lines of a text may mean something to whoever wrote it."""
        plain = event.style in (None, "") and event.tag is None
        value = scalar_value(Scalar(event.value, plain, 1, 1))
        start, end = _start(event), _end(event)
        if event.style not in ("|", ">"):
            return Value(
                value, self._lines[start.line][start.column : end.column] if start.line == end.line else ""
            )
        header = self._lines[start.line][start.column :].split(" ", 1)[0].split("#", 1)[0]
        last = (
            end.line if end.column == 0 or not self._lines[end.line][: end.column].strip() else end.line + 1
        )
        text = textwrap.dedent("\n".join(self._lines[start.line + 1 : last])).rstrip()
        fits = max(map(len, text.split("\n"))) + start.column <= WIDTH + start.column - INDENT
        return Value(value, f"{header}\n{text}" if fits and text and header in _HEADERS else "")

    def _sequence(self, start: yaml.CollectionStartEvent) -> Listed:
        items: list[Piece] = []
        while not isinstance(event := self._events[self._at], yaml.SequenceEndEvent):
            items.append(self._piece(_start(event).line))
        end = self._events[self._at]
        self._at += 1
        items = self._with_tail(items, start, end)
        return Listed(tuple(items), flow=bool(start.flow_style))

    def _mapping(self, start: yaml.CollectionStartEvent) -> Mapped:
        entries: list[tuple[str, Piece]] = []
        while not isinstance(event := self._events[self._at], yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise NotLaidOut("A key is no text.")
            self._at += 1
            entries.append((event.value, self._piece(_start(event).line, _end(event).line)))
        end = self._events[self._at]
        self._at += 1
        pieces = self._with_tail([piece for _, piece in entries], start, end)
        return Mapped(
            tuple((key, piece) for (key, _), piece in zip(entries, pieces, strict=True)),
            flow=bool(start.flow_style),
        )

    def _piece(self, line: int, key_line: int | None = None) -> Piece:
        """The next value with what stands around it; it begins on `line`, and its key, if any, ends on `key_line`."""
        before = self._before(line)
        first = before[0].line if before else line
        air = first > 0 and not self._lines[first - 1].strip()
        event = self._events[self._at]
        after = ""
        if _is_block(event):
            # `key:  # comment` before a block, or `key: >-  # comment` before its text.
            if key_line is not None or isinstance(event, yaml.ScalarEvent):
                after = self._behind(_start(event).line if key_line is None else key_line)
            node = self._node()
        else:
            node = self._node()
            end = _end(self._events[self._at - 1])
            after = self._behind(end.line, end.column)
        return Piece(node, tuple(comment.text for comment in before), after, air=air)

    def _before(self, line: int) -> list[_Comment]:
        found = []
        while self._next < len(self._comments) and self._comments[self._next].line < line:
            found.append(self._comments[self._next])
            self._next += 1
        return found

    def _behind(self, line: int, column: int | None = None) -> str:
        """The comment at the end of a line, where nothing but air (or a comma) is between it and the value."""
        if self._next >= len(self._comments):
            return ""
        comment = self._comments[self._next]
        if comment.line != line or comment.alone:
            return ""
        if column is not None and not _BEHIND.fullmatch(self._lines[line][column : comment.column]):
            return ""
        self._next += 1
        return comment.text

    def _with_tail(
        self, pieces: list[Piece], start: yaml.CollectionStartEvent, end: yaml.Event
    ) -> list[Piece]:
        """Comments below the last entry of a collection, not further out than it, belong to that entry."""
        column = 0 if start.flow_style else _start(start).column
        last = _start(end).line if start.flow_style else self._next_line()
        tail: list[str] = []
        while pieces and self._next < len(self._comments):
            comment = self._comments[self._next]
            if comment.line >= last or not comment.alone or comment.column < max(column, 1):
                break
            tail.append(comment.text)
            self._next += 1
        if tail:
            pieces[-1] = replace(pieces[-1], below=tuple(tail))
        return pieces

    def _next_line(self) -> int:
        """Where what follows begins; behind the last line where nothing does."""
        for event in self._events[self._at :]:
            if isinstance(event, yaml.NodeEvent):
                return _start(event).line
        return len(self._lines)

    def _scanned(self) -> list[_Comment]:
        """Every comment: a # outside all values, at the beginning of a line or behind air."""
        taken: dict[int, list[tuple[int, int]]] = {}
        for event in self._events:
            if isinstance(event, yaml.ScalarEvent):
                start, end = _start(event), _end(event)
                block = event.style in ("|", ">")
                for line in range(start.line, end.line + 1):
                    first = start.column if line == start.line else 0
                    last = (
                        end.column
                        if line == end.line
                        else len(self._lines[line])
                        if line < len(self._lines)
                        else 0
                    )
                    if block and line == start.line:
                        last = first + 3
                    taken.setdefault(line, []).append((first, last))
        found = []
        for number, written in enumerate(self._lines):
            for match in re.finditer(r"(?:^|(?<=[ \t]))#", written):
                column = match.start()
                if not any(first <= column < last for first, last in taken.get(number, ())):
                    text = written[column + 1 :].rstrip()
                    alone = not written[:column].strip()
                    found.append(_Comment(number, column, text.removeprefix(" "), alone))
                    break
        return found


def _is_block(event: yaml.Event) -> bool:
    if isinstance(event, yaml.ScalarEvent):
        return event.style in ("|", ">")
    return isinstance(event, yaml.CollectionStartEvent) and not event.flow_style
