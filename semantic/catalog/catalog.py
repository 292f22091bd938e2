"""Every definition, loaded, checked together, frozen. Nothing is looked up anywhere else.

catalog = load_folder(Path("models"))
catalog.metric("revenue").leaves
catalog.reach("sales.revenue")      # what it can be grouped by
catalog.problems                    # what could not be loaded, and why; the rest serves
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath

from semantic.catalog.access import BUILT_IN, BoundAccess, RowLimit, bind_access, is_guarded
from semantic.catalog.binding import Binder, Bound, when_present
from semantic.catalog.checks import check_catalog
from semantic.catalog.counting import Counting, counting_of
from semantic.catalog.dialect_texts import dialects_of, in_dialect, without, without_models
from semantic.catalog.edges import build_graph
from semantic.catalog.graph import Edge, JoinGraph, Route
from semantic.catalog.measures import TIMELESS, Leaf, Measure, leaf_index
from semantic.catalog.members import MemberBuilder
from semantic.catalog.min_groups import MinGroupOf
from semantic.custom_calendars import TableCalendar
from semantic.definitions import read_folder, read_texts
from semantic.definitions.access import Attribute
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
    limits: Mapping[str, RowLimit] = field(default_factory=dict)
    """Which rows of models are seen; those of models that are not named are seen by everyone who knows the model."""
    min_groups: Mapping[str, MinGroupOf] = field(default_factory=dict)
    """The smallest groups of models' rows that may be shown; in a view only those that hold for who asks."""
    seen: Mapping[str, Bound] = field(default_factory=dict)
    """For what some principals know of a catalog: the conditions on the rows of models that they do not see whole."""
    masked: frozenset[str] = frozenset()
    """For the same: the dimensions of which they see a mask, by qualified name."""
    origin: Catalog | None = field(default=None, repr=False)
    """Of what the catalog is a principal's view; None for one that is no view."""
    whole: Catalog | None = field(default=None, repr=False)
    """For a view: where to find what names that are known rest on, masked but with nothing hidden."""
    definitions: Definitions = field(default_factory=Definitions, repr=False)
    variants: Mapping[str, Catalog] = field(default_factory=dict, repr=False)
    """The catalog with the texts for single warehouses' dialects, by dialect."""
    views: dict[str, object] = field(default_factory=dict, init=False, repr=False)
    """What others keep of how principals see this catalog, or of this view of one; it goes when the catalog goes."""
    _measures: Mapping[str, Measure] = field(default_factory=dict, repr=False)
    _bound: Mapping[str, Bound] = field(default_factory=dict, repr=False)
    _short: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _leaf_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    _reached: dict[tuple[str, ...], Mapping[str, Reached]] = field(default_factory=dict, repr=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @cached_property
    def table_names(self) -> frozenset[str]:
        """The names of all tables that models read, without schema, lower case."""
        named = set[str]().union(*(model.tables for model in self.behind.models.values()))
        calendars = [each for each in self.settings.calendars.values() if isinstance(each, TableCalendar)]
        of_days = [calendar.table for calendar in calendars]
        of_days += [spine.table for spine in self.settings.spine.values()]
        return frozenset(named | {table.rpartition(".")[2].strip('"').lower() for table in of_days})

    def warehouse_of(self, model: Model) -> str:
        """The name of the warehouse that has a model's table; "" where the settings name none."""
        return model.warehouse or next(iter(self.settings.warehouses), "")

    @cached_property
    def guarded(self) -> bool:
        """Whether not everything is for everyone."""
        metrics = self.settings.metrics.values()
        return any(map(is_guarded, self.models.values())) or any(m.access is not None for m in metrics)

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """What policies may ask of principals, by name."""
        return {**self.settings.attributes, **BUILT_IN}

    @property
    def behind(self) -> Catalog:
        """Where to find what a resolved name rests on, of which who asks may know nothing. Names are looked up here
        in the catalog itself alone."""
        return self.whole or self

    def listing(self, home: str, edges: Mapping[str, Edge], *, may_miss: bool) -> Catalog:
        """The same with more joins of `home`. `may_miss`: its row may not be there, and then has no values."""
        joins = {**self.graph.edges, home: {**self.graph.edges.get(home, {}), **edges}}
        bound = self._bound
        if may_miss:
            model = self.models[home]
            here = [each.qualified for each in model.dimensions.values()]
            here += [each.qualified for each in model.segments.values()]
            bound = {**bound, **{name: when_present(bound[name]) for name in here}}
        whole = self.whole.listing(home, edges, may_miss=may_miss) if self.whole is not None else None
        graph = JoinGraph(joins, self.graph.same, self.graph.derived)
        return replace(self, graph=graph, whole=whole, _bound=bound)

    def in_dialect(self, dialect: str) -> Catalog:
        """The catalog with the texts that definitions give for a warehouse's dialect; itself where none does."""
        return self.variants.get(dialect, self)

    def limited_to(
        self,
        models: Mapping[str, Model],
        metrics: Mapping[str, Metric],
        graph: JoinGraph,
        hidden: Set[str],
        masked: Set[str],
    ) -> Catalog:
        """The catalog for who knows these models and metrics and none of the names `hidden`, and sees masks instead of
        dimensions `masked`."""
        short = {
            name: tuple(q for q in names if q not in hidden and q.partition(".")[0] not in hidden)
            for name, names in self._short.items()
        }
        return replace(
            self,
            settings=replace(self.settings, metrics={n: m for n, m in metrics.items() if not m.model}),
            models=models,
            metrics=metrics,
            dimensions={d.qualified: d for model in models.values() for d in model.dimensions.values()},
            segments={s.qualified: s for model in models.values() for s in model.segments.values()},
            problems=(),
            graph=graph,
            files={},
            definitions=Definitions(),
            masked=frozenset(masked),
            whole=self,
            _short={name: names for name, names in short.items() if any(q in metrics for q in names)},
            _measures={
                name: replace(measure, metrics=tuple(known for known in measure.metrics if known in metrics))
                if name in metrics
                else measure
                for name, measure in self._measures.items()
            },
            _leaf_names=_leaf_names(metrics, self._measures),
            _reached={},
        )

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

    @cached_property
    def counting(self) -> Counting:
        """What metrics are numbers of."""
        return counting_of(self.metrics, self.measure, self.graph)

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
        return {
            dimension.qualified: Reached(f"{path}.{dimension.name}", dimension, route)
            for model, (path, route) in self.reached_models(homes).items()
            for dimension in self.models[model].dimensions.values()
        }

    def reached_models(self, homes: tuple[str, ...]) -> Mapping[str, tuple[str, Route]]:
        """The models that all homes reach in one reading: the path to write for each, and the first home's route."""
        out: dict[str, tuple[str, Route]] = {}
        for model, routes in self.graph.routes(homes[0]).items():
            if len(routes) > 1 or self._lacks_time(routes[0]):
                continue
            others = [self.graph.routes(home).get(model, ()) for home in homes[1:]]
            if any(len(found) != 1 or self._lacks_time(found[0]) for found in others):
                continue
            same_path = all(found[0].path == routes[0].path for found in others)
            path = ".".join(routes[0].path) if routes[0].edges and same_path else model
            out[model] = (path, routes[0])
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


def load_texts(
    texts: Mapping[str, str | bytes], *, folder: str = "", revision: str = "", before: Catalog | None = None
) -> Catalog:
    """The catalog of definition files given as texts by relative name ("sales.yml", "settings.yml"). Positions put
    `folder` before them; files that are the same as in the catalog `before` are not read again."""
    definitions, problems = read_texts(texts, folder=folder, before=before.files if before else None)
    return build_catalog(definitions, problems, revision=revision)


def build_catalog(
    definitions: Definitions, problems: Iterable[Problem] = (), *, revision: str = ""
) -> Catalog:
    """All definitions connected and checked; members that cannot be bound are left out and reported."""
    catalog, access = _build(definitions, problems, revision)
    built = {
        dialect: _build(in_dialect(definitions, dialect), (), revision)
        for dialect in dialects_of(definitions)
    }
    variants = {dialect: variant for dialect, (variant, _) in built.items()}
    known = {(problem.code, problem.position) for problem in catalog.problems}
    more = [
        replace(problem, message=f"In the text for {dialect}: {problem.message}")
        for dialect, variant in variants.items()
        for problem in variant.problems
        if (problem.code, problem.position) not in known
    ]
    refused = access.refused.union(*(other.refused for _, other in built.values()))
    broken = access.refused_members.union(
        *(catalog.member_names - variant.member_names for variant in variants.values())
    )
    if refused or broken:
        # What cannot be asked of every warehouse can be asked of none.
        kept = without_models(without(definitions, frozenset(broken)), refused)
        return build_catalog(kept, (*problems, *access.problems, *more), revision=revision)
    return replace(catalog, problems=(*catalog.problems, *more), variants=variants)


def rebuilt(catalog: Catalog, definitions: Definitions) -> Catalog:
    """A catalog with other expressions of dimensions than those that were found sound; what cannot be bound is left
    out. Its joins are those of `catalog`: they meet rows by columns, whatever is seen of these."""
    joins = JoinGraph(catalog.graph.edges, catalog.graph.same)
    return _build(definitions, (), catalog.revision, joins)[0]


def _build(
    definitions: Definitions, problems: Iterable[Problem], revision: str, graph: JoinGraph | None = None
) -> tuple[Catalog, BoundAccess]:
    found = list(problems)
    if graph is None:
        graph, graph_problems = build_graph(
            definitions.models, definitions.left_out, next(iter(definitions.settings.warehouses), "")
        )
        found += graph_problems
    binder = Binder(definitions.models, graph, definitions.settings.calendar)
    builder = MemberBuilder(definitions, graph, binder, found)
    builder.bind_members()
    builder.bind_metrics()
    access = bind_access(definitions, graph, binder)
    found += access.problems
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
        limits=access.limits,
        min_groups=access.min_groups,
        definitions=definitions,
        _measures=builder.measures,
        _bound=builder.bound,
        _short=builder.short_names(),
        _leaf_names=_leaf_names({name: builder.metrics[name] for name in builder.measures}, builder.measures),
    )
    return replace(catalog, problems=(*found, *check_catalog(catalog))), access


def _leaf_names(metrics: Mapping[str, Metric], measures: Mapping[str, Measure]) -> dict[str, str]:
    """By the key of a leaf, the name of the first metric that is just this leaf."""
    return {
        measures[name].leaves[0].key: metric.name
        for name, metric in reversed(list(metrics.items()))
        if leaf_index(measures[name].tree) is not None
    }
