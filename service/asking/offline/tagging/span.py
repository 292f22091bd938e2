"""What the words of a question are read as: spans of them, and the numbers among them.

read_number("$2.50")     Number(Decimal("2.50"), "currency", bare=False)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from semantic.book import DimensionMeaning, Meaning, MetricMeaning, ModelMeaning, ValueMeaning
from semantic.book.words import stem
from service.asking.offline.tagging.lexicon import NUMBERS, SCALES, Kind

YEARS = (1990, 2040)


@dataclass(frozen=True, slots=True)
class Number:
    """`bare` is false for "$5", "10%" and "5k", which cannot be a year or a name; `unit` is currency or percent."""

    value: Decimal
    unit: str = ""
    bare: bool = True

    @property
    def may_be_year(self) -> bool:
        """Whether people also write a year so."""
        return self.bare and YEARS[0] <= self.value <= YEARS[1]


@dataclass(frozen=True)
class Span:
    """Tokens `start` to `until` (exclusive), read as `kind`. `payload` is the table's; names have `meanings`."""

    start: int
    until: int
    kind: Kind
    text: str
    cost: float
    key: str = ""
    payload: object = None
    meanings: tuple[Meaning, ...] = field(default=())
    assumption: str = ""
    misspelt: bool = False
    doubtful: bool = False

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        return tuple(m.metric for m in self.meanings if isinstance(m, MetricMeaning))

    @cached_property
    def dimensions(self) -> tuple[DimensionMeaning, ...]:
        return tuple(m for m in self.meanings if isinstance(m, DimensionMeaning))

    @cached_property
    def models(self) -> tuple[ModelMeaning, ...]:
        return tuple(m for m in self.meanings if isinstance(m, ModelMeaning))

    @cached_property
    def values(self) -> tuple[ValueMeaning, ...]:
        return tuple(m for m in self.meanings if isinstance(m, ValueMeaning))


def read_number(text: str) -> Number | None:
    """A number as people write it: 5, 1,000, $2.50, 10%, 5k, five, -5, which is no number of things."""
    if text in NUMBERS:
        return Number(Decimal(NUMBERS[text]))
    found = re.fullmatch(r"(-?)([$€£]?)(\d+(?:,\d{3})*(?:\.\d+)?)([kmb]?)(%?)", text)
    if not found:
        return None
    minus, currency, digits, scale, percent = found.groups()
    value = Decimal(f"{minus}{digits.replace(',', '')}") * SCALES.get(scale, 1)
    unit = "currency" if currency else "percent" if percent else ""
    return Number(value, unit, bare=not (minus or unit or scale or "," in digits))


def singular(text: str) -> bool:
    """Whether a noun phrase's last word is not a plural."""
    last = text.split()[-1]
    return stem(last) == last
