"""Semi-additive metrics: one time for each period shown and each value of `per`, whatever else the query groups by.

picked(evaluation, part, stock, Aggregate("sum", Name("units")), spots) == [3, 7]    # positions of home rows
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tests.soundness.oracle.expressions import Aggregate, Scalar
from tests.soundness.oracle.parts import Dim, Entity, Part, Shown
from tests.soundness.oracle.schema import Metric

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation
    from tests.soundness.oracle.groups import Spots, When

Values = tuple[Scalar, ...]


def picked(evaluation: Evaluation, part: Part, metric: Metric, how: Aggregate, spots: Spots) -> list[int]:
    """The rows of these groups whose time is the one picked for their period and their value of `per`."""
    assert metric.pick is not None
    found: set[int] = set()
    at = [i for i, dim in enumerate(part.dimensions) if is_own_time(part, dim)]
    for others, when in spots:
        times = chosen(evaluation, part, metric, how, when, {i: others[i] for i in at})
        for position, moment in part.by_key.get(others, ()):
            inside = moment is not None and evaluation.inside(part, moment, when)
            if inside and times[per_values(part, metric, position)] == moment:
                found.add(position)
    return sorted(found)


def chosen(
    evaluation: Evaluation,
    part: Part,
    metric: Metric,
    how: Aggregate,
    when: When,
    own: Mapping[int, Shown],
) -> Mapping[Values, datetime]:
    """The time picked for each value of `per`, over the rows of every group of the period.

    `own` are the groupings by the metric's time under another name: they are periods, too.
    """
    assert metric.pick is not None
    rows: dict[Values, dict[datetime, set[int]]] = {}
    for others, position, moment in part.entries:
        alike = all(others[i] == shown for i, shown in own.items())
        if alike and moment is not None and evaluation.inside(part, moment, when):
            rows.setdefault(per_values(part, metric, position), {}).setdefault(moment, set()).add(position)
    which = metric.pick.which
    if which in ("last", "first"):
        end = max if which == "last" else min
        return {values: end(by_time) for values, by_time in rows.items()}
    found: dict[Values, datetime] = {}
    for values, by_time in rows.items():
        worth = {at: part.measure(how, sorted(by_time[at])) for at in sorted(by_time)}
        known: dict[datetime, float] = {at: float(each) for at, each in worth.items() if each is not None}  # type: ignore[arg-type]  # numbers
        best = (max if which == "max" else min)(known.values(), default=None)
        found[values] = next((at for at, each in known.items() if each == best), min(by_time))
    return found


def is_own_time(part: Part, dim: Dim) -> bool:
    """Whether a grouping is by the metric's own time, spelled as a dimension."""
    if isinstance(dim, Entity) or not part.time:
        return False
    found, own = part.place(dim), part.place(part.time)
    return (found.roles, found.member) == (own.roles, own.member)


def per_values(part: Part, metric: Metric, position: int) -> Values:
    """What the row has for each dimension of `per`; NULL is a value."""
    assert metric.pick is not None
    row = part.world.tables[part.home][position]
    found = []
    for name in metric.pick.per:
        place = part.place(name)
        widened = next(part.world.widened(part.home, row, [place.roles]))
        found.append(part.world.grouped(place, widened[place.roles]))
    return tuple(found)
