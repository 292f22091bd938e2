"""What definitions may say and this version cannot compute yet: refused by name, because ignoring it would lie."""

from __future__ import annotations

from semantic.definitions.types import Metric
from semantic.errors import Problem


def unavailable_metric(metric: Metric) -> Problem | None:
    """The problem of a metric of a kind that cannot be computed yet."""
    kinds = {
        "over": metric.window is not None,
        "offset": metric.offset is not None,
        "during": metric.during is not None,
    }
    return next((_problem(key, metric) for key, used in kinds.items() if used), None)


def combined_kinds(metric: Metric) -> Problem | None:
    """The problem of a metric of entities or conversions that is of another kind, too: which comes first?"""
    kinds = {
        "per": bool(metric.per),
        "convert": metric.convert is not None,
        "over": metric.window is not None or metric.pick is not None,
        "offset": metric.offset is not None,
        "during": metric.during is not None,
    }
    used = [key for key, asked in kinds.items() if asked]
    if len(used) < 2 or used[0] not in ("per", "convert"):
        return None
    return Problem(
        "kinds-combined",
        f"`{metric.qualified}` has `{used[0]}` and `{used[1]}`, and it is not said which comes first.",
        hint=f"Define a metric with `{used[1]}`, and name it in another one with `{used[0]}`.",
        position=metric.position,
    )


def _problem(key: str, member: Metric) -> Problem:
    return Problem(
        "not-supported",
        f"`{key}` of `{member.qualified}` is not available in this version.",
        hint="Take it out: ignoring it would change what numbers mean.",
        position=member.position,
    )
