"""A fact whose rows are entities: the rows of a sub-plan, grouped by the query's dimensions and the entity.

    median_spend by city        sub-plan: revenue by city and household; fact: median of its revenue by city

Filters, the range, paths to many rows and several homes are the sub-plan's: its rows count each entity once per group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from semantic.catalog.binding import column
from semantic.catalog.graph import Path
from semantic.catalog.measures import TIMELESS, Leaf, Measure, PerEntity, inner_index
from semantic.planning.facts import FactBuilder, LeafUse
from semantic.planning.names import Member, is_time
from semantic.planning.outputs import INTERNAL_NAMES, unique_name
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import Fact, Plan, PlannedLeaf
from semantic.planning.subplans import GroupEntity, Inner, Row, SubPlans, placed
from semantic.query.types import Condition, EntityHas, InSegment, MetricUse, Query, TimeClause

Builders = list["FactBuilder | PerEntityBuilder"]


def timeless(per: PerEntity) -> bool:
    """Whether none of the inner metrics depends on time."""
    return all(
        row.time == TIMELESS for measure in per.inner for leaf in measure.leaves for row in leaf.over_rows()
    )


class PerEntityBuilder:
    """What a FactBuilder is for rows, for entities: `uses` are leaves with the same `per` and filters."""

    def __init__(
        self,
        query: Query,
        row_filters: Sequence[Row],
        uses: Sequence[LeafUse],
        subplans: SubPlans,
        parameters: ParameterList,
        entities: Sequence[GroupEntity],
    ) -> None:
        per = uses[0].leaf.per
        assert per is not None
        self.per = per
        self.query = query
        self.uses = uses
        self.home = uses[0].leaf.home
        self.members: list[Member | None] = []
        self.entity_names: tuple[str, ...] = ()
        self._row_filters = row_filters
        self._subplans = subplans
        self._parameters = parameters
        self._entities = entities
        self.within = uses[0].leaf.within
        self._timeless = timeless(per)
        self._planned: tuple[str, Plan, Builders, tuple[str, ...]] | None = None

    def meaning_of(self, leaf: Condition | InSegment | EntityHas, path: str) -> str:
        return self._inner()[2][0].meaning_of(leaf, path)

    def grouped_paths(self) -> frozenset[Path]:
        return frozenset().union(*(builder.grouped_paths() for builder in self._inner()[2]))

    def _inner(self) -> tuple[str, Plan, Builders, tuple[str, ...]]:
        """The sub-plan's name, plan, builders and columns; planned once."""
        if self._planned is None:
            self._planned = self._plan()
        return self._planned

    def _plan(self) -> tuple[str, Plan, Builders, tuple[str, ...]]:
        first = self.uses[0]
        labels, grouped = _labels(self.per), self._dimensions()
        shape = replace(
            self.query,
            metrics=tuple(MetricUse(label, filters=first.filters, via=first.via) for label in labels),
            dimensions=tuple(name for name in grouped if name is not None),
            time=self._time(),
            order_by=(),
            limit=None,
            totals=False,
        )
        measures: dict[str, Measure] = dict(zip(labels, self.per.inner, strict=True))
        entity = GroupEntity(self.per.name, self.per.meaning)
        inner = Inner(
            measures,
            (*self._entities, entity),
            self._row_filters,
            self._parameters,
            self._subplans,
            place=lambda path: first.path if path.startswith("/metrics") else path,
            left_out=tuple(
                name
                for name, kept in zip(self.query.dimensions, grouped, strict=True)
                if kept is None and not is_time(name)
            ),
        )
        key = ("per", self.per.key, shape, tuple(self._entities), tuple(self._row_filters))

        def make() -> Plan:
            plan, builders = self._subplans.plan_inner(shape, inner)
            self._subplans.builders[key] = builders
            return plan

        name = f"{labels[0] if self.per.labels else self.home}_per_{self.per.name}"
        with placed(inner.place):
            sub = self._subplans.add(key, name, make)
        assert isinstance(sub.body, Plan)
        return sub.name, sub.body, self._subplans.builders[key], sub.columns

    def _time(self) -> TimeClause | None:
        """The query's time; what is compared are leaves of their own."""
        if self._timeless or self.query.time is None:
            return None
        return replace(self.query.time, compare="")

    def _dimensions(self) -> list[str | None]:
        """The query's dimensions; None where this fact is not grouped by one."""
        return [
            None
            if (self._timeless and is_time(name)) or (self.within is not None and index not in self.within)
            else name
            for index, name in enumerate(self.query.dimensions)
        ]

    def build(self, name: str) -> Fact:
        """The fact over the sub-plan's rows."""
        source, plan, builders, columns = self._inner()
        shown = iter(columns)
        groups = tuple(None if asked is None else column((), next(shown)) for asked in self._dimensions())
        members = iter(builders[0].members)
        self.members = [None if tree is None else next(members) for tree in groups]
        names = iter(builders[0].entity_names)
        entity_names = [
            (next(names), next(shown)) for _ in range(_width(plan, groups, self.per, self._subplans))
        ]
        self.entity_names = tuple(each for each, _ in entity_names)
        values = columns[len(plan.groups) :]
        leaves = tuple(PlannedLeaf(use.index, use.name, _placed(use.leaf, values), ()) for use in self.uses)
        return Fact(
            name=name,
            model=plan.facts[0].model,
            routes=(),
            groups=(*groups, *(column((), each) for _, each in entity_names)),
            where=(),
            leaves=leaves,
            fans_out=False,
            time=TIMELESS if self._timeless else plan.facts[0].time,
            timeless=self._timeless and any(is_time(name) for name in self.query.dimensions),
            shows_groups=any(use.shown for use in self.uses),
            source=source,
        )


def _width(plan: Plan, groups: Sequence[exp.Expr | None], per: PerEntity, subplans: SubPlans) -> int:
    """How many columns the entities take that an outer plan groups by, before those of this one."""
    own = (
        1
        if per.meaning not in subplans.catalog.behind.models
        else len(subplans.catalog.behind.models[per.meaning].key or ())
    )
    return len(plan.groups) - sum(tree is not None for tree in groups) - own


def _labels(per: PerEntity) -> list[str]:
    """A name for every inner metric; that of the rows themselves where none is named."""
    taken = set(INTERNAL_NAMES)
    return [unique_name(label, taken) for label in per.labels or ("rows_counted",)]


def _placed(leaf: Leaf, values: Sequence[str]) -> Leaf:
    """The leaf with the sub-plan's columns in place of inner metrics."""

    def place(node: exp.Expr) -> exp.Expr:
        index = inner_index(node)
        return node if index is None else column((), values[index])

    arguments = tuple(replace(bound, tree=bound.tree.transform(place)) for bound in leaf.arguments)
    return replace(leaf, arguments=arguments)
