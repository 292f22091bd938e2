"""How many of something are in the question before, after a number that knows neither its rows nor its period.

after "coupons redeemed in November"
"and how many households"    those who redeemed then, or all that are known?
"how many households"        all that are known, unless some were picked
"""

from __future__ import annotations

import re

from semantic.query.types import MetricUse, Query
from service.answer import Choice
from service.asking.edits import ReplaceMetrics
from service.asking.offline.following.merging import Asked, reconciled
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import counted_entity
from service.asking.planned import MAX_CHOICES, Clarify

_COUNTING = re.compile(
    r"^(?:(?:and |so |but )*(?:how many|(?:the )?(?:number|count) of|what about)(?: different| distinct)? )",
    re.IGNORECASE,
)


def counted_there(turn: Turn) -> Clarify | None:
    """The question back; None where the number goes with the question before, or nothing there counts the same."""
    last = turn.last
    named = turn.metric_named(_COUNTING.sub("", turn.heard.text))
    picked = last.filters or (last.time and (turn.heard.leaning or turn.heard.linked))
    if turn.heard.add or len(named) != 1 or not picked or named[0] in turn.metrics:
        return None
    entity = counted_entity(turn.book, named[0])
    itself = _use(named[0], turn)
    if not entity or not isinstance(reconciled(turn, (ReplaceMetrics((itself,)),)), Asked):
        return None
    found = [(use, query) for use in _counting(entity, turn) if (query := _there(use, turn)) is not None]
    if not found:
        return None
    choices = [Choice(_label(use, query, turn), query=query) for use, query in found[: MAX_CHOICES - 1]]
    label = f"{turn.words.metric(itself)}, all that are known, whatever was picked before"
    choices.append(Choice(label, query=Query(metrics=(itself,))))
    return Clarify(f"Which {turn.words.metric(itself)} are meant?", tuple(choices))


def _counting(entity: str, turn: Turn) -> list[MetricUse]:
    """The numbers of the models of the question before that count the same thing."""
    catalog = turn.book.catalog
    models = {catalog.metrics[name].model for name in turn.metrics}
    return [
        _use(name, turn)
        for name, metric in catalog.metrics.items()
        if metric.model in models
        and metric.model != entity
        and metric.where is None
        and turn.book.sees(name)
        and counted_entity(turn.book, name) == entity
    ]


def _use(name: str, turn: Turn) -> MetricUse:
    return MetricUse(turn.book.catalog.short_name(turn.book.catalog.metrics[name]))


def _there(use: MetricUse, turn: Turn) -> Query | None:
    found = reconciled(turn, (ReplaceMetrics((use,)),))
    return found if isinstance(found, Query) and use not in turn.last.metrics else None


def _label(use: MetricUse, query: Query, turn: Turn) -> str:
    kept = turn.words.kept(turn.last, query).removeprefix("Still ").removesuffix(".")
    return f"{turn.words.metric(use)}, {kept}" if kept else turn.words.metric(use)
