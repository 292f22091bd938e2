"""Which path leads from the chosen metrics to a dimension, and how queries write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from semantic.catalog import Catalog, Reached
from semantic.catalog.measures import TIMELESS


@dataclass(frozen=True, slots=True)
class Way:
    """`path` is what the query writes; `overlaps` tells that one row can be in several groups."""

    path: str
    overlaps: bool = False


@dataclass(frozen=True)
class Reach:
    """Ways from metrics to dimensions."""

    catalog: Catalog

    def of(self, metric: str) -> Mapping[str, Reached]:
        """What a metric reaches, by the dimensions' qualified names."""
        return self.catalog.reached(metric)

    def way(self, metrics: Sequence[str], dimension: str) -> Way | None:
        """The way that all metrics share; None if one of them has none. Without metrics: the dimension's own model."""
        if not metrics:
            return Way(dimension)
        found = [self.of(metric).get(dimension) for metric in metrics]
        known = [reached for reached in found if reached is not None]
        if len(known) < len(found):
            return None
        paths = {reached.path for reached in known}
        path = paths.pop() if len(paths) == 1 else dimension
        return Way(path, any(reached.overlaps for reached in known))

    def homes(self, metrics: Sequence[str]) -> frozenset[str]:
        return frozenset(
            home for name in metrics for home in self.catalog.measure(self.catalog.metrics[name]).homes
        )

    def reaches_model(self, metrics: Sequence[str], model: str) -> bool:
        """Whether every metric's homes have one way to a model."""
        return all(len(self.catalog.graph.routes(home).get(model, ())) == 1 for home in self.homes(metrics))

    def timeless(self, metrics: Sequence[str]) -> bool:
        """Whether no metric depends on time."""
        return bool(metrics) and all(
            leaf.time == TIMELESS
            for name in metrics
            for leaf in self.catalog.measure(self.catalog.metrics[name]).leaves
        )
