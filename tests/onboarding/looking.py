"""Columns and tables as if they had been looked at."""

from __future__ import annotations

from service.onboarding.meaning.kinds import Kind, kind_of
from service.onboarding.profiling import ColumnProfile, TableProfile
from service.onboarding.structure import Column

ROWS = TableProfile(1000, True, 1000)


def kind(name: str, type_name: str, profile: ColumnProfile) -> Kind:
    return kind_of(Column(name, type_name), profile, ROWS)


def numbers(low: float, high: float, distinct: int = 500) -> ColumnProfile:
    """A column of numbers between two."""
    whole = float(low).is_integer() and float(high).is_integer()
    ends = (int(low), int(high)) if whole else (low, high)
    return ColumnProfile(1000, distinct, "number", *ends)


def texts(*values: str, distinct: int = 0, length: float = 8) -> ColumnProfile:
    """A column of texts: with few values, or with so many different ones."""
    listed = tuple((value, 10) for value in values) if values else None
    return ColumnProfile(
        1000, distinct or len(values), "text", longest=20, average_length=length, values=listed
    )
