"""How the change of a number is made up of the changes of its parts: arithmetic only.

    summed([Part("DELI", 30, 50), Part("MEAT", 60, 60)], Change(90, 110))
        DELI −20 (all of the change), MEAT 0

A sum changes by the sum of its parts' changes. A ratio N/D is the mean of its parts' ratios r = n/d, weighted by
w = d/D, and so its change is exact as the sum over the parts of

    rate  (w₀ + w₁)/2 · (r₁ − r₀)        the part's own ratio changed
    mix   (r₀ + r₁)/2 · (w₁ − w₀)        the part's weight changed; the mean of both periods' ratio R is taken from r

(Laspeyres' and Paasche's forms averaged, so that no rest is left over; see Marshall 1887, Bortkiewicz 1923.) What does
not add up to the total, as with baskets that belong to several departments, is no decomposition and gives None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

TOLERANCE = 1e-6
"""Of the larger total: what sums of floating-point numbers may be off by."""
STANDING_OUT = 3
"""How many parts are looked at to tell whether the change is in a few of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A number in the period asked about and in the one before."""

    now: float
    before: float

    @property
    def size(self) -> float:
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Pieces:
    """A part of a ratio: its numerator and its denominator in both periods."""

    numerator: Change
    denominator: Change


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part adds to the total's change, in its unit. `expected` is what it would add had all parts changed at
    the same rate. `mix` and `rate` are the two effects in a ratio."""

    amount: float
    expected: float
    mix: float = 0.0
    rate: float = 0.0


def summed(parts: Sequence[Change], total: Change) -> tuple[Contribution, ...] | None:
    """The contributions to a sum, in the order of the parts; None where they do not add up to it."""
    if not _adds_up([part.now for part in parts], total.now) or not _adds_up(
        [part.before for part in parts], total.before
    ):
        return None
    shares = [part.before / total.before if total.before else 0.0 for part in parts]
    return tuple(
        Contribution(part.size, share * total.size) for part, share in zip(parts, shares, strict=True)
    )


def weighted(parts: Sequence[Pieces], total: Pieces) -> tuple[Contribution, ...] | None:
    """The contributions to a ratio; None where numerators or denominators do not add up, or the ratio has no value."""
    whole = total.denominator
    if not whole.now or not whole.before:
        return None
    numerators = summed([part.numerator for part in parts], total.numerator)
    denominators = summed([part.denominator for part in parts], total.denominator)
    if numerators is None or denominators is None:
        return None
    ratio = Change(total.numerator.now / whole.now, total.numerator.before / whole.before)
    middle = (ratio.now + ratio.before) / 2
    found = tuple(_effects(part, whole, ratio, middle) for part in parts)
    return found if _adds_up([part.amount for part in found], ratio.size, scale=abs(middle)) else None


def is_ratio_of(ratio: Change, pieces: Pieces) -> bool:
    """Whether a ratio's numbers are those of its numerator and denominator in both periods."""
    above, below = pieces.numerator, pieces.denominator
    return bool(below.now and below.before) and all(
        math.isclose(known, computed, rel_tol=TOLERANCE, abs_tol=0)
        for known, computed in (
            (ratio.now, above.now / below.now),
            (ratio.before, above.before / below.before),
        )
    )


def _effects(part: Pieces, whole: Change, ratio: Change, middle: float) -> Contribution:
    weight = Change(part.denominator.now / whole.now, part.denominator.before / whole.before)
    own = Change(
        part.numerator.now / part.denominator.now if part.denominator.now else math.nan,
        part.numerator.before / part.denominator.before if part.denominator.before else math.nan,
    )
    # A part that is there in one period only has one ratio: all it does is to change the mix.
    own = Change(
        own.before if math.isnan(own.now) else own.now, own.now if math.isnan(own.before) else own.before
    )
    if math.isnan(own.now):
        return Contribution(0.0, 0.0)
    rate = (weight.now + weight.before) / 2 * own.size
    mix = ((own.now + own.before) / 2 - middle) * weight.size
    share = part.numerator.before / (ratio.before * whole.before) if ratio.before else 0.0
    return Contribution(rate + mix, share * ratio.size, mix, rate)


def standing_out(parts: Sequence[Contribution], change: float) -> float:
    """How much of the change is in the few parts that changed most beyond their share of the period before: 0 where all
    parts changed at the same rate. It may pass 1, where other parts went the other way."""
    if not change:
        return 0.0
    beyond = sorted(((part.amount - part.expected) / change for part in parts), reverse=True)
    return sum(value for value in beyond[:STANDING_OUT] if value > 0)


def _adds_up(parts: Sequence[float], total: float, *, scale: float = 0.0) -> bool:
    size = max(abs(total), scale, max((abs(part) for part in parts), default=0.0))
    return abs(math.fsum(parts) - total) <= TOLERANCE * size
