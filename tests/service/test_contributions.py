"""The arithmetic of a change: numbers chosen so that each mistake gives another number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.composing.contributions import (
    Change,
    Contribution,
    Pieces,
    is_ratio_of,
    standing_out,
    summed,
    weighted,
)


def test_a_sum_changes_by_the_sum_of_its_parts() -> None:
    deli, meat = Change(30, 50), Change(60, 40)
    found = summed([deli, meat], Change(90, 90))
    assert found is not None
    assert [part.amount for part in found] == [-20, 20]
    assert [part.expected for part in found] == [0, 0], "nothing was to be expected of a total that stayed"


def test_parts_that_overlap_are_no_decomposition() -> None:
    """60 + 50 baskets with deli and with meat are not the 90 baskets there were."""
    assert summed([Change(60, 40), Change(50, 40)], Change(90, 80)) is None
    assert summed([Change(60, 40), Change(30, 50)], Change(90, 80)) is None, (
        "the period before does not add up"
    )


def test_a_ratio_changes_by_rates_and_by_mix_and_nothing_is_left() -> None:
    """Spend per basket: north 10 → 12 dollars in half of the baskets → in a quarter; south stays at 20 dollars."""
    north = Pieces(Change(300, 500), Change(25, 50))
    south = Pieces(Change(1500, 1000), Change(75, 50))
    total = Pieces(Change(1800, 1500), Change(100, 100))
    found = weighted([north, south], total)
    assert found is not None
    first, second = found
    assert first.rate == pytest.approx((0.25 + 0.5) / 2 * (12 - 10))
    assert first.mix == pytest.approx(((10 + 12) / 2 - (18 + 15) / 2) * (0.25 - 0.5))
    assert second.rate == pytest.approx(0)
    assert second.mix == pytest.approx((20 - 16.5) * 0.25)
    assert first.amount + second.amount == pytest.approx(18 - 15)


def test_a_part_of_one_period_changes_the_mix_only() -> None:
    old = Pieces(Change(100, 100), Change(10, 10))
    new = Pieces(Change(60, 0), Change(10, 0))
    found = weighted([old, new], Pieces(Change(160, 100), Change(20, 10)))
    assert found is not None
    assert [part.rate for part in found] == [0, 0]
    assert sum(part.amount for part in found) == pytest.approx(8 - 10)


def test_a_ratio_without_a_denominator_has_no_parts() -> None:
    one = Pieces(Change(1, 1), Change(0, 1))
    assert weighted([one], one) is None


def test_a_change_stands_out_where_it_is_not_spread_evenly() -> None:
    even = [Contribution(-10, -10), Contribution(-20, -20)]
    assert standing_out(even, -30) == 0
    alone = [Contribution(-30, -10), Contribution(0, -20)]
    assert standing_out(alone, -30) == pytest.approx(20 / 30)
    spread = [
        Contribution(2, 1),
        Contribution(2, 1),
        Contribution(2, 1),
        Contribution(2, 1),
        Contribution(0, 4),
    ]
    assert standing_out(spread, 8) == pytest.approx(3 / 8), "only the three that stand out most count"
    assert standing_out([], 0) == 0


def test_a_ratio_with_another_number_than_its_pieces_is_told_apart() -> None:
    """A fill, a filter or a rounding of the metric makes it another number than numerator over denominator."""
    pieces = Pieces(Change(30, 20), Change(10, 10))
    assert is_ratio_of(Change(3, 2), pieces)
    assert not is_ratio_of(Change(3.01, 2), pieces) and not is_ratio_of(Change(3, 2.01), pieces)
    assert not is_ratio_of(Change(0, 2), Pieces(Change(0, 20), Change(0, 10)))


AMOUNTS = st.integers(-1_000, 1_000)
COUNTS = st.integers(0, 1_000)
SUMS = st.lists(st.builds(Change, AMOUNTS, AMOUNTS), min_size=1, max_size=12)
RATIOS = st.lists(
    st.builds(Pieces, st.builds(Change, COUNTS, COUNTS), st.builds(Change, COUNTS, COUNTS)), max_size=12
)


def total_of(parts: list[Change]) -> Change:
    return Change(sum(part.now for part in parts), sum(part.before for part in parts))


@given(SUMS)
def test_the_parts_of_any_sum_make_its_change(parts: list[Change]) -> None:
    total = total_of(parts)
    found = summed(parts, total)
    assert found is not None
    assert [part.amount for part in found] == [part.now - part.before for part in parts]
    assert math.fsum(part.amount for part in found) == total.size
    if total.before:
        assert math.isclose(math.fsum(part.expected for part in found), total.size, abs_tol=1e-6)


@given(RATIOS)
def test_rates_and_weights_of_any_ratio_make_its_change(parts: list[Pieces]) -> None:
    """Where nothing is counted there is nothing to divide: such a part has no numerator either."""
    parts = [Pieces(without_rows(part), part.denominator) for part in parts]
    total = Pieces(
        total_of([part.numerator for part in parts]), total_of([part.denominator for part in parts])
    )
    found = weighted(parts, total)
    above, below = total.numerator, total.denominator
    if not below.now or not below.before:
        assert found is None
        return
    assert found is not None
    change = above.now / below.now - above.before / below.before
    assert math.isclose(math.fsum(part.rate + part.mix for part in found), change, abs_tol=1e-6)
    for part, contribution in zip(parts, found, strict=True):
        assert contribution.amount == contribution.rate + contribution.mix
        one_period = not part.denominator.now or not part.denominator.before
        assert not (one_period and contribution.rate), (
            "what is there in one period only has no rate that changed"
        )


def without_rows(part: Pieces) -> Change:
    return Change(
        part.numerator.now if part.denominator.now else 0,
        part.numerator.before if part.denominator.before else 0,
    )
