"""Results as files: every format holds the same rows, none is cut, and none is held in memory."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dragoman.app import App, open_app
from semantic.errors import NotSupported
from semantic.query import parse_query
from service.answer import Cell, Column
from service.errors import Cancelled, Failed, TooLarge
from service.exporting import FORMATS, Source, export_query, format_named
from service.warehouse import Cancellation, DuckDBWarehouse, Limits, SqlStatement

MODELS = {
    "settings.yml": 'zone: UTC\nwarehouses: {main: {url: "duckdb:///shop.duckdb"}}\n',
    "sales.yml": """
model: sales
table: sales
key: id
dimensions:
  region: {type: string}
  sold_on: {type: date}
  sold_at: {type: instant, stored_in: UTC}
  paid: {type: boolean}
metrics:
  revenue: {expr: sum(value), time: none}
  lines: {expr: count(), time: none}
""",
}
QUERY = {"metrics": ["revenue", "lines"], "dimensions": ["region", "sold_on", "sold_at", "paid"]}
COLUMNS = ["region", "sold_on", "sold_at", "paid", "revenue", "lines"]
NOON = datetime(2025, 3, 1, 12)
ROWS: list[tuple[Cell, ...]] = [
    ("=cmd()", date(2025, 3, 1), NOON, True, Decimal("10.50"), 1),
    ("north", date(2025, 3, 1), NOON, False, Decimal("20.25"), 2),
    (None, None, None, None, Decimal("12345678901234567890.12"), 1),
]
LIMITS = Limits(seconds=60, rows=1_000)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    (tmp_path / "models").mkdir()
    for name, text in MODELS.items():
        (tmp_path / "models" / name).write_text(text)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE sales (id INT, region TEXT, sold_on DATE, sold_at TIMESTAMP, paid BOOLEAN, "
            "value DECIMAL(22, 2))"
        )
        connection.execute(
            "INSERT INTO sales VALUES (1, '=cmd()', '2025-03-01', '2025-03-01 12:00', true, 10.50), "
            "(2, 'north', '2025-03-01', '2025-03-01 12:00', false, 20), "
            "(3, 'north', '2025-03-01', '2025-03-01 12:00', false, 0.25), "
            "(4, NULL, NULL, NULL, NULL, 12345678901234567890.12)"
        )
    with open_app(tmp_path / "models", environment={}) as opened:
        yield opened


def exported(app: App, format_: str, form: object = QUERY, limits: Limits = LIMITS) -> bytes:
    source = Source(app.asker, app.warehouse)
    return b"".join(export_query(source, parse_query(form), format_named(format_), limits))


def test_csv(app: App) -> None:
    rows = list(csv.reader(io.StringIO(exported(app, "csv").decode(), newline="")))
    assert rows == [
        COLUMNS,
        ["'=cmd()", "2025-03-01", "2025-03-01 12:00:00", "true", "10.50", "1"],
        ["north", "2025-03-01", "2025-03-01 12:00:00", "false", "20.25", "2"],
        ["", "", "", "", "12345678901234567890.12", "1"],
    ]


def test_json_and_json_lines(app: App) -> None:
    document = json.loads(exported(app, "json"))
    lines = [json.loads(line) for line in exported(app, "jsonl").splitlines()]
    assert (document["columns"], document["row_count"]) == (COLUMNS, 3)
    assert document["rows"] == [
        ["=cmd()", "2025-03-01", "2025-03-01T12:00:00", True, 10.5, 1],
        ["north", "2025-03-01", "2025-03-01T12:00:00", False, 20.25, 2],
        [None, None, None, None, {"type": "decimal", "value": "12345678901234567890.12"}, 1],
    ]
    assert lines == [dict(zip(COLUMNS, row, strict=True)) for row in document["rows"]]


@pytest.mark.parametrize("format_", ["arrow", "parquet"])
def test_arrow_and_parquet(app: App, format_: str) -> None:
    table = table_of(format_, exported(app, format_))
    assert [str(field.type) for field in table.schema] == [
        "string", "date32[day]", "timestamp[us]", "bool", "decimal128(38, 2)", "int64",
    ]  # fmt: skip
    assert [tuple(row.values()) for row in table.to_pylist()] == ROWS


def table_of(format_: str, data: bytes) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pa.ipc.open_stream(data).read_all() if format_ == "arrow" else pq.read_table(io.BytesIO(data))


@pytest.mark.parametrize("format_", FORMATS)
def test_without_rows(app: App, format_: str) -> None:
    nothing = {**QUERY, "filters": [{"field": "region", "values": ["nowhere"]}]}
    data = exported(app, format_, nothing)
    if format_ in ("arrow", "parquet"):
        table = table_of(format_, data)
        assert (table.num_rows, table.column_names) == (0, COLUMNS)
    elif format_ == "csv":
        assert data.decode() == ",".join(COLUMNS) + "\r\n"
    elif format_ == "json":
        assert json.loads(data) == {"columns": COLUMNS, "rows": [], "row_count": 0}
    else:
        assert data == b""


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_is_never_cut(app: App, format_: str) -> None:
    with pytest.raises(TooLarge) as refused:
        exported(app, format_, limits=Limits(rows=2))
    assert refused.value.problem.message == "The result has more than the 2 rows that an export may have."
    exported(app, format_, limits=Limits(rows=3))


def test_a_limit_of_the_query_is_obeyed(app: App) -> None:
    first = {**QUERY, "order_by": ["-revenue"], "limit": 1}
    assert json.loads(exported(app, "json", first))["row_count"] == 1


def test_what_a_file_cannot_say_is_refused(app: App) -> None:
    with pytest.raises(NotSupported) as totals:
        exported(app, "csv", {**QUERY, "totals": True})
    with pytest.raises(NotSupported) as unknown:
        format_named("xls")
    assert (totals.value.problem.code, unknown.value.problem.code) == ("export-totals", "format-unknown")


def test_who_stops_early_gives_the_place_back(app: App) -> None:
    assert isinstance(app.warehouse, DuckDBWarehouse)
    source, handle = Source(app.asker, app.warehouse), Cancellation("ann")
    chunks = export_query(source, parse_query(QUERY), FORMATS["csv"], LIMITS, cancellation=handle)
    next(chunks)
    assert app.warehouse.turns.running == 1
    chunks.close()
    assert app.warehouse.turns.running == 0
    handle.cancel()
    with pytest.raises(Cancelled):
        next(export_query(source, parse_query(QUERY), FORMATS["csv"], LIMITS, cancellation=handle))


BIG_COLUMNS = [Column(n, n, "dimension", t) for n, t in (("id", "number"), ("t", "string"), ("v", "number"))]


def written(format_: str, rows: int) -> int:
    """The size of a file of so many rows."""
    sql = (
        f"SELECT i AS id, 'the text of row ' || i AS t, i * 0.25 AS v FROM generate_series(1, {rows}) AS s(i)"
    )
    with (
        closing(DuckDBWarehouse(duckdb.connect(":memory:"))) as warehouse,
        warehouse.stream(SqlStatement(sql), Limits(seconds=600, rows=rows)) as stream,
    ):
        kinds = [kind for _, kind in stream.columns]
        chunks = FORMATS[format_].write(BIG_COLUMNS, kinds, counted(stream.batches, rows))
        return sum(map(len, chunks))


@pytest.mark.parametrize("format_", ["csv", "jsonl", "json", "arrow"])
def test_rows_are_not_held(format_: str) -> None:
    """The rows together would take some 8 MB of Python's memory; what is held is a few batches of a thousand."""
    tracemalloc.start()
    size = written(format_, 20_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 500_000
    assert peak < 3 * 2**20


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_millions_of_rows_take_no_memory(format_: str) -> None:
    written(format_, 100_000)
    before = resident_megabytes()
    assert written(format_, 2_000_000) > 10_000_000
    assert resident_megabytes() - before < 80


def resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def counted(batches: Iterator[list[tuple[Cell, ...]]], rows: int) -> Iterator[Sequence[tuple[Cell, ...]]]:
    for batch in batches:
        rows -= len(batch)
        yield batch
    assert rows == 0


def test_a_value_that_does_not_fit_is_an_error() -> None:
    """A number of SQLite that is whole in the first rows and a fraction later."""
    column = [Column("v", "v", "metric", "number")]
    with pytest.raises(Failed) as misfit:
        list(FORMATS["arrow"].write(column, [""], [[(1,)], [(2.5,)]]))
    assert misfit.value.problem.code == "export-misfit"
