"""What a database says about itself: tables, columns, keys, references, comments. Names are as it spells them.

structure = read_structure(settings, base=folder, environment=os.environ)
structure.tables[0].columns[0].type_name      "NUMERIC(9, 2)"
written_table(structure, table)               'sales."Order Lines"': as a definition writes it
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from semantic import trees
from semantic.compiling.dialects import dialect_named
from semantic.definitions.expressions import is_bare
from service.onboarding.column_types import family

Place = tuple[str, str]
"""A table by its schema and its name."""

_WORD = re.compile(r"[^\W\d][\w$]*")


@dataclass(frozen=True, slots=True)
class Column:
    """`labels` are the values of an enumerated type, in its order."""

    name: str
    type_name: str
    nullable: bool = True
    comment: str = ""
    labels: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """As `column_types.family`."""
        return "text" if self.labels else family(self.type_name)


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: its columns, and those of the other table, in the same order."""

    columns: tuple[str, ...]
    to: Place
    there: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` is what the database itself thinks that there are; None where it has no idea."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    kind: Literal["table", "view"] = "table"
    key: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    comment: str = ""
    rows: int | None = None

    @property
    def place(self) -> Place:
        return self.schema, self.name

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Structure:
    """`default_schema` is the one whose tables need no schema before their names."""

    dialect: str
    tables: tuple[Table, ...]
    default_schema: str = ""
    parts: frozenset[Place] = field(default_factory=frozenset)
    """Tables that are parts of another one, which has their rows."""


def written_column(dialect: str, name: str) -> str:
    """A column's name as an expression has it: in double quotes where the warehouse would read it otherwise."""
    return name if _is_plain(dialect, name) else _quoted(name)


def column_name(dialect: str, name: str) -> str:
    """A column's name as the catalog has it, in quotes where it needs them."""
    return name if _is_plain(dialect, name) else trees.QuotedName(name)


def written_columns(dialect: str, names: Sequence[str]) -> str | list[str]:
    """Names of columns as `key` and `on` have them: one alone, or a list."""
    written = [written_column(dialect, name) for name in names]
    return written[0] if len(written) == 1 else written


def written_table(structure: Structure, table: Table) -> str:
    """A table's name as `table` has it."""
    parts = [] if table.schema == structure.default_schema else [table.schema]
    return ".".join(written_column(structure.dialect, part) for part in (*parts, table.name))


def is_own_name(dialect: str, member: str, column: str) -> bool:
    """Whether a dimension of this name is this column without any `expr`."""
    return member == column and _is_plain(dialect, column)


def _is_plain(dialect: str, name: str) -> bool:
    fold = dialect_named(dialect).fold
    return bool(_WORD.fullmatch(name)) and fold(name) == name and is_bare(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
