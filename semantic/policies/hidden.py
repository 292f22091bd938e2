"""What a principal may not know of: models and members by their qualified names.

hidden_names(catalog, frozenset({"sales"}))     frozenset({"products.margin", "sales.margin_rate"})

A member without an access of its own is hidden with what it rests on: who knows `margin / revenue` knows margin. One
that says its `access` decides by itself; but whose rows or entities are hidden is hidden in any case.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from sqlglot import exp

from semantic.catalog import Catalog, Edge
from semantic.catalog.derived import EntityValue
from semantic.catalog.graph import Path
from semantic.catalog.measures import Leaf, Measure
from semantic.definitions.access import EVERYONE
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Dimension, Expression, Join, Metric, Model, Segment

Member = Dimension | Segment | Metric | Join


def hidden_names(catalog: Catalog, groups: Set[str]) -> frozenset[str]:
    """Models, and members of models that are known, that nobody in just these groups knows."""
    hidden = {
        m.name for m in catalog.models.values() if m.access and not knows(m.access.groups or None, groups)
    }
    hidden |= {member.qualified for member in _members(catalog) if _kept_from(catalog, member, groups)}
    rests = {member.qualified: rests_on(catalog, member) for member in _members(catalog)}
    rows = {member.qualified: frozenset(_rows_of(catalog, member)) for member in _members(catalog)}
    open_ = {member.qualified for member in _members(catalog) if member.access is not None}
    size = -1
    while len(hidden) != size:
        size = len(hidden)
        hidden |= {
            name
            for name, needs in rests.items()
            if name not in hidden and name not in open_ and needs & hidden
        }
        hidden |= {name for name, needs in rows.items() if needs & hidden}
        for join in _joins(catalog):
            if join.model in hidden:
                hidden.add(join.qualified)
    return frozenset(hidden)


def knows(allowed: tuple[str, ...] | None, groups: Set[str]) -> bool:
    """Whether somebody in these groups is among those allowed; None allows everyone."""
    return allowed is None or EVERYONE in allowed or not groups.isdisjoint(allowed)


def _joins(catalog: Catalog) -> Iterator[Join]:
    for model in catalog.models.values():
        yield from model.joins.values()


def _members(catalog: Catalog) -> Iterator[Member]:
    yield from catalog.dimensions.values()
    yield from catalog.segments.values()
    yield from catalog.metrics.values()
    yield from _joins(catalog)


def _home(member: Member) -> str:
    return member.home if isinstance(member, Join) else member.model


def _kept_from(catalog: Catalog, member: Member, groups: Set[str]) -> bool:
    """Whether the definitions keep a member, or its whole model, from these groups."""
    model = catalog.models.get(_home(member))
    if model is not None and model.access is not None:
        access = model.access
        if not knows(access.groups or None, groups):
            return True
        if member.name in access.hide and not knows(access.shown_to, groups):
            return True
    return not knows(member.access, groups)


def rests_on(catalog: Catalog, member: Member) -> frozenset[str]:
    """Models and members that must be known to know this one."""
    return frozenset(_needs(catalog, member))


def _rows_of(catalog: Catalog, member: Member) -> Iterator[str]:
    """Models whose rows a member counts, and what its entities are: its own, and those of computed values."""
    if isinstance(member, Metric):
        measure = catalog.measure(member)
        yield from measure.homes
        yield from (leaf.per.meaning for leaf in measure.leaves if leaf.per is not None)
        if member.convert is not None:
            home = catalog.models[measure.homes[0]]
            for name in (member.convert.by, *member.convert.same):
                yield from _meant(catalog, home, tuple(name.split(".")))
    elif not isinstance(member, Join):
        for path in catalog.bound(member).paths:
            route = catalog.graph.follow_bound(member.model, path)
            for edge in route.edges if route is not None else ():
                if isinstance(edge.derived, EntityValue):
                    yield from (edge.derived.meaning, *edge.derived.measure.homes)


def _needs(catalog: Catalog, member: Member) -> Iterator[str]:
    if isinstance(member, Metric):
        yield from _metric_needs(catalog, member)
    elif isinstance(member, Join):
        yield from _on_path(catalog, member.home, member.through)
        yield member.model
    else:
        expression = member.expr if isinstance(member, Dimension) else member.where
        yield from _named(catalog, catalog.models[member.model], expression, bare=isinstance(member, Segment))
        for path in catalog.bound(member).paths:
            yield from _on_path(catalog, member.model, path)


def _metric_needs(catalog: Catalog, metric: Metric) -> Iterator[str]:
    measure = catalog.measure(metric)
    yield from _measure_needs(catalog, measure)
    model = catalog.models.get(metric.model)
    if model is None:
        return
    for expression in (metric.expr, metric.where):
        if expression is not None:
            yield from _named(catalog, model, expression, bare=True)
    paths = [metric.per, metric.time or "", *(metric.pick.per if metric.pick else ())]
    if metric.convert is not None:
        paths += [metric.convert.by, *metric.convert.same]
    if metric.during is not None:
        paths += [metric.during.start, metric.during.until]
    for path in filter(None, paths):
        yield from _meant(catalog, model, tuple(path.split(".")))


def _measure_needs(catalog: Catalog, measure: Measure) -> Iterator[str]:
    yield from measure.metrics[1:]
    for leaf in measure.leaves:
        yield from _leaf_needs(catalog, leaf)


def _leaf_needs(catalog: Catalog, leaf: Leaf) -> Iterator[str]:
    if leaf.per is not None:
        yield leaf.per.meaning
        for inner in leaf.per.inner:
            yield from inner.metrics[:1]
            yield from _measure_needs(catalog, inner)
        return
    yield leaf.home
    bounds = [*leaf.arguments, *leaf.where, *(leaf.during or ())]
    if leaf.pick is not None:
        bounds += [*leaf.pick.per, *leaf.pick.arguments]
    for bound in bounds:
        for path in bound.paths:
            yield from _on_path(catalog, leaf.home, path)


def _on_path(catalog: Catalog, home: str, path: Path) -> Iterator[str]:
    """The joins of a path, the models that it leads to, and the metrics of computed values at its end."""
    route = catalog.graph.follow_bound(home, path)
    for edge in route.edges if route is not None else ():
        yield from _of_edge(catalog, edge)


def _of_edge(catalog: Catalog, edge: Edge) -> Iterator[str]:
    if edge.derived is not None:
        if isinstance(edge.derived, EntityValue):
            yield from edge.derived.measure.metrics[:1]
            yield from _measure_needs(catalog, edge.derived.measure)
        return
    yield edge.join.qualified
    yield edge.target
    for step in edge.steps:
        yield from _of_edge(catalog, step)


def _named(catalog: Catalog, model: Model, expression: Expression, *, bare: bool) -> Iterator[str]:
    """Dimensions and metrics that an expression names; `bare` where names without dots are members, not columns."""
    for tree in (expression.tree, *expression.dialects.values()):
        for node in tree.find_all(exp.Column):
            parts = name_parts(node)
            if parts[0] != "this" and (bare or len(parts) > 1):
                yield from _meant(catalog, model, parts)


def _meant(catalog: Catalog, model: Model, parts: tuple[str, ...]) -> Iterator[str]:
    """What a path from a model means: a dimension, a metric, a role or a model."""
    for written in (parts, parts[:-1]):
        *roles, last = written or ("",)
        if roles[:1] == [model.name] and catalog.graph.role(model.name, model.name) is None:
            roles = roles[1:]
        route = catalog.graph.follow(model.name, roles)
        target = catalog.models.get(route.target) if route is not None else None
        if target is not None and last in target.dimensions:
            yield target.dimensions[last].qualified
            return
        if target is not None and (edge := catalog.graph.role(target.name, last)) is not None:
            yield from _of_edge(catalog, edge)
            return
        if len(roles) <= 1 and last in catalog.models and not roles:
            yield last
            return
