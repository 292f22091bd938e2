"""What a metric's expression is made of, and what a query's words about time are.

is_base(Aggregate("sum", Name("amount")))      # True: it aggregates rows itself
names_in(Aggregate("median", Name("revenue"))) == ["revenue"]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.soundness.oracle.expressions import Aggregate, Formula, MetricArithmetic, names
from tests.soundness.oracle.groups import Spots
from tests.soundness.oracle.parts import Dim
from tests.soundness.oracle.spans import Stretch
from tests.soundness.oracle.times import Range


def is_time(dim: Dim) -> bool:
    return isinstance(dim, str) and dim.startswith("time.")


def is_base(found: Formula) -> bool:
    """Whether a metric aggregates rows of its home itself (or, with `per`, of entities)."""
    if isinstance(found, MetricArithmetic):
        return is_base(found.left) or is_base(found.right)
    return isinstance(found, Aggregate)


def aggregates_in(found: Formula) -> Iterator[Aggregate]:
    if isinstance(found, MetricArithmetic):
        yield from aggregates_in(found.left)
        yield from aggregates_in(found.right)
    if isinstance(found, Aggregate):
        yield found


def names_in(found: Formula) -> list[str]:
    """The metrics inside the aggregates of a metric with `per`."""
    return list(
        dict.fromkeys(name for each in aggregates_in(found) if each.argument for name in names(each.argument))
    )


def within(bounds: Range, moment: datetime | None) -> bool:
    """NULL times are in no range; without a range everything is."""
    start, until = bounds
    if start is None and until is None:
        return True
    return moment is not None and (start is None or start <= moment) and (until is None or moment < until)


def sees(spots: Spots) -> bool:
    """Whether a stretch is seen instead of the periods shown."""
    return any(isinstance(when, Stretch) for _, when in spots)
