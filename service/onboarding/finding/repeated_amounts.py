"""Amounts that stand in several rows though they count once: the shipping fee of an order in each of its lines.

    order_id  line  fee  price          fee is the order's: it is the same in all rows of one order
           1     1  4.9     10
           1     2  4.9     12
           2     1  2.9      7

Which columns may be such is said by names and keys; whether they are, the data say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from service.onboarding.finding.findings import FoundKey
from service.onboarding.finding.join_candidates import stem_of
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.words import singular_words
from service.onboarding.structure import Column, Place

FEWEST_GROUPS = 3
"""With fewer groups of several rows that all are the same may be chance."""
NEARLY_NONE = 0.02
_AMOUNTS = (Kind.MONEY, Kind.QUANTITY)


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """`groups` of several rows with one value of a column, and in how many of them each other column `varies`."""

    groups: int
    varies: tuple[int, ...]


AskGroups = Callable[[Place, str, Sequence[str]], GroupCounts | None]


def repeated_amounts(table: LookedAt, key: FoundKey, ask: AskGroups) -> dict[str, str]:
    """Amounts by name, with the column of what they belong to."""
    found: dict[str, str] = {}
    amounts = [column.name for column in table.table.columns if table.kinds[column.name] in _AMOUNTS]
    for owner in table.table.columns if amounts else ():
        if not _repeats(table, owner, key):
            continue
        named = {name for name in amounts if _is_called_after(name, owner.name, table)}
        asked = [name for name in amounts if name in named or _is_part_of(table, owner.name, key)]
        counts = ask(table.place, owner.name, asked) if asked else None
        for place, name in enumerate(asked):
            if _is_repeated(table, name, counts, place, named):
                found.setdefault(name, owner.name)
    return found


def _repeats(table: LookedAt, column: Column, key: FoundKey) -> bool:
    seen = table.seen(column.name)
    if table.kinds[column.name] not in (Kind.IDENTIFIER, Kind.CATEGORY, Kind.NUMBER):
        return False
    is_id = len(stem_of(column.name)) < len(meant(column.name))
    return is_id and (column.name,) != key.columns and 0 < seen.distinct < seen.filled


def _is_called_after(amount: str, owner: str, table: LookedAt) -> bool:
    """order_total is the order's; the item_amount of an order item is its own."""
    stem = singular_words(stem_of(owner))
    own = singular_words(table.words)
    return bool(stem) and singular_words(meant(amount)[: len(stem)]) == stem and own[-len(stem) :] != stem


def _is_part_of(table: LookedAt, owner: str, key: FoundKey) -> bool:
    """Whether rows are parts of what a column names: order lines of an order, or the key says so."""
    stem = singular_words(stem_of(owner))
    own = tuple(singular_words((word,))[0] for word in table.words)
    inside = len(own) > len(stem) and bool(stem) and own[: len(stem)] == stem
    return inside or (owner in key.columns and len(key.columns) > 1)


def _is_repeated(
    table: LookedAt, name: str, counts: GroupCounts | None, place: int, named: Collection[str]
) -> bool:
    if counts is None or counts.groups < FEWEST_GROUPS or table.seen(name).distinct < 2:
        # Nothing is known: the name decides.
        return name in named
    return counts.varies[place] <= NEARLY_NONE * counts.groups
