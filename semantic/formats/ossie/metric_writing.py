"""Metrics of definitions → SQL over the datasets of a document, every name written out.

sum(amount)                    in orders: SUM(orders.amount)
revenue / visits.visitors      1.0 * SUM(orders.amount) / NULLIF(COUNT(DISTINCT visits.visitor_id), 0)
sum(amount) where paid         SUM(CASE WHEN orders.paid THEN orders.amount END)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog
from semantic.definitions.aggregates import AggregateCall, aggregate_call
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Dimension, Expression, Join, Metric, Model, ValueType
from semantic.formats.ossie.fields import column_of
from semantic.formats.ossie.sql import NotPortable, aggregate_sql, portable, when
from semantic.formats.ossie.ways import Ways

_OTHERWISE = {
    "window": "a window of time", "offset": "another time", "pick": "the rows of one time", "per": "entities",
    "during": "rows in force", "convert": "events that follow others",
}  # fmt: skip
"""What a metric sees that no aggregate over rows sees."""


@dataclass(slots=True)
class MetricWriter:
    """`datasets` are the names of models, `fields` those of their dimensions that are fields, by the document.

    `columns` are the columns that had to be written, and are no field: by model, with the names that they have got.
    """

    catalog: Catalog
    datasets: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    relationships: Mapping[tuple[str, str], str]
    """The name of each join that is a relationship, by its model and role."""

    ways: Ways
    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, metric: Metric) -> str:
        """The metric as one expression. Raises NotPortable."""
        return portable_metric(self._tree(metric, ())).sql()

    def _tree(self, metric: Metric, conditions: tuple[Expression, ...]) -> exp.Expr:
        """Aggregates of rows that fulfil all conditions, which are of the metric's own model."""
        for name, what in _OTHERWISE.items():
            if getattr(metric, name):
                raise NotPortable(f"It sees {what}.")
        model = self.catalog.models.get(metric.model)
        if metric.where is not None:
            conditions = (*conditions, metric.where)

        def visit(node: exp.Expr) -> exp.Expr:
            call = aggregate_call(node)
            if call is not None and model is not None:
                return self._aggregate(model, call, conditions)
            if isinstance(node, exp.Column):
                inner = self._metric_called(metric, ".".join(name_parts(node)))
                if inner.fill is not None:
                    raise NotPortable(f"`{inner.qualified}` has a value where there are no rows.")
                return exp.Paren(this=self._tree(inner, conditions))
            return node

        return trees.rewritten(metric.expr.tree, visit)

    def _metric_called(self, user: Metric, name: str) -> Metric:
        """The model's own metric first, else the only one of this name."""
        own = self.catalog.metrics.get(f"{user.model}.{name}")
        return own or self.catalog.metric(name)

    def _aggregate(self, model: Model, call: AggregateCall, conditions: tuple[Expression, ...]) -> exp.Expr:
        picked = trees.all_of([self._row(model, each.tree) for each in conditions]) if conditions else None
        if call.aggregate.name == "count_rows":
            if picked is not None:
                return exp.Count(this=when(picked, exp.Literal.number(1)))
            return exp.Count(this=self._key(model))
        arguments = [self._row(model, argument, whole=True) for argument in call.arguments]
        seen = [
            column.table
            for tree in (*arguments, picked)
            if tree is not None
            for column in tree.find_all(exp.Column)
        ]
        if self.datasets[model.name] not in seen:
            # Else it would be of the rows of that other dataset, whether or not anything leads there.
            anchor = exp.Not(this=exp.Is(this=self._key(model), expression=exp.Null()))
            picked = anchor if picked is None else exp.and_(picked, anchor)
        if picked is not None:
            arguments = [when(trees.copied(picked), argument) for argument in arguments]
        return aggregate_sql(call, arguments)

    def _key(self, model: Model) -> exp.Expr:
        """A column that every row has a value in."""
        if not model.key:
            raise NotPortable(f"It is about the rows of `{model.name}`, which have no key.")
        return self._physical(model, model.key[0])

    def _row(self, model: Model, tree: exp.Expr, *, whole: bool = False) -> exp.Expr:
        """An expression over the model's rows. An instant is read as a clock here, unless it is the `whole` value."""

        def visit(node: exp.Expr) -> exp.Expr:
            if not isinstance(node, exp.Column):
                return node
            return self._name(model, name_parts(node), instants=whole and node is tree)

        return trees.rewritten(tree, visit)

    def _name(self, model: Model, parts: tuple[str, ...], *, instants: bool) -> exp.Expr:
        if parts[0] == "this" and len(parts) == 2:
            return self._physical(model, parts[1])
        graph = self.catalog.graph
        if parts[0] == model.name and len(parts) > 1 and graph.role(model.name, parts[0]) is None:
            parts = parts[1:]
        *roles, last = parts
        target = self._target(model, tuple(roles))
        dimension = target.dimensions.get(last)
        if dimension is None:
            return self._physical(target, last)
        said = self.fields[target.name].get(last)
        if said is None:
            raise NotPortable(f"It needs `{dimension.qualified}`, which is no field.")
        if dimension.type is ValueType.INSTANT and not instants:
            raise NotPortable(f"It reads the instant `{dimension.qualified}` as a clock of the query's zone.")
        return trees.column(said, self.datasets[target.name])

    def _target(self, model: Model, roles: tuple[str, ...]) -> Model:
        """The model at the end of a path, where the document knows one way there, and that one."""
        route = self.catalog.graph.follow(model.name, roles)
        way = []
        for edge in route.edges if route is not None else ():
            said = self.relationships.get((edge.home, edge.role)) if not edge.inverse else None
            if said is None:
                raise NotPortable(f"`{'.'.join(roles)}` is no way along relationships.")
            way.append(said)
        target = self.catalog.models[route.target] if route is not None else model
        ways = self.ways.to(self.datasets[model.name], self.datasets[target.name])
        if ways != (tuple(way),):
            raise NotPortable(f"There are several ways from `{model.name}` to `{target.name}`.")
        return target

    def _physical(self, model: Model, column: str) -> exp.Expr:
        """A column, as the field that shows it, or as one that is made for it."""
        for name, said in self.fields[model.name].items():
            if _shown(model.dimensions[name]) == column:
                return trees.column(said, self.datasets[model.name])
        held = self.columns.setdefault(model.name, {})
        if column not in held:
            taken = {*self.fields[model.name].values(), *held.values()}
            said = str(column)
            while said in taken:
                said += "_column"
            held[column] = said
        return trees.column(held[column], self.datasets[model.name])


def _shown(dimension: Dimension) -> str:
    """The column whose values a dimension shows as they are, "" where it shows others."""
    return column_of(dimension.expr.text) if dimension.type is not ValueType.INSTANT else ""


def is_relationship(join: Join) -> bool:
    return bool(join.on) and join.type.to_one and join.where is None and not join.through


def portable_metric(tree: exp.Expr) -> exp.Expr:
    """Without parentheses around a single aggregate, where nothing needs them."""
    made = portable(tree)
    for node in list(made.find_all(exp.Paren)):
        if isinstance(node.this, exp.AggFunc | exp.WithinGroup | exp.Column) and node.parent is not None:
            node.replace(node.this)
    return made.this if isinstance(made, exp.Paren) else made
