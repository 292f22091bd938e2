"""The rows of an answer as CSV for spreadsheets: values as stored, not as formatted.

    product.department,time.month,revenue
    GROCERY,2017-12-01,201345.1

A text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

from service.answer import Answer, Cell
from service.rendering.rest import named

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def rows_csv(answer: Answer) -> str:
    """RFC 4180 with a header of column names; dates in ISO form, true and false, NULL as an empty field.

    Holds the rows of this page, without totals: `answer.truncated` says whether there are more.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column.name) for column in answer.columns])
    writer.writerows(
        [[csv_field(cell) for cell in row] for row in named(answer.columns, answer.rows, answer.query)]
    )
    return out.getvalue()


def csv_field(cell: Cell) -> str:
    """A cell as a field, before it is quoted."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else repr(cell)


def harmless(text: str) -> str:
    """The text, which no spreadsheet runs."""
    risky = text.lstrip(" ").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text
