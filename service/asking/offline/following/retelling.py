"""A query told again as a draft, so that what may be doubted of a question is doubted of an edited one, too.

check_again(shoppers where not fuel, ("sales.shoppers",), book, reach)     NotRead: none of it, or all other rows?
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book, SegmentMeaning, ValueMeaning
from semantic.query.types import Condition, Filter, InSegment, Not, Operator, Query, Value
from service.asking.offline.following.turn import NEGATED
from service.asking.offline.reading.doubting import check_meaning
from service.asking.offline.reading.draft import Draft, MetricDraft, Selected, Selection
from service.asking.offline.resolving.portions import check_own_whole
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.wording import metric_label


def check_again(query: Query, metrics: Sequence[str], book: Book, reach: Reach) -> None:
    """Raises NotRead where the query is one of two readings of what was said in several turns."""
    draft = Draft(metrics=[MetricDraft(metric_label(book, name), (name,)) for name in metrics])
    for item in query.filters:
        selection = _selection(item, metrics, book, reach)
        if selection is not None:
            draft.selections.append(selection)
    check_own_whole(query)
    check_meaning(draft, book, query, metrics, query.dimensions)


def _selection(item: Filter, metrics: Sequence[str], book: Book, reach: Reach) -> Selection | None:
    """The words that would have picked these rows; None for a filter on a metric, on time or of parts."""
    inner, negated = (item.filter, True) if isinstance(item, Not) else (item, False)
    if isinstance(inner, InSegment):
        label = inner.segment.rpartition(".")[2].replace("_", " ")
        known = book.catalog.segments.get(inner.segment)
        if known is None:
            return None
        meaning: Selected = (SegmentMeaning(known.qualified),)
        return Selection(label, (meaning,), (label,), negated=negated)
    if not isinstance(inner, Condition) or inner.op not in (*NEGATED, Operator.EQ, Operator.IN):
        return None
    names = [
        name
        for metric in metrics
        for name, reached in reach.of(metric).items()
        if inner.field in (reached.path, name)
    ]
    if not names:
        return None
    labels = tuple(_label(inner.field, value) for value in inner.values)
    items = tuple(
        (ValueMeaning(names[0], (value,), str(value)),)
        for value in inner.values
        if isinstance(value, str | int | bool)
    )
    if not items:
        return None
    return Selection(" and ".join(labels), items, labels, negated=negated or inner.op in NEGATED, either=True)


def _label(field: str, value: Value) -> str:
    """ "Kids" for those that have none, too: which of both is meant is said before it."""
    if not isinstance(value, bool):
        return str(value)
    return re.sub(r"^(?:has|is) ", "", field.rpartition(".")[2].replace("_", " "))
