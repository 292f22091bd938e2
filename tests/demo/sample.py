"""A part of the demo data that tells queries apart as well as all of them and is read in a tenth of the time.

    write_sample(path)           every twentieth household's shopping, every twentieth product's promotions

Tables that are small anyway are whole, so that a household may be there without its shopping.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from dragoman.demo.paths import demo_paths

ONE_IN = 20
LARGE = 200_000
"""Rows of a table of which a part is enough."""


def write_sample(path: Path) -> None:
    with closing(duckdb.connect(str(path))) as sample:
        sample.execute(f"ATTACH '{demo_paths().warehouse}' AS whole (READ_ONLY)")
        sample.execute("SELECT table_name, estimated_size FROM duckdb_tables() WHERE database_name = 'whole'")
        for table, size in sample.fetchall():
            columns = [row[0] for row in sample.execute(f"DESCRIBE whole.{table}").fetchall()]
            part = "household_id" if "household_id" in columns else "product_id"
            where = f"WHERE hash({part}) % {ONE_IN} = 0" if size > LARGE else ""
            sample.execute(f"CREATE TABLE {table} AS SELECT * FROM whole.{table} {where}")
