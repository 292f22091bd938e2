"""Dimensions and groups of times → dimensions, and the key of the view."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.lookml.describing import described, tell_looks
from semantic.formats.lookml.project import Project
from semantic.formats.lookml.views import TIMEFRAMES, Field, Scope, View
from semantic.formats.named_sql import Unsayable, checked
from semantic.formats.naming import free_name, sound_name

_TYPES = {
    "string": "string", "number": "number", "int": "number", "zipcode": "string", "yesno": "boolean", "date": "date",
    "date_time": "local", "bin": "string", "tier": "string",
}  # fmt: skip
_UTC = "Times are taken to be stored in UTC, as Looker does unless its connection says otherwise."
_TIMES = ("date", "local", "instant")
GRANTS = "Only some may see it there (`required_access_grants`): add it with an `access` of its own."


@dataclass(frozen=True, slots=True)
class Listed:
    """A dimension with its SQL and what kind of one it is: dimension, time, latitude, longitude."""

    entries: Entries
    kind: str
    source: str


def name_dimensions(draft: Draft, project: Project, view: View) -> list[Listed]:
    """Choose the names of a view's dimensions, which stand in the SQL of others. What is none is left out here."""
    found: list[Listed] = []
    for entries in project.each(view.tree, "dimension", f"dimension {view.name}."):
        _name(draft, view, entries, "dimension", found)
    for entries in project.each(view.tree, "dimension_group", f"dimension group {view.name}."):
        _name(draft, view, entries, "time", found)
    return found


def _name(draft: Draft, view: View, entries: Entries, kind: str, found: list[Listed]) -> None:
    name = entries.text("name")
    try:
        if not name or name in view.fields:
            raise Unsayable("It has no name of its own.")
        sources = _sources(entries, kind, name)
        if "required_access_grants" in entries:
            raise Unsayable(GRANTS)
    except Unsayable as unsayable:
        draft.leave_out(entries.what, unsayable.why, entries.position)
        view.fields.setdefault(name, Field(""))
        return
    for part, text in sources.items():
        ours = free_name(sound_name(part, view.model), view.members)
        view.fields[part] = Field(ours, type=_type(entries, kind))
        view.pending[part] = text
        found.append(Listed(entries, kind, part))


def _sources(entries: Entries, kind: str, name: str) -> dict[str, str]:
    """The SQL of each dimension that something becomes, by name. Raises Unsayable."""
    own = entries.text("sql") or f"${{TABLE}}.{name}"
    said = entries.text("type")
    if kind == "time":
        if said == "duration":
            raise Unsayable(
                "How long something took is counted in another way by each warehouse: use date_diff()."
            )
        if entries.text("datatype") in ("epoch", "yyyymmdd"):
            raise Unsayable("Its column holds numbers, not times: write `type: instant` with an expression.")
        return {name: own}
    if said == "location":
        parts = {part: entries.text(f"sql_{part}") for part in ("latitude", "longitude")}
        if not all(parts.values()):
            raise Unsayable("A place needs `sql_latitude` and `sql_longitude`.")
        return {f"{name}_{part}": text for part, text in parts.items()}
    if said in ("tier", "bin"):
        return {name: _tiers(entries, own)}
    if "case" in entries:
        return {name: _case(entries)}
    if said and said not in _TYPES:
        raise Unsayable(f"A dimension of the type `{said[:40]}` has no form here.")
    return {name: f"coalesce({own}, false)" if said == "yesno" else own}


def _case(entries: Entries) -> str:
    case = entries.one("case")
    branches = list(case.each("when", entries.what)) if case is not None else []
    if case is None or not branches:
        raise Unsayable("Its `case` says nothing.")
    said = " ".join(f"when {each.text('sql')} then {_quoted(each.text('label'))}" for each in branches)
    other = f" else {_quoted(case.text('else'))}" if "else" in case else ""
    return f"case {said}{other} end"


