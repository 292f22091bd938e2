"""Offsets in a text ↔ the positions of the protocol: line and column from 0, the column in units of an encoding.

Lines("a\\n😀b").position(3)       (1, 2): two units of UTF-16 stand for the first character
"""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol.types import Position, PositionEncodingKind, Range

_BREAK = re.compile("\r\n|\n|\r")
"""What ends a line for the protocol."""


class Lines:
    """The lines of one text."""

    def __init__(self, text: str, encoding: str = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self._encoding = encoding
        self._starts = [0]
        self._ends: list[int] = []
        for found in _BREAK.finditer(text):
            self._ends.append(found.start())
            self._starts.append(found.end())
        self._ends.append(len(text))

    def position(self, offset: int) -> Position:
        offset = max(0, min(offset, len(self.text)))
        row = bisect_right(self._starts, offset) - 1
        offset = min(offset, self._ends[row])
        return Position(row, self._units(self.text[self._starts[row] : offset]))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(end))

    def offset(self, position: Position) -> int:
        """The nearest that there is: editors may be ahead of a text, or behind."""
        row = max(0, position.line)
        if row >= len(self._starts):
            return len(self.text)
        at, left = self._starts[row], position.character
        while left > 0 and at < self._ends[row]:
            left -= self._units(self.text[at])
            # Within a character is before it.
            if left < 0:
                break
            at += 1
        return at

    @property
    def whole(self) -> Range:
        return self.range(0, len(self.text))

    def _units(self, text: str) -> int:
        if self._encoding == PositionEncodingKind.Utf32 or text.isascii():
            return len(text)
        if self._encoding == PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(char > "\uffff" for char in text)
