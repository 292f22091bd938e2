"""Filters on metrics: they act on merged rows (HAVING). An `any` that mixes both may name only grouped dimensions."""

from __future__ import annotations

from collections.abc import Callable, Set

from sqlglot import exp

from semantic import trees
from semantic.catalog.binding import grouped
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed
from semantic.planning.conditions import Operand, check_operator, condition, connected
from semantic.planning.masks import refuse_masked
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import Edge, GroupColumn
from semantic.query.types import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Not,
    Slot,
)

GROUP = "group"


def group_column(index: int) -> exp.Column:
    return trees.column(str(index), GROUP, quoted=True)


def group_index(node: exp.Expr) -> int | None:
    """The place of the group that a node stands for; None for every other node."""
    return int(node.name) if isinstance(node, exp.Column) and node.table == GROUP else None


class MetricFilters:
    """`metric_tree` gives the tree of a metric or output by name, None for a name that is no metric."""

    def __init__(
        self,
        metric_tree: Callable[[str, str], tuple[exp.Expr, ValueType] | None],
        groups: tuple[GroupColumn, ...],
        parameters: ParameterList,
        masked: Set[str] = frozenset(),
    ) -> None:
        self._metric_tree = metric_tree
        self._groups = groups
        self._parameters = parameters
        self._masked = masked

    def tree(self, item: Filter, path: str, *, negate: bool = False) -> exp.Expr:
        match item:
            case Condition():
                return self._condition(item, path, negate=negate)
            case AllOf(filters):
                return self._connect(filters, f"{path}/all", all_of=not negate, negate=negate)
            case AnyOf(filters):
                return self._connect(filters, f"{path}/any", all_of=negate, negate=negate)
            case Not(child):
                return self.tree(child, f"{path}/not", negate=not negate)
            case _:
                raise NotAllowed(
                    "A filter that mixes metrics with rows acts after grouping, where rows cannot be seen any more.",
                    code="mixed-filter",
                    hint="Put the filter on rows beside it, not under the same `any` or `not`.",
                    path=path,
                )

    def _connect(self, filters: tuple[Filter, ...], path: str, *, all_of: bool, negate: bool) -> exp.Expr:
        trees = [self.tree(child, f"{path}/{i}", negate=negate) for i, child in enumerate(filters)]
        return connected(trees, all_of=all_of)

    def _condition(self, item: Condition, path: str, *, negate: bool) -> exp.Expr:
        found = self._metric_tree(item.field, f"{path}/field")
        if found is not None:
            _check_no_rank(found[0], item.field, path)
            operand = Operand(grouped(found[0]), found[1], keeps_null=False)
            grain = ""
        else:
            operand, grain = self._group(item.field, path)
        check_operator(item, operand.type, path)
        type_ = ValueType.LOCAL if operand.type is ValueType.INSTANT else operand.type

        def place(slot: Slot, edge: Edge) -> exp.Expr:
            return self._parameters.place(slot, type_, item.field, edge=edge, grain=grain)

        return condition(operand, item.op, item.values, place, negate=negate)

    def _group(self, field: str, path: str) -> tuple[Operand, str]:
        for index, group in enumerate(self._groups):
            if group.name == field:
                refuse_masked(self._masked, group.dimension, field, path)
                return Operand(group_column(index), group.type), group.grain if group.type.is_time else ""
        names = [group.name for group in self._groups]
        raise NotAllowed(
            f"`{field}` stands beside a metric in one filter, which acts after grouping, and is not grouped by.",
            code="mixed-filter",
            hint=f"Grouped dimensions: {', '.join(names)}." if names else "Group by it, or filter apart.",
            suggestions=names,
            path=path,
        )


def _check_no_rank(tree: exp.Expr, field: str, path: str) -> None:
    """A rank counts the rows that filters leave, so that a filter on it would decide about itself."""
    if tree.find(exp.Window) is not None:
        raise NotAllowed(
            f"`{field}` ranks the rows that the filters keep, so it cannot be one of them.",
            code="filter-on-rank",
            hint="Order by the metric and limit the rows, `per` group if need be.",
            path=path,
        )
