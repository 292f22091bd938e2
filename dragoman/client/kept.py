"""What a service keeps, as typed values: runs, links, feedback, conversations, and how it is used.

read_run_page({"items": […], "next": ""})        Page((PastRun(…), …), "")

Each reader raises KeyError, TypeError or ValueError for what it does not understand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from dragoman.client.replies import Form
from semantic.query import Query, parse_query
from service.answer import Answer, Cell
from service.answer_json import answer_from_json
from service.cells_json import read_cell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a long list. `next` is the `cursor` of the page after it, "" after the last."""

    items: tuple[T, ...]
    next: str


@dataclass(frozen=True, slots=True)
class PastRun:
    """A question or query that was run, and how it went. Where policies have changed since, its query is left out."""

    id: str
    principal: str
    at: datetime
    how: str
    status: str
    kind: str
    question: str
    conversation: str
    query: Query | None
    sql: str
    dialect: str
    catalog_hash: str
    catalog_revision: str
    planner: str
    prompt_version: str
    trust: str
    seconds: Mapping[str, float]
    tokens_in: int
    tokens_out: int
    money: Decimal
    row_count: int
    metrics: tuple[str, ...]
    problems: tuple[str, ...]
    rerun_of: str
    verdicts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """A run with its answer; `withheld` says why there is none."""

    run: PastRun
    answer: Answer | None
    withheld: str


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A number of one group that was another one before; `section` is the title of the section that it stands in, of a
    report or an answer in steps."""

    group: tuple[object, ...]
    column: str
    before: object
    after: object
    section: str = ""


@dataclass(frozen=True, slots=True)
class Rerun:
    """The answer of today, and what came out otherwise: `changed` counts numbers, `numbers` are the first of them."""

    answer: Answer
    definitions_changed: bool
    compared: bool
    changed: int
    rows_added: int
    rows_gone: int
    numbers: tuple[ChangedNumber, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a run. Its token is shown once."""

    token: str
    path: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """An account of Slack and as whom it asks; `linked` is whether it does. `shown` is its e-mail, where Slack has
    confirmed that."""

    account: str
    principal: str
    linked: bool
    shown: str
    how: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said about an answer: a vote, a reason, a correction, an action."""

    kind: str
    value: str
    comment: str
    at: datetime
    original: Query | None
    corrected: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the definitions for somebody to review and commit; `diff` is the same for `git apply`."""

    file: str
    text: str
    diff: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a definition file that become others; none before where lines are only added, in front of `line`."""

    file: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymProposal:
    """What a word shall mean; `diff` is the same for `git apply --unidiff-zero`."""

    word: str
    means: str
    edits: tuple[Edit, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Turn:
    question: str
    status: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation; `turns` are the last of `length`."""

    id: str
    changed: datetime
    length: int
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class PickedValue:
    """A stored value of a dimension, and what people call it."""

    value: Cell
    label: str


