"""A number that counts some of the rows only, by its own definition, and the number asked for after it.

own_rows(said, edits, turn)     "and revenue?" after fuel gallons: fuel revenue, or the revenue of everything?
of_more_rows(turn, query)       the sentence that says so where it is not asked
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic.definitions.types import Metric, ValueType
from semantic.query.types import Condition, Filter, InSegment, MetricUse, Operator, Query
from service.asking.edits import AddFilter, Edit, ReplaceMetrics
from service.asking.offline.following.turn import Turn

_NEGATIVE = re.compile(r"<>|!=|\b(?:not|is null)\b", re.IGNORECASE)


def own_rows(said: Query, edits: tuple[Edit, ...], turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """The readings of a number alone after one of some rows: of those, or of all? () where only one of them is left."""
    pair = _wider(said, turn)
    if pair is None or turn.heard.instead or turn.heard.add or said != Query(metrics=said.metrics):
        return ()
    old, new = pair
    of_all = (f"{_label(new)}, of everything", edits)
    for name in _called_alike(old, new, turn):
        use = MetricUse(turn.book.catalog.short_name(turn.book.catalog.metrics[name]))
        return ((_label(turn.book.catalog.metrics[name]), (ReplaceMetrics((use,)),)), of_all)
    item = _picked(old, turn)
    if item is None:
        return ()
    return ((f"{_label(new)}, only where {turn.words.filter(item)}", (*edits, AddFilter(item))), of_all)


def of_more_rows(turn: Turn, found: Query) -> tuple[str, ...]:
    """That a number is of all rows, where the one before it was of some."""
    pair = _wider(found, turn)
    if pair is None or found.filters != turn.last.filters:
        return ()
    old, new = pair
    return (f"{_label(old).capitalize()} counts only some of the rows; {_label(new)} is of all of them.",)


def _wider(said: Query, turn: Turn) -> tuple[Metric, Metric] | None:
    """The number before and the new one of the same model, where the first picks rows that the other does not pick."""
    if len(said.metrics) != 1 or len(turn.last.metrics) != 1:
        return None
    old, new = (_metric(use, turn) for use in (turn.last.metrics[0], said.metrics[0]))
    if old is None or new is None or old.where is None or old.model != new.model:
        return None
    narrower = new.where is not None and old.where.text in new.where.text
    made_of_it = re.search(rf"\b{re.escape(old.name)}\b", new.expr.text) is not None
    whole = new.expr.text == old.expr.text
    if narrower or made_of_it or whole or _NEGATIVE.search(old.where.text):
        return None
    return old, new


def _metric(use: MetricUse, turn: Turn) -> Metric | None:
    plain = not use.alias and not use.filters and re.fullmatch(r"[\w.]+", use.expr)
    return turn.book.catalog.find_metric(use.expr) if plain else None


def _called_alike(old: Metric, new: Metric, turn: Turn) -> tuple[str, ...]:
    """Metrics called by the first words of the one and the name of the other: fuel gallons, revenue: fuel revenue."""
    words = _label(old).split()
    for count in range(len(words) - 1, 0, -1):
        found = turn.metric_named(f"{' '.join(words[:count])} {_label(new)}")
        if len(found) == 1 and turn.book.catalog.metrics[found[0]].model == new.model:
            return found
    return ()


def _picked(metric: Metric, turn: Turn) -> Filter | None:
    """What a metric picks, as a query writes it: a segment, a value or a yes."""
    assert metric.where is not None
    catalog = turn.book.catalog
    for segment in catalog.segments.values():
        if segment.model == metric.model and segment.where.text == metric.where.text:
            return InSegment(segment.qualified) if turn.book.sees(segment.qualified) else None
    tree = metric.where.tree
    column, value = (tree.this, tree.expression) if isinstance(tree, exp.EQ) else (tree, None)
    if not isinstance(column, exp.Column):
        return None
    path = ".".join(part.name for part in column.parts)
    name = turn.dimension_of(path) if "." in path else f"{metric.model}.{path}"
    known = catalog.dimensions.get(name)
    if known is None or not turn.book.sees(name):
        return None
    field = path if "." in path else name
    if isinstance(value, exp.Literal) and value.is_string:
        return Condition(field, Operator.EQ, (value.this,))
    return (
        Condition(field, Operator.EQ, (True,)) if value is None and known.type is ValueType.BOOLEAN else None
    )


def _label(metric: Metric) -> str:
    return metric.name.replace("_", " ")
