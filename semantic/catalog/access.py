"""Policies tied to the catalog: which rows of a model are seen. What cannot be tied leaves its model out.

access = bind_access(definitions, graph, binder)
access.limits["sales"].condition        household.region in (:principal.regions), bound to columns
access.refused                          models that must not load, because they would show what nobody checked
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from semantic import markers
from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.catalog.graph import Edge, JoinGraph, Path, Route
from semantic.catalog.min_groups import MinGroupOf, bind_min_group
from semantic.catalog.versions import Versions
from semantic.definitions.access import GROUPS, PRINCIPAL, Access, Attribute
from semantic.definitions.types import Definitions, Dimension, Model, ValueType
from semantic.errors import Position, Problem
from semantic.naming import nearest

BUILT_IN: Mapping[str, Attribute] = {GROUPS: Attribute(name=GROUPS, type=ValueType.STRING, many=True)}


@dataclass(frozen=True, slots=True)
class RowLimit:
    """Which rows of a model are seen by principals who are in none of the groups `unless`: those for which `condition`
    holds, whose attributes are placeholders, and whose row at the end of each path of `parents` is seen, too."""

    model: str
    condition: Bound | None
    parents: tuple[Path, ...]
    unless: tuple[str, ...]


@dataclass(slots=True)
class BoundAccess:
    """`refused` models and members (by qualified name) must not load."""

    limits: dict[str, RowLimit] = field(default_factory=dict)
    min_groups: dict[str, MinGroupOf] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    refused_members: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def bind_access(definitions: Definitions, graph: JoinGraph, binder: Binder) -> BoundAccess:
    """The limits of all models, and what is wrong with them."""
    bound = BoundAccess()
    models = definitions.models
    attributes = {**definitions.settings.attributes, **BUILT_IN}
    guarded = _guarded_tables(models.values())
    for model in models.values():
        checks = [*_unprotected(model, definitions, guarded), *_hidden_members(model)]
        if model.access is not None and model.access.min_group is not None:
            found = bind_min_group(model, model.access, model.access.min_group, binder, graph)
            if isinstance(found, MinGroupOf):
                bound.min_groups[model.name] = found
            else:
                checks.append(found)
        if model.access is not None and model.access.limits_rows:
            limit = _limit(model, model.access, attributes, models, graph, binder)
            if isinstance(limit, RowLimit):
                bound.limits[model.name] = limit
            else:
                checks.append(limit)
        if checks:
            bound.problems += checks
            bound.refused.add(model.name)
        for dimension in model.dimensions.values():
            if problem := _mask_problem(model, dimension, binder):
                bound.problems.append(problem)
                bound.refused_members.add(dimension.qualified)
    _circles(bound, models, graph)
    return bound


def is_guarded(model: Model) -> bool:
    """Whether anything of a model is not for everyone."""
    said = [dimension.access for dimension in model.dimensions.values()]
    said += [segment.access for segment in model.segments.values()]
    said += [metric.access for metric in model.metrics.values()]
    said += [join.access for join in model.joins.values()]
    masked = any(dimension.mask is not None for dimension in model.dimensions.values())
    return model.access is not None or masked or any(access is not None for access in said)


def _limit(
    model: Model,
    access: Access,
    attributes: Mapping[str, Attribute],
    models: Mapping[str, Model],
    graph: JoinGraph,
    binder: Binder,
) -> RowLimit | Problem:
    at = access.rows.position if access.rows is not None else access.position
    condition = None
    if access.rows is not None:
        wrong = next(_wrong_attributes(access.rows.tree, attributes, at), None)
        if wrong is not None:
            return wrong
        try:
            condition = binder.rows(model, access.rows)
        except BindingFailed as failed:
            return failed.problem
        if any(
            markers.marker_name(node) == markers.LOCAL_TIME for node in condition.tree.find_all(exp.Anonymous)
        ):
            return _depends_on_zone(model, at)
    for path in access.inherit:
        if problem := _wrong_parent(model, path, models, graph, access.position):
            return problem
    paths = [*(condition.paths if condition is not None else ()), *access.inherit]
    if problem := _wrong_paths(model, paths, graph, at):
        return problem
    return RowLimit(model.name, condition, access.inherit, access.unless)


def _wrong_attributes(tree: exp.Expr, attributes: Mapping[str, Attribute], at: Position) -> Iterator[Problem]:
    for node in tree.find_all(exp.Placeholder):
        name = node.name.removeprefix(f"{PRINCIPAL}.")
        attribute = attributes.get(name)
        if attribute is None:
            yield Problem(
                "unknown-attribute",
                f"`{node.name}` is no attribute that settings.yml declares.",
                hint=f"Declare it under `attributes`: {name}: {{type: string}}.",
                suggestions=tuple(f"{PRINCIPAL}.{near}" for near in nearest(name, attributes)),
                position=at,
            )
        elif attribute.many and not isinstance(node.parent, exp.In):
            yield Problem(
                "attribute-misplaced",
                f"`{node.name}` may have several values, so it is compared by `in` alone.",
                hint=f"Write in {node.name}, or take `many` from the attribute.",
                position=at,
            )


def _wrong_parent(
    model: Model, path: Path, models: Mapping[str, Model], graph: JoinGraph, at: Position
) -> Problem | None:
    route, written = graph.follow(model.name, path), ".".join(path)
    if route is None:
        known = sorted(graph.edges.get(model.name, {}))
        return Problem(
            "unknown-role",
            f"`inherit` of model `{model.name}` is `{written}`, which is no path of joins.",
            hint=f"Its joins: {', '.join(known)}." if known else f"`{model.name}` has no joins.",
            suggestions=nearest(written, known),
            position=at,
        )
    if not route.to_one:
        return Problem(
            "to-many-path",
            f"`inherit` of model `{model.name}` follows `{written}`, which leads to many rows.",
            hint="A row inherits from the one row above it.",
            position=at,
        )
    access = models[route.target].access
    if access is None or not access.limits_rows:
        return Problem(
            "nothing-inherited",
            f"`{model.name}` inherits the rows of `{route.target}`, which everyone sees.",
            hint=f"Give `{route.target}` an `access` with `rows`, or take `inherit` out.",
            position=at,
        )
    return None


def _wrong_paths(model: Model, paths: Iterable[Path], graph: JoinGraph, at: Position) -> Problem | None:
    for path in paths:
        route = graph.follow(model.name, path)
        if route is None:
            return Problem(
                "not-supported",
                f"Which rows of `{model.name}` are seen depends on a metric, which is computed from what is seen.",
                hint="Ask for columns and dimensions of the row itself or of a row above it.",
                position=at,
            )
        if route.versioned and _mixes_times(model, route):
            return _depends_on_zone(model, at)
        if route.versioned and not model.time:
            return Problem(
                "no-time",
                f"Which rows of `{model.name}` are seen depends on `{route}`, whose rows are in force for a time, and "
                f"`{model.name}` has no `time`.",
                hint="Give the model a `time`.",
                position=at,
            )
    return None


def _mixes_times(model: Model, route: Route) -> bool:
    """Whether a moment is compared with a day or a wall-clock time, which depends on where somebody is."""
    time = model.dimensions.get(model.time)
    ends = [end for edge in route.edges for there in _versions(edge) for end in (there.start, there.until)]
    instant = time is not None and time.type is ValueType.INSTANT
    return any((end.type is ValueType.INSTANT) != instant for end in ends)


def _versions(edge: Edge) -> Iterator[Versions]:
    yield from (each for each in (edge.there, edge.here) if each is not None)
    for step in edge.steps:
        yield from _versions(step)


def _depends_on_zone(model: Model, at: Position) -> Problem:
    return Problem(
        "not-supported",
        f"Which rows of `{model.name}` are seen depends on the zone of a query, which anybody may choose.",
        hint="Compare the column itself: this.sold_at; or times of one kind.",
        position=at,
    )


def _circles(bound: BoundAccess, models: Mapping[str, Model], graph: JoinGraph) -> None:
    """Models that inherit from themselves."""
    above = {
        name: [route.target for path in limit.parents if (route := graph.follow(name, path))]
        for name, limit in bound.limits.items()
    }
    for name in tuple(bound.limits):
        seen, waiting = set[str](), list(above[name])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += above.get(here, [])
        if name in seen:
            access = models[name].access
            bound.refused.add(name)
            bound.problems.append(
                Problem(
                    "circular",
                    f"`{name}` inherits its rows from itself.",
                    hint="Let one of the models say its `rows`.",
                    position=access.position if access else models[name].position,
                )
            )


def _hidden_members(model: Model) -> Iterator[Problem]:
    access = model.access
    if access is None:
        return
    known = (*model.dimensions, *model.segments, *model.metrics, *model.joins, *model.left_out)
    for name in access.hide:
        if name not in known:
            yield Problem(
                "unknown-name",
                f"`{model.name}` hides `{name}`, and has no such member.",
                hint="Write the names of its own dimensions, segments, metrics and joins.",
                suggestions=nearest(name, known),
                position=access.position,
            )
    times = (model.time, *model.times.values())
    for name in times:
        dimension = model.dimensions.get(name)
        if name and (name in access.hide or (dimension is not None and dimension.access is not None)):
            yield Problem(
                "time-hidden",
                f"`{name}` is a time of `{model.name}`, and hidden: its metrics would have no time.",
                hint="Hide another dimension that reads the same column.",
                position=access.position,
            )


def _mask_problem(model: Model, dimension: Dimension, binder: Binder) -> Problem | None:
    if dimension.mask is None:
        return None
    if dimension.name in (model.time, *model.times.values()):
        return Problem(
            "time-hidden",
            f"`{dimension.qualified}` is a time of its model, which every time range filters by, and masked.",
            hint="Mask another dimension that reads the same column.",
            position=dimension.position,
        )
    try:
        binder.mask(model, dimension.mask)
    except BindingFailed as failed:
        return failed.problem
    return None


GuardedTables = Mapping[str, Sequence[tuple[Model, tuple[str, ...]]]]
"""Guarded models with the tables that they read, by the last part of a table's name."""


