"""Aggregations over the rows of one model → metrics: those of the project, and hidden ones that others are made of.

bookings: simple, of the measure `bookings` (sum of 1)      →  bookings: {expr: count(), fill: none}
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from semantic.formats.drafting import Draft, Place
from semantic.formats.metricflow.aggregates import aggregate_text, counts_rows, never_empty
from semantic.formats.metricflow.describing import Values
from semantic.formats.metricflow.expressions import RowExpressions
from semantic.formats.metricflow.filters import FilterWriter
from semantic.formats.metricflow.manifest import Aggregation, Filter, Manifest, NonAdditive, Simple
from semantic.formats.metricflow.names import SETTINGS, Names


class MetricRefused(Exception):
    """A metric that cannot be said; the message says why."""


@dataclass(slots=True)
class SimpleMetrics:
    draft: Draft
    manifest: Manifest
    names: Names
    expressions: dict[str, RowExpressions]
    filters: FilterWriter
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    """Metrics with a reference and an offset or a condition, by home and what they say: none is made twice."""

    _plain: dict[Simple, str] = field(default_factory=dict)
    """Metrics that are an aggregation and nothing else."""

    def remember(self) -> None:
        """The metrics of the project that are an aggregation and nothing else serve those that are made of the same."""
        for name, metric in self.manifest.metrics.items():
            if isinstance(metric.kind, Simple) and not metric.filters and name in self.names.homes:
                self._plain.setdefault(_unnamed(metric.kind), name)

    def values(self, simple: Simple, filters: tuple[Filter, ...] = ()) -> Values:
        model = self.manifest.models[simple.model]
        aggregation = simple.aggregation
        text = aggregate_text(aggregation, self.expressions[simple.model])
        if simple.fill is not None and not never_empty(aggregation):
            text = f"coalesce({text}, {simple.fill})"
        values: Values = {"expr": text}
        all_filters = (*simple.filters, *filters)
        if all_filters:
            values["where"] = self.filters.text(all_filters, simple.model, aggregation.time)
        if aggregation.time != model.time:
            values["time"] = self.dimension(simple.model, aggregation.time)
        elif not model.time:
            values["time"] = "none"
        values |= _filled(simple)
        if aggregation.non_additive is not None:
            values["over"] = self._picked(simple.model, aggregation, aggregation.non_additive)
        return values

    def dimension(self, model: str, name: str) -> str:
        ours = self.names.dimensions.get((model, name)) or self.names.entities.get((model, name))
        if not ours:
            raise MetricRefused(f"`{model}` has no dimension `{name}`.")
        return ours

    def _picked(self, model: str, aggregation: Aggregation, picked: NonAdditive) -> Values:
        if picked.dimension != aggregation.time:
            raise MetricRefused(
                f"It takes the rows of one `{picked.dimension}`, and its time is `{aggregation.time}`: "
                "a metric picks among its own times."
            )
        values: Values = {"pick": "first" if picked.choice == "min" else "last"}
        if picked.groupings:
            values["per"] = [self.dimension(model, name) for name in picked.groupings]
        return values

    def place(self, home: str, name: str) -> Place:
        return (SETTINGS if home == SETTINGS else self.names.models[home], "metrics", name)

    def helper(self, home: str, wanted: tuple[str, ...], values: Values) -> str:
        """A hidden metric that says this: one that is there already, else a new one."""
        key = (home, repr(values))
        known = self.made.get(key)
        if known is None:
            known = self.made[key] = self.names.take(home, *wanted)
            self.draft.put(self.place(home, known), {**values, "hidden": True})
        return known

    def same(self, wanted: Simple) -> str:
        """The name of a metric that is just this aggregation; "" if there is none."""
        return self._plain.get(_unnamed(wanted), "")


def _filled(simple: Simple) -> Values:
    """What stands where there is no row: nothing, unless the source says so, not even for counts."""
    values: Values = {}
    if simple.fill is not None:
        values["fill"] = simple.fill
    elif simple.aggregation.function in ("count", "count_distinct") or counts_rows(simple.aggregation):
        values["fill"] = "none"
    if simple.spine or simple.fill is not None:
        values["every_period"] = simple.spine
    return values


def _unnamed(simple: Simple) -> Simple:
    """The same however its measure is called."""
    return replace(simple, measure="")
