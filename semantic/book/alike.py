"""Names that say with other words of the book what a metric's own name says.

alike = Alike(phrases, catalog)
alike.meanings("price per piece")               price_per_unit, as the book calls units also pieces
alike.meanings("SKU that were sold")            products_sold, as "products sold", and SKUs are products
alike.meanings("basket that had a coupon")      coupon_receipts, as "baskets with a coupon"

Only nouns that are counted or added up stand for each other, and only those with one meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from semantic.book.meanings import DimensionMeaning, Meaning, MetricMeaning, Tier
from semantic.catalog import Catalog

ADDED = ("count(", "sum(")
"""How the formulas of what is counted or added up begin."""
SAME = {
    **dict.fromkeys(("percent", "percentage", "pct", "%", "proportion", "fraction", "portion"), "share"),
    **dict.fromkeys(("avg", "mean"), "average"),
    **dict.fromkeys(("buck", "usd"), "dollar"),
}
"""Words that say the same in every name."""
_HAVING = (
    "have has had having with got get gets make makes made making contain contains contained containing carry carried "
    "carrying include included including"
)
HAVING = frozenset(_HAVING.split())
"""Verbs that say only "with"."""
EXISTENCE = tuple(
    tuple(phrase.split())
    for phrase in (
        "at least one",
        "at least 1",
        "one or more",
        "1 or more",
        "at least a",
        "any",
        "some",
        "a single",
    )
)
"""Words that say only that there is one, as "a" does."""
PASSING = frozenset({"ever", "actually", "really", "already", "even"})
_PARTICIPLES = "bought sold paid got gotten made come run been spent sent seen taken given gone shown"
PARTICIPLES = frozenset(_PARTICIPLES.split())
UPWARD = frozenset({"up", "above", "over", "more", "higher", "upward", "greater", "plus"})
ONCE = frozenset({"different", "distinct", "unique"})
"""Words that ask for each thing once: another number than without them."""
_LINKING = frozenset({*SAME, *HAVING, *chain(*EXISTENCE), *PASSING, *UPWARD, *ONCE, "and", "or"})
"""Words that a phrase may have and the name that it stands for has not."""
MOST_WORDS = 12
MOST_FOUND = 4_096
"""Phrases that are remembered: a question is read in several ways, of which most hold the same phrases."""


class Alike:
    """Metrics by what their names come to once nouns are replaced by what they mean."""

    def __init__(self, phrases: Mapping[str, tuple[Meaning, ...]], catalog: Catalog) -> None:
        self._nouns = dict(_nouns(phrases, catalog))
        self._longer = {self._form(key): noun for key, noun in self._nouns.items() if " " in key}
        self._listed = frozenset(_listed(phrases, catalog))
        forms: dict[str, dict[Meaning, None]] = {}
        for key, meanings in phrases.items():
            plain = all(isinstance(m, MetricMeaning) and m.tier is Tier.NAME for m in meanings)
            if plain and " " in key and not key.startswith("number "):
                forms.setdefault(self._whole(key), {}).update(dict.fromkeys(meanings))
        self._forms = {form: tuple(meanings) for form, meanings in forms.items()}
        self._words = _LINKING.union(*(text.split() for text in (*self._forms, *self._nouns)))
        self._found: dict[str, tuple[Meaning, ...]] = {}

    def meanings(self, key: str) -> tuple[Meaning, ...]:
        """What a phrase of several words means by its parts. Rows for each of a few things are a list: "per shop"."""
        words = key.split()
        if not 1 < len(words) <= MOST_WORDS or words[0] == "number" or not self._words.issuperset(words):
            return ()
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            found = self._found[key] = self._meanings(key)
        return found

    def _meanings(self, key: str) -> tuple[Meaning, ...]:
        _, per, noun = key.rpartition(" per ")
        return () if per and noun in self._listed else self._forms.get(self._whole(key), ())

    def _whole(self, key: str) -> str:
        """The form in which also nouns of several words are found whose own parts were said otherwise."""
        return _replaced(self._form(key).split(), self._longer)

    def _form(self, key: str) -> str:
        words = tuple(_plain(key.split()))
        form = _replaced(tuple(word for word in words if word not in ONCE), self._nouns)
        return f"different {form}" if ONCE & set(words) else form


def _replaced(words: Sequence[str], nouns: Mapping[str, str]) -> str:
    """The words with every noun that is a part of them, the longest first, in place of what it is called."""
    out: list[str] = []
    place = 0
    while place < len(words):
        longest = len(words) if place else len(words) - 1
        for until in range(longest, place, -1):
            noun = nouns.get(" ".join(words[place:until]))
            if noun:
                out.append(f"<{noun}>")
                place = until
                break
        else:
            out.append(words[place])
            place += 1
    return " ".join(out)


def _nouns(phrases: Mapping[str, tuple[Meaning, ...]], catalog: Catalog) -> Iterator[tuple[str, str]]:
    """The names of what is counted or added up, each with the metric it means."""
    for key, meanings in phrases.items():
        metrics = {m.metric for m in meanings if isinstance(m, MetricMeaning) and m.tier is Tier.NAME}
        only = len(metrics) == 1 and not ONCE & set(key.split())
        if only and catalog.metrics[min(metrics)].expr.text.strip().startswith(ADDED):
            yield key, min(metrics)


def _listed(phrases: Mapping[str, tuple[Meaning, ...]], catalog: Catalog) -> Iterator[str]:
    """The nouns of which there are so few that a row of each can be shown."""
    for key, meanings in phrases.items():
        dimensions = [m.dimension for m in meanings if isinstance(m, DimensionMeaning)]
        if any(catalog.dimensions[name].index_values for name in dimensions):
            yield key


def is_participle(word: str) -> bool:
    """ "bought", "redeemed"."""
    return word in PARTICIPLES or word.endswith("ed")


def _is_auxiliary(word: str, following: str) -> bool:
    """ "have" in "households that have bought"."""
    return word in ("have", "has", "had") and is_participle(following)


def _plain(words: Sequence[str]) -> Iterator[str]:
    """The words without those that add nothing between two others."""
    before, place = "", 0
    while place < len(words):
        inside = 0 < place < len(words) - 1
        none = next((w for w in EXISTENCE if inside and tuple(words[place : place + len(w)]) == w), ())
        if none and place + len(none) < len(words):
            place += len(none)
            continue
        if inside and (words[place] in PASSING or _is_auxiliary(words[place], words[place + 1])):
            place += 1
            continue
        word = SAME.get(words[place], words[place])
        if inside and word in HAVING:
            word = "with"
        if inside and word in ("and", "or") and words[place + 1] in UPWARD:
            word, place = "or more", place + 1
        place += 1
        if word != "with" or before != "with":
            yield word
        before = word
