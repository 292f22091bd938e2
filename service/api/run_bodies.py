"""The shapes of runs over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from service.api.bodies import AnswerBody, Body, CatalogVersionBody
from service.rerunning import Changes
from service.store import Run

HowName = Literal["asked", "followed", "chosen", "query", "rerun"]
StatusName = Literal["answered", "clarify", "refused", "failed"]


class RunBody(Body):
    """One run: a question or query, and how it went. `query` and what follows from it are left out where policies
    have changed since."""

    id: str = Field(description="That of its answer.")
    principal: str
    at: datetime
    how: str = Field(description="What it began with: a question, a choice, a query, or an earlier run.")
    status: str
    kind: str
    question: str
    conversation: str
    query: dict[str, object] | None
    steps: dict[str, object] | None = Field(
        description="Of a question in steps its queries, and what each takes from the rows of another."
    )
    sql: str
    dialect: str
    catalog: CatalogVersionBody
    planner: str
    prompt_version: str
    trust: str
    seconds: dict[str, float]
    tokens_in: int
    tokens_out: int
    money: str
    row_count: int
    metrics: list[str]
    problems: list[str] = Field(description="The codes of what was wrong.")
    rerun_of: str = Field(description="The run that this one repeats, if any.")
    verdicts: dict[str, object] = Field(
        description="What was found out about it since. `rerun`: the last run that repeated it, and how much came out "
        "otherwise then, without the numbers."
    )


class RunsPage(Body):
    items: list[RunBody]
    next: str = Field(description="The `cursor` of the page after it; empty after the last.")


class RunDetail(RunBody):
    answer: AnswerBody | None = Field(description="As it was given, with its first rows.")
    withheld: str = Field(description="Why there is no answer here; empty where there is.")


class NumberBody(Body):
    """A number that is another one now; `group` are the values that it is grouped by."""

    group: list[object]
    column: str
    before: object
    after: object
    section: str = Field(
        description="Of a report or an answer in steps, the title of the section; else empty."
    )


class ChangesBody(Body):
    """What came out otherwise than at first."""

    catalog_before: CatalogVersionBody
    catalog_after: CatalogVersionBody
    definitions_changed: bool
    compared: bool = Field(description="Whether the rows could be compared.")
    changed: int = Field(description="How many numbers are others now.")
    rows_added: int
    rows_gone: int
    numbers: list[NumberBody] = Field(description="The first of the changed numbers.")


class RerunBody(Body):
    answer: AnswerBody
    changes: ChangesBody


def run_form(run: Run, *, whole: bool) -> dict[str, object]:
    """The JSON of a run without its answer; not `whole`, without what names members."""
    return {
        "id": run.id,
        "principal": run.principal,
        "at": run.at.isoformat(),
        "how": run.how,
        "status": run.status,
        "kind": run.kind,
        "question": run.question,
        "conversation": run.conversation,
        "query": run.query if whole else None,
        "steps": run.steps if whole else None,
        "sql": run.sql if whole else "",
        "dialect": run.dialect,
        "catalog": {"hash": run.catalog_hash, "revision": run.catalog_revision},
        "planner": run.planner,
        "prompt_version": run.prompt_version,
        "trust": run.trust,
        "seconds": dict(run.seconds),
        "tokens_in": run.tokens_in,
        "tokens_out": run.tokens_out,
        "money": str(run.money),
        "row_count": run.row_count,
        "metrics": list(run.metrics) if whole else [],
        "problems": list(run.problems),
        "rerun_of": run.rerun_of,
        "verdicts": dict(run.verdicts),
    }


def verdict_form(id_: str, told: Mapping[str, object]) -> dict[str, object]:
    """What a run is told later of its repetition: how much is otherwise, and no number of it."""
    return {"run": id_, **{name: told[name] for name in _VERDICT}}


_VERDICT = ("definitions_changed", "compared", "changed", "rows_added", "rows_gone")


def changes_form(run: Run, catalog: tuple[str, str], found: Changes) -> dict[str, object]:
    """The JSON of what changed since a run; `catalog` is hash and revision of now."""
    hash_, revision = catalog
    return {
        "catalog_before": {"hash": run.catalog_hash, "revision": run.catalog_revision},
        "catalog_after": {"hash": hash_, "revision": revision},
        "definitions_changed": hash_ != run.catalog_hash,
        "compared": found.compared,
        "changed": found.changed,
        "rows_added": found.rows_added,
        "rows_gone": found.rows_gone,
        "numbers": [
            {
                "group": one.group,
                "column": one.column,
                "before": one.before,
                "after": one.after,
                "section": one.section,
            }
            for one in found.numbers
        ],
    }
