"""Every definition, loaded, checked together, frozen. Nothing is looked up anywhere else.

catalog = load_folder(Path("models"))
catalog.metric("revenue").leaves
catalog.reach("sales.revenue")      # what it can be grouped by
catalog.problems                    # what could not be loaded, and why; the rest serves
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path as FilePath

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.catalog.checks import check_catalog
from semantic.catalog.conversions import build_conversion
from semantic.catalog.dialect_texts import dialects_of, in_dialect, without
from semantic.catalog.edges import build_graph
from semantic.catalog.graph import JoinGraph, Route
from semantic.catalog.kinds import combined_kinds
from semantic.catalog.measures import TIMELESS, Leaf, Measure, build_measure, leaf_index
from semantic.catalog.metric_dimensions import MetricDimensions
from semantic.catalog.per_entity import build_per_entity
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
from semantic.errors import NameAmbiguous, NameUnknown, Position, Problem
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

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @cached_property
    def table_names(self) -> frozenset[str]:
        """The names of all tables that models read, without schema, lower case."""
        named = {model.table.rpartition(".")[2].strip('"').lower() for model in self.models.values()}
        for model in self.models.values():
            if model.sql is not None:
                named |= {table.name.lower() for table in model.sql.tree.find_all(exp.Table)}
        named |= {
            calendar.table.rpartition(".")[2].strip('"').lower()
            for calendar in self.settings.calendars.values()
            if isinstance(calendar, TableCalendar)
        }
        return frozenset(named)

    def in_dialect(self, dialect: str) -> Catalog:
        """The catalog with the texts that definitions give for a warehouse's dialect; itself where none does."""
        return self._variants.get(dialect, self)

    @property
    def member_names(self) -> frozenset[str]:
        """The qualified names of all that can be asked for, and of all joins."""
        joins = (join.qualified for model in self.models.values() for join in model.joins.values())
        return frozenset((*self.metrics, *self.dimensions, *self.segments, *joins))

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
        homes = self.measure(self.metric(metric_name)).homes
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
        return tuple(out.values())

    def _lacks_time(self, route: Route) -> bool:
        """Whether a route meets rows that are in force for a time, and there is no time at which."""
        return route.versioned and not self.models[route.home].time


def load_folder(folder: FilePath, *, revision: str = "", before: Catalog | None = None) -> Catalog:
    """The catalog of a folder of definition files. Problems are in `Catalog.problems`; only a missing folder raises.

    `before` is the catalog of the same folder as it was: only files that have changed since are read.
    """
    definitions, problems = read_folder(folder, before.files if before else None)
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
    graph, graph_problems = build_graph(definitions.models, definitions.left_out)
    found += graph_problems
    binder = Binder(definitions.models, graph)
    builder = _Builder(definitions, graph, binder, found)
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


