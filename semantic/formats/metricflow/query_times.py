"""Which time the metrics of a MetricFlow query are counted by, and which periods its range means.

leaves_of(manifest, "bookings_per_view")      (Leaf("bookings_source", "ds"), Leaf("views_source", "ds"))
default_grain(manifest, ("bookings",))        "day": what metric_time is shown by where nothing is said
spread(start, end, "month")                   1 January until 1 March, for the range from 15 January to 15 February
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from semantic.calendars import Calendar, add, start_of
from semantic.formats.metricflow.homes import inputs_of
from semantic.formats.metricflow.manifest import GRAINS, Conversion, Manifest, Simple

_WEEKS_BEGIN_ON_MONDAY = Calendar(week_start=0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An aggregation that a metric is made of: the model of its rows and the dimension that places them in time."""

    model: str
    time: str


def leaves_of(manifest: Manifest, metric: str) -> tuple[Leaf, ...]:
    """Those that are grouped: of a conversion the base, whose groups are shown."""
    return tuple(dict.fromkeys(_leaves(manifest, metric, 0)))


def _leaves(manifest: Manifest, name: str, depth: int) -> Iterator[Leaf]:
    metric = manifest.metrics.get(name)
    if metric is None or depth > len(manifest.metrics):
        return
    sources = inputs_of(metric)[:1] if isinstance(metric.kind, Conversion) else inputs_of(metric)
    for source in sources:
        if isinstance(source, Simple):
            model = manifest.models.get(source.model)
            yield Leaf(source.model, source.aggregation.time or (model.time if model is not None else ""))
        else:
            yield from _leaves(manifest, source.metric, depth + 1)


def least_grain(manifest: Manifest, metrics: Iterable[str]) -> str:
    """The finest granularity that the times of all metrics have: the coarsest of theirs, "" where there is none."""
    return _coarsest(_own_grain(manifest, leaf) for metric in metrics for leaf in leaves_of(manifest, metric))


def default_grain(manifest: Manifest, metrics: Iterable[str]) -> str:
    """What metric_time is shown by where a query does not say: what a metric says, else days or what is coarser."""
    said = [
        manifest.metrics[name].grain or _coarsest(("day", least_grain(manifest, (name,)))) for name in metrics
    ]
    return _coarsest(said) or "day"


def _own_grain(manifest: Manifest, leaf: Leaf) -> str:
    model = manifest.models.get(leaf.model)
    dimension = model.dimensions.get(leaf.time) if model is not None else None
    return dimension.grain if dimension is not None else ""


def _coarsest(grains: Iterable[str]) -> str:
    return max((grain for grain in grains if grain in GRAINS), key=GRAINS.index, default="")


def spread(
    start: datetime | None, end: datetime | None, grain: str
) -> tuple[datetime | None, datetime | None]:
    """The half-open range of all periods of `grain` that an inclusive range touches."""
    if GRAINS.index(grain) < GRAINS.index("second"):
        return start, None if end is None else end + timedelta(microseconds=1)
    first = None if start is None else start_of(start, grain, _WEEKS_BEGIN_ON_MONDAY)
    last = None if end is None else start_of(end, grain, _WEEKS_BEGIN_ON_MONDAY)
    return first, None if last is None else add(last, 1, grain)


def aligned(moment: datetime, grain: str) -> datetime:
    """The first moment of the period of `grain` in which it lies."""
    if GRAINS.index(grain) < GRAINS.index("second"):
        return moment
    return start_of(moment, grain, _WEEKS_BEGIN_ON_MONDAY)


def following(moment: datetime, grain: str) -> datetime:
    """The first moment of the period after one that begins then."""
    return add(moment, 1, grain)
