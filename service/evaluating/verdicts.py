"""Whether a planned query means what was approved: the same query, or the same rows.

Rows are compared as a multiset of cells in any order of columns, numbers to nine digits. Their order counts only where
the approved query cuts them off. A limit that the wording does not state is presentation: it is then left out on both
sides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from semantic.query.types import Query

Row = Sequence[object]
Run = Callable[[Query], Sequence[Row]]
"""Runs a query and returns its rows."""


class Verdict(StrEnum):
    RIGHT = "right"
    ASKED = "asked back"
    REFUSED = "refused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One wording and what became of it; `note` says why, or how it differs."""

    wording: str
    verdict: Verdict
    note: str = ""
    seconds: float = 0.0
    also: bool = False


def means_the_same(planned: Query, approved: Query, wording: str, run: Run | None) -> bool:
    """Whether both are the same query, or give the same rows. Without `run` only the queries are compared."""
    if _plain(planned) == _plain(approved):
        return True
    if run is None:
        return False
    if approved.limit is not None and planned.limit is None and str(approved.limit.rows) not in wording:
        approved = replace(approved, limit=None)
    return same_rows(run(planned), run(approved), ordered=approved.limit is not None)


def _plain(query: Query) -> Query:
    """Without what changes no row: the order of what is not cut off."""
    return query if query.limit is not None else replace(query, order_by=())


def same_rows(left: Sequence[Row], right: Sequence[Row], *, ordered: bool) -> bool:
    """Whether two results hold the same rows, whatever their columns are called and in whatever order they stand.

    Columns are matched by what they hold. With `ordered` the rows must also come in the same order.
    """
    if len(left) != len(right):
        return False
    if not left:
        return True
    columns_left = [tuple(_cell(row[i]) for row in left) for i in range(len(left[0]))]
    columns_right = [tuple(_cell(row[i]) for row in right) for i in range(len(right[0]))]
    if len(columns_left) != len(columns_right):
        return False
    order_left = sorted(range(len(columns_left)), key=lambda i: repr(sorted(map(repr, columns_left[i]))))
    order_right = sorted(range(len(columns_right)), key=lambda i: repr(sorted(map(repr, columns_right[i]))))
    rows_left = [tuple(columns_left[i][row] for i in order_left) for row in range(len(left))]
    rows_right = [tuple(columns_right[i][row] for i in order_right) for row in range(len(right))]
    if Counter(rows_left) != Counter(rows_right):
        return False
    return not ordered or rows_left == rows_right


def _cell(value: object) -> object:
    """A cell that compares: numbers to nine digits, dates and midnights alike."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return number if not math.isfinite(number) else float(f"{number:.9g}")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day).isoformat()
    return value
