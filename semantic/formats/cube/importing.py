"""A Cube project → definition files and a report.

import_files({"model/orders.yml": "cubes: …"}).files["orders.yml"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantic.definitions.names import is_name
from semantic.formats.cube.access import (
    ANYBODY,
    Attributes,
    Field,
    Guard,
    Policy,
    access_of,
    policy_groups,
    read_policy,
    shown_by,
)
from semantic.formats.cube.describing import Words, described
from semantic.formats.cube.dimensions import granularities
from semantic.formats.cube.expressions import WHOLE_NUMBERS, Expressions
from semantic.formats.cube.measures import HANDLED
from semantic.formats.cube.models import Making, make_model
from semantic.formats.cube.names import CubeNames, is_public, members_in_views, name_project
from semantic.formats.cube.project import Cube, Project, read_project
from semantic.formats.cube.references import CannotSay
from semantic.formats.cube.views import is_open, measured, members_of_view, reach_words, words_of
from semantic.formats.drafting import SETTINGS, Draft
from semantic.formats.report import Imported, Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options


@dataclass(frozen=True, slots=True)
class CubeImport:
    """An import with what a query in Cube's form needs besides: the project and what its things are called here."""

    imported: Imported
    project: Project
    names: Mapping[str, CubeNames]
    grains: Mapping[tuple[str, str, str], str]
    """The grain that a granularity of Cube's is here, by its cube, dimension and name."""


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """The definitions of a Cube project, whose files are named within its folder."""
    return import_project(files, options).imported


def import_project(
    files: Mapping[str, str | bytes], options: Options = NO_OPTIONS, *, guarded: bool = True
) -> CubeImport:
    """The import with what stands behind it; not `guarded`, everybody may ask for everything, as a translator does."""
    project = read_project(files)
    names = name_project(project)
    say = Expressions(project, names, options.dialect)
    fiscal_month, found = granularities(project)
    shown = members_in_views(_asked(project))
    making = Making(project, names, say, Draft(), words_of(project), shown, found, options)
    attributes = Attributes()
    guards = {name: _guard(making, cube, attributes) for name, cube in project.cubes.items()}
    for name, cube in project.cubes.items():
        make_model(making, cube, guards[name] if guarded else None)
    for view in project.views.values():
        _tell_of_view(making, view)
    _settings(making, fiscal_month, attributes)
    imported = making.draft.finished(tuple(project.problems))
    grains = {(each.cube, each.dimension, each.name): each.grain for each in found if each.grain}
    return CubeImport(imported, project, names, grains)


def _asked(project: Project) -> Project:
    """The project with those of its views alone that may be asked."""
    return Project(project.cubes, {name: view for name, view in project.views.items() if is_open(view)})


def _settings(making: Making, fiscal_month: str, attributes: Attributes) -> None:
    settings = making.draft.settings
    if fiscal_month:
        settings["fiscal_year_start"] = fiscal_month
    if declared := attributes.settings():
        settings["attributes"] = declared
    sources = dict.fromkeys(
        cube.props.text("data_source") or "default" for cube in making.project.cubes.values()
    )
    if len(sources) > 1 or (sources and "default" not in sources):
        settings["warehouses"] = {
            name: {"url": "${" + name.upper().replace("-", "_") + "_URL}"}
            for name in sorted(sources, key="default".__ne__)
        }


def _guard(making: Making, cube: Cube, attributes: Attributes) -> Guard | None:
    """Who may see what of a cube: by its own policies, and where it is only asked through views, by theirs."""
    known = [*cube.dimensions, *cube.measures, *cube.segments]
    own = _policies(making, cube, cube, known, attributes) if "access_policy" in cube.props else None
    through = _through_views(making, cube, attributes) if is_public(cube.props) is False else None
    policies = (
        _both(own, through)
        if own is not None and through is not None
        else own
        if through is None
        else through
    )
    return None if policies is None else access_of(policies, known, maskable=cube.dimensions)


def _policies(
    making: Making, owner: Cube, cube: Cube, known: list[str], attributes: Attributes
) -> list[Policy]:
    """The policies of a cube, or of a view that shows it. What cannot be said shows nothing."""
    out = []
    model = making.names[cube.name].model
    field_of = _field_of(making, owner, cube)
    for policy in owner.props.items("access_policy"):
        try:
            read = read_policy(policy, known, field_of, attributes)
        except CannotSay as cannot:
            what = f"access policy of {owner.name} on {cube.name}"
            why = f"{cannot.why} Until `access` of `{model}` says more, its groups see nothing by it."
            making.draft.leave_out(what, why, policy.position)
            if groups := policy_groups(policy):
                out.append(Policy(groups, None if owner is cube else frozenset(known), rows="false"))
            continue
        out.append(read)
        groups_words = ", ".join(read.groups).replace(ANYBODY, "everybody")
        what = f"access policy of {owner.name} for {groups_words}"
        making.draft.tell(Line(Outcome.CARRIED, what, policy.position, f"{model}: access"), (model,))
    return out


