"""Whether two results say the same.

    same_rows([("DELI", 1)], [(1.0, "DELI")], ordered=False)      True

Rows are compared as a multiset of cells in any order of columns, numbers to nine digits. Their order counts only where
the approved query cuts them off. A column that holds one and the same text in every row ("DELI" beside each month of
deli sales) says nothing new, so that one side may have it and the other not. Rows without a single value prove
nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from semantic.book.words import tokenise
from semantic.query import query_json
from semantic.query.types import Query
from service.asking.offline.tagging.spans import read_number

Row = Sequence[object]
Run = Callable[[Query], Sequence[Row]]
"""Runs a query and returns its rows."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")


def same_query(planned: Query, approved: Query) -> bool:
    """Whether both are the same but for the order of what is not cut off."""
    return _plain(planned) == _plain(approved)


def _plain(query: Query) -> Query:
    return query if query.limit is not None else replace(query, order_by=())


def same_names(planned: Query, approved: Query) -> bool:
    """Whether both are the same but for the paths to their members: "store.store_id" and "stores.store_id". For results
    without a value only, because two roles may share a name."""
    return _last_names(query_json(_plain(planned))) == _last_names(query_json(_plain(approved)))


def _last_names(form: object) -> object:
    if isinstance(form, dict):
        return {key: _last_names(value) for key, value in form.items()}
    if isinstance(form, list):
        return [_last_names(value) for value in form]
    return form.rpartition(".")[2] if isinstance(form, str) else form


def without_unsaid_limit(approved: Query, planned: Query | None, wording: str) -> Query:
    """The approved query; without its limit where that is presentation: the wording does not say it, and the planned
    query has none."""
    if approved.limit is None or (planned is not None and planned.limit is not None):
        return approved
    numbers = [read_number(token.text) for token in tokenise(wording)]
    said = any(number is not None and number.value == approved.limit.rows for number in numbers)
    return approved if said else replace(approved, limit=None)


def prove_nothing(rows: Sequence[Row]) -> bool:
    """Whether there is no value at all that could be right or wrong."""
    return all(cell is None for row in rows for cell in row)


def same_rows(left: Sequence[Row], right: Sequence[Row], *, ordered: bool) -> bool:
    """Whether two results hold the same rows, whatever their columns are called and in whatever order they stand.

    Columns are matched by what they hold. With `ordered` the rows must also come in the same order.
    """
    if len(left) != len(right):
        return False
    if not left:
        return True
    columns_left, columns_right = _columns(left), _columns(right)
    if len(columns_left) != len(columns_right):
        columns_left, columns_right = _telling(columns_left), _telling(columns_right)
    if len(columns_left) != len(columns_right):
        return False
    rows_left, rows_right = _rows(columns_left), _rows(columns_right)
    if Counter(rows_left) != Counter(rows_right):
        return False
    return not ordered or rows_left == rows_right


Columns = list[tuple[object, ...]]


def _columns(rows: Sequence[Row]) -> Columns:
    return [tuple(_cell(row[i]) for row in rows) for i in range(len(rows[0]))]


def _telling(columns: Columns) -> Columns:
    """Without those that hold one text throughout."""
    return [column for column in columns if len(set(column)) > 1 or not isinstance(column[0], str)]


def _rows(columns: Columns) -> list[tuple[object, ...]]:
    """Rows whose cells stand in an order that depends on nothing but the columns' contents."""
    ordered = sorted(columns, key=lambda column: repr(sorted(map(repr, column))))
    return list(zip(*ordered, strict=True))


def _cell(value: object) -> object:
    """A cell that compares: numbers to nine digits, dates and midnights alike, also where they are written as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return number if not math.isfinite(number) else float(f"{number:.9g}") + 0.0
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day).isoformat()
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return datetime.fromisoformat(value).isoformat()
        except ValueError:
            return value
    return value


def means_the_same(planned: Query, approved: Query, wording: str, run: Run | None) -> bool:
    """Whether both are the same query, or give the same rows. Without `run` only the queries are compared."""
    if same_query(planned, approved):
        return True
    if run is None:
        return False
    approved = without_unsaid_limit(approved, planned, wording)
    return same_rows(run(planned), run(approved), ordered=approved.limit is not None)
