"""Which tables might keep the history of their rows: a pair of times between which each is in force, and a key that
repeats. Pure.

    version_candidate(customer_history, key)     VersionCandidate(place, ("customer_id",), "valid_from", "valid_to")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.onboarding.finding.findings import FoundKey
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.words import names_same
from service.onboarding.structure import Place


@dataclass(frozen=True, slots=True)
class VersionCandidate:
    place: Place
    columns: tuple[str, ...]
    start: str
    until: str


def version_candidate(table: LookedAt, key: FoundKey) -> VersionCandidate | None:
    """None where the names say nothing of the kind, or rows of one key are told apart by nothing else than it."""
    start = _time(table, said.VALID_FROM)
    until = _time(table, said.VALID_TO)
    if not start or not until or table.empty:
        return None
    columns = _natural(table, key, start)
    return VersionCandidate(table.place, columns, start, until) if columns else None


def _time(table: LookedAt, phrases: Sequence[str]) -> str:
    for phrase in phrases:
        for column in table.table.columns:
            if table.kinds[column.name] is Kind.TIME and " ".join(meant(column.name)) == phrase:
                return column.name
    return ""


def _natural(table: LookedAt, key: FoundKey, start: str) -> tuple[str, ...]:
    """The columns that name the thing whose history it is: the key but for its beginning, else an identifier that is
    called as the table is and repeats."""
    if start in key.columns:
        return tuple(name for name in key.columns if name != start)
    for column in table.table.columns:
        words, seen = meant(column.name), table.seen(column.name)
        repeats = 0 < seen.distinct < seen.filled
        if repeats and table.kinds[column.name] in (Kind.IDENTIFIER, Kind.NUMBER, Kind.CATEGORY):
            stem = words[:-1] if words[-1] in said.IDENTIFIER else words
            if stem and names_same(stem, table.words[: len(stem)]):
                return (column.name,)
    return ()
