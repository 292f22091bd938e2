"""Views of LookML: what a name or a `${…}` in their SQL means here.

    view.sql("${TABLE}.amount - ${discount}")       a tree, in which every reference is a column of its own
    scope.in_aggregate(view, parts)                 what stands for it in an aggregate

Liquid is never run: SQL that holds it is left out with that reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.expression_text import name_node, name_parts
from semantic.definitions.yaml_nodes import Tree
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Parts, Unsayable, inside, read, renamed
from semantic.formats.ossie.ways import Ways

_REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][\w.]*)\s*\}")
_TABLE = "lookml_table"
_MARK = "lookml_reference_"
TIMEFRAMES = frozenset(
    (
        "raw", "time", "date", "week", "month", "quarter", "year", "hour", "minute", "second", "day_of_week",
        "day_of_week_index", "hour_of_day", "day_of_month", "day_of_year", "month_name", "month_num", "quarter_of_year",
        "week_of_year", "fiscal_quarter", "fiscal_year",
    )
)  # fmt: skip


@dataclass(slots=True)
class Field:
    """A dimension or group of times. `name` is the dimension here; `tree` its SQL, None where it has none."""

    name: str
    tree: exp.Expr | None = None
    type: str = ""
    why: str = ""


@dataclass(slots=True)
class View:
    """One view, by its own name or by another one that an explore gives it. `pending` is SQL that is not read yet."""

    name: str
    model: str
    tree: Tree
    entries: Entries
    dialect: str
    fields: dict[str, Field] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    references: list[str] = field(default_factory=list)

    def sql(self, text: str) -> exp.Expr:
        """The tree of its SQL. Raises Unsayable."""
        if "{%" in text or "{{" in text:
            raise Unsayable("It holds Liquid, which is not run here: write what it gives.")
        if _MARK in text or _TABLE in text:
            raise Unsayable("A name in it is used for other things here.")

        def mark(found: re.Match[str]) -> str:
            if found[1] == "TABLE":
                return _TABLE
            if found[1].endswith(".SQL_TABLE_NAME"):
                raise Unsayable("It reads the table of another view within an expression.")
            self.references.append(found[1])
            return f"{_MARK}{len(self.references) - 1}"

        said = _REFERENCE.sub(mark, text)
        if "${" in said:
            raise Unsayable("A `${` in it names no field.")
        return read(said, self.dialect)

    def reference(self, parts: Parts) -> str:
        """What a column stands for: the text of a reference, "" for a column."""
        return self.references[int(parts[0].removeprefix(_MARK))] if parts[0].startswith(_MARK) else ""

    def column(self, parts: Parts) -> str:
        """The column of the view's own table that a name is. Raises Unsayable."""
        if len(parts) == 1:
            return parts[0]
        if len(parts) == 2 and parts[0] in (_TABLE, self.name):
            return parts[1]
        raise Unsayable(f"`{'.'.join(parts)}` is a column of another table than the view's.")


