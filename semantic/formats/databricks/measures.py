"""Measures of a metric view → metrics of the model whose rows they count."""

from __future__ import annotations

from sqlglot import exp

from semantic.definitions.expression_text import name_node, replaced
from semantic.definitions.expressions import Use
from semantic.formats.databricks.describing import described
from semantic.formats.databricks.views import DIALECT, View, Way
from semantic.formats.databricks.windows import window
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Namer, Parts, Unsayable, aggregates, checked, measured, parts_of, read
from semantic.formats.naming import free_name, sound_name
from semantic.trees import column

_MARK = "measure_of_"


def put_measures(draft: Draft, view: View) -> None:
    """Put all measures; each may rest on those before it."""
    for entries in view.entries.each("measures", "measure"):
        name = entries.text("name")
        try:
            if not name or name.lower() in view.measures:
                raise Unsayable("It has no name of its own, and nothing says which measures these are.")
            _put_measure(draft, view, entries, name)
        except Unsayable as unsayable:
            draft.leave_out(entries.what, unsayable.why, entries.position)
        else:
            entries.tell_rest()


def _put_measure(draft: Draft, view: View, entries: Entries, name: str) -> None:
    tree = _marked(read(entries.text("expr"), DIALECT))
    way = _home(view, tree)
    model = way.model if way is not None else view.model
    text = checked(measured(tree, _namer(view, way), lambda parts: _metric(view, model, parts)), Use.METRIC)
    over, said = window(view, entries)
    values: Values = {"expr": text, **over}
    if "time" in values and values["time"] == draft.models[model].get("time"):
        del values["time"]
    if view.where is not None and any(True for _ in aggregates(tree)):
        if way is not None:
            raise Unsayable("The view's filter cannot be asked of many rows for one.")
        values["where"] = checked(view.where.copy(), Use.CONDITION)
    held = draft.models[model].get("metrics")
    taken = view.members if way is None else set(held if isinstance(held, dict) else ())
    ours = free_name(sound_name(name, model), taken)
    values |= described(entries, name, ours)
    draft.put((model, "metrics", ours), values, entries.what, entries.position, rewritten=said)
    view.measures[name.lower()] = (model, ours)


def _marked(tree: exp.Expr) -> exp.Expr:
    """MEASURE(x) as a name that stands outside of aggregates. Raises Unsayable."""
    for node in list(tree.find_all(exp.Anonymous)):
        if node.name.upper() != "MEASURE":
            continue
        inner = node.expressions[0] if len(node.expressions) == 1 else None
        if not isinstance(inner, exp.Column) or len(inner.parts) != 1:
            raise Unsayable(f"`{node.sql()[:60]}` names no measure.")
        tree = replaced(tree, node, column(inner.name, _MARK))
    return tree


def _metric(view: View, home: str, parts: Parts) -> exp.Expr:
    if parts[0] != _MARK:
        raise Unsayable(f"`{'.'.join(parts)}` stands outside of an aggregate, and is no measure.")
    known = view.measures.get(parts[1].lower())
    if known is None:
        raise Unsayable(f"It rests on the measure `{parts[1]}`, which is not there before it or is left out.")
    model, name = known
    return name_node((name,) if model == home else (model, name))


def _home(view: View, tree: exp.Expr) -> Way | None:
    """The join to many rows whose rows all aggregates count, None for the view's own. Raises Unsayable."""
    homes: set[Way | None] = set()
    for each in aggregates(tree):
        columns = (node for node in each.find_all(exp.Column) if not isinstance(node.this, exp.Star))
        ways = {view.placed(parts_of(node))[0] for node in columns}
        many = {way for way in ways if way is not None and way.many}
        if (many and ways != many) or len(many) > 1:
            raise Unsayable(
                "An aggregate of it takes values of two tables, of which one has many rows for one."
            )
        homes.add(next(iter(many), None))
    if len(homes) > 1:
        raise Unsayable("It counts rows of several tables: write a measure for each, and use MEASURE().")
    return next(iter(homes), None)


def _namer(view: View, way: Way | None) -> Namer:
    if way is None:
        return view.in_aggregate
    return lambda parts: name_node((view.placed(parts)[1],))
