"""Every definition, loaded, checked together, frozen. Nothing is looked up anywhere else.

catalog = load_folder(Path("models"))
catalog.metric("revenue").leaves
catalog.reach("sales.revenue")      # what it can be grouped by
catalog.problems                    # what could not be loaded, and why; the rest serves
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath

from semantic.catalog.binding import Binder, Bound
from semantic.catalog.checks import check_catalog
from semantic.catalog.dialect_texts import dialects_of, in_dialect, without
from semantic.catalog.edges import build_graph
from semantic.catalog.graph import JoinGraph, Route
from semantic.catalog.measures import TIMELESS, Leaf, Measure, leaf_index
from semantic.catalog.members import MemberBuilder
from semantic.custom_calendars import TableCalendar
from semantic.definitions import read_folder, read_texts
from semantic.definitions.one_file import FileRead
from semantic.definitions.types import (
    Definitions,
    Dimension,
    Metric,
    Model,
    Segment,
    Settings,
    VerifiedQuestion,
)
from semantic.errors import NameAmbiguous, NameUnknown, Problem
from semantic.naming import nearest


@dataclass(frozen=True, slots=True)
class Reached:
    """A dimension that a metric can be grouped by: under which path, and whether its groups overlap."""

    path: str
    dimension: Dimension
    route: Route

    @property
    def overlaps(self) -> bool:
        return not self.route.to_one


@dataclass(frozen=True, eq=False)
class Catalog:
    """`models` holds only what loaded; `problems` says what did not. Names in the mappings are qualified."""

    settings: Settings
    models: Mapping[str, Model]
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    segments: Mapping[str, Segment]
    questions: tuple[VerifiedQuestion, ...]
    problems: tuple[Problem, ...]
    graph: JoinGraph
    digest: str
    revision: str = ""
    files: Mapping[str, FileRead] = field(default_factory=dict, repr=False)
    _measures: Mapping[str, Measure] = field(default_factory=dict, repr=False)
    _bound: Mapping[str, Bound] = field(default_factory=dict, repr=False)
    _short: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _leaf_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    _variants: Mapping[str, Catalog] = field(default_factory=dict, repr=False)
    _reached: dict[tuple[str, ...], Mapping[str, Reached]] = field(default_factory=dict, repr=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @cached_property
    def table_names(self) -> frozenset[str]:
        """The names of all tables that models read, without schema, lower case."""
        named = set[str]().union(*(model.tables for model in self.models.values()))
        named |= {
            calendar.table.rpartition(".")[2].strip('"').lower()
            for calendar in self.settings.calendars.values()
            if isinstance(calendar, TableCalendar)
        }
        return frozenset(named)

    def warehouse_of(self, model: Model) -> str:
        """The name of the warehouse that has a model's table; "" where the settings name none."""
        return model.warehouse or next(iter(self.settings.warehouses), "")

    def in_dialect(self, dialect: str) -> Catalog:
        """The catalog with the texts that definitions give for a warehouse's dialect; itself where none does."""
        return self._variants.get(dialect, self)

    @property
    def member_names(self) -> frozenset[str]:
        """The qualified names of all that can be asked for, and of all joins."""
        joins = (join.qualified for model in self.models.values() for join in model.joins.values())
        return frozenset((*self.metrics, *self.dimensions, *self.segments, *joins))

    @cached_property
    def dimension_names(self) -> frozenset[str]:
        """The short names of all dimensions."""
        return frozenset(dimension.name for dimension in self.dimensions.values())

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The names of all groups of values."""
        return frozenset(name for dimension in self.dimensions.values() for name in dimension.groups)

    def find_metric(self, name: str) -> Metric | None:
        """The metric of a qualified or short name; None if there is none. Raises NameAmbiguous."""
        if name in self.metrics:
            return self.metrics[name]
        found = self._short.get(name, ())
        if len(found) > 1:
            raise NameAmbiguous(
                f"`{name}` is a metric of several models.",
                hint="Say which: " + ", ".join(found) + ".",
                suggestions=found,
            )
        return self.metrics[found[0]] if found else None

    def claims(self, name: str) -> bool:
        """Whether a metric has this qualified or short name, or several have."""
        return name in self.metrics or name in self._short

    def metric(self, name: str, path: str = "") -> Metric:
        """The metric of a qualified or short name. Raises NameUnknown or NameAmbiguous."""
        metric = self.find_metric(name)
        if metric is None:
            near = nearest(name, [self.short_name(metric) for metric in self.metrics.values()])
            raise NameUnknown(
                f"There is no metric `{name}`.",
                hint=f"Did you mean {' or '.join(near[:3])}?" if near else "See `dragoman catalog`.",
                suggestions=near,
                path=path,
            )
        return metric

    def measure(self, metric: Metric) -> Measure:
        """The metric as arithmetic over leaves."""
        return self._measures[metric.qualified]

    def bound(self, member: Dimension | Segment) -> Bound:
        """The member's expression over its own model's columns."""
        return self._bound[member.qualified]

    def leaf_name(self, leaf: Leaf) -> str:
        """The name of the metric that is just this leaf; "" if there is none."""
        return self._leaf_names.get(leaf.key, "")

    def owner(self, member: Metric | Dimension | Segment) -> str:
        """Who answers for a member: its own owner, else its model's."""
        model = self.models.get(member.model)
        return member.owner or (model.owner if model else "")

    def short_name(self, metric: Metric) -> str:
        """The shortest name that means only this metric."""
        return metric.name if len(self._short.get(metric.name, ())) == 1 else metric.qualified

    def time_of(self, metric: Metric) -> str:
        """The time dimension that places a metric's rows in time, for its only home; "" if it has none or several."""
        measure = self.measure(metric)
        times = {leaf.time or self.models[leaf.home].time for leaf in measure.leaves}
        return times.pop() if len(measure.homes) == 1 and len(times) == 1 and TIMELESS not in times else ""

    def reach(self, metric_name: str) -> tuple[Reached, ...]:
        """Every dimension that all homes of a metric reach in one reading, with the path to write for it.

        Raises NameUnknown or NameAmbiguous.
        """
        return tuple(self.reached(metric_name).values())

    def reached(self, metric_name: str) -> Mapping[str, Reached]:
        """The same by the dimensions' qualified names. Metrics of the same homes reach the same."""
        homes = self.measure(self.metric(metric_name)).homes
        found = self._reached.get(homes)
        if found is None:
            found = self._reached[homes] = self._reached_from(homes)
        return found

    def _reached_from(self, homes: tuple[str, ...]) -> Mapping[str, Reached]:
        out: dict[str, Reached] = {}
        for model, routes in self.graph.routes(homes[0]).items():
            if len(routes) > 1 or self._lacks_time(routes[0]):
                continue
            others = [self.graph.routes(home).get(model, ()) for home in homes[1:]]
            if any(len(found) != 1 or self._lacks_time(found[0]) for found in others):
                continue
            same_path = all(found[0].path == routes[0].path for found in others)
            prefix = ".".join(routes[0].path) if routes[0].edges and same_path else model
            for dimension in self.models[model].dimensions.values():
                out[dimension.qualified] = Reached(f"{prefix}.{dimension.name}", dimension, routes[0])
        return out

    def _lacks_time(self, route: Route) -> bool:
        """Whether a route meets rows that are in force for a time, and there is no time at which."""
        return route.versioned and not self.models[route.home].time


