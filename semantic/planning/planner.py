"""Query → plan: names, facts, filters after grouping, order (DESIGN 4 and 5). `semantic.compiling` makes the SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.calendars import CONSTANT_WITHIN, PARTS
from semantic.catalog import Catalog, Leaf, Measure
from semantic.catalog.graph import Path
from semantic.catalog.measures import TIMELESS, leaf_column, leaf_index
from semantic.definitions.types import Format, ValueType
from semantic.errors import NameAmbiguous, NameUnknown, NotSupported, QueryMalformed, TimeInvalid, Unreachable
from semantic.naming import nearest
from semantic.planning.expressions import parse_metric
from semantic.planning.facts import FactBuilder, LeafUse, time_base
from semantic.planning.listing import home_of_listing
from semantic.planning.metric_filters import MetricFilters, fields_of
from semantic.planning.names import Member, time_grain
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import Fact, GroupColumn, Note, Order, OutputColumn, Periods, Plan
from semantic.planning.row_filters import to_many_prefix
from semantic.query.types import Filter, MetricUse, OpenEnds, Query


def plan_query(catalog: Catalog, shape: Query, zone: str) -> Plan:
    """The plan of a query's shape. Raises a QueryInvalid with the place in the query and the names that were meant."""
    _refuse_unavailable(shape)
    return _Planning(catalog, shape, zone).plan()


def plan_totals(catalog: Catalog, shape: Query, zone: str, plan: Plan) -> Plan:
    """The plan of the true totals: the same rows, ungrouped; conditions on metrics and limits do not apply."""
    bare = replace(shape, dimensions=(), order_by=(), limit=None)
    grouped = frozenset(
        prefix for fact in plan.facts for route in fact.routes if (prefix := to_many_prefix(route))
    )
    return _Planning(catalog, bare, zone, totals=True, grouped_paths=grouped).plan()


