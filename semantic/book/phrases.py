"""Every phrase that the definitions give a meaning, with all that it can mean. Values that are only found in the data
are in `stored_values`.

named = definition_phrases(catalog, hidden, values)
named["basket size"]     two metrics: which makes a clarifying question
named["deli"]            the declared value DELI of products.department
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain

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
Declared = tuple[tuple[str, ValueMeaning], ...]
"""Keys of a dimension's declared values and groups, with what they mean."""

name_key = lru_cache(maxsize=100_000)(phrase_key)
"""Names of definitions are asked for again whenever one definition changes."""


class _Collector:
    def __init__(self) -> None:
        self._phrases: dict[str, dict[Meaning, None]] = {}
        self._taken: set[str] = set()
        """The keys that mean something else than a metric."""

    def add(self, texts: Iterable[str], meaning: Meaning) -> None:
        for text in texts:
            self.add_key(name_key(text), meaning)

    def add_key(self, key: str, meaning: Meaning) -> None:
        if not key:
            return
        self._phrases.setdefault(key, {})[meaning] = None
        if not isinstance(meaning, MetricMeaning):
            self._taken.add(key)

    def whose(self, keys: Iterable[str], metric: MetricMeaning) -> None:
        """Adds a metric for keys that mean nothing else so far."""
        for key in keys:
            if key not in self._taken:
                self._phrases.setdefault(key, {})[metric] = None

    def sealed(self) -> Phrases:
        """Where a person has given a phrase a meaning of its own, longer names that end in it do not count."""
        return {
            key: tuple(meanings) if len(meanings) == 1 else _of_best_tier(meanings)
            for key, meanings in self._phrases.items()
        }


def _of_best_tier(meanings: Mapping[Meaning, None]) -> tuple[Meaning, ...]:
    best = min(meaning.tier for meaning in meanings)
    return tuple(meaning for meaning in meanings if meaning.tier == best)


def definition_phrases(catalog: Catalog, hidden: Set[str], declared: Mapping[str, Declared]) -> Phrases:
    """All phrases of what is not hidden: names, synonyms, and the declared values of dimensions by qualified name."""
    collector = _Collector()
    for metric in catalog.metrics.values():
        if not (metric.hidden or metric.qualified in hidden):
            collector.add(_names(metric), MetricMeaning(metric.qualified))
    for dimension in catalog.dimensions.values():
        if is_shown(catalog, dimension, hidden):
            _add_dimension(collector, dimension)
            for key, meaning in declared.get(dimension.qualified, ()):
                collector.add_key(key, meaning)
    for segment in catalog.segments.values():
        if not (segment.hidden or segment.qualified in hidden):
            collector.add(_names(segment), SegmentMeaning(segment.qualified))
    _add_whose(collector, catalog, hidden)
    for model in catalog.models.values():
        if not (model.hidden or model.name in hidden):
            collector.add(_names(model), ModelMeaning(model.name))
    return collector.sealed()


def _add_whose(collector: _Collector, catalog: Catalog, hidden: Set[str]) -> None:
    """ "returns amount", "amount of returns": a metric whose names others share, by whose it is. Words that mean
    something else than a metric already keep that meaning alone."""
    shown = [m for m in catalog.metrics.values() if m.model and not (m.hidden or m.qualified in hidden)]
    called = [(metric, {text: name_key(text) for text in _names(metric)}) for metric in shown]
    owners = Counter(chain.from_iterable(set(keys.values()) for _, keys in called))
    for metric, keys in called:
        model = catalog.models[metric.model]
        if model.hidden or model.name in hidden:
            continue
        for text in [text for text, key in keys.items() if owners[key] > 1]:
            ways = [way for whose in _names(model) for way in (f"{whose} {text}", f"{text} of {whose}")]
            collector.whose(map(name_key, ways), MetricMeaning(metric.qualified))


def is_shown(catalog: Catalog, dimension: Dimension, hidden: Set[str]) -> bool:
    """Whether people may speak of a dimension and its values."""
    return not (dimension.hidden or catalog.models[dimension.model].hidden or dimension.qualified in hidden)


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


def declared_values(dimension: Dimension, rows: Mapping[Stored, int]) -> Declared:
    """What the declared values and groups of a dimension are called. `rows` tell how many rows hold a value."""
    found: list[tuple[str, ValueMeaning]] = []
    for value in dimension.values:
        label = value_label(value)
        meaning = ValueMeaning(dimension.qualified, (value.value,), label, rows=rows.get(value.value, 0))
        own = () if value.label or isinstance(value.value, bool) else (str(value.value),)
        found += [(name_key(text), meaning) for text in (*own, value.label, *value.synonyms)]
    for name, members in dimension.groups.items():
        total = sum(rows.get(member, 0) for member in members)
        found.append((name_key(name), ValueMeaning(dimension.qualified, tuple(members), name, rows=total)))
    return tuple((key, meaning) for key, meaning in found if key)


def value_label(value: DimensionValue) -> str:
    """What people see of a declared value."""
    return value.label or str(value.value)
