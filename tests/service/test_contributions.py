"""The arithmetic of a change: numbers chosen so that each mistake gives another number."""

from __future__ import annotations

import pytest

from service.composing.contributions import Change, Contribution, Pieces, standing_out, summed, weighted


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
