"""Metrics of both forms. Those of the older one name measures, which are looked up in the semantic models."""

from __future__ import annotations

import re
from collections.abc import Mapping

from semantic.definitions.yaml_nodes import Scalar, Sequence, Tree
from semantic.errors import Position
from semantic.formats.entries import Entries
from semantic.formats.metricflow.manifest import (
    GRAINS,
    Conversion,
    Cumulative,
    Derived,
    Filter,
    Input,
    Kind,
    Measure,
    Metric,
    Ratio,
    SemanticModel,
    Simple,
    Source,
    Window,
)
from semantic.formats.metricflow.reading.models import enabled, read_about, read_aggregation
from semantic.formats.metricflow.reading.project import Project
from semantic.formats.report import Line, Outcome

KINDS = ("simple", "ratio", "derived", "cumulative", "conversion")
_WINDOW = re.compile(r"\s*([0-9]{1,5})\s+([A-Za-z_]\w*)\s*")


class _Unusable(Exception):
    """Internal: why a metric cannot be read."""


class MetricReader:
    """Reads metrics with the measures of all semantic models at hand."""

    def __init__(
        self, models: Mapping[str, SemanticModel], project: Project, custom: tuple[str, ...]
    ) -> None:
        self.models = models
        self.project = project
        self.grains = {grain: grain for grain in GRAINS} | {name.lower(): name for name in custom}
        self.grains |= {
            f"{grain}s": own for grain, own in self.grains.items() if f"{grain}s" not in self.grains
        }
        self.measures: dict[str, tuple[SemanticModel, Measure]] = {}
        for model in models.values():
            for measure in model.measures.values():
                self.measures.setdefault(measure.name, (model, measure))

    def read(self, entries: Entries, model: str = "") -> Metric | None:
        """One metric. `model` is the semantic model in which a simple metric of the newer form stands."""
        name = entries.text("name")
        if not name or not enabled(entries):
            return None
        try:
            kind = self._kind(entries, name, model)
        except _Unusable as reason:
            entries.lines.append(Line(Outcome.LEFT_OUT, entries.what, entries.position, "", str(reason)))
            return None
        entries.ignore("datatype")
        grain = entries.text("time_granularity").lower()
        about = read_about(entries, self.project)
        filters = read_filters(entries, "filter")
        entries.tell_rest()
        return Metric(name, kind, entries.position, filters, grain, about)

    def _kind(self, entries: Entries, name: str, model: str) -> Kind:
        kind = entries.choice("type", KINDS, "simple")
        inside = entries.one("type_params") or entries
        inside.ignore("input_measures", "is_private")
        made: Kind
        if kind == "simple":
            made = self._simple(inside, name, model)
        elif kind == "ratio":
            made = Ratio(self._needed(inside, "numerator"), self._needed(inside, "denominator"))
        elif kind == "derived":
            made = self._derived(inside)
        elif kind == "cumulative":
            made = self._cumulative(inside)
        else:
            made = self._conversion(inside)
        if inside is not entries:
            inside.tell_rest()
        return made

    def _simple(self, entries: Entries, name: str, model: str) -> Simple:
        held = entries.one("metric_aggregation_params")
        measure = entries.node("measure")
        if measure is not None and held is None:
            entries.ignore("expr", "join_to_timespine", "fill_nulls_with")
            return self._measured(entries, "measure")
        home = held.text("semantic_model") if held is not None else model
        if home not in self.models:
            raise _Unusable(
                f"Its semantic model `{home}` is not there." if home else "It names no semantic model."
            )
        aggregation = read_aggregation(held or entries, name, self.models[home].time, entries.text("expr"))
        if held is not None:
            held.tell_rest()
        if not aggregation.function:
            raise _Unusable("It says neither `agg` nor a measure.")
        fill, spine = entries.integer("fill_nulls_with"), entries.flag("join_to_timespine")
        return Simple(home, aggregation, (), fill, spine)

    def _measured(self, entries: Entries, key: str) -> Simple:
        """A measure with what is said beside its name: `{name: revenue, fill_nulls_with: 0}`."""
        node = entries.node(key)
        own = entries.one(key) if isinstance(node, Tree) else None
        name = own.text("name") if own is not None else entries.text(key)
        found = self.measures.get(name)
        if found is None:
            raise _Unusable(f"There is no measure `{name[:100]}`.")
        model, measure = found
        if own is None:
            return Simple(model.name, measure.aggregation, measure=name)
        own.ignore("alias")
        simple = Simple(
            model.name,
            measure.aggregation,
            read_filters(own, "filter"),
            own.integer("fill_nulls_with"),
            own.flag("join_to_timespine"),
            name,
        )
        own.tell_rest()
        return simple

    def _input(self, node: object, entries: Entries, key: str) -> Input:
        """A metric by its name, or with an alias, filters and how much earlier it looks."""
        if isinstance(node, Scalar):
            return Input(node.text, Position(entries.file, node.line, node.column))
        if not isinstance(node, Tree):
            raise _Unusable(f"Its {key} is no metric.")
        own = Entries(node, entries.file, f"{entries.what}: {key}", entries.lines)
        made = Input(
            metric=own.text("name"),
            position=own.position,
            filters=read_filters(own, "filter"),
            alias=own.text("alias"),
            offset=self._window(own, "offset_window"),
            offset_to=own.text("offset_to_grain").lower(),
        )
        own.tell_rest()
        return made

    def _needed(self, entries: Entries, key: str) -> Input:
        node = entries.node(key)
        if node is None:
            raise _Unusable(f"It has no {key}.")
        return self._input(node, entries, key)

    def _derived(self, entries: Entries) -> Derived:
        node = entries.node("metrics") or entries.node("input_metrics")
        if not isinstance(node, Sequence) or not node.items:
            raise _Unusable("It names no metrics that it is made of.")
        expr = entries.text("expr")
        if not expr:
            raise _Unusable("It has no expr.")
        return Derived(expr, tuple(self._input(each, entries, "input") for each in node.items))

    def _source(self, entries: Entries, measure: str, metric: str) -> Source:
        if entries.node(measure) is not None and entries.node(metric) is None:
            return self._measured(entries, measure)
        entries.ignore(measure)
        return self._needed(entries, metric)

    def _cumulative(self, entries: Entries) -> Cumulative:
        inside = entries.one("cumulative_type_params") or entries
        key = "input_metric" if "input_metric" in entries else "metric"
        if "measure" in entries and key not in inside:
            of: Source = self._measured(entries, "measure")
        else:
            entries.ignore("measure")
            of = self._needed(inside, key)
        made = Cumulative(
            of=of,
            window=self._window(inside, "window") or self._window(entries, "window"),
            to_date=(inside.text("grain_to_date") or entries.text("grain_to_date")).lower(),
            shown=inside.choice("period_agg", ("first", "last", "average"), "first"),
        )
        if inside is not entries:
            inside.tell_rest()
        return made

    def _conversion(self, entries: Entries) -> Conversion:
        inside = entries.one("conversion_type_params") or entries
        entity = inside.text("entity")
        if not entity:
            raise _Unusable("It names no entity.")
        calculation = inside.choice("calculation", ("conversions", "conversion_rate"), "conversion_rate")
        same = tuple(
            (each.text("base_property"), each.text("conversion_property"))
            for each in inside.each("constant_properties", "constant property")
        )
        made = Conversion(
            base=self._source(inside, "base_measure", "base_metric"),
            conversion=self._source(inside, "conversion_measure", "conversion_metric"),
            entity=entity,
            window=self._window(inside, "window"),
            rate=calculation == "conversion_rate",
            same=same,
        )
        if inside is not entries:
            inside.tell_rest()
        return made

    def _window(self, entries: Entries, key: str) -> Window | None:
        node = entries.node(key)
        if node is None:
            return None
        if isinstance(node, Tree):
            own = Entries(node, entries.file, entries.what, entries.lines)
            words = f"{own.text('count')} {own.text('granularity')}"
        else:
            words = entries.text(key)
        found = _WINDOW.fullmatch(words.lower())
        grain = self.grains.get(found[2]) if found else None
        if found is None or grain is None:
            raise _Unusable(f"Its {key} `{words[:60]}` is not a number and a granularity, such as 7 days.")
        return Window(int(found[1]), grain)


def read_filters(entries: Entries, key: str) -> tuple[Filter, ...]:
    """One filter, a list of them, or the form that they have in a compiled manifest; all have to hold."""
    node = entries.node(key)
    if isinstance(node, Tree):
        own = Entries(node, entries.file, entries.what, entries.lines)
        if "where_filters" not in own:
            return _one_filter(own)
        return tuple(found for each in own.each("where_filters") for found in _one_filter(each))
    if isinstance(node, Sequence) and any(isinstance(item, Tree) for item in node.items):
        return tuple(found for each in entries.each(key) for found in _one_filter(each))
    return tuple(Filter(text, place) for text, place in entries.placed_texts(key) if text.strip())


def _one_filter(entries: Entries) -> tuple[Filter, ...]:
    text = entries.text("where_sql_template")
    return (Filter(text, entries.at("where_sql_template")),) if text.strip() else ()
