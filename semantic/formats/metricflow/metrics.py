"""Metrics of every type → metrics: one expression each, with hidden ones for inputs that are filtered or earlier.

bookings_growth: derived of `bookings` and `bookings` 14 days before as `bookings_2_weeks_ago`
→   bookings_2_weeks_ago: {expr: bookings, offset: 14 days, hidden: true}
    bookings_growth: {expr: bookings - bookings_2_weeks_ago}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from semantic.calendars import SUB_DAY_GRAINS
from semantic.definitions.expression_text import replaced
from semantic.definitions.keys import OFFSET_PATTERN, SPAN_PATTERN, TO_DATE
from semantic.formats.drafting import Draft, Place
from semantic.formats.metricflow.aggregates import aggregate_text, counts_rows, never_empty
from semantic.formats.metricflow.describing import Values, described
from semantic.formats.metricflow.expressions import ExpressionRefused, RowExpressions, parsed
from semantic.formats.metricflow.filters import FilterWriter
from semantic.formats.metricflow.homes import inputs_of
from semantic.formats.metricflow.manifest import (
    GRAINS,
    Aggregation,
    Conversion,
    Cumulative,
    Derived,
    Filter,
    Input,
    Kind,
    Manifest,
    Metric,
    NonAdditive,
    Ratio,
    Simple,
    Source,
    Window,
)
from semantic.formats.metricflow.names import SETTINGS, Names, safe_name
from semantic.formats.metricflow.query_times import least_grain
from semantic.formats.metricflow.where import FilterRefused
from semantic.formats.neutral_sql import neutral_text
from semantic.formats.neutral_trees import divided, neutral

_SHOWN = {"first": "first", "average": "average"}
"""The last value is shown unless said otherwise."""


class MetricRefused(Exception):
    """A metric that cannot be said; the message says why."""


@dataclass(slots=True)
class MetricWriter:
    draft: Draft
    manifest: Manifest
    names: Names
    expressions: dict[str, RowExpressions]
    filters: FilterWriter
    _made: dict[tuple[str, str], str] = field(default_factory=dict)
    """Metrics with a reference and an offset or a condition, by home and what they say: none is made twice."""

    _plain: dict[Simple, str] = field(default_factory=dict)
    """Metrics that are an aggregation and nothing else."""

    def write_all(self) -> None:
        for name, metric in self.manifest.metrics.items():
            if isinstance(metric.kind, Simple) and not metric.filters and name in self.names.homes:
                self._plain.setdefault(_unnamed(metric.kind), name)
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
            place = self._place(self.names.homes[name], ours)
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

    def _place(self, home: str, name: str) -> Place:
        return (SETTINGS if home == SETTINGS else self.names.models[home], "metrics", name)

    def _values(self, metric: Metric) -> tuple[Values, str]:
        """What the metric says here, and what a reader should know of how it was rewritten."""
        home = self.names.homes[metric.name]
        kind = metric.kind
        why = ""
        if metric.grain:
            why = f"Where a query names no period, it was by {metric.grain}: name the period."
        if isinstance(kind, Simple):
            return self._simple(kind, metric.filters), why
        if metric.filters and (home == SETTINGS or isinstance(kind, Conversion)):
            kind = _pushed(kind, metric.filters)
        elif metric.filters:
            values, more = self._of_kind(metric, kind)
            where = self.filters.text(metric.filters, home, self._time(metric.name))
            values["where"] = f"{values['where']} and {where}" if "where" in values else where
            return values, why or more
        values, more = self._of_kind(metric, kind)
        return values, why or more

    def _of_kind(self, metric: Metric, kind: Kind) -> tuple[Values, str]:
        match kind:
            case Ratio(numerator, denominator):
                parts = [self._reference(each, metric) for each in (numerator, denominator)]
                return {"expr": " / ".join(parts)}, ""
            case Derived():
                return self._derived(metric, kind), ""
            case Cumulative():
                return self._cumulative(metric, kind), ""
            case Conversion():
                return self._conversion(metric, kind)
        raise AssertionError(kind)

    # An aggregation over the rows of one model

    def _simple(self, simple: Simple, filters: tuple[Filter, ...] = ()) -> Values:
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
            values["time"] = self._dimension(simple.model, aggregation.time)
        elif not model.time:
            values["time"] = "none"
        values |= _filled(simple)
        if aggregation.non_additive is not None:
            values["over"] = self._picked(simple.model, aggregation, aggregation.non_additive)
        return values

    def _dimension(self, model: str, name: str) -> str:
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
            values["per"] = [self._dimension(model, name) for name in picked.groupings]
        return values

    # References to other metrics

    def _reference(self, source: Source, owner: Metric) -> str:
        """The text that names a source in the owner's expression."""
        home = self.names.homes[owner.name]
        if isinstance(source, Simple):
            known = self._same_simple(source)
            if known:
                return self._called(known, home)
            wanted = (safe_name(source.measure), f"{self.names.metrics[owner.name]}_source")
            name = self._helper(source.model, wanted, self._simple(source))
            return name if source.model == home else f"{self.names.models[source.model]}.{name}"
        values = self._input(source)
        at = self.names.homes[source.metric]
        if set(values) == {"expr"}:
            return self._called(source.metric, home)
        name = self._helper(at, tuple(self._wanted(source, values, owner)), values)
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
            called = f"{called}_{source.offset.count}_{_many(source.offset)}_ago"
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
            values, _ = self._of_kind(inner, _pushed(inner.kind, (*inner.filters, *source.filters)))
        elif source.filters:
            values["where"] = self.filters.text(source.filters, home, self._time(source.metric))
        if offset := self._offset(source):
            values = {**values, "offset": offset}
        return values

    def _offset(self, source: Input) -> str:
        if source.offset:
            text = _span(source.offset)
        elif source.offset_to:
            # There the rows of its first day are joined, or of its first hour where these have hours.
            unit = self._unit(source.metric)
            if source.offset_to in GRAINS[: GRAINS.index(unit) + 1]:
                return ""  # Each is its own first.
            text = f"first {unit} of {source.offset_to}"
        else:
            return ""
        if not re.fullmatch(OFFSET_PATTERN, text):
            raise MetricRefused(f"It looks {text} earlier, which is not among the offsets here.")
        return text

    def _unit(self, metric: str) -> str:
        """What the times of a metric's rows are given in: days, or something shorter."""
        unit = least_grain(self.manifest, (metric,))
        return unit if unit in SUB_DAY_GRAINS else "day"

    def _helper(self, home: str, wanted: tuple[str, ...], values: Values) -> str:
        """A hidden metric that says this: one that is there already, else a new one."""
        key = (home, repr(values))
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = self.names.take(home, *wanted)
            self.draft.put(self._place(home, known), {**values, "hidden": True})
        return known

    def _remember_earlier_ones(self) -> None:
        """Metrics that only look at another one earlier, or filtered, serve those that are made of the same."""
        for name, metric in self.manifest.metrics.items():
            source = _only_input(metric)
            if source is None or metric.filters or name not in self.names.homes:
                continue
            try:
                values = self._input(source)
            except (MetricRefused, FilterRefused, ExpressionRefused):
                continue
            if set(values) != {"expr"}:
                home = self.names.homes[name]
                self._made.setdefault((home, repr(values)), self.names.metrics[name])

    def _same_simple(self, wanted: Simple) -> str:
        """The name of a metric that is just this aggregation; "" if there is none."""
        return self._plain.get(_unnamed(wanted), "")

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
        only = _only_input(replace(metric, kind=derived))
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
        if isinstance(source, Simple) and not self._same_simple(source):
            values = self._simple(source)
        elif isinstance(source, Input) and self.names.homes[source.metric] == self.names.homes[metric.name]:
            values = self._input(source)
        else:
            values = {"expr": self._reference(source, metric)}
        if {"over", "offset"} & set(values):
            values = {"expr": self._reference(source, metric)}
        over: Values = {}
        window = cumulative.window
        if window is None and cumulative.to_date == self._unit(metric.name):
            window = Window(1, cumulative.to_date)  # It begins with itself.
        if window is not None:
            over["last"] = _span(window)
            if not re.fullmatch(SPAN_PATTERN, str(over["last"])):
                raise MetricRefused(f"Its window of {over['last']} is none that a window here can have.")
        else:
            over["to_date"] = cumulative.to_date or "all_time"
            if over["to_date"] not in TO_DATE:
                raise MetricRefused(f"A metric cannot be to date by {cumulative.to_date} here.")
        if cumulative.shown in _SHOWN:
            over["show"] = _SHOWN[cumulative.shown]
        return {**values, "over": over}

    def _conversion(self, metric: Metric, conversion: Conversion) -> tuple[Values, str]:
        base, converted = (self._counted(each, metric) for each in (conversion.base, conversion.conversion))
        (base_model, base_name, _), (other_model, other_name, fill) = base, converted
        home = self.names.homes[metric.name]
        told: Values = {
            "from": base_name if base_model == home else f"{self.names.models[base_model]}.{base_name}",
            "to": other_name if other_model == home else f"{self.names.models[other_model]}.{other_name}",
            "by": self._linked(conversion.entity, base_model, conversion.entity, other_model),
        }
        if conversion.window is not None:
            told["within"] = _span(conversion.window)
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
        return values, ""

    def _counted(self, source: Source, owner: Metric) -> tuple[str, str, int | None]:
        """The model and the name of the metric that counts the events of one side, and what fills it."""
        simple, filters = self._rows_of(source)
        if not counts_rows(simple.aggregation):
            raise MetricRefused(
                f"It converts {simple.aggregation.function} of `{simple.aggregation.expr[:60]}`, and a conversion "
                "counts rows: define both sides as counts of rows."
            )
        plain = replace(simple, fill=None, spine=False)
        if not filters and (known := self._same_simple(plain)):
            return simple.model, self.names.metrics[known], simple.fill
        values = self._simple(plain, filters)
        events = simple.measure or "events"
        wanted = (*((events,) if not plain.filters and not filters else ()), f"{owner.name}_{events}")
        return simple.model, self._helper(simple.model, tuple(map(safe_name, wanted)), values), simple.fill

    def _rows_of(self, source: Source) -> tuple[Simple, tuple[Filter, ...]]:
        if isinstance(source, Simple):
            return source, ()
        metric = self.manifest.metrics[source.metric]
        if not isinstance(metric.kind, Simple) or source.offset or source.offset_to:
            raise MetricRefused(f"It converts `{source.metric}`, which is no count of rows.")
        return metric.kind, (*metric.filters, *source.filters)

    def _linked(self, here: str, home: str, there: str, other: str) -> str:
        """A name that both models have for what has to be equal; the other model gets a hidden dimension for it."""
        mine, theirs = self._dimension(home, here), self._dimension(other, there)
        if mine == theirs:
            return mine
        name = self.names.take(other, mine)
        if name != mine:
            raise MetricRefused(f"`{home}.{here}` and `{other}.{there}` have no name in common.")
        inner = self.draft.models.get(self.names.models[other], {}).get("dimensions", {})
        held = inner.get(theirs, {}) if isinstance(inner, dict) else {}
        values = {"type": held.get("type", "string"), "expr": held.get("expr", theirs), "hidden": True}
        self.draft.put((self.names.models[other], "dimensions", mine), values)
        return mine


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


