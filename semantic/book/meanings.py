"""What a phrase can mean: a metric, a dimension, values of a dimension, a segment or a model.

"sales"          Meaning.of metric sales.revenue
"frozen pizza"   values of products.category and of products.product_type, as stored
"wine"           the group Wine of products.category
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

Stored = str | int | bool | Decimal


class Tier(IntEnum):
    """How a phrase came to mean something; a lower tier is what people who wrote the definitions said themselves."""

    NAME = 0
    """A name, label, synonym, group or declared value."""
    HEAD = 1
    """The last word of a longer name: "type" for campaign_type."""
    STORED = 2
    """A value that is only found in the data."""


@dataclass(frozen=True, slots=True)
class MetricMeaning:
    metric: str
    tier: Tier = Tier.NAME


@dataclass(frozen=True, slots=True)
class DimensionMeaning:
    """`whole` tells that the phrase itself offers alternatives ("with or without kids"): it asks for a split."""

    dimension: str
    tier: Tier = Tier.NAME
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ValueMeaning:
    """One value, or the values of a group. `rows` is how many rows hold it, 0 where that is not known."""

    dimension: str
    values: tuple[Stored, ...]
    label: str
    tier: Tier = Tier.NAME
    rows: int = 0


@dataclass(frozen=True, slots=True)
class SegmentMeaning:
    segment: str
    tier: Tier = Tier.NAME


@dataclass(frozen=True, slots=True)
class ModelMeaning:
    model: str
    tier: Tier = Tier.NAME


Meaning = MetricMeaning | DimensionMeaning | ValueMeaning | SegmentMeaning | ModelMeaning