def _guarded_tables(models: Iterable[Model]) -> GuardedTables:
    found: dict[str, list[tuple[Model, tuple[str, ...]]]] = {}
    for model in models:
        for table in tables_of(model) if is_guarded(model) else ():
            found.setdefault(table[-1], []).append((model, table))
    return found


def _unprotected(model: Model, definitions: Definitions, guarded: GuardedTables) -> Iterator[Problem]:
    """A model over a table of which another model does not show everything must say itself what it shows."""
    if model.access is not None or not guarded:
        return
    first = next(iter(definitions.settings.warehouses), "")
    for shared in tables_of(model):
        for other, table in guarded.get(shared[-1], ()):
            elsewhere = (other.warehouse or first) != (model.warehouse or first)
            if other is model or elsewhere or not _same_table(shared, table):
                continue
            yield Problem(
                "access-missing",
                f"`{model.name}` reads `{'.'.join(shared)}`, and `{other.name}` does not show all of it to everyone.",
                hint='Give it an `access` of its own; `access: {rows: "true"}` says that all may see all of it.',
                position=model.position,
            )
            return


def tables_of(model: Model) -> Iterator[tuple[str, ...]]:
    """The tables that a model reads, as their parts in lower case."""
    if model.sql is None:
        yield _parts(exp.to_table(model.table))
        return
    for tree in (model.sql.tree, *model.sql.dialects.values()):
        inner = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            parts = _parts(table)
            if parts and (len(parts) > 1 or parts[0] not in inner):
                yield parts


def _parts(table: exp.Table) -> tuple[str, ...]:
    return tuple(part.name.lower() for part in table.parts)


def _same_table(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may mean the same table: a name without schema may be that of any."""
    shared = min(len(one), len(other))
    return one[-shared:] == other[-shared:]
