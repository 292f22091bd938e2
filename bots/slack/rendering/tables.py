"""A result as a native data table, or as text in columns where clients do not show those.

    data_table(answer, room=6_000)      Table({"type": "data_table", …}, "first 5 of 812 rows · 20 of 300 columns")
    text_table(answer)                  "Department    Revenue\\n──────────  ────────\\nGROCERY     $2.31M"

Cells are shown as everywhere else; numbers and times also carry what a client sorts them by. NULL, the empty text and
what is no number are words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rich.cells import cell_len

from bots.slack import limits
from bots.slack.limits import measured
from bots.slack.rendering.texts import one_line
from bots.slack.rendering.types import Block
from service.answer import Answer, Cell, Column
from service.rendering.formatting import elide, format_cell
from service.rendering.parts import compared
from service.rendering.rest import displayed
from service.rendering.shape import rows_shown, shape_of
from service.rendering.text import totals_row
from service.rendering.widths import fitting_widths, is_numeric

_LONGEST_CELL = 100
_LONGEST_LABEL = 50
PAGE, SHORT_PAGE = 10, 5
"""Rows that are shown at once; fewer where a chart stands above them."""
_TEXT_ROWS = 15
_TEXT_COLUMNS = 12
_TEXT_WIDTH = 72
"""Characters of a line that desktop clients do not break."""
LARGEST_WHOLE = 2**53

LEAST_ROOM = limits.TABLE_COLUMNS * (_LONGEST_CELL + _LONGEST_LABEL) + limits.TABLE_CAPTION
"""With less room than this a table may not hold its widest row."""


@dataclass(frozen=True, slots=True)
class Table:
    """`missing` says which rows and columns are not in the block; "" when all are."""

    block: Block
    missing: str


def has_table(answer: Answer) -> bool:
    """Whether there is more to show than the headline says. What a metric was before, and how it changed, is said there
    in the way that serves; the rest of it is in the CSV."""
    answer = displayed(answer)
    if len(answer.rows) != 1:
        return bool(answer.rows)
    derived = {place for beside in compared(answer.columns) for place in beside.derived}
    cells = [
        format_cell(cell, column)
        for place, (cell, column) in enumerate(zip(answer.rows[0], answer.columns, strict=False))
        if place not in derived
    ]
    return len(cells) > 1 and any(cell not in answer.sentence for cell in cells)


def data_table(answer: Answer, room: int, page: int = PAGE) -> Table | None:
    """The rows as far as they fit into `room` characters, `page` of them at once; None where not even one fits."""
    answer = displayed(answer)
    columns = answer.columns[: limits.TABLE_COLUMNS]
    caption = one_line(_caption(answer), limits.TABLE_CAPTION)
    room = min(room - measured(caption), limits.TABLE_TEXT)
    head = [_raw(one_line(column.label, _LONGEST_LABEL)) for column in columns]
    room -= _length(head)
    rows: list[list[dict[str, object]]] = []
    for row in answer.rows[: limits.TABLE_ROWS]:
        cells = [_cell(cell, column) for cell, column in zip(row, columns, strict=False)]
        room -= _length(cells)
        if room < 0:
            break
        rows.append(cells)
    if not rows:
        return None
    first_group = next((at for at, column in enumerate(columns) if column.role != "metric"), 0)
    block = {
        "type": "data_table",
        "caption": caption,
        "rows": [head, *rows],
        "page_size": min(len(rows), page),
        "row_header_column_index": first_group,
    }
    return Table(block, missing(answer, len(rows), len(columns)))


def missing(answer: Answer, rows: int, columns: int) -> str:
    """What is not shown: "first 5 of 812 rows · 20 of 300 columns"."""
    count = max(answer.row_count, len(answer.rows))
    of_columns = f"{columns:,} of {len(answer.columns):,} columns" if columns < len(answer.columns) else ""
    parts = (rows_shown(rows, count, answer.truncated), of_columns)
    return " · ".join(part for part in parts if part)


def totals_line(answer: Answer) -> str:
    """The true totals beside the rows: "Overall · Revenue $1.00 · Baskets 3"; "" where none were asked for."""
    answer = displayed(answer)
    if not answer.totals or all(column.role == "metric" for column in answer.columns):
        return ""
    said = [
        f"{column.label} {format_cell(cell, column)}"
        for cell, column in zip(answer.totals, answer.columns, strict=True)
        if column.role == "metric" and cell is not None
    ]
    return " · ".join(("Overall", *said)) if said else ""


def _caption(answer: Answer) -> str:
    """What a screen reader says of the table."""
    labels = [column.label for column in answer.columns if column.role == "metric"]
    return ", ".join(labels) or answer.question or "Rows"


def _length(cells: Sequence[dict[str, object]]) -> int:
    return sum(measured(str(cell["text"])) for cell in cells)


def _raw(text: str) -> dict[str, object]:
    return {"type": "raw_text", "text": text}


def _cell(cell: Cell, column: Column) -> dict[str, object]:
    text = one_line(format_cell(cell, column), _LONGEST_CELL)
    key = _sorted_by(cell)
    if key is None or not (is_numeric(column) or column.role == "time"):
        return _raw(text)
    return {"type": "raw_number", "value": key, "text": text}


def _sorted_by(cell: Cell) -> int | float | None:
    """The number that stands for a cell where a client sorts: of times one that grows with them."""
    if cell is None or isinstance(cell, bool | str):
        return None
    if isinstance(cell, datetime):
        return (
            cell.replace(tzinfo=None).toordinal() * 86_400
            + cell.hour * 3_600
            + cell.minute * 60
            + cell.second
        )
    if isinstance(cell, date):
        return cell.toordinal() * 86_400
    if isinstance(cell, int) and abs(cell) <= LARGEST_WHOLE:
        return cell
    return _as_float(cell)


def _as_float(number: int | float | Decimal) -> float | None:
    """None for what a double cannot hold: a client could not sort by it."""
    try:
        value = float(number)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def text_table(answer: Answer, most: int = limits.RICH_TEXT_TEXT) -> tuple[str, str]:
    """The rows in columns of text within `most` characters, and what is missing there. A result that is too wide for
    columns is written as lines "label: value"."""
    answer = displayed(answer)
    columns = answer.columns[:_TEXT_COLUMNS]
    labels = [one_line(column.label, _LONGEST_LABEL) for column in columns]
    cells = [
        [
            one_line(format_cell(cell, column), _LONGEST_CELL)
            for cell, column in zip(row, columns, strict=False)
        ]
        for row in answer.rows[:_TEXT_ROWS]
    ]
    if answer.totals and shape_of(columns).groups:
        cells.append([text or " " for text in totals_row(answer)[: len(columns)]])
    overall = len(cells) > min(len(answer.rows), _TEXT_ROWS)
    widths = fitting_widths(columns, labels, cells, _TEXT_WIDTH)
    while cells:
        text = _lined(columns, labels, cells, widths) if widths else _records(labels, cells)
        if measured(text) <= most:
            shown = len(cells) - overall
            return text, missing(answer, shown, len(columns))
        cells.pop(-2 if overall and len(cells) > 1 else -1)
    return "", missing(answer, 0, len(columns))


def _lined(
    columns: Sequence[Column], labels: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]
) -> str:
    wide = _with_labels(labels, widths)
    lines = [labels, ["─" * width for width in wide], *cells]
    return "\n".join(
        "  ".join(
            _placed(text, width, right=is_numeric(column))
            for text, width, column in zip(line, wide, columns, strict=True)
        ).rstrip()
        for line in lines
    )


def _with_labels(labels: Sequence[str], widths: Sequence[int]) -> list[int]:
    """The widths, made wide enough for labels from the left as long as all of it stays on a line."""
    wide = [*widths]
    room = _TEXT_WIDTH - sum(widths) - 2 * (len(widths) - 1)
    for at, label in enumerate(labels):
        more = min(max(cell_len(label) - wide[at], 0), max(room, 0))
        wide[at] += more
        room -= more
    return wide


def _placed(text: str, width: int, *, right: bool) -> str:
    text = elide(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def _records(labels: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    return "\n\n".join(
        "\n".join(f"{label}: {cell}" for label, cell in zip(labels, row, strict=True)) for row in cells
    )
