"""Rows as Arrow record batches: an Arrow IPC stream, or a Parquet file. Needs the extra `arrow` (pyarrow).

    string, boolean, date       utf8, bool, date32
    local, instant              timestamp[us], timestamp[us, UTC]
    number                      int64, double or decimal128, by the warehouse's type, else by the first rows

A value that its column cannot hold exactly ends the export with an error: nothing is rounded, and nothing becomes NULL.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from semantic.definitions.types import ValueType
from service.answer import Cell, Column
from service.errors import Failed, Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Iterable[Sequence[tuple[Cell, ...]]]

DIGITS = 38
LEAST_SCALE = 9
"""Digits after the point of a decimal whose scale the warehouse does not say."""
GROUP_ROWS = 50_000
"""Rows of one row group of Parquet, which are in memory together."""
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)", re.IGNORECASE)
_WHOLE = frozenset(
    ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "int2", "int4", "int8")
)
_FRACTIONS = frozenset({"double", "float", "real", "float4", "float8"})


def check_installed() -> None:
    """Raises Unavailable where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise Unavailable(
            "Arrow and Parquet need pyarrow, which is not installed.",
            hint="Install it: pip install 'dragoman[arrow]'. Without it there are csv, json and jsonl.",
            code="arrow-missing",
        ) from error


def arrow_chunks(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> Iterator[bytes]:
    import pyarrow as pa

    schema, batches = _schema(columns, kinds, batches)
    sink = _Sink()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), schema) as writer:
        yield sink.taken()
        for batch in batches:
            writer.write_batch(_record_batch(batch, schema))
            yield sink.taken()
    yield sink.taken()


def parquet_chunks(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, batches = _schema(columns, kinds, batches)
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for group in _grouped(batches):
            parts = [_record_batch(batch, schema) for batch in group]
            writer.write_table(pa.Table.from_batches(parts, schema))
            yield sink.taken()
    yield sink.taken()


def table_of(columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> pa.Table:
    """Rows that are here already as one table, typed by what they hold. Raises as those who export do."""
    check_installed()
    import pyarrow as pa

    schema, _ = _schema(columns, [""] * len(columns), [rows])
    return pa.Table.from_batches([_record_batch(rows, schema)], schema)


class _Sink(io.RawIOBase):
    """A file that is written from its beginning to its end and handed on as it grows."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _grouped(batches: Batches) -> Iterator[list[Sequence[tuple[Cell, ...]]]]:
    group: list[Sequence[tuple[Cell, ...]]] = []
    for batch in batches:
        group.append(batch)
        if sum(map(len, group)) >= GROUP_ROWS:
            yield group
            group = []
    if group:
        yield group


def _schema(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> tuple[pa.Schema, Batches]:
    """The types of the columns, and the batches, of which the first has been looked at."""
    import pyarrow as pa

    iterator = iter(batches)
    first = next(iterator, None)
    rows = first or ()
    fields = [
        pa.field(column.name, _type(column, kind, [row[index] for row in rows]))
        for index, (column, kind) in enumerate(zip(columns, kinds, strict=True))
    ]
    return pa.schema(fields), iterator if first is None else chain([first], iterator)


def _type(column: Column, kind: str, cells: Sequence[Cell]) -> pa.DataType:
    import pyarrow as pa

    known = {
        ValueType.STRING.value: pa.string(),
        ValueType.BOOLEAN.value: pa.bool_(),
        ValueType.DATE.value: pa.date32(),
        ValueType.LOCAL.value: pa.timestamp("us"),
        # A moment is shown as the wall-clock time of the query's zone, unless the database gives it with its own.
        ValueType.INSTANT.value: pa.timestamp("us", tz="UTC" if any(map(_has_zone, cells)) else None),
    }
    return known[column.type] if column.type in known else _number(kind, cells)


def _has_zone(cell: Cell) -> bool:
    return isinstance(cell, datetime) and cell.tzinfo is not None


def _number(kind: str, cells: Sequence[Cell]) -> pa.DataType:
    import pyarrow as pa

    if found := _DECIMAL.fullmatch(kind):
        return pa.decimal128(DIGITS, int(found[2]))
    if kind.lower() in _WHOLE:
        return pa.int64()
    if kind.lower() in _FRACTIONS:
        return pa.float64()
    if "hugeint" in kind.lower() or kind.lower() == "ubigint":
        return pa.decimal128(DIGITS, 0)
    scales = [_scale(cell) for cell in cells if isinstance(cell, Decimal)]
    if scales or kind == "numeric":
        return pa.decimal128(DIGITS, max([*scales, LEAST_SCALE]))
    whole = all(isinstance(cell, int) for cell in cells if cell is not None)
    return pa.int64() if whole and any(cell is not None for cell in cells) else pa.float64()


def _scale(cell: Decimal) -> int:
    exponent = cell.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _record_batch(rows: Sequence[tuple[Cell, ...]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    cells = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.record_batch(
        [_array(values, field) for values, field in zip(cells, schema, strict=True)], schema=schema
    )


def _array(values: Sequence[Cell], field: pa.Field) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_string(field.type):
        values = [None if value is None else str(value) for value in values]
    elif pa.types.is_decimal(field.type):
        values = [Decimal(value) if isinstance(value, int) else value for value in values]
    try:
        if pa.types.is_timestamp(field.type):
            _check_zones(values, field.type.tz is not None)
        elif pa.types.is_integer(field.type):
            _check_all(values, int)
        elif pa.types.is_floating(field.type):
            _check_all(values, float)
        return pa.array(values, field.type, from_pandas=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError) as error:
        raise Failed(
            f"A value of `{field.name}` does not fit the column's type, {field.type}, exactly.",
            hint="Cast it in the definition, or take csv, json or jsonl, which hold any value.",
            code="export-misfit",
        ) from error


def _check_zones(values: Sequence[Cell], zoned: bool) -> None:
    """Raises ValueError for a time with a zone among times without, which would be shifted in silence."""
    if any(isinstance(value, datetime) and _has_zone(value) is not zoned for value in values):
        raise ValueError("times with and without zone")


def _check_all(values: Sequence[Cell], type_: type) -> None:
    """Raises ValueError for a number of another type, which Arrow would round in silence."""
    if any(value is not None and type(value) is not type_ for value in values):
        raise ValueError("numbers of several types")
