"""From a database cursor to `Rows`: in batches, with the limits on rows and bytes kept, every value a `Cell`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from service.answer import Cell
from service.errors import TooLarge
from service.warehouse.stopping import Watch
from service.warehouse.types import Limits

BATCH = 1_000
FIRST_BATCH = 100
"""Rows that are fetched before it is known how much one takes: a thousand of a megabyte each would be too many."""
FEW_BYTES = 64
"""As many as keys and hashes have."""
_FIXED_BYTES = 32
"""What a number or a date takes in memory, about."""


def fetch_rows(
    fetchmany: Callable[[int], Sequence[Sequence[object]]], limits: Limits, watch: Watch
) -> tuple[list[tuple[Cell, ...]], bool]:
    """At most `limits.rows` rows, and whether there were more. Raises TooLarge, TimedOut or Cancelled."""
    rows: list[tuple[Cell, ...]] = []
    size = 0
    while len(rows) <= limits.rows:
        batch = fetchmany(min(_next_batch(len(rows), size, limits.bytes - size), limits.rows + 1 - len(rows)))
        watch.check()
        if not batch:
            return rows, False
        for row in batch:
            cells = tuple(as_cell(value) for value in row)
            size += size_of(cells)
            rows.append(cells)
        if size > limits.bytes:
            raise _too_large(limits)
    return rows[: limits.rows], True


def fetch_batches(
    fetchmany: Callable[[int], Sequence[Sequence[object]]], limits: Limits, watch: Watch
) -> Iterator[tuple[list[tuple[Cell, ...]], bool]]:
    """At most `limits.rows` rows in batches of at most `limits.bytes`, each with whether rows after it are left out."""
    left, size, count = limits.rows, 0, 0
    while batch := fetchmany(min(_next_batch(count, size, limits.bytes // 2), left + 1)):
        watch.check()
        rows = [tuple(as_cell(value) for value in row) for row in batch[:left]]
        size, count = sum(map(size_of, rows)), len(rows)
        if size > limits.bytes:
            raise _too_large(limits)
        truncated = len(batch) > left
        left -= len(rows)
        yield rows, truncated
        if truncated:
            return
    watch.check()


def _next_batch(count: int, size: int, room: int) -> int:
    """How many rows to fetch next, as `count` rows took `size` bytes and the next may take `room`."""
    return max(min(BATCH, room * count // size), 1) if size else FIRST_BATCH


def as_cell(value: object) -> Cell:
    """The value as an answer holds it; what has no type of its own there becomes text: a list or a structure as JSON,
    bytes as hexadecimal digits while they are few, a UUID or a time of day as it is written."""
    if value is None or isinstance(value, str | bool | int | float | Decimal | date | datetime):
        return value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex() if len(value) <= FEW_BYTES else f"({len(value):,} bytes)"
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def size_of(cells: Sequence[Cell]) -> int:
    """What a row takes in memory, in bytes, about."""
    return sum(_FIXED_BYTES + 2 * len(cell) if isinstance(cell, str) else _FIXED_BYTES for cell in cells)


def _too_large(limits: Limits) -> TooLarge:
    return TooLarge(
        f"The result holds more than {limits.bytes // 2**20:,} MB, so it was not fetched.",
        hint="Ask for fewer groups, or for the first rows only.",
    )
