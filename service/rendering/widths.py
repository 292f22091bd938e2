"""How wide the columns of a table of text are, where all characters are equally wide: numbers are never cut.

    fitting_widths(columns, ["Department", "Revenue"], [["GROCERY", "$2.31"]], 80)     [10, 7]

When a table is too wide, its text columns get narrower; None when that is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from service.answer import Column

_WIDEST_TEXT = 48
_NARROWEST_TEXT = 8
_GAP = 2


def fitting_widths(
    columns: Sequence[Column], headers: Sequence[str], cells: Sequence[Sequence[str]], width: int
) -> list[int] | None:
    """A width for each column so that the table fits, or None when it cannot without cutting numbers."""
    widths = []
    for index, column in enumerate(columns):
        longest = max(cell_len(row[index]) for row in cells)
        header = max((cell_len(word) for word in headers[index].split()), default=1)
        limit = (
            max(longest, min(header, 20)) if is_numeric(column) else min(max(longest, header), _WIDEST_TEXT)
        )
        widths.append(max(limit, 1))
    room = width - _GAP * (len(columns) - 1)
    texts = [index for index, column in enumerate(columns) if not is_numeric(column)]
    while sum(widths) > room:
        longest_text = max(texts, key=lambda index: widths[index], default=None)
        if longest_text is None or widths[longest_text] <= _NARROWEST_TEXT:
            return None
        widths[longest_text] -= 1
    return widths


def is_numeric(column: Column) -> bool:
    return column.role == "metric" and column.type not in ("string", "boolean")
