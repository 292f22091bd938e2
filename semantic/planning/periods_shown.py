"""The periods that are shown although no row is in them, for a metric that fills them or says `every_period`.

orders: {expr: count(), fill: 0}                every period of a range with two ends
orders: {expr: count(), every_period: true}     without a range, too, where settings.yml has a spine
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlglot import exp

from semantic.calendars import PARTS, SUB_DAY_GRAINS, Calendar
from semantic.catalog import Catalog
from semantic.catalog.measures import TIMELESS
from semantic.definitions.types import Metric, ValueType
from semantic.planning.names import is_time, time_grain
from semantic.planning.parameters import ParameterList
from semantic.planning.period_picks import period_condition
from semantic.planning.plan import GroupColumn, OutputColumn, Periods
from semantic.query.types import Filter, OpenEnds, Query
from semantic.query.walking import fields_of
from semantic.spines import spine_for


def periods_shown(
    catalog: Catalog,
    shape: Query,
    groups: Sequence[GroupColumn],
    outputs: Iterable[OutputColumn],
    row_filters: Sequence[tuple[Filter, str]],
    parameters: ParameterList,
) -> Periods | None:
    """All periods of a range that is bound on both sides and, where a metric says `every_period`, of the spine.

    None where another group is read off the same time, and where filters say of time what decides of no whole day.
    """
    metrics = [output.metric for output in outputs if not output.hidden and output.metric is not None]
    timed = [metric for metric in metrics if metric.time != TIMELESS]
    every, fills = any(metric.every_period for metric in timed), any(map(_fills, timed))
    times = [index for index, name in enumerate(shape.dimensions) if time_grain(name, "") is not None]
    if not (every or fills) or len(times) != 1 or groups[times[0]].grain in PARTS:
        return None
    grain, calendar = groups[times[0]].grain, catalog.settings.calendar
    ends = shape.time.range if shape.time else None
    ends = ends if isinstance(ends, OpenEnds) else OpenEnds(False, False)
    spine = spine_for(catalog.settings.spine, grain)
    listed = every and (spine is not None or (ends.has_start and ends.has_until))
    if not listed and not (ends.has_start and ends.has_until and calendar.is_computed(grain)):
        return None
    picks = _picks(row_filters, grain, calendar, parameters, every=every)
    if picks is None:
        return None
    return Periods(
        times[0],
        grain,
        parameters.place("range_start", ValueType.LOCAL, "time").name if ends.has_start else "",
        parameters.place("range_until", ValueType.LOCAL, "time").name if ends.has_until else "",
        beyond=bool(shape.time and shape.time.whole) or spine is not None or not calendar.is_computed(grain),
        spine=spine,
        picks=picks,
    )


def _fills(metric: Metric) -> bool:
    return metric.every_period is None and isinstance(metric.fill, Decimal)


def _picks(
    row_filters: Sequence[tuple[Filter, str]],
    grain: str,
    calendar: Calendar,
    parameters: ParameterList,
    *,
    every: bool,
) -> tuple[exp.Expr, ...] | None:
    """Conditions on the days (or shorter units) of the periods; None where a plain `fill` meets a filter that picks
    among them, or one on time says something else."""
    picking = calendar.constant_within(grain)
    days = calendar.constant_within(grain if grain in SUB_DAY_GRAINS else "day")
    out = []
    for item, path in row_filters:
        fields = fields_of(item)
        if not every:
            if any(time_grain(field, "") in picking for field in fields):
                return None
        elif any(map(is_time, fields)):
            if not all(time_grain(field, "") in days for field in fields):
                return None
            out.append(period_condition(item, path, calendar, parameters))
    return tuple(out)
