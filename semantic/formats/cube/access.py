"""Cube's access policies → `access`: who knows a model and its members, and which rows each group sees.

    access_of(policies, members)     Guard(model={"groups": ["sales"], "rows": "state = principal.state"}, …)

Of several policies that apply to somebody, each adds what it shows. What cannot be said shows nothing: a policy that is
left out never opens anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from semantic.formats.cube.names import included
from semantic.formats.cube.project import Cube
from semantic.formats.cube.references import CannotSay
from semantic.formats.props import Props, snake

ANYBODY = "*"
NOBODY = "nobody"
"""A group that has no members: what no policy shows is still needed by what rests on it."""

_ATTRIBUTE = re.compile(
    r"\{\s*(?:securityContext|security_context|userAttributes|user_attributes)\.([A-Za-z_][\w.]*)\s*\}"
)
_SYMBOLS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_PARTS_OF_TEXT = {"contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with"}
_TYPES = ("string", "number", "boolean")


@dataclass(frozen=True, slots=True)
class Policy:
    """What one policy shows to its groups. `members` are Cube's names; None for all. `rows` is "" for all rows."""

    groups: tuple[str, ...]
    members: frozenset[str] | None = None
    masked: frozenset[str] = frozenset()
    rows: str = ""


@dataclass(slots=True)
class Guard:
    """`model` are the keys of the model's access, `known_by` the groups of each member that not all who know the model
    know, `unmasked` the groups that see the values of a masked dimension."""

    model: dict[str, object] = field(default_factory=dict)
    known_by: dict[str, list[str]] = field(default_factory=dict)
    unmasked: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Attributes:
    """The attributes of people that policies ask for, by our names; with whether one may have several values."""

    types: dict[str, str] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)

    def named(self, path: str, type_: str, *, many: bool) -> str:
        name = re.sub(r"_+", "_", path.rpartition(".")[2]).strip("_")
        if name != "groups":
            self.types.setdefault(name, type_ if type_ in _TYPES else "string")
            if many:
                self.many.add(name)
        return f"principal.{name}"

    def settings(self) -> dict[str, object]:
        return {
            name: {"type": type_, "many": True} if name in self.many else {"type": type_}
            for name, type_ in self.types.items()
        }


Field = Callable[[str], tuple[str, str]]
"""Gives the expression and the type in Cube of a member that a row filter names. Raises CannotSay."""


def read_policy(policy: Props, known: Iterable[str], field_of: Field, attributes: Attributes) -> Policy:
    """One entry of `access_policy`. Raises CannotSay."""
    groups = policy_groups(policy)
    if not groups:
        raise CannotSay("It names no group.")
    if "conditions" in policy:
        raise CannotSay("It holds under conditions of its own (`conditions`): make them groups of people.")
    members = _listed(policy.inner("member_level"), known)
    masked = _listed(policy.inner("member_masking"), known) if "member_masking" in policy else frozenset()
    shown = members if members is not None else frozenset(known)
    return Policy(groups, members, (masked or frozenset()) - shown, _rows(policy, field_of, attributes))


def policy_groups(policy: Props) -> tuple[str, ...]:
    """Whom a policy is for: `*` is everybody."""
    return tuple(dict.fromkeys([*policy.texts("groups"), *policy.texts("group"), *policy.texts("role")]))


def _listed(level: Props | None, known: Iterable[str]) -> frozenset[str] | None:
    """The members that a list includes; None for all."""
    if level is None:
        return None
    known = frozenset(known)
    includes = [
        name.rpartition(".")[2] for key in ("includes", "includes_members") for name in level.texts(key)
    ]
    excludes = [
        name.rpartition(".")[2] for key in ("excludes", "excludes_members") for name in level.texts(key)
    ]
    everything = ANYBODY in includes or not any(key in level for key in ("includes", "includes_members"))
    if everything and not excludes:
        return None
    left = known if everything else frozenset(includes)
    return frozenset() if ANYBODY in excludes else left - frozenset(excludes)


def _rows(policy: Props, field_of: Field, attributes: Attributes) -> str:
    level = policy.inner("row_level")
    if level is None or level.flag("allow_all"):
        return ""
    parts = [_filter(item, field_of, attributes) for item in level.items("filters")]
    return _connected(parts, "and")


