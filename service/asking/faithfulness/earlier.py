"""The period that a query sets beside its own, as the semantic layer reckons it, and whether a question names it.

is_earlier("november 2017", revenue of december 2017 against the previous period, now, calendar)     True
is_earlier("2016", revenue of december 2017 against the previous year, now, calendar)                False
"""

from __future__ import annotations

from datetime import datetime

from semantic.calendars import Calendar, add
from semantic.errors import NotSupported, TimeInvalid
from semantic.planning.moments import compared_range
from semantic.planning.time_ranges import RangeSpec, ResolvedRange, parse_range, resolve_range
from semantic.query.types import Bounds, Query


def is_earlier(phrase: str, query: Query, now: datetime, calendar: Calendar) -> bool:
    """Whether a period is what the query's is compared with. That of one that is not over yet ("this month") may be
    named as a whole; and "last year" is the same part of it."""
    given = query.time.range if query.time else None
    if query.time is None or not isinstance(given, str | Bounds):
        return False
    try:
        named = resolve_range(parse_range(phrase), now, "UTC", calendar)
        spec = parse_range(given)
        asked = resolve_range(spec, now, "UTC", calendar)
        compared = compared_range(query, spec, asked, calendar)
    except (TimeInvalid, NotSupported):
        return False
    if compared is None or compared.start is None:
        return False
    ends = (named.start, named.until)
    if ends == (compared.start, compared.until):
        return True
    if spec.anchor == "this":
        return ends == (compared.start, add(compared.start, spec.count, spec.unit))
    return query.time.compare == "previous_year" and _is_year_before(
        parse_range(phrase), compared, named, asked
    )


def _is_year_before(
    spec: RangeSpec, compared: ResolvedRange, named: ResolvedRange, asked: ResolvedRange
) -> bool:
    """Whether "last year" is said of the year in which the compared range lies, and the query's own does not."""
    if (spec.anchor, spec.unit, spec.count) != ("last", "year", 1):
        return False
    ends = [named.start, compared.start, compared.until, named.until, asked.start]
    known = [moment for moment in ends if moment is not None]
    return len(known) == len(ends) and known == sorted(known)
