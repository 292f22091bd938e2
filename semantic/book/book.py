"""The book: the catalog written as text and values for retrieval, which is all that a planner reads.

    book = build_book(catalog, {"products.department": [("DELI", 2359), ("PASTRY", 2149)]})
    book.meanings("deli")                  the value DELI of products.department
    book.search("basket", 5)               ranked documents, for people and planners alike
    book.retrieve("frozen pizza sales")    the members that a query for it may need
    book.seen_by({"sales.margin"})         the same for somebody who may not know of a margin
    book.updated(catalog, values)          the same after a definition or a value has changed

Pure and frozen: the values are read elsewhere and passed in; every change gives another book, which shares what is the
same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from semantic.book.alike import Alike, is_participle
from semantic.book.documents import Document, document_names, near_names
from semantic.book.meanings import Meaning, MetricMeaning, Tier, ValueMeaning
from semantic.book.near import Spellings, is_plain_slip, is_sure, near_key
from semantic.book.phrases import Declared, IndexedValues, Phrases, definition_phrases, is_shown
from semantic.book.retrieval import MEMBERS, Nearness, Retrieved, bands_of, retrieve
from semantic.book.search import Found, SearchIndex, build_index, search
from semantic.book.shortened import Shortened
from semantic.book.stored_values import StoredValues, ValuesOf, values_of
from semantic.book.told import MetricTexts
from semantic.book.words import phrase_key, root, root_key
from semantic.book.writing import write_documents
from semantic.catalog import Catalog
from semantic.definitions.types import Metric, VerifiedQuestion

_WITHOUT_QUESTIONS = (
    "metrics",
    "metric_texts",
    "longest",
    "_alike",
    "_roots",
    "_shortened",
    "_vocabulary",
    "_deeds",
)
"""What is found out once about a book's names, whichever verified questions it has."""
_NAME = re.compile(r"\w+(?:\.\w+)*")


