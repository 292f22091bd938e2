"""An earlier run on today's data, with today's definitions, as whoever asks for it now; and what came out otherwise.

    answer = rerun(asker, run, principal)
    changes(run.answer, answer_json(answer)).changed        2 numbers are others than they were

Two answers are compared as the JSON that they are published in: by their groups, number by number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from semantic.catalog import Catalog
from semantic.errors import QueryInvalid
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query import Query, parse_query
from service.answer import Answer, Kind, Status
from service.asking.faithfulness.stretches import standing_in
from service.asking.planned import StepQuery, Stepwise
from service.asking.shell import Asker
from service.asking.stepwise import stepwise_from_json
from service.store import Run
from service.warehouse.types import Cancellation, Limits

MOST_NUMBERS = 50
"""Changed numbers that are told one by one; all are counted."""

Form = Mapping[str, Any]


class NotRepeatable(QueryInvalid):
    """A run that has neither a query nor a question of its own."""

    default_code = "not-repeatable"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of one group that was another one before. `section` is the title of the section that it stands in, as it
    is now; "" where the answer has rows of its own."""

    group: list[object]
    column: str
    before: object
    after: object
    section: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """`compared` is false where there is nothing to compare: other columns, or rows that were not kept or may not be
    seen any more. `changed` counts numbers, `numbers` are the first of them."""

    compared: bool = False
    changed: int = 0
    rows_added: int = 0
    rows_gone: int = 0
    numbers: tuple[Number, ...] = ()


def rerun(
    asker: Asker,
    run: Run,
    principal: Principal,
    *,
    cancellation: Cancellation | None = None,
    limits: Limits | None = None,
) -> Answer:
    """The answer to the run's query or steps, or to its question where it has neither. Whoever asks for it has their
    own rights, and the new run is theirs. Raises a QueryInvalid."""
    query = query_of(run)
    if query is not None:
        return asker.query(
            query,
            principal,
            question=run.question,
            cancellation=cancellation,
            limits=limits,
            rerun_of=run.id,
        )
    if not run.question:
        raise NotRepeatable("This run has nothing that can be run again.")
    return asker.ask(run.question, principal, cancellation=cancellation, limits=limits, rerun_of=run.id)


def query_of(run: Run) -> Query | Stepwise | None:
    """The query, or the steps, by which a run is repeated; None where its question is asked again."""
    if run.steps is not None:
        return stepwise_from_json(run.steps)
    if run.query is not None and run.status == Status.ANSWERED.value and run.kind == Kind.DATA.value:
        return parse_query(run.query)
    return None


def asked_in(form: Form | None) -> Query | Stepwise | None:
    """What is asked by a query that is kept, or by the steps that are kept in its place."""
    if form is None:
        return None
    return stepwise_from_json(form) if "steps" in form else parse_query(form)


def check_allowed(asker: Asker, asked: Query | Stepwise, principal: Principal) -> None:
    """Raises a QueryInvalid where a person may not ask this: what is refused when it runs would be kept among their own
    runs, with all that it names."""
    steps = asked.steps if isinstance(asked, Stepwise) else (StepQuery(asked),)
    for each in steps:
        asker.compile(standing_in(each, asker.catalog), principal)


def may_see_again(run: Run, catalog: Catalog, principal: Principal) -> bool:
    """Whether all that a run showed its own person then may be shown to them now: nothing limits them, or the same
    policies of the same definitions do."""
    fingerprint = view_of(catalog, principal).fingerprint
    return not fingerprint or (fingerprint == run.policy and catalog.digest == run.catalog_hash)


def changes(before: Form | None, after: Form) -> Changes:
    """What is another number, group by group, and section by section where the answer has such. Of an answer of which
    the first rows were kept, those are compared."""
    if before is None or before["status"] != after["status"]:
        return Changes()
    old, new = _with_rows(before), _with_rows(after)
    if [_names(part) for part in old] != [_names(part) for part in new]:
        return Changes()
    titled = bool(after["sections"])
    each = [_changed(was, now, now["question"] if titled else "") for was, now in zip(old, new, strict=True)]
    return Changes(
        compared=True,
        changed=sum(part.changed for part in each),
        rows_added=sum(part.rows_added for part in each),
        rows_gone=sum(part.rows_gone for part in each),
        numbers=tuple(number for part in each for number in part.numbers)[:MOST_NUMBERS],
    )


def _with_rows(form: Form) -> list[Form]:
    """The sections of a report or of an answer in steps, else the answer itself."""
    return list(form["sections"]) or [form]


def _changed(before: Form, after: Form, section: str) -> Changes:
    """The same of two answers, or two sections, with the same columns."""
    old, new = _by_group(before), _by_group(after)
    numbers = [
        Number(json.loads(group), column, was, new[group][column], section)
        for group, values in old.items()
        if group in new
        for column, was in values.items()
        if not _same(was, new[group][column])
    ]
    whole = not (before["truncated"] or after["truncated"])
    return Changes(
        changed=len(numbers),
        rows_added=len(new.keys() - old.keys()) if whole else 0,
        rows_gone=len(old.keys() - new.keys()) if whole else 0,
        numbers=tuple(numbers),
    )


def _same(before: object, after: object) -> bool:
    """Whether two cells are one number: sums of floats depend on the order in which a warehouse adds them."""
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-9)
    return before == after


def _names(form: Form) -> list[tuple[str, str]]:
    return [(column["name"], column["role"]) for column in form["columns"]]


def _by_group(form: Form) -> dict[str, dict[str, object]]:
    """The metrics of each row by what they are grouped by, written as JSON."""
    columns = form["columns"]
    found: dict[str, dict[str, object]] = {}
    for row in form["rows"]:
        cells = list(zip(columns, row, strict=True))
        group = json.dumps([cell for column, cell in cells if column["role"] != "metric"])
        found[group] = {column["name"]: cell for column, cell in cells if column["role"] == "metric"}
    return found
