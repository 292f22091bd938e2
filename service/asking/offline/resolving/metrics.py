"""Metrics of a draft → metrics of the query: names with several readings, ratios, and what "how many" may count.

"discounts per basket"      {"expr": "discounts / baskets"}
"discounts per household"   households that shopped, or all that are known? Both are shown to choose from
"""

from __future__ import annotations

from semantic.query.types import MetricUse
from service.asking.offline.reading.counted import adds_up, counted_entity
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.resolving.selecting import Option
from service.asking.offline.resolving.state import Ambiguous, State, one_metric
from service.asking.offline.resolving.windows import windowed
from service.asking.offline.wording import metric_label


def resolve_metric(state: State, place: int, metric: MetricDraft) -> MetricUse:
    name = one_metric(state, f"metric-{place}", metric.text, metric.candidates)
    state.metrics.append(name)
    if (deprecated := state.book.catalog.metrics[name].deprecated) is not None:
        instead = f" Use {deprecated.replacement} instead." if deprecated.replacement else ""
        state.assumptions.append(f"{metric.text} is deprecated: {deprecated.reason}{instead}")
    short = state.book.catalog.short_name(state.book.catalog.metrics[name])
    if not metric.operator:
        return windowed(state, metric, MetricUse(short), (name,))
    right = _divisor(state, f"metric-{place}-right", name, metric)
    if name == right:
        raise NotRead(
            f"“{metric.text} {metric.word} {metric.right_text}” would be a number divided by itself, or less itself.",
            (metric.right_text,),
            final=True,
        )
    if metric.operator == "/":
        _check_ratio(state, name, right, metric)
    state.metrics.append(right)
    other = state.book.catalog.short_name(state.book.catalog.metrics[right])
    alias = f"{short}_{metric.word}_{other}".replace(".", "_").replace(" ", "_")
    state.assumptions.append(
        f"“{metric.text} {metric.word} {metric.right_text}” is {short} {metric.operator} {other}."
    )
    expr = f"{short} {metric.operator} {other}"
    use = MetricUse(f"percentage({expr})" if metric.in_percent else expr, alias=alias)
    return windowed(state, metric, use, (name, right))


def _divisor(state: State, slot: str, left: str, metric: MetricDraft) -> str:
    """What "per household" divides by: all that are known, or those that the left metric's own rows have?"""
    if metric.operator != "/" or state.reach.homes([left]) == state.reach.homes(list(metric.right)):
        return one_metric(state, slot, metric.right_text, metric.right)
    entities = {counted_entity(state.book, name) for name in metric.right} - {""}
    own = tuple(
        known.qualified
        for known in state.book.metrics
        if state.reach.homes([known.qualified]) == state.reach.homes([left])
        and counted_entity(state.book, known.qualified) in entities
    )
    every = (*own, *metric.right)
    if len(every) == 1 and slot not in state.chosen:
        option = Option(every[0], metric_label(state.book, every[0]))
        raise Ambiguous(slot, f"per {metric.right_text}", (option,), only=True)
    return one_metric(state, slot, metric.right_text, every)


def _check_ratio(state: State, left: str, right: str, metric: MetricDraft) -> None:
    """Dividing is clear for amounts that add up: not for rates, and not for counts of other rows."""
    same = state.reach.homes([left]) == state.reach.homes([right])
    entity = counted_entity(state.book, right)
    known = bool(entity) and state.reach.reaches_model([left], entity)
    if not (adds_up(state.book, left) and adds_up(state.book, right) and (same or known)):
        raise NotRead(
            f"“{metric.text} {metric.word} {metric.right_text}” is no metric, and it is not clear which rows would "
            "count.",
            (f"per {metric.right_text}",),
            tuple(f.document.title for f in state.book.search(f"{metric.text} per {metric.right_text}", 3)),
        )


def check_counting(state: State) -> None:
    """ "how many sales" asks for a count, and revenue is none."""
    place = state.draft.counted
    if place is None or state.draft.metrics[place].operator:
        return
    metric = state.book.catalog.metric(state.uses[place].expr)
    slot = f"metric-{place}"
    if (
        metric.format is not None
        and metric.format.kind in ("currency", "percent")
        and slot not in state.chosen
    ):
        option = Option(metric.qualified, metric_label(state.book, metric.qualified))
        raise Ambiguous(slot, f"how many {state.draft.metrics[place].text}", (option,), only=True)