def _only_input(metric: Metric) -> Input | None:
    """The input of a derived metric that is just that input."""
    kind = metric.kind
    if isinstance(kind, Derived) and len(kind.inputs) == 1:
        source = kind.inputs[0]
        if kind.expr.strip() == (source.alias or source.metric):
            return source
    return None


def _unnamed(simple: Simple) -> Simple:
    """The same however its measure is called."""
    return replace(simple, measure="")


def _pushed(kind: Kind, filters: tuple[Filter, ...]) -> Kind:
    """The same with the filters on each of its inputs: they pick rows, and those are of several models."""
    match kind:
        case Ratio(numerator, denominator):
            return Ratio(_filtered(numerator, filters), _filtered(denominator, filters))
        case Derived(expr, inputs):
            return Derived(expr, tuple(_filtered(each, filters) for each in inputs))
        case Cumulative(of) if isinstance(of, Input):
            return replace(kind, of=_filtered(of, filters))
        case Conversion(base):
            # Conversions are looked for after those base events that pass.
            if isinstance(base, Input):
                return replace(kind, base=_filtered(base, filters))
            return replace(kind, base=replace(base, filters=(*base.filters, *filters)))
    return kind


def _filtered(source: Input, filters: tuple[Filter, ...]) -> Input:
    return replace(source, filters=(*source.filters, *filters))


def _span(window: Window) -> str:
    return f"{window.count} {_many(window)}"


def _many(window: Window) -> str:
    return window.grain if window.count == 1 else f"{window.grain}s"


_BARE = re.compile(r"(?:\w+\.)*(?:is_|has_)?(\w+)")
_EQUAL = re.compile(r"(?:\w+\.)*\w+ = '([A-Za-z][\w ]{0,30})'")


def _picked_word(where: str) -> str:
    """A word for what a simple condition picks: `lux` for `listing.is_lux`, `us` for `country = 'us'`."""
    found = _BARE.fullmatch(where) or _EQUAL.fullmatch(where)
    return found[1].lower() if found else ""
