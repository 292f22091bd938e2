"""Running totals and moving windows: each is a metric that somebody has defined, or nothing that a query can say.

cumulative sales in 2017         sales in 2017: one number is what they have run up to
cumulative sales by month        sales_ytd, if `over: {to_date: year}` of sales is defined
7-day rolling sales by day       sales_7d, if `over: {last: 7 days}` of sales is defined
"""

from __future__ import annotations

from semantic.book import Book
from semantic.definitions.types import Metric
from semantic.planning.time_ranges import parse_range
from service.asking.offline.reading.counted import is_average
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.time_words import Running


def read_running(walk: Walk) -> None:
    """ "cumulative", "7 day moving average of": what of it is there is known once the metric is."""
    span = walk.take()
    assert isinstance(span.payload, Running)
    if walk.running is not None:
        raise unclear(span.text)
    walk.running, walk.running_text = span.payload, span.text


def settle_running(walk: Walk) -> None:
    """Puts the defined metric in the place of each metric that is named. Raises NotRead where there is none."""
    if walk.running is None:
        return
    for place, metric in enumerate(walk.draft.metrics):
        found = () if metric.operator else _defined(walk.book, metric, walk.running)
        if not found and _ends_as_total(walk, metric):
            walk.draft.assumptions.append(
                f"“{walk.running_text}” without a split by time is the total of the range."
            )
            continue
        if not found:
            raise _undefined(walk, metric)
        walk.draft.metrics[place] = MetricDraft(f"{walk.running_text} {metric.text}", found)
        if len(found) == 1:
            name = walk.book.catalog.metrics[found[0]].name
            walk.draft.assumptions.append(f"“{walk.running_text} {metric.text}” is the metric {name}.")


def _ends_as_total(walk: Walk, metric: MetricDraft) -> bool:
    """ "cumulative redemptions from january to september": one number, to which all of them have run up by its end."""
    draft, running = walk.draft, walk.running
    assert running is not None
    if running.moving or running.count or metric.operator or draft.trend or draft.change is not None:
        return False
    ranged = draft.time is not None and parse_range(draft.time.phrase).has_start
    averages = any(is_average(walk.book, name) for name in metric.candidates)
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
    if not running.moving:
        return bool(window.to_date)
    last = window.last
    return last is not None and (
        not running.count or (last.count, last.unit) == (running.count, running.unit)
    )


def _undefined(walk: Walk, metric: MetricDraft) -> NotRead:
    windowed = tuple(known.name.replace("_", " ") for known in walk.book.metrics if known.window)
    listed = f" There is {', '.join(windowed[:3])}." if windowed else ""
    return NotRead(
        f"“{walk.running_text}” of {metric.text} needs a metric that is defined so, and there is none.{listed} "
        f"It can be asked for by period, or as one number for a range such as “year to date”.",
        (walk.running_text,),
        windowed[:3],
    )
