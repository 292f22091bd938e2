"""Generated companies that use all of the language: the compiled SQL agrees with the oracle."""

from __future__ import annotations

from tests.soundness.suite import RICH_QUERIES, Run

RICH = 512
FEATURES = {
    "window": 24,
    "to date": 9,
    "show": 7,
    "asked window": 60,
    "running": 8,
    "offset": 4,
    "own offset": 3,
    "start of": 1,
    "first of": 1,
    "during": 12,
    "pick": 15,
    "per": 54,
    "convert": 15,
    "compare": 27,
    "whole": 1,
    "change": 15,
    "before": 27,
    "hours before": 4,
    "average": 18,
    "share": 30,
    "part": 10,
    "rank": 21,
    "min": 4,
    "max": 4,
    "limit per": 12,
    "other": 24,
    "rows": 12,
    "beside": 1,
    "also": 3,
    "listing": 7,
    "some": 6,
    "none": 7,
    "entity filter": 21,
    "entity rank": 21,
    "metric dimension": 7,
    "through": 18,
    "join where": 21,
    "valid": 7,
    "condition": 15,
    "one_to_many": 12,
    "one_to_one": 12,
}
"""How often each part of the language must at least occur among RICH cases."""
TOGETHER = {
    (feature, label): least
    for feature in ("window", "pick", "during", "per", "compare", "share", "other")
    for label, least in {
        "up": 1,
        "down": 1,
        "many to many": 1,
        "any": 1,
        "not": 1,
        "entity filter": 1,
    }.items()
}
"""How often what metrics see must meet each way and each shape of a filter."""


def test_rich_companies_agree_with_the_oracle(run: Run) -> None:
    run.rich = True
    for number in range(RICH // RICH_QUERIES):
        run.company(f"rich {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    assert tally.small <= tally.cases * 0.5
    found = {feature: tally.labels["feature", feature] for feature in FEATURES}
    assert not {feature: count for feature, count in found.items() if count < FEATURES[feature]}
    assert not {
        pair: tally.together[pair] for pair, least in TOGETHER.items() if tally.together[pair] < least
    }
