"""Which tables are worth a model: by name before anything is read of them, and by what they hold afterwards.

chosen, left_out = choose(structure, Wanted(include=("order*",)))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from service.onboarding.meaning.left_out import why_left_out
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.proposing.proposal import Omission
from service.onboarding.structure import Structure, Table

UNREADABLE = "it cannot be read"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Patterns of names, with or without schema: `orders`, `shop.*`. What is included by name is never left out by a
    guess; where nothing is, everything is."""

    schemas: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def names(self, table: Table) -> bool:
        """Whether a table is included by name."""
        return _matches(table, self.include)


def choose(structure: Structure, wanted: Wanted) -> tuple[list[Table], list[Omission]]:
    chosen: list[Table] = []
    left_out: list[Omission] = []
    for table in structure.tables:
        if wanted.schemas and table.schema not in wanted.schemas:
            continue
        if _matches(table, wanted.exclude) or (wanted.include and not wanted.names(table)):
            continue
        why = "" if wanted.names(table) and table.columns else why_left_out(table)
        if why:
            left_out.append(Omission(shown(structure, table), why))
        else:
            chosen.append(table)
    return chosen, left_out


def unmatched(structure: Structure, wanted: Wanted) -> list[str]:
    """The patterns and schemas that no table has: probably slips."""
    tables = structure.tables
    schemas = {table.schema for table in tables}
    return [
        *(schema for schema in wanted.schemas if schema not in schemas),
        *(each for each in wanted.include if not any(_matches(table, (each,)) for table in tables)),
    ]


def worth_having(
    structure: Structure, tables: Sequence[LookedAt], wanted: Wanted
) -> tuple[list[LookedAt], list[Omission]]:
    """Without tables that cannot be read or are empty while others are not, and views that show a part of a table."""
    some_rows = any(not table.empty for table in tables)
    kept: list[LookedAt] = []
    left_out: list[Omission] = []
    for table in tables:
        named = wanted.names(table.table)
        why = ""
        if table.profile.unreadable:
            why = f"{UNREADABLE}: {table.profile.unreadable}"
        elif some_rows and table.empty and not named:
            why = "it has no rows"
        elif table.table.kind == "view" and not named and (other := _shown_by(table.table, structure.tables)):
            why = f"it shows rows of {shown(structure, other)}"
        if why:
            left_out.append(Omission(shown(structure, table.table), why))
        else:
            kept.append(table)
    return kept, left_out


def _shown_by(view: Table, tables: Iterable[Table]) -> Table | None:
    """The table of which a view has some columns under their own names, and nothing else."""
    columns = {(column.name, column.type_name) for column in view.columns}
    for table in tables:
        own = {(column.name, column.type_name) for column in table.columns}
        if table.kind == "table" and len(columns) > 2 and columns <= own:
            return table
    return None


def shown(structure: Structure, table: Table) -> str:
    """A table's name for people."""
    return table.name if table.schema == structure.default_schema else f"{table.schema}.{table.name}"


def _matches(table: Table, patterns: Iterable[str]) -> bool:
    names = (table.name.lower(), f"{table.schema}.{table.name}".lower())
    return any(fnmatchcase(name, pattern.lower()) for pattern in patterns for name in names)
