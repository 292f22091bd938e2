"""Which time says when a row happened, and how a time column is read.

choose_time(orders)       "ordered_at"      not updated_at, not shipped_at
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from service.answer import Cell
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.private import Privacy
from service.onboarding.meaning.words import singular_words
from service.onboarding.proposing.proposal import LOCAL
from service.onboarding.structure import Column, written_column

MOST_EMPTY = 0.5
"""A time that so many rows do not have says nothing about when they happened."""


def choose_time(table: LookedAt, not_these: Sequence[str] = ()) -> str:
    """The column that says best when a row happened; "" where none does."""
    ranked = [(rank, -place, column.name) for place, column in enumerate(table.table.columns)
              if column.name not in not_these and (rank := _rank(table, column)) > 0]  # fmt: skip
    return max(ranked)[2] if ranked else ""


def _rank(table: LookedAt, column: Column) -> float:
    """Above 0 for a time that may be it."""
    if table.kinds[column.name] is not Kind.TIME or table.private[column.name] is not Privacy.NONE:
        return 0
    seen, words = table.seen(column.name), set(meant(column.name))
    if words & said.NOT_WHEN:
        return 0
    rows = table.profile.looked_at
    if rows and seen.filled < (1 - MOST_EMPTY) * rows:
        return 0
    rank = 0.0
    own = set(singular_words(table.words[-1:]))
    for place, level in enumerate(said.HAPPENED):
        if words & (level | own):
            rank = max(rank, len(said.HAPPENED) - place + (0.5 if words & own else 0))
    filled = seen.filled / rows if rows else 1.0
    return (rank or 0.5) * filled


def last_moment(cell: Cell) -> datetime | None:
    """A time as a wall-clock time, whatever it is; None for what is none."""
    if isinstance(cell, str):
        try:
            return datetime.fromisoformat(cell).replace(tzinfo=None)
        except ValueError:
            return None
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    return datetime.combine(cell, time()) if isinstance(cell, date) else None


def is_creation(column: str) -> bool:
    """Whether a time says when a row was made, which for a customer is when the customer came."""
    return bool(set(meant(column)) & said.CREATED)


@dataclass(frozen=True, slots=True)
class ReadTime:
    """How a time column is written as a dimension. `assumed` says what nobody knows."""

    type: str
    expr: str = ""
    stored_in: str = ""
    assumed: str = ""


def read_time(dialect: str, table: LookedAt, column: Column, times: str) -> ReadTime:
    """`times` is "local", or the zone in which times without zone are stored."""
    seen, written = table.seen(column.name), written_column(dialect, column.name)
    family = table.family(column)
    if family == "date":
        return ReadTime("date")
    if seen.shape == "date" and dialect != "sqlite":
        return ReadTime("date", f"cast({written} as date)")
    if family == "instant":
        return ReadTime("instant", stored_in="with zone")
    if seen.whole_days and not table.empty:
        return ReadTime(
            "date", f"cast({written} as date)", assumed="a day, because its times are all midnight"
        )
    expr = f"cast({written} as timestamp)" if seen.shape == "time" and dialect != "sqlite" else ""
    if times == LOCAL:
        return ReadTime("local", expr, assumed="wall-clock time, never shifted")
    return ReadTime("instant", expr, times, assumed=f"stored in {times}")
