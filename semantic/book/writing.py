"""Writes the catalog as documents: one for each metric, dimension, segment, model, join and verified question.

write_documents(catalog, {"products.department": [("DELI", 2359)]})      metrics first, in the catalog's order
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from semantic.book.documents import Document
from semantic.book.members import NameFinder
from semantic.book.phrases import IndexedValues, value_label
from semantic.calendars import GRAINS, SUB_DAY_GRAINS
from semantic.catalog import Catalog, Route
from semantic.catalog.measures import TIMELESS
from semantic.definitions.types import (
    Described,
    Dimension,
    Join,
    Metric,
    Model,
    Segment,
    ValueType,
    VerifiedQuestion,
)

TYPICAL = 12
"""How many values, and how many things to group by, are typical."""
LISTED = 60


def write_documents(
    catalog: Catalog, values: IndexedValues | None = None, hidden: Set[str] = frozenset()
) -> tuple[Document, ...]:
    """All documents of what is not hidden, by its definition or by `hidden`, qualified names of members and models.

    Nothing in them speaks of what is hidden: neither relations nor formulas nor questions.
    """
    return tuple(_Writer(catalog, values or {}, hidden, NameFinder(catalog)).documents())


@dataclass
class _Writer:
    catalog: Catalog
    values: IndexedValues
    hidden: Set[str]
    names: NameFinder
    _grouped: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = field(default_factory=dict)
    _names_of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def documents(self) -> Iterator[Document]:
        catalog = self.catalog
        yield from (self._metric(m) for m in catalog.metrics.values() if self._shows(m))
        yield from (self._dimension(d) for d in catalog.dimensions.values() if self._shows(d))
        yield from (self._segment(s) for s in catalog.segments.values() if self._shows(s))
        models = [model for model in catalog.models.values() if self._shows(model)]
        yield from (self._model(model) for model in models)
        for model in models:
            yield from (self._join(join) for join in model.joins.values() if self._shows_join(join))
        for question in catalog.questions:
            needs = self.names.needed_by(question.query)
            if not self.hidden & set(needs):
                yield _question(question, needs)

    def _shows(self, member: Described) -> bool:
        qualified = getattr(member, "qualified", member.name)
        model = getattr(member, "model", "")
        return not (member.hidden or qualified in self.hidden or model in self.hidden)

    def _shows_join(self, join: Join) -> bool:
        return self._shows(join) and self._shows(self.catalog.models[join.model])

    def _may_say(self, home: str, *texts: str) -> bool:
        """Whether a formula or condition names nothing that is hidden from whoever reads."""
        return not (self.hidden and self.hidden & set(self.names.named_in(home, *texts)))

    def _metric(self, metric: Metric) -> Document:
        by, grouped = self._groups_of(metric)
        lines = []
        texts = [metric.expr.text, *([metric.where.text] if metric.where else [])]
        if self._may_say(metric.model, *texts):
            lines += [f"formula: {metric.expr.text}"] if metric.expr.text else []
            lines += [f"only rows where {metric.where.text}"] if metric.where else []
        homes = [home for home in self.catalog.measure(metric).homes if home not in self.hidden]
        lines.append(f"rows of: {', '.join(homes)}")
        if metric.deprecated is not None:
            lines.append(f"deprecated: {metric.deprecated.reason} {metric.deprecated.replacement}".strip())
        return Document(
            "metric",
            metric.qualified,
            _title(metric),
            metric.description,
            metric.synonyms,
            "\n".join(lines),
            relations=grouped,
            written=self.catalog.short_name(metric),
            owner=self.catalog.owner(metric),
            kind_words=str(metric.format or "") if metric.deprecated is None else "deprecated",
            by=by,
        )

    def _groups_of(self, metric: Metric) -> tuple[tuple[str, ...], str]:
        """What a metric can be grouped by, short and in full; the same for all metrics of the same homes."""
        measure = self.catalog.measure(metric)
        timeless = all(leaf.time == TIMELESS for leaf in measure.leaves)
        key = (*measure.homes, "timeless" if timeless else "")
        found = self._grouped.get(key)
        if found is None:
            reached = self.catalog.reached_models(measure.homes).items()
            ways = [
                _Way(path, route, names)
                for model, (path, route) in reached
                if (names := self._split_by(model))
            ]
            found = self._grouped[key] = _grouped(ways, timeless)
        return found

    def _split_by(self, model: str) -> tuple[str, ...]:
        """The names of a model's dimensions that are shown."""
        found = self._names_of.get(model)
        if found is None:
            dimensions = self.catalog.models[model].dimensions.values()
            found = self._names_of[model] = tuple(d.name for d in dimensions if self._shows(d))
        return found

    def _dimension(self, dimension: Dimension) -> Document:
        lines = [f"{dimension.type} of {dimension.model}"]
        stored = [str(value) for value, _ in self.values.get(dimension.qualified, ())[:TYPICAL]]
        typical = tuple(value_label(value) for value in dimension.values)
        if not typical and dimension.share_with_model:
            typical = tuple(stored)
        if typical:
            lines.append(f"values: {_listed(typical)}")
        if dimension.groups:
            lines.append(f"groups: {_listed(tuple(dimension.groups))}")
        if dimension.type.is_time:
            lines.append(f"grains: {', '.join(_grains(dimension))}")
        return Document(
            "dimension",
            dimension.qualified,
            _title(dimension),
            dimension.description,
            dimension.synonyms,
            "\n".join(lines),
            owner=self.catalog.owner(dimension),
            kind_words=f"{dimension.type} of {dimension.model}",
            by=_short(typical),
        )

    def _segment(self, segment: Segment) -> Document:
        where = segment.where.text
        return Document(
            "segment",
            segment.qualified,
            _title(segment),
            segment.description,
            segment.synonyms,
            f"rows of {segment.model}" + (f" where {where}" if self._may_say(segment.model, where) else ""),
            owner=self.catalog.owner(segment),
            kind_words=f"segment of {segment.model}",
        )

    def _model(self, model: Model) -> Document:
        lines = [" ".join(model.covers.split())] if model.covers else []
        for kind, members in (("metrics", model.metrics), ("dimensions", model.dimensions)):
            shown = tuple(name for name, member in members.items() if self._shows(member))
            lines += [f"{kind}: {_listed(shown)}"] if shown else []
        joins = [f"{j.name} leads to {j.model}" for j in model.joins.values() if self._shows_join(j)]
        lines += [f"related: {'; '.join(joins)}"] if joins else []
        return Document(
            "model",
            model.name,
            _title(model),
            model.description,
            model.synonyms,
            "\n".join(lines),
            owner=model.owner,
            kind_words="model",
        )

    def _join(self, join: Join) -> Document:
        return Document(
            "join",
            join.qualified,
            _title(join),
            join.description,
            join.synonyms,
            f"leads from {join.home} to {join.model}",
            owner=join.owner or self.catalog.models[join.home].owner,
            kind_words=f"{join.home} → {join.model}, {join.type.value.replace('_', ' ')}",
        )


