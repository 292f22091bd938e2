"""What the names in a metric view mean here.

    view.in_rows(("customer", "nation", "n_name"))      customer.nation.n_name: the way along its joins
    view.in_aggregate(("order_month",))                 the dimension of that name

`source` is the view's own table, a join's name the joined one; a bare name is an earlier field before a column.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.expression_text import name_node, name_parts
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Parts, Unsayable, inside

DIALECT = "databricks"
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Way:
    """A join of the view: the roles that lead there, the model, and whether there are many rows for one."""

    roles: Parts
    model: str
    many: bool = False


@dataclass(slots=True)
class Field:
    """`name` is the dimension that a field is here; `tree` its expression over columns, None while it has none."""

    name: str
    tree: exp.Expr | None
    type: str = ""


@dataclass(slots=True)
class View:
    """One metric view. All names that are asked for are in small letters."""

    name: str
    model: str
    entries: Entries
    ways: dict[Parts, Way] = field(default_factory=dict)
    """Joins by the names that lead there: ("customer", "nation")."""

    fields: dict[str, Field] = field(default_factory=dict)
    measures: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Model and name here of each measure."""

    parameters: frozenset[str] = frozenset()
    members: set[str] = field(default_factory=set)
    where: exp.Expr | None = None
    """A filter that reads joined tables, and so stands in every metric."""

    def placed(self, parts: Parts) -> tuple[Way | None, str]:
        """The join that a column is of (None for the view's own), and its name. Raises Unsayable."""
        *before, name = parts
        key = tuple(part.lower() for part in before)
        if key in ((), (SOURCE,), (self.name.lower(),)):
            return None, name
        way = self.ways.get(key)
        if way is None:
            raise Unsayable(f"`{'.'.join(parts)}` is a column of no join, or a part of one.")
        return way, name

    def in_rows(self, parts: Parts, own: str = "") -> exp.Expr:
        """In the expression of a dimension; `own` is the field whose expression it is."""
        way, name = self.placed(parts)
        if way is not None:
            return name_node((*self._to_one(way), name))
        known = self._field(parts, own)
        return inside(_tree(known, name)) if known is not None else name_node((name,))

    def in_aggregate(self, parts: Parts) -> exp.Expr:
        """In an aggregate or a condition of the view's own rows."""
        way, name = self.placed(parts)
        if way is not None:
            return name_node((*self._to_one(way), name))
        known = self._field(parts, "")
        if known is not None:
            _tree(known, name)
            return name_node((known.name,))
        return name_node(("this", name) if name in self.members else (name,))

    def _field(self, parts: Parts, own: str) -> Field | None:
        name = parts[-1].lower()
        if len(parts) > 1 or name == own.lower():
            return None
        if name in self.parameters:
            raise Unsayable(f"It needs the parameter `{name}`: write a measure for each value of it.")
        return self.fields.get(name)

    def _to_one(self, way: Way) -> Parts:
        if way.many:
            raise Unsayable("It takes values of many rows for one of the view's.")
        return way.roles


def _tree(known: Field, name: str) -> exp.Expr:
    if known.tree is None:
        raise Unsayable(f"It needs `{name}`, which is left out.")
    return known.tree


def column_of(tree: exp.Expr | None) -> Parts:
    """The names of a tree that is one column, else ()."""
    return name_parts(tree) if isinstance(tree, exp.Column) else ()
