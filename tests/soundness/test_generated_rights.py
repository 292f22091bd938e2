"""Generated companies whose people do not see all rows and values: the compiled SQL agrees with the oracle."""

from __future__ import annotations

from tests.soundness.suite import QUERIES, RICH_QUERIES, Run

LIMITED = 216
POLICIES = {
    "hides rows": 175,
    "hides all": 21,
    "inherits": 17,
    "by a row above": 28,
    "changes the answer": 77,
}
"""How often policies must do what they are for among LIMITED cases."""


def test_policies_agree_with_the_oracle(run: Run) -> None:
    """Half of the companies are rich ones: whatever a query asks for, it reads only rows that are seen."""
    run.limited = True
    for number in range(LIMITED // QUERIES // 2):
        run.rich = False
        run.company(f"policies {number}")
    for number in range(LIMITED // RICH_QUERIES // 2):
        run.rich = True
        run.company(f"rich policies {number}")
    tally = run.tally
    assert tally.refused.total() <= tally.cases * 0.1
    found = {label: tally.labels["policy", label] for label in POLICIES}
    assert not {label: count for label, count in found.items() if count < POLICIES[label]}


PRIVATE = 240
PRIVACY = {
    "a mask changes the answer": 10,
    "masked refused": 3,
    "min-group refused": 10,
    "some groups are withheld": 7,
    "the groups are withheld": 7,
    "a value is withheld": 1,
    "a total is withheld": 3,
}
"""How often masks and smallest groups must do what they are for among PRIVATE cases."""


def test_masks_and_smallest_groups_agree_with_the_oracle(run: Run) -> None:
    """What is masked or withheld is shown so, and what would tell of it otherwise is refused, and nothing else."""
    run.private = True
    for number in range(PRIVATE // QUERIES * 4 // 5):
        run.limited = number % 4 == 0
        run.company(f"least {number}")
    run.rich = True
    for number in range(PRIVATE // RICH_QUERIES // 3):
        run.company(f"rich least {number}")
    found = {label: run.tally.labels["privacy", label] for label in PRIVACY}
    assert not {label: count for label, count in found.items() if count < PRIVACY[label]}