class _Builder:
    """Binds members one by one, so that one broken member does not take down the others."""

    def __init__(
        self, definitions: Definitions, graph: JoinGraph, binder: Binder, problems: list[Problem]
    ) -> None:
        self.definitions = definitions
        self.graph = graph
        self.binder = binder
        self.problems = problems
        self.bound: dict[str, Bound] = {}
        self.dimensions: dict[str, Dimension] = {}
        self.segments: dict[str, Segment] = {}
        self.metrics: dict[str, Metric] = {
            metric.qualified: metric
            for model in definitions.models.values()
            for metric in model.metrics.values()
        } | dict(definitions.settings.metrics)
        self.measures: dict[str, Measure] = {}
        self._failed: set[str] = set()
        self._open: list[str] = []
        found = MetricDimensions(definitions.models, graph, binder, self._measure_in_dimension)
        binder.metric_value = found.value

    def bind_members(self) -> None:
        for model in self.definitions.models.values():
            for dimension in model.dimensions.values():
                try:
                    self.bound[dimension.qualified] = self.binder.dimension(dimension)
                    self.dimensions[dimension.qualified] = dimension
                except BindingFailed as failed:
                    self.problems.append(failed.problem)
            for segment in model.segments.values():
                try:
                    self.bound[segment.qualified] = self.binder.rows(model, segment.where)
                    self.segments[segment.qualified] = segment
                except BindingFailed as failed:
                    self.problems.append(failed.problem)

    def bind_metrics(self) -> None:
        for metric in self.metrics.values():
            self._measure(metric)

    def _measure(self, metric: Metric) -> Measure | None:
        name = metric.qualified
        if name in self.measures or name in self._failed:
            return self.measures.get(name)
        self._open.append(name)
        try:
            self.measures[name] = self._build(metric)
        except BindingFailed as failed:
            self._failed.add(name)
            self.problems.append(failed.problem)
        finally:
            self._open.pop()
        return self.measures.get(name)

    def _build(self, metric: Metric) -> Measure:
        problem = combined_kinds(metric)
        if problem is not None:
            raise BindingFailed(problem)
        model = self.definitions.models[metric.model] if metric.model else None
        lookup = partial(self._lookup, metric)
        if metric.convert is not None:
            return build_conversion(metric, model, self.binder, self.graph, lookup)
        build = build_per_entity if metric.per else build_measure
        return build(metric, model, self.binder, lookup)

    def _measure_in_dimension(self, name: str, position: Position) -> Measure:
        """The measure of a metric that a dimension's expression names, by its qualified name."""
        if name in self._open:
            circle = " → ".join((*self._open[self._open.index(name) :], name))
            problem = Problem(
                "circular",
                f"These metrics rest on a dimension that rests on them: {circle}.",
                position=position,
            )
            raise BindingFailed(problem)
        measure = self._measure(self.metrics[name]) if name in self.metrics else None
        if measure is None:
            problem = Problem(
                "rests-on-broken",
                f"`{name}` could not be loaded, and a dimension rests on it.",
                position=position,
            )
            raise BindingFailed(problem)
        return measure

    def _lookup(self, user: Metric, parts: tuple[str, ...]) -> Measure:
        """The measure that a name outside an aggregate means: the model's own metric first, else the only one."""
        dotted = ".".join(parts)
        own = f"{user.model}.{dotted}"
        name = own if own in self.metrics else dotted
        if self._is_left_out(user, parts):
            raise BindingFailed(
                Problem(
                    "rests-on-broken",
                    f"`{user.qualified}` rests on `{dotted}`, which could not be read.",
                    position=user.expr.position,
                )
            )
        if name not in self.metrics:
            candidates = [q for q, m in self.metrics.items() if len(parts) == 1 and m.name == dotted]
            if len(candidates) != 1:
                raise BindingFailed(self._unknown_metric(user, dotted, candidates))
            name = candidates[0]
        if name in self._open:
            circle = " → ".join((*self._open[self._open.index(name) :], name))
            raise BindingFailed(
                Problem(
                    "circular", f"These metrics rest on each other: {circle}.", position=user.expr.position
                )
            )
        measure = self._measure(self.metrics[name])
        if measure is None:
            raise BindingFailed(
                Problem(
                    "rests-on-broken",
                    f"`{user.qualified}` rests on `{name}`, which could not be loaded.",
                    position=user.expr.position,
                )
            )
        return measure

    def _is_left_out(self, user: Metric, parts: tuple[str, ...]) -> bool:
        """Whether a name is written in the files but could not be read: no other member may stand in for it."""
        models, settings = self.definitions.models, self.definitions.settings
        if len(parts) == 2:
            return parts[0] in self.definitions.left_out or (
                parts[0] in models and parts[1] in models[parts[0]].left_out
            )
        own = models.get(user.model)
        return len(parts) == 1 and (
            parts[0] in settings.left_out or (own is not None and parts[0] in own.left_out)
        )

    def _unknown_metric(self, user: Metric, name: str, candidates: list[str]) -> Problem:
        if candidates:
            return Problem(
                "ambiguous-name",
                f"`{name}` in `{user.qualified}` is a metric of several models.",
                hint="Say which: " + ", ".join(candidates) + ".",
                suggestions=tuple(candidates),
                position=user.expr.position,
            )
        return Problem(
            "unknown-name",
            f"`{user.qualified}` names `{name}`, and there is no metric of that name.",
            hint="Outside an aggregate a name is a metric; inside one, as in sum(x), it is a dimension or a column.",
            suggestions=nearest(name, (*self.metrics, *(metric.name for metric in self.metrics.values()))),
            position=user.expr.position,
        )

    def short_names(self) -> dict[str, tuple[str, ...]]:
        """Short name → the metrics that it can mean. A metric that could not be loaded keeps its claim to the name, so
        that no other one silently takes its place."""
        written = list(self.metrics)
        written += [f"{m.name}.{name}" for m in self.definitions.models.values() for name in m.left_out]
        claims: dict[str, list[str]] = {}
        for qualified in written:
            claims.setdefault(qualified.rpartition(".")[2], []).append(qualified)
        return {
            name: tuple(names)
            for name, names in claims.items()
            if any(qualified in self.measures for qualified in names)
        }

    def kept(self, model: Model) -> Model:
        """The model with only those members that could be bound."""
        return replace(
            model,
            dimensions={n: d for n, d in model.dimensions.items() if d.qualified in self.bound},
            segments={n: s for n, s in model.segments.items() if s.qualified in self.bound},
            metrics={n: m for n, m in model.metrics.items() if m.qualified in self.measures},
            joins={n: j for n, j in model.joins.items() if self.graph.role(model.name, n) is not None},
        )
