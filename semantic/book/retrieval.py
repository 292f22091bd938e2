"""What a query for a question may need: the members that it names, and those whose texts speak of the same.

    retrieve(book, "frozen piza sales by dept", 12)
        sales.revenue ("sales") · products.category (the value FROZEN PIZZA) · products.department ("dept") · …

Several rankings are made, each sure of other things: exact names, typos and acronyms; words in documents (BM25);
verified questions that are like this one; nearness in meaning, where something is passed in that tells it. They are
merged by reciprocal ranks (Cormack, Clarke, Büttcher 2009), what is named coming first. A value brings its dimension
with it, a question the members of its query.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from semantic.book.documents import Document
from semantic.book.meanings import (
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    Tier,
    ValueMeaning,
)
from semantic.book.search import MOST_CHARACTERS, words_of
from semantic.book.words import LIGHT, Token, key_of, tokenise
from semantic.definitions.types import Dimension

if TYPE_CHECKING:
    from semantic.book.book import Book

MEMBERS = frozenset({"metric", "dimension", "segment"})
FUSION = 10.0
"""The constant of reciprocal rank fusion: how little the first places are worth more than the next."""
WORTH = {"words": 1.0, "questions": 1.0, "meaning": 1.0, "common": 0.4, "bands": 1.2, "times": 0.3}
NAMED = 1.0
"""What a phrase that names a member is worth, for each of its words."""
TIER_WORTH = {Tier.NAME: 1.0, Tier.HEAD: 0.5, Tier.STORED: 0.8}
MANY = 4.0
"""A phrase that means this many things is worth half for the last of them, so that there is room for other phrases."""
WITHIN_LONGER = 0.3
"""Of a name inside a longer one: "basket" in "basket value"."""
TYPO_WORTH = 0.8
LIKE_QUESTIONS = 8
TIMED = 3
"""So many of the best metrics bring the dimension that places them in time."""
_NUMBER = re.compile(r"(?<![\d.,])\d{2,3}(?![\d.,]?\d)")


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A member that a query may need. `named` are the phrases of the question that name it, or a value of it."""

    document: Document
    score: float
    named: tuple[str, ...] = ()
    values: tuple[ValueMeaning, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """Tokens `start` to `until` of the question, with what they mean."""

    start: int
    until: int
    text: str
    meanings: tuple[Meaning, ...]
    worth: float


class Nearness(Protocol):
    """Tells which members are near a text in meaning; passed in, because a model is asked for it."""

    def names(self, question: str, members: Mapping[str, Document], limit: int) -> Sequence[str]:
        """The nearest of the members, best first; () where it cannot tell."""


def retrieve(book: Book, question: str, limit: int = 12) -> tuple[Retrieved, ...]:
    """The best `limit` members for a question."""
    question = question[:MOST_CHARACTERS]
    scores: defaultdict[str, float] = defaultdict(float)
    for worth, ranking in _rankings(book, question, limit):
        for rank, name in enumerate(ranking):
            scores[name] += worth * FUSION / (FUSION + rank) / 2
    phrases: dict[str, list[str]] = {}
    values: dict[str, list[ValueMeaning]] = {}
    unnamed = dict(scores)
    for phrase in _without_shorter(list(_named(book, tokenise(question)))):
        for place, meaning in enumerate(sorted(phrase.meanings, key=lambda m: -unnamed.get(_member(m), 0.0))):
            name = _member(meaning)
            scores[name] += phrase.worth * TIER_WORTH[meaning.tier] * MANY / (MANY + place)
            phrases.setdefault(name, []).append(phrase.text)
            if isinstance(meaning, ValueMeaning):
                values.setdefault(name, []).append(meaning)
    members = book.members
    ranked = sorted((-score, name) for name, score in scores.items() if name in members)
    return tuple(
        Retrieved(
            members[name],
            -score,
            tuple(dict.fromkeys(phrases.get(name, ()))),
            tuple(dict.fromkeys(values.get(name, ()))),
        )
        for score, name in ranked[:limit]
    )


def _rankings(book: Book, question: str, limit: int) -> Iterator[tuple[float, Iterable[str]]]:
    """Names of members, best first, with what the ranking is worth."""
    found = book.index.ranked(words_of(question), limit * 4)
    documents = [book.documents[place] for place, _ in found]
    yield WORTH["words"], [d.name for d in documents if d.kind in MEMBERS]
    like = [d for d in documents if d.kind == "question"][:LIKE_QUESTIONS]
    yield WORTH["questions"], dict.fromkeys(name for document in like for name in document.needs)
    yield WORTH["common"], book.common[:limit]
    yield (
        WORTH["bands"],
        dict.fromkeys(name for n in _NUMBER.findall(question) for name in book.bands.get(n, ())),
    )
    yield WORTH["times"], _times(book, [d.name for d in documents if d.kind == "metric"][:TIMED])
    if book.nearness is not None:
        yield WORTH["meaning"], book.nearness.names(question, book.members, limit * 2)


def _times(book: Book, metrics: Iterable[str]) -> dict[str, None]:
    """The time dimensions that place the metrics in time."""
    catalog = book.catalog
    measures = (catalog.measure(catalog.metrics[name]) for name in metrics)
    leaves = (leaf for measure in measures for leaf in measure.leaves)
    return dict.fromkeys(f"{leaf.home}.{leaf.time or catalog.models[leaf.home].time}" for leaf in leaves)


def _member(meaning: Meaning) -> str:
    """What a phrase brings with it: a value its dimension; a model is no member and brings nothing."""
    match meaning:
        case MetricMeaning(metric=name) | SegmentMeaning(segment=name) | ModelMeaning(model=name):
            return name
        case DimensionMeaning(dimension=name) | ValueMeaning(dimension=name):
            return name


def _named(book: Book, tokens: Sequence[Token]) -> Iterator[_Named]:
    """Every stretch of the question that means something in the book."""
    known: set[int] = set()
    for start, token in enumerate(tokens):
        if token.text in LIGHT or token.text == ",":
            continue
        for until in range(start + 1, min(start + book.longest + 2, len(tokens)) + 1):
            part = tokens[start:until]
            if part[-1].text == ",":
                break
            key = key_of(part)
            meanings = book.meanings(key) or book.by_root(key)
            if meanings:
                known.update(range(start, until))
                yield _Named(start, until, _text(part), meanings, NAMED * (key.count(" ") + 1))
    yield from _mended(book, tokens, known)


def _mended(book: Book, tokens: Sequence[Token], known: set[int]) -> Iterator[_Named]:
    """Stretches with an unknown word that are acronyms or misspelt."""
    for start in range(len(tokens)):
        for until in range(start + 1, min(start + 3, len(tokens)) + 1):
            part = tokens[start:until]
            if known.issuperset(range(start, until)) or not all(t.text.isalpha() for t in part):
                continue
            if until == start + 1 and (meant := book.shortened(part[0].text)):
                yield _Named(start, until, part[0].text, meant, NAMED)
            near = None if any(t.text in LIGHT for t in part) else book.misspelt(key_of(part))
            if near is not None:
                worth = NAMED * TYPO_WORTH * (near[0].count(" ") + 1)
                yield _Named(start, until, _text(part), book.meanings(near[0]), worth)


def _without_shorter(named: list[_Named]) -> list[_Named]:
    """Names inside longer ones are worth little: the longer one is what is meant, as a rule."""
    return [
        _Named(n.start, n.until, n.text, n.meanings, n.worth * WITHIN_LONGER)
        if any(
            o is not n and o.start <= n.start and n.until <= o.until and o.until - o.start > n.until - n.start
            for o in named
        )
        else n
        for n in named
    ]


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def bands_of(dimensions: Iterable[Dimension]) -> Mapping[str, tuple[str, ...]]:
    """By number: the dimensions that have it in a declared value ("35" for ages 35-44)."""
    found: dict[str, dict[str, None]] = {}
    for dimension in dimensions:
        for value in dimension.values:
            for number in _NUMBER.findall(f"{value.value} {value.label}"):
                found.setdefault(number, {})[dimension.qualified] = None
    return {number: tuple(names) for number, names in found.items()}
