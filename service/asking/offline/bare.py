"""A question without what stands around it: greetings and thanks, who wants it, how it is to be shown.

    bare("hi team, could you show me sales by store? many thanks", book)    "sales by store"

Other turns of phrase are whole sentences, which a greeting in front of them would hide. Only what the readers pass over
anyhow is left out, and only at the two ends, so that what is asked for stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book
from semantic.book.words import Token, key_of, tokenise
from service.asking.offline.tagging.frames import MOST_AROUND, POLITE, SHOWN_AS, is_around

_GREETED = frozenset(
    {*POLITE.split("|"), *SHOWN_AS.split("|"), "hi", "hello", "hey", "please", "pls", "thanks"}
)
_CARRYING_TEXT = (
    "do we list|we list|do we offer|we offer|do we keep|we keep|do we carry|we carry|do we stock|we stock|gives|gets"
    "|brings in|bring in|brought in|generates|generate|earns|saw|achieved|recorded|look like|looks like|looked like"
    "|at all|at once|anywhere|anyone|anybody|somewhere|again|good|exact|right|fine|for now|next to it|next to them"
    "|beside it|beside them|alongside|alongside it|team|guys|folks|someone|curious|great|perfect|cool|nice|urgent"
)
_CARRYING = frozenset(_CARRYING_TEXT.split("|"))
"""Passed over where they stand, though a sentence may end in them: "which store earns the most again"."""
_ROUNDLY = re.compile(
    r"(?<=\w)[\s,–—-]+(?:just |only )?(?:roughly|approximately|more or less|in round (?:numbers|figures))\W*$",
    re.IGNORECASE,
)
"""A rough answer is wanted, and the exact one is no worse; in front of a number it would say which rows are meant."""
_EXCLAIMED = re.compile(
    r"^\s*(?:good|great|fine|cool|perfect|nice|right|urgent)(?:\s*[!:;.…–—]+\s*|\s+-+\s+|-+\s+)(?=\w)",
    re.IGNORECASE,
)
"""A word of its own, where a mark ends it: "great! sales by store", and not "great stores by sales"."""
_DANGLING = frozenset({"in", "as", "for", "with", "on", "to", "a", "an", "the", "many", "so", "of"})
"""No question ends so: "in a table please" is no "a table please" behind an "in"."""
_FEWEST = 2
"""Words that a question has at least."""


def bare(question: str, book: Book) -> str:
    """The question itself; as it is where nothing stands around it, or nothing else is in it."""
    shorter = _EXCLAIMED.sub("", _ROUNDLY.sub("", question))
    tokens = tokenise(shorter)
    start, until = 0, len(tokens)
    while start < until and (length := _around(tokens[start:until], book)):
        start += length
    while start < until and (length := _around_at_end(tokens[start:until], book)):
        until -= length
    if until - start < _FEWEST or (until - start == len(tokens) and shorter == question):
        return question
    # What ends a sentence in front of the question ends nothing in it.
    return shorter[tokens[start].start : tokens[until - 1].until].strip()


def _around(tokens: Sequence[Token], book: Book) -> int:
    """How many tokens at the beginning stand around the question."""
    return next(
        (
            length
            for length in range(min(MOST_AROUND, len(tokens) - 1), 0, -1)
            if _is_around(tokens[:length], book) and tokens[length].text not in ("of", "per")
        ),
        0,
    )


def _around_at_end(tokens: Sequence[Token], book: Book) -> int:
    return next(
        (
            length
            for length in range(min(MOST_AROUND, len(tokens) - 1), 0, -1)
            if tokens[-length - 1].text not in _DANGLING and _is_around(tokens[-length:], book)
        ),
        0,
    )


def _is_around(tokens: Sequence[Token], book: Book) -> bool:
    if len(tokens) == 1 and tokens[0].text == ",":
        return True
    text = " ".join(token.text for token in tokens)
    if text in _CARRYING or book.meanings(key_of(tokens)):
        return False
    return text in _GREETED or is_around(text)
