"""What is seen masked is shown, and not compared or ordered by as if the mask were the value."""

from __future__ import annotations

from collections.abc import Sequence, Set

from semantic.definitions.types import Dimension
from semantic.errors import NotAllowed
from semantic.planning.plan import GroupColumn
from semantic.query.types import OrderBy


def refuse_masked(masked: Set[str], dimension: Dimension | None, name: str, path: str) -> None:
    """Raises NotAllowed for a dimension that who asks sees masked."""
    if dimension is not None and dimension.qualified in masked:
        raise NotAllowed(
            f"You see `{name}` masked, so it can be shown, and not be filtered or ordered by.",
            code="masked",
            hint="Filter or order by something else.",
            path=path,
        )


def refuse_masked_order(masked: Set[str], order: Sequence[OrderBy], groups: Sequence[GroupColumn]) -> None:
    """The same for what an order names; groups that tie in all else come in the order of what is shown."""
    shown = {group.name: group.dimension for group in groups}
    for index, item in enumerate(order if masked else ()):
        refuse_masked(masked, shown.get(item.field), item.field, f"/order_by/{index}")
