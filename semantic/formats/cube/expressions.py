"""Cube's SQL → neutral expressions: references become our names, and a dialect's own spellings the neutral ones.

    say = Expressions(project, names)
    say.row(orders, "UPPER({CUBE}.status)")                "UPPER(status)": a dimension's expr
    say.condition(orders, ["{CUBE}.status = 'paid'"])      "this.status = 'paid'" where `status` is no plain column
    say.metric(orders, "{paid} / NULLIF({count}, 0)")      "paid / count"

Names mean different things by place (docs/definitions.md): in a dimension's expression a bare name is a column, within
an aggregate or a condition it is a dimension first, and outside an aggregate a metric. The author's own text is kept
wherever it means the same here. What has no form raises CannotSay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from semantic import trees
from semantic.definitions.expression_text import expression_text, name_node, name_parts, replaced
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.node_checks import Refused
from semantic.errors import DefinitionsInvalid
from semantic.formats.cube.names import CubeNames
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay, Reference, Text, has_mark, marked_index, split
from semantic.formats.cube.routes import Routes
from semantic.formats.cube.shapes import from_there, in_aggregate, is_argument, is_inexact
from semantic.formats.neutral_sql import parse_sql
from semantic.formats.neutral_trees import divided, neutral
from semantic.formats.props import Props

WHOLE_NUMBERS = (
    "Division is true here; where the warehouse cuts quotients of whole numbers, Cube's value was cut."
)
_MARKED = re.compile(r"(_ref\d+_)(?:\.(\w+))?")
_ATOMS = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Cast, exp.Case, exp.Null, exp.Boolean)


@dataclass(frozen=True, slots=True)
class _Member:
    """What a reference leads to: a member of `cube`, on a way over the cubes `path` (none for the cube itself)."""

    cube: Cube
    path: tuple[str, ...]
    name: str
    grain: str = ""


@dataclass(slots=True)
class _Reading:
    """One text being read. `said` holds what each reference, by its written form, has become."""

    cube: Cube
    members: bool
    metrics: bool = False
    entities: bool = False
    qualified: bool = False
    columns: bool = False
    """Whether names are columns wherever they come from, and those of the cube itself say so."""
    said: dict[str, str] = field(default_factory=dict)


class Expressions:
    """`dialect` is that of the project's SQL; "" for what all have in common."""

    def __init__(self, project: Project, names: Mapping[str, CubeNames], dialect: str = "") -> None:
        self._project = project
        self._names = names
        self.routes = Routes(names)
        self._dialect = dialect
        self._open: list[tuple[str, str]] = []
        self._plain: dict[tuple[str, str], str] = {}

    def row(self, cube: Cube, sql: str) -> str:
        """An expression of a dimension."""
        return self._written(_Reading(cube, members=False), sql, Use.ROW)

    def condition(self, cube: Cube, conditions: Sequence[str]) -> str:
        """Conditions that must all hold."""
        texts = [self._written(_Reading(cube, members=True), sql, Use.CONDITION) for sql in conditions]
        return texts[0] if len(texts) == 1 else " and ".join(f"({text})" for text in texts)

    def joined(self, cube: Cube, sql: str) -> str:
        """The condition of a join: over columns of `this` and of the roles of other cubes."""
        reading = _Reading(cube, members=False, columns=True)
        text = expression_text(self._tree(reading, split(sql)))
        _read(text, Use.CONDITION)
        return text

    def argument(self, cube: Cube, sql: str) -> str:
        """A value of each row."""
        return self._written(_Reading(cube, members=True), sql, Use.ROW)

    def aggregate(self, cube: Cube, form: str, sql: str) -> str:
        """An aggregate of a value of each row: `form` is "sum({})"."""
        return self._written(_Reading(cube, members=True, metrics=True), form.format(sql), Use.METRIC)

    def metric(self, cube: Cube, sql: str, *, entities: bool = False, qualified: bool = False) -> str:
        """Arithmetic over aggregates and metrics; with `entities`, also aggregates of metrics. `qualified` names every
        metric with its model."""
        reading = _Reading(cube, members=True, metrics=True, entities=entities, qualified=qualified)
        return self._written(reading, sql, Use.METRIC)

    def when(self, cube: Cube, dimension: Props) -> tuple[str, tuple[str, ...]]:
        """The expression of a dimension with `case`, and its labels in their order."""
        tree, labels = self._case(_Reading(cube, members=False), dimension)
        text = expression_text(tree)
        _read(text, Use.ROW)
        return text, labels

    def plain_column(self, cube: Cube, name: str) -> str:
        """The column that a dimension is; "" where it is more than that."""
        key = (cube.name, name)
        if key not in self._plain:
            self._plain[key] = self._find_plain_column(cube, name)
        return self._plain[key]

    def _find_plain_column(self, cube: Cube, name: str) -> str:
        dimension = cube.dimensions.get(name)
        if dimension is None or "case" in dimension or "sql" not in dimension:
            return ""
        try:
            tree = self._dimension_tree(_Reading(cube, members=False), name)
        except CannotSay:
            return ""
        parts = name_parts(tree) if isinstance(tree, exp.Column) else ()
        return parts[-1] if len(parts) == 1 else ""

    def cuts(self, cube: Cube, sql: str) -> bool:
        """Whether the SQL divides what may be whole numbers, which some warehouses cut to a whole number."""
        if "/" not in sql:
            return False
        try:
            tree = self._parsed(split(sql).marked)
        except CannotSay:
            return False
        return any(
            not (is_inexact(node.this) or is_inexact(node.expression)) for node in tree.find_all(exp.Div)
        )

    def passed_on(self, cube: Cube, sql: str) -> tuple[Cube, Props] | None:
        """The dimension that a text passes on as it is; None where it does more."""
        text = split(sql)
        if len(text.references) != 1 or marked_index(text.marked.strip()) is None:
            return None
        found = self._found(cube, text.references[0].parts)
        dimension = found.cube.dimensions.get(found.name)
        return None if dimension is None or found.grain else (found.cube, dimension)

    def key_of(self, cube: Cube, parts: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        """The roles that lead to another cube, and whether the member named there is its only key."""
        found = self._found(cube, parts)
        way = found.path
        roles = self.routes.between(cube.name, way)
        keys = [name for name, held in found.cube.dimensions.items() if held.flag("primary_key")]
        return roles, keys == [found.name]

    def _written(self, reading: _Reading, sql: str, use: Use) -> str:
        text = split(sql)
        tree = self._tree(reading, text)
        if reading.metrics:
            tree = divided(tree)
        generated = expression_text(tree)
        if isinstance(tree, exp.Column):
            return generated
        meant = _read(generated, use)
        own = self._own_text(reading, text)
        if own and own != generated and _means(own, use, meant):
            return own
        return generated

    def _own_text(self, reading: _Reading, text: Text) -> str:
        """The author's text with our names in it; "" where it cannot stand as it is."""
        if "--" in text.marked or "/*" in text.marked or self._dialect:
            return ""
        missing = False

        def said(found: re.Match[str]) -> str:
            nonlocal missing
            whole = reading.said.get(found[0])
            if whole is None and found[2] is None:
                missing = True
            return whole or found[0]

        own = " ".join(_MARKED.sub(said, text.marked).split())
        return "" if missing or has_mark(own) else own

    def _parsed(self, text: str) -> exp.Expr:
        dialects = dict.fromkeys((self._dialect, "bigquery" if "`" in text else "", "postgres"))
        refusals: list[Refused] = []
        for dialect in dialects:
            try:
                return parse_sql(text, dialect)
            except Refused as refused:
                refusals.append(refused)
        raise CannotSay(" ".join(filter(None, (refusals[0].message, refusals[0].hint))))

    def _tree(self, reading: _Reading, text: Text) -> exp.Expr:
        """The tree of a text, in which every column is a dotted name of ours."""
        tree = neutral(self._parsed(text.marked))
        outermost = tree.walk(bfs=False, prune=lambda node: isinstance(node, exp.Column | exp.Dot))
        for node in list(outermost):
            if isinstance(node, exp.Dot):
                raise CannotSay(
                    f"`{node.sql()}` reads a part of a column: name that in the cube's own SELECT."
                )
            if isinstance(node, exp.Column):
                new = self._column(reading, node, text.references)
                tree = replaced(tree, node, new)
        for node in tree.walk(bfs=False):
            if isinstance(node, exp.Identifier | exp.Literal | exp.Anonymous) and has_mark(node.name):
                raise CannotSay("A reference stands within a text or a name of its SQL.")
        return tree

    def _column(self, reading: _Reading, node: exp.Column, references: tuple[Reference, ...]) -> exp.Expr:
        if node.args.get("db") or isinstance(node.this, exp.Star):
            raise CannotSay(f"`{node.sql()}` is no column of the cube.")
        name, table = node.name, node.table
        index = marked_index(name)
        if not table and index is not None:
            found = self._reference(reading, node, references[index])
            reading.said[name] = _text_of(found)
            return found
        owner = reading.cube
        path: tuple[str, ...] = ()
        table_index = marked_index(table) if table else None
        if table_index is not None:
            owner, path = self._owner(reading.cube, references[table_index].parts)
        elif table and table in self._project.cubes:
            owner, path = self._owner(reading.cube, (table,))
        elif table and table != reading.cube.props.text("sql_table").rpartition(".")[2]:
            raise CannotSay(f"`{table}.{name}` names no cube of the project.")
        column = self._column_of(reading, owner, path, name, aggregated=is_argument(node))
        if reading.metrics and not in_aggregate(node):
            raise CannotSay(f"The column `{name}` stands outside an aggregate.")
        if table_index is not None:
            reading.said[f"{table}.{name}"] = _text_of(column)
        return column

    def _owner(self, cube: Cube, parts: tuple[str, ...]) -> tuple[Cube, tuple[str, ...]]:
        """The cube that a reference names, and the roles that lead there."""
        if parts[0] in ("CUBE", cube.name):
            parts = parts[1:]
        if not parts:
            return cube, ()
        if any(part not in self._project.cubes for part in parts):
            raise CannotSay(f"`{'.'.join(parts)}` is no cube of the project.")
        roles = self.routes.between(cube.name, parts)
        return self._project.cubes[parts[-1]], roles

    def _column_of(
        self, reading: _Reading, owner: Cube, path: tuple[str, ...], name: str, *, aggregated: bool = False
    ) -> exp.Column:
        """The name of a column: a dimension of the same name that is more than this column would be meant else. A time
        that is `aggregated` by itself is the dimension, so that its result is known to be a time."""
        if reading.columns:
            return name_node((*(path or ("this",)), name))
        dimension = next((d for d, ours in self._names[owner.name].members.items() if ours == name), None)
        plain = dimension in owner.dimensions and self.plain_column(owner, str(dimension)) == name
        if path:
            if dimension is not None and not plain:
                raise CannotSay(
                    f"`{name}` of `{owner.name}` is a column and another member: give the column a dimension."
                )
            return name_node((*path, name))
        hidden = reading.members and dimension is not None
        is_time = plain and owner.dimensions[str(dimension)].text("type") == "time"
        raw = not plain or (is_time and not aggregated)
        return name_node(("this", name) if hidden and raw else (name,))

    def _reference(self, reading: _Reading, node: exp.Column, reference: Reference) -> exp.Expr:
        if reference.sql:
            raise CannotSay("The SELECT of a cube cannot stand in an expression.")
        found = self._found(reading.cube, reference.parts)
        if found.grain:
            asked = f"{self._names[found.cube.name].model}.{self._named(found)}.{found.grain}"
            raise CannotSay(f"Every time has its grains here: ask for `{asked}`.")
        if found.name in found.cube.measures:
            return self._measure(reading, node, found)
        if reading.metrics and not in_aggregate(node):
            raise CannotSay(f"The dimension `{found.name}` stands outside an aggregate.")
        if found.path or found.cube is not reading.cube:
            return self._joined(reading, found)
        return self._own_dimension(reading, found.name, aggregated=is_argument(node))

    def _found(self, cube: Cube, parts: tuple[str, ...]) -> _Member:
        if parts[0] in ("CUBE", cube.name) and len(parts) > 1:
            parts = parts[1:]
        head = parts[0]
        if head in cube.dimensions and len(parts) == 2 and cube.dimensions[head].text("type") == "time":
            return _Member(cube, (), head, parts[1])
        if len(parts) == 1:
            if head not in (*cube.dimensions, *cube.measures):
                raise CannotSay(f"`{cube.name}` has no member `{head}`.")
            return _Member(cube, (), head)
        way = list(parts[:-1])
        grain = ""
        if len(way) > 1 and way[-1] not in self._project.cubes:
            grain, parts = parts[-1], parts[:-1]
            way.pop()
        unknown = next((part for part in way if part not in self._project.cubes), None)
        if unknown is not None:
            raise CannotSay(f"`{unknown}` is no cube of the project.")
        target = self._project.cubes[way[-1]]
        if parts[-1] not in (*target.dimensions, *target.measures):
            raise CannotSay(f"`{target.name}` has no member `{parts[-1]}`.")
        return _Member(target, tuple(way), parts[-1], grain)

    def _named(self, found: _Member) -> str:
        return self._names[found.cube.name].members.get(found.name, found.name)

    def _measure(self, reading: _Reading, node: exp.Column, found: _Member) -> exp.Expr:
        if not reading.members:
            if found.cube is reading.cube:
                raise CannotSay(f"The measure `{found.name}` of the same cube has no value for one row.")
        elif not reading.metrics or (in_aggregate(node) and not reading.entities):
            raise CannotSay(f"The measure `{found.name}` stands where each row needs a value.")
        ours = self._named(found)
        own = found.cube is reading.cube and not reading.qualified
        return name_node((ours,) if own else (self._names[found.cube.name].model, ours))

    def _joined(self, reading: _Reading, found: _Member) -> exp.Expr:
        """A dimension of another cube, over the way that is written or the shortest."""
        roles = self.routes.between(reading.cube.name, found.path)
        if reading.columns:
            tree = self._dimension_tree(_Reading(found.cube, members=False, columns=True), found.name)
            return trees.rewritten(tree, lambda node: from_there(node, roles))
        ours = self._names[found.cube.name].members.get(found.name)
        if ours is None:
            ours = self.plain_column(found.cube, found.name)
            if not ours:
                raise CannotSay(f"`{found.cube.name}.{found.name}` is no dimension here.")
            return self._column_of(reading, found.cube, roles, ours)
        return name_node((*roles, ours))

    def _own_dimension(self, reading: _Reading, name: str, *, aggregated: bool) -> exp.Expr:
        ours = self._names[reading.cube.name].members.get(name)
        is_time = reading.cube.dimensions[name].text("type") == "time"
        if reading.members and ours is not None and (aggregated or not is_time):
            return name_node((ours,))
        inner = _Reading(reading.cube, reading.members, columns=reading.columns)
        tree = self._dimension_tree(inner, name)
        return (
            tree if isinstance(tree, _ATOMS) and not isinstance(tree, exp.Connector) else exp.Paren(this=tree)
        )

    def _dimension_tree(self, reading: _Reading, name: str) -> exp.Expr:
        """What a dimension computes, for where it is no dimension or may not be named."""
        key = (reading.cube.name, name)
        if key in self._open or len(self._open) > 30:
            circle = " → ".join(name for _, name in (*self._open, key))
            raise CannotSay(f"These dimensions rest on each other: {circle}.")
        dimension = reading.cube.dimensions[name]
        self._open.append(key)
        try:
            if "case" in dimension:
                return self._case(reading, dimension)[0]
            if "sql" not in dimension:
                raise CannotSay(f"The dimension `{name}` has no `sql`.")
            return self._tree(reading, split(dimension.text("sql")))
        finally:
            self._open.pop()

    def _case(self, reading: _Reading, dimension: Props) -> tuple[exp.Expr, tuple[str, ...]]:
        case = dimension.inner("case")
        branches = case.items("when") if case is not None else []
        if case is None or not branches:
            raise CannotSay("Its `case` has no `when`.")
        labels: list[str] = []
        ifs = []
        for branch in branches:
            condition = self._tree(reading, split(branch.text("sql")))
            ifs.append(exp.If(this=condition, true=self._label(reading, branch, labels)))
        otherwise = case.inner("else")
        default = self._label(reading, otherwise, labels) if otherwise is not None else None
        return exp.Case(ifs=ifs, default=default), tuple(dict.fromkeys(labels))

    def _label(self, reading: _Reading, branch: Props, labels: list[str]) -> exp.Expr:
        """A label as written, which joins the list, or one that is computed."""
        if isinstance(branch.plain("label"), dict):
            computed = branch.inner("label")
            assert computed is not None
            return self._tree(reading, split(computed.text("sql")))
        if "label" not in branch:
            raise CannotSay("A branch of its `case` has no `label`.")
        labels.append(branch.text("label"))
        return exp.Literal.string(branch.text("label"))


def _text_of(tree: exp.Expr) -> str:
    return expression_text(tree)


def _read(text: str, use: Use) -> exp.Expr:
    """The tree of a text as our own reader has it. Raises CannotSay."""
    try:
        return parse_expression(text, use=use).tree
    except DefinitionsInvalid as invalid:
        problem = invalid.problems[0]
        raise CannotSay(" ".join(filter(None, (problem.message, problem.hint)))) from None


def _means(text: str, use: Use, tree: exp.Expr) -> bool:
    """Whether a text is read as that tree."""
    try:
        return trees.signature(_read(text, use)) == trees.signature(tree)
    except CannotSay:
        return False
