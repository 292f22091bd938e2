"""Running totals and moving windows: a metric that is defined so, else a window that the query asks for.

cumulative sales in 2017                     sales in 2017: one number is what they have run up to
cumulative sales by month                    sales_ytd, if `over: {to_date: year}` of sales is defined, else a window
7-day rolling sales by day                   sales_7d, if `over: {last: 7 days}` of sales is defined, else such a window
month-to-date sales by day in june 2017      from the beginning of the month until the end of each day
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import Book
from semantic.calendars import GRAINS
from semantic.definitions.types import Metric, Span, Window
from semantic.planning.time_ranges import parse_range
from service.asking.offline.reading.counted import has_average, is_average
from service.asking.offline.reading.draft import GroupDraft, MetricDraft, NotRead, RunningDraft
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.time_words import RUNNING, Running

_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
"""About how long units are: a window that is shorter than the periods shown leaves days out."""

_ARTICLES = frozenset({"the", "a", "its", "their", "also"})
_BESIDE = frozenset(
    {"with", "and", "plus", "+", "&", "as well as", "along with", "together with", "and also", "next to"}
    | {"alongside", "beside", "including", "incl", "and with"}
)
_NEXT_TO_IT = frozenset(
    {"next to it", "next to them", "beside it", "beside them", "alongside", "alongside it", "as well"}
)
_JOINING = (Kind.AND, Kind.OR, Kind.VERSUS, Kind.COMMA)


def read_running(walk: Walk) -> None:
    """ "cumulative", "7 day moving average of": what of it is there is known once the metric is."""
    joined = walk.before is not None and walk.before.kind in _JOINING
    span = walk.take()
    assert isinstance(span.payload, Running)
    if span.payload.to_date and (joined or walk.next_is(*_JOINING)):
        raise unclear(span.text)  # "ytd and last year" are two ranges
    if walk.running is not None:
        raise unclear(span.text)
    walk.running, walk.running_text = span.payload, span.text.removesuffix(" of")
    walk.runs_beside = _stands_beside(walk, span.start, span.until)


def _stands_beside(walk: Walk, start: int, until: int) -> bool:
    """ "sales by month with the running total", "sales by month, running total next to it": the sales as well."""
    if walk.last_metric is None or (walk.next is not None and walk.next.metrics):
        return False
    cover = walk.draft.cover
    before = [word for word in cover if word.until <= start and word.text not in _ARTICLES]
    after = [word for word in cover if word.start >= until][:1]
    joined = bool(before) and before[-1].text in _BESIDE  # a turn of only this has no word before it
    return joined or any(word.text in _NEXT_TO_IT for word in after)


def settle_running(walk: Walk) -> None:
    """Puts the defined metric, or the window, in the place of each metric that is named. Raises NotRead."""
    if walk.running is None:
        _say_each(walk)
        return
    plain = tuple(walk.draft.metrics) if walk.runs_beside else ()
    for place, metric in enumerate(walk.draft.metrics):
        found = () if metric.operator else _defined(walk.book, metric, walk.running)
        if not found and _ends_as_total(walk, metric):
            walk.draft.assumptions.append(
                f"“{walk.running_text}” without a split by time is the total of the range."
            )
            continue
        if not found:
            walk.draft.metrics[place] = replace(metric, running=_asked(walk, walk.running))
            continue
        walk.draft.metrics[place] = MetricDraft(f"{walk.running_text} {metric.text}", found)
        if len(found) == 1:
            name = walk.book.catalog.metrics[found[0]].name
            walk.draft.assumptions.append(f"“{walk.running_text} {metric.text}” is the metric {name}.")
    if plain and (walk.draft.ranking is not None or walk.draft.thresholds or walk.draft.share is not None):
        raise unclear(walk.running_text)  # of which of both?
    walk.draft.metrics[:0] = [metric for metric in plain if metric not in walk.draft.metrics]


def _say_each(walk: Walk) -> None:
    """ "year-to-date sales by month" are those of each month so far; others mean what has run up by its end."""
    time, grain = walk.draft.time, next((group.grain for group in walk.draft.groups if group.grain), "")
    known = RUNNING.get(time.phrase) if time is not None else None
    if time is None or known is None or not known.to_date or grain not in GRAINS:
        return
    if GRAINS.index(grain) < GRAINS.index(known.to_date):
        walk.draft.assumptions.append(
            f"“{time.phrase}” is the range, of which each {grain} is shown by itself: what has run up by its end is a "
            f"“running total”."
        )


def _ends_as_total(walk: Walk, metric: MetricDraft) -> bool:
    """ "cumulative redemptions from january to september": one number, to which all of them have run up by its end."""
    draft, running = walk.draft, walk.running
    assert running is not None
    if running.moving or running.count or running.to_date or metric.operator:
        return False
    if draft.trend or draft.change is not None:
        return False
    ranged = draft.time is not None and parse_range(draft.time.phrase).has_start
    averages = has_average(walk.book, metric.candidates)
    return ranged and not averages and not any(group.grain for group in draft.groups)


def _defined(book: Book, metric: MetricDraft, running: Running) -> tuple[str, ...]:
    """The metrics whose definition is one of these metrics, seen through such a window."""
    catalog = book.catalog
    bases = {
        name for known in metric.candidates for name in (known, catalog.short_name(catalog.metrics[known]))
    }
    return tuple(
        candidate.qualified
        for candidate in book.metrics
        if _is_over(candidate, bases, running)
        and (not running.average or is_average(book, candidate.qualified))
    )


def _is_over(candidate: Metric, bases: set[str], running: Running) -> bool:
    window = candidate.window
    if window is None or candidate.expr.text.strip() not in bases:
        return False
    if running.to_date:
        return window.to_date == running.to_date
    if not running.moving:
        return bool(window.to_date)
    last = window.last
    return last is not None and (
        not running.count or (last.count, last.unit) == (running.count, running.unit)
    )


def _asked(walk: Walk, running: Running) -> RunningDraft:
    """The window that the words come to. Raises NotRead where they do not say how long, or by which periods."""
    if running.moving and not running.count:
        raise _unsaid(walk, f"does not say how long: say “7-day {walk.running_text}”, for instance.")
    grain = next((group.grain for group in walk.draft.groups if group.grain), "")
    if not grain and running.moving and not walk.draft.groups and not walk.draft.trend:
        grain = running.unit
        walk.draft.groups.append(GroupDraft(grain, grain=grain))
        walk.draft.assumptions.append(f"“{walk.running_text}” is shown by {grain}.")
    if not grain:
        raise _unsaid(
            walk, f"needs the periods to show it for: say “by {running.unit or 'month'}”, for instance."
        )
    if grain not in GRAINS:
        raise _unsaid(walk, f"cannot be shown by {grain.replace('_', ' ')}: say “by month”, for instance.")
    if running.moving:
        window = Window(Span(running.count, running.unit))
        if leaves_out_days(window, grain):
            raise _unsaid(walk, f"leaves out days of each {grain}: ask for it by {running.unit}.")
    elif running.to_date:
        if (
            walk.draft.time is None
            or walk.draft.change is not None
            or GRAINS.index(grain) >= GRAINS.index(running.to_date)
        ):
            raise unclear(walk.running_text)
        window = Window(to_date=running.to_date)
    else:
        window = Window(to_date="range")
    return RunningDraft(walk.running_text, window, running.average)


def leaves_out_days(window: Window, grain: str) -> bool:
    """Whether a moving window is shorter than the periods of `grain` by which it is shown."""
    last = window.last
    return last is not None and _DAYS.get(grain, 0) > last.count * _DAYS.get(last.unit, 0)


def _unsaid(walk: Walk, why: str) -> NotRead:
    return NotRead(f"“{walk.running_text}” {why}", (walk.running_text,))
