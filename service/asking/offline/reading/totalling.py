"""A row of totals: "sales by store with totals", "revenue by month and the grand total".

"baskets by store, plus a total"    {"metrics": ["baskets"], "dimensions": ["store.store_id"], "totals": true}
"""

from __future__ import annotations

from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import Kind

_NO_ROW = frozenset(
    {Kind.NAME, Kind.SELL, Kind.COUNT, Kind.UNKNOWN, Kind.NUMBER, Kind.ARITHMETIC, Kind.VERSUS}
)
"""What follows a total of something, which is no row of its own."""


def read_totals(walk: Walk) -> None:
    """ "with totals": nothing may follow that it would be the total of."""
    word = walk.take()
    if walk.next_is(*_NO_ROW) or walk.joint is Kind.VERSUS:
        raise unclear(word.text)
    walk.totals, walk.joint = word.text, None


def settle_totals(walk: Walk) -> None:
    """Raises NotRead where there are no rows to be totalled, or where it is not clear which are."""
    draft = walk.draft
    if not walk.totals:
        return
    split = draft.groups or any(selection.split for selection in draft.selections)
    if not split or not draft.metrics or draft.share is not None:
        raise unclear(walk.totals)
    cut = draft.ranking is not None and draft.ranking.rows
    if cut or draft.thresholds:
        raise NotRead(
            "It is not clear whether the total of all is wanted, or of those shown.", ("total",), final=True
        )
    draft.totals = True
