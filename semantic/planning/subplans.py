"""Plans within a plan: the rows of an aggregate of an aggregate, the values of entities, converted rows.

A sub-plan is a whole plan (several facts, merged on their groups) whose rows another plan reads as a table. All plans
of a statement share one list of parameters and one list of sub-plans, so that what two facts need is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from semantic.catalog import Catalog, Leaf, Measure
from semantic.catalog.derived import Converted, EntityValue
from semantic.catalog.measures import leaf_column
from semantic.errors import QueryInvalid
from semantic.planning.outputs import INTERNAL_NAMES, column_names, unique_name
from semantic.planning.parameters import ParameterList
from semantic.planning.plan import ALL_TIME, ROW, ConvertedRows, Plan, SubPlan
from semantic.query.types import Filter, MetricUse, OpenEnds, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from semantic.planning.per_facts import Builders

Row = tuple[Filter, str]
"""A filter on rows and its place in the query."""


@dataclass(frozen=True, slots=True)
class GroupEntity:
    """An entity that a plan groups by, beside the query's dimensions: `name` for each home, `meaning` for all.

    `own` says that a definition names it, and not who asks.
    """

    name: str
    meaning: str
    many: bool = False
    own: bool = True


@dataclass(frozen=True, slots=True)
class Inner:
    """What a plan within another one takes from it. `measures` are what its metrics mean; its filters are given."""

    measures: Mapping[str, Measure]
    entities: tuple[GroupEntity, ...]
    row_filters: Sequence[Row]
    parameters: ParameterList
    subplans: SubPlans
    place: Callable[[str], str]
    """The place in the whole query that a place in this plan's query stands for."""
    left_out: tuple[str, ...] = ()
    """Dimensions of the query that only the parts of this whole are grouped by (a denominator of shares)."""


PlanInner = Callable[[Query, Inner], tuple[Plan, "Builders"]]
PlanConverted = Callable[[Converted, "SubPlans"], ConvertedRows]


class SubPlans:
    """All sub-plans of one statement, each after those that it reads."""

    def __init__(
        self,
        catalog: Catalog,
        parameters: ParameterList,
        plan_inner: PlanInner,
        plan_converted: PlanConverted,
    ) -> None:
        self.catalog = catalog
        self.parameters = parameters
        self.plan_inner = plan_inner
        self._plan_converted = plan_converted
        self.made: list[SubPlan] = []
        self.builders: dict[tuple[object, ...], Builders] = {}
        self._known: dict[tuple[object, ...], SubPlan] = {}
        self._open: list[tuple[object, ...]] = []
        self._taken = {*catalog.table_names, *INTERNAL_NAMES}

    def add(
        self,
        key: tuple[object, ...],
        name: str,
        make: Callable[[], Plan | ConvertedRows],
        columns: Sequence[str] = (),
    ) -> SubPlan:
        """The sub-plan of a key, made once. `columns` is given for converted rows, which are no plan."""
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._open:
            raise QueryInvalid(f"`{name}` rests on itself.", code="circular")
        self._open.append(key)
        try:
            body = make()
        finally:
            self._open.pop()
        if isinstance(body, Plan):
            groups, outputs = column_names(body)
            names = (*groups, *outputs)
        else:
            names = tuple(columns)
        # The names of facts end in _metrics, and are chosen apart.
        wanted = f"{name}_values" if name.endswith("_metrics") else name
        self._known[key] = made = SubPlan(unique_name(wanted, self._taken), body, names)
        self.made.append(made)
        return made

    def values(self, value: EntityValue) -> SubPlan:
        """The leaves of a measure for each entity, or the place of each, over all time or in the range of the value."""

        def make() -> Plan:
            measures = {value.label: value.measure} if value.ranked else self._leaf_measures(value.measure)
            ends = value.time.range if value.time is not None else None
            parameters = self.parameters.within(ends.number if isinstance(ends, OpenEnds) else ALL_TIME)
            shape = Query(metrics=tuple(MetricUse(label) for label in measures), time=value.time)
            entity = GroupEntity(value.name, value.meaning, many=True, own=not value.matched)
            inner = Inner(measures, (entity,), (), parameters, self, lambda path: path)
            return self.plan_inner(shape, inner)[0]

        return self.add(value.key, value.label, make)

    def _leaf_measures(self, measure: Measure) -> dict[str, Measure]:
        labels = leaf_labels(self.catalog, measure.leaves)
        return {
            label: Measure(leaf_column(0), (leaf,), leaf.type)
            for label, leaf in zip(labels, measure.leaves, strict=True)
        }

    def converted(self, converted: Converted) -> SubPlan:
        """The keys of converted rows, and after them how many events each has, where these are counted."""
        keys = len(self.catalog.behind.models[converted.base.home].key or (ROW,))
        columns = [f"key_{number}" for number in range(1, keys + 1)] + (["events"] if converted.each else [])
        return self.add(
            converted.key, f"{converted.label}_rows", lambda: self._plan_converted(converted, self), columns
        )


def leaf_labels(catalog: Catalog, leaves: Sequence[Leaf]) -> list[str]:
    """A readable name for every leaf."""
    taken = set(INTERNAL_NAMES)
    return [
        unique_name(catalog.leaf_name(leaf) or f"{leaf.home}_{leaf.aggregate.name}", taken) for leaf in leaves
    ]


@contextmanager
def placed(place: Callable[[str], str]) -> Iterator[None]:
    """Says the place in the whole query for an error within a plan that is a part of it."""
    try:
        yield
    except QueryInvalid as error:
        problems = [replace(problem, path=place(problem.path)) for problem in error.problems]
        if tuple(problems) == error.problems:
            raise
        problem = problems[0]
        raise type(error)(
            problem.message,
            code=problem.code,
            hint=problem.hint,
            suggestions=problem.suggestions,
            path=problem.path,
        ) from error
