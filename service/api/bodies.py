"""The shapes of the HTTP API's requests and responses, for its OpenAPI description and for clients.

An answer's JSON is made by `service.answer_json`, which is the one serializer; these types describe it, and a test
holds every field of the two against each other. A query's JSON is read by `semantic.query.parse_query`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.asking.steps import LONGEST_QUESTION

Scalar = str | int | float | bool | None


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChoiceTaken(Body):
    """The choice that a person took when an answer asked back."""

    answer: str = Field(max_length=100, description="The id of the answer that asked back.")
    index: int = Field(ge=0, le=99, description="Which of its choices, counted from 0.")
    remember: bool = Field(
        default=False, description="Whether the same words mean this from now on, until that is forgotten."
    )


class AskRequest(Body):
    """A question, or a choice that goes on with an earlier one: exactly one of the two."""

    question: str | None = Field(default=None, max_length=LONGEST_QUESTION, description="In plain words.")
    choice: ChoiceTaken | None = None
    conversation: str | None = Field(
        default=None,
        max_length=100,
        description="The conversation of an earlier answer, which the question may lean on.",
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> AskRequest:
        if (self.question is None) == (self.choice is None):
            raise ValueError("Send either `question` or `choice`")
        if self.choice is not None and self.conversation is not None:
            raise ValueError("Leave `conversation` out: a choice stays in that of its question")
        return self


class ChartRequest(Body):
    """A question or a query whose chart is to be drawn, and how: exactly one of the two."""

    question: str | None = Field(default=None, max_length=LONGEST_QUESTION, description="In plain words.")
    query: dict[str, object] | None = Field(
        default=None, description='In its JSON form, or as {"sql": "SELECT … FROM metrics"}.'
    )
    format: Literal["svg", "png"] = "svg"
    width: int = Field(default=640, ge=200, le=2_000, description="In pixels; a PNG is twice as fine.")
    dark: bool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> ChartRequest:
        if (self.question is None) == (self.query is None):
            raise ValueError("Send either `question` or `query`")
        return self


class NamedCell(Body):
    """A value that plain JSON would not read back the same, with its type."""

    type: Literal["integer", "number", "decimal", "string", "date", "time"]
    value: str


Cell = Scalar | NamedCell


class FormatBody(Body):
    kind: Literal["number", "integer", "percent", "currency"]
    currency: str
    decimals: int | None


class ColumnBody(Body):
    name: str = Field(description='The column\'s path: "product.department", "time.month", "revenue".')
    label: str
    role: Literal["dimension", "time", "metric", "rest"]
    type: str
    format: FormatBody | None
    grain: str
    description: str
    decimals: int | None = Field(
        description="How many decimals all of its numbers are shown with, where they need others than usual."
    )
    exact: bool = Field(description="Whether its numbers are decimals with exactly the digits shown.")


class MetricUsedBody(Body):
    name: str
    description: str
    formula: str
    owner: str
    position: str = Field(description="Where it is defined: file, line and column.")
    certified: bool


class RangeBody(Body):
    """The time asked for, resolved: `from` belongs to it, `until` does not; wall-clock times in `zone`."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: str | None = Field(alias="from")
    until: str | None
    zone: str
    phrase: str
    words: str
    partial: bool = Field(default=False, description="Whether it was cut short by now.")


class ComputationBody(Body):
    """How the answer was computed, in plain words."""

    metrics: list[MetricUsedBody]
    groups: list[str]
    filters: list[str]
    time: RangeBody | None
    compared: RangeBody | None
    joins: list[str]
    order: str
    notes: list[str]


class CatalogVersionBody(Body):
    hash: str
    revision: str


class CostBody(Body):
    tokens_in: int
    tokens_out: int
    money: str


class ChoiceBody(Body):
    label: str
    description: str
    question: str
    query: dict[str, object] | None
    meaning: str = Field(
        description="What the unclear words become, where that can be remembered; else empty."
    )
    time: dict[str, object] | None = Field(
        description="Of a question in steps, the period in which all of them run then; there is no `query` beside it."
    )


