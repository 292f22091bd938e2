"""Explores → joins between models, and the conditions that act on all of an explore's rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.expression_text import name_node, name_parts
from semantic.definitions.expressions import Use, parse_expression
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.lookml.project import Project, name_of
from semantic.formats.lookml.views import Scope, View
from semantic.formats.named_sql import Parts, Unsayable, aggregates, checked, renamed
from semantic.formats.naming import free_name, sound_name
from semantic.formats.ossie.ways import Ways

_INNER = "Rows without a partner stay here, in the group without a value; an inner join loses them."
_ALWAYS = "It is said of an explore, and `{view}` is asked in others, too: add it to the metrics that it is meant for."
_EVERYWHERE = "It acts on all metrics of `{view}`, which no other explore shows."
_DEFAULT = "It is a filter that people may change: ask with it, or make a segment of it."
_GUARD = (
    "It guards the rows of `{model}` wherever they are asked for; other views of the explore can be asked for by "
    "themselves."
)
_TYPES = ("many_to_one", "one_to_one", "one_to_many", "many_to_many")


@dataclass(frozen=True, slots=True)
class Step:
    """A join: between which views, and its condition as text."""

    home: View
    target: View
    role: str
    entries: Entries
    condition: exp.Expr | None = None
    key: str = ""


@dataclass(slots=True)
class Joins:
    """All joins of all explores. `bases` are the views that explores begin at; `shown` the explores that show each."""

    steps: dict[str, Step] = field(default_factory=dict)
    bases: dict[str, View] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)


def name_joins(draft: Draft, project: Project, scope: Scope) -> Joins:
    """Choose the roles of all joins: they stand in the SQL of the views."""
    joins = Joins()
    models = {view.model for view in scope.views.values()}
    for name, tree in project.explores.items():
        explore = project.entries(tree, f"explore {name}")
        base = scope.views.get(explore.text("view_name") or explore.text("from") or name)
        if base is None:
            draft.leave_out(explore.what, "There is no view that it begins at.", explore.position)
            continue
        joins.bases[name] = base
        joins.shown.setdefault(base.name, set()).add(name)
        aliases = {name: base, base.name: base}
        for entries in project.each(tree, "join", f"join {name}."):
            try:
                _name_join(scope, joins, aliases, entries, name, models)
            except Unsayable as unsayable:
                draft.leave_out(entries.what, unsayable.why, entries.position)
    scope.ways = Ways(
        (key, step.home.name, step.target.name) for key, step in joins.steps.items() if _is_to_one(step)
    )
    return joins


def _is_to_one(step: Step) -> bool:
    return step.entries.text("relationship") in ("", "many_to_one", "one_to_one")


def _name_join(
    scope: Scope, joins: Joins, aliases: dict[str, View], entries: Entries, explore: str, models: set[str]
) -> None:
    alias = entries.text("name")
    target = scope.views.get(entries.text("from") or entries.text("view_name") or alias)
    if not alias or target is None:
        raise Unsayable("There is no view that it leads to.")
    if entries.text("type") in ("full_outer", "cross"):
        raise Unsayable("It keeps rows of the other side that nothing leads to: ask for those by themselves.")
    if "sql" in entries or "sql_where" in entries:
        raise Unsayable("It is written as SQL of its own: write `sql_on`.")
    joins.shown.setdefault(target.name, set()).add(explore)
    if foreign := entries.text("foreign_key"):
        text, home = foreign, next(iter(aliases.values()))
        key = f"{home.name} {foreign} {target.name}"
    else:
        text = entries.text("sql_on")
        if not text:
            raise Unsayable("It has neither `sql_on` nor `foreign_key`.")
        home = _home(aliases, alias, target, text)
        key = " ".join(text.split()).replace(f"${{{alias}.", f"${{{target.name}.") + f" {alias}"
    aliases[alias] = target
    if key in joins.steps:
        return
    role = sound_name(alias, "to")
    if home is target or role in home.members or (role in models and role != target.model):
        role = free_name(f"to_{role}", {*home.members, *models})
    home.members.add(role)
    condition = None if foreign else _condition(home, target, role, alias, text)
    joins.steps[key] = Step(home, target, role, entries, condition, foreign)
    scope.roles[key] = role


def _home(aliases: dict[str, View], alias: str, target: View, text: str) -> View:
    """The other view of a condition: the one that the join begins at. Raises Unsayable."""
    owners = {found.rpartition(".")[0] for found in re.findall(r"\$\{\s*([\w.]+)\s*\}", text)}
    others = [aliases[owner] for owner in sorted(owners) if owner in aliases and owner != alias]
    unknown = owners - set(aliases) - {alias}
    if unknown or len({id(view) for view in others}) != 1:
        raise Unsayable("Its condition is not between this view and one other of the explore.")
    return others[0]


def _condition(home: View, target: View, role: str, alias: str, text: str) -> exp.Expr:
    """The condition with `this` and the role before its names, as they are called in LookML. Raises Unsayable."""
    tree = home.sql(text)

    def name(parts: Parts) -> exp.Expr:
        reference = home.reference(parts)
        if not reference:
            raise Unsayable(f"`{'.'.join(parts)}` in its condition is no field of a view.")
        owner, _, member = reference.rpartition(".")
        return name_node((role if owner == alias else "this", member))

    return renamed(tree, name)


def put_joins(draft: Draft, scope: Scope, joins: Joins) -> None:
    """Put all joins, once the views' dimensions are read."""
    for step in joins.steps.values():
        entries = step.entries
        try:
            values = _on(scope, step)
        except Unsayable as unsayable:
            draft.leave_out(entries.what, unsayable.why, entries.position)
            continue
        kind = entries.choice("relationship", _TYPES, "many_to_one")
        values = {"model": step.target.model, **values, **({"type": kind} if kind != "many_to_one" else {})}
        said = _INNER if entries.text("type") == "inner" else ""
        draft.put(
            (step.home.model, "joins", step.role), values, entries.what, entries.position, rewritten=said
        )
        entries.ignore(
            "name", "from", "view_name", "type", "sql_on", "foreign_key", "required_joins", "label"
        )
        entries.ignore("view_label", "fields", "outer_only")
        entries.tell_rest()


