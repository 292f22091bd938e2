"""Rows of which one number is more than another: "which departments had more displays than mailer features".

    "which stores had more baskets than units in march"
        both numbers by store in march, where baskets less units are over 0

Both numbers must be of the same rows and be counted alike: dollars are not more than pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.book import Book
from semantic.query.types import Condition, MetricUse, Operator, OrderBy
from service.asking.offline.reading.counted import adds_up
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_NAME = r"[a-z][\w -]*?"
_MORE = re.compile(
    rf"^(?:(?:which|what|list|show|show me|all|the|any) )*(?P<noun>{_NAME})"
    r" (?:(?:that |which |who )?(?:had|have|has|got|saw)|with)"
    rf" (?P<sign>more|fewer|less) (?P<first>{_NAME}) than (?P<second>{_NAME})"
    r"(?P<rest>(?: (?:in|during|for|on|since|last|over) .+)?)$",
    re.IGNORECASE,
)
_DIFFERENCE = "difference"


def read_more_than(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for the rows of which one number is more than another; None for every other."""
    found = _MORE.match(" ".join(question.split()).strip(" ?.!"))
    if found is None:
        return None
    first, second = found["first"], found["second"]
    both = plan(f"{first} and {second} by {found['noun']}{found['rest']}")
    if not isinstance(both, Planned):
        return None
    query = both.query
    if len(query.metrics) != 2 or len(query.dimensions) != 1 or query.limit or query.totals:
        return None
    one, other = (use.expr for use in query.metrics)
    if not _alike(one, other, book) or any(use.filters or use.alias or use.over for use in query.metrics):
        return None
    if query.time is not None and query.time.compare:
        return None
    more = found["sign"].lower() == "more"
    query = replace(
        query,
        metrics=(*query.metrics, MetricUse(f"{one} - {other}", alias=_DIFFERENCE)),
        filters=(*query.filters, Condition(_DIFFERENCE, Operator.GT if more else Operator.LT, (0,))),
        order_by=(OrderBy(_DIFFERENCE, descending=more),),
    )
    if not works(book.catalog, query):
        return None
    said = f"Shown are those of which {first} less {second} are {'over' if more else 'under'} 0."
    return Planned(query, (*both.assumptions, said), wording=both.wording)


def _alike(one: str, other: str, book: Book) -> bool:
    """Whether both are totals that are counted alike: pieces or dollars. A total is no more than a mean or a rate, and
    of a number without a format nobody can tell what it counts."""
    metrics = [book.catalog.find_metric(name) for name in (one, other)]
    formats = [metric.format for metric in metrics if metric is not None and metric.format is not None]
    kinds = {(shown.kind, shown.currency) for shown in formats}
    totals = all(metric is not None and adds_up(book, metric.qualified) for metric in metrics)
    return one != other and len(formats) == 2 and len(kinds) == 1 and totals
