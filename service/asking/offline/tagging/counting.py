"""Words of counting that are something else elsewhere: "how much households", "count" at the end of a list.

asks_how_many(tokenise("how much households have bought ice cream"), 0, book)    True: an amount would be "have they"
asks_how_many(tokenise("how much households spend"), 0, book)                    False: an amount
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from semantic.book import Book, MetricMeaning
from semantic.book.alike import HAVING, ONCE
from semantic.book.words import Token
from service.asking.offline.reading.counted import all_count

_AMOUNTS = (
    "spend spent spending pay paid paying save saved saving bring brought cost give gave given earn earned make made"
    " worth owe owed get got receive received"
)
AMOUNTS = frozenset(_AMOUNTS.split())
"""Verbs of whom "how much" asks for an amount."""
DID = frozenset({"do", "does", "did"})


def asks_how_many(tokens: Sequence[Token], start: int, book: Book) -> bool:
    """ "how much households have bought ice cream", where a question begins: an amount would be "have households"."""
    noun, verb = tokens[start + 2 : start + 3], [token.text for token in tokens[start + 3 : start + 6]]
    if start or not noun or noun[0].text == noun[0].stem or AMOUNTS & set(verb):
        return False
    known = [m.metric for m in book.meanings(noun[0].stem) if isinstance(m, MetricMeaning)]
    plain = bool(verb) and verb[0] in (
        "have",
        "has",
        "had",
        "with",
        "that",
        "who",
        "in",
        "from",
        "there",
        "we",
    )
    return plain and bool(known) and all_count(book, known)


def is_listed(tokens: Sequence[Token], start: int, until: int) -> bool:
    """Whether a word stands alone in a list: nothing that it groups or belongs to is beside it."""
    before = tokens[start - 1].text if start else ","
    after = tokens[until].text if until < len(tokens) else ","
    return before in ("and", ",", "&", "with") and after in ("and", ",", "&", "+", "plus")


def asks_what_they_did(tokens: Sequence[Token]) -> bool:
    """ "coupons did we offer" ends in a verb: they are coupons that were offered, and no coupon offers."""
    return any(word.text in DID and following.text not in HAVING for word, following in pairwise(tokens[1:]))


def is_deed(tokens: Sequence[Token], start: int, until: int) -> bool:
    """ "how many mailings did renters answer" asks what they did, where "answer: …" says nothing."""
    alone = until == start + 1 and tokens[start].text == "answer"
    return alone and any(token.text in DID for token in tokens[:start])


def says_once(text: str) -> bool:
    """ "how many different": each thing is to be counted once."""
    return bool(ONCE & set(text.split()))
