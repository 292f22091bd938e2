"""Binds the members of all models: dimensions and segments to columns, metrics to leaves. What fails is left out.

builder = MemberBuilder(definitions, graph, binder, problems)
builder.bind_members(); builder.bind_metrics()
builder.measures["sales.revenue"]
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.catalog.conversions import build_conversion
from semantic.catalog.graph import JoinGraph
from semantic.catalog.kinds import combined_kinds
from semantic.catalog.measures import Measure, build_measure
from semantic.catalog.metric_dimensions import MetricDimensions
from semantic.catalog.per_entity import build_per_entity
from semantic.definitions.types import Definitions, Dimension, Metric, Model, Segment
from semantic.errors import Position, Problem
from semantic.naming import nearest


class MemberBuilder:
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
