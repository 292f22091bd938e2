"""Sources and joins of metric views → models and joins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.expression_text import name_node
from semantic.definitions.expressions import Use
from semantic.definitions.names import is_table_name
from semantic.definitions.selects import parse_select
from semantic.errors import DefinitionsInvalid
from semantic.formats.databricks.views import DIALECT, SOURCE, View, Way
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Parts, Unsayable, checked, parts_of, read, renamed
from semantic.formats.naming import SETTINGS, free_name, sound_name

_GUESSED = (
    "Its condition does not say whose its columns are: the left one is taken for that of the table before."
)
_CARDINALITIES = ("many_to_one", "one_to_many", "one_to_one")


@dataclass(slots=True)
class Models:
    """Models by what they are read from: views that join the same table share its model."""

    by_source: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: {SETTINGS})
    roles: dict[int, str] = field(default_factory=dict)

    def of(self, source: str, name: str) -> str:
        key = " ".join(source.lower().replace("`", "").split())
        if key not in self.by_source:
            self.by_source[key] = free_name(sound_name(name, "table"), self.taken)
        return self.by_source[key]


def source_of(text: str, schema: str = "") -> Values:
    """`table` or `sql`. Raises Unsayable."""
    text = text.strip().rstrip(";").strip()
    name = text.replace("`", '"')
    plain = text.replace("`", "")
    if is_table_name(plain):
        return {"table": f"{schema}.{plain}" if schema and "." not in plain else plain}
    if is_table_name(name):
        return {"table": name}
    if text.upper().startswith(("SELECT", "WITH", "(")):
        return {"sql": select_text(text)}
    raise Unsayable(f"`{text[:60]}` is neither the name of a table nor a SELECT.")


def select_text(sql: str) -> object:
    """A SELECT of Databricks: as it is where it is neutral SQL, else for Databricks alone."""
    try:
        parse_select(sql)
    except DefinitionsInvalid:
        return {"default": sql, DIALECT: sql}
    return sql


def walk_joins(entries: Entries, before: Parts = ()) -> Iterator[tuple[Parts, Entries]]:
    """All joins with their names' paths, each before those nested in it."""
    for each in entries.each("joins", "join"):
        path = (*before, each.text("name").lower())
        yield path, each
        if len(path) < 10:
            yield from walk_joins(each, path)


def put_joins(draft: Draft, view: View, models: Models, schema: str) -> None:
    """Put the joined tables and the ways there."""
    for path, each in walk_joins(view.entries):
        try:
            _put_join(draft, view, models, path, each, schema)
        except Unsayable as unsayable:
            draft.leave_out(each.what, unsayable.why, each.position)


def _put_join(draft: Draft, view: View, models: Models, path: Parts, each: Entries, schema: str) -> None:
    name = each.text("name")
    before = view.ways.get(path[:-1])
    if not name or path in view.ways or (path[:-1] and before is None):
        raise Unsayable(
            "It has no name of its own." if not path[:-1] or before else "The join around it is left out."
        )
    source = each.text("source")
    values = source_of(source, schema)
    target = models.of(source, source.replace("`", "").rpartition(".")[2] if "table" in values else name)
    home = before.model if before is not None else view.model
    kind = each.choice("cardinality", _CARDINALITIES, "many_to_one")
    many = kind == "one_to_many"
    if before is not None and before.many is not many:
        raise Unsayable("It leads on from many rows, and only ways to many rows may.")
    if target not in draft.models:
        draft.put((target,), {**values, "key": "none"})
    role = _role(draft, home, target, name, models)
    join, said = _on(view, each, path, role)
    join = {"model": target, **join, **({"type": kind} if kind != "many_to_one" else {})}
    _add_key(draft, home if many else target, join["on"], here=many)
    held = draft.models[home].get("joins")
    if isinstance(held, dict) and role in held and held[role] == join:
        view.ways[path] = Way((*(before.roles if before is not None else ()), role), target, many)
        return
    each.ignore("rely", "joins")
    each.tell_rest()
    draft.put((home, "joins", role), join, each.what, each.position, rewritten=said)
    view.members.update({role} if home == view.model else ())
    view.ways[path] = Way((*(before.roles if before is not None else ()), role), target, many)


def _role(draft: Draft, home: str, target: str, name: str, models: Models) -> str:
    """The join's own name; another one where it is taken, or is that of another model."""
    role = sound_name(name, "to")
    if role in models.taken and (role != target or role == home):
        role = f"to_{role}"
    held = draft.models[home].get("joins")
    taken = (
        {key for key, value in held.items() if value.get("model") != target}
        if isinstance(held, dict)
        else set()
    )
    return free_name(role, taken)


def _on(view: View, each: Entries, path: Parts, role: str) -> tuple[Values, str]:
    """`on` of a join: columns where it compares columns, else its condition. Raises Unsayable."""
    if using := each.texts("using"):
        return {"on": using[0] if len(using) == 1 else list(using)}, ""
    text = each.text("on")
    if not text:
        raise Unsayable("It has neither `on` nor `using`.")
    tree = read(text, DIALECT)
    pairs: dict[str, str] = {}
    guessed = False
    for one in tree.flatten() if isinstance(tree, exp.And) else [tree]:
        sides = (one.left, one.right) if isinstance(one, exp.EQ) else ()
        if not sides or not all(isinstance(side, exp.Column) for side in sides):
            break
        (left, here), (right, there) = (_side(side, path) for side in sides)
        guessed = guessed or not (here or there)
        if here == "there" or there == "here":
            left, right = right, left
        if here and here == there:
            raise Unsayable("It compares two columns of one table.")
        pairs[left] = right
    else:
        same = all(left == right for left, right in pairs.items())
        on = (next(iter(pairs)) if len(pairs) == 1 else list(pairs)) if same else pairs
        return {"on": on}, _GUESSED if guessed else ""

    def name(parts: Parts) -> exp.Expr:
        column, where = _side_of(parts, path)
        return name_node((role if where != "here" else "this", column))

    return {"on": checked(renamed(tree, name), Use.CONDITION)}, ""


def _side(node: exp.Expr, path: Parts) -> tuple[str, str]:
    assert isinstance(node, exp.Column)
    return _side_of(parts_of(node), path)


def _side_of(parts: Parts, path: Parts) -> tuple[str, str]:
    """A column of a condition and where it is: "here" before the join, "there" after it, "" where it does not say."""
    *before, name = parts
    key = tuple(part.lower() for part in before)
    if not key:
        return name, ""
    if key in (path, path[-1:]):
        return name, "there"
    if key in (path[:-1], path[-2:-1]) or (len(path) == 1 and key == (SOURCE,)):
        return name, "here"
    raise Unsayable(f"`{'.'.join(parts)}` is a column of neither table that it joins.")


def _add_key(draft: Draft, model: str, on: object, *, here: bool) -> None:
    """What a join says of the side that it meets one row of: those columns tell its rows apart."""
    if isinstance(on, dict):
        columns = [str(column) for column in (on.keys() if here else on.values())]
    elif isinstance(on, list):
        columns = [str(column) for column in on]
    elif isinstance(on, str) and on.isidentifier():
        columns = [on]
    else:
        return
    values = draft.models[model]
    key = columns[0] if len(columns) == 1 else columns
    if values.get("key") == "none":
        values["key"] = key
    elif values.get("key") != key:
        unique = values.setdefault("unique", [])
        assert isinstance(unique, list)
        if columns not in unique:
            unique.append(columns)
