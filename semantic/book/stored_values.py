"""The values that the data hold, by the words that name them; each dimension by itself, so that one can change alone.

stored = StoredValues().updated({"products.kind": values_of(kind, [("FROZEN PIZZA", 3)])})
stored.meanings["frozen pizza"]       (ValueMeaning("products.kind", ("FROZEN PIZZA",), …),)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from semantic.book.meanings import Stored, Tier, ValueMeaning
from semantic.book.near import Spellings
from semantic.book.phrases import Declared, declared_values, value_label
from semantic.book.words import phrase_key
from semantic.definitions.types import Dimension
from semantic.naming import NEAR_ENOUGH

Keyed = Mapping[str, tuple[ValueMeaning, ...]]


@dataclass(frozen=True, eq=False)
class ValuesOf:
    """One dimension's values. `declared` are those that people have named; `stored` are found in the data only.

    `words` are all words of all keys, with the meanings that have them.
    """

    dimension: Dimension
    given: Sequence[tuple[Stored, int]]
    declared: Declared
    stored: Keyed
    words: Keyed
    longest: int

    def fits(self, dimension: Dimension, given: Sequence[tuple[Stored, int]]) -> bool:
        """Whether nothing has changed that these values depend on."""
        same = (self.dimension.values, self.dimension.groups) == (dimension.values, dimension.groups)
        return same and (self.given is given or self.given == given)

    def like(self, key: str) -> tuple[ValueMeaning, ...]:
        """Values that a key names, else those whose text has all its words, else those that are spelt alike."""
        exact = [*(meaning for known, meaning in self.declared if known == key), *self.stored.get(key, ())]
        if exact or not key:
            return _unique(exact)
        first, *others = key.split()
        holding = self.words.get(first, ())
        for word in others:
            also = frozenset(self.words.get(word, ()))
            holding = tuple(meaning for meaning in holding if meaning in also)
        return _unique(sorted(holding, key=_by_rows)) or self._spelt_like(key)

    def _spelt_like(self, key: str) -> tuple[ValueMeaning, ...]:
        known = dict.fromkeys([*(known for known, _ in self.declared), *self.stored])
        found = process.extract(key, known.keys(), scorer=fuzz.ratio, limit=10, score_cutoff=NEAR_ENOUGH)
        ranked = sorted((-score, near) for near, score, _ in found)
        meanings = (
            meaning
            for _, near in ranked
            for meaning in (*(m for k, m in self.declared if k == near), *self.stored.get(near, ()))
        )
        return _unique(meanings)


def values_of(dimension: Dimension, given: Sequence[tuple[Stored, int]]) -> ValuesOf:
    """The values of a dimension, the declared ones and those given as (value, number of rows)."""
    declared = declared_values(dimension, dict(given))
    stored: dict[str, dict[ValueMeaning, None]] = {}
    words: dict[str, dict[ValueMeaning, None]] = {}
    for text, meaning in _stored(dimension, given):
        key = phrase_key(text)
        if key:
            stored.setdefault(key, {})[meaning] = None
    longest = 1
    for key, meanings in stored.items():
        parts = key.split()
        longest = max(longest, len(parts))
        for word in parts:
            words.setdefault(word, {}).update(meanings)
    for key, meaning in declared:
        for word in key.split():
            words.setdefault(word, {})[meaning] = None
    return ValuesOf(dimension, given, declared, _sealed(stored), _sealed(words), longest)


def _stored(dimension: Dimension, given: Sequence[tuple[Stored, int]]) -> Iterator[tuple[str, ValueMeaning]]:
    declared = {value.value: value for value in dimension.values}
    rows = dict(given)
    for one, count in given:
        if isinstance(one, bool) or (one in declared and not declared[one].label):
            continue
        label = declared[one].label if one in declared else str(one)
        yield str(one), ValueMeaning(dimension.qualified, (one,), label, Tier.STORED, count)
    for value in dimension.values:
        code = value.label and not isinstance(value.value, bool) and value.value not in rows
        if code and len(str(value.value)) > 1:
            meaning = ValueMeaning(dimension.qualified, (value.value,), value_label(value), Tier.STORED)
            yield str(value.value), meaning


def _sealed(found: Mapping[str, Mapping[ValueMeaning, None]]) -> dict[str, tuple[ValueMeaning, ...]]:
    return {key: tuple(sorted(meanings, key=_by_rows)) for key, meanings in found.items()}


@dataclass(frozen=True, eq=False)
class StoredValues:
    """All dimensions' values. `meanings` has the stored ones by key, those of most rows first."""

    parts: Mapping[str, ValuesOf] = field(default_factory=dict)
    meanings: Keyed = field(default_factory=dict)
    spellings: Spellings = field(default_factory=Spellings)

    def updated(self, parts: Mapping[str, ValuesOf]) -> StoredValues:
        """These parts instead of those that were; only where a part is another one, its keys are merged anew."""
        removed = [part for name, part in self.parts.items() if parts.get(name) is not part]
        added = [part for name, part in parts.items() if self.parts.get(name) is not part]
        if not removed and not added:
            return self
        meanings: dict[str, tuple[ValueMeaning, ...]] = dict(self.meanings)
        gone = {part.dimension.qualified for part in removed}
        for key in {key for part in removed for key in part.stored}:
            kept = tuple(meaning for meaning in meanings[key] if meaning.dimension not in gone)
            if kept:
                meanings[key] = kept
            else:
                del meanings[key]
        for part in added:
            for key, found in part.stored.items():
                known = meanings.get(key)
                meanings[key] = tuple(sorted((*known, *found), key=_by_rows)) if known else found
        spellings = self.spellings.changed(
            (frozenset(part.words) for part in removed), (frozenset(part.words) for part in added)
        )
        return StoredValues(dict(parts), meanings, spellings)

    @property
    def longest(self) -> int:
        """The most words that a value's key has."""
        return max((part.longest for part in self.parts.values()), default=1)


def _unique(meanings: Iterable[ValueMeaning]) -> tuple[ValueMeaning, ...]:
    """Each value once, as it was found first."""
    found: dict[tuple[Stored, ...], ValueMeaning] = {}
    for meaning in meanings:
        found.setdefault(meaning.values, meaning)
    return tuple(found.values())


def _by_rows(meaning: ValueMeaning) -> tuple[int, str, str, str]:
    return -meaning.rows, meaning.dimension, meaning.label, str(meaning.values)
