"""Typos: the one known phrase that a misspelt one must mean, or none.

near_key("revnue", keys)      "revenue"
near_key("visitor", keys)     None: another ending makes another word of "visit", not a typo
near_key("deal", keys)        None: short words have too many neighbours
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

MIN_LENGTH = 5
LONG = 9
SURE_LENGTH = 6


def near_key(wrong: str, keys: Iterable[str]) -> str | None:
    """The only key within one slip of the pen (two from nine letters on); None if there is none or are several."""
    if len(wrong) < MIN_LENGTH or any(character.isdigit() for character in wrong):
        return None
    allowed = 2 if len(wrong) >= LONG else 1
    found = extract(wrong, list(keys), scorer=OSA.distance, score_cutoff=allowed, limit=6)
    close = sorted((distance, key) for key, distance, _ in found if distance > 0 and _is_slip(wrong, key))
    if not close or (len(close) > 1 and close[0][0] == close[1][0]):
        return None
    return close[0][1]


def is_sure(wrong: str, key: str) -> bool:
    """Whether two words can hardly both be words: letters swapped, doubled or left out in a longer one.

    A letter more or in another's place makes too many real words ("contract" of "contact", "click" and "clock").
    """
    words = [
        (given, meant) for given, meant in zip(wrong.split(), key.split(), strict=True) if given != meant
    ]
    if len(wrong.split()) > len(words):
        return True
    return all(
        len(given) >= SURE_LENGTH
        and OSA.distance(given, meant) == 1
        and (len(given) < len(meant) or sorted(given) == sorted(meant) or _is_doubled(given, meant))
        for given, meant in words
    )


def _is_doubled(given: str, meant: str) -> bool:
    return any(given[:i] + given[i + 1 :] == meant and given[i] == given[i - 1] for i in range(1, len(given)))


def _shared(given: str, meant: str) -> int:
    """How many letters both begin with."""
    return next(
        (i for i, (one, other) in enumerate(zip(given, meant, strict=False)) if one != other),
        min(len(given), len(meant)),
    )


def _is_slip(wrong: str, key: str) -> bool:
    """Whether each word differs inside, not by another ending or beginning, which makes another word."""
    if wrong.count(" ") != key.count(" "):
        return False
    return all(
        given == meant or _is_slip_of_word(given, meant)
        for given, meant in zip(wrong.split(), key.split(), strict=True)
    )


def _is_slip_of_word(given: str, meant: str) -> bool:
    if min(len(given), len(meant)) < MIN_LENGTH or given[0] != meant[0]:
        return False
    if sorted(given) != sorted(meant) and _shared(given, meant) >= max(len(given), len(meant)) - 1:
        return False
    return OSA.distance(given, meant) <= (2 if len(meant) >= LONG else 1)
