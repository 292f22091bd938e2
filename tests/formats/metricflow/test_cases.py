"""MetricFlow's own integration cases, where a checkout of it is at hand: they are not ours, and are not kept here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.metricflow_cases import ON_PURPOSE, outcomes_of, unknown

CHECKOUT = os.environ.get("METRICFLOW_CHECKOUT", "")


def test_at_most_five_cases_differ_on_purpose_and_each_is_told() -> None:
    told = (Path(__file__).parents[3] / "docs" / "importing.md").read_text()
    assert len(ON_PURPOSE) <= 5
    assert [name for name in sorted(ON_PURPOSE) if f"| `{name}` |" not in told] == []


@pytest.mark.slow
@pytest.mark.skipif(not CHECKOUT, reason="METRICFLOW_CHECKOUT names no checkout of MetricFlow")
def test_the_cases_give_the_same_rows() -> None:
    outcomes = outcomes_of(Path(CHECKOUT))
    assert len(outcomes) >= 260
    assert unknown(outcomes) == set()
