"""One place that turns a cell into text for people. Pure; English only; safe for terminals, pages and chats.

    format_cell(Decimal("421720.45"), revenue)           "$421,720.45"
    format_cell(date(2017, 12, 1), month)                "December 2017"
    format_cell(7, day_of_week)                          "Sunday"
    format_cell(None, department)                        "(none)"
    format_number(2_312_334, Format("currency", "USD"), compact=True)    "$2.31M"

Text that comes from data is passed through `clean`, so that a stored value can never move a cursor, colour a
terminal, reverse the reading direction or break a line.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from rich.cells import cell_len, set_cell_size

from semantic.definitions.types import Format
from service.answer import Cell, Column

NO_GROUP = "(none)"
NO_NUMBER = "–"
EMPTY_TEXT = "(empty)"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
CURRENCIES_WITHOUT_CENTS = frozenset({"JPY", "KRW"})

_ONE_POINT = 0.01
COMPACT_FROM = 1_000_000
"""Below this a number is short enough to be shown in full, which nobody has to decode."""
_UNITS = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners are format characters that Persian, Indic scripts and emoji need; they are kept."""

# Wide enough for every number of a warehouse (38 digits of a decimal) and for the exact digits of a double.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)

Number = int | float | Decimal


def _named(names: tuple[str, ...]) -> Callable[[int], str]:
    return lambda part: names[part - 1] if 1 <= part <= len(names) else str(part)


TIME_PARTS: dict[str, Callable[[int], str]] = {
    "day_of_week": _named(WEEKDAYS),
    "month_of_year": _named(MONTHS),
    "quarter_of_year": lambda part: f"Q{part}",
    "week_of_year": lambda part: f"week {part}",
    "day_of_month": str,
    "day_of_year": lambda part: f"day {part}",
    "hour_of_day": lambda part: f"{part:02d}:00",
    "minute_of_hour": lambda part: f":{part:02d}",
}
"""Grains that recur (every Monday of the range in one group) and how each of their numbers is said."""


def clean(text: str) -> str:
    """One line without control characters: breaks and tabs become a space, other controls a visible escape.

    Escapes are kept visible ("\\x1b") rather than dropped, so that two different stored values stay different.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_clean_character(character) for character in text)


def _clean_character(character: str) -> str:
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    if character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def elide(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` terminal cells, ending in the ellipsis when something was cut."""
    if cell_len(text) <= width:
        return text
    if width <= len(ellipsis):
        return ellipsis[:width]
    return set_cell_size(text, width - len(ellipsis)).rstrip() + ellipsis


def format_cell(value: Cell, column: Column, *, compact: bool = False) -> str:
    """The value as a person reads it in its column, always one line. `compact` shortens numbers from a million."""
    if value is None:
        return NO_NUMBER if column.role == "metric" else NO_GROUP
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return clean(value) or EMPTY_TEXT
    if isinstance(value, date):
        return format_time(value, column.grain)
    if column.grain in TIME_PARTS and _is_whole(value):
        return TIME_PARTS[column.grain](int(value))
    if column.role != "metric" and column.format is None:
        # A number to group by is mostly a name (store 31401, the year 2017): no separators.
        return _plain_number(value)
    if is_in_points(column):
        return _points_in_table(value, column.decimals)
    return format_number(value, column.format, compact=compact, decimals=column.decimals)


def is_in_points(column: Column) -> bool:
    """Whether a column holds by how much a percentage moved: from 20% to 15% is −5 points, which is −25%."""
    if column.role != "metric" or column.format is None or column.format.kind != "percent":
        return False
    return column.name.endswith(".change") or column.name.startswith(("change(", "change_of_"))


def points(value: Number, decimals: int | None = None) -> str:
    """ "-23.4 points"; a movement that this would show as zero keeps two significant digits instead."""
    if not math.isfinite(value):
        return format_number(value)
    return f"{format_number(value, Format('percent'), decimals=decimals).removesuffix('%')} points"


def _points_in_table(value: Number, decimals: int | None) -> str:
    """ "-23.4 pts", "-0.35 pts": short, so that all columns of a change fit a terminal."""
    if not math.isfinite(value):
        return format_number(value)
    if decimals is None:
        decimals = 2 if value and -_ONE_POINT < value < _ONE_POINT else 1
    return f"{format_number(value, Format('percent', decimals=decimals)).removesuffix('%')} pts"


