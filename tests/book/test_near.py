"""Misspelt phrases are looked up by their words; that finds what looking through all phrases would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from semantic.book.english import is_word
from semantic.book.near import LONG, MIN_LENGTH, Spellings, near_key

WORDS = st.text("abcn", min_size=4, max_size=10)
KEYS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


def looked_through(wrong: str, keys: list[str]) -> str | None:
    """The only near key, by comparing with every one."""
    if len(wrong) < MIN_LENGTH - 1:
        return None
    allowed = 2 if len(wrong) >= LONG else 1
    close = sorted(
        (OSA.distance(wrong, key), key) for key in set(keys) if key != wrong and is_slip(wrong, key)
    )
    close = [(distance, key) for distance, key in close if distance <= allowed]
    if not close or (len(close) > 1 and close[0][0] == close[1][0]):
        return None
    return close[0][1]


def is_slip(wrong: str, key: str) -> bool:
    given_words, meant_words = wrong.split(), key.split()
    return len(given_words) == len(meant_words) and all(
        one == other or is_slip_of_word(one, other)
        for one, other in zip(given_words, meant_words, strict=True)
    )


def is_slip_of_word(given_word: str, meant: str) -> bool:
    longest = max(len(given_word), len(meant))
    if longest < MIN_LENGTH or given_word[0] != meant[0]:
        return False
    same = next((i for i in range(longest) if given_word[i : i + 1] != meant[i : i + 1]), longest)
    ending = sorted(given_word) != sorted(meant) and same >= longest - 1
    if is_word(given_word) and (ending or min(len(given_word), len(meant)) < MIN_LENGTH):
        return False
    return OSA.distance(given_word, meant) <= (2 if len(meant) >= LONG else 1)


@given(st.lists(KEYS, max_size=30), KEYS)
def test_it_finds_what_looking_through_all_would_find(keys: list[str], wrong: str) -> None:
    spellings = Spellings.of(word for key in keys for word in key.split())
    assert near_key(wrong, [spellings], set(keys).__contains__) == looked_through(wrong, keys)


@given(st.lists(st.frozensets(WORDS), max_size=5), st.lists(st.frozensets(WORDS), max_size=5), WORDS)
def test_words_leave_with_the_last_who_has_them(
    stay: list[frozenset[str]], leave: list[frozenset[str]], word: str
) -> None:
    changed = Spellings().changed((), stay + leave).changed(leave, ())
    alone = Spellings().changed((), stay)
    assert sorted(changed.near(word)) == sorted(alone.near(word))
