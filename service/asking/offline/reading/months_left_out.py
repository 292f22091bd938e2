"""Months that are left out: "sales by month except december", "without november and december".

They are left out of every year, which is said. Households that came in other months may have come in December as well,
so that only what happened at one time can be counted without a month, or what is shown month by month.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlglot import exp

from semantic.book import Book
from semantic.calendars import MONTHS, add, month_number, months_between, start_of
from semantic.catalog.measures import Leaf
from semantic.errors import QueryInvalid
from semantic.planning.time_ranges import parse_range, resolve_range
from service.asking.offline.reading.draft import Draft, NotRead, Picks
from service.asking.offline.reading.picking import out_or_kept, says_only
from service.asking.offline.reading.walk import JOINTS, Walk, selects, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.trying import ANY_TIME

_WHO = frozenset({"who", "whom", "whose", "that", "which"})
_OF = frozenset({"of", "in"})
_IN_A_MONTH = frozenset({"hour", "day", "week", "month"})


def read_months_left_out(walk: Walk) -> bool:
    """Reads the months behind a negation; whether there were any."""
    first = walk.next
    if first is None or not _month(first):
        return False
    if walk.draft.left_out is not None:
        raise unclear(first.text)
    left: list[int] = []
    while walk.next is not None and (month := _month(walk.next)):
        walk.take()
        left.append(month)
        after = walk.ahead(1)
        if walk.next_is(*JOINTS) and after is not None and _month(after):
            walk.take()
    _check_end(walk, walk.spans[walk.place - 1])
    walk.draft.left_out = Picks("time.month_of_year", tuple(left))
    names = " and ".join(MONTHS[month - 1].title() for month in left)
    walk.draft.assumptions.append(f"Every {names} is left out.")
    return True


def _month(span: Span) -> int:
    """The number of a month that is named without its year; 0 for any other period, as "last december"."""
    if span.kind is not Kind.TIME or not isinstance(span.payload, TimeSpan):
        return 0
    return month_number(span.text.rstrip(" ,")) or 0


def _check_end(walk: Walk, month: Span) -> None:
    """ "Except december 2016", "without december deli", "without december and store 367": is what follows left out as
    well, or does it say which december is? Raises NotRead."""
    steps = 0
    while (span := walk.ahead(steps)) is not None and span.kind in JOINTS:
        steps += 1
    if span is None or says_only(walk, month.until, span):
        return
    beside = walk.ahead(steps + 1)
    named = bool(span.dimensions) and beside is not None and (beside.kind is Kind.NUMBER or selects(beside))
    dated = span.text in _OF and beside is not None and beside.kind is Kind.TIME
    if named or dated or selects(span) or span.kind in (Kind.TIME, Kind.DAYS, Kind.HOURS):
        raise out_or_kept(beside if dated and beside is not None else span, month.text.rstrip(" ,"))


def check_months_left_out(draft: Draft, book: Book, leaves: Sequence[Leaf]) -> None:
    """Raises NotRead where a month is left out of what may lie in several, or of a longer period."""
    if draft.left_out is None:
        return
    text = " and ".join(MONTHS[int(str(month)) - 1].title() for month in draft.left_out.values)
    asked = frozenset() if draft.time is None else _months_of(draft.time, book)
    if draft.time is not None and asked <= set(draft.left_out.values):
        raise NotRead(f"Nothing is left of the time that is asked for without {text}.", (text,), final=True)
    if draft.time is not None and not asked & set(draft.left_out.values):
        raise NotRead(
            f"No {text} is in the time that is asked for, so that nothing is left out of it: ask for each of the two "
            "on its own.",
            (text,),
            final=True,
        )
    grains = {group.grain for group in draft.groups if group.grain}
    if longer := grains - _IN_A_MONTH - {"month_of_year", "day_of_week", "hour_of_day"}:
        raise NotRead(f"A {longer.pop()} without {text} is no whole one.", (text,))
    if draft.change is not None or draft.picks is not None or draft.clauses:
        raise unclear(text)
    told = any(_WHO & set(span.text.split()) for span in draft.cover)
    for leaf in leaves:
        if leaf.aggregate.name != "count_distinct" or _has_own_time(leaf, book):
            continue
        if told or not grains & _IN_A_MONTH:
            raise NotRead(
                f"Those of other months may be in {text} as well, and those that are in none of it cannot be picked "
                "so.",
                (text,),
                final=True,
            )


_MONTHS_OF_A_YEAR = 12


def _months_of(span: TimeSpan, book: Book) -> frozenset[object]:
    """The months of the year that a range may hold; all of them where it depends on the clock or has no end."""
    every: frozenset[object] = frozenset(range(1, _MONTHS_OF_A_YEAR + 1))
    found = set()
    for now in (ANY_TIME, add(ANY_TIME, 7, "month")):
        with suppress(QueryInvalid):
            resolved = resolve_range(parse_range(span.phrase), now, "UTC", book.catalog.settings.calendar)
            if resolved.start is None or resolved.until is None:
                return every
            last = add(resolved.until, -1, "second")
            count = (
                months_between(start_of(resolved.start, "month", book.catalog.settings.calendar), last) + 1
            )
            found.add(frozenset((resolved.start.month - 1 + step) % 12 + 1 for step in range(min(count, 12))))
    return frozenset(found.pop()) if len(found) == 1 else every


def _has_own_time(leaf: Leaf, book: Book) -> bool:
    """Whether what is counted happened at one time: a basket, and no household. A campaign has its own time, and may
    still be redeemed in several months: where the rows are joined to what is counted, it has to be placed by that."""
    catalog = book.catalog
    counted = {column.name for bound in leaf.arguments for column in bound.tree.find_all(exp.Column)}
    for model in catalog.models.values():
        if set(model.key or ()) != counted or not model.time:
            continue
        ways = [
            way for way in catalog.graph.routes(leaf.home).get(model.name, ()) if way.to_one and way.edges
        ]
        if not ways or leaf.time in [f"{way}.{model.time}" for way in ways]:
            return True
    return False
