"""Which names a generated query may use: those that mean one thing for every home that the query needs.

fields(schema, ["sales", "returns"])   # names such as "its_shops.s" or "shops.s" that both homes know
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.soundness.oracle.expressions import MetricName
from tests.soundness.oracle.names import Roles, Unplaced, place, silent_ways, to_many, walk_steps, ways_to
from tests.soundness.oracle.schema import Schema

Kind = Literal["string", "number", "boolean", "date", "local", "instant", "segment"]
Shape = Literal[
    "own", "up", "up further", "two roles", "self join", "down", "down and up", "up and down", "many to many"
]


@dataclass(frozen=True)
class Field:
    """A dimension or segment by one of its names; `shapes` are the ways it takes from the homes."""

    name: str
    kind: Kind
    to_many: bool
    many_end: tuple[Roles, ...]
    """For each home, the path up to its last to-many step."""
    shapes: frozenset[Shape]


def fields(schema: Schema, homes: Sequence[str]) -> list[Field]:
    """Every name that all homes know, sorted; where a role leads to different models its names are left out.

    Each query to a company asks several times: what was found is kept with its schema.
    """
    kept, asked = _FIELDS.setdefault(id(schema), (schema, {})), tuple(homes)
    if asked not in kept[1]:
        kept[1][asked] = _fields(schema, homes)
        while len(_FIELDS) > MOST_SCHEMAS:
            del _FIELDS[next(iter(_FIELDS))]
    return list(kept[1][asked])


MOST_SCHEMAS = 8
_FIELDS: dict[int, tuple[Schema, dict[tuple[str, ...], list[Field]]]] = {}
"""By the id of a schema, which lives as long as it is kept here: to compare two would cost more than to look again."""


def _fields(schema: Schema, homes: Sequence[str]) -> list[Field]:
    known = [dict(_names(schema, home)) for home in homes]
    shared = sorted(set.intersection(*(set(names) for names in known)))
    return [
        field
        for name in shared
        if len({names[name] for names in known}) == 1
        if (field := _field(schema, homes, name, known[0][name]))
    ]


def _names(schema: Schema, home: str) -> Iterator[tuple[str, str]]:
    """(name, model at its end): chains of roles that the home has, models that it reaches in one way."""
    for roles, end in _spelled(schema, home):
        yield from ((".".join((*roles, member)), end) for member in schema.model(end).member_names)
    for model in schema.models:
        is_role = schema.step(home, model.name) is not None
        if not is_role and len(ways_to(schema, home, model.name)) == 1:
            yield from ((f"{model.name}.{member}", model.name) for member in model.member_names)


def _spelled(schema: Schema, home: str) -> Iterator[tuple[Roles, str]]:
    """Ways up, down, and down then up; and two steps in any direction, which only a spelled-out path may take."""
    yield from ((roles, end) for roles, end in silent_ways(schema, home) if len(roles) <= 3)
    for step in schema.steps(home):
        for after in schema.steps(step.target):
            if not step.to_many and after.to_many and after.role != step.back:
                yield (step.role, after.role), after.target


def _field(schema: Schema, homes: Sequence[str], name: str, model: str) -> Field | None:
    try:
        places = [place(schema, home, name) for home in homes]
    except Unplaced:
        return None
    if any(_meets_no_time(schema, home, found.roles) for home, found in zip(homes, places, strict=True)):
        return None
    dimension = schema.model(model).dimension(places[0].member)
    pairs = list(zip(homes, (found.roles for found in places), strict=True))
    return Field(
        name=name,
        kind=dimension.type if dimension else "segment",
        to_many=any(to_many(schema, home, roles) for home, roles in pairs),
        many_end=tuple(_many_end(schema, home, roles) for home, roles in pairs),
        shapes=frozenset(shape for home, roles in pairs for shape in _shapes(schema, home, roles)),
    )


def _meets_no_time(schema: Schema, home: str, roles: Roles) -> bool:
    """Whether rows without a time would have to meet the version of their time."""
    if schema.model(home).time:
        return False
    return any(step.declared and schema.model(step.target).valid for step in walk_steps(schema, home, roles))


def shape_of(schema: Schema, home: str, name: str) -> frozenset[Shape]:
    """The shapes of the way that a name takes from a home; none where it is no name of a member."""
    try:
        return frozenset(_shapes(schema, home, place(schema, home, name).roles))
    except Unplaced:
        return frozenset()


def special_steps(schema: Schema, home: str, name: str) -> Iterator[str]:
    """What is special about the joins on the way that a name takes, by the names of `counting.features_of`."""
    try:
        found = place(schema, home, name)
    except Unplaced:
        return
    dimension = schema.model(found.model).dimension(found.member)
    if dimension and isinstance(dimension.expr, MetricName):
        yield "metric dimension"
    for step in walk_steps(schema, home, found.roles):
        join = step.join
        if join.through:
            yield "through"
        elif join.where:
            yield "join where"
        if join.condition:
            yield "condition"
        if join.type in ("one_to_many", "one_to_one"):
            yield join.type
        if schema.model(join.target).valid:
            yield "valid"


def _many_end(schema: Schema, home: str, roles: Roles) -> Roles:
    many = [at for at, step in enumerate(walk_steps(schema, home, roles), 1) if step.to_many]
    return roles[: many[-1]] if many else ()


def _shapes(schema: Schema, home: str, roles: Roles) -> Iterator[Shape]:
    steps = walk_steps(schema, home, roles)
    models = [home, *(step.target for step in steps)]
    downs = [step.to_many for step in steps]
    if not steps:
        yield "own"
    elif not any(downs):
        yield "up" if len(steps) == 1 else "up further"
    elif all(downs):
        yield "down"
    else:
        yield "down and up" if downs == sorted(downs, reverse=True) else "up and down"
    for model, step in zip(models, steps, strict=False):
        if step.target == model:
            yield "self join"
        joins = [join for join in schema.model(model).joins if join.target == step.target]
        if len(joins) > 1:
            yield "two roles"
        if any(join.role in (step.role, step.back) and join.type == "many_to_many" for join in joins):
            yield "many to many"
