"""The one result type that every door renders (DESIGN 6). Frozen; `answer_json` gives its published JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from semantic.definitions.types import Format
from semantic.errors import Problem
from semantic.planning.time_ranges import ResolvedRange
from semantic.query.types import Query, TimeClause

Cell = str | int | float | Decimal | bool | date | datetime | None


class Status(StrEnum):
    ANSWERED = "answered"
    CLARIFY = "clarify"
    REFUSED = "refused"
    FAILED = "failed"


class Kind(StrEnum):
    DATA = "data"
    DEFINITION = "definition"
    REPORT = "report"
    STEPS = "steps"
    """Each section is a step that goes on with what the one before found; the last one is what was asked for."""


class Trust(StrEnum):
    """How sure a reader may be that this is what was asked: approved by a person, governed names only, or an
    expression made up for this question."""

    VERIFIED = "verified"
    GOVERNED = "governed"
    AD_HOC = "ad_hoc"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result. `name` is its path ("product.department", "time.month", "revenue").

    `label` is for people. `role` is "dimension", "time", "metric" or, for the column that tells the row for
    the rest apart, "rest"; `type` is a ValueType's text; `grain` is set for a time grain.
    """

    name: str
    label: str
    role: str
    type: str
    format: Format | None = None
    grain: str = ""
    description: str = ""
    decimals: int | None = None
    """How many decimals all of its numbers are shown with, where they need others than is usual for its format."""


@dataclass(frozen=True, slots=True)
class MetricUsed:
    """One metric behind the result: what it means, its formula spelled out, who owns it and where it is defined."""

    name: str
    description: str
    formula: str
    owner: str = ""
    position: str = ""
    certified: bool = False


@dataclass(frozen=True, slots=True)
class Computation:
    """How it was computed, in plain words, written by code from the plan."""

    metrics: tuple[MetricUsed, ...] = ()
    groups: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    time: ResolvedRange | None = None
    compared: ResolvedRange | None = None
    joins: tuple[str, ...] = ()
    order: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a person can click when asked back. `query` (or `question`) is what choosing it runs, `time` the period
    in which all steps of the question run then; without any it is "something else": the person says it in other words.

    `meaning` is what the choice makes of the unclear words, where that can be remembered (see `Remembered`).
    """

    label: str
    description: str = ""
    question: str = ""
    query: Query | None = None
    meaning: str = ""
    time: TimeClause | None = None

    @property
    def is_open(self) -> bool:
        return self.query is None and self.time is None and not self.question


@dataclass(frozen=True, slots=True)
class Defined:
    """A member that an answer explains: what it is and means, in whose words, and where it is written.

    `kind` is "metric", "dimension", "segment" or "model"; `formula` is as the definition writes it; `details` are
    further sentences (values, what it can be grouped by, what is in the data).
    """

    name: str
    kind: str
    label: str
    description: str
    formula: str = ""
    synonyms: tuple[str, ...] = ()
    owner: str = ""
    position: str = ""
    certified: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    status: Status
    kind: Kind
    question: str
    sentence: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    totals: tuple[Cell, ...] = ()
    """One cell per column, None for the grouping columns; empty when no totals were asked for."""
    row_count: int = 0
    truncated: bool = False
    more: str = ""
    """A handle to the rest of the rows; "" when there is none."""
    chart: Mapping[str, object] | None = None
    trust: Trust | None = None
    computation: Computation = field(default_factory=Computation)
    query: Query | None = None
    sql: str = ""
    parameters: Mapping[str, Cell] = field(default_factory=dict)
    dialect: str = ""
    catalog_hash: str = ""
    catalog_revision: str = ""
    planner: str = ""
    prompt_version: str = ""
    cost: Cost = field(default_factory=Cost)
    seconds: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    problems: tuple[Problem, ...] = ()
    now: datetime | None = None
    age: float | None = None
    """Seconds since its rows were read from the warehouse, where they were kept; None where they were read for it."""
    conversation: str = ""
    """The conversation that the question belongs to; a follow-up names it."""
    changes: tuple[str, ...] = ()
    """What a follow-up changed of the query before it."""
    definitions: tuple[Defined, ...] = ()
    """What a definition answer explains."""
    sections: tuple[Answer, ...] = ()
    """The answers that a report or one in steps is made of; `question` is a section's title."""
