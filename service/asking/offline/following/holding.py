"""Whether what a turn is said to change is so in the query that is run, or was undone by another of its changes.

after "revenue by store"
top 5; baskets instead of revenue     the first 5 are no longer "by revenue": the two do not go together
top 5; also baskets                   both stand
"""

from __future__ import annotations

from collections.abc import Iterator

from semantic.query.types import Query
from service.asking.edits import Edit, edited

Change = tuple[Query, Query]
"""The query before one change, and after it."""


def changes_of(query: Query, edits: tuple[Edit, ...]) -> Iterator[Change]:
    """What each edit makes of the query, one after the other."""
    for edit in edits:
        after = edited(query, (edit,))
        yield query, after
        query = after


def stands(change: Change, query: Query) -> bool:
    """Whether what a change brought is in the query, and what it took away is not."""
    before, after = change
    parts = (
        (before.metrics, after.metrics, query.metrics),
        (before.dimensions, after.dimensions, query.dimensions),
        (before.filters, after.filters, query.filters),
        (_by_number(before), _by_number(after), _by_number(query)),
    )
    return (
        _limited(before, after, query)
        and _timed(before, after, query)
        and all(_holds(*part) for part in parts)
    )


def _holds(before: tuple[object, ...], after: tuple[object, ...], now: tuple[object, ...]) -> bool:
    brought = set(after) - set(before)
    taken = set(before) - set(after)
    return brought <= set(now) and not taken & set(now)


def _by_number(query: Query) -> tuple[object, ...]:
    """Periods and names are put in their own order whenever the groups change, which nobody says."""
    return tuple(item for item in query.order_by if item.field not in query.dimensions)


def _limited(before: Query, after: Query, query: Query) -> bool:
    return before.limit == after.limit or query.limit == after.limit


def _timed(before: Query, after: Query, query: Query) -> bool:
    same_range = _range(before) == _range(after) or _range(query) == _range(after)
    return same_range and (_compare(before) == _compare(after) or _compare(query) == _compare(after))


def _range(query: Query) -> object:
    return query.time.range if query.time is not None else None


def _compare(query: Query) -> str:
    return query.time.compare if query.time is not None else ""
