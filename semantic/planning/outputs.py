"""The metric columns of a query, and the leaves under them: each leaf of the whole plan is computed once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog, Leaf, Measure
from semantic.catalog.measures import leaf_column, leaf_index, leaf_key
from semantic.definitions.types import Format, Metric, ValueType
from semantic.errors import NameAmbiguous, QueryMalformed
from semantic.frames import Against, Compared
from semantic.planning.comparing import RATE, difference, rate, seen_through
from semantic.planning.expressions import parse_metric
from semantic.planning.part_of_whole import check_filtered
from semantic.planning.plan import OutputColumn, Plan
from semantic.planning.windows import check_arithmetic, windowed
from semantic.query.types import MetricUse, Query

_QUOTIENT = re.compile(r"([A-Za-z_][\w.]*)\s*/\s*([A-Za-z_][\w.]*|\d+)")


@dataclass(frozen=True, slots=True)
class LeafOrigin:
    """A leaf of the whole plan and the metric use that it comes from; `label` names its metric in errors.
    `whole`: it is only there for a part of it to be divided by."""

    leaf: Leaf
    use: MetricUse
    path: str
    label: str
    whole: bool = False

    @property
    def computes(self) -> tuple[object, ...]:
        """Equal for those that compute the same."""
        return self.leaf.key, self.use.filters, self.use.via


def _origin(leaf: Leaf, use: MetricUse, path: str, label: str) -> LeafOrigin:
    """The whole of a part is the metric without its filters, as it may stand in the query by itself."""
    if leaf.unfiltered:
        plain = replace(leaf, unfiltered=False)
        return LeafOrigin(
            replace(plain, key=leaf_key(plain)), replace(use, filters=()), path, label, whole=True
        )
    return LeafOrigin(leaf, use, path, label)


class Outputs:
    """Columns for the metrics of the query; more are added, hidden, for filters and the order."""

    def __init__(
        self,
        catalog: Catalog,
        shape: Query,
        *,
        totals: bool = False,
        given: Mapping[str, Measure] | None = None,
    ) -> None:
        """`given` are the measures that stand for the metrics of a plan within another one."""
        self.catalog = catalog
        self.shape = shape
        self.totals = totals
        self.given = given
        self.columns: list[OutputColumn] = []
        self.leaves: list[LeafOrigin] = []
        for index, use in enumerate(shape.metrics):
            self.add(use, f"/metrics/{index}")
            if given is None and shape.time is not None and shape.time.compare:
                self._compare(use, f"/metrics/{index}", shape.time.compare)
        if given is None:
            self._check_names()

    def add(self, use: MetricUse, path: str, *, hidden: bool = False) -> OutputColumn:
        """A column more, named as it was asked for."""
        measure, metric, format_ = self._measure(use, path)
        check_filtered(measure, use.filters, use.expr, path)
        name = use.name
        column = OutputColumn(
            name=name,
            tree=self._adopt(measure, use, path, name),
            type=measure.type,
            expression=use.expr,
            metric=metric,
            metrics=measure.metrics,
            format=format_ or _common_format(self.catalog, measure) or self._quotient_format(use, path),
            hidden=hidden,
        )
        self.columns.append(column)
        return column

    def _compare(self, use: MetricUse, path: str, against: Against) -> None:
        """Beside the last column: what it was in the period compared with and, for a number, how it changed."""
        shown = self.columns[-1]
        measure, _, _ = self._measure(use, path)
        earlier = seen_through(measure, Compared(against), shown.name, path)
        before = self._adopt(earlier, use, path, f"{shown.name}.previous")
        previous = replace(
            shown, name=f"{shown.name}.previous", tree=before, metric=None, compares="previous"
        )
        self.columns.append(previous)
        if shown.type is ValueType.NUMBER:
            change, relative = difference(shown.tree, before), rate(shown.tree, before)
            for compares, tree, format_ in (
                ("change", change, shown.format),
                ("change_rate", relative, RATE),
            ):
                name = f"{shown.name}.{compares}"
                self.columns.append(
                    replace(previous, name=name, tree=tree, format=format_, compares=compares)
                )

    def _measure(self, use: MetricUse, path: str) -> tuple[Measure, Metric | None, Format | None]:
        if self.given is not None and use.expr in self.given:
            return self.given[use.expr], None, None
        if use.over is not None:
            check_arithmetic(use, path)
        measure, metric, format_ = parse_metric(self.catalog, use.expr, path, self.shape, totals=self.totals)
        if use.over is None:
            return measure, metric, format_
        return windowed(measure, use.over, use, path), None, format_

    def _quotient_format(self, use: MetricUse, path: str) -> Format | None:
        """Money over a plain number is money: `revenue / households` and `revenue / 7` in dollars."""
        sides = _QUOTIENT.fullmatch(use.expr)
        if sides is None or self.given is not None:
            return None
        plain = MetricUse("", via=use.via)
        over, under = (
            None if side.isdecimal() else self._measure(replace(plain, expr=side), path)[2]
            for side in sides.groups()
        )
        if over is None or over.kind != "currency" or (under and under.kind in ("currency", "percent")):
            return None
        return Format("currency", over.currency)

    def _adopt(self, measure: Measure, use: MetricUse, path: str, label: str) -> exp.Expr:
        """The measure's tree with its leaves numbered through the plan; equal leaves are computed once."""
        origins = [_origin(leaf, use, path, label) for leaf in measure.leaves]
        places = []
        for mine in origins:
            for index, known in enumerate(self.leaves):
                if known.computes == mine.computes:
                    places.append(index)
                    self.leaves[index] = mine if known.whole else known
                    break
            else:
                places.append(len(self.leaves))
                self.leaves.append(mine)

        def renumber(node: exp.Expr) -> exp.Expr:
            index = leaf_index(node)
            return node if index is None else leaf_column(places[index])

        return trees.rewritten(measure.tree, renumber)

    def _check_names(self) -> None:
        for index, use in enumerate(self.shape.metrics):
            if not use.alias or use.alias == use.expr:
                continue
            if self.catalog.claims(use.alias) or use.alias in self.catalog.dimension_names:
                raise QueryMalformed(
                    f"`{use.alias}` is the name of a metric or dimension already.",
                    hint="Choose another name for the column.",
                    code="alias-taken",
                    path=f"/metrics/{index}/as",
                )
        seen: set[str] = set()
        for name in (*self.shape.dimensions, *(output.name for output in self.columns)):
            if name in seen:
                raise QueryMalformed(
                    f"Two columns are called `{name}`.",
                    hint="Give one another name with `as`.",
                    path="/metrics",
                )
            seen.add(name)

    def metric_tree(self, name: str, path: str) -> tuple[exp.Expr, ValueType] | None:
        """The tree of an output or of a metric that is not shown; None for a name that is no metric."""
        for output in self.columns:
            if name == output.name:
                return trees.copied(output.tree), output.type
        if self.catalog.find_metric(name) is None:
            return None
        added = self.add(MetricUse(name), path, hidden=True)
        return trees.copied(added.tree), added.type

    def is_metric(self, field: str, path: str) -> bool:
        if any(field == output.name for output in self.columns):
            return True
        if field in self.shape.dimensions or field == "time" or field.startswith("time."):
            return False
        found = self.catalog.find_metric(field)
        if found is None:
            return False
        if "." not in field:
            owners = [f"{m.name}.{field}" for m in self.catalog.models.values() if field in m.dimensions]
            if owners:
                raise NameAmbiguous(
                    f"`{field}` is a metric and a dimension.",
                    hint="Say which: " + ", ".join((found.qualified, *owners)) + ".",
                    suggestions=(found.qualified, *owners),
                    path=path,
                )
        return True

    def leaf_names(self) -> list[str]:
        """A readable SQL name for every leaf, unlike those of groups, which stand beside them."""
        taken = {*INTERNAL_NAMES, *group_names(self.shape.dimensions)}
        names = []
        for index, known in enumerate(self.leaves):
            own = [o.name for o in self.columns if leaf_index(o.tree) == index]
            if known.leaf.counts_each:
                names.append(unique_name(f"whole_{known.leaf.each}s", taken))
                continue
            wanted = own[0] if own else self._defined_name(known)
            wanted = wanted or f"{known.leaf.home}_{known.leaf.aggregate.name}"
            if known.leaf.within is not None:
                wanted = f"{wanted}_of_{self._within_words(known.leaf.within)}"
            names.append(unique_name(wanted, taken))
        return names

    def _defined_name(self, known: LeafOrigin) -> str:
        """The name of the metric that is just this leaf, if the query uses it as it is defined."""
        if known.use.filters:
            return ""
        plain = replace(known.leaf, within=None, each="")
        return self.catalog.leaf_name(replace(plain, key=leaf_key(plain)))

    def _within_words(self, within: tuple[int, ...]) -> str:
        return "_".join(self.shape.dimensions[index].rpartition(".")[2] for index in within) or "all"

    def shown_leaves(self) -> set[int]:
        """The leaves of columns that are shown."""
        return {
            index
            for column in self.columns
            if not column.hidden
            for node in column.tree.find_all(exp.Column)
            if (index := leaf_index(node)) is not None
        }