class RememberedBody(Body):
    """What a person chose words to mean. `phrase` is what to forget it by; `on` is the day of the choice."""

    phrase: str
    meaning: str
    label: str
    on: str


class RememberedList(Body):
    items: list[RememberedBody]


class PositionBody(Body):
    file: str
    line: int
    column: int


class ProblemBody(Body):
    """One thing that is wrong: where, what to do, and the names that were probably meant."""

    code: str
    message: str
    severity: str
    hint: str = ""
    suggestions: list[str] = []
    position: PositionBody | None = None
    path: str = Field(default="", description="A JSON pointer into the query or the request.")
    retry_after: int = Field(
        default=0, description="Seconds after which the same may go well; else left out."
    )


class DefinedBody(Body):
    """A member that the answer explains."""

    name: str
    kind: Literal["metric", "dimension", "segment", "model"]
    label: str
    description: str
    formula: str
    synonyms: list[str]
    owner: str
    position: str
    certified: bool
    details: list[str]


class AnswerBody(Body):
    """The one answer that every door gives (see docs/). `rows` hold one cell per column."""

    id: str
    status: Literal["answered", "clarify", "refused", "failed"]
    kind: Literal["data", "definition", "report", "steps"]
    question: str
    sentence: str
    columns: list[ColumnBody]
    rows: list[list[Cell]]
    totals: list[Cell]
    row_count: int
    truncated: bool
    more: str
    chart: dict[str, object] | None = Field(description="A Vega-Lite chart, where a picture serves.")
    trust: Literal["verified", "governed", "ad_hoc"] | None
    computation: ComputationBody
    query: dict[str, object] | None
    sql: str
    parameters: dict[str, Cell]
    dialect: str
    catalog: CatalogVersionBody
    planner: str
    prompt_version: str
    cost: CostBody
    seconds: dict[str, float]
    warnings: list[str]
    follow_ups: list[str]
    choices: list[ChoiceBody]
    problems: list[ProblemBody]
    now: str | None
    age: float | None = Field(description="Seconds since its rows were read, where they were kept.")
    conversation: str
    changes: list[str] = Field(description="What a follow-up changed of the query before it.")
    definitions: list[DefinedBody]
    sections: list[AnswerBody] = Field(
        description="The answers that a report, or an answer in steps, is made of."
    )


class LineBody(Body):
    """One line of a plan. `kind` tells what it is: fact, join, range, filter, group, aggregate, merge, having, …"""

    kind: str
    text: str
    under: list[LineBody]


class StatementBody(Body):
    sql: str
    parameters: dict[str, Scalar]
    columns: list[str]
    plan: list[LineBody]


class NoteBody(Body):
    code: str
    text: str


class CompiledBody(Body):
    """SQL with placeholders, the values bound to them, and the plan that they were made from. Nothing was run."""

    sql: str
    parameters: dict[str, Scalar]
    columns: list[str]
    totals: StatementBody | None
    rows: int
    range: RangeBody | None
    zone: str
    now: str
    dialect: str
    notes: list[NoteBody]
    plan: list[LineBody]
    query: dict[str, object]


class EntryBody(Body):
    """One line of the catalog. `name` is what to write in a query, `qualified` the name that is always unique."""

    kind: Literal["metric", "dimension", "model", "segment", "question"]
    name: str
    qualified: str
    description: str
    synonyms: list[str]
    model: str
    type: str
    format: str
    owner: str
    certified: bool
    deprecated: str


class CatalogPage(Body):
    total: int = Field(description="How many there are in all; `items` is one page of them.")
    items: list[EntryBody]
    next: str = Field(description="The `cursor` of the page after it; empty after the last.")


class Health(Body):
    status: Literal["ok"]


class Ready(Body):
    status: Literal["ready"]


class ProblemDetails(BaseModel):
    """RFC 9457. `problems` lists everything that is wrong; `code` and `detail` are of the first."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: list[ProblemBody]
