"""Who sees masks instead of values (DESIGN 5.12): a mask is what the dimension is, for those who see it.

masked_schema(schema, asker)                  the definitions as if the masks were the dimensions
compares_masked(parts, query, masked)         whether a filter or an order looks at one, which is refused
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from semantic.query.types import Query
from tests.soundness.oracle.expressions import Arithmetic, Coalesce, Expression, MetricName, Name
from tests.soundness.oracle.filters import fields
from tests.soundness.oracle.names import Unplaced
from tests.soundness.oracle.parts import Part
from tests.soundness.oracle.schema import Dimension, Model, Schema

Attributes = Mapping[str, tuple[str, ...]]
Member = tuple[str, str]
"""A model and the name of a dimension of it."""


def masked_members(schema: Schema, asker: Attributes) -> frozenset[Member]:
    """The dimensions that are seen masked."""
    return frozenset(
        (model.name, dimension.name)
        for model in schema.models
        for dimension in model.dimensions
        if dimension.mask and not set(dimension.mask.unless) & set(asker.get("groups", ()))
    )


def masked_schema(schema: Schema, asker: Attributes) -> Schema:
    masked = masked_members(schema, asker)
    if not masked:
        return schema

    def seen(model: Model, dimension: Dimension) -> Dimension:
        if dimension.mask is None or (model.name, dimension.name) not in masked:
            if dimension.expr is None or isinstance(dimension.expr, MetricName):
                return dimension
            return replace(dimension, expr=_over(dimension.expr, _masks(model)))
        return replace(dimension, expr=dimension.mask.expr, groups=(), mask=None)

    def _masks(model: Model) -> dict[str, Expression]:
        """By a column, the mask of the dimension that it is."""
        found: dict[str, Expression] = {}
        for each in model.dimensions:
            of = each.expr or Name(each.name)
            if each.mask and (model.name, each.name) in masked and isinstance(of, Name):
                found[of.dotted.removeprefix("this.")] = each.mask.expr
        return found

    models = [
        replace(model, dimensions=tuple(seen(model, dimension) for dimension in model.dimensions))
        for model in schema.models
    ]
    return replace(schema, models=tuple(models))


def _over(expression: Expression, masks: Mapping[str, Expression]) -> Expression:
    """The expression of another dimension over the same columns: only `this.x` is always the column."""
    match expression:
        case Name(dotted):
            return masks.get(dotted, expression)
        case Arithmetic(op, left, right):
            return Arithmetic(op, _over(left, masks), _over(right, masks))
        case Coalesce(of, otherwise):
            return Coalesce(_over(of, masks), _over(otherwise, masks))
    return expression


def compares_masked(parts: Iterable[Part], query: Query, masked: frozenset[Member]) -> bool:
    return bool(masked) and any(
        member in masked for part in parts for name in _compared(query) for member in _meant(part, name)
    )


def _compared(query: Query) -> Iterator[str]:
    for tree in (*query.filters, *(tree for use in query.metrics for tree in use.filters)):
        yield from fields(tree)
    yield from (each.field for each in query.order_by if each.field in query.dimensions)


def _meant(part: Part, name: str) -> Iterator[Member]:
    """Nothing where the name is a metric."""
    try:
        found = part.place(name)
    except Unplaced:
        return
    yield found.model, found.member
