"""What a follow-up does to running totals and moving windows that are shown: nothing of it may change unsaid.

running total of sales by month · "baskets instead"     running baskets, or baskets of each month? Both can be clicked.
running total of sales by month · "in q2"               the total begins anew there, which is said
7-day rolling sales by day · "by month"                 refused, as it would leave days out
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from semantic.calendars import GRAINS
from semantic.definitions.names import is_path
from semantic.query.types import Condition, MetricUse, Query
from semantic.query.walking import leaves_of
from semantic.query.windows import window_words
from service.answer import Choice
from service.asking.offline.reading.windows import leaves_out_days
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse

_NAME = re.compile(r"[A-Za-z_][\w.]*")


def with_windows(result: PlannerResult, last: Query) -> PlannerResult:
    """The result of a follow-up to a query, asked back or refused where it is not clear what becomes of a window."""
    if all(use.over is None for use in last.metrics):
        return result
    if isinstance(result, Clarify):
        kept = tuple(one for one in result.choices if one.query is None or not _refused(one.query))
        return replace(result, choices=kept) if kept else result
    if not isinstance(result, Planned) or not result.changes:
        return result  # a question by itself
    if reason := _refused(result.query):
        return Refuse(reason, final=True)
    new = [use for use in result.query.metrics if use.over is None and use not in last.metrics]
    if new:
        return _asked(result.query, new, last)
    begins = any(use.over is not None and use.over.to_date == "range" for use in result.query.metrics)
    if begins and _range(result.query) != _range(last):
        return replace(result, changes=(*result.changes, "What runs up begins anew with this range."))
    return result


def _range(query: Query) -> object:
    return query.time.range if query.time is not None else None


def _refused(query: Query) -> str:
    """Why a query cannot be meant so; "" where it can."""
    shown = [use for use in query.metrics if use.over is not None]
    grains = [name.removeprefix("time.") for name in query.dimensions if name.startswith("time.")]
    for use in shown:
        assert use.over is not None
        if use.over.last is not None and not grains:
            return "A moving window is shown by period: say by which, for instance “by day”."
        if any(leaves_out_days(use.over, grain) for grain in grains if grain in GRAINS):
            return f"A window of {use.over.last} leaves out days of each {grains[0]}: ask for it by a shorter period."
    plain = {use.expr for use in query.metrics if use.over is None}
    hidden = {name for use in shown for name in _NAME.findall(use.expr)} - plain
    named = {
        leaf.field for item in query.filters for leaf in leaves_of(item) if isinstance(leaf, Condition)
    } | {order.field for order in query.order_by}
    if named & hidden:
        return "It is not clear whether the number of each period is meant, or what has run up by its end."
    return ""


def _asked(query: Query, new: Sequence[MetricUse], last: Query) -> PlannerResult:
    """Whether the metrics that come new are meant through the window of those before."""
    texts = " and ".join(use.expr.replace("_", " ") for use in new)
    alone = Choice(f"{texts} of each period", query=query)
    windows = {use.over for use in last.metrics if is_path(use.expr)}
    window = windows.pop() if len(windows) == 1 else None
    if window is None or not all(is_path(use.expr) and not use.alias for use in new):
        return Clarify(f"Is the number of {texts} in each period meant?", (alone,))
    uses = tuple(replace(use, over=window) if use in new else use for use in query.metrics)
    through = Choice(f"{texts} {window_words(window)}", query=replace(query, metrics=uses))
    return Clarify(f"Is {texts} meant through the same window?", (through, alone))
