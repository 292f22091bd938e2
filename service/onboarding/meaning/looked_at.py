"""A table as it was looked at: its structure, what its rows look like, and what each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from service.onboarding.meaning.kinds import Kind, kind_of, meant
from service.onboarding.meaning.private import Privacy, is_of_people, privacy
from service.onboarding.meaning.words import table_words
from service.onboarding.profiling.profiles import ColumnProfile, TableProfile
from service.onboarding.structure import Column, Place, Table

_NOTHING = ColumnProfile(0, 0)


def privacy_of(table: Table, column: Column, seen: ColumnProfile) -> Privacy:
    """What a column is by all that is known of it."""
    text = (seen.family or column.family) == "text"
    return privacy(meant(column.name), seen.shape, table_words(table.name), text=text)


@dataclass(frozen=True)
class LookedAt:
    table: Table
    profile: TableProfile

    @property
    def place(self) -> Place:
        return self.table.place

    @cached_property
    def words(self) -> tuple[str, ...]:
        return table_words(self.table.name)

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        return {
            column.name: kind_of(column, self.seen(column.name), self.profile)
            for column in self.table.columns
        }

    @cached_property
    def private(self) -> Mapping[str, Privacy]:
        return {
            column.name: privacy_of(self.table, column, self.seen(column.name))
            for column in self.table.columns
        }

    @cached_property
    def of_people(self) -> bool:
        return is_of_people(self.words)

    def seen(self, column: str) -> ColumnProfile:
        return self.profile.columns.get(column, _NOTHING)

    def family(self, column: Column) -> str:
        return self.seen(column.name).family or column.family

    @property
    def empty(self) -> bool:
        return not self.profile.looked_at
