"""What a dotted name of a query means for one home: a chain of roles and the member at its end (rule 6).

place(schema, "sales", "store.region.name") == Place(("store", "region"), "regions", "name", "")
place(schema, "sales", "regions.name")       # the same while it is the only way from sales to regions
place(schema, "sales", "time.month")         # the metric's own time dimension, at its place
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.soundness.oracle.schema import Schema, Step
from tests.soundness.oracle.times import GRAINS, PARTS

Roles = tuple[str, ...]
LONGEST = 4
"""Steps of the longest path that is looked for when a name begins with a model."""


@dataclass(frozen=True, slots=True)
class Place:
    """`grain` is a grain or a date part, or "" for the member as it is."""

    roles: Roles
    model: str
    member: str
    grain: str


class Unplaced(Exception):
    """The name has no meaning, or several, for this home."""


def place(schema: Schema, home: str, name: str, time: str = "") -> Place:
    """The meaning of `name` for rows of `home`; `time` is the path of the metric's time dimension."""
    first, *rest = name.split(".")
    if first == "time":
        if not time or len(rest) != 1 or rest[0] not in GRAINS + PARTS:
            raise Unplaced(name)
        base = place(schema, home, time)
        return Place(base.roles, base.model, base.member, rest[0])
    if schema.step(home, first) is None and schema.has_model(first):
        ways = ways_to(schema, home, first)
        if len(ways) != 1:
            raise Unplaced(f"{name}: {len(ways)} ways")
        return _walk(schema, first, rest, ways[0], name)
    return _walk(schema, home, [first, *rest], (), name)


def _walk(schema: Schema, model: str, names: list[str], roles: Roles, whole: str) -> Place:
    while len(names) > 1 and (step := schema.step(model, names[0])):
        model, roles, names = step.target, (*roles, step.role), names[1:]
    grain = names[1] if len(names) == 2 else ""
    members = schema.model(model).member_names
    if not names or len(names) > 2 or names[0] not in members or (grain and grain not in GRAINS + PARTS):
        raise Unplaced(whole)
    return Place(roles, model, names[0], grain)


def walk_steps(schema: Schema, home: str, roles: Roles) -> list[Step]:
    """The steps of a chain of roles that is known to exist."""
    steps = []
    for role in roles:
        step = schema.step(home, role)
        assert step is not None, role
        steps.append(step)
        home = step.target
    return steps


def to_many(schema: Schema, home: str, roles: Roles) -> bool:
    return any(step.to_many for step in walk_steps(schema, home, roles))


def ways_to(schema: Schema, home: str, model: str) -> list[Roles]:
    """Rule 6: above, below, and above those, never up and then down again. The home itself is where it is."""
    if home == model:
        return [()]
    found = [roles for roles, end in silent_ways(schema, home) if end == model]
    return [roles for roles in found if not _stands_in(schema, home, roles, found)]


def _stands_in(schema: Schema, home: str, roles: Roles, ways: list[Roles]) -> bool:
    """Whether `roles` goes along a path for which a join that leads to the same row stands."""
    for at in range(len(roles)):
        here = walk_steps(schema, home, roles[:at])[-1].target if at else home
        for join in schema.model(here).joins:
            same = join.same_as
            rest = roles[at:]
            if same and rest[: len(same)] == same and (*roles[:at], join.role, *rest[len(same) :]) in ways:
                return True
    return False


def silent_ways(schema: Schema, home: str) -> list[tuple[Roles, str]]:
    """Every way that a name may take without spelling it out, with the model at its end."""
    found: list[tuple[Roles, str]] = []

    def go(model: str, roles: Roles, before: Step | None) -> None:
        for step in schema.steps(model):
            undoes = before is not None and before.back == step.role
            down_again = before is not None and step.to_many and not before.to_many
            if undoes or down_again:
                continue
            found.append(((*roles, step.role), step.target))
            if len(roles) + 1 < LONGEST:
                go(step.target, (*roles, step.role), step)

    go(home, (), None)
    return found
