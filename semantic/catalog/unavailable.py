"""What definitions may say and this version cannot compute yet: refused by name, because ignoring it would lie."""

from __future__ import annotations

from semantic.definitions.types import Metric
from semantic.errors import Problem


def unavailable_metric(metric: Metric) -> Problem | None:
    """The problem of a metric of a kind that cannot be computed yet."""
    kinds = {
        "per": bool(metric.per),
        "convert": metric.convert is not None,
    }
    return next((_problem(key, metric) for key, used in kinds.items() if used), None)


def _problem(key: str, member: Metric) -> Problem:
    return Problem(
        "not-supported",
        f"`{key}` of `{member.qualified}` is not available in this version.",
        hint="Take it out: ignoring it would change what numbers mean.",
        position=member.position,
    )
