"""Query → plan: names, facts, filters after grouping, order (DESIGN 4 and 5). `semantic.compiling` makes the SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from sqlglot import exp

from semantic.catalog import Catalog
from semantic.catalog.graph import Path
from semantic.definitions.types import ValueType
from semantic.errors import NameUnknown, QueryMalformed, TimeInvalid, Unreachable
from semantic.naming import nearest
from semantic.planning.averaged_facts import PeriodCountBuilder, WholePeriodsBuilder
from semantic.planning.comparing import check_compare
from semantic.planning.conversions import plan_converted
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.framed import FramedBuilder
from semantic.planning.least_groups import with_least_groups
from semantic.planning.limits import places_of
from semantic.planning.listed_rows import listed_catalog
from semantic.planning.listing import home_of_listing, with_rows
from semantic.planning.masks import refuse_masked_order
from semantic.planning.metric_filters import MetricFilters
from semantic.planning.names import Member, is_time, time_base, time_grain
from semantic.planning.notes import Notes
from semantic.planning.outputs import Outputs, unique_name
from semantic.planning.parameters import ParameterList
from semantic.planning.per_facts import Builders, PerEntityBuilder
from semantic.planning.periods_shown import periods_shown
from semantic.planning.picking import picks_apart
from semantic.planning.plan import SEEN_TABLES, Fact, GroupColumn, Order, Plan
from semantic.planning.row_filters import to_many_prefix
from semantic.planning.subplans import Inner, SubPlans
from semantic.query.types import Filter, OpenEnds, Query
from semantic.query.walking import fields_of, leaves_of, parts_of

Builder = FactBuilder | PerEntityBuilder


def plan_query(catalog: Catalog, shape: Query, zone: str) -> Plan:
    """The plan of a query's shape. Raises a QueryInvalid with the place in the query and the names that were meant."""
    _check_totals(shape)
    check_compare(shape)
    catalog = listed_catalog(catalog, shape)
    return with_least_groups(catalog, shape, _Planning(catalog, with_rows(catalog, shape), zone).plan())


def plan_totals(catalog: Catalog, shape: Query, zone: str, plan: Plan) -> Plan:
    """The plan of the true totals: the same rows, ungrouped; conditions on metrics and limits do not apply."""
    bare = replace(shape, dimensions=(), order_by=(), limit=None)
    grouped = frozenset(
        prefix for fact in plan.all_facts for route in fact.routes if (prefix := to_many_prefix(route))
    )
    whole = _Planning(catalog, bare, zone, totals=True, grouped_paths=grouped).plan()
    return with_least_groups(catalog, bare, whole)


def _check_totals(shape: Query) -> None:
    if shape.totals and not shape.metrics:
        raise QueryMalformed(
            "Only metrics have totals.",
            hint="Add a metric to `metrics`, or leave `totals` out.",
            path="/totals",
        )


def _plan_inner(
    catalog: Catalog,
    zone: str,
    totals: bool,
    grouped_paths: frozenset[Path],
    notes: Notes,
    shape: Query,
    inner: Inner,
) -> tuple[Plan, Builders]:
    """A plan within another one, which gets its notes, and the builders of its facts."""
    planning = _Planning(catalog, shape, zone, totals=totals, grouped_paths=grouped_paths, inner=inner)
    plan = planning.plan()
    for note in plan.notes:
        notes.add(note.code, note.text)
    return plan, planning.builders


