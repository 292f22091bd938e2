"""What a column is for those who ask: a time, money, a quantity, an identifier, a category, a remark.

    kind_of(column, profile, table_profile)      Kind.MONEY for amount, NUMERIC(9, 2)

By its name, its type and its values together. What is added up by mistake makes wrong numbers that look right: a number
of which the name says nothing is a number and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from service.answer import Cell
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.words import ABBREVIATIONS, words_of
from service.onboarding.profiling.profiles import ColumnProfile, TableProfile
from service.onboarding.structure import Column


class Kind(StrEnum):
    UNREADABLE = "unreadable"
    """A document, a list, a picture: nothing to group by."""

    EMPTY = "empty"
    TIME = "time"
    FLAG = "flag"
    IDENTIFIER = "identifier"
    MONEY = "money"
    QUANTITY = "quantity"
    STOCK = "stock"
    """Of a moment: added up over things, never over time."""

    PRICE = "price"
    """Money for one piece, one hour, one product: averaged, never added up."""

    RATE = "rate"
    MEASURE = "measure"
    """A number that is averaged: an age, a rating, a temperature."""

    NUMBER = "number"
    CATEGORY = "category"
    NAME = "name"
    REMARK = "remark"


ADDITIVE = (Kind.MONEY, Kind.QUANTITY, Kind.STOCK)
AVERAGED = (Kind.PRICE, Kind.MEASURE)
"""Not rates: a rate of much and one of little do not weigh the same."""

FEW_TEXTS = 20
"""A `reason` that has so few different texts is chosen from a list."""

LONG_TEXT = 80
"""A text that is so long on average is a remark, whatever its name."""


@lru_cache(maxsize=50_000)
def meant(name: str) -> tuple[str, ...]:
    """The words of a name with abbreviations written out, for what they say; German ones taken apart."""
    return tuple(
        word
        for part in words_of(name)
        for piece in _pieces(part)
        for word in ABBREVIATIONS.get(piece, piece).lower().split()
    )


def _pieces(word: str) -> tuple[str, ...]:
    """Gesamtbetrag is an amount, and Bestelldatum a day."""
    for tail in said.GERMAN_TAILS:
        if word.endswith(tail) and len(word) > len(tail) + 2:
            return word.removesuffix(tail), tail
    return (word,)


def kind_of(column: Column, profile: ColumnProfile, table: TableProfile) -> Kind:
    """What a column is, if nothing else is known of it, such as that it leads to another table."""
    family = profile.family or column.family
    if not family:
        return Kind.UNREADABLE
    if table.whole and table.looked_at and not profile.filled:
        return Kind.EMPTY
    words = meant(column.name)
    if family in ("date", "local", "instant") or profile.shape in ("date", "time"):
        return Kind.TIME
    if family == "boolean" or is_flag(words, profile):
        return Kind.FLAG
    return _number(words, column, profile) if family == "number" else _text(words, profile)


def is_flag(words: Sequence[str], profile: ColumnProfile) -> bool:
    """Whether a number or a text says yes or no. That there are two values is not enough: a count may be 0 or 1."""
    named = bool(words) and (words[0] in said.FLAG_FIRST or words[-1] in said.FLAG_LAST)
    if profile.family == "number":
        return named and 0 < profile.distinct <= 2 and _within(profile, 0, 1)
    values = {str(value).strip().lower() for value, _ in profile.values or ()}
    if not values or not values <= said.YES | said.NO:
        return False
    return named or (
        len(values) == 2 and bool(values & said.YES) and bool(values & said.NO) and "1" not in values
    )


def yes_of(profile: ColumnProfile) -> Cell:
    """The stored value of a flag that means yes; None where none occurs."""
    return next((value for value, _ in profile.values or () if str(value).strip().lower() in said.YES), None)


def _number(words: Sequence[str], column: Column, profile: ColumnProfile) -> Kind:
    last, known = words[-1] if words else "", set(words)
    whole = _is_whole(column, profile)
    counted = len(words) > 1 and words[0] in said.COUNTED
    if counted and words[0] in said.TOTAL and not said.MONEY.isdisjoint(words[1:]):
        # The total amount is one; the total orders are counted.
        counted = False
    if whole and not counted:
        if last in said.CALENDAR or (known & said.POSITION and last in said.POSITION | {"number", "no"}):
            return Kind.NUMBER
        if last in said.IDENTIFIER:
            return Kind.IDENTIFIER
    if known & said.CUMULATED:
        return Kind.NUMBER
    if "per" in known:
        return Kind.PRICE if known & (said.MONEY | said.PRICE) else Kind.RATE
    if known & said.RATE and not known & {"amount", "count"}:
        return Kind.RATE
    if known & said.STOCK or " ".join(words).endswith(("on hand", "in stock")):
        return Kind.STOCK
    if known & said.PRICE or (known & said.PER_UNIT and known & said.MONEY):
        return Kind.MONEY if known & said.TOTAL and not known & said.PER_UNIT else Kind.PRICE
    if last in said.SIZE:
        return Kind.QUANTITY
    if known & (said.MEASURED | said.NOT_ADDED) and not counted:
        return Kind.MEASURE if known & said.MEASURED and not known & said.NOT_ADDED else Kind.NUMBER
    if _is_money(words, whole=whole) and not (whole and (last in said.QUANTITY or counted)):
        return Kind.RATE if _is_share(words, profile) else Kind.MONEY
    if counted or known & said.SIZE or last in said.QUANTITY or words[:1] == ("quantity",):
        return Kind.QUANTITY
    return Kind.NUMBER


def _is_money(words: Sequence[str], *, whole: bool) -> bool:
    """A whole number called `payment_type` is a code; a bare `value` may be anything that was measured."""
    if said.MONEY.isdisjoint(words) or (len(words) == 1 and words[0] in said.VALUE):
        return False
    return not whole or words[-1] in said.MONEY | said.TOTAL | said.CURRENCIES | said.CENTS


def _is_share(words: Sequence[str], profile: ColumnProfile) -> bool:
    """A `discount` or `tax` of 0.05 is a part of something, not five cents."""
    return words[-1] in said.MAY_BE_SHARE and profile.distinct > 1 and _within(profile, 0, 1)


def _text(words: Sequence[str], profile: ColumnProfile) -> Kind:
    last = words[-1] if words else ""
    listed = last in said.MAY_BE_LISTED and 0 < profile.distinct <= FEW_TEXTS < profile.filled
    if (
        profile.average_length > LONG_TEXT
        or (last in said.REMARK and not listed)
        or (last in said.LINK and profile.distinct > 20)
    ):
        return Kind.REMARK
    if last in said.NAME:
        return Kind.NAME
    nearly_all = profile.filled > 20 and profile.distinct > 0.9 * profile.filled
    many = profile.distinct > 50 or nearly_all
    return Kind.IDENTIFIER if last in said.IDENTIFIER and many else Kind.CATEGORY


def _is_whole(column: Column, profile: ColumnProfile) -> bool:
    name = column.type_name.lower()
    if "int" in name or "serial" in name:
        return True
    return profile.span is not None and all(end.is_integer() for end in profile.span)


def _within(profile: ColumnProfile, low: float, high: float) -> bool:
    return profile.span is not None and low <= profile.span[0] and profile.span[1] <= high
