"""What pages say of a definition in short: a term and a text, and the page that the text leads to.

    Facts(catalog, lineages).of_metric(metric)
        (Fact("Formula", "revenue / baskets", code=True), Fact("Format", "currency USD"), …)

A formula that rests on what who looks does not know of is "(not shown)", and so is all else that would tell it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from semantic.catalog import Catalog
from semantic.catalog.catalog import Reached
from semantic.definitions.types import Described, Metric, Model
from semantic.policies.seen import NOT_SHOWN
from semantic.review.aspects import value_text
from service.browsing import Lineages
from service.browsing.details import Kind
from service.explaining import formula_of


@dataclass(frozen=True, slots=True)
class Fact:
    """`code` is text in the language of definitions or SQL."""

    term: str
    text: str
    place: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class ReachedModel:
    """The dimensions of a model by which a metric can be grouped, as (name, place, type); `path` is what to write
    before them. Where groups overlap, one row counts in several."""

    path: str
    model: str
    place: str
    overlaps: bool
    dimensions: tuple[tuple[str, str, str], ...]


class Facts:
    def __init__(self, catalog: Catalog, lineages: Lineages, place: Callable[[Kind, str], str]) -> None:
        """`place` says where a definition is on the site, "" where it has no page."""
        self._catalog = catalog
        self._place = place
        self._lineages = lineages
        self._by_homes: dict[tuple[str, ...], tuple[ReachedModel, ...]] = {}
        """Metrics of the same homes are grouped by the same."""

    def of_metric(self, metric: Metric) -> tuple[Fact, ...]:
        told = self._lineages.is_told("metric", metric.qualified)
        return tuple(fact for fact in self._of_metric(metric, told) if fact.text)

    def _of_metric(self, metric: Metric, told: bool) -> Iterator[Fact]:
        if not told:
            yield Fact("Formula", NOT_SHOWN)
        elif metric.convert is not None:
            yield Fact("Formula", formula_of(metric))
        else:
            yield Fact("Formula", metric.expr.text, code=True)
            yield Fact("Only rows where", metric.where.text if metric.where else "", code=True)
        if told:
            yield Fact("First a value for each", metric.per)
            yield Fact("Over", value_text(metric.window) or value_text(metric.pick))
            yield Fact("Looks back", value_text(metric.offset))
            yield Fact("In force", value_text(metric.during))
            yield Fact("Where there is nothing", value_text(metric.fill))
        time = self._catalog.time_of(metric)
        yield Fact("Time", time, self._time_place(metric, time), code=True)

    def _time_place(self, metric: Metric, time: str) -> str:
        """Where the dimension is that a metric's time path leads to from its only home."""
        if not time:
            return ""
        *roles, last = time.split(".")
        route = self._catalog.graph.follow(self._catalog.measure(metric).homes[0], roles)
        return self._place("dimension", f"{route.target}.{last}") if route is not None else ""

    def of_model(self, model: Model) -> tuple[Fact, ...]:
        warehouses = self._catalog.settings.warehouses
        facts = (
            Fact("Table", model.table, code=True),
            Fact("Key", ", ".join(model.key or ()) or "none", code=bool(model.key)),
            Fact("Also unique", "; ".join(", ".join(each) for each in model.unique), code=True),
            Fact("Time", model.time, self._place("dimension", f"{model.name}.{model.time}"), code=True),
            Fact("Valid", value_text(model.valid)),
            Fact("Warehouse", self._catalog.warehouse_of(model) if len(warehouses) > 1 else ""),
            Fact("A row is named by", model.label, code=True),
            Fact("Covers", " ".join(model.covers.split())),
        )
        return tuple(fact for fact in facts if fact.text)

    def meta(self, kind: Kind, name: str, member: Described) -> Mapping[str, str]:
        """What other tools keep in a definition. It may tell in their words how this or what it holds is computed."""
        told = self._lineages.is_told(kind, name) if kind == "metric" else self._is_whole(name)
        if not told:
            return {}
        return {str(key): _text(value) for key, value in sorted(member.meta.items())}

    def _is_whole(self, model: str) -> bool:
        """Whether who looks knows all members of a model."""
        whole = (self._catalog.origin or self._catalog).models[model]
        known = self._catalog.models[model]
        return all(
            len(here) == len(there)
            for here, there in (
                (known.dimensions, whole.dimensions),
                (known.metrics, whole.metrics),
                (known.segments, whole.segments),
                (known.joins, whole.joins),
            )
        )

    def groupings(self, metric: Metric) -> tuple[ReachedModel, ...]:
        """By what a metric can be grouped, model by model, those of its own rows first."""
        homes = self._catalog.measure(metric).homes
        if homes not in self._by_homes:
            self._by_homes[homes] = self._groupings(self._catalog.reach(metric.qualified))
        return self._by_homes[homes]

    def _groupings(self, reach: Iterable[Reached]) -> tuple[ReachedModel, ...]:
        found: dict[tuple[str, str, bool], list[tuple[str, str, str]]] = {}
        for reached in reach:
            dimension = reached.dimension
            if not dimension.hidden:
                key = reached.path.rpartition(".")[0], dimension.model, reached.overlaps
                at = self._place("dimension", dimension.qualified)
                found.setdefault(key, []).append((dimension.name, at, dimension.type.value))
        return tuple(
            ReachedModel(path, model, self._place("model", model), overlaps, tuple(each))
            for (path, model, overlaps), each in found.items()
        )

    def grouped_by(self, model: Model) -> Sequence[Metric]:
        """The metrics that can be grouped by the dimensions of a model: by all of them, or by none."""
        return self._grouped.get(model.name, ())

    @cached_property
    def _grouped(self) -> Mapping[str, Sequence[Metric]]:
        found: dict[str, list[Metric]] = {}
        for _, metric in sorted(self._catalog.metrics.items()):
            if not metric.hidden:
                for model in dict.fromkeys(each.model for each in self.groupings(metric)):
                    found.setdefault(model, []).append(metric)
        return found


def _text(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    )
