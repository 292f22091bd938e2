"""Which columns might tell a table's rows apart, the likeliest first. Pure: nobody is asked yet.

key_candidates(orders)       [("order_id",), ("order_number",), ("customer_id", "ordered_on")]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import prod

from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.words import names_same, singular_words
from service.onboarding.structure import Column

MOST_CANDIDATES = 8
MOST_PARTS = 6
"""Of so many columns combinations of two and three are tried."""


def declared_key(table: LookedAt) -> tuple[str, ...]:
    """What the database says: its primary key, else columns that are unique and never empty."""
    if table.table.key:
        return table.table.key
    sure = {column.name for column in table.table.columns if not column.nullable}
    options = [names for names in table.table.unique if set(names) <= sure]
    return min(options, key=len) if options else ()


def key_candidates(table: LookedAt) -> list[tuple[str, ...]]:
    """Single columns first; combinations only where no single one is left. Empty for a table without rows."""
    if table.empty:
        return []
    singles = sorted(_singles(table), key=lambda column: -_likeliness(table, column))
    names = [(column.name,) for column in singles if _likeliness(table, column) > 0]
    return [*names, *_combined(table)][:MOST_CANDIDATES]


def guessed_key(table: LookedAt) -> tuple[str, ...]:
    """For a table without rows: a column that is called like a key."""
    best = max(table.table.columns, key=lambda column: _likeliness(table, column), default=None)
    return (best.name,) if best is not None and _likeliness(table, best) >= 3 else ()


def _singles(table: LookedAt) -> Iterator[Column]:
    for column in table.table.columns:
        seen = table.seen(column.name)
        if seen.filled == seen.distinct == table.profile.looked_at and _may_be_key(table, column):
            yield column


def _may_be_key(table: LookedAt, column: Column) -> bool:
    """Texts and whole numbers; never what is measured, said or dated."""
    return table.kinds[column.name] in (Kind.IDENTIFIER, Kind.NUMBER, Kind.CATEGORY, Kind.NAME)


def _likeliness(table: LookedAt, column: Column) -> int:
    """4: `id`, or the table's own name and id; 3: another id that begins the table; 2: an identifier; 1: a name that is
    unique in a table of names; 0: hardly."""
    if not _may_be_key(table, column):
        return 0
    words = meant(column.name)
    is_id = words[-1:] and words[-1] in said.IDENTIFIER
    own = names_same(words[:-1], table.words) or names_same(words[:-1], singular_words(table.words[-1:]))
    if words == ("id",) or (is_id and own):
        return 4
    first = table.table.columns[0].name == column.name
    if is_id:
        return 3 if first else 2
    if first and table.kinds[column.name] in (Kind.CATEGORY, Kind.NAME):
        return 1
    return 1 if names_same(words, table.words) else 0


def _combined(table: LookedAt) -> Iterator[tuple[str, ...]]:
    """Two, then three columns that could be enough: identifiers, places in a list, days."""
    parts = [column for column in table.table.columns if _may_be_part(table, column)][:MOST_PARTS]
    for size in (2, 3):
        for chosen in combinations(parts, size):
            distinct = [table.seen(column.name).distinct for column in chosen]
            if prod(distinct) >= table.profile.looked_at:
                yield tuple(column.name for column in _in_order(table, chosen))


def _may_be_part(table: LookedAt, column: Column) -> bool:
    seen = table.seen(column.name)
    if seen.filled < table.profile.looked_at or seen.distinct < 2:
        return False
    kind, words = table.kinds[column.name], meant(column.name)
    if kind is Kind.NUMBER:
        return not said.POSITION.isdisjoint(words) or words[-1] in said.CALENDAR
    return kind in (Kind.IDENTIFIER, Kind.TIME) or words[-1] in said.IDENTIFIER


def _in_order(table: LookedAt, chosen: Sequence[Column]) -> Sequence[Column]:
    """Things before times and places in a list."""
    return sorted(chosen, key=lambda column: table.kinds[column.name] is not Kind.IDENTIFIER)