def _tiers(entries: Entries, own: str) -> str:
    """The label of the interval that a number lies in. Raises Unsayable."""
    try:
        bounds = [int(text) for text in entries.texts("tiers")]
    except ValueError:
        raise Unsayable("Its `tiers` are no whole numbers.") from None
    style = entries.text("style", "classic")
    if not bounds or bounds != sorted(set(bounds)) or style not in ("integer", "interval", "relational"):
        raise Unsayable("Its labels are not known: write them with `case when … then … end`.")
    first, last = bounds[0], bounds[-1]
    below = {"integer": f"Below {first}", "interval": f"(-inf, {first})", "relational": f"< {first}"}[style]
    above = {"integer": f"{last} or Above", "interval": f"[{last}, inf)", "relational": f">= {last}"}[style]
    said = [f"when {own} < {first} then {_quoted(below)}"]
    for low, high in pairwise(bounds):
        ends = f"{low} to {high - 1}" if high - 1 > low else str(low)
        label = {"integer": ends, "interval": f"[{low}, {high})", "relational": f">= {low} and < {high}"}[
            style
        ]
        said.append(f"when {own} < {high} then {_quoted(label)}")
    said.append(f"when {own} >= {last} then {_quoted(above)}")
    return f"case {' '.join(said)} else 'Undefined' end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _type(entries: Entries, kind: str) -> str:
    said = entries.text("type")
    if kind == "time":
        if entries.text("datatype") == "date":
            return "date"
        return "local" if entries.text("convert_tz") == "no" else "instant"
    return "number" if said == "location" else _TYPES.get(said, "string")


def put_dimensions(draft: Draft, scope: Scope, view: View, listed: list[Listed]) -> None:
    keys: list[str] = []
    key_at: Entries | None = None
    for each in listed:
        name, entries = each.source, each.entries
        known = scope.resolved(view, name)
        assert known is not None
        try:
            if known.tree is None:
                raise Unsayable(known.why)
            text = checked(known.tree, Use.ROW)
        except Unsayable as unsayable:
            draft.leave_out(entries.what, unsayable.why, entries.position)
            known.tree = None
            continue
        if entries.flag("primary_key"):
            keys, key_at = _columns(known.tree), entries
        _put(draft, view, each, known, text)
    values = draft.models[view.model]
    times = [
        each
        for each in listed
        if (known := view.fields[each.source]).tree is not None and known.type in _TIMES
    ]
    if times:
        # A group of times is what people ask by, before a single date.
        first = min(times, key=lambda each: each.kind != "time")
        values["time"] = view.fields[first.source].name
    values["key"] = keys[0] if len(keys) == 1 else keys or "none"
    if key_at is not None and not keys:
        why = "A key is columns: name those that tell the rows apart."
        draft.leave_out(f"{key_at.what}: primary_key", why, key_at.at("primary_key"))


def _put(draft: Draft, view: View, each: Listed, known: Field, text: str) -> None:
    entries, ours = each.entries, known.name
    values: Values = {"type": known.type}
    said = ""
    if known.type == "instant":
        values["stored_in"] = "UTC"
        said = _UTC
    if text != ours:
        values["expr"] = text
    values |= described(entries, each.source, ours)
    labels = [
        when.text("label")
        for case in [entries.one("case")]
        if case
        for when in case.each("when", entries.what)
    ]
    if suggested := [*labels, *entries.texts("suggestions")]:
        values["values"] = list(dict.fromkeys(suggested))
    draft.put((view.model, "dimensions", ours), values, entries.what, entries.position, rewritten=said)
    entries.ignore("sql", "type", "primary_key", "name", "case", "tiers", "sql_latitude", "sql_longitude")
    entries.ignore("suggestions", "datatype", "convert_tz", "label", "timeframes", "value_format_name")
    unknown = [frame for frame in entries.texts("timeframes") if frame not in TIMEFRAMES]
    if unknown:
        entries.leave_out("timeframes", f"There is no period or part of one for {', '.join(unknown)[:200]}.")
    tell_looks(entries)


def _columns(tree: exp.Expr) -> list[str]:
    """The columns that a key is made of: one, or those that are joined to one text; [] for anything else."""
    tree = tree.unnest()
    if isinstance(tree, exp.Column):
        parts = name_parts(tree)
        return [parts[-1]] if len(parts) == 1 else []
    if isinstance(tree, exp.Cast):
        return _columns(tree.this)
    if isinstance(tree, exp.DPipe):
        inner = [tree.left, tree.right]
    elif isinstance(tree, exp.Concat):
        inner = list(tree.expressions)
    else:
        return []
    found: list[str] = []
    for each in inner:
        if isinstance(each, exp.Literal):
            continue
        columns = _columns(each)
        if not columns:
            return []
        found += columns
    return found
