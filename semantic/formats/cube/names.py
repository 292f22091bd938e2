"""What the things of a Cube project are called here: Cube's names wherever they may be ours.

    names = name_project(project)
    names["orders"].members["created_at__year"]     "created_at_year"
    names["orders"].roles["users"]                  "users": the join to that cube

A name may be ours if it is letters, digits and single underscores, means nothing of its own, and is the only one of
its kind: members and roles of a model share one namespace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from semantic.formats.cube.project import Cube, Project
from semantic.formats.naming import SETTINGS, free_name, sound_name
from semantic.formats.props import Props

GEO_PARTS = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class CubeNames:
    """`members` are dimensions, measures and segments; a dimension that becomes none (a key that nobody sees, a
    place) is not among them. `roles` are joins by the cube that they lead to."""

    model: str
    members: Mapping[str, str]
    roles: Mapping[str, str]


def name_project(project: Project) -> dict[str, CubeNames]:
    taken: set[str] = {SETTINGS}
    models = {name: free_name(sound_name(name, "cube"), taken) for name in project.cubes}
    shown = members_in_views(project)
    return {
        name: _name_cube(cube, models, shown.get(name, frozenset())) for name, cube in project.cubes.items()
    }


def members_in_views(project: Project) -> dict[str, frozenset[str]]:
    """The members of each cube that a view shows, by the cube's name."""
    out: dict[str, set[str]] = {}
    for view in project.views.values():
        for part in view.props.items("cubes"):
            cube = project.cubes.get(part.text("join_path").rpartition(".")[2])
            if cube is not None:
                out.setdefault(cube.name, set()).update(included(part, cube))
    return {name: frozenset(members) for name, members in out.items()}


def included(part: Props, cube: Cube) -> dict[str, Props | None]:
    """The members of `cube` that one entry of a view's `cubes` includes, with what it says anew about each."""
    known = [name for section in ("measures", "dimensions", "segments") for name in cube.sections[section]]
    named: dict[str, Props | None] = {}
    for item in part.mixed("includes"):
        if isinstance(item, Props):
            named[item.text("name").rpartition(".")[2]] = item
        elif item == "*":
            named |= dict.fromkeys(known)
        else:
            named[item.rpartition(".")[2]] = None
    excluded = {name.rpartition(".")[2] for name in part.texts("excludes")}
    return {name: held for name, held in named.items() if name in known and name not in excluded}


def is_emitted(dimension: Props, name: str, in_views: Iterable[str]) -> bool:
    """Whether a dimension of Cube's becomes one of ours: a key that may not be asked for is a key and nothing else."""
    if dimension.text("type") == "geo" or (dimension.text("type") == "switch" and "sql" not in dimension):
        return False
    return not dimension.flag("primary_key") or is_public(dimension) is True or name in in_views


def is_public(member: Props) -> bool | None:
    """What a cube, a view or a member says of who may ask for it; None where it says nothing."""
    said = member.flag("public")
    return said if said is not None else member.flag("shown")


def _name_cube(cube: Cube, models: Mapping[str, str], in_views: frozenset[str]) -> CubeNames:
    taken: set[str] = set()
    members: dict[str, str] = {}
    model = models[cube.name]
    # What is valid as it is keeps its name, whatever others of its model are renamed to.
    listed = [
        *(name for name, held in cube.dimensions.items() if is_emitted(held, name, in_views)),
        *cube.measures,
        *cube.segments,
    ]
    for name in sorted(listed, key=lambda name: sound_name(name, model) != name):
        if name not in members:
            members[name] = free_name(sound_name(name, model), taken)
    for name, held in cube.dimensions.items():
        if held.text("type") == "geo":
            for part in GEO_PARTS:
                members[f"{name}.{part}"] = free_name(sound_name(f"{name}_{part}", model), taken)
    roles: dict[str, str] = {}
    for target in cube.joins:
        if target in models:
            role = models[target]
            if role in taken or (role in models.values() and role == model):
                role = f"to_{role}"
            roles[target] = free_name(role, taken)
    return CubeNames(model, members, roles)