def _on(scope: Scope, step: Step) -> Values:
    home, target = step.home, step.target
    if step.key:
        key = next(
            (name for name, known in target.fields.items() if known.name and _is_key(target, name)), ""
        )
        if not key:
            raise Unsayable(f"`{target.name}` has no primary key for its `foreign_key`.")
        pairs = {_column(scope, home, step.key): _column(scope, target, key)}
        return {"on": _short(pairs)}
    assert step.condition is not None
    pairs = {}
    for each in step.condition.flatten() if isinstance(step.condition, exp.And) else [step.condition]:
        sides = [each.left, each.right] if isinstance(each, exp.EQ) else []
        found: dict[str, str] = {}
        for side in sides:
            if not isinstance(side, exp.Column):
                break
            owner, member = name_parts(side)
            try:
                found[owner] = _column(scope, home if owner == "this" else target, member)
            except Unsayable:
                break
        if set(found) != {"this", step.role}:
            break
        pairs[found["this"]] = found[step.role]
    else:
        return {"on": _short(pairs)}
    tree = step.condition.copy()
    for node in list(tree.find_all(exp.Column)):
        owner, member = name_parts(node)
        view = home if owner == "this" else target
        node.set("this", name_node((owner, _plain(scope, view, member))).this)
    return {"on": checked(tree, Use.CONDITION)}


def _is_key(view: View, name: str) -> bool:
    entry = view.tree.entries.get("dimension")
    for node in getattr(entry.value, "items", ()) if entry is not None else ():
        if name_of(node) == name:
            said = node.entries.get("primary_key")
            return said is not None and getattr(said.value, "text", "") == "yes"
    return False


def _short(pairs: dict[str, str]) -> object:
    if all(left == right for left, right in pairs.items()):
        return next(iter(pairs)) if len(pairs) == 1 else list(pairs)
    return pairs


def _column(scope: Scope, view: View, member: str) -> str:
    """The column that a dimension shows as it is. Raises Unsayable."""
    known = scope.resolved(view, member)
    if known is None and member.endswith("_raw"):
        known = scope.resolved(view, member.removesuffix("_raw"))
    if known is None or known.tree is None:
        raise Unsayable(f"`{view.name}.{member}` is no dimension that is here.")
    parts = name_parts(known.tree) if isinstance(known.tree, exp.Column) else ()
    if len(parts) != 1:
        raise Unsayable(f"`{view.name}.{member}` is more than a column.")
    return parts[0]


