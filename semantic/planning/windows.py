"""The window that a query asks for beside a metric: its measure, seen through the same frame as a defined one.

{"expr": "revenue", "over": {"last": "7 days"}}     every leaf of revenue sees the 7 days before each period ends
"""

from __future__ import annotations

import re

from semantic.catalog import Measure
from semantic.catalog.framing import not_averaged
from semantic.catalog.measures import averageable, leaf_index
from semantic.definitions.types import Window
from semantic.errors import QueryMalformed
from semantic.planning.comparing import seen_through
from semantic.query.types import MetricUse

_CALL = re.compile(r"\b(?!percentage\b)\w+\s*\(", re.IGNORECASE)


def check_arithmetic(use: MetricUse, path: str) -> None:
    """A window sees the rows of metrics; shares, ranks and changes are of values that are there by then. A percentage
    is arithmetic, shown in another way."""
    if _CALL.search(use.expr):
        raise QueryMalformed(
            f"`over` is a window of metrics and of arithmetic over them, and `{use.expr[:80]}` calls a function.",
            hint="Ask for the window of the metric itself, or define a metric with `over` and name it in the function.",
            code="window-of-function",
            path=f"{path}/over",
        )


def windowed(measure: Measure, window: Window, use: MetricUse, path: str) -> Measure:
    """The measure as the window sees it. Raises QueryMalformed or TimeInvalid."""
    if any(leaf.windowed for leaf in measure.leaves):
        raise QueryMalformed(
            f"`{use.expr[:80]}` has a window of its own, or rests on what has one, which `over` would not change.",
            hint="Leave `over` out, or ask for the window of the metric without one.",
            code="window-of-window",
            path=f"{path}/over",
        )
    single = leaf_index(measure.tree)
    type_ = averageable(measure.leaves[single]) if single is not None else None
    if what := not_averaged(window, type_, fills=False):
        raise QueryMalformed(
            f"`{use.name}` averages its days (`show: average`), and `{use.expr[:80]}` {what}.",
            hint="Ask for the window of one metric that adds up or counts, without `show`.",
            code="average-of-several",
            path=f"{path}/over/show",
        )
    return seen_through(measure, window, use.name, path)