@dataclass(frozen=True, eq=False)
class Book:
    """`hidden` are the qualified names of members and models that whoever reads it may not know of."""

    catalog: Catalog
    values: IndexedValues
    questions: tuple[VerifiedQuestion, ...]
    hidden: frozenset[str]
    _named: Phrases
    _names: Spellings
    _stored: StoredValues
    _before: SearchIndex | None = None
    nearness: Nearness | None = None

    def meanings(self, key: str) -> tuple[Meaning, ...]:
        """What a phrase means, by its key; () for one that nobody has defined.

        Where a person has said what it means, values that merely look like it do not count.
        """
        named = self._named.get(key, ())
        if named and named[0].tier is Tier.NAME:
            return named
        return (*named, *self._seen(self._stored.meanings.get(key, ())))

    def by_root(self, key: str, *, deed: bool = False) -> tuple[Meaning, ...]:
        """What a phrase of several words means when its verbs may stand in another form ("households reach"). `deed`
        takes only names that end in a verb."""
        if " " not in key:
            return ()
        keys = self._roots.get(root_key(key))
        if keys is None:
            return ()
        if deed:
            keys = tuple(known for known in keys if _is_deed(known.rpartition(" ")[2]))
        return tuple(dict.fromkeys(meaning for known in keys for meaning in self.meanings(known)))

    def alike(self, key: str) -> tuple[Meaning, ...]:
        """The metrics whose names say the same as a phrase of several words by other words of the book."""
        return self._alike.meanings(key)

    def misspelt(self, key: str) -> tuple[str, bool] | None:
        """The key that a misspelt one must mean, and whether that is sure; None unless it is the only near one.

        The first letters of a name ("aov") are never sure.
        """
        found = near_key(key, (self._names, self._stored.spellings), self.meanings)
        if found is None:
            spelt_out = self._shortened.acronym(key)
            return (spelt_out[0], False) if len(spelt_out) == 1 else None
        stored = " " not in found and all(m.tier is Tier.STORED for m in self.meanings(found))
        return found, is_sure(key, found) and (not stored or is_plain_slip(key, found))

    def slips(self, word: str) -> tuple[str, ...]:
        """Words of the names of members for which one that is no English word may be a slip of the pen."""
        return self._names.slips(word)

    def values_containing(self, key: str) -> tuple[ValueMeaning, ...]:
        """Values whose text has every word of the key and more, those of most rows first."""
        words = key.split()
        found: dict[tuple[str, tuple[object, ...]], ValueMeaning] = {}
        for part in self._parts if words else ():
            holding = part.words.get(words[0], ())
            if not holding:
                continue
            for word in words[1:]:
                others = frozenset(part.words.get(word, ()))
                holding = tuple(meaning for meaning in holding if meaning in others)
            own = frozenset(part.stored.get(key, ())) | {m for known, m in part.declared if known == key}
            found.update({(m.dimension, m.values): m for m in holding if m not in own})
        return tuple(sorted(found.values(), key=lambda m: (-m.rows, m.dimension, m.label)))

    def values_like(self, dimension: str, text: str, limit: int = 5) -> tuple[ValueMeaning, ...]:
        """Values of a dimension that a text names: just that one, else those with its words, else those spelt alike.

        The dimension is qualified. () where nothing is like it, or the dimension may not be spoken of.
        """
        part = self._stored.parts.get(dimension)
        if part is None or dimension in self.hidden:
            return ()
        return part.like(phrase_key(text))[:limit]

    def speaks_of(self, metric: str, word: str) -> bool:
        """Whether the metric's own names use the word, in any form ("sold" for "units sold")."""
        return root(word) in self._vocabulary.get(metric, frozenset())

    def does(self, metric: str, verb: str) -> bool:
        """Whether the metric's own names use the word as a verb: what "shops" counts has not shopped."""
        return root(verb) in self._deeds.get(metric, frozenset())

    def speaks(self, word: str) -> bool:
        """Whether some metric's own names use the word, in any form."""
        return root(word) in self._roots_of_metrics

    def sees(self, name: str) -> bool:
        """Whether a member or model may be spoken of, by its qualified name."""
        return name not in self.hidden

    def may_say(self, *texts: str) -> bool:
        """Whether texts that were written from the whole catalog, such as errors, name nothing that is hidden."""
        return not any(
            word in self._hidden_words or word.rpartition(".")[2] in self._hidden_words
            for text in (texts if self.hidden else ())
            for word in _NAME.findall(text)
        )

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that may be spoken of, in the order of the files."""
        return tuple(
            m for m in self.catalog.metrics.values() if not m.hidden and m.qualified not in self.hidden
        )

    @cached_property
    def metric_texts(self) -> MetricTexts:
        """The metrics by the words of their definitions."""
        return MetricTexts(self.metrics)

    @cached_property
    def longest(self) -> int:
        """The most words that a phrase has."""
        return max((self._stored.longest, *(key.count(" ") + 1 for key in self._named)))

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every document that may be read, written when first asked for."""
        kept = {question.question for question in self.questions}
        written = write_documents(self.catalog, self.values, self.hidden)
        return tuple(d for d in written if d.kind != "question" or d.name in kept)

    @cached_property
    def members(self) -> Mapping[str, Document]:
        """The documents of metrics, dimensions and segments, by qualified name."""
        return {d.name: d for d in self.documents if d.kind in MEMBERS}

    @cached_property
    def common(self) -> tuple[str, ...]:
        """The members that verified questions use, the most used first."""
        return tuple(sorted(self._uses, key=lambda name: (-self._uses[name], name)))

    @cached_property
    def certified(self) -> tuple[Metric, ...]:
        """The certified metrics, those first that most verified questions use."""
        found = (metric for metric in self.metrics if metric.certified)
        return tuple(sorted(found, key=lambda metric: -self._uses[metric.qualified]))

    @cached_property
    def index(self) -> SearchIndex:
        """The documents, ready to be searched."""
        return build_index(self.documents, self._before)

    def search(self, text: str, limit: int = 10) -> tuple[Found, ...]:
        """Ranked documents for a few words."""
        return search(self.index, text, limit)

    def retrieve(self, question: str, limit: int = 12) -> tuple[Retrieved, ...]:
        """The members that a query for a question may need, best first."""
        return retrieve(self, question, limit)

    def with_nearness(self, nearness: Nearness | None) -> Book:
        """The book whose retrieval also asks what is near in meaning."""
        return replace(self, nearness=nearness, _before=self._searched)

    def shortened(self, word: str) -> tuple[Meaning, ...]:
        """What an acronym, or a word without some of its letters ("qty"), can mean."""
        return self._shortened.meanings(word)

    def near(self, wrong: str) -> tuple[str, ...]:
        """Names and synonyms that look like a word that could not be placed."""
        return near_names(self._document_names, wrong)

    def withholding(self, question: VerifiedQuestion) -> Book:
        """The book without one verified question, for honest measuring."""
        questions = tuple(known for known in self.questions if known is not question)
        lesser = replace(self, questions=questions, _before=self.index)
        lesser.__dict__.update({name: getattr(self, name) for name in _WITHOUT_QUESTIONS})
        return lesser

    def seen_by(self, hidden: Iterable[str]) -> Book:
        """The book as somebody sees it who may not know of these members (or of anything in these models).

        It is what `build_book` would make of definitions without them: nothing is ranked with them and then left out.
        """
        every = frozenset(hidden) | self.hidden
        models = [model for name, model in self.catalog.models.items() if name in every]
        inside = {f"{m.name}.{n}" for m in models for n in (*m.metrics, *m.dimensions, *m.segments, *m.joins)}
        every |= inside
        if every == self.hidden:
            return self
        documents = write_documents(self.catalog, self.values, every)
        kept = {document.name for document in documents if document.kind == "question"}
        questions = tuple(question for question in self.questions if question.question in kept)
        seen = _assembled(self.catalog, self.values, questions, every, self._stored, self._searched)
        return replace(seen, nearness=self.nearness)

    def updated(self, catalog: Catalog, values: IndexedValues) -> Book:
        """The book of changed definitions or values; only what has changed is read and taken apart again."""
        stored = _stored_values(catalog, values, self._stored)
        if catalog is self.catalog and _declared(stored, self.hidden) == _declared(self._stored, self.hidden):
            return replace(self, values=values, _stored=stored, _before=self._searched)
        fresh = _assembled(catalog, values, catalog.questions, frozenset(), stored, self._searched)
        fresh = replace(fresh, nearness=self.nearness)
        return fresh.seen_by(self.hidden) if self.hidden else fresh

    def _seen(self, meanings: tuple[ValueMeaning, ...]) -> tuple[ValueMeaning, ...]:
        if not self.hidden:
            return meanings
        return tuple(meaning for meaning in meanings if meaning.dimension not in self.hidden)

    @property
    def _searched(self) -> SearchIndex | None:
        """The index if something has been searched; else the one that this book would take words over from."""
        index: SearchIndex | None = self.__dict__.get("index", self._before)
        return index

    @cached_property
    def _parts(self) -> tuple[ValuesOf, ...]:
        return tuple(part for name, part in self._stored.parts.items() if name not in self.hidden)

    @cached_property
    def _hidden_words(self) -> frozenset[str]:
        """Names of what is hidden, in full and short."""
        return self.hidden | {name.rpartition(".")[2] for name in self.hidden}

    @cached_property
    def _document_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(document_names(self.documents)))

    @cached_property
    def _roots(self) -> Mapping[str, tuple[str, ...]]:
        """By the root of a phrase of several words: the phrases that have it."""
        roots: dict[str, list[str]] = {}
        for key, meanings in self._named.items():
            if " " in key and meanings[0].tier is Tier.NAME:
                roots.setdefault(root_key(key), []).append(key)
        return {key: tuple(known) for key, known in roots.items()}

    @cached_property
    def bands(self) -> Mapping[str, tuple[str, ...]]:
        """By number: the dimensions with a declared value that has it ("35" for ages 35-44)."""
        return bands_of(d for d in self.catalog.dimensions.values() if d.qualified in self.members)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(self._named, self.catalog)

    @cached_property
    def _shortened(self) -> Shortened:
        return Shortened(self._named)

    @cached_property
    def _roots_of_metrics(self) -> frozenset[str]:
        return frozenset(word for words in self._vocabulary.values() for word in words)

    @cached_property
    def _uses(self) -> Counter[str]:
        """How many verified questions use a member."""
        return Counter(name for d in self.documents if d.kind == "question" for name in d.needs)

    @cached_property
    def _vocabulary(self) -> Mapping[str, frozenset[str]]:
        """By metric: the roots of the words of its names."""
        return _roots_by_metric(self._named, self._named)

    @cached_property
    def _deeds(self) -> Mapping[str, frozenset[str]]:
        """The same without names of one word that are nouns."""
        return _roots_by_metric(self._named, [key for key in self._named if " " in key or _is_deed(key)])


