"""Rows as text: CSV for spreadsheets, one JSON document, or one JSON object a line.

    csv        region,revenue\\r\\nnorth,30.00\\r\\n
    json       {"columns": ["region", "revenue"], "rows": [["north", 30.0]], "row_count": 1}
    jsonl      {"region": "north", "revenue": 30.0}\\n

Cells are written as everywhere: in CSV as the CSV of an answer, in JSON as an answer's JSON (see `answer_json`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from service.answer import Cell, Column
from service.cells_json import cell_json
from service.rendering.csv_rows import csv_field, harmless
from service.rendering.rest import named

Batches = Iterable[Sequence[tuple[Cell, ...]]]


def csv_chunks(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> Iterator[bytes]:
    """RFC 4180 with a header; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    yield _csv([[harmless(column.name) for column in columns]])
    for batch in batches:
        yield _csv([[csv_field(cell) for cell in row] for row in named(columns, tuple(batch), None)])


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def json_lines(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> Iterator[bytes]:
    names = [column.name for column in columns]
    for batch in batches:
        lines = (
            _json({name: cell_json(cell) for name, cell in zip(names, row, strict=True)}) for row in batch
        )
        yield "".join(f"{line}\n" for line in lines).encode()


def json_chunks(columns: Sequence[Column], kinds: Sequence[str], batches: Batches) -> Iterator[bytes]:
    yield f'{{"columns": {_json([column.name for column in columns])}, "rows": ['.encode()
    count = 0
    for batch in batches:
        rows = ",\n".join(_json([cell_json(cell) for cell in row]) for row in batch)
        yield f"{',' if count else ''}\n{rows}".encode()
        count += len(batch)
    yield f'\n], "row_count": {count}}}\n'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
