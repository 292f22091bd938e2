"""Expressions tied to a model: every name in them becomes a physical column at the end of a join path.

`sum(quantity * product.list_price)` on model `sales` binds to a tree in which each `exp.Column` carries the dotted
role path as its table ("" for the home) and the physical column as its name. Dimensions are replaced by their own
expressions. Later stages need only replace paths by aliases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from semantic import markers, trees
from semantic.calendars import Calendar
from semantic.catalog.entities import Entity, find_entity
from semantic.catalog.graph import JoinGraph, Path
from semantic.catalog.instants import between_instants
from semantic.catalog.missing import PRESENT, guarded
from semantic.definitions.access import Mask
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Dimension, Expression, Model, ValueType
from semantic.errors import Position, Problem
from semantic.naming import nearest

if TYPE_CHECKING:
    from semantic.catalog.measures import Measure


@dataclass(frozen=True, slots=True)
class Bound:
    """A row-level expression over one model's joined rows. Its tree is shared: copy before changing it."""

    tree: exp.Expr
    paths: frozenset[Path]
    type: ValueType | None = None


class BindingFailed(Exception):
    """Internal: an expression that names what is not there. Carries the problem for the catalog's list."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def column(path: Path, name: str | exp.Identifier) -> exp.Column:
    """A bound column: `name` of the model at the end of `path`."""
    identifier = name if isinstance(name, exp.Identifier) else trees.identifier(name)
    return exp.Column(this=identifier, table=trees.identifier(".".join(path), quoted=True) if path else None)


def path_of(node: exp.Column) -> Path:
    """The join path of a bound column."""
    return tuple(node.table.split(".")) if node.table else ()


def paths_of(tree: exp.Expr) -> frozenset[Path]:
    return frozenset(path_of(node) for node in tree.find_all(exp.Column))


def prefixed(bound: Bound, prefix: Path) -> Bound:
    """The same expression seen from the other end of `prefix`, NULL where no row is there."""
    if not prefix:
        return bound
    tree = prefixed_tree(bound, prefix)
    return Bound(tree, frozenset({prefix, *((*prefix, *path) for path in bound.paths)}), bound.type)


def when_present(bound: Bound) -> Bound:
    """The same, NULL where the row of its own model is not there."""
    return Bound(guarded(trees.copied(bound.tree), column((), PRESENT)), bound.paths, bound.type)


def prefixed_tree(bound: Bound, prefix: Path) -> exp.Expr:
    """The tree of `prefixed`, which nobody else holds: it may be changed."""
    if not prefix:
        return trees.copied(bound.tree)
    return guarded(prefixed_names(bound.tree, prefix), column(prefix, PRESENT))


def prefixed_names(tree: exp.Expr, prefix: Path) -> exp.Expr:
    """A copy of a bound tree with every path lengthened at its beginning."""

    def visit(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        return column((*prefix, *path_of(node)), trees.copied(node.this))

    return trees.rewritten(tree, visit)


_ATOMS = (
    exp.Column,
    exp.Literal,
    exp.Func,
    exp.Paren,
    exp.Cast,
    exp.Case,
    exp.Null,
    exp.Boolean,
    exp.Placeholder,
)


def grouped(tree: exp.Expr) -> exp.Expr:
    """The tree, in parentheses where putting it inside another expression needs them."""
    return tree if isinstance(tree, _ATOMS) and not isinstance(tree, exp.Connector) else exp.Paren(this=tree)


MetricValue = Callable[[Model, tuple[str, ...], Position], "tuple[exp.Expr, Measure] | None"]
"""Finds the metric that a name in a dimension's expression means: its value per row of the model, and its measure."""