INTERNAL_NAMES = frozenset(
    {
        "shown",
        "shown_rows",
        "merged",
        "stacked",
        "periods",
        "every_group",
        "once",
        "others",
        "place",
        "kept",
        "other",
        "days",
    }
    | {"period", "last_period", "seen_from", "seen_until", "point", "points", "daily", "earlier"}
)
"""Columns and tables that statements add by themselves: no group or metric may be called like one of them."""


def group_names(dimensions: Sequence[str]) -> list[str]:
    """The SQL names of the grouping columns."""
    taken = set(INTERNAL_NAMES)
    return [unique_name(name, taken) for name in dimensions]


def column_names(plan: Plan) -> tuple[list[str], list[str]]:
    """The SQL names of a plan's groups and of its outputs."""
    groups = group_names([group.name for group in plan.groups])
    taken = {*INTERNAL_NAMES, *groups}
    return groups, [unique_name(output.name, taken) for output in plan.outputs]


def unique_name(wanted: str, taken: set[str]) -> str:
    """A plain SQL name like `wanted` that is not taken yet."""
    base = re.sub(r"[^a-z0-9_]+", "_", wanted.lower().replace(".", "__")).strip("_")[:60] or "column"
    base = base if not base[0].isdigit() else f"c_{base}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    taken.add(name)
    return name


def _common_format(catalog: Catalog, measure: Measure) -> Format | None:
    """A sum or difference of metrics with one format keeps it; anything else has none of its own."""
    if any(isinstance(node, exp.Mul | exp.Div | exp.Window) for node in measure.tree.walk()):
        return None
    formats = {catalog.behind.metrics[name].format for name in measure.metrics}
    return formats.pop() if len(formats) == 1 else None
