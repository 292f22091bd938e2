"""The logical tables of a Snowflake model: what their columns are, and what a name in their SQL means here.

    table.row(("amount",))            in an aggregate: the dimension `amount`
    table.column_of("ORDER_ID")       "o_orderkey": the column that a logical one shows

Names are compared without regard to case, as Snowflake does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.expression_text import name_node, name_parts
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Parts, Unsayable, inside, read, renamed
from semantic.formats.ossie.ways import Ways

DIALECT = "snowflake"

TYPES = {
    "varchar": "string", "text": "string", "string": "string", "char": "string", "character": "string",
    "nvarchar": "string", "number": "number", "decimal": "number", "numeric": "number", "int": "number",
    "integer": "number", "bigint": "number", "smallint": "number", "tinyint": "number", "byteint": "number",
    "float": "number", "float4": "number", "float8": "number", "double": "number", "real": "number",
    "boolean": "boolean", "date": "date", "datetime": "local", "timestamp": "local", "timestamp_ntz": "local",
    "timestampntz": "local", "timestamp_tz": "instant", "timestamptz": "instant", "timestamp_ltz": "instant",
    "timestampltz": "instant",
}  # fmt: skip


@dataclass(slots=True)
class Column:
    """A logical column. `name` is the dimension that it is here."""

    name: str
    tree: exp.Expr | None
    """Over the table's own columns; None where it could not be read."""

    why: str = ""
    """Why it could not be read."""


@dataclass(slots=True)
class Table:
    """`model` is its name here; `columns` are by their names in small letters."""

    source: str
    model: str
    entries: Entries
    columns: dict[str, Column] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    """Names of metrics here, by their names there in small letters."""

    members: set[str] = field(default_factory=set)
    """Every name of the model that is taken here."""

    names: dict[str, str] = field(default_factory=dict)
    """Names of dimensions here, by those of columns in small letters."""

    pending: dict[str, str] = field(default_factory=dict)
    """The SQL of columns that are not read yet, by their names in small letters."""

    gone: set[str] = field(default_factory=set)
    """Metrics and columns that are left out, in small letters."""

    def column_of(self, name: str) -> str:
        """The column of the table that a logical one shows as it is, else the name itself, which is a column's."""
        known = self.columns.get(name.lower())
        if known is None:
            return name
        tree = known.tree
        parts = name_parts(tree) if isinstance(tree, exp.Column) else ()
        if len(parts) == 1 or (len(parts) == 2 and parts[0] == "this"):
            return parts[-1]
        raise Unsayable(f"`{name}` is more than a column, and joins are by columns.")


@dataclass(slots=True)
class Tables:
    """All tables of a model, and the ways between them."""

    tables: dict[str, Table] = field(default_factory=dict)
    """By their names in small letters."""

    ways: Ways = field(default_factory=lambda: Ways(()))
    roles: dict[str, str] = field(default_factory=dict)

    def called(self, name: str) -> Table:
        table = self.tables.get(name.lower())
        if table is None:
            raise Unsayable(f"There is no table `{name[:60]}`.")
        return table

    def steps(self, home: Table, target: Table) -> Parts:
        """The roles that lead from one table to another. Raises Unsayable."""
        ways = self.ways.to(home.source.lower(), target.source.lower())
        if len(ways) == 1:
            return tuple(self.roles[step] for step in ways[0])
        if not ways:
            raise Unsayable(f"No relationship leads from `{home.source}` to one row of `{target.source}`.")
        several = " or ".join(".".join(self.roles[step] for step in way) for way in ways)
        raise Unsayable(f"There are several ways from `{home.source}` to `{target.source}`: {several}.")

    def in_rows(self, home: Table, parts: Parts, own: str = "") -> exp.Expr:
        """What a name means in the expression of a dimension, where a bare name is a column. `own` is the logical
        column that it is: its own name there is the column's."""
        owner, name = self._owned(home, parts)
        if owner is not home:
            return self._elsewhere(home, owner, name)
        known = self.resolved(owner, name) if name.lower() != own.lower() else None
        if known is None:
            return name_node((name,))
        if known.tree is None:
            raise Unsayable(f"It needs `{name}`, which is left out.")
        return inside(known.tree)

    def resolved(self, table: Table, name: str) -> Column | None:
        """A logical column, read when it is first asked for; None where there is none of that name."""
        key = name.lower()
        text = table.pending.pop(key, None)
        if text is None:
            return table.columns.get(key)
        # Whoever comes here again while it is read asks for a column that rests on itself.
        column = table.columns[key] = Column(table.names[key], None, "It rests on itself.")
        try:
            column.tree = renamed(read(text, DIALECT), lambda parts: self.in_rows(table, parts, key))
        except Unsayable as unsayable:
            column.why = unsayable.why
        return column

    def in_aggregate(self, home: Table, parts: Parts) -> exp.Expr:
        """What a name means in an aggregate or a condition, where a bare name is a dimension before a column."""
        owner, name = self._owned(home, parts)
        if owner is not home:
            return self._elsewhere(home, owner, name)
        known = self._there(owner, name)
        if known is not None:
            return name_node((known.name,))
        return name_node(("this", name) if name in owner.members else (name,))

    def outside(self, home: Table | None, parts: Parts) -> exp.Expr:
        """What a name means outside of aggregates: a metric's."""
        if len(parts) == 1 and home is None:
            raise Unsayable(f"`{parts[0]}` stands outside of an aggregate, and is no metric.")
        owner, name = self._owned(home, parts)
        known = owner.metrics.get(name.lower())
        if known is None:
            left_out = name.lower() in owner.gone
            why = "is left out" if left_out else "stands outside of an aggregate, and is no metric"
            raise Unsayable(f"`{'.'.join(parts)}` {why}.")
        return name_node((known,) if owner is home else (owner.model, known))

    def _owned(self, home: Table | None, parts: Parts) -> tuple[Table, str]:
        """The table of a name, and the name within it."""
        if len(parts) == 1 and home is not None:
            return home, parts[0]
        if len(parts) == 2:
            return self.called(parts[0]), parts[1]
        raise Unsayable(f"`{'.'.join(parts)}` is a value of no table here.")

    def _elsewhere(self, home: Table, owner: Table, name: str) -> exp.Expr:
        steps = self.steps(home, owner)
        known = self._there(owner, name)
        return name_node((*steps, known.name if known is not None else name))

    def _there(self, owner: Table, name: str) -> Column | None:
        if name.lower() in owner.gone:
            raise Unsayable(f"It needs `{name}`, which is left out.")
        known = self.resolved(owner, name)
        if known is not None and known.tree is None:
            raise Unsayable(f"It needs `{name}`, which is left out.")
        return known


def type_of(entries: Entries, kind: str) -> tuple[Mapping[str, object], str]:
    """The type of a logical column by its `data_type`, and what was taken for granted. Raises Unsayable."""
    said = entries.text("data_type").strip()
    word = said.lower().partition("(")[0].strip().replace(" ", "_")
    if not word and kind in ("fact", "measure"):
        return {"type": "number"}, ""
    if not word and kind == "time dimension":
        return {"type": "local"}, "It has no `data_type`: write `type: date` where its column holds days."
    if not word:
        return {"type": "string"}, "It has no `data_type`, and is taken for text."
    type_ = TYPES.get(word)
    if type_ is None:
        raise Unsayable(f"Values of the type {said[:40]} cannot be grouped or filtered by here.")
    return {"type": type_, **({"stored_in": "with zone"} if type_ == "instant" else {})}, ""
