"""What is said of a thing in a second clause, put beside it; and nouns for a kind of rows, which add nothing.

"reached households, how many of them own their home"     how many reached households own their home
"own brand products in nutrition, how many"               how many own brand products in nutrition
"best selling product types by units, eight of them"      eight best selling product types by units
"receipts by size class"                                  receipts by size
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.book import Book, DimensionMeaning, MetricMeaning, ModelMeaning
from semantic.book.words import Token, key_of
from service.asking.offline.tagging.lexicon import NUMBERS, WORDS, Kind
from service.asking.offline.tagging.members import is_label

KINDS = frozenset(
    (
        *("class", "classes", "bracket", "brackets", "bucket", "buckets", "tier", "tiers", "level", "levels"),
        *("band", "bands"),
    )
)
_GROUPS = frozenset({"by", "per", "each", "every", "across", "which", "what", "and"})
_VERSUS = frozenset({"vs", "versus", "against"})
_SHOWING = frozenset(["all", "the", "our", "list", "show", "give", "me", "us", "of", "please"])
_THEM = frozenset({"them", "those", "these"})
_ASKING = (Kind.WHICH, Kind.COUNT, Kind.LIST, Kind.COMPARE, Kind.BETWEEN, Kind.NOT)
MOST_BEFORE = 6
"""Words before the comma: what is longer is a question of its own."""


def in_one_clause(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """The tokens in the order in which one clause has them; as they are where they say no such thing."""
    for put in (without_kinds, with_shared_nouns, with_their_numbers, _with_second_clause):
        tokens = put(tokens, book)
    return tuple(tokens)


def _with_second_clause(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """The tokens with what comes behind the comma put beside its thing."""
    texts = [token.text for token in tokens]
    if texts.count("how") == 1 and texts[-3:] == [",", "how", "many"] and not _asks(tokens[:-3]):
        return (*tokens[-2:], *tokens[:-3])
    if "," not in texts:
        return tuple(tokens)
    comma = texts.index(",")
    named, rest = tokens[:comma], tokens[comma + 1 :]
    said = texts[comma + 1 :]
    if said[:3] == ["how", "many", "of"] and said[3:4] and said[3] in _THEM and _is_named(named, book):
        return (*rest[:2], *named, *rest[4:])
    if len(said) > 2 and said[1] == "of" and said[2] in _THEM and _is_number(said[0]) and _is_ranked(named):
        bare = named[1:] if texts[0] in ("the", "our", "my") else named
        return (rest[0], *bare, *rest[3:])
    return tuple(tokens)


def _asks(tokens: Sequence[Token]) -> bool:
    """Whether there is already a question in the words, or several things that could be counted."""
    return any(
        WORDS.get(token.text, (None,))[0] in _ASKING or token.text in ("and", "or", ",") for token in tokens
    )


def _is_named(tokens: Sequence[Token], book: Book) -> bool:
    """Whether words name a thing that is counted, and do nothing else: no period, no order, nothing left out."""
    return len(tokens) <= MOST_BEFORE and not _asks(tokens) and bool(book.meanings(key_of(tokens)))


def _is_number(text: str) -> bool:
    return text in NUMBERS or text.isdigit()


def _is_ranked(tokens: Sequence[Token]) -> bool:
    """ "our best selling product types …": of which so many are shown, and no number is said yet."""
    first = [token.text for token in tokens if token.text not in ("the", "our", "my")][:1]
    ranked = bool(first) and WORDS.get(first[0], (None,))[0] is Kind.TOP
    return ranked and not any(_is_number(token.text) for token in tokens)


def with_shared_nouns(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "median vs average receipt" is median receipt vs average receipt."""
    out = list(tokens)
    for place in range(len(tokens) - 3, 0, -1):
        if tokens[place].text not in _VERSUS or book.meanings(tokens[place - 1].stem):
            continue
        noun = tokens[place + 2]
        both = [book.meanings(key_of((side, noun))) for side in (tokens[place - 1], tokens[place + 1])]
        if all(found and all(isinstance(one, MetricMeaning) for one in found) for found in both):
            out.insert(place, noun)
    return tuple(out)


def with_their_numbers(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "stores with their shoppers in may" is shoppers by store in may."""
    texts = [token.text for token in tokens]
    their = next((place for place, text in enumerate(texts) if text in ("their", "its")), 0)
    if their < 2 or texts[their - 1] not in ("with", "and"):
        return tuple(tokens)
    begins = next((place for place in range(their - 1) if texts[place] not in _SHOWING), their)
    rows = tokens[begins : their - 1]
    for until in range(min(their + 4, len(tokens)), their + 1, -1):
        counted = tokens[their + 1 : until]
        if texts[until : until + 1] not in (["and"], [","]) and _are_numbers_of(counted, rows, book):
            by = replace(tokens[their], text="by", stem="by")
            return (*tokens[:begins], *counted, by, *rows, *tokens[until:])
    return tuple(tokens)


def _are_numbers_of(counted: Sequence[Token], rows: Sequence[Token], book: Book) -> bool:
    found = book.meanings(key_of(counted))
    known = book.meanings(key_of(rows)) if rows else ()
    numbers = any(isinstance(one, MetricMeaning) for one in found) and all(
        isinstance(one, MetricMeaning | ModelMeaning) for one in found
    )
    return numbers and any(isinstance(one, DimensionMeaning) for one in known)


def without_kinds(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "by size class" is by size, where classes are nothing that the book knows."""
    return tuple(token for place, token in enumerate(tokens) if not _is_kind(tokens, place, book))


def _is_kind(tokens: Sequence[Token], place: int, book: Book) -> bool:
    if tokens[place].text not in KINDS or book.meanings(tokens[place].stem):
        return False
    for begins in range(max(place - 3, 1), place):
        if tokens[begins - 1].text not in _GROUPS:
            continue
        if any(book.meanings(key_of(tokens[begins:until])) for until in (place + 1, place + 2)):
            return False
        found = book.meanings(key_of(tokens[begins:place]))
        if found and all(isinstance(one, DimensionMeaning) and not is_label(one, book) for one in found):
            return True  # a "store class" is left: stores may well have classes, which the book does not know
    return False
