"""Trees of a plan as readable text: columns by their paths, values in their places, markers as plain calls.

customer.city = 'Oslo'          month(sold_at)          refunded / revenue          exists(purchases)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlglot import exp

from semantic import markers
from semantic.catalog.binding import path_of
from semantic.catalog.graph import Path
from semantic.catalog.measures import leaf_index
from semantic.catalog.missing import PRESENT
from semantic.definitions.expression_text import expression_text, name_node
from semantic.planning.metric_filters import group_index
from semantic.planning.parameters import Bindable
from semantic.planning.plan import PERIOD_PATH, DerivedJoin, PlannedLeaf

Children = Sequence[exp.Expr]
EXISTS, MISSING = "exists", "missing"


@dataclass(frozen=True, slots=True)
class PlanText:
    """Writes trees of one plan. `values` are those of its parameters; one without a value is shown as `$p1`."""

    values: Mapping[str, Bindable] = field(default_factory=dict)
    leaves: Mapping[int, str] = field(default_factory=dict)
    groups: Sequence[str] = ()
    derived: Mapping[Path, DerivedJoin] = field(default_factory=dict)

    def text(self, tree: exp.Expr) -> str:
        shown = exp.Paren(this=tree.copy())
        for node in reversed(list(shown.walk(bfs=True))):
            if node is not shown and (new := self._shown(node)) is not node:
                node.replace(new)
        return expression_text(shown.this)

    def every(self, trees: Sequence[exp.Expr]) -> str:
        """Several conditions that must all hold."""
        texts = [(tree, self.text(tree)) for tree in trees]
        if len(texts) == 1:
            return texts[0][1]
        return " AND ".join(f"({text})" if isinstance(tree, exp.Or) else text for tree, text in texts)

    def aggregate(self, leaf: PlannedLeaf) -> str:
        """The call of an aggregate, with the rows that it is over."""
        arguments = [self.text(argument.tree) for argument in leaf.leaf.arguments]
        if leaf.leaf.fraction is not None:
            arguments.append(self.text(leaf.leaf.fraction))
        syntax = leaf.leaf.aggregate.syntax.partition("(")
        distinct = "distinct " if syntax[2].startswith("distinct") else ""
        call = f"{syntax[0]}({distinct}{', '.join(arguments)})"
        return f"{call} where {self.every(leaf.where)}" if leaf.where else call

    def value(self, name: str) -> str:
        return self.text(exp.Placeholder(this=name))

    def _shown(self, node: exp.Expr) -> exp.Expr:
        """What stands for a node whose children are written already."""
        if isinstance(node, exp.Placeholder):
            return _literal(node.name, self.values)
        if isinstance(node, exp.Column) and node.table:
            return self._column(node)
        if markers.marker_name(node):
            return _MARKERS.get(node.name, _call)(node.expressions, node.name)
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null) and _is(node.this, EXISTS):
            return exp.Anonymous(this=MISSING, expressions=node.this.expressions)
        if isinstance(node, exp.Not):
            return _negated(node)
        return node

    def _column(self, node: exp.Column) -> exp.Expr:
        leaf, group, path = leaf_index(node), group_index(node), path_of(node)
        if leaf is not None:
            return _word(self.leaves[leaf])
        if group is not None:
            return _word(self.groups[group])
        if node.name == PRESENT:
            return exp.Anonymous(this=EXISTS, expressions=[_word(".".join(path))])
        if path in self.derived:
            return _word(f"{self.derived[path].table}.{self.derived[path].columns[int(node.name)]}")
        return _word(f"period.{node.name}") if path == PERIOD_PATH else name_node((*path, node.name))


def _is(node: exp.Expr, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name == name


def _negated(node: exp.Not) -> exp.Expr:
    if _is(node.this, MISSING):
        return exp.Anonymous(this=EXISTS, expressions=node.this.expressions)
    if isinstance(node.this, exp.Is) and isinstance(node.this.expression, exp.Null):
        return exp.Is(this=node.this.this, expression=exp.Not(this=exp.Null()))
    return node


def _word(text: str) -> exp.Var:
    """Text that is written as it stands."""
    return exp.Var(this=text)


def _literal(name: str, values: Mapping[str, Bindable]) -> exp.Expr:
    value = values.get(name)
    if value is None:
        return _word(f"${name}")
    if isinstance(value, datetime):
        return _word(value.isoformat(" "))
    if isinstance(value, date):
        return _word(value.isoformat())
    return _word(format(value, "f")) if isinstance(value, Decimal) else exp.convert(value)


def _call(children: Children, name: str) -> exp.Expr:
    return exp.Anonymous(this=name.removeprefix("dragoman_"), expressions=list(children))


def _operand(children: Children, _: str) -> exp.Expr:
    return children[0]


def _named_last(children: Children, _: str) -> exp.Expr:
    """A marker whose last argument says what is done with the others."""
    return exp.Anonymous(this=children[-1].name, expressions=list(children[:-1]))


def _moved(children: Children, _: str) -> exp.Expr:
    time, count, unit = children
    return exp.Anonymous(this="later", expressions=[time, _word(f"{count.name} {unit.name}s")])


_MARKERS: dict[str, Callable[[Children, str], exp.Expr]] = {
    markers.LOCAL_TIME: _operand,
    markers.UTC_TIME: _operand,
    markers.MOMENT: _operand,
    markers.TRUNCATE: _named_last,
    markers.PART: _named_last,
    markers.TEXT_MATCH: _named_last,
    markers.ADD_SPAN: _moved,
}
