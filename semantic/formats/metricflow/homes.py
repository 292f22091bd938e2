"""In which model each metric belongs: that of its rows, or the settings where they are of several models.

    metric_homes(manifest)["bookings_per_view"]        "settings"

Metrics that rest on what is not there, or on each other, have no home.
"""

from __future__ import annotations

from semantic.formats.metricflow.manifest import (
    Conversion,
    Cumulative,
    Derived,
    Input,
    Manifest,
    Metric,
    Ratio,
    Simple,
    Source,
)

SEVERAL = "settings"
MAX_DEPTH = 150
"""Metrics upon metrics: a chain that is longer is none that anybody has written."""


def inputs_of(metric: Metric) -> tuple[Input | Simple, ...]:
    """What a metric is made of."""
    match metric.kind:
        case Simple():
            return (metric.kind,)
        case Ratio(numerator, denominator):
            return (numerator, denominator)
        case Derived(_, inputs):
            return inputs
        case Cumulative(of):
            return (of,)
        case Conversion(base, conversion):
            return (base, conversion)


def metric_homes(manifest: Manifest) -> dict[str, str]:
    """The home of every metric that has one, in the order in which they stand."""
    known: dict[str, str] = {}
    for name in manifest.metrics:
        _home(manifest, name, known, ())
    return {name: known[name] for name in manifest.metrics if known.get(name)}


def _home(manifest: Manifest, name: str, known: dict[str, str], above: tuple[str, ...]) -> str:
    """ "" for a metric that rests on itself or on something that is not there."""
    if name in known:
        return known[name]
    metric = manifest.metrics.get(name)
    if metric is None or name in above or len(above) > MAX_DEPTH:
        return ""
    sources: tuple[Source, ...] = inputs_of(metric)
    if isinstance(metric.kind, Conversion):
        # The conversions are of another model; what is counted are rows of the base.
        needed = _homes(manifest, sources, known, (*above, name))
        found = needed[:1] if all(needed) else [""]
    else:
        found = _homes(manifest, sources, known, (*above, name))
    homes = set(found)
    known[name] = "" if "" in homes or not homes else homes.pop() if len(homes) == 1 else SEVERAL
    return known[name]


def _homes(
    manifest: Manifest, sources: tuple[Source, ...], known: dict[str, str], above: tuple[str, ...]
) -> list[str]:
    found = []
    for source in sources:
        if isinstance(source, Simple):
            found.append(source.model if source.model in manifest.models else "")
        else:
            found.append(_home(manifest, source.metric, known, above))
    return found
