"""A kept result that is written reads back as the very same cells; other bytes are refused."""

from __future__ import annotations

import json
import math
import zlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from service.answer import Cell
from service.caching import kept_json
from service.caching.kept_json import body_of, kept_of
from service.caching.types import Kept
from service.warehouse import Rows

CELLS: tuple[Cell, ...] = (
    None,
    True,
    1,
    2**63,
    1.0,
    -0.0,
    0.1,
    math.inf,
    Decimal("1.50"),
    Decimal("0.1"),
    Decimal("1E+3"),
    "1",
    "2024-03-01",
    "ünï \U0001f40d \x00 \ud800",
    date(2024, 3, 1),
    datetime(2024, 3, 1, 12, 0, 0, 250_000),
    datetime(2024, 3, 1, 12, tzinfo=UTC),
    datetime(2024, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))),
)


def test_every_cell_reads_back_with_its_type_and_digits() -> None:
    rows = Rows(tuple((f"c{i}", "ANY") for i in range(len(CELLS))), [CELLS, CELLS], True, 0.25)
    kept = Kept((rows,), read_at=100.0, fresh_until=160.0, usable_until=190.0, bytes=3_000)
    back = kept_of(body_of(kept), read_at=1000.0)
    [result] = back.rows
    assert list(map(repr, result.rows)) == list(map(repr, rows.rows))
    assert (result.columns, result.truncated, result.seconds) == (rows.columns, True, 0.25)
    assert (back.read_at, back.fresh_until, back.usable_until, back.bytes) == (1000.0, 1060.0, 1090.0, 3_000)


def test_a_number_that_is_none_reads_back_as_none() -> None:
    kept = Kept((Rows((("x", "REAL"),), [(math.nan,)], False, 0.0),), 0.0, 1.0, 1.0, 1)
    cell = kept_of(body_of(kept), read_at=0.0).rows[0].rows[0][0]
    assert isinstance(cell, float) and math.isnan(cell)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not compressed",
        zlib.compress(b"not JSON"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[]"),
        zlib.compress(json.dumps({"fresh": 1, "usable": 1, "bytes": 1, "results": [[1]]}).encode()),
        zlib.compress(b'{"fresh": 1, "usable": 1, "bytes": 1, "results": []}')[:-5],
    ],
)
def test_other_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        kept_of(body, read_at=0.0)


def test_a_body_that_swells_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        kept_of(zlib.compress(b" " * (kept_json.LARGEST + 1), 9), read_at=0.0)