def format_number(
    value: Number, form: Format | None = None, *, compact: bool = False, decimals: int | None = None
) -> str:
    """The number in its format: `percent` multiplies by 100; halves round away from zero, as people do.

    Without decimals in the format: those given, else two for currency, one for percent, none for whole numbers, else
    two; a value that this would show as zero keeps two significant digits instead. Not-a-number is shown as a missing
    number.
    """
    if not math.isfinite(value):
        return NO_NUMBER if math.isnan(value) else "-∞" if value < 0 else "∞"
    form = form or Format("number")
    exact = shown_value(value, form)
    digits = (
        _compact_digits(exact) if compact and abs(exact) >= COMPACT_FROM else _digits(exact, form, decimals)
    )
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    if form.kind == "percent":
        return f"{sign}{digits}%"
    if form.kind == "currency":
        mark = CURRENCY_SIGNS.get(form.currency) or f"{clean(form.currency)} "
        return f"{sign}{mark.lstrip()}{digits}"
    return sign + digits


def shown_value(value: Number, form: Format) -> Decimal:
    """The finite number that is written: a percentage is a hundred times what is stored."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return _EXACT.multiply(exact, Decimal(100)) if form.kind == "percent" else exact


def _digits(exact: Decimal, form: Format, given: int | None) -> str:
    decimals = form.decimals
    if decimals is None:
        decimals = usual_decimals(exact, form) if given is None else given
        if exact and not rounded(exact, decimals):
            small = rounded(exact, 1 - exact.adjusted())
            return f"{small:f}".rstrip("0") if exact.adjusted() > -12 else f"{exact:.1e}"
    shown = rounded(exact, decimals)
    # Zero has a sign of its own, which would read as "-$0.00".
    return f"{shown if shown else abs(shown):,f}"


def usual_decimals(exact: Decimal, form: Format) -> int:
    """Those of a format that says none, for a number as it is shown."""
    if form.kind == "currency":
        return 0 if form.currency in CURRENCIES_WITHOUT_CENTS else 2
    if form.kind == "percent":
        return 1
    if form.kind == "integer":
        return 0
    return 0 if exact == exact.to_integral_value() else 2


def rounded(exact: Decimal, decimals: int) -> Decimal:
    """Halves away from zero, exactly."""
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def _compact_digits(exact: Decimal) -> str:
    # A value that rounds up to the next unit takes that unit: 999,999,999 is 1B, not 1,000M.
    for size, unit in _UNITS:
        shown = rounded(_EXACT.divide(exact, size), 2)
        if abs(shown) >= 1:
            text = f"{shown:,f}".rstrip("0").rstrip(".")
            return text + unit
    return f"{exact:,f}"


def _plain_number(value: Number) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _is_whole(value: Number) -> bool:
    return not isinstance(value, float | Decimal) or (math.isfinite(value) and value == int(value))


def format_time(value: date, grain: str = "") -> str:
    """A date or wall-clock time by its grain: "2017", "Q3 2017", "December 2017", "week of 4 Dec 2017", "4 Dec 2017",
    "4 Dec 2017, 14:00". Without a grain a date is a day and a time is shown to the second where it has seconds."""
    day = f"{value.day} {MONTHS[value.month - 1][:3]} {value.year:04d}"
    match grain:
        case "year":
            return f"{value.year:04d}"
        case "quarter":
            return f"Q{(value.month + 2) // 3} {value.year:04d}"
        case "month":
            return f"{MONTHS[value.month - 1]} {value.year:04d}"
        case "week":
            return f"week of {day}"
        case "fiscal_year":
            # Named by the calendar year in which it ends; only its first day is known here.
            return f"fiscal {value.year + (value.month > 1):04d}"
        case "fiscal_quarter":
            return f"fiscal quarter from {day}"
    if not isinstance(value, datetime) or grain == "day":
        return day
    exact = grain == "second" or (value.second and grain not in ("hour", "minute"))
    return f"{day}, {value:{'%H:%M:%S' if exact else '%H:%M'}}{_offset(value)}"


def _offset(value: datetime) -> str:
    """Only a time that carries its zone needs it said; all others are wall-clock times of the answer's zone."""
    return f" UTC{value:%z}" if value.tzinfo else ""
