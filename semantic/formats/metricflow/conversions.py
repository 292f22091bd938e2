"""Conversion metrics → `convert`: how many events of one kind follow those of another, and the metrics that count both.

visit_buy_rate: conversion of `visits` to `buys` by `user` within 7 days
→   visit_buy_rate: {convert: {from: visits, to: buys, by: user, within: 7 days, count: to}, as: rate}
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from semantic.definitions.keys import SPAN_PATTERN
from semantic.formats.metricflow.aggregates import counts_rows
from semantic.formats.metricflow.describing import Values
from semantic.formats.metricflow.expressions import plain_column
from semantic.formats.metricflow.manifest import Conversion, EntityKind, Filter, Metric, Simple, Source
from semantic.formats.metricflow.names import safe_name
from semantic.formats.metricflow.simple_metrics import MetricRefused, SimpleMetrics
from semantic.formats.metricflow.windows import span_text


@dataclass(frozen=True, slots=True)
class ConversionMetrics:
    simple: SimpleMetrics

    def values(self, metric: Metric, conversion: Conversion) -> Values:
        base, converted = (self._counted(each, metric) for each in (conversion.base, conversion.conversion))
        (base_model, base_name, _), (other_model, other_name, fill) = base, converted
        home = self.simple.names.homes[metric.name]
        told: Values = {
            "from": base_name
            if base_model == home
            else f"{self.simple.names.models[base_model]}.{base_name}",
            "to": other_name
            if other_model == home
            else f"{self.simple.names.models[other_model]}.{other_name}",
            "by": self._linked(conversion.entity, base_model, conversion.entity, other_model),
        }
        if conversion.window is not None:
            told["within"] = span_text(conversion.window)
            if not re.fullmatch(SPAN_PATTERN, str(told["within"])):
                raise MetricRefused(
                    f"Its window of {told['within']} is none that a conversion here can have."
                )
        if conversion.same:
            told["same"] = [
                self._linked(here, base_model, there, other_model) for here, there in conversion.same
            ]
        # There the events that follow are counted, and not those that are followed.
        values: Values = {"convert": {**told, "count": "to"}, "as": "rate" if conversion.rate else "count"}
        if fill is None:
            values["fill"] = "none"
        elif not conversion.rate:
            values["fill"] = fill
        return values

    def _counted(self, source: Source, owner: Metric) -> tuple[str, str, int | None]:
        """The model and the name of the metric that counts the events of one side, and what fills it."""
        simple, filters = self._rows_of(source)
        if self._counts_keys(simple):
            simple = replace(simple, aggregation=replace(simple.aggregation, function="sum", expr="1"))
        if not counts_rows(simple.aggregation):
            raise MetricRefused(
                f"It converts {simple.aggregation.function} of `{simple.aggregation.expr[:60]}`, and a conversion "
                "counts rows: define both sides as counts of rows."
            )
        plain = replace(simple, fill=None, spine=False)
        if not filters and (known := self.simple.same(plain)):
            return simple.model, self.simple.names.metrics[known], simple.fill
        values = self.simple.values(plain, filters)
        events = simple.measure or "events"
        wanted = (*((events,) if not plain.filters and not filters else ()), f"{owner.name}_{events}")
        return (
            simple.model,
            self.simple.helper(simple.model, tuple(map(safe_name, wanted)), values),
            simple.fill,
        )

    def _counts_keys(self, simple: Simple) -> bool:
        """Whether it counts a column that every row has another value of: the key of its model."""
        if simple.aggregation.function not in ("count", "count_distinct"):
            return False
        kinds = (EntityKind.PRIMARY, EntityKind.UNIQUE)
        entities = self.simple.manifest.models[simple.model].entities.values()
        keys = {plain_column(entity.expr) for entity in entities if entity.kind in kinds}
        return plain_column(simple.aggregation.expr) in keys - {""}

    def _rows_of(self, source: Source) -> tuple[Simple, tuple[Filter, ...]]:
        if isinstance(source, Simple):
            return source, ()
        metric = self.simple.manifest.metrics[source.metric]
        if not isinstance(metric.kind, Simple) or source.offset or source.offset_to:
            raise MetricRefused(f"It converts `{source.metric}`, which is no count of rows.")
        return metric.kind, (*metric.filters, *source.filters)

    def _linked(self, here: str, home: str, there: str, other: str) -> str:
        """A name that both models have for what has to be equal; the other model gets a hidden dimension for it."""
        mine, theirs = self.simple.dimension(home, here), self.simple.dimension(other, there)
        if mine == theirs:
            return mine
        name = self.simple.names.take(other, mine)
        if name != mine:
            raise MetricRefused(f"`{home}.{here}` and `{other}.{there}` have no name in common.")
        inner = self.simple.draft.models.get(self.simple.names.models[other], {}).get("dimensions", {})
        held = inner.get(theirs, {}) if isinstance(inner, dict) else {}
        values = {"type": held.get("type", "string"), "expr": held.get("expr", theirs), "hidden": True}
        self.simple.draft.put((self.simple.names.models[other], "dimensions", mine), values)
        return mine
