"""Which kinds of metric cannot be one: refused by name, because it would be a guess which of them comes first."""

from __future__ import annotations

from semantic.definitions.types import Metric
from semantic.errors import Problem


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
