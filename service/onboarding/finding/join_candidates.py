"""Which columns might lead to which table, by their names alone. Pure: the data are asked afterwards.

join_candidates(tables, keys)      orders.customer_id → customers.id, orders.billing_address_id → addresses.id, …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.onboarding.finding.findings import FoundKey, FoundVersions
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.vocabulary import words_in
from service.onboarding.meaning.words import names_same
from service.onboarding.structure import Column, Place

_ABOVE = words_in("parent manager supervisor boss superior referrer predecessor successor mentor lead root")
"""Words for another row of the same table."""
_GENERIC = words_in("id key code uuid guid number no name sk pk row_id rowid")
MOST_TARGETS = 3
SHORTEST_NAME = 3
"""That a column `v` and a table `v` are called alike is chance."""


@dataclass(frozen=True, slots=True)
class JoinCandidate:
    """`score` is how well the names fit. `same_name`: the column is called as the key is."""

    home: Place
    columns: tuple[str, ...]
    to: Place
    there: tuple[str, ...]
    score: float
    same_name: bool


def join_candidates(
    tables: Sequence[LookedAt], keys: Mapping[Place, FoundKey]
) -> dict[tuple[Place, tuple[str, ...]], list[JoinCandidate]]:
    """By table and columns, the best first."""
    targets = [
        (table, key) for table in tables if (found := keys.get(table.place)) for key in _keys_of(found)
    ]
    single = [(table, key[0]) for table, key in targets if len(key) == 1]
    several = [(table, key) for table, key in targets if len(key) > 1]
    made: dict[tuple[Place, tuple[str, ...]], list[JoinCandidate]] = {}
    for table in tables:
        own = keys.get(table.place)
        for column in table.table.columns:
            options = list(_from_column(table, column, single, own))
            if options:
                options.sort(key=lambda candidate: (-candidate.score, candidate.to))
                made[table.place, (column.name,)] = options[:MOST_TARGETS]
        for candidate in _from_columns(table, several):
            made.setdefault((table.place, candidate.columns), []).append(candidate)
    return made


def version_joins(
    tables: Sequence[LookedAt], keys: Mapping[Place, FoundKey], versions: Mapping[Place, FoundVersions]
) -> Iterator[JoinCandidate]:
    """What may lead to a table that keeps the history of its rows: what names the same and has times of its own."""
    by_place = {table.place: table for table in tables}
    for place, history in versions.items():
        for table in tables:
            alone = keys[table.place].columns == history.columns
            here = [_called(table, by_place[place], name) for name in history.columns]
            if table.place in versions or alone or not all(here) or Kind.TIME not in table.kinds.values():
                continue
            columns = tuple(column.name for column in here if column is not None)
            yield JoinCandidate(table.place, columns, place, history.columns, 2.0, True)


def _called(table: LookedAt, other: LookedAt, name: str) -> Column | None:
    """The column that names the same: called alike, and of one kind."""
    there = other.table.column(name)
    found = next((column for column in table.table.columns if column.name.lower() == name.lower()), None)
    if found is None or there is None or table.family(found) != other.family(there):
        return None
    return found if meant(name)[-1:] != ("name",) else None


def _keys_of(key: FoundKey) -> Iterator[tuple[str, ...]]:
    if key.columns:
        yield key.columns
    yield from (names for names in key.unique if names != key.columns)


def _from_column(
    table: LookedAt, column: Column, targets: Sequence[tuple[LookedAt, str]], own: FoundKey | None
) -> Iterator[JoinCandidate]:
    if not _may_lead(table, column):
        return
    for target, key in targets:
        if target.place == table.place and key == column.name:
            continue
        there = target.table.column(key)
        if there is None or target.family(there) != table.family(column):
            continue
        score = _score(table, column, target, key)
        if score and _is_backwards(table, column, target, own):
            continue
        if score:
            near = 0.25 if target.table.schema == table.table.schema else 0.0
            same = column.name.lower() == key.lower() and key.lower() not in _GENERIC
            yield JoinCandidate(table.place, (column.name,), target.place, (key,), score + near, same)


def _may_lead(table: LookedAt, column: Column) -> bool:
    """Identifiers, and texts and numbers that might be codes of another table; never what is measured."""
    kind = table.kinds[column.name]
    there_are = table.empty or table.seen(column.name).filled > 0
    return there_are and kind in (Kind.IDENTIFIER, Kind.NUMBER, Kind.CATEGORY)


def _is_backwards(table: LookedAt, column: Column, target: LookedAt, own: FoundKey | None) -> bool:
    """Whether a table's own key would lead to a table that is rather a part of it, as customers.id to
    profiles.customer_id: the smaller one leads to the larger."""
    if own is None or own.columns != (column.name,):
        return False
    if names_same(stem_of(column.name), table.words) or meant(column.name) == ("id",):
        return not names_same(stem_of(column.name), target.words)
    return False


def _score(table: LookedAt, column: Column, target: LookedAt, key: str) -> float:
    """0 where the names say nothing."""
    words = meant(column.name)
    stem = stem_of(column.name)
    same = column.name.lower() == key.lower() and key.lower() not in _GENERIC
    if target.place == table.place:
        above = bool(stem) and (stem[0] in _ABOVE or stem[-1] in _ABOVE)
        return 3.0 if above and words[-1] in said.IDENTIFIER else 0.0
    if not stem:
        return 2.0 if same else 0.0
    if words == stem and len("".join(stem)) < SHORTEST_NAME:
        return 0.0
    if names_same(stem, target.words):
        return 4.0 if same or words != stem else 3.0
    if same:
        return 3.0 if names_same(stem, target.words[-1:]) or names_same(stem, target.words[:1]) else 2.0
    if words == stem:
        return 0.0
    if len(stem) > len(target.words) and names_same(stem[-len(target.words) :], target.words):
        return 2.5
    if names_same(stem, target.words[-len(stem) :]) and len(target.words) > len(stem):
        return 1.5
    return 0.0


def stem_of(name: str) -> tuple[str, ...]:
    """The words of a name without what says that it identifies: customer_id → customer, kundennr → kunden; none of
    `id`."""
    words = meant(name)
    return words[:-1] if words and words[-1] in said.IDENTIFIER else words


def _from_columns(
    table: LookedAt, targets: Sequence[tuple[LookedAt, tuple[str, ...]]]
) -> Iterator[JoinCandidate]:
    """Several columns that are called as a key of several columns."""
    for target, key in targets:
        if target.place == table.place:
            continue
        here = [table.table.column(name) for name in key]
        there = [target.table.column(name) for name in key]
        if all(here) and all(there) and not set(key) <= _GENERIC:
            families = [
                (table.family(a), target.family(b)) for a, b in zip(here, there, strict=True) if a and b
            ]
            if all(a == b for a, b in families):
                yield JoinCandidate(table.place, key, target.place, key, 2.0, True)
