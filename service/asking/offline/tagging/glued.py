"""Words written without a blank between them, taken apart: "top5", "dec'17", "q4'17", "store no 367".

unglued(tokenise("top5 stores dec2017"), book)    top 5 stores dec 2017
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from semantic.book import Book
from semantic.book.words import Token
from semantic.calendars import month_number

_RANKED = re.compile(r"(top|bottom|best|worst|first|last)(\d{1,3})")
_QUARTER = re.compile(r"(q[1-4])(?:'(\d\d)|'?(20\d\d))")
_MONTH = re.compile(r"([a-z]{3,9})(?:'(\d\d)|'?(20\d\d))")
_NUMBERED = frozenset({"no", "nr", "number", "num", "nbr"})
"""Words before the number of a thing, which add nothing to it."""


def unglued(tokens: Sequence[Token], book: Book) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The tokens, each one word, and what was made of those that could be doubted."""
    out: list[Token] = []
    notes: list[str] = []
    for place, token in enumerate(tokens):
        before = out[-1] if out else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if _is_counter(token, before, after, book):
            continue
        year = _year_of_quarter(token, before, after)
        parts = tuple(_parts(token)) if not book.meanings(token.stem) else (token,)
        if year and before is not None:
            notes.append(f"“{before.text} {token.text}” is read as {before.text.upper()} {year}.")
            parts = (replace(token, text=year, stem=year),)
        out += parts
    return tuple(out), tuple(notes)


def _parts(token: Token) -> Iterator[Token]:
    text = token.text
    found = _RANKED.fullmatch(text) or _QUARTER.fullmatch(text) or _MONTH.fullmatch(text)
    if found is None or (found.re is _MONTH and month_number(found[1]) is None):
        yield token
        return
    number = found[2] if found.re is _RANKED else found[3] or f"20{found[2]}"
    yield replace(token, text=found[1], stem=found[1])
    yield replace(token, text=number, stem=number)


def _is_counter(token: Token, before: Token | None, after: Token | None, book: Book) -> bool:
    """ "no" in "store no 367": between a thing and its number."""
    if token.text not in _NUMBERED or before is None or after is None or not after.text.isdigit():
        return False
    known = book.catalog.dimensions
    named = [m for m in book.meanings(before.stem) if getattr(m, "dimension", "") in known]
    return before.text == before.stem and bool(named)


def _year_of_quarter(token: Token, before: Token | None, after: Token | None) -> str:
    """ "17" in "q4 17": nothing else is said so."""
    quarter = before is not None and re.fullmatch(r"q[1-4]", before.text) is not None
    year = quarter and re.fullmatch(r"[12]\d", token.text) is not None
    return f"20{token.text}" if year and (after is None or not after.is_number) else ""
