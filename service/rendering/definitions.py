"""Definitions as lines of text: the one wording that the terminal and texts share.

definition_lines(Defined("net_sales", "metric", "net sales", "Dollars the tills took …", owner="finance", …))
    ("Dollars the tills took …", "= sum(sales_value - coupon_disc)", "metric net_sales · owner finance · …", …)
"""

from __future__ import annotations

from service.answer import Defined
from service.rendering.formatting import clean


def definition_lines(definition: Defined) -> tuple[str, ...]:
    """What stands below a definition's label: what it means, how it is computed, whose it is and where, and more."""
    origin = [
        f"{definition.kind} {definition.name}",
        f"owner {definition.owner}" if definition.owner else "",
        definition.position,
        "certified" if definition.certified else "",
    ]
    lines = [
        definition.description,
        f"= {definition.formula}" if definition.formula else "",
        " · ".join(part for part in origin if part),
        f"Also called {', '.join(definition.synonyms)}." if definition.synonyms else "",
        *definition.details,
    ]
    return tuple(clean(line).strip() for line in lines if line.strip())
