"""What a planner may take from before, and what it comes back with: a query, a question back, a refusal, or something
else that was asked for: what a word means, why a number changed, an overview of several queries, or queries of which
one takes the values of its filters from what another one finds.

match plan_offline(question, book, context):
    case Planned(query=query, assumptions=assumptions): ...
    case Clarify(question=back, choices=choices): ...
    case Refuse(reason=reason, unplaced=words, suggestions=near): ...
    case Define(members=members): ...
    case Investigate(query=query): ...
    case Overview(title=title, sections=sections): ...
    case Stepwise(steps=steps): ...
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from semantic.definitions.types import VerifiedQuestion
from semantic.query.types import Filter, Query
from service.answer import Choice

MAX_CHOICES = 5
MOST_EARLIER = 10
"""Queries of a conversation that can be gone back to."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a person (or a channel) has chosen a phrase to mean: "basket size" is the metric sales.basket_value.

    `phrase` is a key of the book (`words.phrase_key`); `meaning` is the qualified name of a metric, dimension or
    segment, or `products.category=["FROZEN PIZZA"]` for values. `label` is how the choice was shown, `on` the day of
    the choice (ISO).
    """

    phrase: str
    meaning: str
    label: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A question of which one phrase is to be said in other words: the rest of `wording` stays."""

    wording: str
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a question may lean on: the query before it in the conversation, and what words were chosen to mean.

    `start` and `until` are the resolved range of `last` in its zone, None where it is open; `now` is what its relative
    words were resolved with. `focus` are those of its filters that were said last ("only frozen"). `open` is a question
    whose unclear words were to be said in another way. `earlier` are the queries before `last`, the
    latest one last, for "undo that"; `offered` are the choices of a question back that was the last answer. `missed` is
    the last question since then that came to no answer, `explained` the members whose definition was the last answer.
    """

    last: Query | None = None
    remembered: tuple[Remembered, ...] = ()
    start: datetime | None = None
    until: datetime | None = None
    now: datetime | None = None
    focus: tuple[Filter, ...] = ()
    open: Open | None = None
    earlier: tuple[Query, ...] = ()
    offered: tuple[Choice, ...] = ()
    missed: str = ""
    explained: tuple[str, ...] = ()


NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Planned:
    """The query that the question means. `assumptions` are sentences that a person must see beside the answer.

    `changes` say what a follow-up changed of the query before it ("only frozen", "by store"); () for a new question.
    `wording` is the question with a name in the place of words that were taken for it, where some were.
    """

    query: Query
    assumptions: tuple[str, ...] = ()
    verified: VerifiedQuestion | None = None
    changes: tuple[str, ...] = ()
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Clarify:
    """Several readings: `choices` (at most MAX_CHOICES) each run a query or ask another question.

    `phrase` is the key of the words that have several meanings, where the choice may be remembered. `dated` where the
    readings are of different times: those of which there are no data are not meant.
    """

    question: str
    choices: tuple[Choice, ...] = ()
    phrase: str = ""
    dated: bool = False


class Talk(StrEnum):
    """What people say to whom they talk with, besides questions."""

    OPENING = "opening"
    """A greeting, or how this works: it helps to see what can be asked."""
    CLOSING = "closing"
    """Thanks, praise, farewell: nobody wants to be shown anything then."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """No reading: why, the words that could not be placed, and the names that are nearest to them.

    `final` where the words have two readings, or are no question for any planner: no other planner is asked. `talk` is
    set where nothing was asked at all. `instead` are whole questions that whoever asks will surely be answered; they
    are found where they can be tried (see `service.asking.instead`).
    """

    reason: str
    unplaced: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    final: bool = False
    talk: Talk | None = None
    instead: tuple[str, ...] = ()


class Aspect(StrEnum):
    """What of a definition was asked for."""

    MEANING = "meaning"
    DIFFERENCE = "difference"
    FORMULA = "formula"
    OWNER = "owner"
    PLACE = "place"
    SYNONYMS = "synonyms"
    LIST = "list"
    """Which there are."""
    VALUES = "values"
    GROUPINGS = "groupings"
    """What it can be grouped by."""
    DATA = "data"
    """Since when and until when there are data."""
    SPLITS = "splits"
    """Whether a figure can be grouped by a dimension; both are members."""
    SOURCE = "source"
    """Which tables it is read from."""
    UNIT = "unit"
    CERTIFIED = "certified"
    EXISTS = "exists"
    """Whether there is such a thing at all."""


@dataclass(frozen=True, slots=True)
class Define:
    """A question about definitions: `members` are qualified names, best first ("sales.revenue", "products.department",
    a model's name); `topic` is what was asked about, in the person's words. `total` is how many there are where
    `members` are only some of them."""

    members: tuple[str, ...]
    topic: str = ""
    aspect: Aspect = Aspect.MEANING
    assumptions: tuple[str, ...] = ()
    total: int = 0


Direction = Literal["", "up", "down"]


@dataclass(frozen=True, slots=True)
class Investigate:
    """ "Why did it drop?": the change of this query's metric (it has a `compare`) is to be taken apart. `direction` is
    the way that the question takes it to have gone, which need not be true."""

    query: Query
    assumptions: tuple[str, ...] = ()
    direction: Direction = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    query: Query


@dataclass(frozen=True, slots=True)
class Overview:
    """A report: a handful of queries that belong together."""

    title: str
    sections: tuple[Section, ...]
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValuesOf:
    """A filter whose values an earlier query finds: `field` is one of those that stand in its result's `column`. Its
    place is `step`, counted from 0."""

    field: str
    step: int
    column: str


@dataclass(frozen=True, slots=True)
class StepQuery:
    """A query, and the filters that it gets from what the ones before it find."""

    query: Query
    taken: tuple[ValuesOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Stepwise:
    """Queries one after the other, of which the last one is what was asked for: "how did last month's best department
    do last year?" asks for the department first."""

    steps: tuple[StepQuery, ...]
    assumptions: tuple[str, ...] = ()


PlannerResult = Planned | Clarify | Refuse | Define | Investigate | Overview | Stepwise
