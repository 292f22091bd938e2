"""Runs: every question and query that was answered, asked back, refused or failed, with all that explains it.

runs = Runs(store)
runs.get("0d4c…")                                   a Run, or None
page = runs.list(Wanted(principal="anna"), limit=50)
runs.list(Wanted(principal="anna"), after=page.next)    older ones; new runs move nothing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from semantic.principal import Principal
from semantic.query import query_json
from service.answer import Answer
from service.answer_json import Json, answer_json
from service.store import tables
from service.store.columns import Instant
from service.store.pages import Page, cursor_of, place_of
from service.store.store import Store
from service.store.writing import Unit

runs = tables.runs

MOST_ROWS = 200
"""Rows of an answer that are kept with its run; the rest can be had by running it again."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `how` it began: "asked", "followed", "chosen", "query" (see `service.asking.keeping.How`), or else.

    `query` is the resolved query's JSON form, `answer` that of the answer with its first rows, where those are kept. A
    report or an answer in steps has no query, and the `sql` and `row_count` of all its sections. `steps` are the
    queries of the latter, without what one found for another (see `stepwise_json`).
    `policy` is the fingerprint of what this person may see. `seconds` are by step, `problems` their codes, `verdicts`
    what was found out about it later or beside it. `rerun_of` is the run that this one repeats.
    """

    id: str
    principal: str
    at: datetime
    how: str
    status: str
    kind: str
    question: str = ""
    conversation: str = ""
    query: Json | None = None
    sql: str = ""
    dialect: str = ""
    catalog_hash: str = ""
    catalog_revision: str = ""
    planner: str = ""
    prompt_version: str = ""
    trust: str = ""
    policy: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)
    row_count: int = 0
    metrics: Sequence[str] = ()
    problems: Sequence[str] = ()
    verdicts: Mapping[str, object] = field(default_factory=dict)
    rerun_of: str = ""
    answer: Json | None = None
    steps: Json | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which runs: what is None does not matter. `since` is included, `until` is not."""

    principal: str | None = None
    status: str | None = None
    how: str | None = None
    conversation: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def run_of(
    answer: Answer,
    principal: Principal,
    at: datetime,
    how: str,
    *,
    policy: str = "",
    rerun_of: str = "",
    keeps_answer: bool = True,
    verdicts: Mapping[str, object] = {},
    steps: Json | None = None,
) -> Run:
    """The run that brought an answer."""
    return Run(
        id=answer.id,
        principal=principal.id,
        at=at,
        how=how,
        status=answer.status.value,
        kind=answer.kind.value,
        question=answer.question,
        conversation=answer.conversation,
        query=query_json(answer.query) if answer.query else None,
        sql=";\n\n".join(part.sql for part in parts_of(answer) if part.sql),
        dialect=answer.dialect,
        catalog_hash=answer.catalog_hash,
        catalog_revision=answer.catalog_revision,
        planner=answer.planner,
        prompt_version=answer.prompt_version,
        trust=answer.trust.value if answer.trust else "",
        policy=policy,
        seconds=dict(answer.seconds),
        tokens_in=answer.cost.tokens_in,
        tokens_out=answer.cost.tokens_out,
        money=answer.cost.money,
        row_count=sum(part.row_count for part in parts_of(answer)),
        metrics=_metrics_of(answer),
        problems=tuple(problem.code for problem in answer.problems),
        verdicts=verdicts,
        rerun_of=rerun_of,
        steps=steps,
        answer=answer_json(first_rows(answer)) if keeps_answer else None,
    )


def parts_of(answer: Answer) -> tuple[Answer, ...]:
    """What has rows and SQL of its own: the sections of a report or of an answer in steps, else the answer itself."""
    return answer.sections or (answer,)


def _metrics_of(answer: Answer) -> tuple[str, ...]:
    """Those of the answer and of the answers that a report is made of, each once."""
    computed = (metric.name for part in (answer, *answer.sections) for metric in part.computation.metrics)
    return tuple(dict.fromkeys(computed))


def first_rows(answer: Answer) -> Answer:
    if len(answer.rows) <= MOST_ROWS and not any(len(part.rows) > MOST_ROWS for part in answer.sections):
        return answer
    sections = tuple(first_rows(part) for part in answer.sections)
    return replace(answer, rows=answer.rows[:MOST_ROWS], truncated=True, sections=sections)


def row_of(run: Run) -> dict[str, object]:
    """The row that stands for a run."""
    return {name: getattr(run, name) for name in _FIELDS}


_FIELDS = tuple(field.name for field in fields(Run))
_LISTED = tuple(column for column in runs.c if column.name != "answer")


class Runs:
    """The runs of a store. Whoever answers writes them in one breath with what else is kept (see `questions`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, run: Run) -> None:
        """Returns when the run is kept."""
        row = row_of(run)
        self._store.write(lambda unit: unit.insert(runs, row))

    def get(self, id_: str) -> Run | None:
        with self._store.reading() as connection:
            row = connection.execute(sa.select(runs).where(runs.c.id == id_)).mappings().one_or_none()
        return _run(row) if row is not None else None

    def list(self, wanted: Wanted = Wanted(), *, limit: int = 50, after: str = "") -> Page[Run]:
        """The newest first, without their answers. `after` is the page before's `next`. ValueError for another text."""
        query = sa.select(*_LISTED).where(*_conditions(wanted))
        if after:
            at, id_ = place_of(after)
            query = query.where(sa.tuple_(runs.c.at, runs.c.id) < sa.tuple_(sa.literal(at, Instant), id_))
        query = query.order_by(runs.c.at.desc(), runs.c.id.desc()).limit(limit + 1)
        with self._store.reading() as connection:
            found = [_run(row) for row in connection.execute(query).mappings()]
        last = found[limit - 1] if len(found) > limit else None
        return Page(tuple(found[:limit]), cursor_of(last.at, last.id) if last else "")

    def judge(self, id_: str, verdicts: Mapping[str, object]) -> bool:
        """Adds what was found out about a run, in place of what was said under the same names; whether it is there."""

        def job(unit: Unit) -> bool:
            found = sa.select(runs.c.verdicts).where(runs.c.id == id_).with_for_update()
            row = unit.connection.execute(found).one_or_none()
            if row is None:
                return False
            merged = {**row.verdicts, **verdicts}
            unit.connection.execute(runs.update().where(runs.c.id == id_).values(verdicts=merged))
            return True

        return self._store.write(job)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    equal = {
        runs.c.principal: wanted.principal,
        runs.c.status: wanted.status,
        runs.c.how: wanted.how,
        runs.c.conversation: wanted.conversation,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        found.append(runs.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(runs.c.at < wanted.until)
    return found


def _run(row: sa.RowMapping) -> Run:
    found: dict[str, Any] = {name: row[name] for name in _FIELDS if name in row}
    return Run(**{**found, "metrics": tuple(row["metrics"]), "problems": tuple(row["problems"])})
