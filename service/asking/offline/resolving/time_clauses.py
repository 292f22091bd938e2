"""What a draft says of time, as parts of a query: its range and comparison, filters on periods, columns of change.

november vs october     "time": {"range": "last november", "compare": "previous_period"}
growth by month         "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"], "dimensions": ["time.month"]
on weekends             {"field": "time.day_of_week", "op": "in", "values": [6, 7]}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from semantic.definitions.types import Format
from semantic.query.types import Condition, MetricUse, Operator, OrderBy, TimeClause, Value
from service.asking.offline.reading.draft import Draft, NotRead, Threshold


def time_clause(draft: Draft) -> TimeClause | None:
    """The range, with what it is compared with."""
    if draft.time is None:
        return None
    return TimeClause(range=draft.time.phrase, compare=draft.change.against if draft.change else "")


def time_filters(draft: Draft, uses: Sequence[MetricUse]) -> tuple[Condition, ...]:
    """The days, hours and periods that are picked, and the direction of a change."""
    found: list[Condition] = []
    if draft.days:
        found.append(_among("time.day_of_week", draft.days))
    if draft.hours:
        found.append(_among("time.hour_of_day", draft.hours.hours))
    if draft.picks:
        found.append(_among(draft.picks.field, draft.picks.values))
    if draft.left_out:
        months = draft.left_out.values
        found.append(
            Condition(draft.left_out.field, Operator.NE if len(months) == 1 else Operator.NOT_IN, months)
        )
    if draft.change and draft.change.only:
        operator = Operator.GT if draft.change.only > 0 else Operator.LT
        found += [Condition(change_of(draft, use, "change"), operator, (0,)) for use in uses]
    return tuple(found)


def _among(field: str, values: tuple[Value, ...]) -> Condition:
    return Condition(field, Operator.EQ if len(values) == 1 else Operator.IN, values)


def change_of(draft: Draft, use: MetricUse, part: str) -> str:
    """The column in which a metric's change stands."""
    assert draft.change is not None
    name = use.name
    if draft.change.against:
        return f"{name}.{part}"
    return f"{part}({use.expr}, {draft.change.back})" if draft.change.back else f"{part}({use.expr})"


def shown_metrics(draft: Draft, uses: Sequence[MetricUse]) -> tuple[MetricUse, ...]:
    """The metrics with their changes, where `compare` does not bring these, or one column per set of days."""
    if draft.day_sets:
        return tuple(_on_days(use, label.label, label.days) for use in uses for label in draft.day_sets)
    if draft.change is None or not (draft.change.each or draft.change.back):
        return tuple(uses)
    percent = draft.change.unit == "percent" and draft.ranking is None and not draft.thresholds
    parts = ("change_rate",) if percent else ("change", "change_rate")
    found: list[MetricUse] = []
    for use in uses:
        if use.alias:
            raise NotRead(f"The change of {use.expr} cannot be shown by period.", (use.expr,))
        found += [use, *(MetricUse(change_of(draft, use, part)) for part in parts)]
    return tuple(found)


def _on_days(use: MetricUse, label: str, days: tuple[int, ...]) -> MetricUse:
    alias = f"{use.name.replace('.', '_')}_{label.replace(' ', '_')}"
    return replace(use, alias=alias, filters=(*use.filters, _among("time.day_of_week", days)))


def change_condition(draft: Draft, threshold: Threshold, use: MetricUse, kind: str) -> Condition:
    """ "grew by more than 10%". `kind` is how the metric itself is written ("currency", "percent")."""
    if threshold.unit and threshold.unit not in ("percent", kind):
        raise NotRead(f"{use.expr} is not counted in {threshold.unit}.", (threshold.text,))
    if kind == "percent":
        raise NotRead(f"“{threshold.text}” can be points or a part of {use.expr}.", (threshold.text,))
    if draft.change is None or draft.change.unsaid:
        raise NotRead(f"It is not clear since when something changed by {threshold.text}.", (threshold.text,))
    rate = threshold.change == "change_rate"
    values = tuple(value / 100 for value in threshold.values) if rate else threshold.values
    return Condition(change_of(draft, use, threshold.change), threshold.operator, values)


def check_unit(draft: Draft, known: Format | None) -> None:
    """ "grew the most in dollars" is asked of amounts of money only."""
    unit = draft.change.unit if draft.change else ""
    if unit not in ("", "percent") and (known is None or known.kind != unit):
        raise NotRead(f"What is asked for is not counted in {unit}.", (unit,))


def change_order(draft: Draft, uses: Sequence[MetricUse]) -> tuple[OrderBy, ...]:
    """The greatest change first, where the change ranks the rows or picks them."""
    ranking, change = draft.ranking, draft.change
    if change is None:
        return ()
    if ranking is not None and ranking.change:
        place = ranking.metric or 0
        return (OrderBy(change_of(draft, uses[place], ranking.change), ranking.descending),)
    if ranking is None and not change.each:
        picked = next((threshold for threshold in draft.thresholds if threshold.change), None)
        if picked is not None:
            falls = picked.operator in (Operator.LT, Operator.LE)
            return (OrderBy(change_of(draft, uses[0], picked.change), not falls),)
        if change.only:
            return (OrderBy(change_of(draft, uses[0], "change"), change.only > 0),)
    return ()