def _question(question: VerifiedQuestion, needs: tuple[str, ...]) -> Document:
    return Document(
        "question", question.question, question.question, question.note, question.also, needs=needs
    )


def _title(member: Described) -> str:
    return member.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Way:
    """How a metric leads to a model, and the dimensions that it can be grouped by there."""

    path: str
    route: Route
    names: tuple[str, ...]

    @property
    def paths(self) -> list[str]:
        return [f"{self.path}.{name}" for name in self.names]


def _grouped(reached: Sequence[_Way], timeless: bool) -> tuple[tuple[str, ...], str]:
    single = sorted((way for way in reached if way.route.to_one), key=lambda way: len(way.route.edges))
    plain = [path for way in single for path in way.paths]
    several = [path for way in reached if not way.route.to_one for path in way.paths]
    own = [name for way in single if not way.route.edges for name in way.names]
    others = dict.fromkeys(f"{way.path}.*" for way in single if way.route.edges)
    lines = [f"can be grouped by {len(plain)}: {_listed(plain)}"] if plain else []
    if several:
        lines.append(f"in overlapping groups by {len(several)}: {_listed(several)}")
    lines += ["has no time"] if timeless else [f"by time: {', '.join(GRAINS)}"]
    return _short((*(() if timeless else ("time",)), *others, *own)), "\n".join(lines)


def _grains(dimension: Dimension) -> tuple[str, ...]:
    date = dimension.type is ValueType.DATE
    return tuple(grain for grain in GRAINS if not (date and grain in SUB_DAY_GRAINS))


def _short(names: Sequence[str]) -> tuple[str, ...]:
    rest = len(names) - TYPICAL
    return (*names[:TYPICAL], f"{rest} more") if rest > 0 else tuple(names)


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {rest} more" if rest > 0 else "")
