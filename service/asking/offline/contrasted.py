"""What a question says that it does not ask for: "per household rather than per basket", "by pieces, not by value".

    without_contrast("takings per household rather than per basket", book)    "takings per household"

Only a number or a split is named so, beside another one of the kind; what leaves rows out ("renters, not homeowners")
stays. "Households, not shoppers" may ask for those of them that are none: behind "not" a word that splits or divides
has to stand before the first one.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book, DimensionMeaning, MetricMeaning, Tier
from semantic.book.words import Token, key_of, tokenise
from service.asking.offline.tagging.lexicon import GRAINS, WORDS, Kind
from service.asking.offline.tagging.time_phrases import read_time

_TYING = frozenset({"by", "per", "in", "each", "every"})
_THE = frozenset({"the", "our", "their"})
_CONTRASTS = (
    ("rather", "than"),
    (",", "rather", "than"),
    (",", "not"),
    (",", "and", "not"),
    ("and", "not"),
    ("not",),
)
_MOST_WORDS = 4


def without_contrast(question: str, book: Book) -> str:
    """The question without what is named only to say that it is not meant; as it is where nothing is."""
    tokens = tokenise(question)
    for place in range(1, len(tokens)):
        for words in _CONTRASTS:
            if tuple(token.text for token in tokens[place : place + len(words)]) != words:
                continue
            until = _until(tokens, place, place + len(words), book, strict="not" in words)
            if until:
                return question[: tokens[place - 1].until] + question[tokens[until - 1].until :]
    return question


def _until(tokens: Sequence[Token], place: int, start: int, book: Book, *, strict: bool) -> int:
    """Where what is not meant ends, which begins at `start`; 0 where it is not of the kind of what stands before."""
    # “not by worth”: behind the same small word it need not be a name.
    left = next(
        (begin for begin in range(max(place - _MOST_WORDS, 0), place) if _names(tokens[begin:place], book)),
        -1,
    )
    tied = _tying(tokens, left) if left > 0 else ""
    if left < 0 or (strict and not tied):
        return 0
    again = start < len(tokens) and tokens[start].text in _TYING
    if again and tokens[start].text != tied:
        return 0
    start += again
    while start < len(tokens) and tokens[start].text in _THE:
        start += 1
    for until in range(min(start + _MOST_WORDS, len(tokens)), start, -1):
        if _names(tokens[start:until], book) and _ends(tokens, until):
            return 0 if key_of(tokens[start:until]) == key_of(tokens[left:place]) else until
    noun = tokens[start].text if again and start < len(tokens) else ""
    known = book.meanings(tokens[start].stem) if noun else ()
    plain = noun.isalpha() and not any(one.tier is Tier.NAME for one in known) and read_time(noun) is None
    return start + 1 if plain and noun not in WORDS and _ends(tokens, start + 1) else 0


def _tying(tokens: Sequence[Token], left: int) -> str:
    before = tokens[left - 2] if tokens[left - 1].text in _THE and left > 1 else tokens[left - 1]
    return before.text if before.text in _TYING else ""


def _names(tokens: Sequence[Token], book: Book) -> bool:
    """Whether words name a number, a split, a unit or a period to split by, and pick nothing."""
    if not tokens or tokens[0].text in _TYING | _THE:
        return False
    found = book.meanings(key_of(tokens))
    if found:
        return any(isinstance(one, MetricMeaning | DimensionMeaning) for one in found)
    text = " ".join(token.text for token in tokens)
    return key_of(tokens) in GRAINS or WORDS.get(text, (None,))[0] is Kind.UNIT


def _ends(tokens: Sequence[Token], until: int) -> bool:
    """Whether the name is over there: what comes next is tied by a small word of its own."""
    if until == len(tokens) or tokens[until].text == ",":
        return True
    kind = WORDS.get(tokens[until].text, (None,))[0]
    return kind in (Kind.PREPOSITION, Kind.GROUP, Kind.PER) or tokens[until].text in ("last", "this", "since")
