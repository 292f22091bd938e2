"""One cube → one model in the draft: what it is, its joins, dimensions, segments and metrics, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.formats.cube import dimensions, joins, measures
from semantic.formats.cube.access import NOBODY, Guard, mask_text
from semantic.formats.cube.describing import Described, Words, described
from semantic.formats.cube.dimensions import Granularity
from semantic.formats.cube.expressions import Expressions
from semantic.formats.cube.names import CubeNames, is_public
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay, split
from semantic.formats.cube.tables import refresh_of, source_of
from semantic.formats.drafting import Draft
from semantic.formats.props import Props
from semantic.formats.report import Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options

EVERYONE = "everyone"
STILL_ASKED = "`hidden` keeps it out of lists; who knows its name may still ask, unless `access` forbids it."
_CUBE_KEYS = frozenset(
    ("name", "sql", "sql_table", "extends", "title", "description", "meta", "public", "shown", "data_source",
     "refresh_key", "measures", "dimensions", "segments", "joins", "pre_aggregations", "hierarchies", "access_policy",
     "cubes", "folders", "view_group", "view_groups")
)  # fmt: skip
_CUBE_NO_PLACE = {
    "sql_alias": "It shortens names in SQL, which Dragoman does by itself.",
    "rewrite_queries": "It only serves pre-aggregations.",
    "calendar": "A calendar in a table stands in the settings: calendars: {name: {table: …, day: …, periods: …}}.",
}
_DEFAULT_SOURCE = "default"


@dataclass(slots=True)
class Making:
    """What is known while models are made. `shown` are the members of each cube that a view shows."""

    project: Project
    names: Mapping[str, CubeNames]
    say: Expressions
    draft: Draft
    words: Mapping[tuple[str, str], Words]
    shown: Mapping[str, frozenset[str]]
    granularities: list[Granularity]
    options: Options = NO_OPTIONS
    told_of_times: bool = False
    left_out: set[str] = field(default_factory=set)


def make_model(making: Making, cube: Cube, guard: Guard | None) -> None:
    """Put a cube's model into the draft, with a line for everything in it."""
    names, props = making.names[cube.name], cube.props
    what = f"cube {cube.name}"
    try:
        source, why = source_of(making.project, cube, making.options)
    except CannotSay as cannot:
        making.draft.leave_out(what, cannot.why, props.position)
        making.left_out.add(cube.name)
        return
    values: dict[str, object] = {**_about(making, cube), **source}
    reasons = [why]
    if (named := props.text("data_source")) and named != _DEFAULT_SOURCE:
        values["warehouse"] = named
    _key(making, cube, values)
    _refresh(making, cube, source, values)
    time = _default_time(cube, names, guard)
    if time:
        values["time"] = names.members[time]
    if guard is not None and guard.model:
        values["access"] = guard.model
    if names.model != cube.name:
        reasons.append("Its name may not be that of a model.")
    if "extends" in props:
        reasons.append(f"What it inherits from `{props.text('extends')}` is written out.")
    if values.get("hidden"):
        reasons.append(STILL_ASKED)
    making.draft.put((names.model,), values, what, props.position, rewritten=" ".join(filter(None, reasons)))
    for key in props:
        if key not in _CUBE_KEYS:
            why = _CUBE_NO_PLACE.get(key, "The import does not know this key.")
            making.draft.leave_out(f"{what}: `{key}`", why, props.at(key))
    _joins(making, cube)
    _dimensions(making, cube, guard, time)
    _segments(making, cube, guard)
    _measures(making, cube, guard, time)
    _not_for_us(making, cube)


def _about(making: Making, cube: Cube) -> dict[str, object]:
    names, props = making.names[cube.name], cube.props
    said = described(props, cube.name, names.model, Words(), handled=_CUBE_KEYS | frozenset(props))
    meta = said.values.get("meta")
    levels = {name: held.texts("levels") for name, held in cube.sections["hierarchies"].items()}
    if levels:
        said.values["meta"] = {**(meta if isinstance(meta, dict) else {}), "hierarchies": levels}
        for name, held in cube.sections["hierarchies"].items():
            line = Line(
                Outcome.CARRIED, f"hierarchy {cube.name}.{name}", held.position, f"{names.model}: meta"
            )
            making.draft.tell(line, (names.model,))
    said.values.pop("format", None)
    if is_public(props) is False and not making.shown.get(cube.name):
        said.values["hidden"] = True
    return said.values


