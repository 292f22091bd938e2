"""Dates as people write them, put so that they have one reading: dashes between days and months, a feast with its date.

    "alcohol sales Dec 18-24"             alcohol sales 18 to 24 Dec
    "jan-jun 17"                          jan to jun 2017
    "on Black Friday, Nov 24"             on 24 Nov
    "Dec 15 to Dec 31", "Dec 31"          15 Dec to 31 Dec, 31 Dec
    "on 24.12.2017", "on 24-12-2017"      on 24 december 2017, on 24/12/2017
    "up to 14 March"                      through 14 March

"Dec 17" alone stays as it is: to some people it is a day, to others a month.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from semantic.book import Book, DimensionMeaning, ValueMeaning
from semantic.book.words import key_of, stem, tokenise
from semantic.calendars import MONTHS, SHORT_MONTHS, month_number
from service.asking.offline.tagging.lexicon import WORDS, Kind

_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(SHORT_MONTHS)})\b\.?)"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DASH = r"\s?(?:-|–|—|/)\s?"
_TO = rf"(?:{_DASH}|\s+(?:to|till|until|thru|through|up to(?:\s+and\s+including)?)\s+)"
_YEAR = r"(?:,?\s+(\d{4}))?"
_NO_DAYS = r"year|yr|old|aged|%|percent|dollar|[ap]\.?\s?m\b|o'?\s?clock|h\b|hours\b"
"""What comes behind "dec 5 to 10" where these are no days: ages, shares, amounts, hours."""
_GOES_ON = (
    r"(?:and|to|until|till|through|by|for|of|in|at|on|per|vs|versus|compared|with|which|that|from"
    r"|inclusive|incl|included)\b"
)
_MONTHS = re.compile(rf"\b({_MONTH})(\s?)[-–](\s?)({_MONTH})(?:\s+'?(\d{{4}}|\d\d)(?![\d,.%/-]))?", re.I)
_QUARTERS = re.compile(r"\b(q[1-4])\s?[-–]\s?(q[1-4])(?:\s+'?(\d{4}|\d\d)(?![\d,.%/-]))?", re.I)
_DAYS = re.compile(
    rf"\b({_MONTH})\s+{_DAY}{_TO}{_DAY}{_YEAR}(?![\w%-])(?!\s*(?:{_NO_DAYS}|{_MONTH}))",
    re.I,
)
_DAYS_FIRST = re.compile(rf"(?<![\w$-]){_DAY}\.?{_DASH}{_DAY}\.?\s+(?:of\s+)?({_MONTH}){_YEAR}(?!\w)", re.I)
_DAY_TO_DAY = re.compile(
    rf"\b({_MONTH})\s+{_DAY}{_TO}({_MONTH})\s+{_DAY}{_YEAR}(?![\w%-])(?!\s*(?:{_NO_DAYS}))", re.I
)
_LATE_DAY = re.compile(
    rf"\b({_MONTH})\s+(28|29|30|31)(?!,?\s*\d)(?![\w%:/.-]\w|-)(?=\s*(?:$|[?!.,;:)]|{_GOES_ON}))", re.I
)
"""A month and a number that is no year of which there are data: "Dec 31"."""
_ON_DAY = re.compile(
    rf"\b(on\s+)({_MONTH})\s+(1[3-9]|2[0-7])"
    rf"(?:st|nd|rd|th)?(?!,?\s*\d|\s*(?:to|till|until|through|thru|and|or)\b)(?![\w%:/.-]\w|\s*[-–])",
    re.I,
)
"""Nothing happens “on” a month: "sales on December 23"; a report may be on one: "report on Dec 17 sales"."""
_UP_TO = re.compile(
    rf"(?<!day )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!leading )\bup to\s+(?:the\s+)?"
    rf"(?=(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d))(?!\w))",
    re.I,
)
"""No bound of a number, as in "up to 14 lines"."""
_DOTTED = re.compile(r"(?<![\w.,])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\w,]|\.\d)")
_DASHED = re.compile(r"(?<![\w-])(\d{1,2})-(\d{1,2})-(\d{4})(?![\w-])")
"""With dots the day always comes first; with dashes as it does with slashes."""
_FEASTS = {
    "black friday": ((11, 23), (11, 29)),
    "thanksgiving": ((11, 22), (11, 28)),
    "thanksgiving day": ((11, 22), (11, 28)),
    "christmas eve": ((12, 24), (12, 24)),
    "christmas": ((12, 24), (12, 26)),
    "christmas day": ((12, 25), (12, 25)),
    "boxing day": ((12, 26), (12, 26)),
    "new year's eve": ((12, 31), (12, 31)),
    "new years eve": ((12, 31), (12, 31)),
    "halloween": ((10, 31), (10, 31)),
    "memorial day": ((5, 25), (5, 31)),
    "labor day": ((9, 1), (9, 7)),
    "labour day": ((9, 1), (9, 7)),
    "independence day": ((7, 4), (7, 4)),
    "valentine's day": ((2, 14), (2, 14)),
    "valentines day": ((2, 14), (2, 14)),
    **dict.fromkeys(("easter", "easter sunday"), ((3, 22), (4, 25))),
    "easter monday": ((3, 23), (4, 26)),
    "good friday": ((3, 20), (4, 23)),
    **dict.fromkeys(("mother's day", "mothers day"), ((5, 8), (5, 14))),
    **dict.fromkeys(("father's day", "fathers day"), ((6, 15), (6, 21))),
}
"""Between which days a feast lies: a date beside it that does not fit is not taken for its day."""
_FEAST = "|".join(sorted(map(re.escape, _FEASTS), key=len, reverse=True))
_BEHIND_A_FEAST = re.compile(
    rf"\b(?:{_FEAST}|super bowl)(?:\s+(?:week|season|weekend)(?:\s+from)?)?\s*[,(:–-]?\s*$", re.I
)
"""What is sold from one month to the next may be called like a feast as well: "halloween sales from oct 16"."""
_DATE = rf"(?:({_MONTH})\s+{_DAY}|{_DAY}\s+(?:of\s+)?({_MONTH})){_YEAR}"
_DATED_FEAST = re.compile(
    rf"\b(?:the\s+)?({_FEAST})\s*[,(:–-]?\s*(?:(?:which|that|it)\s+(?:was|is)\s+)?(?:on\s+)?(?:the\s+)?{_DATE}(?![\w-])"
    r"(?!\s*(?:-|–|(?:to|till|until|through|thru)\b))\)?",
    re.I,
)


def dates_written_out(question: str, book: Book) -> tuple[str, tuple[str, ...]]:
    """The question with such dates written out, and what was taken for what, where that could be doubted."""
    notes: list[str] = []

    def months(found: re.Match[str]) -> str:
        first, before, after, second, year = found.groups()
        if year is not None and len(year) == 2 and (before or after):
            return found[0]
        out = _joined(first.rstrip("."), "to", second.rstrip("."), _full(year))
        if year is not None and len(year) == 2:
            notes.append(f"“{found[0]}” is read as {out}.")
        return out

    def quarters(found: re.Match[str]) -> str:
        return _joined(found[1], "to", found[2], _full(found[3]))

    def days(found: re.Match[str]) -> str:
        return _days(found, found[2], found[3], found[1], found[4], book)

    def days_first(found: re.Match[str]) -> str:
        return _days(found, found[1], found[2], found[3], found[4], book)

    def late_day(found: re.Match[str]) -> str:
        out = _joined(found[2], found[1].rstrip("."))
        notes.append(f"“{found[0]}” is read as {out}.")
        return out

    def day_behind(found: re.Match[str]) -> str:
        if not _ends_in_a_name(found.string[: found.start()], book):
            return found[0]
        out = _joined(found[3], found[2].rstrip("."))
        notes.append(f"“{found[2]} {found[3]}” is read as {out}.")
        return f"{found[1]}{out}"

    def dashed(found: re.Match[str]) -> str:
        return "/".join(found.groups())

    def feast(found: re.Match[str]) -> str:
        month, day = (found[2] or found[5]).rstrip("."), int(found[3] or found[4])
        first, last = _FEASTS[found[1].lower()]
        if not first <= (month_number(month.lower()) or 0, day) <= last:
            return found[0]
        out = _joined(str(day), month, found[6])
        notes.append(f"“{found[1]}” is taken for {out}, as the question says.")
        return out

    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_DOTTED, _dotted),
        (_DASHED, dashed),
        (_DATED_FEAST, feast),
        (_MONTHS, months),
        (_QUARTERS, quarters),
        (_DAY_TO_DAY, _day_to_day),
        (_LATE_DAY, late_day),
        (_ON_DAY, day_behind),
        (_DAYS, days),
        (_DAYS_FIRST, days_first),
        (_UP_TO, lambda _: "through "),
    )
    for pattern, put in rules:
        question = pattern.sub(put, question)
    return question, tuple(notes)


def _dotted(found: re.Match[str]) -> str:
    day, month = int(found[1]), int(found[2])
    return _joined(str(day), MONTHS[month - 1], found[3]) if 1 <= month <= 12 else found[0]


def _day_to_day(found: re.Match[str]) -> str:
    """ "Dec 15 to Dec 31"; "nov 17 to dec 18" may be years, but not in "thanksgiving (nov 17 to nov 24)"."""
    first, one, last, other, year = found.groups()
    days = (int(one), int(other))
    feast = _BEHIND_A_FEAST.search(found.string[: found.start()])
    sure = year is not None or any(day < 13 or day > 27 for day in days) or feast
    if not sure or not all(1 <= day <= 31 for day in days):
        return found[0]
    return _joined(one, first.rstrip("."), "to", other, last.rstrip("."), year)


def days_or_value(question: str, book: Book) -> tuple[str, str, str] | None:
    """ "dec 19-24" where the book has such a value: what is said so, with the days and with the value written out.
    "Age 19-24 dec" says itself which is meant."""
    said = [(found, (2, 3, 1, 4)) for found in _DAYS.finditer(question)]
    said += [(found, (1, 2, 3, 4)) for found in _DAYS_FIRST.finditer(question)]
    for found, places in said:
        first, last, month, year = found.group(*places)
        values = [m for m in book.meanings(stem(f"{first}-{last}")) if isinstance(m, ValueMeaning)]
        if not values or not 1 <= int(first) < int(last) <= 31:
            continue
        if _is_behind(question[: found.start()], values[0].dimension, book):
            continue
        noun = values[0].dimension.rpartition(".")[2].replace("_", " ")
        days = _joined(first, "to", last, month, year)
        return found[0], days, _joined(noun, f"{first}-{last}", month, year)
    return None


def _is_behind(before: str, dimension: str, book: Book) -> bool:
    """Whether the words before name the dimension: "age group"."""
    tokens = tokenise(before)
    keys = (key_of(tokens[-count:]) for count in (1, 2) if len(tokens) >= count)
    named = {m.dimension for key in keys for m in book.meanings(key) if isinstance(m, DimensionMeaning)}
    return dimension in named or (bool(tokens) and tokens[-1].text == "aged")


def _ends_in_a_name(before: str, book: Book) -> bool:
    """Whether the words before end in something that the book knows, or that is done: "units sold". So does nothing."""
    tokens = [token for token in tokenise(before) if token.text != ","]
    if not tokens or WORDS.get(tokens[-1].text, (None,))[0] is Kind.SELL:
        return True
    return any(book.meanings(key_of(tokens[-count:])) for count in (1, 2, 3) if len(tokens) >= count)


def _days(found: re.Match[str], first: str, last: str, month: str, year: str | None, book: Book) -> str:
    """Days of a month; "dec 19-24" may as well be an age, where the book has such a value."""
    if not 1 <= int(first) < int(last) <= 31 or book.meanings(stem(f"{first}-{last}")):
        return found[0]
    return _joined(first, "to", last, month.rstrip("."), year)


def _full(year: str | None) -> str | None:
    return f"20{year}" if year is not None and len(year) == 2 else year


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)
