"""Slips of the pen put right in the text, where the words around a name are misspelt, too.

    spellings("the 25 bset customers by revnue", book)
        "the 25 best customers by revenue", with what was taken for what

A misspelt name is found where it stands (`tagging.spans`); but other turns of phrase are sentences of known words. Only
what is no English word is taken for another one. Where several are near ("more thn 200": than, then), each makes a
question, and whoever plans them sees which of them is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from semantic.book import Book
from semantic.book.english import is_word
from semantic.book.near import Spellings
from semantic.book.words import stem, tokenise
from service.asking.offline.rephrasing.rules import LAYOUT, PLAIN, RULES
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.shorthand import spelt_out, vocabulary
from service.asking.offline.tagging.spans import spans_of

MOST_SLIPS = 3
MOST_NEAR = 3
"""Words that one may be a slip for; more say nothing."""
MOST_QUESTIONS = 6
_ESCAPED = re.compile(r"\\[a-zA-Z]|\(\?P?<\w+>|<[a-zA-Z]+>")
_WORD = re.compile(r"[a-z]{3,}")

Wording = tuple[str, tuple[str, ...]]
"""A question, and what is to be said of its words."""


def spellings(question: str, book: Book) -> Iterator[Wording]:
    """The question with its slips put right, in every way; nothing where there are none, or too many."""
    tokens = tokenise(question)
    read, _ = spelt_out(tokens, book)
    known = {
        place
        for span in spans_of(read, book)
        if span.kind is not Kind.UNKNOWN and not span.misspelt and not span.assumption
        for place in range(span.start, span.until)
    }
    unknown = {token.text for place, token in enumerate(read) if place not in known and token.text.isalpha()}
    near = {token: words for token in tokens if token.text in unknown and (words := _near(token.text, book))}
    ways = list(product(*near.values())) if len(near) <= MOST_SLIPS else []
    if not near or len(ways) > MOST_QUESTIONS:
        return
    for way in ways:
        said, end = [], 0
        for token, meant in zip(near, way, strict=True):
            said += [question[end : token.start], meant]
            end = token.until
        notes = (f"“{token.text}” is read as “{meant}”." for token, meant in zip(near, way, strict=True))
        yield "".join((*said, question[end:])), tuple(notes)


def _near(word: str, book: Book) -> tuple[str, ...]:
    """The words that one may be a slip for, those with the same letters alone if there are any."""
    if word in _plain_words():
        return ()
    near = [*_spellings().slips(word), *book.slips(word)]
    if (one := stem(word)) != word:
        near += [_plural(known) for known in book.slips(one)]
    if not near or is_word(stem(word)):  # in this order: to read all English words takes a third of a second
        return ()
    swapped = [known for known in near if sorted(known) == sorted(word)]
    meant = {stem(known): known for known in swapped or near}
    return tuple(meant.values()) if len(meant) <= MOST_NEAR else ()


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"


@cache
def _plain_words() -> frozenset[str]:
    """All words that questions are made of, besides the book's."""
    written = " ".join(rule.pattern for rule in (*RULES, *LAYOUT, *PLAIN))
    return vocabulary() | frozenset(_WORD.findall(_ESCAPED.sub(" ", written)))


@cache
def _spellings() -> Spellings:
    return Spellings.of(_plain_words())
