"""What a run must reach, so that a build can fail.

problems = missed(records, Thresholds(min_correct=85, max_wrong=1))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.evaluating.figures import overall
from service.evaluating.verdicts import CaseRecord, Verdict


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percents; None asks for nothing. `min_correct` and `max_wrong` are of the turns that can be answered,
    `max_answered` of those that must be declined."""

    min_correct: float | None = None
    max_wrong: float | None = None
    max_answered: float | None = None


def missed(records: Sequence[CaseRecord], thresholds: Thresholds) -> list[str]:
    """A sentence for each that was not reached, and one for what could not be measured."""
    answerable, declined = overall(records, declines=False), overall(records, declines=True)
    found = []
    if errors := answerable.count(Verdict.ERROR) + declined.count(Verdict.ERROR):
        found.append(f"{errors} of {answerable.of + declined.of} could not be measured.")
    correct, wrong = answerable.percent(Verdict.CORRECT), answerable.percent(Verdict.WRONG)
    answered = declined.percent(Verdict.WRONG)
    if thresholds.min_correct is not None and correct < thresholds.min_correct:
        found.append(f"{correct:.1f} % correct is less than {thresholds.min_correct:g} %.")
    if thresholds.max_wrong is not None and wrong > thresholds.max_wrong:
        found.append(f"{wrong:.1f} % silently wrong is more than {thresholds.max_wrong:g} %.")
    if thresholds.max_answered is not None and answered > thresholds.max_answered:
        found.append(
            f"{answered:.1f} % answered of what must be declined is more than {thresholds.max_answered:g} %."
        )
    return found
