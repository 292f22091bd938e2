"""Answers, states and times that tests of the store share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from semantic.principal import Principal
from semantic.query import parse_query
from service.answer import Answer, Choice, Column, Computation, Cost, Kind, MetricUsed, Status, Trust
from service.asking.keeping import Finished, How
from service.asking.state import AskState, Phase

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA = Principal("anna", (("regions", ("north", "west")),))
BEN = Principal("ben")
REVENUE = parse_query({"metrics": ["revenue"], "dimensions": ["department"]})


def answer(id_: str, *, conversation: str = "", question: str = "revenue by department") -> Answer:
    """An answer with two rows."""
    return Answer(
        id_,
        Status.ANSWERED,
        Kind.DATA,
        question,
        "Revenue was $14.50.",
        columns=(
            Column("department", "Department", "dimension", "string"),
            Column("revenue", "Revenue", "metric", "number"),
        ),
        rows=(("Fruit", Decimal("10.50")), ("Bread", Decimal("4.00"))),
        row_count=2,
        trust=Trust.GOVERNED,
        computation=Computation(metrics=(MetricUsed("sales.revenue", "Takings.", "sum(amount)"),)),
        query=REVENUE,
        sql="SELECT department, SUM(amount) …",
        dialect="duckdb",
        catalog_hash="c0ffee",
        catalog_revision="1a2b3c",
        planner="llm",
        prompt_version="plan 7",
        cost=Cost(812, 41, Decimal("0.0001234")),
        seconds={"plan": 0.25, "run": 0.5},
        conversation=conversation,
    )


def asked(
    id_: str, who: Principal = ANNA, *, conversation: str = "", question: str = "revenue by department"
) -> Finished:
    """A question that was answered."""
    state = AskState(Phase.DONE, who, question=question, conversation=conversation)
    how = How.FOLLOWED if conversation else How.ASKED
    return Finished(answer(id_, conversation=conversation, question=question), state, how)


def asked_back(id_: str, who: Principal = ANNA) -> Finished:
    """A question that waits for a click."""
    choices = (Choice("revenue", query=REVENUE, meaning="sales.revenue"),)
    state = AskState(Phase.WAITING, who, question="money", choices=choices, phrase="money")
    said = Answer(id_, Status.CLARIFY, Kind.DATA, "money", "Which money?", choices=choices)
    return Finished(said, state, How.ASKED)


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)
