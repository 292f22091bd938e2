"""Ranks documents for a few words, by tantivy: names first, then synonyms, descriptions, texts.

    search(build_index(documents), "avarage basket", 3)     basket_value, items_per_basket, …

A word that no document has stands for those that begin with it, else for those that it may be a slip of the pen for.
The index is in memory and never changes: another set of documents gets another one, into which the words of those
documents that have not changed are taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from semantic.book.documents import Document
from semantic.book.words import LIGHT, phrase_key, tokenise

WEIGHTS = {"title": 5.0, "synonyms": 4.0, "description": 2.0, "text": 1.0}
"""How much a word counts in each field of a document."""
KIND_BONUS = {"metric": 0.4, "dimension": 0.3, "segment": 0.2, "model": 0.1, "join": 0.0, "question": 0.0}
WHOLE_NAME = 50.0
"""For a document that is called just what was asked for."""
PREFIX, SLIP = 4.0, 3.0
"""A word that is only like the one asked for is worth as much as a common word."""
MOST_CHARACTERS = 500
_WRITER_BYTES = 15_000_000
"""The least that tantivy works with."""


@dataclass(frozen=True, slots=True)
class Found:
    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document's words in each of the fields of `WEIGHTS`, and the keys of its names."""

    fields: tuple[str, ...]
    keys: frozenset[str]


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Documents in their order; `analysed` holds what their texts were taken apart into, `named` the places of those
    that are called so."""

    documents: tuple[Document, ...]
    analysed: Mapping[Document, Analysed]
    named: Mapping[str, Sequence[int]]
    _schema: tantivy.Schema
    _searcher: tantivy.Searcher

    def ranked(self, words: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """Places of documents that have some of the words, and their scores, best first."""
        query = self._query(dict.fromkeys(words))
        hits = self._searcher.search(query, limit=max(limit, 1), count=False).hits
        places = self._searcher.fast_field_values("place", [address for _, address in hits])
        scored = [(int(place or 0), float(score)) for place, (score, _) in zip(places, hits, strict=True)]
        return sorted(scored, key=lambda item: (-item[1], item[0]))

    def knows(self, word: str) -> bool:
        """Whether some document has just this word."""
        return any(self._searcher.doc_freq(field, word) for field in WEIGHTS)

    def _query(self, words: Iterable[str]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._word(word)) for word in words])

    def _word(self, word: str) -> tantivy.Query:
        """The best of what a word is worth in each field."""
        if self.knows(word):
            exact = [
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, word, "freq"), weight)
                for field, weight in WEIGHTS.items()
            ]
            return tantivy.Query.disjunction_max_query(exact)
        begun = len(word) >= 3 and any(
            self._searcher.terms_with_prefix(field, word, limit=1) for field in WEIGHTS
        )
        distance = 0 if begun else 1 if len(word) < 8 else 2
        worth = PREFIX if begun else SLIP
        if not begun and len(word) < 4:
            return tantivy.Query.empty_query()
        like = [
            tantivy.Query.boost_query(
                tantivy.Query.fuzzy_term_query(self._schema, field, word, distance, True, begun),
                weight * worth,
            )
            for field, weight in WEIGHTS.items()
        ]
        return tantivy.Query.disjunction_max_query(like)


def build_index(documents: tuple[Document, ...], before: SearchIndex | None = None) -> SearchIndex:
    """The index of these documents. What `before` knows of them is not taken apart again."""
    known = before.analysed if before else {}
    taken_apart = [known.get(document) or _analysed(document) for document in documents]
    builder = tantivy.SchemaBuilder().add_unsigned_field("place", fast=True)
    for field in WEIGHTS:
        builder = builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for place, parts in enumerate(taken_apart):
        written = tantivy.Document()
        written.add_unsigned("place", place)
        for field, text in zip(WEIGHTS, parts.fields, strict=True):
            written.add_text(field, text)
        writer.add_document(written)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    named: dict[str, list[int]] = {}
    for place, parts in enumerate(taken_apart):
        for key in parts.keys - {""}:
            named.setdefault(key, []).append(place)
    analysed = dict(zip(documents, taken_apart, strict=True))
    return SearchIndex(documents, analysed, named, schema, index.searcher())


def search(index: SearchIndex, text: str, limit: int = 10) -> tuple[Found, ...]:
    """The best documents for `text`, best first; none when no word occurs anywhere."""
    words = words_of(text[:MOST_CHARACTERS])
    key = phrase_key(text[:MOST_CHARACTERS])
    scores = dict(index.ranked(words, max(limit * 3, 30)))
    for place in index.named.get(key, ()):
        scores[place] = scores.get(place, 0.0) + WHOLE_NAME
    for place in scores:
        scores[place] += KIND_BONUS[index.documents[place].kind]
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Found(index.documents[place], score) for place, score in ranked[:limit])


def _analysed(document: Document) -> Analysed:
    title = f"{document.title} {document.name.replace('_', ' ')}"
    texts = (title, " ".join(document.synonyms), document.description, document.text)
    names = (document.title, document.name, *document.synonyms)
    return Analysed(
        tuple(" ".join(words_of(text)) for text in texts), frozenset(phrase_key(name) for name in names)
    )


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The stems of a text, each once, without small words and what cannot be written (half of a character)."""
    found = (token.stem for token in tokenise(text) if token.text not in LIGHT and token.text != ",")
    return tuple(dict.fromkeys(word for word in found if word.isprintable()))
