"""Hours that clocks skip: New York had no hour from 2 to 3 on 12 March 2017, so nothing is shown or averaged for it.

Only instants skip it. A wall-clock time is what somebody wrote down, and may well say 02:30.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from semantic import markers
from semantic.calendars import SUB_DAY_GRAINS
from semantic.planning.plan import Fact, SeenPeriods


def only_shown(select: exp.Select, period: exp.Expr, grain: str, *, instants: bool) -> exp.Select:
    """The SELECT of periods without those that no clock showed, changed in place."""
    if instants and grain in SUB_DAY_GRAINS:
        select.where(markers.on_clock(period, grain), copy=False)
    return select


def sees_instants(seen: SeenPeriods) -> bool:
    return all(_has_instant(tree) for tree in seen.times)


def groups_instants(facts: Iterable[Fact], index: int) -> bool:
    """Whether all facts that have the group at `index` read it off instants."""
    grouped = [(fact, tree) for fact in facts if (tree := fact.groups[index]) is not None]
    return all(
        _has_instant(tree) if fact.seen is None else sees_instants(fact.seen) for fact, tree in grouped
    )


def _has_instant(tree: exp.Expr) -> bool:
    return any(markers.marker_name(node) == markers.LOCAL_TIME for node in tree.find_all(exp.Anonymous))
