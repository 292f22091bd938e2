"""Bands of numbers that are stored as texts: ages 25-34, incomes 100-124K, 65+, Under 15K.

picked(age, Operator.LT, (35,))              19-24, 25-34
picked(income, Operator.GE, (100_000,))      100-124K, …, 250K+
picked(age, Operator.LT, (30,))              None: 30 lies inside a band
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from semantic.book import DimensionMeaning, ValueMeaning
from semantic.definitions.types import Dimension
from semantic.query.types import Operator
from service.asking.offline.reading.draft import NotRead, Selection
from service.asking.offline.reading.walk import Walk

_NUMBER = r"\$?(\d+)(k?)"
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|to)\s*{_NUMBER}", re.IGNORECASE)
_FROM = re.compile(rf"{_NUMBER}\s*(?:\+|and more|or more)", re.IGNORECASE)
_BELOW = re.compile(rf"(?:under|below|less than)\s*{_NUMBER}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` (None: from the beginning) to `high` as it is written (None: without end), in steps of `step`."""

    value: str
    low: int | None
    high: int | None
    step: int


def bands_of(dimension: Dimension) -> tuple[Band, ...]:
    """The declared values as bands, in their order; () unless all are bands that follow each other without a gap."""
    found = [_band(str(value.value)) for value in dimension.values]
    bands = [band for band in found if band is not None]
    if len(bands) < 2 or len(bands) < len(found):
        return ()
    joined = all(
        here.high is not None and after.low is not None and after.low - here.high in (0, after.step)
        for here, after in pairwise(bands)
    )
    return tuple(bands) if joined else ()


def _band(text: str) -> Band | None:
    if found := _RANGE.fullmatch(text):
        step = 1000 if found[4] else 1
        return Band(text, int(found[1]) * step, int(found[3]) * step, step)
    if found := _FROM.fullmatch(text):
        step = 1000 if found[2] else 1
        return Band(text, int(found[1]) * step, None, step)
    if found := _BELOW.fullmatch(text):
        step = 1000 if found[2] else 1
        return Band(text, None, int(found[1]) * step - step, step)
    return None


def picked(dimension: Dimension, operator: Operator, values: Sequence[Decimal]) -> tuple[str, ...] | None:
    """The bands that lie in what is asked for; None where its end cuts a band in two."""
    bands = bands_of(dimension)
    step = bands[0].step if bands else 1
    low: Decimal | None = None
    high: Decimal | None = None
    if operator in (Operator.GE, Operator.GT):
        low = values[0]
    elif operator in (Operator.LT, Operator.LE):
        high = values[0] - (step if operator is Operator.LT else 0)
    elif operator is Operator.BETWEEN:
        low, high = values
        low = low * 1000 if step == 1000 and low < 1000 <= high else low
    else:
        return None
    begins = 0 if low is None else next((i for i, band in enumerate(bands) if band.low == low), None)
    ends = (
        len(bands) - 1
        if high is None
        else next((i for i, band in enumerate(bands) if band.high == high), None)
    )
    if begins is None or ends is None or begins > ends:
        return None
    return tuple(band.value for band in bands[begins : ends + 1])


def bounds(dimension: Dimension, names: Sequence[object]) -> frozenset[int]:
    """The numbers at which some of the bands begin and end, as a question may write them: 25, 34 and 35 of 25-34."""
    chosen = [band for band in bands_of(dimension) if band.value in names]
    ends = [band.high for band in chosen if band.high is not None]
    found = {band.low for band in chosen if band.low is not None} | set(ends)
    return frozenset(found | {end + band.step for end in ends for band in chosen[:1]})


def banded(walk: Walk, meanings: Sequence[DimensionMeaning]) -> tuple[Dimension, ...]:
    """Those dimensions whose values are bands of numbers."""
    known = walk.book.catalog.dimensions
    return tuple(known[m.dimension] for m in meanings if bands_of(known[m.dimension]))


def select_bands(
    walk: Walk, dimensions: Sequence[Dimension], operator: Operator, values: Sequence[Decimal], text: str
) -> None:
    """Picks the rows of the bands that lie in what is asked for. Raises NotRead where a band would be cut in two."""
    [dimension, *others] = dimensions
    names = picked(dimension, operator, values)
    if names is None or others:
        known = ", ".join(band.value for band in bands_of(dimension))
        raise NotRead(f"“{text}” cuts a band in two: known are {known}.", (text,), final=True)
    meaning = ValueMeaning(
        dimension.qualified, names, f"{names[0]} to {names[-1]}" if names[1:] else names[0]
    )
    walk.draft.selections.append(
        Selection(text, ((meaning,),), (text,), frozenset({dimension.qualified}), negated=walk.negated)
    )
    walk.share.selected.append(walk.place - 1)
    walk.share.selected_until = walk.place
    walk.negated, walk.joint, walk.open_filter = False, None, bool(walk.draft.metrics)
    label = dimension.name.replace("_", " ")
    walk.draft.assumptions.append(f"“{text}” is read as {label} {', '.join(names)}.")
