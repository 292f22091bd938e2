"""Metrics of every type → metrics: one expression each, with hidden ones for inputs that are filtered or earlier.

bookings_growth: derived of `bookings` and `bookings` 14 days before as `bookings_2_weeks_ago`
→   bookings_2_weeks_ago: {expr: bookings, offset: 14 days, hidden: true}
    bookings_growth: {expr: bookings - bookings_2_weeks_ago}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sqlglot import exp

from semantic.definitions.expression_text import replaced
from semantic.formats.drafting import Draft
from semantic.formats.metricflow.conversions import ConversionMetrics
from semantic.formats.metricflow.describing import Values, described
from semantic.formats.metricflow.expressions import ExpressionRefused, parsed
from semantic.formats.metricflow.filters import FilterWriter
from semantic.formats.metricflow.homes import inputs_of
from semantic.formats.metricflow.inputs import only_input, pushed
from semantic.formats.metricflow.manifest import (
    Conversion,
    Cumulative,
    Derived,
    Input,
    Kind,
    Manifest,
    Metric,
    Ratio,
    Simple,
    Source,
)
from semantic.formats.metricflow.names import SETTINGS, Names, safe_name
from semantic.formats.metricflow.simple_metrics import MetricRefused, SimpleMetrics
from semantic.formats.metricflow.where import FilterRefused
from semantic.formats.metricflow.windows import offset_text, over_values, plural, unit_of
from semantic.formats.neutral_sql import neutral_text
from semantic.formats.neutral_trees import divided, neutral


@dataclass(frozen=True)
class MetricWriter:
    simple: SimpleMetrics

    @cached_property
    def draft(self) -> Draft:
        return self.simple.draft

    @cached_property
    def names(self) -> Names:
        return self.simple.names

    @cached_property
    def manifest(self) -> Manifest:
        return self.simple.manifest

    @cached_property
    def filters(self) -> FilterWriter:
        return self.simple.filters

    def write_all(self) -> None:
        self.simple.remember()
        self._remember_earlier_ones()
        for name, metric in self.manifest.metrics.items():
            what = f"metric {name}"
            if name not in self.names.homes:
                self.draft.leave_out(what, self._no_home(metric), metric.position)
                continue
            try:
                values, why = self._values(metric)
            except (MetricRefused, ExpressionRefused, FilterRefused) as refusal:
                self.draft.leave_out(what, str(refusal), metric.position)
                continue
            ours = self.names.metrics[name]
            renamed = [name] if ours != name else []
            told = described(metric.about, ours, *renamed)
            place = self.simple.place(self.names.homes[name], ours)
            if not isinstance(metric.kind, Simple) and self._on_spine(metric):
                values["every_period"] = True
            self.draft.put(place, {**values, **told}, what, metric.position, rewritten=why)

    def _on_spine(self, metric: Metric) -> bool:
        """Whether a row is shown for every period, because one of its inputs asks for that."""
        return any(
            source.spine
            if isinstance(source, Simple)
            else self._on_spine(self.manifest.metrics[source.metric])
            for source in inputs_of(metric)
        )

    def _no_home(self, metric: Metric) -> str:
        for source in inputs_of(metric):
            if isinstance(source, Input) and source.metric not in self.manifest.metrics:
                return f"It is made of `{source.metric}`, and there is no such metric."
            if isinstance(source, Input) and source.metric not in self.names.homes:
                return f"It is made of `{source.metric}`, which is left out or made of this one."
        return "It is made of itself, or of what is not there."

    def _values(self, metric: Metric) -> tuple[Values, str]:
        """What the metric says here, and what a reader should know of how it was rewritten."""
        home = self.names.homes[metric.name]
        kind = metric.kind
        why = ""
        if metric.grain:
            why = f"Where a query names no period, it was by {metric.grain}: name the period."
        if isinstance(kind, Simple):
            return self.simple.values(kind, metric.filters), why
        if metric.filters and (home == SETTINGS or isinstance(kind, Conversion)):
            kind = pushed(kind, metric.filters)
        elif metric.filters:
            values = self._of_kind(metric, kind)
            where = self.filters.text(metric.filters, home, self._time(metric.name))
            values["where"] = f"{values['where']} and {where}" if "where" in values else where
            return values, why
        return self._of_kind(metric, kind), why

    def _of_kind(self, metric: Metric, kind: Kind) -> Values:
        match kind:
            case Ratio(numerator, denominator):
                parts = [self._reference(each, metric) for each in (numerator, denominator)]
                return {"expr": " / ".join(parts)}
            case Derived():
                return self._derived(metric, kind)
            case Cumulative():
                return self._cumulative(metric, kind)
            case Conversion():
                return ConversionMetrics(self.simple).values(metric, kind)
        raise AssertionError(kind)

    # References to other metrics

    def _reference(self, source: Source, owner: Metric) -> str:
        """The text that names a source in the owner's expression."""
        home = self.names.homes[owner.name]
        if isinstance(source, Simple):
            known = self.simple.same(source)
            if known:
                return self._called(known, home)
            wanted = (safe_name(source.measure), f"{self.names.metrics[owner.name]}_source")
            name = self.simple.helper(source.model, wanted, self.simple.values(source))
            return name if source.model == home else f"{self.names.models[source.model]}.{name}"
        values = self._input(source)
        at = self.names.homes[source.metric]
        if set(values) == {"expr"}:
            return self._called(source.metric, home)
        name = self.simple.helper(at, tuple(self._wanted(source, values, owner)), values)
        return name if at in (home, SETTINGS) else f"{self.names.models[at]}.{name}"

    def _called(self, metric: str, home: str) -> str:
        """A metric by its name within its own home, else with its home."""
        if self.names.homes[metric] == home:
            return self.names.metrics[metric]
        return self.names.qualified(metric)

    def _wanted(self, source: Input, values: Values, owner: Metric) -> Iterator[str]:
        """Names for a metric that is another one earlier or filtered, best first."""
        ours = self.names.metrics[source.metric]
        if source.alias:
            yield safe_name(source.alias)
        called = "_".join(filter(None, (_picked_word(str(values.get("where", ""))), ours)))
        if source.offset:
            called = f"{called}_{source.offset.count}_{plural(source.offset)}_ago"
        elif source.offset_to:
            called = f"{called}_at_start_of_{source.offset_to}"
        if called != ours:
            yield safe_name(called)
        if isinstance(owner.kind, Ratio):
            role = "numerator" if source is owner.kind.numerator else "denominator"
            yield f"{self.names.metrics[owner.name]}_{role}"
        yield f"{self.names.metrics[owner.name]}_{ours}"

    def _input(self, source: Input) -> Values:
        """A metric with its condition and how much earlier it looks."""
        home = self.names.homes[source.metric]
        values: Values = {"expr": self.names.metrics[source.metric]}
        if source.filters and home == SETTINGS:
            inner = self.manifest.metrics[source.metric]
            values = self._of_kind(inner, pushed(inner.kind, (*inner.filters, *source.filters)))
        elif source.filters:
            values["where"] = self.filters.text(source.filters, home, self._time(source.metric))
        if offset := offset_text(source, self.names):
            values = {**values, "offset": offset}
        return values

    def _remember_earlier_ones(self) -> None:
        """Metrics that only look at another one earlier, or filtered, serve those that are made of the same."""
        for name, metric in self.manifest.metrics.items():
            source = only_input(metric)
            if source is None or metric.filters or name not in self.names.homes:
                continue
            try:
                values = self._input(source)
            except (MetricRefused, FilterRefused, ExpressionRefused):
                continue
            if set(values) != {"expr"}:
                home = self.names.homes[name]
                self.simple.made.setdefault((home, repr(values)), self.names.metrics[name])

    def _time(self, metric: str) -> str:
        """The time dimension of a metric's rows, in the source's words; "" where they have several."""
        times = set(self._times(self.manifest.metrics[metric]))
        return times.pop() if len(times) == 1 else ""

    def _times(self, metric: Metric) -> Iterable[str]:
        for source in inputs_of(metric):
            if isinstance(source, Simple):
                yield source.aggregation.time
            else:
                yield from self._times(self.manifest.metrics[source.metric])

    # Metrics made of metrics

    def _derived(self, metric: Metric, derived: Derived) -> Values:
        only = only_input(replace(metric, kind=derived))
        if only is not None and self.names.homes[only.metric] == self.names.homes[metric.name]:
            return self._input(only)
        called = {each.alias or each.metric: self._reference(each, metric) for each in derived.inputs}
        tree = parsed(derived.expr, self.manifest.dialect)
        for node in list(tree.find_all(exp.Column)):
            text = called.get(node.name) if not node.table else None
            if text is None:
                raise MetricRefused(f"`{node.sql()[:60]}` in its expr is none of its input metrics.")
            *before, name = text.split(".")
            tree = replaced(tree, node, exp.column(name, table=before[0] if before else None))
        tree = divided(neutral(tree))
        words = "|".join(sorted(map(re.escape, called), key=len, reverse=True))
        written = re.sub(rf"\b({words})\b", lambda found: called[found[1]], derived.expr)
        return {"expr": neutral_text(tree, written)}

    def _cumulative(self, metric: Metric, cumulative: Cumulative) -> Values:
        source = cumulative.of
        values: Values
        if isinstance(source, Simple) and not self.simple.same(source):
            values = self.simple.values(source)
        elif isinstance(source, Input) and self.names.homes[source.metric] == self.names.homes[metric.name]:
            values = self._input(source)
        else:
            values = {"expr": self._reference(source, metric)}
        if {"over", "offset"} & set(values):
            values = {"expr": self._reference(source, metric)}
        return {**values, "over": over_values(cumulative, unit_of(metric.name, self.names))}


_BARE = re.compile(r"(?:\w+\.)*(?:is_|has_)?(\w+)")
_EQUAL = re.compile(r"(?:\w+\.)*\w+ = '([A-Za-z][\w ]{0,30})'")


def _picked_word(where: str) -> str:
    """A word for what a simple condition picks: `lux` for `listing.is_lux`, `us` for `country = 'us'`."""
    found = _BARE.fullmatch(where) or _EQUAL.fullmatch(where)
    return found[1].lower() if found else ""
