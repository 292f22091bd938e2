"""The verdicts, and what a run leaves behind about each turn and each case."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    """What became of a turn, the best first. `worst` picks the last."""

    CORRECT = "correct"
    CLARIFIED = "clarified"
    """Asked back where an answer was expected: honest, but a step more."""
    REFUSED = "refused"
    """No number where one was expected."""
    ERROR = "error"
    """Nothing was measured: the warehouse or the model failed, or the suite itself is wrong."""
    WRONG = "wrong"
    """Silently wrong: another answer than expected, or an answer to what must be declined."""


ORDER = tuple(Verdict)


def worst(verdicts: tuple[Verdict, ...]) -> Verdict:
    return max(verdicts, key=ORDER.index)


class Stage(StrEnum):
    """Who is to blame for what is not correct."""

    NONE = ""
    SUITE = "suite"
    """The expected query does not compile."""
    RETRIEVAL = "retrieval"
    """A member that the expected query needs was not among the documents found for the question."""
    PLANNING = "planning"
    """All was found, and another query, a question back or a refusal was made of it."""
    VALIDATION = "validation"
    """The query that was planned does not compile, though the expected one does."""
    EXECUTION = "execution"
    """The warehouse, the model or the code failed."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reasons, for people: `expected` and `got` in short, `note` in a sentence."""

    verdict: Verdict
    stage: Stage = Stage.NONE
    expected: str = ""
    got: str = ""
    note: str = ""
    same_query: bool = False


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn of one run. `declines` says that it must not be answered; `planning` and `seconds` are times until there
    was a query, and until there was an answer; `planner` is who answered."""

    ask: str
    judged: Judged
    declines: bool = False
    planner: str = ""
    planning: float = 0.0
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)

    @property
    def verdict(self) -> Verdict:
        return self.judged.verdict


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case of one run. `key` names the case in every run, `repeat` counts from 1."""

    key: str
    suite: str
    half: str
    name: str
    turns: tuple[TurnRecord, ...]
    tags: tuple[str, ...] = ()
    repeat: int = 1

    @property
    def verdict(self) -> Verdict:
        return worst(tuple(turn.verdict for turn in self.turns))

    @property
    def held_out(self) -> bool:
        return self.half == "held_out"
