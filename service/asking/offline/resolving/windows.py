"""Running totals and moving windows that nobody has defined: metrics of the query with a window of their own.

running total of sales by month in 2017     {"expr": "revenue", "over": {"to_date": "range"}}
7-day rolling baskets by day in june        {"expr": "baskets", "over": {"last": "7 days"}}
7-day moving average of sales by day        {"expr": "revenue / 7", "over": {"last": "7 days"}}
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import Book
from semantic.query.types import MetricUse
from semantic.query.windows import window_name, window_words
from service.asking.offline.reading.counted import adds_up
from service.asking.offline.reading.draft import Draft, MetricDraft, NotRead, RunningDraft
from service.asking.offline.resolving.state import State

_DISTINCT = frozenset({"count_distinct", "approx_count_distinct"})


def windowed(state: State, metric: MetricDraft, use: MetricUse, names: tuple[str, ...]) -> MetricUse:
    """The metric as its window sees it, which is said. `names` are those that it is made of. Raises NotRead."""
    running = metric.running
    if running is None:
        return use
    _check_beside(state.draft, running)
    for name in names:
        _check_metric(state.book, name, running)
    window = running.window
    said = f"“{running.text}” of {metric.text}"
    words = window_words(window)
    if window.to_date == "range" and state.draft.time is None:
        words = words.replace("the range", "the data")
    if metric.operator or not adds_up(state.book, names[0]):
        state.assumptions.append(f"{said} is no sum: it is computed anew {words}.")
    elif running.average:
        assert window.last is not None
        _check_averaged(state.book, names[0], running)
        count = window.last.count
        alias = f"{use.expr.replace('.', '_')}_{count}_{window.last.unit}_average"
        state.assumptions.append(f"{said} is what there is {words}, divided by {count}.")
        return replace(use, expr=f"{use.expr} / {count}", alias=alias, over=window)
    else:
        state.assumptions.append(f"{said} is what there is {words}.")
    return replace(use, alias=f"{use.alias}_{window_name(window)}" if use.alias else "", over=window)


def _check_beside(draft: Draft, running: RunningDraft) -> None:
    """What picks, ranks or compares periods would do so with values that overlap: which is meant is not clear."""
    others = {
        "days of the week": draft.days or draft.day_sets,
        "hours": draft.hours,
        "single periods": draft.picks,
        "a comparison": draft.change,
        "a ranking": draft.ranking,
        "a bound": draft.thresholds,
        "a share": draft.share,
        "totals": draft.totals,
    }
    for what, is_there in others.items():
        if is_there:
            raise NotRead(
                f"“{running.text}” cannot be asked for together with {what}: ask for one of them.",
                (running.text,),
                final=running.window.to_date in ("", "range"),  # "year to date" may be a range as well
            )


def _check_metric(book: Book, name: str, running: RunningDraft) -> None:
    """A metric that looks at other times already, or that is a state at a time, has no total of them."""
    metric = book.catalog.metrics[name]
    leaves = [row for leaf in book.catalog.measure(metric).leaves for row in leaf.over_rows()]
    if any(leaf.needs_time for leaf in leaves) or metric.convert is not None:
        raise NotRead(
            f"“{running.text}” of {metric.name} has no clear meaning: it looks at other times, or at one time, itself.",
            (running.text,),
            final=True,
        )


def _check_averaged(book: Book, name: str, running: RunningDraft) -> None:
    """Who came on two days counts once in both together, so that a sum by the number of days is no average of days."""
    measure = book.catalog.measure(book.catalog.metrics[name])
    if any(leaf.aggregate.name in _DISTINCT for leaf in measure.leaves):
        metric = book.catalog.metrics[name].name.replace("_", " ")
        raise NotRead(
            f"“{running.text}” of {metric} is not answered: what comes on several days counts once in all of them, so "
            f"that their number divided by the days is no average. Without “average” it can be asked for.",
            (running.text,),
            final=True,
        )
