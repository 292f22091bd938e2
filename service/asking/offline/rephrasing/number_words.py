"""Numbers from thirteen to ninety-nine in words, put in digits where they count something.

    sales in the last ninety days        sales in the last 90 days
    top thirty-five stores by units      top 35 stores by units

Smaller ones the readers know; larger ones have rules of their own.
"""

from __future__ import annotations

import re

from service.asking.offline.rephrasing.rule import Rule

_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VALUES = {
    **{word: number for number, word in enumerate(_TEENS, 13)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_NUMBER = rf"({'|'.join(_VALUES)})(?:[- ]({'|'.join(_ONES)}))?"
_NOT_MORE = r"(?! (?:hundred|thousand|million|billion|first|second|third)\b|-)"


def _digits(found: re.Match[str]) -> str:
    value, one = _VALUES[found[2].lower()], found[3]
    if one is not None and value < 20:
        return found[0]
    return f"{found[1]} {value + (_ONES.index(one.lower()) + 1 if one is not None else 0)}"


NUMBER_WORDS: tuple[Rule, ...] = (
    Rule(rf"(the|in|within|for|over|of|about) {_NUMBER}(?= (?:day|week|month|hour)s\b)", _digits),
    Rule(
        r"(last|past|previous|first|top|bottom|best|worst|than|over|under|above|below|least|most|exactly) "
        rf"{_NUMBER}{_NOT_MORE}",
        _digits,
    ),
)
"""Only where such a word announces a number: a thing may be called “Forty Niners”."""
