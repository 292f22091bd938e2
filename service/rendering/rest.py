"""The row for the groups that are not shown ("other"): told apart by a column of its own, shown as "other".

    city   revenue  other            City     Revenue
    Rome        24  false     →      Rome          24
    NULL       103  true             other        103

What is stored keeps the column; what people read says "other" where the row has no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.query.types import Query
from service.answer import Answer, Cell, Column
from service.rendering.formatting import format_cell
from service.rendering.shape import lead, shape_of
from service.rendering.words import mid_sentence

REST = "rest"
"""The role of the column that tells the row for the rest apart."""
WORD = "other"

Rows = Sequence[tuple[Cell, ...]]


def displayed(answer: Answer) -> Answer:
    """The answer as people read it: without the column, and with a word in place of the group."""
    if not _has_rest(answer.columns):
        return answer
    return replace(
        answer,
        columns=answer.columns[:-1],
        rows=tuple(row[:-1] for row in named(answer.columns, answer.rows, answer.query)),
        totals=answer.totals[:-1],
    )


def named(columns: Sequence[Column], rows: Rows, query: Query | None) -> tuple[tuple[Cell, ...], ...]:
    """The rows, with a word in place of the group in the row for the rest. The column stays."""
    if not _has_rest(columns):
        return tuple(rows)
    per = query.limit.per if query is not None and query.limit is not None else ()
    places = {i for i, column in enumerate(columns) if column.role in ("dimension", "time")}
    places -= {i for i in places if columns[i].name in per}
    return tuple(
        tuple(WORD if i in places else cell for i, cell in enumerate(row)) if row[-1] is True else row
        for row in rows
    )


def without_rest(columns: Sequence[Column], rows: Rows) -> tuple[tuple[Column, ...], Rows]:
    """The columns and rows that stand for one group each: the row for the rest is none of them."""
    if not _has_rest(columns):
        return tuple(columns), rows
    return tuple(columns[:-1]), tuple(row[:-1] for row in rows if row[-1] is not True)


def rest_said(columns: Sequence[Column], rows: Rows, query: Query | None) -> str:
    """ "All others together: revenue $388,512.29."; "" where there is none, or one for each of several groups."""
    rests = [row for row in rows if row and row[-1] is True] if columns and _has_rest(columns) else []
    shown = columns[:-1]
    about = lead(shown, shape_of(shown), query)
    if len(rests) != 1 or about is None or rests[0][about.index] is None:
        return ""
    column = columns[about.index]
    return f"All others together: {mid_sentence(column.label)} {format_cell(rests[0][about.index], column)}."


def drawable(
    columns: Sequence[Column], rows: Rows, query: Query | None
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """The columns and rows to draw: on a time line there is no place for the rest, in a list of names there is."""
    plain, kept = without_rest(columns, rows)
    per = query.limit.per if query is not None and query.limit is not None else ()
    if any(column.role == "time" and column.name not in per for column in plain):
        return plain, tuple(kept)
    if not _has_rest(columns):
        return plain, tuple(rows)
    return plain, tuple(row[:-1] for row in named(columns, rows, query))


def _has_rest(columns: Sequence[Column]) -> bool:
    return bool(columns) and columns[-1].role == REST
