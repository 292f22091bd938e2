"""Answers that have no rows: refusals, questions back and failures, each with the reason and what to do.

refused_answer(catalog, [problem], origin).sentence        "There is no metric `revnue`. Did you mean revenue?"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from semantic.catalog import Catalog
from semantic.errors import Problem
from service.answer import Answer, Kind, Status
from service.asking.plain_reasons import in_words
from service.ids import new_id
from service.origin import Origin, with_origin

SMALL_TALK = "small-talk"
"""The code of what is said to a greeting, to thanks, or to who asks how this works: nothing was asked, and nothing is
wrong."""


def failed_answer(
    catalog: Catalog,
    problems: Sequence[Problem],
    origin: Origin,
    *,
    seconds: Mapping[str, float] | None = None,
    now: datetime | None = None,
) -> Answer:
    """What to say when the warehouse brought no result: the reason, and what to do."""
    return without_rows(catalog, Status.FAILED, problems, origin, seconds or origin.seconds, now)


def refused_answer(catalog: Catalog, problems: Sequence[Problem], origin: Origin) -> Answer:
    """What to say when something was asked that cannot be done."""
    return without_rows(catalog, Status.REFUSED, problems, origin, origin.seconds, None)


def without_rows(
    catalog: Catalog,
    status: Status,
    problems: Sequence[Problem],
    origin: Origin,
    seconds: Mapping[str, float],
    now: datetime | None,
) -> Answer:
    problems = [in_words(problem) for problem in problems] if origin.planner else problems
    first = problems[0]
    answer = Answer(
        id=origin.id or new_id(),
        status=status,
        kind=Kind.DATA,
        question=origin.question,
        sentence=f"{first.message} {first.hint}".strip(),
        warnings=origin.assumptions,
        problems=tuple(problems),
        seconds=dict(seconds),
        now=now,
    )
    return with_origin(answer, catalog, origin)
