"""Wide rows are fetched a few at a time, so that the limit on memory is kept before it is passed many times over."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from service.errors import TooLarge
from service.warehouse import Limits
from service.warehouse.reading import BATCH, FIRST_BATCH, fetch_batches, fetch_rows
from service.warehouse.stopping import watched

ROWS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, text(i) FROM n"
)


class Fetched:
    """A cursor over 3,000 rows, whose texts have so many letters, and how many rows were fetched at a time."""

    def __init__(self, connection: sqlite3.Connection, letters: int) -> None:
        connection.create_function("text", 1, lambda i: "x" * letters)
        self._cursor = connection.execute(ROWS)
        self.sizes: list[int] = []

    def fetchmany(self, size: int) -> list[tuple[object, ...]]:
        batch = self._cursor.fetchmany(size)
        self.sizes.append(len(batch))
        return batch


def test_narrow_rows_come_in_few_batches() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        fetched, limits = Fetched(connection, 4), Limits(rows=10_000)
        rows, truncated = fetch_rows(fetched.fetchmany, limits, watched(limits))
    assert (len(rows), truncated) == (3000, False)
    assert fetched.sizes == [FIRST_BATCH, BATCH, BATCH, 900, 0]


def test_no_more_wide_rows_are_fetched_than_a_few_over_the_limit() -> None:
    """A row takes about 20 kB, so that 150 of them are more than the 3 MB that are allowed."""
    with closing(sqlite3.connect(":memory:")) as connection:
        fetched, limits = Fetched(connection, 10_000), Limits(rows=10_000, bytes=3_000_000)
        with pytest.raises(TooLarge):
            fetch_rows(fetched.fetchmany, limits, watched(limits))
    assert sum(fetched.sizes) < 160


def test_batches_of_wide_rows_are_small_instead_of_too_large() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        fetched, limits = Fetched(connection, 10_000), Limits(rows=2_500, bytes=3_000_000)
        batches = list(fetch_batches(fetched.fetchmany, limits, watched(limits)))
    assert sum(len(rows) for rows, _ in batches) == 2_500
    assert [truncated for _, truncated in batches] == [False] * (len(batches) - 1) + [True]
    assert max(fetched.sizes) <= FIRST_BATCH and all(size > 50 for size in fetched.sizes[:-1])
