"""Things that are called by their number alone: "weekly sales at 406", "367 vs 292", "what did 343 sell".

    with_nouns("sales at 406 in may", book)     sales at store 406 in may       where one store has that number
    with_nouns("sales at 406 dollars", book)    as it is: what comes behind a number may be what it counts

Only where the book knows the number as that of one thing and of nothing else, where the words before it say that a
thing is meant, and nothing behind it can be counted. It is said what was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from semantic.book import Book, DimensionMeaning, Tier, ValueMeaning
from semantic.book.words import Token, phrase_key, tokenise
from semantic.calendars import month_number
from semantic.definitions.types import Dimension
from service.asking.offline.tagging.lexicon import GRAINS, SCALES, WORDS, Kind

_AT_A_THING = frozenset({"at", "for", "in", "into", "inside", "only", "rank", "compare"})
"""What stands before it. Not “of” and “from”: “receipts of 406”, “from 300 to 400” are amounts."""
_THING_DOES = frozenset({"did", "does", "do"})
_OWNER_BEHIND = frozenset({"", ",", "of", "are", "is", "was", "were", "show", "and", "than"})
"""What stands before an owner that is called so: "show 406's sales", but "store 406's sales"."""
_BESIDE = frozenset({",", "and", "or", "vs", "versus", "against", "to", "with", "than", "from"})
"""Between two of them."""
_GOES_ON = frozenset(
    {",", "and", "or", "vs", "versus", "against", "than", "with", "compared", "together", "combined", "only"}
    | {"by", "per", "each", "every", "in", "on", "at", "for", "during", "over", "across", "last", "this"}
    | {"excluding", "except", "without", "since", "between", "from", "to", "until", "till", "through"}
    | {"is", "was", "were", "did", "does"}
)
_BOUNDS = frozenset(
    {"above", "over", "more", "up", "higher", "greater", "larger", "max", "maximum"}
    | {"below", "under", "less", "lower", "fewer", "smaller"}
)
_FEWEST_DIGITS = 3
"""Shorter numbers may be hours, days, percentages, places in an order."""
_YEAR = re.compile(r"(?:19|20)\d\d")


def with_nouns(question: str, book: Book) -> tuple[str, tuple[str, ...]]:
    """The question with the noun before each number that is a thing's name there, and what was taken for what."""
    tokens = tokenise(question)
    if not any(_looks_like_a_name(token) for token in tokens):
        return question, ()
    nouns: dict[int, str] = {}
    for place in range(len(tokens)):
        noun = _noun(tokens, place, book)
        beside = place > 1 and tokens[place - 1].text in _BESIDE and nouns.get(place - 2) == noun
        named = beside or _is_thing(tokens, place, question)
        if noun and named and _counts_nothing(tokens, place, question, book):
            nouns[place] = noun
    if any(question[tokens[place].start : tokens[place].until] != tokens[place].text for place in nouns):
        return question, ()  # signs that are written out move what stands behind them
    out = question
    for place, noun in sorted(nouns.items(), reverse=True):
        out = f"{out[: tokens[place].start]}{noun} {out[tokens[place].start :]}"
    return out, tuple(
        f"“{tokens[place].text}” is read as {noun} {tokens[place].text}." for place, noun in nouns.items()
    )


def _looks_like_a_name(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) >= _FEWEST_DIGITS and not _YEAR.fullmatch(token.text)


def _noun(tokens: Sequence[Token], place: int, book: Book) -> str:
    """What the one thing is called that has this number; "" where there is none, or several."""
    token = tokens[place]
    found = book.meanings(token.stem) if _looks_like_a_name(token) else ()
    values = [one for one in found if isinstance(one, ValueMeaning) and one.tier is Tier.STORED]
    if len(found) != 1 or len(values) != 1 or values[0].values != (token.text,):
        return ""
    dimension = book.catalog.dimensions[values[0].dimension]
    model = book.catalog.models[dimension.model]
    names_rows = dimension.name == model.label or model.key == (dimension.name,)
    return next(_nouns(dimension, book), "") if names_rows else ""


def _nouns(dimension: Dimension, book: Book) -> Iterator[str]:
    for name in (dimension.name.replace("_", " "), *dimension.synonyms):
        means = book.meanings(phrase_key(name))
        if " " not in name and DimensionMeaning(dimension.qualified) in means:
            yield name


def _is_thing(tokens: Sequence[Token], place: int, question: str) -> bool:
    before = tokens[place - 1].text if place else ""
    if before in _THING_DOES or (_owns(tokens[place], question) and before in _OWNER_BEHIND):
        return True
    behind = tokens[place + 1] if place + 2 < len(tokens) else None
    versus = behind is not None and behind.text in ("vs", "versus", "against") and before in ("", ",")
    topic = behind is not None and place == 0 and (behind.apart or behind.text == ",")
    return before in _AT_A_THING or versus or topic


def _counts_nothing(tokens: Sequence[Token], place: int, question: str, book: Book) -> bool:
    """Whether nothing behind the number can be what it counts."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or after.apart or _owns(tokens[place], question):
        return True
    further = tokens[place + 2].text if place + 2 < len(tokens) else ""
    if after.text in ("and", "or") and further in _BOUNDS:
        return False  # "at 500 and above"
    if after.text in _GOES_ON or month_number(after.text) is not None or _YEAR.fullmatch(after.text):
        return True
    kind = WORDS.get(after.text, (None,))[0]
    if kind in (Kind.SELL, Kind.LIST) or (after.text == "up" and further in ("to", "until", "till")):
        return after.stem not in ("purchase", "buy")  # "did customers at 406 spend", "did 406 display"
    did = place and tokens[place - 1].text in _THING_DOES
    known = book.meanings(after.stem) or after.stem in GRAINS or after.text in SCALES
    return bool(did) and not known and kind not in (Kind.UNIT, Kind.COMPARE)


def _owns(token: Token, question: str) -> bool:
    """ "406's sales"."""
    return question[token.until :][:2] in ("'s", "’s")
