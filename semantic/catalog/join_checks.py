"""What can be wrong with a join, and the names in its conditions.

    where: "party_roles.code = 'AG' and this.open"      each name is a column: of the join's home (`this.x`, or `x`
                                                        alone), of a step (its role), or of the end (the join's name)

A name that could mean two columns is refused, so that no reading is ever picked because it happens to run.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from sqlglot import exp

from semantic import trees
from semantic.catalog.graph import Edge, place_column
from semantic.catalog.versions import column_of
from semantic.definitions.expression_text import name_parts
from semantic.definitions.types import Expression, Join, Model
from semantic.errors import Problem
from semantic.naming import nearest


def bound_where(edge: Edge, models: Mapping[str, Model]) -> exp.Expr | Problem | None:
    """The condition of a join with every name as the place of its model on the way; None if it has none."""
    join = edge.join
    if join.where is None:
        return None
    places = [join.home, *(step.target for step in edge.steps)] if edge.steps else [join.home, join.model]
    names = (
        [{"this", join.home}, *({step.role} for step in edge.steps)]
        if edge.steps
        else [{"this", join.home}, set()]
    )
    names[-1] = {*names[-1], join.name}
    tree = trees.copied(join.where.tree)
    for node in list(tree.find_all(exp.Column)):
        parts = name_parts(node)
        found = [0] if len(parts) == 1 else [i for i, known in enumerate(names) if parts[0] in known]
        if len(parts) == 1 and (others := _others(parts[0], places, models)):
            return _two_meanings(join, join.where, parts[0], others)
        if len(parts) > 2 or not found:
            return _unknown(join, join.where, ".".join(parts), names)
        if len(found) > 1:
            return _two_meanings(join, join.where, ".".join(parts), [places[i] for i in found])
        dimension = models[places[found[0]]].dimensions.get(parts[-1])
        if dimension is not None and column_of(dimension) != parts[-1] and parts[0] != "this":
            return _computed(join, join.where, ".".join(parts), dimension.qualified)
        place = place_column(found[0], parts[-1])
        if node is tree:
            tree = place
        else:
            node.replace(place)
    return tree


def _others(name: str, places: list[str], models: Mapping[str, Model]) -> list[str]:
    """The other models on the way that are known to have a column of the name."""
    others = dict.fromkeys(model for model in places[1:] if model != places[0] and _has(models[model], name))
    return [places[0], *others] if others else []


def _has(model: Model, name: str) -> bool:
    keys = {column for key in (model.key or (), *model.unique) for column in key}
    return name in model.dimensions or name in keys


def _two_meanings(join: Join, where: Expression, name: str, models: list[str]) -> Problem:
    return Problem(
        "ambiguous-name",
        f"`{name}` in the `where` of join `{join.qualified}` could be of {' or '.join(models)}.",
        hint=f"Write `this.x` for a column of `{join.home}`, `{join.name}.x` for one of `{join.model}`, or the role of "
        "a step before it; roles that are alike need other names.",
        position=where.position,
    )


def _computed(join: Join, where: Expression, name: str, dimension: str) -> Problem:
    return Problem(
        "ambiguous-name",
        f"`{name}` in the `where` of join `{join.qualified}` is a column, and `{dimension}` is computed otherwise.",
        hint="Conditions of joins are over columns: write out what the dimension computes.",
        position=where.position,
    )


def _unknown(join: Join, where: Expression, name: str, names: list[set[str]]) -> Problem:
    known = sorted({known for place in names for known in place} - {join.home})
    return Problem(
        "unknown-name",
        f"The `where` of join `{join.qualified}` names `{name}`, which is no column of a model on its way.",
        hint=f"A column stands alone for `{join.home}`, or after one of: {', '.join(known)}.",
        position=where.position,
    )


def through_problem(edge: Edge) -> Problem | None:
    """Why the path of a join cannot serve."""
    join, end = edge.join, edge.steps[-1].target
    if end != join.model:
        return Problem(
            "path-elsewhere",
            f"Join `{join.qualified}` says that it leads to `{join.model}`; its path "
            f"`{'.'.join(join.through)}` leads to `{end}`.",
            hint=f"Write `model: {end}`, or another path.",
            position=join.position,
        )
    if any(step.versioned for step in edge.steps[1 : edge.spanned]) or (
        edge.spanned > 1 and any(step.versioned for inner in edge.steps[:1] for step in inner.steps[1:])
    ):
        return Problem(
            "not-supported",
            f"The `where` of join `{join.qualified}` looks past a slowly changing model.",
            hint="Let it name columns of the first step only, or filter by the dimension in the metric.",
            position=join.position,
        )
    return None


def same_as_problem(edge: Edge, steps: tuple[Edge, ...] | None) -> Problem | None:
    """Why a role cannot be the same as a path."""
    join = edge.join
    path = ".".join(join.same_as)
    if steps is None:
        message = (
            f"`same_as` of join `{join.qualified}` is `{path}`, and there is no such path from `{join.home}`."
        )
    elif steps[-1].target != edge.target:
        message = f"`same_as` of join `{join.qualified}` is `{path}`, which leads to `{steps[-1].target}`."
    elif join.same_as[0] == join.name:
        message = f"`same_as` of join `{join.qualified}` is `{path}`, which begins with that join itself."
    elif not edge.type.to_one or any(not step.type.to_one for step in steps):
        message = f"`same_as` of join `{join.qualified}` is `{path}`, and only ways to one row lead to the same row."
    else:
        return None
    return Problem(
        "path-elsewhere",
        message,
        hint=f"Write another path of to-one roles to `{edge.target}`, or leave `same_as` out.",
        position=join.position,
    )


def no_such_path(join: Join, edges: Mapping[str, Mapping[str, Edge]]) -> Problem:
    here, missing = join.home, ""
    for role in join.through:
        edge = edges[here].get(role)
        if edge is None:
            missing = role
            break
        here = edge.target
    return Problem(
        "unknown-role",
        f"Join `{join.qualified}` goes through `{'.'.join(join.through)}`, and `{here}` has no join `{missing}`.",
        hint="A path is roles from the join's model on, each of which leads to the next; none may rest on the join.",
        suggestions=nearest(missing, edges[here]),
        position=join.position,
    )


def stray_names(join: Join) -> list[str]:
    """Names in a join's condition that are columns of neither side; `this`, the model and the role may stand first."""
    if join.condition is None:
        return []
    names = [name_parts(node) for node in join.condition.tree.find_all(exp.Column)]
    sides = ("this", join.home, join.name)
    return [
        ".".join(parts) for parts in names if len(parts) > 2 or (len(parts) == 2 and parts[0] not in sides)
    ]


