"""Of what type a dimension's values are, which MetricFlow does not ask, as far as the project lets it be known.

    ValueTypes(manifest, names).of("bookings_source", dimension)      "boolean"

First what the project or the warehouse says of the column, then what filters hold it against ("= 3", or nothing at all
as for a truth value), then how such columns are named. Otherwise it is a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sqlglot import exp

from semantic.definitions.node_checks import Refused
from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.homes import inputs_of
from semantic.formats.metricflow.manifest import GRAINS, Dimension, Entity, Filter, Manifest, Simple
from semantic.formats.metricflow.names import SETTINGS, Names
from semantic.formats.metricflow.where import Condition, FilterRefused, parse_filter
from semantic.formats.neutral_sql import parse_sql

_TRUTHS = re.compile(r"(?:is|has|was|had|can|should|did)_\w+|\w+_(?:flag|flg)")
_NUMBERS = (
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.Neg,
    exp.Length,
    exp.DateDiff,
    exp.Round,
    exp.Floor,
    exp.Ceil,
)
_DAY = GRAINS.index("day")


class ValueTypes:
    """What filters say is gathered once for all of a project."""

    def __init__(self, manifest: Manifest, names: Names) -> None:
        self.dialect = manifest.dialect
        self._used: dict[tuple[str, str], Counter[str]] = {}
        for home, filter_ in _filters(manifest, names):
            try:
                condition = parse_filter(filter_.text, manifest.custom_grains, manifest.dialect)
            except FilterRefused:
                continue
            for call, type_ in _uses(condition):
                if found := names.find(home, call.path, call.name):
                    self._used.setdefault((found.model, found.name), Counter())[type_] += 1

    def of(self, model: str, dimension: Dimension, name: str) -> str:
        """`name` is that of the dimension here."""
        if dimension.grain:
            return self._time(dimension)
        return dimension.type or self._value(model, name, dimension.expr)

    def of_key(self, model: str, entity: Entity, name: str, column: str) -> str:
        """`column` is the type of the column, if it is known."""
        return column or self._value(model, name, entity.expr, named=False)

    def _time(self, dimension: Dimension) -> str:
        if dimension.type in ("date", "local", "instant"):
            return dimension.type
        return "date" if GRAINS.index(dimension.grain) >= _DAY else "local"

    def _value(self, model: str, name: str, expr: str, *, named: bool = True) -> str:
        used = self._used.get((model, name))
        if used:
            return used.most_common(1)[0][0]
        if computed := self._computed(expr):
            return computed
        return "boolean" if named and _TRUTHS.fullmatch(name.lower()) else "string"

    def _computed(self, expr: str) -> str:
        """The type that an expression cannot but have."""
        try:
            tree = parse_sql(expr, self.dialect).unnest()
        except Refused:
            return ""
        if isinstance(tree, exp.Cast):
            return _cast(tree)
        if isinstance(tree, exp.Case | exp.If):
            branches = [branch.args.get("true") for branch in tree.args.get("ifs", ())]
            kinds = {
                _literal(branch)
                for branch in (*branches, tree.args.get("true"), tree.args.get("default"))
                if branch
            }
            return kinds.pop() if len(kinds) == 1 else ""
        if isinstance(tree, exp.Predicate | exp.Connector | exp.Not | exp.Boolean):
            return "boolean"
        if isinstance(tree, _NUMBERS):
            return "number"
        return _literal(tree)


def _cast(tree: exp.Cast) -> str:
    to = tree.args["to"]
    if to.is_type(*exp.DataType.NUMERIC_TYPES):
        return "number"
    if to.is_type(exp.DType.BOOLEAN):
        return "boolean"
    return "string" if to.is_type(*exp.DataType.TEXT_TYPES) else ""


def _literal(node: object) -> str:
    if isinstance(node, exp.Boolean):
        return "boolean"
    if isinstance(node, exp.Literal):
        return "string" if node.is_string else "number"
    return ""


def _filters(manifest: Manifest, names: Names) -> Iterator[tuple[str, Filter]]:
    """Every filter with a model from whose rows it is seen."""
    for name, metric in manifest.metrics.items():
        home = names.homes.get(name, "")
        for filter_ in metric.filters if home and home != SETTINGS else ():
            yield home, filter_
        for source in inputs_of(metric):
            at = source.model if isinstance(source, Simple) else names.homes.get(source.metric, "")
            for filter_ in source.filters if at and at != SETTINGS else ():
                yield at, filter_
    for query in manifest.saved_queries.values():
        homes = {names.homes.get(metric, "") for metric in query.metrics} - {"", SETTINGS}
        for home in sorted(homes):
            for filter_ in query.where:
                yield home, filter_


def _uses(condition: Condition) -> Iterator[tuple[Call, str]]:
    """Each call of a dimension or an entity with the type of what it is compared with."""
    for node in (condition.tree, *condition.tree.find_all(exp.Placeholder)):
        call = condition.call(node)
        if call is None or call.kind not in ("Dimension", "Entity") or call.grain or call.part:
            continue
        parent = node.parent
        while isinstance(parent, exp.Paren):
            parent = parent.parent
        if parent is None or isinstance(parent, exp.Connector | exp.Not):
            yield call, "boolean"
        elif isinstance(parent, exp.Predicate):
            kinds = {_literal(other) for other in parent.iter_expressions() if _literal(other)}
            if len(kinds) == 1:
                yield call, kinds.pop()