class _Planning:
    """One plan. `inner` says what a plan within another one takes from it: such a plan has no order and no limit."""

    def __init__(
        self,
        catalog: Catalog,
        shape: Query,
        zone: str,
        *,
        totals: bool = False,
        grouped_paths: frozenset[Path] = frozenset(),
        inner: Inner | None = None,
    ) -> None:
        self.catalog = catalog
        self.shape = shape
        self.zone = zone
        self.totals = totals
        self.grouped_paths = grouped_paths
        self.inner = inner
        self.entities = inner.entities if inner is not None else ()
        self.parameters = inner.parameters if inner is not None else ParameterList()
        self.notes = Notes()
        # Not a method: it would hold this plan and be held by it, so that neither ends before it is collected.
        within = partial(_plan_inner, catalog, zone, totals, grouped_paths, self.notes)
        self.subplans = (
            inner.subplans
            if inner is not None
            else SubPlans(catalog, self.parameters, within, plan_converted)
        )
        given = inner.measures if inner is not None else None
        self.outputs = Outputs(catalog, shape, totals=totals, given=given)
        self.builders: list[Builder] = []

    def plan(self) -> Plan:
        row_filters, metric_filters = self._split_filters()
        ordered = self._order_outputs()
        builders = self.builders = self._fact_builders(row_filters, metric_filters)
        self._check_filters(row_filters, builders)
        facts = self._facts(builders, self._counts(row_filters))
        groups = self._groups(builders)
        refuse_masked_order(self.catalog.masked, self.shape.order_by, groups)
        having: tuple[exp.Expr, ...] = ()
        if metric_filters and not self.totals:
            filters = MetricFilters(self.outputs.metric_tree, groups, self.parameters, self.catalog.masked)
            having = tuple(filters.tree(item, path) for item, path in metric_filters)
        outputs = tuple(self.outputs.columns)
        periods = None
        if self.inner is None:
            periods = periods_shown(self.catalog, self.shape, groups, outputs, row_filters, self.parameters)
        tables = self.catalog.table_names | {sub.name for sub in self.subplans.made}
        places = places_of(self.shape, groups, outputs, facts, tables)
        self.notes.overlaps([builder.home for builder in builders if builder.grouped_paths()])
        self.notes.functions(self.shape, self.outputs, places)
        self.notes.seen_rows(self.catalog, facts)
        self.notes.entity_filters(self.shape)
        return Plan(
            groups=groups,
            outputs=outputs,
            facts=facts,
            having=having,
            order=self._order(ordered, groups) if self.inner is None else (),
            rows=self.shape.limit.rows if self.shape.limit and places is None else None,
            parameters=self.parameters.parameters,
            zone=self.zone,
            notes=self.notes.notes,
            periods=periods,
            places=places,
            tables=tables,
            subplans=tuple(self.subplans.made) if self.inner is None else (),
        )

    # Filters

    def _split_filters(self) -> tuple[list[tuple[Filter, str]], list[tuple[Filter, str]]]:
        """Filters on rows, and filters that hold a metric; each with its place in the query."""
        if self.inner is not None:
            return list(self.inner.row_filters), []
        rows: list[tuple[Filter, str]] = []
        metrics: list[tuple[Filter, str]] = []
        given = [(item, f"/filters/{index}") for index, item in enumerate(self.shape.filters)]
        for item, path in (part for whole in given for part in parts_of(*whole)):
            has_metric = [self.outputs.is_metric(field, f"{path}/field") for field in fields_of(item)]
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
    ) -> list[Builder]:
        """One builder per home, time base, choice of paths, and filters of a metric's own that meet many rows; and one
        per entity whose rows are aggregated."""
        for item, path in metric_filters:
            if not self.totals:
                for field in fields_of(item):
                    self.outputs.metric_tree(field, path)
        if not self.outputs.leaves:
            home = self.shape.rows or home_of_listing(self.catalog, self.shape)
            base = time_base(self.catalog, home, "", self.shape, wanted=self._asks_for_time(), label=home)
            return [self._builder(row_filters, (), home, base)]
        keyed: dict[tuple[object, ...], list[LeafUse]] = {}
        for use in self._uses():
            leaf = use.leaf
            if leaf.per is not None:
                entity = (leaf.per.key, "", use.via, use.filters, leaf.within)
                keyed.setdefault(entity, []).append(use)
            elif not leaf.counts_each:
                base = self._time_base(use)
                apart = use.filters if self._meets_many(use, base) else ()
                key = (
                    *(leaf.home, base, use.via, apart, leaf.within, leaf.frame, leaf.during, leaf.each),
                    picks_apart(leaf, use.filters),
                )
                keyed.setdefault(key, []).append(use)
        return [self._builder_of(row_filters, uses, key) for key, uses in keyed.items()]

    def _counts(self, row_filters: list[tuple[Filter, str]]) -> list[PeriodCountBuilder]:
        """One builder for all leaves that count the same periods."""
        keyed: dict[tuple[str, str], list[LeafUse]] = {}
        for use in self._uses():
            if use.leaf.counts_each:
                keyed.setdefault((self._time_base(use), use.leaf.key), []).append(use)
        return [
            PeriodCountBuilder(self.catalog, self.shape, row_filters, self.parameters, uses, base)
            for (base, _), uses in keyed.items()
        ]

    def _uses(self) -> Iterator[LeafUse]:
        names, shown = self.outputs.leaf_names(), self.outputs.shown_leaves()
        for index, known in enumerate(self.outputs.leaves):
            yield LeafUse(
                index,
                names[index],
                known.label,
                known.leaf,
                known.use.filters,
                known.use.via,
                known.path,
                index in shown,
                known.whole,
            )

    def _time_base(self, use: LeafUse) -> str:
        wanted = self._asks_for_time() or use.leaf.needs_time
        return time_base(
            self.catalog, use.leaf.home, use.leaf.time, self.shape, wanted=wanted, label=use.label
        )

    def _builder_of(
        self, row_filters: list[tuple[Filter, str]], uses: Sequence[LeafUse], key: tuple[object, ...]
    ) -> Builder:
        """For rows or for entities; a key begins with home and time base, but for entities."""
        if uses[0].leaf.per is not None:
            return PerEntityBuilder(
                self.shape, row_filters, uses, self.subplans, self.parameters, self.entities
            )
        return self._builder(row_filters, uses, str(key[0]), str(key[1]))

    def _builder(
        self, row_filters: list[tuple[Filter, str]], uses: Sequence[LeafUse], home: str, base: str
    ) -> FactBuilder:
        framed = bool(uses) and uses[0].leaf.sees_otherwise
        each = bool(uses) and bool(uses[0].leaf.each)
        build = FramedBuilder if framed else WholePeriodsBuilder if each else FactBuilder
        return build(
            self.catalog,
            self.shape,
            row_filters,
            self.parameters,
            uses,
            self.subplans,
            home=home,
            base=base,
            entities=self.entities,
            left_out=self.inner.left_out if self.inner is not None else (),
        )

    def _meets_many(self, use: LeafUse, base: str) -> bool:
        """Whether filters of a metric's own follow a path to many rows, so that they need a scan of their own."""
        if not use.filters:
            return False
        builder = self._builder([], [use], use.leaf.home, base)
        return any(not route.to_one for item in use.filters for route in builder.routes_of(item, use.path))

    def _asks_for_time(self) -> bool:
        ranged = self.shape.time is not None and isinstance(self.shape.time.range, OpenEnds)
        filtered = [field for item in self.shape.filters for field in fields_of(item)]
        return ranged or any(is_time(name) for name in (*self.shape.dimensions, *filtered))

    def _facts(self, builders: list[Builder], counts: list[PeriodCountBuilder]) -> tuple[Fact, ...]:
        # A fact's CTE must not hide a table that a later fact reads.
        taken = set(self.catalog.table_names)
        facts = []
        for builder in builders:
            builder.members.clear()
            kind = "metrics" if builder.within is None else "wholes"
            name = unique_name(f"{builder.home}_{kind}", taken)
            if isinstance(builder, PerEntityBuilder):
                facts.append(builder.build(name))
                continue
            fact = builder.build(name, grouped_paths=self.grouped_paths)
            if not self.totals:  # whose groups are gone, and with them what a `via` was for
                builder.check_via()
            if fact.seen is not None:
                tables = tuple(unique_name(f"{name}_{kind}", taken) for kind in SEEN_TABLES)
                fact = replace(fact, seen=replace(fact.seen, names=tables))
            facts.append(fact)
        for count in counts:
            names = (unique_name(f"{word}_{count.unit}s", taken) for word in ("whole", "every"))
            facts.append(count.build(*names))
        timeless = [fact for fact in facts if fact.timeless]
        if timeless and all(fact.timeless or not fact.shows_groups for fact in facts):
            raise TimeInvalid(
                "None of the metrics depends on time, so there is nothing to group by time.",
                hint="Leave the time grouping out, or add a metric that has a time.",
                code="no-time",
                path="/dimensions",
            )
        self.notes.times(facts, self.shape, asked=self._asks_for_time())
        return tuple(facts)

    def _groups(self, builders: list[Builder]) -> tuple[GroupColumn, ...]:
        out = []
        for index, name in enumerate(self.shape.dimensions):
            having = [(b, member) for b in builders if (member := b.members[index]) is not None]
            shown = [member for _, member in having]
            grain = time_grain(name, f"/dimensions/{index}")
            if grain is None:
                self._check_same(name, shown, [b for b, _ in having], f"/dimensions/{index}")
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
        keys = (GroupColumn(name, ValueType.STRING, "dimension") for name in builders[0].entity_names)
        return (*out, *keys)

    def _check_filters(self, row_filters: list[tuple[Filter, str]], builders: list[Builder]) -> None:
        """A filter on rows means the same dimension for every metric, or it is refused."""
        for item, path in row_filters if len(builders) > 1 else ():
            for leaf in leaves_of(item):
                meanings = {builder.meaning_of(leaf, path): builder.home for builder in builders}
                if len(meanings) > 1:
                    homes = ", ".join(f"{meaning} for {home}" for meaning, home in meanings.items())
                    raise Unreachable(
                        f"A filter means different things for the metrics asked for: {homes}.",
                        code="different-meanings",
                        hint="Put the filter on one metric, or name a dimension that all of them share.",
                        path=path,
                    )

    def _check_same(self, name: str, members: list[Member], builders: list[Builder], path: str) -> None:
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

    # Order

    def _order_outputs(self) -> list[tuple[str, bool]]:
        """Names to order by; metrics that are not shown become hidden outputs."""
        out = []
        for index, item in enumerate(self.shape.order_by):
            path = f"/order_by/{index}"
            if not self.shape.metrics and item.field not in self.shape.dimensions:
                raise QueryMalformed(
                    f"A list of dimensions cannot be ordered by `{item.field}`, which is none of them.",
                    hint="Add the metric to `metrics`.",
                    path=path,
                )
            if item.field not in self.shape.dimensions and self.outputs.metric_tree(item.field, path) is None:
                known = (*self.shape.dimensions, *(output.name for output in self.outputs.columns))
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
        outputs = [output.name for output in self.outputs.columns]
        order = [
            Order("group", names.index(name), descending)
            if name in names
            else Order("output", outputs.index(name), descending)
            for name, descending in ordered
        ]
        used = {item.column for item in order if item.kind == "group"}
        ties = [Order("group", index, False) for index in range(len(groups)) if index not in used]
        return (*order, *ties)