def _connected(parts: list[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f" {word} ".join(f"({part})" for part in parts)


def _filter(item: Props, field_of: Field, attributes: Attributes) -> str:
    for word in ("and", "or"):
        if word in item:
            parts = [_filter(each, field_of, attributes) for each in item.items(word)]
            if not parts:
                raise CannotSay(f"One of its filters has an empty `{word}`.")
            return _connected(parts, word)
    member, type_ = field_of(item.text("member").strip("{} "))
    operator = snake(item.text("operator"))
    if operator in ("set", "not_set"):
        return f"{member} is {'not ' if operator == 'set' else ''}null"
    listed = isinstance(item.plain("values"), list)
    values = [
        attributes.named(found[1], type_, many=not listed)
        if (found := _ATTRIBUTE.fullmatch(text))
        else _literal(text, type_)
        for text in item.texts("values")
    ]
    if not values:
        raise CannotSay(f"Its filter on `{item.text('member')}` has no values.")
    return _compared(member, operator, values, many=not listed)


def _compared(member: str, operator: str, values: list[str], *, many: bool) -> str:
    asked = [value for value in values if value.startswith("principal.")]
    fixed = [value for value in values if not value.startswith("principal.")]
    if operator in ("equals", "in"):
        parts = [f"{member} in {value}" if many else f"{member} = {value}" for value in asked]
        if fixed:
            parts.append(f"{member} = {fixed[0]}" if len(fixed) == 1 else f"{member} in ({', '.join(fixed)})")
        return _connected(parts, "or")
    if operator in ("not_equals", "not_in"):
        parts = [f"{member} not in {value}" if many else f"{member} <> {value}" for value in asked]
        if fixed:
            listed = f"{member} not in ({', '.join(fixed)})" if len(fixed) > 1 else f"{member} <> {fixed[0]}"
            parts.append(f"({listed} or {member} is null)" if asked else f"{listed} or {member} is null")
        return _connected(parts, "and")
    if operator in _SYMBOLS and len(values) == 1 and not many:
        return f"{member} {_SYMBOLS[operator]} {values[0]}"
    if operator in _PARTS_OF_TEXT and not asked:
        parts = [f"{_PARTS_OF_TEXT[operator]}(lower({member}), {value.lower()})" for value in fixed]
        return _connected(parts, "or")
    raise CannotSay(f"Its filter compares by `{operator}`, which a condition on who asks does not.")


def _literal(text: str, type_: str) -> str:
    if "{" in text:
        raise CannotSay(f"`{text[:40]}` is code, not a value or an attribute of who asks.")
    if type_ == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            raise CannotSay(f"`{text[:40]}` is no number.")
        return text
    if type_ == "boolean":
        if text.lower() not in ("true", "false"):
            raise CannotSay(f"`{text[:40]}` is neither true nor false.")
        return text.lower()
    return _quoted(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def access_of(policies: list[Policy], members: Iterable[str], *, maskable: Iterable[str]) -> Guard:
    """The access that all policies of a cube together give. No policies at all show nothing to anybody."""
    guard = Guard()
    groups = list(dict.fromkeys(group for policy in policies for group in policy.groups))
    everyone = ANYBODY in groups
    if not everyone:
        guard.model["groups"] = groups or [NOBODY]
    guard.model |= _row_access(policies, everyone=everyone)
    maskable = frozenset(maskable)
    for member in members:
        full = _groups(policies, lambda policy, name=member: policy.members is None or name in policy.members)  # type: ignore[misc]
        masked = _groups(policies, lambda policy, name=member: name in policy.masked and name in maskable)  # type: ignore[misc]
        knowing = list(dict.fromkeys([*full, *masked]))
        if masked and ANYBODY not in full:
            guard.unmasked[member] = full
        if ANYBODY not in knowing and (everyone or set(knowing) != set(groups)):
            guard.known_by[member] = knowing or [NOBODY]
    return guard


def _groups(policies: list[Policy], shows: Callable[[Policy], bool]) -> list[str]:
    return list(dict.fromkeys(group for policy in policies if shows(policy) for group in policy.groups))


def _row_access(policies: list[Policy], *, everyone: bool) -> dict[str, object]:
    if not policies:
        return {"rows": "false"}
    whole = _groups(policies, lambda policy: not policy.rows)
    limited = [policy for policy in policies if policy.rows]
    if ANYBODY in whole or not limited:
        return {}
    by_rows: dict[str, list[str]] = {}
    for policy in limited:
        held = by_rows.setdefault(policy.rows, [])
        held += [group for group in policy.groups if group not in held]
    alone = len(by_rows) == 1 and not everyone
    terms = []
    for rows, groups in by_rows.items():
        if alone or ANYBODY in groups:
            terms.append(rows)
        else:
            asked = _connected([f"{_quoted(group)} in principal.groups" for group in groups], "or")
            terms.append(f"{f'({asked})' if len(groups) > 1 else asked} and ({rows})")
    out: dict[str, object] = {"rows": _connected(terms, "or")}
    return {**out, "unless": whole} if whole else out


def mask_text(dimension: Props, row: Callable[[str], str]) -> str:
    """The expression that a masked dimension shows. Raises CannotSay."""
    if "mask" not in dimension:
        return "null"
    if isinstance(dimension.plain("mask"), dict):
        inner = dimension.inner("mask")
        assert inner is not None
        return row(inner.text("sql"))
    value = dimension.scalar("mask")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else str(value)


def shown_by(views: Iterable[Cube], cube: Cube) -> list[tuple[Cube, dict[str, str]]]:
    """The views that show a cube, each with the cube's members by their names there."""
    out = []
    for view in views:
        for part in view.props.items("cubes"):
            if part.text("join_path").strip("{} ").rpartition(".")[2] == cube.name:
                held = included(part, cube)
                out.append(
                    (view, {name_in_view(part, cube, name, said): name for name, said in held.items()})
                )
    return out


def name_in_view(part: Props, cube: Cube, name: str, held: Props | None) -> str:
    """What a view calls a member that one entry of its `cubes` includes."""
    if held is not None and held.text("alias"):
        name = held.text("alias")
    return f"{part.text('alias') or cube.name}_{name}" if part.flag("prefix") else name
