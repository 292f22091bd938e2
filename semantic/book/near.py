"""Typos: the one known phrase that a misspelt one must mean, or none.

spellings = Spellings.of(["revenue", "visit", "frozen pizza"])
near_key("revnue", [spellings], known)         "revenue"
near_key("frozn pizza", [spellings], known)    "frozen pizza"
near_key("visitor", [spellings], known)        None: another ending makes another word of "visit", not a typo
near_key("deal", [spellings], known)           None: short words have too many neighbours
near_key("piza", [spellings], known)           "pizza": there is no such word, so that it can only be a slip

Words are kept by first letter and length, because a slip of the pen changes neither by much: 100,000 phrases are not
looked through for each unknown word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from semantic.book.english import is_word

MIN_LENGTH = 5
"""Of the longer of the two words: shorter ones have too many neighbours."""
LONG = 9
MOST_FOUND = 1_024
"""Words whose neighbours are remembered: an unknown word is looked up in each phrase that it stands in."""

Shape = tuple[str, int]
"""A word's first letter and length."""


@dataclass(frozen=True)
class Spellings:
    """Every word of all known phrases. `_counts` tell how many owners have a word, so that it leaves with the last."""

    _counts: Mapping[str, int] = field(default_factory=dict)
    _by_shape: Mapping[Shape, tuple[str, ...]] = field(default_factory=dict)
    _found: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> Spellings:
        """Those of one owner."""
        return cls().changed((), [frozenset(words)])

    def changed(self, removed: Iterable[frozenset[str]], added: Iterable[frozenset[str]]) -> Spellings:
        """The same without the words of some owners, and with those of others."""
        counts = dict(self._counts)
        touched: set[Shape] = set()
        for step, owners in ((-1, removed), (1, added)):
            for words in owners:
                for word in words:
                    if len(word) < MIN_LENGTH - 1:
                        continue
                    before = counts.get(word, 0)
                    counts[word] = before + step
                    if not before or not counts[word]:
                        touched.add((word[0], len(word)))
        by_shape: dict[Shape, list[str]] = {shape: [] for shape in touched}
        kept = {word: count for word, count in counts.items() if count} if touched else counts
        for word in kept if touched else ():
            shape = (word[0], len(word))
            if shape in touched:
                by_shape[shape].append(word)
        renewed = {shape: tuple(words) for shape, words in by_shape.items()}
        return Spellings(kept, {**self._by_shape, **renewed})

    def near(self, given: str, most: int = 2) -> tuple[str, ...]:
        """The known words that `given` may be a slip of the pen for, within `most` changes."""
        if len(given) < MIN_LENGTH - 1:
            return ()
        found = self._found.get((given, most))
        if found is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            found = self._found[given, most] = self._near(given, most)
        return found

    def _near(self, given: str, most: int) -> tuple[str, ...]:
        found: list[str] = []
        for length in range(len(given) - most, len(given) + most + 1):
            words = self._by_shape.get((given[0], length), ())
            close = extract(given, words, scorer=OSA.distance, score_cutoff=most, limit=None, processor=None)
            found += [word for word, distance, _ in close if distance and _is_slip_of_word(given, word)]
        return tuple(found)

    def slips(self, given: str) -> tuple[str, ...]:
        """The same for a word that is known to be none, which may be short: "bset", "siez", "thn".

        In the shortest letters are swapped or left out, and none is another.
        """
        if len(given) >= MIN_LENGTH:
            return self.near(given)
        if len(given) < MIN_LENGTH - 2:
            return ()
        found: list[str] = []
        for length in (len(given), len(given) + 1):
            words = self._by_shape.get((given[0], length), ())
            close = extract(given, words, scorer=OSA.distance, score_cutoff=1, limit=None, processor=None)
            found += [
                word for word, _, _ in close if len(given) > MIN_LENGTH - 2 or is_plain_slip(given, word)
            ]
        return tuple(found)


def near_key(wrong: str, spellings: Sequence[Spellings], known: Callable[[str], object]) -> str | None:
    """The only known key within one slip of the pen (two from nine letters on); None if there is none or are several.

    An English word may differ inside, but not by another ending or beginning, which makes another word.
    """
    if len(wrong) < MIN_LENGTH - 1 or any(character.isdigit() for character in wrong):
        return None
    allowed = 2 if len(wrong) >= LONG else 1
    close = []
    for key in _changed(wrong.split(), spellings, allowed):
        if (distance := OSA.distance(wrong, key, score_cutoff=allowed)) <= allowed and known(key):
            close.append((distance, key))
    close.sort()
    if not close or (len(close) > 1 and close[0][0] == close[1][0]):
        return None
    return close[0][1]


def _changed(words: list[str], spellings: Sequence[Spellings], most: int) -> Iterator[str]:
    """The phrase with up to `most` of its words in another spelling: each of them is a slip of its own."""
    near = [dict.fromkeys(word for known in spellings for word in known.near(given, most)) for given in words]
    for count in range(1, min(most, len(words)) + 1):
        for places in combinations(range(len(words)), count):
            for others in product(*(near[place] for place in places)):
                changed = dict(zip(places, others, strict=True))
                yield " ".join(changed.get(place, word) for place, word in enumerate(words))


def is_sure(wrong: str, key: str) -> bool:
    """Whether a misspelt phrase can hardly be another one: a word of it is right, or none that is wrong is English.

    "contact" may be no slip for "contract", nor "clock" for "click".
    """
    slips = _slips(wrong, key)
    return len(slips) < len(key.split()) or not any(is_word(given) for given, _ in slips)


def is_plain_slip(wrong: str, key: str) -> bool:
    """Whether letters are swapped, doubled or left out, and no letter is another: few names differ so."""
    return all(
        OSA.distance(given, meant) == 1
        and (len(given) < len(meant) or sorted(given) == sorted(meant) or _is_doubled(given, meant))
        for given, meant in _slips(wrong, key)
    )


def _slips(wrong: str, key: str) -> list[tuple[str, str]]:
    return [(given, meant) for given, meant in zip(wrong.split(), key.split(), strict=True) if given != meant]


def _is_doubled(given: str, meant: str) -> bool:
    return any(given[:i] + given[i + 1 :] == meant and given[i] == given[i - 1] for i in range(1, len(given)))


def _shared(given: str, meant: str) -> int:
    """How many letters both begin with."""
    return next(
        (i for i, (one, other) in enumerate(zip(given, meant, strict=False)) if one != other),
        min(len(given), len(meant)),
    )


def _is_slip_of_word(given: str, meant: str) -> bool:
    """Within few letters. An English word is another word than a short one, or one with another ending."""
    lengths = len(given), len(meant)
    if max(lengths) < MIN_LENGTH or given[0] != meant[0]:
        return False
    if OSA.distance(given, meant) > (2 if len(meant) >= LONG else 1):
        return False
    another = sorted(given) != sorted(meant) and _shared(given, meant) >= max(lengths) - 1
    return not ((another or min(lengths) < MIN_LENGTH) and is_word(given))
