"""Every phrase that means something in a catalog, with all that it can mean.

phrases = collect_phrases(catalog, values)
phrases["basket size"]     two metrics: which makes a clarifying question
phrases["deli"]            the declared value DELI of products.department
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from semantic.book.meanings import (
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    Stored,
    Tier,
    ValueMeaning,
)
from semantic.book.words import phrase_key
from semantic.catalog import Catalog
from semantic.definitions.types import Described, Dimension, DimensionValue

IndexedValues = Mapping[str, Sequence[tuple[Stored, int]]]
"""By dimension's qualified name: (stored value, how many rows hold it)."""

Phrases = Mapping[str, tuple[Meaning, ...]]


class _Collector:
    def __init__(self) -> None:
        self.phrases: dict[str, list[Meaning]] = {}

    def add(self, texts: Iterable[str], meaning: Meaning) -> None:
        for text in texts:
            key = phrase_key(text)
            found = self.phrases.setdefault(key, []) if key else []
            if meaning not in found:
                found.append(meaning)

    def sealed(self) -> Phrases:
        """Where a person has said what a phrase means, values that merely look like it do not count."""
        out = {}
        for key, meanings in self.phrases.items():
            best = min(meaning.tier for meaning in meanings)
            keep = [m for m in meanings if m.tier == best or (best is Tier.HEAD and m.tier is Tier.STORED)]
            out[key] = tuple(keep)
        return MappingProxyType(out)


def collect_phrases(catalog: Catalog, values: IndexedValues) -> Phrases:
    """All phrases of what is not hidden. Values are those declared, and those given for indexed dimensions."""
    collector = _Collector()
    for metric in catalog.metrics.values():
        if not metric.hidden:
            collector.add(_names(metric), MetricMeaning(metric.qualified))
    for dimension in catalog.dimensions.values():
        if not dimension.hidden and not catalog.models[dimension.model].hidden:
            _add_dimension(collector, dimension)
            _add_values(collector, dimension, values.get(dimension.qualified, ()))
    for segment in catalog.segments.values():
        if not segment.hidden:
            collector.add(_names(segment), SegmentMeaning(segment.qualified))
    for model in catalog.models.values():
        if not model.hidden:
            collector.add(_names(model), ModelMeaning(model.name))
    return collector.sealed()


def _names(member: Described) -> tuple[str, ...]:
    return (member.name.replace("_", " "), *member.synonyms)


def _add_dimension(collector: _Collector, dimension: Dimension) -> None:
    for text in _names(dimension):
        words = text.lower().split()
        whole = "or" in words
        collector.add([text], DimensionMeaning(dimension.qualified, whole=whole))
        if whole:
            both = " ".join("and" if word == "or" else word for word in words)
            collector.add([both], DimensionMeaning(dimension.qualified, whole=True))
    last = dimension.name.rpartition("_")[2]
    if last != dimension.name and (dimension.index_values or dimension.values):
        collector.add([last], DimensionMeaning(dimension.qualified, Tier.HEAD))


def _add_values(collector: _Collector, dimension: Dimension, stored: Sequence[tuple[Stored, int]]) -> None:
    rows = dict(stored)
    declared = {value.value: value for value in dimension.values}
    for value in dimension.values:
        label = value_label(value)
        meaning = ValueMeaning(dimension.qualified, (value.value,), label, rows=rows.get(value.value, 0))
        own = () if value.label or isinstance(value.value, bool) else (str(value.value),)
        collector.add((*own, value.label, *value.synonyms), meaning)
    for name, members in dimension.groups.items():
        total = sum(rows.get(member, 0) for member in members)
        collector.add([name], ValueMeaning(dimension.qualified, tuple(members), name, rows=total))
    for one, count in stored:
        if isinstance(one, bool) or (one in declared and not declared[one].label):
            continue
        label = declared[one].label if one in declared else str(one)
        found = ValueMeaning(dimension.qualified, (one,), label, Tier.STORED, count)
        collector.add([str(one)], found)
    for value in dimension.values:
        if value.label and not isinstance(value.value, bool) and value.value not in rows:
            meaning = ValueMeaning(dimension.qualified, (value.value,), value.label, Tier.STORED)
            if len(str(value.value)) > 1:
                collector.add([str(value.value)], meaning)


def value_label(value: DimensionValue) -> str:
    """What people see of a declared value."""
    return value.label or str(value.value)