def _field_of(making: Making, owner: Cube, cube: Cube) -> Field:
    """How row filters of a cube, or of a view that shows it, name what they compare."""
    in_view = members_of_view(making.project, owner) if owner.is_view else {}

    def field(written: str) -> tuple[str, str]:
        *way, name = written.split(".")
        way = [part for part in way if part not in ("CUBE", cube.name)]
        if owner.is_view:
            if name not in in_view:
                raise CannotSay(f"The view shows no `{name}` to filter by.")
            (_, name), path, _ = in_view[name]
            if cube.name not in path.split("."):
                raise CannotSay(f"`{written}` is not reached from `{cube.name}`.")
            way = path.split(".")[path.split(".").index(cube.name) + 1 :]
        holder = making.project.cubes.get(way[-1] if way else cube.name)
        dimension = holder.dimensions.get(name) if holder is not None else None
        if dimension is None:
            raise CannotSay(f"`{written}` is no dimension that rows could be filtered by.")
        if dimension.text("type") == "time":
            raise CannotSay(f"It filters by the time `{written}`, which depends on the zone of a query.")
        reference = "{" + ".".join([*way, name]) + "}"
        return making.say.argument(cube, reference), dimension.text("type")

    return field


def _through_views(making: Making, cube: Cube, attributes: Attributes) -> list[Policy] | None:
    """What views show of a cube that may not be asked itself; None where no policy of theirs limits it."""
    views = [view for view in making.project.views.values() if is_open(view)]
    shown = shown_by(views, cube)
    if not any("access_policy" in view.props for view, _ in shown):
        return None
    out = []
    for view, members in shown:
        if "access_policy" not in view.props:
            out.append(Policy((ANYBODY,), frozenset(members.values())))
            continue
        for policy in _policies(making, view, cube, list(members), attributes):
            called = members if policy.members is None else policy.members
            names = frozenset(members[name] for name in called if name in members)
            masked = frozenset(members[name] for name in policy.masked if name in members)
            out.append(Policy(policy.groups, names, masked, policy.rows))
    return out


def _both(own: list[Policy], through: list[Policy]) -> list[Policy]:
    """What a cube's own policies and those of views allow together: rows that both show, members that the view does."""
    out = []
    for one in own:
        for other in through:
            groups = _shared(one.groups, other.groups)
            rows = (
                " and ".join(f"({each})" for each in (one.rows, other.rows))
                if one.rows and other.rows
                else ""
            )
            if groups:
                out.append(Policy(groups, other.members, other.masked, rows or one.rows or other.rows))
    return out


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    if ANYBODY in one:
        return other
    return one if ANYBODY in other else tuple(group for group in one if group in other)


def _tell_of_view(making: Making, view: Cube) -> None:
    what = f"view {view.name}"
    why = reach_words(making.project, making.names, view)
    making.draft.tell(Line(Outcome.REWRITTEN, what, view.props.position, "", why))
    for part in view.props.items("cubes"):
        cube = part.text("join_path").rpartition(".")[2]
        if cube not in making.project.cubes:
            making.draft.leave_out(f"{what}: {cube}", "There is no cube of that name here.", part.position)
    if "access_policy" in view.props:
        open_cubes = [
            cube
            for cube in dict.fromkeys(
                member[0] for member, _, _ in members_of_view(making.project, view).values()
            )
            if is_public(making.project.cubes[cube].props) is not False
        ]
        if open_cubes:
            why = f"Cube lets everybody ask these cubes themselves, and so does the import: {', '.join(open_cubes)}."
            making.draft.leave_out(
                f"access policies of view {view.name}", why, view.props.at("access_policy")
            )
    for section in ("measures", "dimensions", "segments"):
        for name, props in view.sections[section].items():
            if section == "measures":
                _view_measure(making, view, name)
            else:
                why = "A member of a view alone has no model here: define it in the cube."
                making.draft.leave_out(f"{section[:-1]} {view.name}.{name}", why, props.position)


def _view_measure(making: Making, view: Cube, name: str) -> None:
    """A measure that a view makes of others: a metric of their model, or of the settings where they are of several."""
    props = view.measures[name]
    what = f"measure {view.name}.{name}"
    try:
        sql, cubes = measured(making.project, view, name)
        home = making.project.cubes[cubes[0]]
        ours = making.names[home.name].members
        alone = len(cubes) == 1 and name not in ours.values()
        expr = making.say.metric(home, sql, qualified=not alone)
    except CannotSay as cannot:
        making.draft.leave_out(what, cannot.why, props.position)
        return
    said = described(props, name, name, Words(), handled=HANDLED)
    place = (making.names[home.name].model if alone else SETTINGS, "metrics", name)
    if making.draft.has(place) or not is_name(name):
        making.draft.leave_out(what, "Another metric has its name already.", props.position)
        return
    why = " ".join(filter(None, (WHOLE_NUMBERS if making.say.cuts(home, sql) else "", said.why)))
    making.draft.put(place, {"expr": expr, **said.values}, what, props.position, rewritten=why)
