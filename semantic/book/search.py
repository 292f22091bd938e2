"""Ranks documents for a few words: names first, then synonyms, then descriptions; plurals and typos are forgiven.

    search(documents, "avarage basket", 3)     basket_value, items_per_basket, …

A document's score is the sum over the words asked for of the weight of the best field that has the word, times the
word's rarity (Robertson and Spärck Jones: log(1 + (N - n + 0.5) / (n + 0.5))); whole names count most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process

from semantic.book.documents import Document
from semantic.book.words import LIGHT, phrase_key, stem, tokenise

WEIGHTS = (5.0, 4.0, 2.0, 1.0)
"""Of a word in the title, in a synonym, in the description, in the text."""
TYPO_SCORE = 82.0
KIND_BONUS = {"metric": 0.4, "dimension": 0.3, "segment": 0.2, "model": 0.1, "join": 0.0, "question": 0.0}


@dataclass(frozen=True, slots=True)
class Found:
    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """`postings[word]` is (document's place, best weight) pairs; `keys` are whole names of each document."""

    documents: tuple[Document, ...]
    postings: Mapping[str, tuple[tuple[int, float], ...]]
    keys: tuple[frozenset[str], ...]


def build_index(documents: tuple[Document, ...]) -> SearchIndex:
    postings: dict[str, dict[int, float]] = {}
    for place, document in enumerate(documents):
        fields = (document.title, " ".join(document.synonyms), document.description, document.text)
        for weight, field in zip(WEIGHTS, fields, strict=True):
            for word in _words(field):
                known = postings.setdefault(word, {})
                known[place] = max(known.get(place, 0.0), weight)
    frozen = {word: tuple(found.items()) for word, found in postings.items()}
    keys = tuple(
        frozenset(phrase_key(name) for name in (document.title, document.name, *document.synonyms))
        for document in documents
    )
    return SearchIndex(documents, MappingProxyType(frozen), keys)


def search(index: SearchIndex, text: str, limit: int = 10) -> tuple[Found, ...]:
    """The best documents for `text`, best first; none when no word occurs anywhere."""
    scores: dict[int, float] = {}
    total = len(index.documents)
    for word in _words(text[:500]):
        for near, share in _spellings(index, word):
            found = index.postings[near]
            rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for place, weight in found:
                scores[place] = scores.get(place, 0.0) + weight * rarity * share
    key = phrase_key(text[:500])
    for place in scores:
        scores[place] += KIND_BONUS[index.documents[place].kind]
        if key in index.keys[place]:
            scores[place] += 50.0
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Found(index.documents[place], score) for place, score in ranked[:limit])


def _words(text: str) -> Iterable[str]:
    return dict.fromkeys(
        token.stem for token in tokenise(text) if token.text not in LIGHT and token.text != ","
    )


def _spellings(index: SearchIndex, word: str) -> list[tuple[str, float]]:
    """The word itself, else words that begin with it, else words that look like it, with what each is worth."""
    if word in index.postings:
        return [(word, 1.0)]
    longer = [(known, 0.7) for known in index.postings if len(word) >= 3 and known.startswith(word)]
    if longer:
        return longer[:5]
    near = process.extract(
        stem(word), index.postings.keys(), scorer=fuzz.ratio, limit=2, score_cutoff=TYPO_SCORE
    )
    return [(known, 0.6) for known, _, _ in near]
