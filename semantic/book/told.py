"""Metrics by the words of their definitions, for questions that tell a number instead of naming it.

texts = MetricTexts(book.metrics)
texts.told_by(frozenset({"everyth", "shopper", "sav", "shelf", "pric"}))
    (Told("sales.total_discounts", count=5),)

What defines a metric is the first sentence of its description: later ones are caveats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from semantic.book.words import LIGHT, root, tokenise
from semantic.definitions.types import Metric

FEWEST = 3
"""Words of a definition that must be said; two are enough where it has no more."""
MOST_OF_IT = 0.66
PART, AVERAGE = "part", "average"
"""Words that tell a number of a kind from another one of the same things: said and meant together, or not at all."""
_UNSAID = frozenset(
    {"different", "distinct", "unique", "dollar", "least", "on", "onc", "someth", "singl", "sam"}
)
"""Words of a definition that people leave out, as `told_word` gives them."""
_SMALL = LIGHT | frozenset(
    {"at", "on", "in", "for", "with", "from", "to", "by", "and", "or", "after", "as", "how", "many", "much"}
    | {"whatever", "each", "every", "per"}
)
_FORMS = {
    "came": "come",
    "got": "get",
    "bought": "buy",
    "sold": "sell",
    "paid": "pay",
    "sent": "send",
    "took": "take",
    "gave": "give",
    "given": "give",
    "spent": "spend",
    "went": "go",
    "ran": "run",
    "made": "make",
    "brought": "bring",
    "stood": "stand",
    "held": "hold",
    "knew": "know",
    "known": "know",
    "kept": "keep",
    "left": "leave",
    "taken": "take",
    **dict.fromkeys(("share", "percentage", "percent", "proportion", "fraction", "%", "pct"), PART),
    **dict.fromkeys(("avg", "mean", "averaged"), AVERAGE),
}


@dataclass(frozen=True, slots=True)
class MetricText:
    """`defining` are the words without which it is another number; `words` are all of the first sentence and of the
    names, `sentence` those of the first sentence; `pairs` are words that follow each other there; `kinds` are the kinds
    of number that it is (part, average); `head` is what it counts or adds up, which stands first."""

    metric: str
    head: str
    defining: frozenset[str]
    words: frozenset[str]
    sentence: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    kinds: frozenset[str]

    def told_by(self, words: frozenset[str]) -> Told | None:
        """How much of the definition the words tell; None if it is too little, or another kind of number."""
        defining = words & self.defining
        count = len(defining) + len((words & self.words) - self.defining - _UNSAID)
        complete = len(defining) == len(self.defining) > 1
        enough = count >= FEWEST and count >= MOST_OF_IT * len(self.defining)
        if not (complete or enough) or words & _KINDS != self.kinds:
            return None
        return Told(self.metric, complete, count)


@dataclass(frozen=True, slots=True)
class Told:
    """A metric, whether all that defines it was said, and how many words of its text."""

    metric: str
    complete: bool
    count: int

    @property
    def rank(self) -> tuple[bool, int]:
        return self.complete, self.count


class MetricTexts:
    """The texts of all metrics, found by their words."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        found = (_text(metric) for metric in metrics)
        self.by_metric: Mapping[str, MetricText] = {text.metric: text for text in found if text.defining}
        self._by_word: dict[str, list[str]] = {}
        for name, text in self.by_metric.items():
            for word in text.defining:
                self._by_word.setdefault(word, []).append(name)

    def told_by(self, words: frozenset[str]) -> tuple[Told, ...]:
        """The metrics whose definitions the words tell, those first of which most is said."""
        near = Counter(name for word in words for name in self._by_word.get(word, ()))
        found = [self.by_metric[name].told_by(words) for name, count in near.items() if count > 1]
        return tuple(
            sorted(
                (told for told in found if told),
                key=lambda told: (not told.complete, -told.count, told.metric),
            )
        )


def told_words(word: str) -> tuple[str, ...]:
    """What all forms of a word share: came and come, shoppers and shopper, share and percentage. "Often" asks for an
    average, too."""
    known = _FORMS.get(word, word)
    form = known if known in _KINDS else root(known)
    return (form, AVERAGE) if word == "often" else (form,)


_KINDS = frozenset({PART, AVERAGE})


def _text(metric: Metric) -> MetricText:
    first = re.split(r"[.:](?:\s|$)", metric.description.strip(), maxsplit=1)[0]
    sentence = _words(first)
    begin = _words(first.split(",")[0])
    names = [word for name in (metric.name.replace("_", " "), *metric.synonyms) for word in _words(name)]
    words = frozenset((*sentence, *names))
    defining = frozenset(begin if len(set(begin) - _UNSAID) >= FEWEST else sentence) - _UNSAID
    head = next((word for word in sentence if word not in _UNSAID | _KINDS), "")
    pairs = frozenset(pairwise(sentence))
    return MetricText(metric.qualified, head, defining, words, frozenset(sentence), pairs, words & _KINDS)


def _words(text: str) -> list[str]:
    tokens = [token.text for token in tokenise(text)]
    return [form for word in tokens if word not in _SMALL and word.isalnum() for form in told_words(word)]
