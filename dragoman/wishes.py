"""What somebody wants of `dragoman init`, and who decides what is not certain.

Wishes(source="exports/", output=Path("models"))        Nobody().zone("Europe/Oslo") == "Europe/Oslo"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from service.onboarding.proposing import Guess
from service.onboarding.proposing.proposal import LOCAL
from service.onboarding.selecting import Wanted
from service.onboarding.structure import Structure
from service.onboarding.surveying import SECONDS


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants. `zone` and `times` are "" where nothing is said. `write`: else nothing is, anywhere."""

    source: str
    output: Path
    wanted: Wanted = field(default_factory=Wanted)
    zone: str = ""
    times: str = ""
    seconds: float = SECONDS
    write: bool = True
    model: bool = True


class Asks(Protocol):
    """Who decides what is not certain: a person at a terminal, or nobody, who takes what is proposed."""

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        """Those that matter; all of them if none is named."""

    def zone(self, guess: str) -> str: ...

    def times(self) -> str:
        """What times without a zone are: "local", or the zone in which they are stored."""

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        """The ids of guesses that are wrong."""

    def goes_to_model(self, url: str) -> bool:
        """Whether names and comments may be sent to a language model."""


class Nobody:
    """Takes what is proposed."""

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        return ()

    def zone(self, guess: str) -> str:
        return guess

    def times(self) -> str:
        return LOCAL

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        return frozenset()

    def goes_to_model(self, url: str) -> bool:
        return True
