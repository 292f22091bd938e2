"""The catalog as some principals know it: without what is hidden, with masks, and conditions on rows.

    seen = seen_catalog(catalog, hidden={"sales.margin"}, masked=…, limited={"sales"}, counts={"regions": 2})
    seen.find_metric("margin")      None, as if it did not exist
    seen.seen["sales"]              the condition on its rows

Names are looked up in it alone. What a known name rests on, such as a hidden column of a formula, is found behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import TypeVar

from sqlglot import exp

from semantic import trees
from semantic.book.members import NameFinder
from semantic.catalog import Catalog
from semantic.catalog.binding import Bound, column, prefixed_names
from semantic.catalog.catalog import rebuilt
from semantic.catalog.edges import build_graph
from semantic.catalog.graph import JoinGraph, Path
from semantic.catalog.missing import PRESENT
from semantic.catalog.versions import column_of
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import (
    Definitions,
    Dimension,
    Expression,
    Metric,
    Model,
    Segment,
    VerifiedQuestion,
)
from semantic.kept import Kept, Recent
from semantic.policies.attributes import connected, filled
from semantic.policies.hidden import rests_on

KEPT_NAMED = 50
NOT_SHOWN = "(not shown)"
"""Instead of a formula or condition that names what is hidden."""

Member = TypeVar("Member", Dimension, Segment, Metric)


def seen_catalog(
    catalog: Catalog,
    hidden: Set[str],
    masked: Set[str],
    limited: Set[str],
    counts: Mapping[str, int],
    least: Set[str] = frozenset(),
) -> Catalog:
    """The catalog for all principals who know the same names and have as many values of each attribute."""
    variants = {
        dialect: replace(
            _seen(variant, hidden, masked, limited, counts),
            origin=variant,
            min_groups={name: group for name, group in variant.min_groups.items() if name in least},
        )
        for dialect, variant in catalog.variants.items()
    }
    return replace(
        _seen(catalog, hidden, masked, limited, counts),
        origin=catalog,
        min_groups={name: group for name, group in catalog.min_groups.items() if name in least},
        questions=tuple(question for question, needs in _questions(catalog) if not hidden & needs),
        variants=variants,
    )


def _seen(
    catalog: Catalog, hidden: Set[str], masked: Set[str], limited: Set[str], counts: Mapping[str, int]
) -> Catalog:
    # Binding a thousand metrics anew takes longer than all that depends on attributes. The catalog holds what was made,
    # because what was made holds the catalog.
    made = catalog.views.setdefault("named", Recent[Catalog](KEPT_NAMED))
    assert isinstance(made, Recent)
    key = frozenset(hidden), frozenset(masked)
    named = made.get(key)
    if named is None:
        named = _named(catalog, hidden, masked)
        made.put(key, named)
    rows = {name: bound for name in sorted(limited) if (bound := _Rows(catalog, limited, counts).of(name))}
    return replace(named, seen=rows)


def _named(catalog: Catalog, hidden: Set[str], masked: Set[str]) -> Catalog:
    """The names that are known and the masks, without conditions on rows."""
    whole = rebuilt(catalog, _masked(catalog.definitions, masked)) if masked else catalog
    metrics = {name: _silent(catalog, m, hidden) for name, m in whole.metrics.items() if name not in hidden}
    models = {
        name: _known(catalog, model, hidden) for name, model in whole.models.items() if name not in hidden
    }
    return whole.limited_to(models, metrics, _graph(whole, models, hidden), hidden, masked)


def _known(catalog: Catalog, model: Model, hidden: Set[str]) -> Model:
    """The model with only those members that are known."""

    def known(members: Mapping[str, Member]) -> dict[str, Member]:
        return {n: _silent(catalog, m, hidden) for n, m in members.items() if m.qualified not in hidden}

    dimensions = known(model.dimensions)
    return replace(
        model,
        dimensions=dimensions,
        segments=known(model.segments),
        metrics=known(model.metrics),
        joins={name: join for name, join in model.joins.items() if join.qualified not in hidden},
        label=model.label if model.label in dimensions else "",
    )


def _silent(catalog: Catalog, member: Member, hidden: Set[str]) -> Member:
    """The member without texts that name what is hidden: it computes from it, and does not say so."""
    if member.deprecated is not None and _replaced_by(member) & hidden:
        member = replace(member, deprecated=replace(member.deprecated, replacement=""))
    if not hidden & rests_on(catalog, member):
        return member
    if isinstance(member, Segment):
        return replace(member, where=_unsaid(member.where))
    if isinstance(member, Dimension):
        return replace(member, expr=_unsaid(member.expr))
    where = _unsaid(member.where) if member.where is not None else None
    return replace(member, expr=_unsaid(member.expr), where=where)


def _replaced_by(member: Member) -> Set[str]:
    """What the replacement of a member may mean."""
    name = member.deprecated.replacement if member.deprecated else ""
    return {name, f"{member.model}.{name}"}


def _unsaid(expression: Expression) -> Expression:
    return replace(expression, text=NOT_SHOWN)


def _graph(whole: Catalog, models: Mapping[str, Model], hidden: Set[str]) -> JoinGraph:
    """The joins that may be named: between models that are known."""
    edges = {
        home: {
            role: edge
            for role, edge in roles.items()
            if edge.target in models and edge.join.qualified not in hidden
        }
        for home, roles in whole.graph.edges.items()
        if home in models
    }
    return JoinGraph(edges, _same(whole, models) if hidden else whole.graph.same)


def _same(whole: Catalog, models: Mapping[str, Model]) -> Mapping[str, tuple[Path, ...]]:
    """The paths for which roles stand that are known."""
    first_warehouse = next(iter(whole.settings.warehouses), "")
    return build_graph(models, first_warehouse=first_warehouse)[0].same


def _masked(definitions: Definitions, masked: Set[str]) -> Definitions:
    """The definitions with masks for expressions; stored values are not told of what is masked."""

    def seen(model: Model, dimension: Dimension, masks: Mapping[str, Expression]) -> Dimension:
        if dimension.mask is None or dimension.qualified not in masked:
            return replace(dimension, expr=_over(model, dimension.expr, masks)) if masks else dimension
        return replace(dimension, expr=dimension.mask.expr, values=(), groups={}, index_values=False)

    models = {}
    for name, model in definitions.models.items():
        masks = {
            column_of(each): each.mask.expr
            for each in model.dimensions.values()
            if each.mask is not None and each.qualified in masked and column_of(each)
        }
        models[name] = replace(
            model, dimensions={n: seen(model, d, masks) for n, d in model.dimensions.items()}
        )
    return replace(definitions, models=models)


def _over(model: Model, expression: Expression, masks: Mapping[str, Expression]) -> Expression:
    """The expression of a dimension that reads columns of masked ones: it sees the masks, but for `this.x`."""

    def over(tree: exp.Expr, dialect: str) -> exp.Expr:
        def visit(node: exp.Expr) -> exp.Expr:
            parts = name_parts(node) if isinstance(node, exp.Column) else ()
            own = len(parts) == 1 or (parts[:-1] == (model.name,) and model.name not in model.joins)
            mask = masks.get(parts[-1]) if parts and own else None
            if mask is None:
                return node
            return exp.Paren(this=trees.copied(mask.dialects.get(dialect, mask.tree)))

        return trees.rewritten(tree, visit)

    dialects = {name: over(tree, name) for name, tree in expression.dialects.items()}
    return replace(expression, tree=over(expression.tree, ""), dialects=dialects)


_QUESTIONS: Kept[tuple[tuple[VerifiedQuestion, frozenset[str]], ...]] = Kept(1)


def _questions(catalog: Catalog) -> tuple[tuple[VerifiedQuestion, frozenset[str]], ...]:
    """Every verified question with the members that it uses."""
    known = _QUESTIONS.get(catalog, "")
    if known is None:
        names = NameFinder(catalog)
        known = tuple((each, frozenset(names.needed_by(each.query))) for each in catalog.questions)
        _QUESTIONS.put(catalog, "", known)
    return known


class _Rows:
    """The conditions on rows for one form of attributes. They ask of unmasked values, and see all rows themselves."""

    def __init__(self, catalog: Catalog, limited: Set[str], counts: Mapping[str, int]) -> None:
        self._catalog = catalog
        self._limited = limited
        self._counts = counts

    def of(self, model: str) -> Bound | None:
        """The condition on the rows of a model; None where all are seen."""
        if model not in self._limited:
            return None
        limit = self._catalog.limits[model]
        tree: exp.Expr = exp.true()
        paths = set[Path]()
        if limit.condition is not None:
            tree = filled(limit.condition.tree, self._counts)
            paths |= limit.condition.paths
        for path in limit.parents:
            route = self._catalog.graph.follow(model, path)
            assert route is not None, "a limit inherits from rows that exist"
            above = self.of(route.target)
            if above is not None:
                there = exp.Not(this=exp.Is(this=column(path, PRESENT), expression=exp.Null()))
                inherited = connected(exp.And, there, prefixed_names(above.tree, path))
                tree = connected(exp.And, tree, inherited)
                paths |= {path, *((*path, *inner) for inner in above.paths)}
        if isinstance(tree, exp.Boolean):
            return None if tree.this else Bound(tree, frozenset({()}))
        return Bound(tree, frozenset(paths))
