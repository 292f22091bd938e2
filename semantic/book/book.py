"""The book: the catalog written as text and values for retrieval, which is all that a planner reads.

    book = build_book(catalog, {"products.department": [("DELI", 2359), ("PASTRY", 2149)]})
    book.meanings("deli")          the value DELI of products.department
    book.search("basket", 5)       ranked documents, for people and planners alike

Pure: the values are read elsewhere and passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from semantic.book.documents import Document, document_names, near_names
from semantic.book.meanings import Meaning, MetricMeaning, Tier, ValueMeaning
from semantic.book.near import is_sure, near_key
from semantic.book.phrases import IndexedValues, Phrases, collect_phrases
from semantic.book.search import Found, SearchIndex, build_index, search
from semantic.book.words import root, root_key
from semantic.book.writing import write_documents
from semantic.catalog import Catalog
from semantic.definitions.types import VerifiedQuestion


@dataclass(frozen=True, eq=False)
class Book:
    """Frozen. `phrases` maps keys (`words.phrase_key`) to all meanings; `longest` is the most words that a key has."""

    catalog: Catalog
    documents: tuple[Document, ...]
    questions: tuple[VerifiedQuestion, ...]
    phrases: Phrases
    longest: int
    _roots: Mapping[str, tuple[str, ...]]
    _containing: Mapping[str, tuple[str, ...]]
    _vocabulary: Mapping[str, frozenset[str]]
    _index: SearchIndex

    def meanings(self, key: str) -> tuple[Meaning, ...]:
        """What a phrase means, by its key; () for one that nobody has defined."""
        return self.phrases.get(key, ())

    def by_root(self, key: str) -> tuple[Meaning, ...]:
        """What a phrase of several words means when its verbs may stand in another form ("households reach")."""
        if " " not in key:
            return ()
        keys = self._roots.get(root_key(key), ())
        return tuple(dict.fromkeys(meaning for known in keys for meaning in self.phrases[known]))

    def misspelt(self, key: str) -> tuple[str, bool] | None:
        """The key that a misspelt one must mean, and whether that is sure; None unless it is the only near one."""
        found = near_key(key, self.phrases)
        if found is None:
            return None
        stored = " " not in found and all(m.tier is Tier.STORED for m in self.phrases[found])
        return found, is_sure(key, found) and not stored

    def values_containing(self, key: str) -> tuple[ValueMeaning, ...]:
        """Values whose text has every word of the key and more, those of most rows first."""
        words = key.split()
        keys = set(self._containing.get(words[0], ())) if words else set()
        for word in words[1:]:
            keys &= set(self._containing.get(word, ()))
        found = [m for known in keys - {key} for m in self.phrases[known] if isinstance(m, ValueMeaning)]
        unique = {(meaning.dimension, meaning.values): meaning for meaning in found}
        return tuple(sorted(unique.values(), key=lambda m: (-m.rows, m.dimension, m.label)))

    def speaks_of(self, metric: str, word: str) -> bool:
        """Whether the metric's own names use the word, in any form ("sold" for "units sold")."""
        return root(word) in self._vocabulary.get(metric, frozenset())

    def search(self, text: str, limit: int = 10) -> tuple[Found, ...]:
        """Ranked documents for a few words."""
        return search(self._index, text, limit)

    def near(self, wrong: str) -> tuple[str, ...]:
        """Names and synonyms that look like a word that could not be placed."""
        return near_names(tuple(dict.fromkeys(document_names(self.documents))), wrong)

    def withholding(self, question: VerifiedQuestion) -> Book:
        """The book without one verified question, for honest measuring."""
        questions = tuple(known for known in self.questions if known is not question)
        documents = tuple(d for d in self.documents if d.kind != "question" or d.name != question.question)
        return replace(self, questions=questions, documents=documents, _index=build_index(documents))


def build_book(catalog: Catalog, values: IndexedValues) -> Book:
    """The book of a catalog and of the values of its indexed dimensions, by the dimension's qualified name."""
    phrases = collect_phrases(catalog, values)
    documents = write_documents(catalog, values)
    roots: dict[str, list[str]] = {}
    containing: dict[str, list[str]] = {}
    vocabulary: dict[str, set[str]] = {}
    for key, meanings in phrases.items():
        words = key.split()
        if len(words) > 1 and any(meaning.tier is Tier.NAME for meaning in meanings):
            roots.setdefault(root_key(key), []).append(key)
        if any(isinstance(meaning, ValueMeaning) for meaning in meanings):
            for word in words:
                containing.setdefault(word, []).append(key)
        for meaning in meanings:
            if isinstance(meaning, MetricMeaning):
                vocabulary.setdefault(meaning.metric, set()).update(root(word) for word in words)
    return Book(
        catalog=catalog,
        documents=documents,
        questions=catalog.questions,
        phrases=phrases,
        longest=max((key.count(" ") + 1 for key in phrases), default=1),
        _roots=MappingProxyType({key: tuple(known) for key, known in roots.items()}),
        _containing=MappingProxyType({word: tuple(known) for word, known in containing.items()}),
        _vocabulary=MappingProxyType({metric: frozenset(words) for metric, words in vocabulary.items()}),
        _index=build_index(documents),
    )