@dataclass(frozen=True, slots=True)
class ValuesPage:
    """Values of a dimension, by its unique name, and the cursor of the page after them."""

    dimension: str
    type: str
    items: tuple[PickedValue, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Counts:
    total: int
    answered: int
    clarified: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailingWord:
    word: str
    why: str
    times: int
    people: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How a service was used; `metrics` are runs by metric, the most used first."""

    since: datetime
    until: datetime
    people: int
    questions: Counts
    choices: Counts
    queries: Counts
    reruns: Counts
    votes_up: int
    votes_down: int
    corrections: int
    tokens_in: int
    tokens_out: int
    money: Decimal
    failing_words: tuple[FailingWord, ...]
    metrics: Mapping[str, int]
    unused_metrics: tuple[str, ...]


def read_run_page(form: Form) -> Page[PastRun]:
    return _page(form, _run)


def read_opened(form: Form) -> OpenedRun:
    answer = form["answer"]
    return OpenedRun(_run(form), answer_from_json(answer) if answer is not None else None, form["withheld"])


def read_rerun(form: Form) -> Rerun:
    found = form["changes"]
    return Rerun(
        answer_from_json(form["answer"]),
        found["definitions_changed"],
        found["compared"],
        found["changed"],
        found["rows_added"],
        found["rows_gone"],
        tuple(
            ChangedNumber(
                tuple(each["group"]), each["column"], each["before"], each["after"], each["section"]
            )
            for each in found["numbers"]
        ),
    )


def read_link(form: Form) -> Link:
    return Link(form["token"], form["path"], datetime.fromisoformat(form["until"]))


def read_account(form: Form) -> SlackAccount:
    until = datetime.fromisoformat(form["until"]) if form["until"] else None
    return SlackAccount(form["account"], form["principal"], form["linked"], form["shown"], form["how"], until)


def read_said(form: Form) -> tuple[Said, ...]:
    return tuple(
        Said(
            each["kind"],
            each["value"],
            each["comment"],
            datetime.fromisoformat(each["at"]),
            _query(each["original"]),
            each["corrected"],
        )
        for each in form["items"]
    )


def read_proposal(form: Form) -> Proposal:
    return Proposal(form["file"], form["text"], form["diff"])


def read_synonym_proposal(form: Form) -> SynonymProposal:
    edits = tuple(
        Edit(each["file"], each["line"], tuple(each["before"]), tuple(each["after"]))
        for each in form["edits"]
    )
    return SynonymProposal(form["word"], form["means"], edits, form["diff"])


def read_talk_page(form: Form) -> Page[Talk]:
    return _page(form, read_talk)


def read_talk(form: Form) -> Talk:
    return Talk(
        form["id"],
        datetime.fromisoformat(form["changed"]),
        form["length"],
        tuple(Turn(each["question"], each["status"]) for each in form["turns"]),
    )


def read_values(form: Form) -> ValuesPage:
    type_ = form["type"]
    items = (
        PickedValue(read_cell(each["value"], type_, type_ == "number"), each["label"])
        for each in form["items"]
    )
    return ValuesPage(form["dimension"], type_, tuple(items), form["next"])


def read_usage(form: Form) -> Usage:
    votes, cost = form["votes"], form["cost"]
    return Usage(
        since=datetime.fromisoformat(form["since"]),
        until=datetime.fromisoformat(form["until"]),
        people=form["people"],
        questions=Counts(**form["questions"]),
        choices=Counts(**form["choices"]),
        queries=Counts(**form["queries"]),
        reruns=Counts(**form["reruns"]),
        votes_up=votes["up"],
        votes_down=votes["down"],
        corrections=votes["corrections"],
        tokens_in=cost["tokens_in"],
        tokens_out=cost["tokens_out"],
        money=Decimal(cost["money"]),
        failing_words=tuple(FailingWord(**each) for each in form["failing_words"]),
        metrics={each["name"]: each["runs"] for each in form["metrics"]},
        unused_metrics=tuple(form["unused_metrics"]),
    )


def _page(form: Form, read: Callable[[Form], T]) -> Page[T]:
    return Page(tuple(read(item) for item in form["items"]), form["next"])


def _run(form: Form) -> PastRun:
    return PastRun(
        id=form["id"],
        principal=form["principal"],
        at=datetime.fromisoformat(form["at"]),
        how=form["how"],
        status=form["status"],
        kind=form["kind"],
        question=form["question"],
        conversation=form["conversation"],
        query=_query(form["query"]),
        sql=form["sql"],
        dialect=form["dialect"],
        catalog_hash=form["catalog"]["hash"],
        catalog_revision=form["catalog"]["revision"],
        planner=form["planner"],
        prompt_version=form["prompt_version"],
        trust=form["trust"],
        seconds=dict(form["seconds"]),
        tokens_in=form["tokens_in"],
        tokens_out=form["tokens_out"],
        money=Decimal(form["money"]),
        row_count=form["row_count"],
        metrics=tuple(form["metrics"]),
        problems=tuple(form["problems"]),
        rerun_of=form["rerun_of"],
        verdicts=dict(form["verdicts"]),
    )


def _query(form: object) -> Query | None:
    return parse_query(form) if form is not None else None
