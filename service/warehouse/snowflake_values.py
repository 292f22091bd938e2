"""Values on their way to Snowflake's SQL API and back, as its documentation writes them.

    bound("SELECT id FROM t WHERE city = :p1 AND amount > :p2", {"p1": "Oslo", "p2": Decimal("10.5")})
        ("SELECT id FROM t WHERE city = ? AND amount > CAST(? AS NUMBER(38, 1))",
         {"1": {"type": "TEXT", "value": "Oslo"}, "2": {"type": "TEXT", "value": "10.5"}})
    reader_of({"type": "timestamp_ntz", …})("1512120600.250000000")     datetime(2017, 12, 1, 9, 30, 0, 250000)

https://docs.snowflake.com/en/developer-guide/sql-api/submitting-requests (bind variables) and …/handling-responses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import sqlglot
from sqlglot.tokenizer_core import TokenType

from service.errors import Failed
from service.warehouse.rest import Json
from service.warehouse.types import Bindable

DIGITS = 38
"""The most that a number holds there."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.date()
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
"""After so many years the calendar repeats itself."""
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_ZONE_ZERO = 1440
"""The offset that stands for UTC, in minutes."""

_ENDS_OPERAND = re.compile(r"[\w\"')\]$]")
_WHOLE_DIGITS = 18
"""As many as a whole number of 64 bits surely holds."""


def bound(sql: str, parameters: Mapping[str, Bindable]) -> tuple[str, dict[str, Json]]:
    """The statement with a question mark for each use of a parameter, and what is bound to them in their order.
    Raises Failed for a number that Snowflake has no place for."""
    places = _places(sql, frozenset(parameters))
    if {name for _, _, name in places} != set(parameters):
        raise Failed(
            "The statement does not use all of its values.", hint="Report it: this is an error of Dragoman's."
        )
    out: list[str] = []
    kept, bindings = 0, dict[str, Json]()
    for number, (start, end, name) in enumerate(places, 1):
        mark, type_, value = _binding(parameters[name])
        bindings[str(number)] = {"type": type_, "value": value}
        out += [sql[kept:start], mark]
        kept = end
    return "".join([*out, sql[kept:]]), bindings


@lru_cache(maxsize=500)
def _places(sql: str, names: frozenset[str]) -> tuple[tuple[int, int, str], ...]:
    """Where parameters stand, as `:p1`. A colon right behind something is a path into a document: `row:p1`."""
    if not names:
        return ()
    tokens = sqlglot.tokenize(sql, read="snowflake")
    return tuple(
        (colon.start, name.end + 1, name.text)
        for colon, name in pairwise(tokens)
        if colon.token_type is TokenType.COLON
        and name.start == colon.end + 1
        and name.text in names
        and not _ENDS_OPERAND.search(sql[: colon.start][-1:])
    )


def _binding(value: Bindable) -> tuple[str, str, str]:
    """What stands for a value, its type and its text. A bound FIXED may be a whole number only."""
    if isinstance(value, bool):
        return "?", "BOOLEAN", "true" if value else "false"
    if isinstance(value, int | Decimal):
        return _number(Decimal(value))
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        nanoseconds = (moment - _EPOCH) // _MICROSECOND * 1000
        return "?", "TIMESTAMP_LTZ" if value.tzinfo else "TIMESTAMP_NTZ", str(nanoseconds)
    if isinstance(value, date):
        return "?", "DATE", str((value - _FIRST_DAY).days * 86_400_000)
    return "?", "TEXT", value


def _number(value: Decimal) -> tuple[str, str, str]:
    exponent = value.as_tuple().exponent
    scale = max(-exponent, 0) if isinstance(exponent, int) else DIGITS
    if scale >= DIGITS or value.adjusted() >= DIGITS - scale:
        raise Failed(
            f"A number of the query has more than the {DIGITS} digits that Snowflake's have.",
            hint="Ask with a number of fewer digits.",
        )
    if scale == 0:
        return "?", "FIXED", format(value, "f")
    return f"CAST(? AS NUMBER({DIGITS}, {scale}))", "TEXT", format(value, "f")


def type_name(column: Json) -> str:
    """As SQL calls it, with the digits of a number where they are told."""
    name = str(column["type"]).lower()
    if name == "real":
        return "double"
    if name != "fixed":
        return name
    precision, scale = int(column.get("precision") or DIGITS), int(column.get("scale") or 0)
    return "bigint" if scale == 0 and precision <= _WHOLE_DIGITS else f"decimal({precision},{scale})"


def reader_of(column: Json) -> Callable[[str | None], object]:
    """What reads the cells of a column; it raises ValueError or KeyError for what is none of its type."""
    read = _READ.get(str(column["type"]).lower(), str)

    def cell(text: str | None) -> object:
        if text is None:
            return None
        if not isinstance(text, str):
            raise ValueError("a cell is no text")
        return read(text)

    return cell


def _fixed(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def _day(days: int) -> date | str:
    """A day so long after 1970; of a year that Python has no dates for, as ISO 8601 writes it."""
    cycles, rest = divmod(days, _CYCLE_DAYS)
    day = _FIRST_DAY + _DAY * rest
    year = day.year + _CYCLE_YEARS * cycles
    return day.replace(year=year) if MINYEAR <= year <= MAXYEAR else f"{year:04}-{day:%m-%d}"


def _clock(microseconds: int) -> time:
    return (datetime.min + _MICROSECOND * microseconds).time()


def _microseconds(text: str) -> int:
    """Of seconds, whose fraction is told to the nanosecond."""
    whole, _, fraction = text.partition(".")
    return int(whole + f"{fraction[:9]:0<9}") // 1000


def _wall_clock(text: str) -> datetime | str:
    days, rest = divmod(_microseconds(text), _DAY // _MICROSECOND)
    day, clock = _day(days), _clock(rest)
    return datetime.combine(day, clock) if isinstance(day, date) else f"{day} {clock.isoformat()}"


def _instant(text: str) -> datetime | str:
    moment = _wall_clock(text)
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else f"{moment}+00:00"


def _zoned(text: str) -> datetime | str:
    """ "1616173619.000000000 1500" is at 18:06:59 in a zone an hour before UTC."""
    seconds, offset = text.split(" ")
    zone = timezone(timedelta(minutes=int(offset) - _ZONE_ZERO))
    moment = _instant(seconds)
    try:
        return moment.astimezone(zone) if isinstance(moment, datetime) else moment
    except OverflowError:  # on the first or last day of all
        return moment


_READ: Mapping[str, Callable[[str], object]] = {
    "fixed": _fixed,
    "real": float,
    "decfloat": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": lambda text: _day(int(text)),
    "time": lambda text: _clock(_microseconds(text)).isoformat(),
    "timestamp_ntz": _wall_clock,
    "timestamp_ltz": _instant,
    "timestamp_tz": _zoned,
    "binary": bytes.fromhex,
}
