"""Words that say the same inside the names of values: "2 adults with children" is "two adults with kids".

equal_keys("2 adult with child")    "2 adult with kid", "two adult with child", "two adult with kid"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from semantic.book import Book, Meaning, SegmentMeaning, ValueMeaning
from semantic.book.words import Token, key_of
from service.asking.offline.tagging.lexicon import NUMBERS

_FIGURES = {word: str(number) for word, number in NUMBERS.items() if number <= 12}
_EQUAL = {
    **{word: (figure,) for word, figure in _FIGURES.items()},
    **{figure: (word,) for word, figure in _FIGURES.items()},
    "child": ("kid",),
    "kid": ("child",),
    "no": ("without",),
    "without": ("no",),
    "single": ("1", "one"),
}
_ADJECTIVES = (
    ("wealthy", "rich", "affluent", "well off", "well to do", "prosperous", "high income", "high earning"),
    ("poor", "low income", "low earning"),
    ("elderly", "senior", "retired"),
    ("young", "younger", "youthful"),
)
"""Adjectives that say the same of those who buy, where the book calls some of them by one."""
_BRANDS = ("own label", "own brand", "private label", "store brand", "house brand", "own make")
"""What goods are called that are sold under the name of the one who sells them."""
_CHILDLESS = "childless"
_BEGINNINGS = frozenset(said.partition(" ")[0] for adjectives in _ADJECTIVES for said in adjectives)
_HOMES = frozenset({"household", "home", "family", "house"})
"""Nouns that a value may stand around: "two-adult households with kids" are two adults with kids."""
_SAID_OTHERWISE = _EQUAL.keys() | _HOMES | {_CHILDLESS}
"""Words without one of which a key that sets no bound has no other."""
MOST = 16


def equal_keys(key: str) -> Iterator[str]:
    """Keys that say the same in other words; none for a single word, which may be something else alone."""
    given = key.split()
    yield from _open_ended(given)
    if _SAID_OTHERWISE.isdisjoint(given):
        return
    words = _put_behind(given)
    if len(words) < 3 or (words == given and _EQUAL.keys().isdisjoint(words)):
        return
    ways = [(word, *_EQUAL.get(word, ())) for word in words]
    for place, chosen in enumerate(product(*ways)):
        if place >= MOST:
            return
        if (found := " ".join(chosen)) != key:
            yield found


_BOUNDS = {("at", "least"): 0, ("more", "than"): 1, ("over",): 1}
_WORDS_OF = {figure: word for word, figure in _FIGURES.items()}


def _open_ended(words: Sequence[str]) -> Iterator[str]:
    """ "at least 3 kid" and "more than 2 kid" are "three or more kid" where the last band is called so."""
    for bound, more in _BOUNDS.items():
        number = (
            words[len(bound)] if tuple(words[: len(bound)]) == bound and len(words) > len(bound) + 1 else ""
        )
        number = _FIGURES.get(number, number)
        if number.isdigit():
            least, rest = str(int(number) + more), " ".join(words[len(bound) + 1 :])
            for said in (least, _WORDS_OF.get(least, least)):
                yield from (f"{said} or more {rest}", f"{said} {rest} or more", f"{said}+ {rest}")
    if len(words) > 1 and words[0][-1:] == "+" and words[0][:-1].isdigit():
        yield from _open_ended(["at", "least", words[0][:-1], *words[1:]])


def _put_behind(words: Sequence[str]) -> list[str]:
    """ "childless couple" is "couple without kid"; the noun inside "two adult household with kid" says nothing."""
    if words[0] == _CHILDLESS and len(words) > 1:
        return [*words[1:], "without", "kid"]
    inside = range(1, len(words) - 1)
    return [word for place, word in enumerate(words) if not (place in inside and word in _HOMES)]


def same_values(key: str, book: Book) -> tuple[Meaning, ...]:
    """The values that a key names in other words: "2 adults with children"."""
    for other in equal_keys(key):
        found = book.meanings(other)
        if found and all(isinstance(one, ValueMeaning) for one in found):
            return found
    return ()


def of_the_kind(key: str, book: Book) -> tuple[str, tuple[Meaning, ...]]:
    """Who is picked by an adjective that the book has another for, and the key it has: "wealthy households"."""
    kinds = (ValueMeaning, SegmentMeaning)
    for other in _other_adjectives(key):
        found = book.meanings(other)
        if found and all(isinstance(one, kinds) for one in found):
            return other, tuple(found)
    return "", ()


def _other_adjectives(key: str) -> Iterator[str]:
    if key.partition(" ")[0] not in _BEGINNINGS:
        return
    for adjectives in _ADJECTIVES:
        for said in adjectives:
            if key.startswith(f"{said} "):
                yield from (f"{other}{key.removeprefix(said)}" for other in adjectives if other != said)


def of_the_brand(key: str, book: Book) -> tuple[str, tuple[Meaning, ...]]:
    """What is called by another name of a company's own brands: "own label share"."""
    for said in _BRANDS:
        if not f" {key} ".count(f" {said} "):
            continue
        for other in _BRANDS:
            known = f" {key} ".replace(f" {said} ", f" {other} ").strip()
            if other != said and (found := book.meanings(known) or book.alike(known)):
                return known, tuple(found)
    return "", ()


def slashed(tokens: Sequence[Token], book: Book) -> tuple[Meaning, ...]:
    """Values as they stand in the data, with their strokes: "BAKED BREAD/BUNS/ROLLS"."""
    if all(token.text != "/" for token in tokens) or "/" in (tokens[0].text, tokens[-1].text):
        return ()
    found = book.meanings(key_of([token for token in tokens if token.text != "/"]))
    return tuple(meaning for meaning in found if isinstance(meaning, ValueMeaning))