def _plain(scope: Scope, view: View, member: str) -> str:
    try:
        return _column(scope, view, member)
    except Unsayable:
        known = scope.resolved(view, member)
        if known is None or known.tree is None or not known.name:
            raise
        return known.name


def put_conditions(draft: Draft, project: Project, scope: Scope, joins: Joins) -> None:
    """What acts on all rows of an explore: `sql_always_where`, `access_filter`, and filters that people may change."""
    for name, base in joins.bases.items():
        tree = project.explores[name]
        explore = project.entries(tree, f"explore {name}")
        for key in ("always_filter", "conditionally_filter"):
            if key in explore:
                explore.leave_out(key, _DEFAULT)
                explore.ignore(key)
        if "required_access_grants" in explore:
            explore.leave_out("required_access_grants", "Say who may ask for it by `access` on its model.")
            explore.ignore("required_access_grants")
        if "sql_always_where" in explore:
            _always(draft, scope, joins, explore, base)
        for guard in project.each(tree, "access_filter", explore.what):
            _guard(draft, scope, explore, guard, base)
        explore.ignore(
            "join", "name", "view_name", "from", "extends", "extension", "access_filter", "sql_always_where"
        )
        explore.tell_rest()


def _always(draft: Draft, scope: Scope, joins: Joins, explore: Entries, base: View) -> None:
    what, at = f"{explore.what}: sql_always_where", explore.at("sql_always_where")
    metrics = draft.models.get(base.model, {}).get("metrics")
    try:
        tree = renamed(
            base.sql(explore.text("sql_always_where")), lambda parts: scope.in_aggregate(base, parts)
        )
        text = checked(tree, Use.CONDITION)
        if len(joins.shown.get(base.name, ())) != 1:
            raise Unsayable(f"{_ALWAYS.format(view=base.name)} It is: {text}")
    except Unsayable as unsayable:
        draft.leave_out(what, unsayable.why, at)
        return
    for values in metrics.values() if isinstance(metrics, dict) else ():
        own = values.get("where")
        if any(True for _ in aggregates(parse_expression(str(values["expr"])).tree)):
            values["where"] = f"({text}) and ({own})" if own else text
    draft.put((base.model,), draft.models[base.model], what, at, rewritten=_EVERYWHERE.format(view=base.name))


def _guard(draft: Draft, scope: Scope, explore: Entries, guard: Entries, base: View) -> None:
    """`access_filter` as rules on rows: of the view that has the field, and of the one that the explore begins at."""
    what, attribute = f"{explore.what}: access_filter", sound_name(guard.text("user_attribute"), "attribute")
    try:
        owner, name = scope.placed(base, guard.text("field"))
        known = scope.resolved(owner, name)
        if known is None or not known.name or known.tree is None or known.type not in ("string", "number"):
            raise Unsayable(f"`{guard.text('field')[:60]}` is no dimension that rules on rows may use.")
        steps = scope.steps(base, owner) if owner is not base else ()
    except Unsayable as unsayable:
        # Without the rule everybody would see all of its rows.
        draft.models.pop(base.model, None)
        why = f"{unsayable.why} So the view `{base.name}` is left out: without the rule everybody would see all of it."
        draft.leave_out(what, why, guard.position)
        return
    attributes = draft.settings.setdefault("attributes", {})
    assert isinstance(attributes, dict)
    attributes[attribute] = {"type": known.type, "many": True}
    for view, path in ((base, (*steps, known.name)), (owner, (known.name,))):
        held = draft.models.get(view.model)
        if held is None:
            continue
        rule = f"{'.'.join(path)} in principal.{attribute}"
        before = held.get("access")
        rows = before.get("rows") if isinstance(before, dict) else None
        if rows != rule:
            held["access"] = {"rows": f"({rows}) and ({rule})" if rows else rule}
    models = owner.model if owner is base else f"{base.model}` and `{owner.model}"
    draft.put(
        (base.model,), draft.models[base.model], what, guard.position, rewritten=_GUARD.format(model=models)
    )
