"""What a planner comes back with: a query, a question back, or a refusal that names what it could not place.

match plan_offline(question, book):
    case Planned(query=query, assumptions=assumptions): ...
    case Clarify(question=back, choices=choices): ...
    case Refuse(reason=reason, unplaced=words, suggestions=near): ...
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.definitions.types import VerifiedQuestion
from semantic.query.types import Query
from service.answer import Choice

MAX_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Planned:
    """The query that the question means. `assumptions` are sentences that a person must see beside the answer."""

    query: Query
    assumptions: tuple[str, ...] = ()
    verified: VerifiedQuestion | None = None


@dataclass(frozen=True, slots=True)
class Clarify:
    """Several readings: `choices` (at most MAX_CHOICES) each run a query or ask another question."""

    question: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Refuse:
    """No reading: why, the words that could not be placed, and the nearest names or questions that can be answered."""

    reason: str
    unplaced: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


PlannerResult = Planned | Clarify | Refuse
