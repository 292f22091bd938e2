"""Draft → query for shares: what the whole is, and how one part of it is shown without making it the whole.

A filter on rows would make the part the whole, and its share 1. So the part is kept after grouping:
{"any": [{"all": [department = DELI, revenue is not empty]}]} shows the deli's row of the shares of all departments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeGuard

from semantic.book import Book
from semantic.book.words import tokenise
from semantic.query.types import AllOf, AnyOf, Condition, Filter, MetricUse, Operator, Query
from service.asking.offline.reading.counted import adds_up, is_average
from service.asking.offline.reading.draft import GroupDraft, NotRead, Selection
from service.asking.offline.resolving.selecting import Option, Picked
from service.asking.offline.resolving.state import last_name
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of

OF_ALL = Option("all", "of all")


def check_share(book: Book, metric: str, text: str) -> None:
    """Raises NotRead for a metric of which groups have no part: an average, a rate, a median."""
    if not adds_up(book, metric) or is_average(book, metric):
        raise NotRead(
            f"{text} has no parts that add up to a whole, so that there is no share of it.", ("share",)
        )


def is_called(book: Book, text: str) -> bool:
    """Whether "share of shoppers" is a name: of those under 35, or their part of all shoppers?"""
    tokens = tokenise(f"share of {text}")
    return any(
        span.metrics and span.start == 0 and span.until == len(tokens) for span in spans_of(tokens, book)
    )


def kept(picked: Picked, selection: Selection, metric: str) -> tuple[str, Filter] | None:
    """The path to group by and the filter that shows only the part; None where it is not one value of one dimension."""
    if selection.negated or selection.either or len(picked.filters) != 1:
        return None
    [condition] = picked.filters
    if not picks_values(condition):
        return None
    if len(condition.values) != len(selection.items):
        return None
    return condition.field, only_shown(condition, metric)


def only_shown(part: Condition, metric: str) -> Filter:
    """Shows the part alone, and leaves the whole as it is."""
    return AnyOf((AllOf((part, Condition(metric, Operator.IS_NOT_NULL))),))


def part_shown(item: Filter) -> tuple[Condition, str] | None:
    """The part and the metric of such a filter; None for any other."""
    match item:
        case AnyOf(
            filters=(AllOf(filters=(Condition() as part, Condition(op=Operator.IS_NOT_NULL) as other)),)
        ):
            return part, other.field
    return None


def beside(use: MetricUse, selection: Selection, picked: Picked) -> MetricUse:
    """The metric of the part, to stand beside that of the whole."""
    return MetricUse(use.expr, alias=f"part_{_name(selection.text)}", filters=picked.filters)


def part_use(use: MetricUse, text: str, filters: Sequence[Filter]) -> MetricUse:
    """`part(metric)` of what the filters keep, which the question calls `text`."""
    alias = f"{_name(text)}_share_of_{_name(use.expr)}"
    return MetricUse(f"part({use.expr})", alias=alias, filters=tuple(filters))


def has_part(query: Query) -> bool:
    """Whether a number of the query is a part that filters of its own keep."""
    return any("part(" in use.expr for use in query.metrics)


def part_words(part: str, whole: str, groups: Sequence[str]) -> str:
    """What is divided by what, for the answer to say; `groups` are the paths that are grouped by."""
    each = " and ".join(last_name(path).removesuffix(" id") for path in groups)
    asked = f"of each {each}" if each else "that the question asks for"
    return f"The share is {part} divided by all {whole} {asked}."


def _name(text: str) -> str:
    bare = re.sub(r"^(?:the|our) ", "", text.lower())
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def share_of(metric: str, whole: Sequence[str]) -> MetricUse:
    """`share(metric, …)`: the part of the metric's value for the groups of `whole` alone."""
    return MetricUse(f"share({', '.join((metric, *whole))})")


def share_in(use: MetricUse) -> tuple[str, tuple[str, ...]] | None:
    """The metric and the whole of a share; None for another number."""
    found = re.fullmatch(r"share\((.+)\)", use.expr)
    if found is None:
        return None
    metric, *whole = (name.strip() for name in found[1].split(","))
    return metric, tuple(whole)


def parted_by(query: Query) -> dict[tuple[str, ...], str]:
    """The groups that each share of a query tells apart within its whole, and its metric."""
    shares = [share for use in query.metrics if (share := share_in(use)) is not None]
    return {tuple(path for path in query.dimensions if path not in whole): metric for metric, whole in shares}


def check_own_whole(query: Query) -> None:
    """ "Share of sales by department for deli" would be of the deli's sales, and 1. Raises NotRead."""
    for apart in parted_by(query):
        picked = any(picks_values(item) and (item.field,) == apart for item in query.filters)
        if query.dimensions and (picked or not apart):
            raise NotRead(
                "A share of just what is picked is all of it: ask for the share of it in the whole, such as “share of "
                "… in sales”.",
                ("share",),
            )


def picks_values(item: Filter) -> TypeGuard[Condition]:
    """Whether a filter leaves only the values that it names."""
    return isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN)


_OWNERS = frozenset({"each", "every", "of each", "of every"})


def wholes(
    groups: Sequence[tuple[GroupDraft, str]], cover: Sequence[Span]
) -> tuple[tuple[str, ...], tuple[Option, ...]]:
    """The groups within which shares are taken, or the readings to choose from where that is not said. "Each store's
    share … by month" may be its part of the month, or the month's part of it."""
    if len(groups) < 2:
        return (), ()
    owners = {thing.text for word, thing in pairwise(cover) if word.text in _OWNERS}
    within = tuple(path for group, path in groups if group.each and group.text not in owners)
    if within and len(within) < len(groups):
        return within, ()
    each = tuple(Option(path, f"within each {group.text}") for group, path in groups)
    return (), (OF_ALL, *each)


def part_or_whole(selection: Selection, groups: Sequence[GroupDraft]) -> tuple[Option, Option]:
    """What "share of sales to renters by store" may ask for."""
    each = " and ".join(group.text for group in groups)
    return (
        Option("part", f"the part of {selection.text} within each {each}"),
        Option("whole", f"the part of each {each}, of {selection.text} only"),
    )
