"""Values keep type and precision from the database to JSON and back, for every type of every database.

Each line: what is selected in each database, and the cell that it is; ``None`` where a database has no such type.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from service.answer import Answer, Cell, Column, Kind, Status
from service.answer_json import answer_from_json, answer_json
from service.warehouse import DuckDBWarehouse, SqlStatement, Warehouse, open_postgresql, open_sqlite
from service.warehouse.intervals import iso_interval
from tests.service.test_postgresql import server  # noqa: F401  (the fixture that starts a PostgreSQL server)

NOON = datetime(2024, 3, 1, 12, 0, 0, 123456)
FINE, BIG = "12345678901234567890.123456789", 9223372036854775807
UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"

VALUES: dict[str, tuple[str | None, str | None, str | None, Cell]] = {
    # name: DuckDB, PostgreSQL, SQLite, cell
    "null": ("NULL", "NULL", "NULL", None),
    "boolean": ("true", "true", None, True),
    "decimal": (f"CAST({FINE} AS DECIMAL(38, 9))", f"CAST({FINE} AS numeric)", None, Decimal(FINE)),
    "decimal with zeros": ("CAST(1.50 AS DECIMAL(9, 2))", "CAST(1.50 AS numeric(9, 2))", None, Decimal("1.50")),
    "decimal that is no number": (None, "CAST('NaN' AS numeric)", None, Decimal("NaN")),
    "64 bits": (f"CAST({BIG} AS BIGINT)", f"CAST({BIG} AS bigint)", str(BIG), BIG),
    "64 bits below zero": ("CAST(-9223372036854775808 AS BIGINT)", "(-9223372036854775808)::bigint",
                           "-9223372036854775808", -BIG - 1),
    "128 bits": (f"CAST({2**127 - 1} AS HUGEINT)", None, None, 2**127 - 1),
    "one third": ("CAST(1 AS DOUBLE) / 3", "CAST(1 AS float8) / 3", "1.0 / 3", 1 / 3),
    "not a number": ("CAST('nan' AS DOUBLE)", "CAST('nan' AS float8)", None, math.nan),
    "infinity": ("CAST('-infinity' AS DOUBLE)", "CAST('-infinity' AS float8)", "-9e999", -math.inf),
    "text": ("'café → ''x'' \U0001F95D'", "'café → ''x'' \U0001F95D'", "'café → ''x'' \U0001F95D'",
             "café → 'x' \U0001F95D"),
    "text like a time": ("'2024-03-01'", "'2024-03-01'", "'2024-03-01'", "2024-03-01"),
    "date": ("DATE '2024-02-29'", "DATE '2024-02-29'", None, date(2024, 2, 29)),
    "date before all others": ("DATE '0001-01-01'", "DATE '0001-01-01'", None, date(1, 1, 1)),
    "date without end": (None, "CAST('infinity' AS date)", None, "infinity"),
    "date after all others": ("DATE '20000-01-01'", "DATE '20000-01-01'", None, "20000-01-01"),
    "timestamp": ("TIMESTAMP '2024-03-01 12:00:00.123456'", "TIMESTAMP '2024-03-01 12:00:00.123456'", None, NOON),
    "timestamp without end": (None, "CAST('-infinity' AS timestamp)", None, "-infinity"),
    "timestamp with zone": ("TIMESTAMPTZ '2024-03-01 14:00:00.123456+02'",
                            "TIMESTAMPTZ '2024-03-01 14:00:00.123456+02'", None, NOON.replace(tzinfo=UTC)),
    "time of day": ("CAST('12:30:00.5' AS TIME)", "CAST('12:30:00.5' AS time)", None, "12:30:00.500000"),
    "interval": ("INTERVAL '1 month' + INTERVAL '2 days' + INTERVAL '3500 milliseconds'",
                 "INTERVAL '1 month 2 days 3.5 seconds'", None, "P1M2DT3.5S"),
    "interval of a year": ("INTERVAL '400 days'", "INTERVAL '400 days'", None, "P400D"),
    "uuid": (f"CAST('{UUID}' AS UUID)", f"CAST('{UUID}' AS uuid)", None, UUID),
    "bytes": (r"CAST('\xAB\x01' AS BLOB)", r"CAST('\xab01' AS bytea)", "x'AB01'", "ab01"),
    "json": ("""CAST('{"a": [1, null]}' AS JSON)""", """CAST('{"a": [1, null]}' AS jsonb)""", None,
             '{"a": [1, null]}'),
    "list": ("[1, 2]", "ARRAY[1, 2]", None, "[1, 2]"),
}  # fmt: skip


@pytest.fixture(scope="module", params=["duckdb", "postgres", "sqlite"])
def warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    if request.param == "postgres":
        url: sa.URL = request.getfixturevalue("server")
        made: Warehouse = open_postgresql(url)
    elif request.param == "sqlite":
        made = open_sqlite(_file(tmp_path_factory.mktemp("types")))
    else:
        made = DuckDBWarehouse(duckdb.connect(":memory:"))
    with closing(made):
        yield made


def _file(folder: Path) -> Path:
    sqlite3.connect(folder / "empty.db").execute("CREATE TABLE t (x)").connection.close()
    return folder / "empty.db"


@pytest.mark.parametrize("name", VALUES)
def test_a_value_stays_what_it_is(name: str, warehouse: Warehouse) -> None:
    *sql, expected = VALUES[name]
    text = sql[("duckdb", "postgres", "sqlite").index(str(warehouse.dialect))]
    if text is None:
        return
    [result] = warehouse.run([SqlStatement(f"SELECT 1 AS one, {text} AS value ORDER BY 1")])
    [(_, cell)] = result.rows
    assert same(cell, expected), cell
    assert same(through_json(cell), cell)


def same(cell: Cell, other: Cell) -> bool:
    """Equal, of the same type, with the same digits."""
    if type(cell) is not type(other):
        return False
    if isinstance(cell, float | Decimal) and math.isnan(cell):
        return isinstance(other, float | Decimal) and math.isnan(other)
    return cell == other


def through_json(cell: Cell) -> Cell:
    for type_ in ("string", "number"):
        columns = (Column("value", "Value", "metric", type_),)
        answer = Answer(
            "1", Status.ANSWERED, Kind.DATA, "", "", columns=columns, rows=((cell,),), row_count=1
        )
        [(back,)] = answer_from_json(json.loads(json.dumps(answer_json(answer)))).rows
        if not same(back, cell):
            return back
    return cell


def test_zone_and_digits_survive() -> None:
    with closing(DuckDBWarehouse(duckdb.connect(":memory:"))) as warehouse:
        rows = warehouse.run(
            [SqlStatement("SELECT CAST(1.10 AS DECIMAL(9, 2)), TIMESTAMPTZ '2024-03-01 14:00+02'")]
        )
    price, moment = rows[0].rows[0]
    assert str(price) == "1.10"
    assert isinstance(moment, datetime) and moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00:00", "PT0S"),
        ("1 year 2 months 3 days 04:05:06.5", "P1Y2M3DT4H5M6.5S"),
        ("-1 days", "P-1D"),
        ("-00:00:00.25", "PT-0.25S"),
        ("100:00:10", "PT100H10S"),
        ("00:01:00", "PT1M"),
    ],
)
def test_spans_are_written_as_iso_8601_does(text: str, expected: str) -> None:
    assert iso_interval(text) == expected