def _key(making: Making, cube: Cube, values: dict[str, object]) -> None:
    """The key, and a line for each dimension that is nothing but a part of it."""
    names = making.names[cube.name]
    keys = {name: held for name, held in cube.dimensions.items() if held.flag("primary_key")}
    try:
        columns, why = dimensions.key_columns(making.say, cube)
    except CannotSay as cannot:
        at = next(iter(keys.values())).position
        making.draft.leave_out(f"key of cube {cube.name}", cannot.why, at)
        return
    if columns:
        values["key"] = columns[0] if len(columns) == 1 else columns
    for name, held in keys.items():
        if name not in names.members:
            outcome = Outcome.REWRITTEN if why else Outcome.CARRIED
            line = Line(outcome, f"dimension {cube.name}.{name}", held.position, f"{names.model}: key", why)
            making.draft.tell(line, (names.model,))


def _refresh(making: Making, cube: Cube, source: dict[str, object], values: dict[str, object]) -> None:
    at = cube.props.at("refresh_key")
    try:
        refresh, _ = refresh_of(cube, source)
    except CannotSay as cannot:
        making.draft.leave_out(f"refresh_key of cube {cube.name}", cannot.why, at)
        return
    if refresh:
        values["refresh"] = refresh
        line = Line(
            Outcome.CARRIED,
            f"refresh_key of cube {cube.name}",
            at,
            f"{making.names[cube.name].model}: refresh",
        )
        making.draft.tell(line, (making.names[cube.name].model,))


def _default_time(cube: Cube, names: CubeNames, guard: Guard | None) -> str:
    """The time dimension that metrics are placed by: the first that everybody who knows the model may see."""
    restricted = {*(guard.known_by if guard else ()), *(guard.unmasked if guard else ())}
    for name in dimensions.time_dimensions(cube, names.members):
        if name not in restricted and "time_shift" not in cube.dimensions[name]:
            return name
    return ""


def _joins(making: Making, cube: Cube) -> None:
    names = making.names[cube.name]
    for target, join in cube.joins.items():
        what = f"join {cube.name} to {target}"
        if target in names.roles and joins.is_repeated(making.say, making.project, cube, target):
            other = making.names[target]
            line = Line(
                Outcome.REWRITTEN, what, join.position, f"{other.model}.{other.roles[cube.name]}",
                joins.SAME_JOIN.format(target),
            )  # fmt: skip
            making.draft.tell(line, (other.model, "joins", other.roles[cube.name]))
            continue
        try:
            values = joins.join_of(making.say, making.project, making.names, cube, target, join)
        except CannotSay as cannot:
            making.draft.leave_out(what, cannot.why, join.position)
            continue
        role = names.roles[target]
        making.draft.put((names.model, "joins", role), values, what, join.position)


def _member(
    making: Making,
    cube: Cube,
    kind: str,
    name: str,
    props: Props,
    handled: frozenset[str],
    guard: Guard | None,
) -> tuple[Described, str]:
    """What a member says about itself and who knows it, and what it is called in the report."""
    ours = making.names[cube.name].members.get(name, name)
    words = making.words.get((cube.name, name), Words())
    said = described(props, name, ours, words, handled=handled)
    reasons = [said.why]
    if _is_hidden(making, cube, name, props):
        said.values["hidden"] = True
        reasons.append(STILL_ASKED)
    if guard is not None:
        _guard_member(cube, name, props, said.values, guard)
    if ours != name and name in making.names[cube.name].members:
        reasons.append("Its name may not be one here.")
    said.why = " ".join(filter(None, reasons))
    what = f"{kind} {cube.name}.{name}"
    for key, why in said.not_carried.items():
        making.draft.leave_out(f"{what}: `{key}`", why, props.at(key))
    return said, what


def _is_hidden(making: Making, cube: Cube, name: str, props: Props) -> bool:
    if is_public(props) is False:
        return True
    in_views = making.shown.get(cube.name)
    return is_public(cube.props) is False and bool(in_views) and name not in (in_views or ())


def _guard_member(cube: Cube, name: str, props: Props, values: dict[str, object], guard: Guard) -> None:
    groups = guard.known_by.get(name)
    if groups:
        values["access"] = {"groups": groups}
        if groups == [NOBODY]:
            values["hidden"] = True
    elif guard.known_by and _rests_on(cube, props, set(guard.known_by)):
        values["access"] = {"groups": guard.model.get("groups", [EVERYONE])}


def _rests_on(cube: Cube, props: Props, restricted: set[str]) -> bool:
    """Whether a member's SQL names one that not everybody knows: it would be hidden with it, unless it says else."""
    try:
        return any(reference.parts[-1] in restricted for reference in split(props.text("sql")).references)
    except CannotSay:
        return False


