"""Draft → query for shares: what the whole is, and how one part of it is shown without making it the whole.

A filter on rows would make the part the whole, and its share 1. So the part is kept after grouping:
{"any": [{"all": [department = DELI, revenue is not empty]}]} shows the deli's row of the shares of all departments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book
from semantic.query.types import AllOf, AnyOf, Condition, Filter, MetricUse, Operator
from service.asking.offline.reading.counted import adds_up, is_average
from service.asking.offline.reading.draft import GroupDraft, NotRead, Selection
from service.asking.offline.resolving.selecting import Option, Picked

OF_ALL = Option("all", "of all")


def check_share(book: Book, metric: str, text: str) -> None:
    """Raises NotRead for a metric of which groups have no part: an average, a rate, a median."""
    if not adds_up(book, metric) or is_average(book, metric):
        raise NotRead(
            f"{text} has no parts that add up to a whole, so that there is no share of it.", ("share",)
        )


def kept(picked: Picked, selection: Selection, metric: str) -> tuple[str, Filter] | None:
    """The path to group by and the filter that shows only the part; None where it is not one value of one dimension."""
    if selection.negated or selection.either or len(picked.filters) != 1:
        return None
    [condition] = picked.filters
    if not isinstance(condition, Condition) or condition.op not in (Operator.EQ, Operator.IN):
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
    words = re.sub(r"[^a-z0-9]+", "_", selection.text.lower()).strip("_")
    return MetricUse(use.expr, alias=f"part_{words}", filters=picked.filters)


def share_of(metric: str, whole: Sequence[str]) -> MetricUse:
    """`share(metric, …)`: the part of the metric's value for the groups of `whole` alone."""
    return MetricUse(f"share({', '.join((metric, *whole))})")


def wholes(groups: Sequence[tuple[GroupDraft, str]]) -> tuple[tuple[str, ...], tuple[Option, ...]]:
    """The groups within which shares are taken, or the readings to choose from where that is not said."""
    if len(groups) < 2:
        return (), ()
    within = tuple(path for group, path in groups if group.each)
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