def stray_problem(join: Join, names: list[str]) -> Problem:
    return Problem(
        "unknown-name",
        f"The condition of join `{join.qualified}` names `{names[0]}`, which is a column of neither side.",
        hint=f"Write a column of `{join.home}` alone or as `this.x`, one of the other side as `{join.name}.x`.",
        position=join.position,
    )


def no_such_model(join: Join, models: Mapping[str, Model], left_out: Container[str]) -> Problem:
    reason = "which could not be read" if join.model in left_out else "and no model has that name"
    return Problem(
        "unknown-model",
        f"Join `{join.qualified}` leads to `{join.model}`, {reason}.",
        suggestions=nearest(join.model, models),
        position=join.position,
    )


def two_warehouses(join: Join, warehouses: Sequence[str]) -> Problem:
    here, there = warehouses
    return Problem(
        "two-warehouses",
        f"Join `{join.qualified}` leads from the warehouse `{here}` to `{join.model}`, which is in `{there}`.",
        hint="One statement reads one warehouse: load one of the two tables where the other is.",
        position=join.position,
    )


def clash(edge: Edge, back: Edge) -> Problem:
    return Problem(
        "name-clash",
        f"The inverse `{back.role}` of join `{edge.join.qualified}` clashes with a name of `{back.home}`.",
        hint="Give the inverse another name.",
        position=edge.join.position,
    )


def own_name(join: Join) -> Problem:
    return Problem(
        "name-clash",
        f"Join `{join.qualified}` leads from `{join.home}` to itself by the name `{join.home}`.",
        hint=f"Give the role and its inverse names of their own: `{join.home}.x` is the row's own x.",
        position=join.position,
    )