def _dimensions(making: Making, cube: Cube, guard: Guard | None, time: str) -> None:
    names = making.names[cube.name]
    for name, props in cube.dimensions.items():
        is_place = props.text("type") == "geo"
        if name not in names.members and not is_place:
            if props.text("type") == "switch":
                why = "It is no column but a choice that measures are made by: ask for the measure that is meant."
                making.draft.leave_out(f"dimension {cube.name}.{name}", why, props.position)
            continue
        said, what = _member(making, cube, "dimension", name, props, dimensions.HANDLED, guard)
        try:
            made = dimensions.dimension_of(making.say, names, cube, name, props)
            if guard is not None and name in guard.unmasked:
                _mask(making, cube, name, props, said, guard)
        except CannotSay as cannot:
            place = (names.model, "dimensions", names.members.get(name, name))
            making.draft.leave_out(what, cannot.why, props.position, place)
            continue
        for ours, values, why in made:
            rewritten = " ".join(filter(None, (why, said.why)))
            place = (names.model, "dimensions", ours)
            making.draft.put(place, {**values, **said.values}, what, props.position, rewritten=rewritten)
        if props.text("type") == "time":
            _tell_of_time(making, cube, props, is_default=name == time)
    for granularity in making.granularities:
        if granularity.cube == cube.name:
            _tell_of_granularity(making, names.model, granularity)


def _mask(making: Making, cube: Cube, name: str, props: Props, said: Described, guard: Guard) -> None:
    mask: dict[str, object] = {"expr": mask_text(props, lambda sql: making.say.row(cube, sql))}
    if guard.unmasked[name]:
        mask["unless"] = guard.unmasked[name]
    said.values["mask"] = mask


def _tell_of_time(making: Making, cube: Cube, props: Props, *, is_default: bool) -> None:
    if making.told_of_times:
        return
    making.told_of_times = True
    why = (
        "Cube takes times for UTC, hence `stored_in: UTC`; where a column carries a zone write `stored_in: with zone`, "
        "where it is a calendar day `type: date`. `time` of a model is its first time dimension, because queries of "
        "Cube's name one each."
    )
    at = props.position
    making.draft.tell(Line(Outcome.REWRITTEN, "time dimensions", at, "stored_in, time", why))


def _tell_of_granularity(making: Making, model: str, granularity: Granularity) -> None:
    what = f"granularity {granularity.cube}.{granularity.dimension}.{granularity.name}"
    at = granularity.props.position
    if not granularity.grain:
        making.draft.leave_out(what, granularity.why, at)
        return
    dimension = making.names[granularity.cube].members.get(granularity.dimension, granularity.dimension)
    why = "It is a grain of every time, by the settings." if granularity.grain.startswith("fiscal") else ""
    became = f"{model}.{dimension}.{granularity.grain}"
    outcome = Outcome.REWRITTEN
    making.draft.tell(Line(outcome, what, at, became, why or "Every time has this grain."))


def _segments(making: Making, cube: Cube, guard: Guard | None) -> None:
    names = making.names[cube.name]
    for name, props in cube.segments.items():
        said, what = _member(making, cube, "segment", name, props, frozenset(("sql",)), guard)
        said.values.pop("format", None)
        try:
            if "sql" not in props:
                raise CannotSay("It has no `sql`.")
            where = making.say.condition(cube, [props.text("sql")])
        except CannotSay as cannot:
            making.draft.leave_out(what, cannot.why, props.position)
            continue
        place = (names.model, "segments", names.members[name])
        making.draft.put(place, {"where": where, **said.values}, what, props.position, rewritten=said.why)


def _measures(making: Making, cube: Cube, guard: Guard | None, time: str) -> None:
    names = making.names[cube.name]
    for name, props in cube.measures.items():
        if name in cube.dimensions or name in cube.segments:
            why = "A dimension or segment of the cube has the same name."
            making.draft.leave_out(f"measure {cube.name}.{name}", why, props.position)
            continue
        handled = measures.HANDLED | (measures.IN_STAGES if props.flag("multi_stage") else frozenset())
        said, what = _member(making, cube, "measure", name, props, handled, guard)
        if "mask" in props:
            why = "Metrics are hidden here (`access`), not masked."
            making.draft.leave_out(f"{what}: `mask`", why, props.at("mask"))
        try:
            values, why = measures.metric_of(making.say, names, cube, props, frozenset((time,)))
        except CannotSay as cannot:
            making.draft.leave_out(what, cannot.why, props.position)
            continue
        rewritten = " ".join(filter(None, (why, said.why)))
        place = (names.model, "metrics", names.members[name])
        making.draft.put(place, {**values, **said.values}, what, props.position, rewritten=rewritten)


def _not_for_us(making: Making, cube: Cube) -> None:
    for name, props in cube.sections["pre_aggregations"].items():
        why = "Dragoman asks the warehouse, and keeps results as `refresh` says: there is nothing to build before."
        making.draft.leave_out(f"pre-aggregation {cube.name}.{name}", why, props.position)
