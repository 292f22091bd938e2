"""What was asked in a time, counted from the runs that are kept: how it went, and the words that it failed at.

    activity = activity_in(store, since, until)
    activity.questions.refused         7
    activity.words                     (FailingWord("unicorns", "unknown", times=3, people=2), …)
    named_in_queries(store, since, until, {"revenue", "margin"})        frozenset({"revenue"})

Nobody is named, and no question is told. What is deleted, by retention or because a person is forgotten, counts no
more.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from service.answer import Answer, Status
from service.asking.keeping import How
from service.asking.state import AskState
from service.store import tables
from service.store.columns import Money
from service.store.store import Store

runs, feedback = tables.runs, tables.feedback

UNKNOWN, UNCLEAR = "unplaced", "unclear"
"""Under these names a run's verdicts hold the words that it failed at."""
MOST_WORDS = 20
LONGEST_WORD = 80
MOST_FAILED = 20_000
"""Runs whose words are counted; of more, the newest."""
BATCH = 1_000
_WORD = re.compile(r"[a-z_]\w*")
_LEFT_OPEN = (Status.REFUSED.value, Status.CLARIFY.value)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often, and how it went."""

    total: int = 0
    answered: int = 0
    clarified: int = 0
    refused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class FailingWord:
    """Words that no definition has ("unknown"), or several have ("unclear"); said so often, by so many people."""

    word: str
    why: Literal["unknown", "unclear"]
    times: int
    people: int


@dataclass(frozen=True, slots=True)
class Activity:
    """`choices` are clicks on what was asked back, `queries` those that were given as such. `metrics` are names as
    answers tell them, with the number of runs. `cost` is what language models took, in dollars."""

    people: int
    questions: Counts
    choices: Counts
    queries: Counts
    reruns: Counts
    tokens_in: int
    tokens_out: int
    cost: Decimal
    votes_up: int
    votes_down: int
    corrections: int
    words: tuple[FailingWord, ...]
    metrics: Mapping[str, int]


def failing_words(state: AskState, answer: Answer) -> Mapping[str, object]:
    """What a run's verdicts say of the words that it failed at."""
    if answer.status is Status.CLARIFY and state.phrase:
        return {UNCLEAR: [_kept(state.phrase)]}
    if answer.status is Status.REFUSED and state.unplaced:
        return {UNKNOWN: [_kept(word) for word in state.unplaced[:MOST_WORDS]]}
    return {}


def _kept(word: str) -> str:
    return " ".join(word.split()).casefold()[:LONGEST_WORD]


def activity_in(store: Store, since: datetime, until: datetime) -> Activity:
    """What was asked from `since` to before `until`."""
    within = (runs.c.at >= since, runs.c.at < until)
    how = sa.select(
        runs.c.how,
        runs.c.status,
        sa.func.count().label("number"),
        sa.func.sum(runs.c.tokens_in).label("tokens_in"),
        sa.func.sum(runs.c.tokens_out).label("tokens_out"),
        sa.func.sum(runs.c.money, type_=Money).label("money"),
    )
    said = sa.select(feedback.c.kind, feedback.c.value, sa.func.count().label("number"))
    failed = sa.select(runs.c.principal, runs.c.verdicts).where(*within, runs.c.status.in_(_LEFT_OPEN))
    listed = sa.cast(runs.c.metrics, sa.Text)
    with store.snapshot() as connection:
        counted = connection.execute(how.where(*within).group_by(runs.c.how, runs.c.status)).all()
        people = connection.execute(sa.select(sa.func.count(runs.c.principal.distinct())).where(*within))
        votes = connection.execute(
            said.where(feedback.c.at >= since, feedback.c.at < until).group_by(
                feedback.c.kind, feedback.c.value
            )
        ).all()
        words = connection.execute(failed.order_by(runs.c.at.desc()).limit(MOST_FAILED)).all()
        used = connection.execute(sa.select(listed, sa.func.count()).where(*within).group_by(listed)).all()
        number = people.scalar_one()
    told = {(row.kind, row.value): row.number for row in votes}
    return Activity(
        people=number,
        questions=_counts(counted, How.ASKED, How.FOLLOWED),
        choices=_counts(counted, How.CHOSEN),
        queries=_counts(counted, How.QUERY),
        reruns=_counts(counted, How.RERUN),
        tokens_in=sum(int(row.tokens_in) for row in counted),
        tokens_out=sum(int(row.tokens_out) for row in counted),
        cost=sum((row.money for row in counted), Decimal(0)),
        votes_up=told.get(("vote", "up"), 0),
        votes_down=told.get(("vote", "down"), 0),
        corrections=sum(count for (kind, _), count in told.items() if kind == "correction"),
        words=_words(words),
        metrics=_metrics(used),
    )


def named_in_queries(store: Store, since: datetime, until: datetime, names: Set[str]) -> frozenset[str]:
    """Those of the names (words in lower case, without dots) that stand anywhere in a query that was run, also as one
    step of several, whatever they mean there."""
    asked = sa.func.coalesce(sa.cast(runs.c.query, sa.Text), sa.cast(runs.c.steps, sa.Text))
    query = sa.select(asked).where(runs.c.at >= since, runs.c.at < until, asked.is_not(None))
    left = set(names)
    with store.snapshot() as connection:
        for (form,) in connection.execution_options(yield_per=BATCH).execute(query.distinct()):
            left.difference_update(_WORD.findall(form.lower()))
            if not left:
                break
    return frozenset(names - left)


def _counts(rows: Sequence[sa.Row[*tuple[Any, ...]]], *hows: How) -> Counts:
    by_status = Counter[str]()
    for row in rows:
        if row.how in hows:
            by_status[row.status] += row.number
    return Counts(
        by_status.total(),
        by_status[Status.ANSWERED.value],
        by_status[Status.CLARIFY.value],
        by_status[Status.REFUSED.value],
        by_status[Status.FAILED.value],
    )


def _words(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> tuple[FailingWord, ...]:
    """The words, those of most people first."""
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for kind in (UNKNOWN, UNCLEAR):
            for word in row.verdicts.get(kind, ()):
                said.setdefault((kind, word), []).append(row.principal)
    found = (
        FailingWord(word, "unknown" if kind == UNKNOWN else "unclear", len(people), len(set(people)))
        for (kind, word), people in said.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.people, -each.times, each.word, each.why)))


def _metrics(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> Mapping[str, int]:
    used = Counter[str]()
    for listed, count in rows:
        for name in set(json.loads(listed)):
            used[name] += count
    return used
