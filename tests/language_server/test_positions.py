"""Positions of the protocol count other units than texts do."""

from __future__ import annotations

import pytest
from lsprotocol.types import Position

from service.language_server.positions import Lines

TEXT = "é😀\tx\r\n\u2028y\rz\n"


@pytest.mark.parametrize(("encoding", "column"), [("utf-16", 4), ("utf-8", 7), ("utf-32", 3)])
def test_the_column_of_x(encoding: str, column: int) -> None:
    lines = Lines(TEXT, encoding)
    assert lines.position(TEXT.index("x")) == Position(0, column)
    assert lines.offset(Position(0, column)) == TEXT.index("x")


def test_there_and_back_at_every_place() -> None:
    lines = Lines(TEXT)
    for offset in range(len(TEXT) + 1):
        # Between the two characters of a line's end is its end.
        wanted = offset - 1 if TEXT[offset - 1 : offset + 1] == "\r\n" else offset
        assert lines.offset(lines.position(offset)) == wanted


def test_places_that_there_are_not_are_the_nearest() -> None:
    lines = Lines(TEXT)
    assert lines.offset(Position(0, 99)) == TEXT.index("\r")
    assert lines.offset(Position(0, 2)) == 1, "within the second character"
    assert lines.offset(Position(99, 0)) == len(TEXT)
    assert lines.position(99) == lines.position(len(TEXT)) == Position(3, 0)
