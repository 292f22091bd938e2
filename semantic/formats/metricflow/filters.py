"""Filters of metrics → the text of a definition's `where`, with the paths that their calls stand for.

FilterWriter(draft, names, types, metrics).text(filters, "bookings_source", "ds")
"listing.country_latest <> 'us' and ds >= '2020-01-02'"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from semantic.formats.drafting import Draft
from semantic.formats.metricflow.aggregates import row_text
from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.expressions import ExpressionRefused, RowExpressions
from semantic.formats.metricflow.manifest import (
    GRAINS,
    METRIC_TIME,
    Dimension,
    EntityKind,
    Filter,
    Manifest,
    Simple,
)
from semantic.formats.metricflow.names import SETTINGS, Found, Names
from semantic.formats.metricflow.types import ValueTypes
from semantic.formats.metricflow.where import FilterRefused, condition_text, parse_filter

_PARTS = {"dow": "isodow", "doy": "doy"}


@dataclass(slots=True)
class FilterWriter:
    draft: Draft
    manifest: Manifest
    names: Names
    types: ValueTypes
    expressions: Mapping[str, RowExpressions]

    def text(self, filters: Iterable[Filter], home: str, time: str) -> str:
        """All filters together, as seen from rows of `home`, whose metric has the time dimension `time` (in the
        source's words). Raises FilterRefused."""
        texts = []
        for filter_ in filters:
            condition = parse_filter(filter_.text, self.manifest.custom_grains, self.manifest.dialect)
            texts.append(condition_text(condition, lambda call: self._reference(call, home, time)))
        if len(texts) > 1:
            texts = [f"({text})" if _loose(text) else text for text in texts]
        return " and ".join(dict.fromkeys(texts))

    def _reference(self, call: Call, home: str, time: str) -> str:
        if call.kind == "Metric":
            return self._metric(call, home)
        if call.name == METRIC_TIME and not call.path:
            if not time:
                raise FilterRefused("It asks for metric_time, and its metrics have different times.")
            found = self.names.find(home, (), time)
        else:
            found = self.names.find(home, call.path, call.name)
        if found is None:
            raise FilterRefused(f"`{call}` is not to be reached from `{home}`.")
        dimension = self._dimension(found)
        if dimension is None or not dimension.grain:
            if call.grain or call.part:
                raise FilterRefused(f"`{found.text}` is no time, and has no granularities.")
            return found.text
        return self._time(call, found.text, dimension)

    def _dimension(self, found: Found) -> Dimension | None:
        name = self.names.sources.get((found.model, found.name))
        return self.manifest.models[found.model].dimensions[name] if name else None

    def _time(self, call: Call, text: str, dimension: Dimension) -> str:
        """MetricFlow never shows a time as it is stored: it is cut to the granularity asked for, or else its own."""
        if call.part:
            return f"extract({_PARTS.get(call.part, call.part)} from {text})"
        grain = call.grain or dimension.grain
        if grain not in GRAINS:
            raise FilterRefused(f"It asks for the granularity `{grain}`, which only queries know here.")
        if GRAINS.index(grain) < GRAINS.index("second"):
            return text
        if grain == "day":
            return text if dimension.type == "date" else f"cast({text} as date)"
        if grain == dimension.grain and dimension.type == "date":
            return text
        return f"date_trunc('{grain}', {text})"

    def _metric(self, call: Call, home: str) -> str:
        """A metric of an entity is a dimension of the model that the entity is the key of."""
        metric = self.names.homes.get(call.name)
        if metric is None:
            raise FilterRefused(f"There is no metric `{call.name}`.")
        if len(call.group_by) != 1:
            raise FilterRefused(f"`{call}` is a value of several entities together.")
        *path, entity = call.group_by[0].split("__")
        target, roles = self._keyed(home, tuple(path), entity)
        if metric == SETTINGS:
            raise FilterRefused(f"`{call}` is no value that a dimension of `{target}` could have.")
        expr = self._row_value(call, target, entity) if metric == target else self.names.qualified(call.name)
        return ".".join((*roles, self._value(target, entity, call.name, expr)))

    def _row_value(self, call: Call, target: str, entity: str) -> str:
        """By the key of its own rows, a metric is what it aggregates in one row."""
        metric = self.manifest.metrics[call.name]
        simple, kind = metric.kind, self.manifest.models[target].entities[entity].kind
        if (
            not isinstance(simple, Simple)
            or kind not in (EntityKind.PRIMARY, EntityKind.UNIQUE)
            or (metric.filters or simple.filters or simple.fill is not None or simple.spine)
        ):
            raise FilterRefused(
                f"`{call}` is of rows of `{target}` itself, and more than one aggregate of what each of them holds."
            )
        try:
            return row_text(simple.aggregation, self.expressions[target])
        except ExpressionRefused as refusal:
            raise FilterRefused(str(refusal)) from None

    def _keyed(self, home: str, path: tuple[str, ...], entity: str) -> tuple[str, tuple[str, ...]]:
        """The model whose rows an entity tells apart, and the roles that lead there."""
        own = self.manifest.models[home].entities.get(entity)
        if not path and own is not None and own.kind.joined_to:
            return home, ()
        for target, role in self.names.steps_from(home, path[0] if path else entity):
            if not path:
                return target, (role,)
            try:
                end, roles = self._keyed(target, path[1:], entity)
            except FilterRefused:
                continue
            return end, (role, *roles)
        raise FilterRefused(f"No model that `{home}` joins has a row for each `{entity}`.")

    def _value(self, target: str, entity: str, metric: str, expr: str) -> str:
        """The hidden dimension that holds the metric's value for each row."""
        model = self.names.models[target]
        held = self.draft.models.get(model, {}).get("dimensions", {})
        for name, values in held.items() if isinstance(held, dict) else ():
            if isinstance(values, dict) and values.get("expr") == expr and values.get("hidden"):
                return str(name)
        ours = self.names.metrics[metric]
        name = self.names.take(target, f"{ours}_per_{entity}", f"{ours}_of_each_{entity}")
        self.draft.put((model, "dimensions", name), {"type": "number", "expr": expr, "hidden": True})
        return name


def _loose(text: str) -> bool:
    """Whether a condition may need parentheses beside another one."""
    return " or " in f" {text.lower()} "