def _roots_by_metric(named: Phrases, keys: Iterable[str]) -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for key in keys:
        for meaning in named[key]:
            if isinstance(meaning, MetricMeaning):
                words.setdefault(meaning.metric, set()).update(root(word) for word in key.split())
    return {metric: frozenset(found) for metric, found in words.items()}


def _is_deed(word: str) -> bool:
    """ "Reached", "trading"; "stores visited" are no "store visits"."""
    return is_participle(word) or word.endswith("ing")


def build_book(catalog: Catalog, values: IndexedValues) -> Book:
    """The book of a catalog and of the values of its indexed dimensions, by the dimension's qualified name."""
    stored = _stored_values(catalog, values, StoredValues())
    return _assembled(catalog, values, catalog.questions, frozenset(), stored, None)


def _assembled(
    catalog: Catalog,
    values: IndexedValues,
    questions: tuple[VerifiedQuestion, ...],
    hidden: frozenset[str],
    stored: StoredValues,
    before: SearchIndex | None,
) -> Book:
    named = definition_phrases(catalog, hidden, _declared(stored, hidden))
    names = Spellings.of({word for key in named for word in key.split()})
    return Book(catalog, values, questions, hidden, named, names, stored, before)


def _declared(stored: StoredValues, hidden: frozenset[str]) -> Mapping[str, Declared]:
    """What people have called values, by dimension."""
    return {name: part.declared for name, part in stored.parts.items() if name not in hidden}


def _stored_values(catalog: Catalog, values: IndexedValues, before: StoredValues) -> StoredValues:
    parts: dict[str, ValuesOf] = {}
    for name, dimension in catalog.dimensions.items():
        given = values.get(name, ())
        if (given or dimension.values or dimension.groups) and is_shown(catalog, dimension, frozenset()):
            known = before.parts.get(name)
            parts[name] = known if known and known.fits(dimension, given) else values_of(dimension, given)
    return before.updated(parts)
