"""A kept result as bytes, and the way back: JSON, compressed, with every cell of its exact type.

kept_of(body_of(kept), read_at=clock() - age)

Never a pickle: whoever can write into the store could run code in every replica.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from itertools import starmap

from service.answer import Cell
from service.caching.types import Kept
from service.cells_json import read_cell, written_cell
from service.warehouse.types import Rows

LARGEST = 256 * 2**20
"""Bytes of JSON that are read from one body."""


def body_of(kept: Kept) -> bytes:
    form = {
        "fresh": kept.fresh_until - kept.read_at,
        "usable": kept.usable_until - kept.read_at,
        "bytes": kept.bytes,
        "results": [
            {
                "columns": rows.columns,
                "rows": [list(map(written_cell, row)) for row in rows.rows],
                "truncated": rows.truncated,
                "seconds": rows.seconds,
            }
            for rows in kept.rows
        ],
    }
    return zlib.compress(json.dumps(form, separators=(",", ":")).encode(), 1)


def kept_of(body: bytes, *, read_at: float) -> Kept:
    """The result that was read at this time of the caller's clock. Raises ValueError for other bytes."""
    try:
        form = json.loads(_decompressed(body))
        results = tuple(
            Rows(
                tuple(starmap(_column, item["columns"])),
                [_row(row) for row in item["rows"]],
                bool(item["truncated"]),
                float(item["seconds"]),
            )
            for item in form["results"]
        )
        fresh, usable = read_at + form["fresh"], read_at + form["usable"]
        return Kept(results, read_at, fresh, usable, int(form["bytes"]))
    except (zlib.error, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise ValueError("These bytes are no kept result.") from error


def _decompressed(body: bytes) -> bytes:
    reading = zlib.decompressobj()
    text = reading.decompress(body, LARGEST)
    if not reading.eof:
        raise ValueError("These bytes are no kept result, or too large a one.")
    return text


def _column(name: str, type_: str) -> tuple[str, str]:
    return name, type_


def _row(cells: Sequence[object]) -> tuple[Cell, ...]:
    return tuple(map(read_cell, cells))