def load_folder(folder: FilePath, *, revision: str = "", before: Catalog | None = None) -> Catalog:
    """The catalog of a folder of definition files. Problems are in `Catalog.problems`; only a missing folder raises.

    `before` is the catalog of the same folder as it was: only files that have changed since are read, and where none
    has and nothing was wrong, it is the catalog.
    """
    definitions, problems = read_folder(folder, before.files if before else None)
    if before is not None and definitions.digest == before.digest and not (problems or before.problems):
        return before if before.revision == revision else replace(before, revision=revision)
    return build_catalog(definitions, problems, revision=revision)


def load_texts(texts: Mapping[str, str], *, revision: str = "") -> Catalog:
    """The catalog of definition files given as texts by relative name ("sales.yml", "settings.yml")."""
    definitions, problems = read_texts(texts)
    return build_catalog(definitions, problems, revision=revision)


def build_catalog(
    definitions: Definitions, problems: Iterable[Problem] = (), *, revision: str = ""
) -> Catalog:
    """All definitions connected and checked; members that cannot be bound are left out and reported."""
    catalog = _build(definitions, problems, revision)
    variants = {
        dialect: _build(in_dialect(definitions, dialect), (), revision)
        for dialect in dialects_of(definitions)
    }
    broken = frozenset(
        name for variant in variants.values() for name in catalog.member_names - variant.member_names
    )
    known = {(problem.code, problem.position) for problem in catalog.problems}
    more = [
        replace(problem, message=f"In the text for {dialect}: {problem.message}")
        for dialect, variant in variants.items()
        for problem in variant.problems
        if (problem.code, problem.position) not in known
    ]
    if broken:
        # What cannot be asked of every warehouse can be asked of none.
        return build_catalog(without(definitions, broken), (*problems, *more), revision=revision)
    return replace(catalog, problems=(*catalog.problems, *more), _variants=variants)


def _build(definitions: Definitions, problems: Iterable[Problem], revision: str) -> Catalog:
    found = list(problems)
    graph, graph_problems = build_graph(
        definitions.models, definitions.left_out, next(iter(definitions.settings.warehouses), "")
    )
    found += graph_problems
    binder = Binder(definitions.models, graph, definitions.settings.calendar)
    builder = MemberBuilder(definitions, graph, binder, found)
    builder.bind_members()
    builder.bind_metrics()
    catalog = Catalog(
        settings=definitions.settings,
        models={name: builder.kept(model) for name, model in definitions.models.items()},
        metrics={name: builder.metrics[name] for name in builder.measures},
        dimensions=builder.dimensions,
        segments=builder.segments,
        questions=definitions.questions,
        problems=(),
        graph=graph,
        digest=definitions.digest,
        revision=revision,
        files=definitions.files,
        _measures=builder.measures,
        _bound=builder.bound,
        _short=builder.short_names(),
        _leaf_names={
            measure.leaves[0].key: builder.metrics[name].name
            for name, measure in reversed(builder.measures.items())
            if leaf_index(measure.tree) is not None
        },
    )
    return replace(catalog, problems=(*found, *check_catalog(catalog)))
