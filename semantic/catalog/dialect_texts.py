"""Texts for single warehouses: the definitions as one warehouse has them.

    expr: {default: "date_diff('day', a, b)", bigquery: "date_diff(b, a, day)"}

A query for BigQuery is planned over definitions in which the second text stands alone. Names in it are bound like all
others when the definitions are loaded, so that a text that names nothing is found before anybody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from typing import TypeVar

from sqlglot import exp

from semantic import trees
from semantic.definitions.types import Definitions, Dimension, Expression, Join, Metric, Model, Segment

Member = TypeVar("Member", Dimension, Segment, Metric, Join)


def dialects_of(definitions: Definitions) -> tuple[str, ...]:
    """The warehouses for which some text is given."""
    found = {dialect for expression in _expressions(definitions) for dialect in expression.dialects}
    return tuple(sorted(found))


def in_dialect(definitions: Definitions, dialect: str) -> Definitions:
    """The definitions with the text for the dialect wherever there is one, and no other texts."""
    models = {name: _model(model, dialect) for name, model in definitions.models.items()}
    metrics = {name: _metric(metric, dialect) for name, metric in definitions.settings.metrics.items()}
    return replace(definitions, models=models, settings=replace(definitions.settings, metrics=metrics))


def without(definitions: Definitions, broken: frozenset[str]) -> Definitions:
    """The definitions without members of these qualified names: they are written, and could not be read."""

    def kept(model: Model) -> Model:
        gone = tuple(name.partition(".")[2] for name in sorted(broken) if name.startswith(f"{model.name}."))
        return replace(
            model,
            left_out=(*model.left_out, *gone),
            joins={name: join for name, join in model.joins.items() if name not in gone},
            dimensions={name: dimension for name, dimension in model.dimensions.items() if name not in gone},
            segments={name: segment for name, segment in model.segments.items() if name not in gone},
            metrics={name: metric for name, metric in model.metrics.items() if name not in gone},
        )

    settings = definitions.settings
    own = {name: metric for name, metric in settings.metrics.items() if name not in broken}
    gone = tuple(name for name in settings.metrics if name in broken)
    return replace(
        definitions,
        models={name: kept(model) for name, model in definitions.models.items()},
        settings=replace(settings, metrics=own, left_out=(*settings.left_out, *gone)),
    )


def without_models(definitions: Definitions, refused: Set[str]) -> Definitions:
    """The definitions without models of these names."""
    return replace(
        definitions,
        models={name: model for name, model in definitions.models.items() if name not in refused},
        left_out=(*definitions.left_out, *sorted(refused)),
    )


def _expressions(definitions: Definitions) -> Iterator[Expression]:
    metrics = list(definitions.settings.metrics.values())
    for model in definitions.models.values():
        metrics += model.metrics.values()
        for dimension in model.dimensions.values():
            yield dimension.expr
            if dimension.mask is not None:
                yield dimension.mask.expr
        yield from (segment.where for segment in model.segments.values())
        for join in model.joins.values():
            yield from (each for each in (join.condition, join.where) if each is not None)
        if model.sql is not None:
            yield model.sql
        if model.access is not None and model.access.rows is not None:
            yield model.access.rows
        if model.freshness is not None:
            yield model.freshness.expr
        if model.refresh is not None and model.refresh.expr is not None:
            yield model.refresh.expr
    for metric in metrics:
        yield metric.expr
        if metric.where is not None:
            yield metric.where


def _model(model: Model, dialect: str) -> Model:
    freshness, refresh, access = model.freshness, model.refresh, model.access
    return replace(
        model,
        sql=_text(model.sql, dialect, select=True),
        freshness=replace(freshness, expr=_chosen(freshness.expr, dialect)) if freshness else None,
        refresh=replace(refresh, expr=_chosen(refresh.expr, dialect))
        if refresh and refresh.expr
        else refresh,
        access=replace(access, rows=_text(access.rows, dialect)) if access else None,
        joins=_each(model.joins, lambda join: _join(join, dialect)),
        dimensions=_each(model.dimensions, lambda dimension: _dimension(dimension, dialect)),
        segments=_each(model.segments, lambda segment: _segment(segment, dialect)),
        metrics=_each(model.metrics, lambda metric: _metric(metric, dialect)),
    )


def _each(members: Mapping[str, Member], change: Callable[[Member], Member]) -> Mapping[str, Member]:
    return {name: change(member) for name, member in members.items()}


def _dimension(dimension: Dimension, dialect: str) -> Dimension:
    mask = dimension.mask
    mask = replace(mask, expr=_chosen(mask.expr, dialect)) if mask is not None else None
    return replace(dimension, expr=_chosen(dimension.expr, dialect), mask=mask)


def _segment(segment: Segment, dialect: str) -> Segment:
    return replace(segment, where=_chosen(segment.where, dialect))


def _metric(metric: Metric, dialect: str) -> Metric:
    return replace(metric, expr=_chosen(metric.expr, dialect), where=_text(metric.where, dialect))


def _join(join: Join, dialect: str) -> Join:
    return replace(join, condition=_text(join.condition, dialect), where=_text(join.where, dialect))


def _text(expression: Expression | None, dialect: str, *, select: bool = False) -> Expression | None:
    return None if expression is None else _chosen(expression, dialect, select=select)


def _chosen(expression: Expression, dialect: str, *, select: bool = False) -> Expression:
    own = expression.dialects.get(dialect)
    if own is None:
        return replace(expression, dialects={}) if expression.dialects else expression
    return replace(expression, tree=own if select else _dividing_truly(own), dialects={})


def _dividing_truly(tree: exp.Expr) -> exp.Expr:
    """`/` in an expression is true division, also in the text for a warehouse that would divide integers."""
    tree = trees.copied(tree)
    for node in tree.find_all(exp.Div):
        node.set("typed", False)
        node.set("safe", False)
    return tree
