"""Which cases are run: those of suites, and every verified question with itself withheld from the book.

trials = [*suite_trials(suites), *verified_trials(catalog.questions)]
chosen(trials, suites=("paraphrases",), tags=("typo",))
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from semantic.definitions.suites import Case, Expected, Suite, Turn
from semantic.definitions.types import VerifiedQuestion

VERIFIED = "verified"
"""The suite that the verified questions are."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A case, and the verified question that planners must not see meanwhile."""

    case: Case
    withheld: VerifiedQuestion | None = None

    @property
    def key(self) -> str:
        return key_of(self.case)


def key_of(case: Case) -> str:
    """What names a case in every run: its suite, its half and a digest of what is asked."""
    asked = "\n".join(f"{turn.choose}" if turn.choose is not None else turn.ask for turn in case.turns)
    digest = hashlib.sha256(asked.encode()).hexdigest()[:10]
    return "/".join(part for part in (case.suite, case.half, digest) if part)


def digest_of(trials: Iterable[Trial]) -> str:
    """Tells whether the same is expected of the same cases: a verdict holds for nothing else."""
    said = sorted(
        f"{trial.key} {trial.case.asker} {[turn.expected for turn in trial.case.turns]}" for trial in trials
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def suite_trials(suites: Iterable[Suite]) -> list[Trial]:
    return [Trial(case) for suite in suites for case in suite.cases]


def verified_trials(questions: Iterable[VerifiedQuestion]) -> list[Trial]:
    """Every wording of every question; those after the first are tagged "also"."""
    return [
        Trial(
            Case(
                suite=VERIFIED,
                turns=(Turn(wording, Expected(queries=(question.query,)), position=question.position),),
                tags=("also",) if place else (),
                position=question.position,
            ),
            question,
        )
        for question in questions
        for place, wording in enumerate((question.question, *question.also))
    ]


def chosen(
    trials: Iterable[Trial],
    *,
    suites: Sequence[str] = (),
    tags: Sequence[str] = (),
    words: Sequence[str] = (),
    half: str = "",
) -> list[Trial]:
    """Those of one of the suites, with one of the tags, with one of the words in what is asked, and of the half; each
    where any are given. A case whose half nobody names counts as tuning. Every case once."""
    found: dict[str, Trial] = {}
    for trial in trials:
        case = trial.case
        text = " ".join((case.name, trial.key, *(turn.ask for turn in case.turns))).casefold()
        if (
            (not suites or case.suite in suites)
            and (not tags or set(tags) & set(case.tags))
            and (not words or any(word.casefold() in text for word in words))
            and (not half or half == (case.half or "tuning"))
        ):
            found.setdefault(trial.key, trial)
    return list(found.values())