def _refuse_unavailable(shape: Query) -> None:
    unavailable = {
        "/time/compare": ("Comparing with another period", bool(shape.time and shape.time.compare)),
        "/time/whole": ("Comparing with a whole period", bool(shape.time and shape.time.whole)),
        "/limit/per": ("A limit per group", bool(shape.limit and shape.limit.per)),
        "/limit/other": ("The rest as one row", bool(shape.limit and shape.limit.other)),
        "/rows": ("One row per row of a model", bool(shape.rows)),
    }
    for path, (what, asked) in unavailable.items():
        if asked:
            raise NotSupported(f"{what} is not available in this version.", path=path)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf of the whole plan and the metric use that it comes from."""

    leaf: Leaf
    use: MetricUse
    path: str
    label: str


class _Planning:
    def __init__(
        self,
        catalog: Catalog,
        shape: Query,
        zone: str,
        *,
        totals: bool = False,
        grouped_paths: frozenset[Path] = frozenset(),
    ) -> None:
        self.catalog = catalog
        self.shape = shape
        self.zone = zone
        self.totals = totals
        self.grouped_paths = grouped_paths
        self.parameters = ParameterList()
        self.outputs: list[OutputColumn] = []
        self.leaves: list[_Leaf] = []
        self.notes: list[Note] = []

    def plan(self) -> Plan:
        for index, use in enumerate(self.shape.metrics):
            self.outputs.append(self._output(use, f"/metrics/{index}"))
        self._check_names()
        row_filters, metric_filters = self._split_filters()
        ordered = self._order_outputs()
        builders = self._fact_builders(row_filters, metric_filters)
        facts = self._facts(builders)
        groups = self._groups(builders)
        having: tuple[exp.Expr, ...] = ()
        if metric_filters and not self.totals:
            filters = MetricFilters(self._metric_tree, groups, self.parameters)
            having = tuple(filters.tree(item, path) for item, path in metric_filters)
        periods = self._periods(groups, row_filters)
        self._note_overlaps(builders)
        return Plan(
            groups=groups,
            outputs=tuple(self.outputs),
            facts=facts,
            having=having,
            order=self._order(ordered, groups),
            rows=self.shape.limit.rows if self.shape.limit else None,
            parameters=self.parameters.parameters,
            zone=self.zone,
            notes=tuple(self.notes),
            periods=periods,
            is_total=self.totals,
        )

    # Metrics

    def _output(self, use: MetricUse, path: str, *, hidden: bool = False) -> OutputColumn:
        measure, metric, format_ = parse_metric(self.catalog, use.expr, path)
        name = use.alias or (self.catalog.short_name(metric) if metric else use.expr)
        if metric and not use.alias and use.expr != metric.name:
            name = use.expr
        return OutputColumn(
            name=name,
            tree=self._adopt(measure, use, path, name),
            type=measure.type,
            expression=use.expr,
            metric=metric,
            metrics=measure.metrics,
            format=format_ or _common_format(self.catalog, measure),
            hidden=hidden,
        )

    def _adopt(self, measure: Measure, use: MetricUse, path: str, label: str) -> exp.Expr:
        """The measure's tree with its leaves numbered through the plan; equal leaves are computed once."""
        places = []
        for leaf in measure.leaves:
            mine = _Leaf(leaf, use, path, label)
            for index, known in enumerate(self.leaves):
                same = (known.leaf.key, known.use.filters, known.use.via) == (leaf.key, use.filters, use.via)
                if same:
                    places.append(index)
                    break
            else:
                places.append(len(self.leaves))
                self.leaves.append(mine)

        def renumber(node: exp.Expr) -> exp.Expr:
            index = leaf_index(node)
            return node if index is None else leaf_column(places[index])

        return measure.tree.transform(renumber)

    def _check_names(self) -> None:
        seen: set[str] = set()
        for name in (*self.shape.dimensions, *(output.name for output in self.outputs)):
            if name in seen:
                raise QueryMalformed(
                    f"Two columns are called `{name}`.",
                    hint="Give one another name with `as`.",
                    path="/metrics",
                )
            seen.add(name)

    def _metric_tree(self, name: str, path: str) -> tuple[exp.Expr, ValueType] | None:
        """The tree of an output or of a metric that is not shown; None for a name that is no metric."""
        for output in self.outputs:
            if name == output.name:
                return output.tree.copy(), output.type
        if self.catalog.find_metric(name) is None:
            return None
        output = self._output(MetricUse(name), path, hidden=True)
        self.outputs.append(output)
        return output.tree.copy(), output.type

    def _is_metric(self, field: str, path: str) -> bool:
        if any(field == output.name for output in self.outputs):
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

    # Filters

    def _split_filters(self) -> tuple[list[tuple[Filter, str]], list[tuple[Filter, str]]]:
        """Filters on rows, and filters that hold a metric; each with its place in the query."""
        rows: list[tuple[Filter, str]] = []
        metrics: list[tuple[Filter, str]] = []
        for index, item in enumerate(self.shape.filters):
            path = f"/filters/{index}"
            has_metric = [self._is_metric(field, f"{path}/field") for field in fields_of(item)]
            (metrics if any(has_metric) else rows).append((item, path))
        if metrics and not self.shape.metrics:
            raise QueryMalformed(
                "A filter on a metric needs a metric in the query.",
                hint="Add it to `metrics`.",
                path=metrics[0][1],
            )
        return rows, metrics

    # Facts

    def _fact_builders(
        self, row_filters: list[tuple[Filter, str]], metric_filters: list[tuple[Filter, str]]
    ) -> list[FactBuilder]:
        """One builder per home, time base, choice of paths, and filters of a metric's own that meet many rows."""
        for item, path in metric_filters:
            if not self.totals:
                for field in fields_of(item):
                    self._metric_tree(field, path)
        if not self.leaves:
            home = home_of_listing(self.catalog, self.shape)
            base = time_base(self.catalog, home, "", self.shape, wanted=self._asks_for_time(), label=home)
            return [self._builder(row_filters, (), home, base)]
        names = self._leaf_names()
        shown = {
            index
            for output in self.outputs
            if not output.hidden
            for node in output.tree.find_all(exp.Column)
            if (index := leaf_index(node)) is not None
        }
        keyed: dict[tuple[object, ...], list[LeafUse]] = {}
        for index, known in enumerate(self.leaves):
            base = time_base(
                self.catalog,
                known.leaf.home,
                known.leaf.time,
                self.shape,
                wanted=self._asks_for_time(),
                label=known.label,
            )
            use = LeafUse(
                index, names[index], known.leaf, known.use.filters, known.use.via, known.path, index in shown
            )
            apart = known.use.filters if self._meets_many(use, base) else ()
            keyed.setdefault((known.leaf.home, base, known.use.via, apart), []).append(use)
        return [self._builder(row_filters, uses, str(key[0]), str(key[1])) for key, uses in keyed.items()]

    def _builder(
        self, row_filters: list[tuple[Filter, str]], uses: Sequence[LeafUse], home: str, base: str
    ) -> FactBuilder:
        return FactBuilder(self.catalog, self.shape, row_filters, self.parameters, uses, home=home, base=base)

    def _meets_many(self, use: LeafUse, base: str) -> bool:
        """Whether filters of a metric's own follow a path to many rows, so that they need a scan of their own."""
        if not use.filters:
            return False
        builder = self._builder([], [use], use.leaf.home, base)
        return any(
            not builder.resolve(field, use.path).route.to_one
            for item in use.filters
            for field in fields_of(item)
        )

    def _asks_for_time(self) -> bool:
        ranged = self.shape.time is not None and isinstance(self.shape.time.range, OpenEnds)
        filtered = [field for item in self.shape.filters for field in fields_of(item)]
        return ranged or any(
            name == "time" or time_grain(name, "") is not None for name in (*self.shape.dimensions, *filtered)
        )

    def _leaf_names(self) -> list[str]:
        taken: set[str] = set()
        names = []
        for index, known in enumerate(self.leaves):
            own = [o.name for o in self.outputs if leaf_index(o.tree) == index]
            wanted = own[0] if own else self.catalog.leaf_name(known.leaf) if not known.use.filters else ""
            wanted = wanted or f"{known.leaf.home}_{known.leaf.aggregate.name}"
            names.append(unique_name(wanted, taken))
        return names

    def _facts(self, builders: list[FactBuilder]) -> tuple[Fact, ...]:
        # A fact's CTE must not hide a table that a later fact reads.
        taken = set(self.catalog.table_names)
        facts = []
        for builder in builders:
            builder.members.clear()
            name = unique_name(f"{builder.home}_metrics", taken)
            facts.append(builder.build(name, grouped_paths=self.grouped_paths))
        timeless = [fact for fact in facts if fact.timeless]
        if timeless and len(timeless) == len(facts):
            raise TimeInvalid(
                "None of the metrics depends on time, so there is nothing to group by time.",
                hint="Leave the time grouping out, or add a metric that has a time.",
                code="no-time",
                path="/dimensions",
            )
        for fact in facts:
            if fact.timeless or (fact.time == TIMELESS and self._asks_for_time()):
                names = ", ".join(leaf.name for leaf in fact.leaves)
                self._note(
                    "repeats", f"{names} does not depend on time: the same value stands beside every period."
                )
        return tuple(facts)

    def _groups(self, builders: list[FactBuilder]) -> tuple[GroupColumn, ...]:
        out = []
        for index, name in enumerate(self.shape.dimensions):
            members = [b.members[index] for b in builders]
            shown = [member for member in members if member is not None]
            grain = time_grain(name, f"/dimensions/{index}")
            if grain is None:
                self._check_same(name, shown, builders, f"/dimensions/{index}")
            member = shown[0]
            type_ = ValueType.LOCAL if member.type is ValueType.INSTANT else member.type
            is_time = grain is not None or bool(member.grain)
            out.append(
                GroupColumn(
                    name=name,
                    type=type_,
                    role="time" if is_time else "dimension",
                    grain=member.grain,
                    dimension=None if grain is not None else member.dimension,
                )
            )
        return tuple(out)

    def _periods(
        self, groups: tuple[GroupColumn, ...], row_filters: list[tuple[Filter, str]]
    ) -> Periods | None:
        """The periods that a metric's declared `fill` adds: all of a range that is bound on both sides.

        None where a filter picks among the periods, or another group is read off the same time.
        """
        ends = self.shape.time.range if self.shape.time else None
        if not isinstance(ends, OpenEnds) or not (ends.has_start and ends.has_until):
            return None
        shown = [output.metric for output in self.outputs if not output.hidden]
        if not any(metric and metric.fill is not None and metric.time != TIMELESS for metric in shown):
            return None
        times = [i for i, name in enumerate(self.shape.dimensions) if time_grain(name, "") is not None]
        if len(times) != 1 or groups[times[0]].grain in PARTS:
            return None
        picking = CONSTANT_WITHIN[groups[times[0]].grain]
        if any(time_grain(field, "") in picking for item, _ in row_filters for field in fields_of(item)):
            return None
        start = self.parameters.place("range_start", ValueType.LOCAL, "time")
        until = self.parameters.place("range_until", ValueType.LOCAL, "time")
        return Periods(times[0], groups[times[0]].grain, start.name, until.name)

    def _check_same(self, name: str, members: list[Member], builders: list[FactBuilder], path: str) -> None:
        meanings = {member.dimension.qualified for member in members}
        if len(meanings) > 1:
            homes = ", ".join(
                f"{m.dimension.qualified} for {b.home}" for m, b in zip(members, builders, strict=True)
            )
            raise Unreachable(
                f"`{name}` means different things for the metrics asked for: {homes}.",
                code="different-meanings",
                hint="Ask for one metric at a time, or name a dimension that all of them share.",
                path=path,
            )

    def _note_overlaps(self, builders: list[FactBuilder]) -> None:
        for builder in builders:
            if builder.grouped_paths():
                self._note(
                    "groups-overlap",
                    f"One row of {builder.home} can be in several groups, so the groups overlap and their sum "
                    "is more than the total.",
                )

    def _note(self, code: str, text: str) -> None:
        if not any(note.code == code and note.text == text for note in self.notes):
            self.notes.append(Note(code, text))

    # Order

    def _order_outputs(self) -> list[tuple[str, bool]]:
        """Names to order by; metrics that are not shown become hidden outputs."""
        out = []
        for index, item in enumerate(self.shape.order_by):
            path = f"/order_by/{index}"
            if item.field not in self.shape.dimensions and self._metric_tree(item.field, path) is None:
                known = (*self.shape.dimensions, *(output.name for output in self.outputs))
                raise NameUnknown(
                    f"The result cannot be ordered by `{item.field}`: it is no column of it and no metric.",
                    hint=f"Columns: {', '.join(known)}.",
                    suggestions=nearest(item.field, known),
                    path=path,
                )
            out.append((item.field, item.descending))
        return out

    def _order(self, ordered: list[tuple[str, bool]], groups: tuple[GroupColumn, ...]) -> tuple[Order, ...]:
        names = [group.name for group in groups]
        outputs = [output.name for output in self.outputs]
        order = [
            Order("group", names.index(name), descending)
            if name in names
            else Order("output", outputs.index(name), descending)
            for name, descending in ordered
        ]
        used = {item.column for item in order if item.kind == "group"}
        ties = [Order("group", index, False) for index in range(len(groups)) if index not in used]
        return (*order, *ties)


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
    if any(isinstance(node, exp.Mul | exp.Div) for node in measure.tree.walk()):
        return None
    formats = {catalog.metrics[name].format for name in measure.metrics}
    return formats.pop() if len(formats) == 1 else None
