"""Windows that a query asks for beside what it asks already: {"expr": "revenue", "over": {"last": "7 days"}}.

asked = with_window(schema, asked)      # drawn apart, so that all else stays as it is drawn without
"""

from __future__ import annotations

from dataclasses import replace

from semantic.definitions.types import Span, Window
from semantic.query.types import Bounds, MetricUse, Query
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.entity_queries import parts_of
from tests.soundness.generating.metrics import numeric, usable
from tests.soundness.oracle.schema import Schema

SPANS = (
    Span(1, "day"),
    Span(2, "day"),
    Span(7, "day"),
    Span(2, "week"),
    Span(1, "month"),
    Span(1, "quarter"),
)
BEGINNINGS = ("range", "range", "range", "week", "month", "quarter", "year", "fiscal_year", "all_time")


def with_window(schema: Schema, asked: Query) -> Query:
    """The query with one more metric: a window of one of its own, of half of it, or of two together."""
    apart = Chance(f"window {asked}")
    known = usable(schema)
    names = [
        use.expr
        for use in asked.metrics
        if use.expr in known
        and numeric(known[use.expr])
        and not any(
            part.window or (part.offset and part.offset.start_of) for part in parts_of(schema, [use.expr])
        )
    ]
    if not names or apart.percent(40):
        return asked
    name = apart.one(names)
    use = next(use for use in asked.metrics if use.expr == name)
    window = _window(apart)
    grouped = any(each.startswith("time.") for each in asked.dimensions)
    one = not any(part.per or part.pick or part.convert for part in parts_of(schema, [name]))
    plain = one and known[name].fill is None and len(parts_of(schema, [name])) == 1
    if grouped and _begins(asked) and apart.percent(30):
        window = replace(window, show="average" if plain and apart.percent(60) else "first")
    other = name if use.filters or use.via else apart.one(names)
    text = name if window.show == "average" else apart.one((name, name, f"{name} / 2", f"{name} - {other}"))
    alias = apart.one(("held", "held", ""))
    held = MetricUse(text, alias, use.filters, use.via, window)
    return replace(asked, metrics=tuple(apart.shuffled([*asked.metrics, held])))


def _window(apart: Chance) -> Window:
    return Window(apart.one(SPANS)) if apart.percent(45) else Window(None, apart.one(BEGINNINGS))


def _begins(asked: Query) -> bool:
    """Whether the range of the query has a start, from which on its days are."""
    ends = asked.time.range if asked.time else None
    return isinstance(ends, str) or (isinstance(ends, Bounds) and bool(ends.start))