class Binder:
    """Binds the row-level expressions of all models. Dimensions are bound once and kept."""

    def __init__(self, models: Mapping[str, Model], graph: JoinGraph, calendar: Calendar) -> None:
        self.models = self._models = models
        self.graph = self._graph = graph
        self.calendar = calendar
        self.metric_value: MetricValue = lambda model, parts, position: None
        self._dimensions: dict[str, Bound] = {}
        self._open: list[str] = []
        self._columns = {name: _selected_columns(model) for name, model in models.items()}

    def dimension(self, dimension: Dimension) -> Bound:
        """The dimension's stored value: an instant is not yet converted to a zone (see `markers.local_time`)."""
        known = self._dimensions.get(dimension.qualified)
        if known is not None:
            return known
        if dimension.qualified in self._open:
            circle = " → ".join((*self._open[self._open.index(dimension.qualified) :], dimension.qualified))
            raise BindingFailed(
                Problem(
                    "circular", f"These dimensions rest on each other: {circle}.", position=dimension.position
                )
            )
        self._open.append(dimension.qualified)
        try:
            bound = self._bind(self._models[dimension.model], dimension.expr, members=False)
        finally:
            self._open.pop()
        self._check_metric_type(dimension)
        bound = Bound(_stored(dimension, bound.tree), bound.paths, dimension.type)
        self._dimensions[dimension.qualified] = bound
        return bound

    def _check_metric_type(self, dimension: Dimension) -> None:
        """A dimension that is just a metric is of the metric's type; an instant is a wall-clock time by then."""
        if not isinstance(dimension.expr.tree, exp.Column):
            return
        parts = name_parts(dimension.expr.tree)
        value = self.metric_value(self._models[dimension.model], parts, dimension.position)
        if value is None:
            return
        type_ = ValueType.LOCAL if value[1].type is ValueType.INSTANT else value[1].type
        if dimension.type is not type_:
            raise BindingFailed(
                Problem(
                    "metric-type",
                    f"`{dimension.qualified}` is a {dimension.type}, and `{'.'.join(parts)}` gives a {type_}.",
                    hint=f"Write type: {type_}.",
                    suggestions=(f"type: {type_}",),
                    position=dimension.position,
                )
            )

    def mask(self, model: Model, mask: Mask) -> Bound:
        """What is seen of a masked dimension; names in it mean what they mean in a dimension's own expression."""
        return self._bind(model, mask.expr, members=False)

    def entity(self, home: str, name: str, meaning: str = "") -> Entity:
        """The entity that a name means for rows of `home`. Raises NoEntity or BindingFailed."""
        entity = find_entity(self._models, self._graph, self.calendar, home, name, meaning=meaning)
        if entity.dimension is not None:
            self.dimension(entity.dimension)
        return entity

    def rows(self, model: Model, expression: Expression) -> Bound:
        """A condition or an aggregate's argument: a bare name is a dimension if the model has one, else a column."""
        return self._bind(model, expression, members=True)

    def member(self, model: Model, name: str, position: Position) -> Bound:
        """A dimension of the model, or of one above it by a dotted path. Raises BindingFailed."""
        *roles, last = name.split(".")
        route = self._graph.follow(model.name, roles)
        if route is None:
            raise BindingFailed(self._unknown_role(model, tuple(roles), position))
        dimensions = self._models[route.target].dimensions
        if last not in dimensions:
            near = nearest(last, dimensions)
            raise BindingFailed(
                Problem(
                    "unknown-name",
                    f"Model `{route.target}` has no dimension `{last}`.",
                    hint=f"It has: {', '.join(dimensions)}." if dimensions else "",
                    suggestions=tuple(".".join((*roles, other)) for other in near),
                    position=position,
                )
            )
        tree = self._name(model, (*roles, last), position, members=True)
        return Bound(tree, paths_of(tree), dimensions[last].type)

    def _bind(self, model: Model, expression: Expression, *, members: bool) -> Bound:
        def visit(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            return self._name(model, name_parts(node), expression.position, members=members)

        tree = between_instants(trees.rewritten(expression.tree, visit))
        type_ = None
        if isinstance(expression.tree, exp.Column):
            type_ = self._type_of(model, name_parts(expression.tree), members=members)
        elif isinstance(expression.tree.unnest(), exp.Predicate | exp.Connector | exp.Not | exp.Boolean):
            type_ = ValueType.BOOLEAN
        return Bound(tree, paths_of(tree), type_)

    def _name(self, model: Model, parts: tuple[str, ...], position: Position, *, members: bool) -> exp.Expr:
        if parts[0] == "this" and len(parts) == 2:
            return self._column(model, (), parts[1], position)
        value = None if members else self.metric_value(model, parts, position)
        if value is not None:
            return value[0]
        if parts[0] == model.name and len(parts) > 1 and self._graph.role(model.name, parts[0]) is None:
            parts = parts[1:]
        *roles, last = parts
        route = self._graph.follow(model.name, roles)
        if route is None:
            raise BindingFailed(self._unknown_role(model, tuple(roles), position))
        if not route.to_one:
            raise BindingFailed(
                Problem(
                    "to-many-path",
                    f"`{'.'.join(parts)}` follows a join to many rows, and an expression needs one value per row.",
                    hint="Define the metric on the model that has the many rows.",
                    position=position,
                )
            )
        target = self._models[route.target]
        if last in target.left_out and (roles or members):
            raise BindingFailed(
                Problem(
                    "rests-on-broken",
                    f"`{'.'.join(parts)}` is a member of `{target.name}` that could not be read.",
                    position=position,
                )
            )
        if last in target.dimensions and (roles or members):
            dimension = target.dimensions[last]
            bound = self.dimension(dimension)
            if route.edges and self._graph.meets_versions(target.name, bound.paths):
                raise BindingFailed(
                    Problem(
                        "not-supported",
                        f"`{'.'.join(parts)}` is read at the time of its row of `{target.name}`, which cannot be seen "
                        f"from `{model.name}` in this version.",
                        hint="Write out the path to the slowly changing model: it is then read at this row's time.",
                        position=position,
                    )
                )
            inner = prefixed_tree(bound, route.path)
            if dimension.type is ValueType.INSTANT:
                return markers.local_time(inner, dimension.stored_in)
            return grouped(inner)
        return self._column(target, route.path, last, position)

    def _column(self, model: Model, path: Path, name: str, position: Position) -> exp.Column:
        known = self._columns[model.name]
        if known is not None and name.lower() not in known:
            raise BindingFailed(
                Problem(
                    "unknown-column",
                    f"The SELECT of model `{model.name}` has no column `{name}`.",
                    hint="It has: " + ", ".join(sorted(known)) + ".",
                    suggestions=nearest(name, known),
                    position=position,
                )
            )
        return column(path, name)

    def _type_of(self, model: Model, parts: tuple[str, ...], *, members: bool) -> ValueType | None:
        *roles, last = parts
        route = self._graph.follow(model.name, roles)
        dimension = self._models[route.target].dimensions.get(last) if route else None
        return dimension.type if dimension and (roles or members) else None

    def _unknown_role(self, model: Model, roles: tuple[str, ...], position: Position) -> Problem:
        here = model.name
        for role in roles:
            edge = self._graph.role(here, role)
            if edge is None:
                known = sorted(self._graph.edges.get(here, {}))
                return Problem(
                    "unknown-role",
                    f"Model `{here}` has no join `{role}`.",
                    hint=f"Its joins: {', '.join(known)}." if known else f"`{here}` has no joins.",
                    suggestions=nearest(role, known),
                    position=position,
                )
            here = edge.target
        raise AssertionError("every role exists")


def _stored(dimension: Dimension, tree: exp.Expr) -> exp.Expr:
    """The tree of a dimension's stored value: an instant that is another model's instant is shifted once, not twice."""
    inner = [node for node in tree.find_all(exp.Anonymous) if markers.marker_name(node) == markers.LOCAL_TIME]
    if dimension.type is not ValueType.INSTANT or not inner:
        return tree
    same = inner[0] is tree and inner[0].expressions[1].name == dimension.stored_in
    if not same:
        raise BindingFailed(
            Problem(
                "instant-of-instant",
                f"`{dimension.qualified}` is computed from an instant that is already a wall-clock time there.",
                hint="Name the other instant alone, with the same stored_in, or compute from its column with `this.`.",
                position=dimension.position,
            )
        )
    moment = tree.expressions[0]
    assert isinstance(moment, exp.Expr)
    return trees.copied(moment)


def _selected_columns(model: Model) -> frozenset[str] | None:
    """The output names of a SELECT model, lower case; None where they cannot be known from the text."""
    if model.sql is None or not isinstance(model.sql.tree, exp.Query):
        return None
    names = model.sql.tree.named_selects
    if not names or "*" in names or "" in names or any(s.is_star for s in model.sql.tree.selects):
        return None
    return frozenset(name.lower() for name in names)
