"""The number behind a percentage: how many, or how much, the part is that it tells.

survey coverage                 "how many households is that?"    surveyed households, and not all that there are
displays as a share of all      "in absolute numbers"             displays
discount rate                   "how much is that in dollars"     total discounts
"""

from __future__ import annotations

import re

from semantic.definitions.types import Metric
from semantic.query.types import MetricUse
from service.asking.edits import AddMetric, Edit, ReplaceMetrics
from service.asking.offline.following.turn import MONEY, Turn
from service.asking.offline.resolving.portions import share_in
from service.asking.planned import Refuse

_IT = r"(?:it|that|this|those|these|they)"
_NUMBERS = (
    r"(?:absolute (?:numbers?|terms|figures?|values?|counts?)|absolutes?|(?:actual |real |plain )?numbers?"
    r"|(?:actual |real |plain )?counts?|(?:plain |real |actual )?figures|total numbers?)"
)
_BEHIND = re.compile(
    rf"(?:and |so |ok |but )*(?:how (?:many|much)(?: (?P<noun>[\w -]+?))? (?:is|are|was|were) {_IT}"
    rf"(?:,? (?:in|as) (?:an? )?(?:{_NUMBERS}|(?P<unit>[\w -]+?)))?"
    rf"|(?:what (?:is|are|was|were) {_IT} |show (?:me )?{_IT} |give me {_IT} )?(?:in|as) (?:an? )?{_NUMBERS}"
    r"|(?:the )?absolute (?:numbers?|figures?|values?|counts?))(?: instead| please| then)*[\s.?!]*",
    re.IGNORECASE,
)

_PART = re.compile(r"part\(([\w.]+)\)")


def number_behind(question: str, turn: Turn) -> tuple[tuple[Edit, ...], str] | Refuse | None:
    """The edits that show the part itself, and what it is; None for other words, or after no percentage."""
    found = _BEHIND.fullmatch(" ".join(question.split()))
    if found is None or len(turn.last.metrics) != 1:
        return None
    new = _behind(turn.last.metrics[0], turn)
    if new is None:
        return None
    said, label = found["noun"] or found["unit"], turn.words.metric(new)
    if said and not _is_called(said, new, turn):
        return Refuse(
            f"It is not clear how many {said} that is: what it is a share of is counted by {label}.", (said,)
        )
    shown = AddMetric(new) if turn.last.limit is not None else ReplaceMetrics((new,))
    return (shown,), f"What it tells the part of is {label}."


def _behind(use: MetricUse, turn: Turn) -> MetricUse | None:
    """The number of the part; None for a number that is no percentage."""
    if (share := share_in(use)) is not None:
        return MetricUse(share[0], filters=use.filters)
    if (part := _PART.fullmatch(use.expr)) is not None and use.filters:
        return MetricUse(part[1], alias=f"part_of_{part[1].rpartition('.')[2]}", filters=use.filters)
    metric = turn.book.catalog.find_metric(use.expr) if use == MetricUse(use.expr) else None
    if metric is None or metric.format is None or metric.format.kind != "percent":
        return None
    over, _, under = metric.expr.text.partition(" / ")
    known = [turn.book.catalog.metrics.get(_named(name, metric)) for name in (over, under)]
    if None in known or known[0] is None or not turn.book.sees(known[0].qualified):
        return None
    return MetricUse(turn.book.catalog.short_name(known[0]))


def _named(name: str, metric: Metric) -> str:
    return name if "." in name else f"{metric.model}.{name}"


def _is_called(said: str, use: MetricUse, turn: Turn) -> bool:
    """Whether a noun is a name of the number, or of what it counts."""
    metric = turn.book.catalog.find_metric(use.expr)
    if metric is None:
        return False
    if MONEY.fullmatch(said):
        return turn.is_money(metric.qualified)
    named = [turn.book.catalog.metrics[name] for name in turn.metric_named(said)]
    return any((known.model, known.expr.text) == (metric.model, metric.expr.text) for known in named)