@dataclass(slots=True)
class Scope:
    """All views, and the ways between them along the explores' joins."""

    views: dict[str, View] = field(default_factory=dict)
    ways: Ways = field(default_factory=lambda: Ways(()))
    roles: dict[str, str] = field(default_factory=dict)

    def placed(self, home: View, reference: str) -> tuple[View, str]:
        owner, _, name = reference.rpartition(".")
        if not owner or owner == home.name:
            return home, name
        view = self.views.get(owner)
        if view is None:
            raise Unsayable(f"There is no view `{owner}`.")
        return view, name

    def steps(self, home: View, target: View) -> Parts:
        ways = self.ways.to(home.name, target.name)
        if len(ways) == 1:
            return tuple(self.roles[step] for step in ways[0])
        if not ways:
            raise Unsayable(f"No join leads from `{home.name}` to one row of `{target.name}`.")
        raise Unsayable(f"There are several ways from `{home.name}` to `{target.name}`.")

    def resolved(self, view: View, name: str) -> Field | None:
        """A dimension, read when it is first asked for."""
        text = view.pending.pop(name, None)
        if text is None:
            return view.fields.get(name)
        known = view.fields[name]
        known.why = "It rests on itself."
        try:
            known.tree = renamed(view.sql(text), lambda parts: self.in_rows(view, parts))
            known.why = ""
        except Unsayable as unsayable:
            known.why = unsayable.why
        return known

    def in_rows(self, home: View, parts: Parts) -> exp.Expr:
        """In the expression of a dimension, where a bare name is a column."""
        reference = home.reference(parts)
        if not reference:
            return name_node((home.column(parts),))
        owner, name = self.placed(home, reference)
        known, frame = self._known(owner, name)
        if owner is not home:
            return name_node((*self.steps(home, owner), _framed_name(known, frame, reference)))
        return inside(_framed(known, frame, reference))

    def in_aggregate(self, home: View, parts: Parts) -> exp.Expr:
        """In an aggregate or a condition, where a bare name is a dimension before a column."""
        reference = home.reference(parts)
        if not reference:
            column = home.column(parts)
            return name_node(("this", column) if column in home.members else (column,))
        owner, name = self.placed(home, reference)
        known, frame = self._known(owner, name)
        steps = self.steps(home, owner) if owner is not home else ()
        if frame in ("", "raw", "date") and not steps and frame and known.type == "date":
            return name_node((known.name,))
        if frame and not steps:
            return inside(_as_columns(_framed(known, frame, reference), home.members))
        return name_node((*steps, _framed_name(known, frame, reference)))

    def outside(self, home: View, parts: Parts) -> exp.Expr:
        """Outside of aggregates: a measure."""
        reference = home.reference(parts)
        if not reference:
            raise Unsayable(f"`{parts[-1]}` stands outside of an aggregate, and is no measure.")
        owner, name = self.placed(home, reference)
        known = owner.measures.get(name)
        if known is None:
            raise Unsayable(f"`{reference}` stands outside of an aggregate, and is no measure that is here.")
        return name_node((known,) if owner is home else (owner.model, known))

    def _known(self, owner: View, name: str) -> tuple[Field, str]:
        """A dimension, and the timeframe of it that a reference asks for."""
        known, frame = self.resolved(owner, name), ""
        if known is None:
            group, _, frame = _frame(name)
            known = self.resolved(owner, group) if frame else None
        if known is None:
            raise Unsayable(f"`{owner.name}.{name}` is no dimension.")
        if known.tree is None or not known.name:
            raise Unsayable(f"It needs `{owner.name}.{name}`, which is left out.")
        return known, frame


def _frame(name: str) -> tuple[str, str, str]:
    """A name of a group with its timeframe: created_date is ("created", "_", "date")."""
    for frame in sorted(TIMEFRAMES, key=len, reverse=True):
        if name.endswith(f"_{frame}"):
            return name.removesuffix(f"_{frame}"), "_", frame
    return name, "", ""


def _framed(known: Field, frame: str, reference: str) -> exp.Expr:
    """A timeframe of a group as an expression: the time itself, or its day. Raises Unsayable."""
    assert known.tree is not None
    if frame in ("", "raw") or (frame == "date" and known.type == "date"):
        return known.tree
    if frame == "date" and known.type == "local":
        return exp.Cast(this=known.tree.copy(), to=exp.DataType.build("date"))
    raise Unsayable(f"`{reference}` is a period in the zone of who asks: write it for the column itself.")


def _framed_name(known: Field, frame: str, reference: str) -> str:
    if frame in ("", "raw") or (frame == "date" and known.type == "date"):
        return known.name
    raise Unsayable(f"`{reference}` is a period of a time of another view.")


def _as_columns(tree: exp.Expr, members: set[str]) -> exp.Expr:
    """An expression over columns, for where a bare name is a dimension first."""
    copied = tree.copy()
    for node in list(copied.find_all(exp.Column)):
        parts = name_parts(node)
        if len(parts) == 1 and parts[0] in members:
            node.set("this", name_node(("this", *parts)).this)
    return copied
