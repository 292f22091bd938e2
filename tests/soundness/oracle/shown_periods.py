"""The period that a group of the result shows, and its counterpart in the range compared with.

period_of(evaluation, (datetime(2017, 3, 1),))     # March as far as the range goes: until now, or its end
cut(evaluation, (datetime(2017, 3, 1),))           # the same, which begins with the range, too
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from tests.soundness.oracle.groups import Spot, Times, When
from tests.soundness.oracle.spans import Comparison, Stretch
from tests.soundness.oracle.times import bounds_of, shift, truncate

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluation


def period_of(evaluation: Evaluation, when: When) -> Stretch | None:
    """The period that is shown; its end is cut by the range, which no end makes end now. Outside of it, and of the
    NULL bucket, there is none."""
    if isinstance(when, Stretch):
        return when
    start, until = evaluation.clause.asked
    until = until or evaluation.clause.now
    if not evaluation.times:
        return Stretch(start, until)
    if evaluation.several:
        return _shared(evaluation, when, start, until)
    assert evaluation.grain, "a date part alone is no period"
    begin = when[evaluation.times.index(evaluation.grain)]
    if begin is None:
        return None
    assert isinstance(begin, datetime)
    if begin >= until or (start is not None and start >= until):
        return None
    end = shift(begin, evaluation.grain, 1)
    return Stretch(begin, min(end, until), evaluation.grain, max(begin, start) if start else begin)


def _shared(evaluation: Evaluation, when: Times, start: datetime | None, until: datetime) -> Stretch | None:
    """The days that several periods share, within the range."""
    begins = [when[evaluation.times.index(grain)] for grain in evaluation.grains]
    if None in begins:
        return None
    periods = [
        bounds_of(cast("datetime", begin), grain, evaluation.calendar)
        for begin, grain in zip(begins, evaluation.grains, strict=True)
    ]
    first, ends = max(begin for begin, _ in periods), [end for _, end in periods]
    if start is not None:
        first = max(first, truncate(start, "day", evaluation.calendar))
    last = min(*ends, until)
    if first >= last or (start is not None and start >= until):
        return None
    return Stretch(first, last, "", max(first, start) if start else first)


def cut(evaluation: Evaluation, when: When) -> Stretch | None:
    """The period with both ends cut by the range."""
    period = period_of(evaluation, when)
    if period is None or isinstance(when, Stretch):
        return period
    return Stretch(period.shown or period.start, period.until, period.grain)


def compared_spot(evaluation: Evaluation, comparison: Comparison, spot: Spot) -> Spot:
    """The group's counterpart in the compared range."""
    others, when = spot
    if not evaluation.times:
        return others, Stretch(*comparison.bounds)
    begin = when if isinstance(when, Stretch) else when[evaluation.times.index(evaluation.grain)]
    assert begin is None or isinstance(begin, datetime)
    if begin is None:
        return others, Stretch(datetime.max, datetime.max)
    period = Stretch(begin, shift(begin, evaluation.grain, 1), evaluation.grain)
    return others, comparison.counterpart(period)
