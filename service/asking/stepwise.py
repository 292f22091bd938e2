"""Queries one after the other: what a later one asks for once the earlier ones have answered, and the answer of all.

    next_query(Stepwise(steps), ())             the first query
    next_query(Stepwise(steps), (answer,))      the second one, its filters filled from the rows of the first
    next_query(…)                               Nothing("…") where there is nothing to ask further
    put_together(stepwise, answers, question)   the last answer, with each step as a section

Values go from rows into filters, where they are bound like any other value. They never leave for a language model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from semantic.errors import Problem
from semantic.query import parse_query, query_json
from semantic.query.types import AllOf, AnyOf, Condition, Filter, Operator, Query, TimeClause, Value
from service.answer import Answer, Cell, Choice, Computation, Kind, Status, Trust
from service.asking.planned import StepQuery, Stepwise, ValuesOf
from service.asking.query_words import query_words

MOST_TAKEN = 100
"""Values, or pairs of them, that one query may take from another."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to ask further: the query before found no rows, or `problem` says what is wrong with them."""

    problem: Problem | None = None


def next_query(asked: Stepwise, answers: Sequence[Answer]) -> Query | Nothing:
    """The query of the next step, with what it takes from the answers so far."""
    step = asked.steps[len(answers)]
    filters: list[Filter] = []
    for place in sorted({one.step for one in step.taken}):
        found = _filled([one for one in step.taken if one.step == place], answers[place])
        if isinstance(found, Nothing):
            return found
        filters.append(found)
    return replace(step.query, filters=(*step.query.filters, *filters))


def _filled(taken: Sequence[ValuesOf], answer: Answer) -> Filter | Nothing:
    """What picks the rows that an answer found. Of several columns those values that stand in one row, together."""
    number = taken[0].step + 1
    places = []
    for one in taken:
        found = [place for place, column in enumerate(answer.columns) if column.name == one.column]
        if len(found) != 1:
            return Nothing(Problem("steps-broken", f"Step {number} has no column “{one.column}”."))
        places += found
    rows = tuple(dict.fromkeys(tuple(row[place] for place in places) for row in answer.rows))
    if not rows:
        return Nothing()
    if _is_cut(answer):
        cut = f"Step {number} finds more than the {len(answer.rows)} rows that an answer may have."
        return Nothing(Problem("too-many-found", cut, hint="Ask for fewer of them, such as the top 10."))
    if len(rows) > MOST_TAKEN:
        return Nothing(
            Problem(
                "too-many-found",
                f"Step {number} finds more than one query can go on with, which is {MOST_TAKEN}.",
                hint="Ask for fewer of them, such as the top 10.",
            )
        )
    fields = [one.field for one in taken]
    if len(fields) == 1:
        return _one_of(fields[0], [row[0] for row in rows])
    pairs = tuple(
        AllOf(tuple(_one_of(field, [cell]) for field, cell in zip(fields, row, strict=True))) for row in rows
    )
    return AnyOf(pairs) if len(pairs) > 1 else pairs[0]


def _is_cut(answer: Answer) -> bool:
    """Whether rows are missing that were asked for; what a limit of the query leaves out was not."""
    limit = answer.query.limit if answer.query is not None else None
    return answer.truncated and (limit is None or len(answer.rows) < limit.rows)


def _one_of(field: str, cells: Sequence[Cell]) -> Filter:
    values = tuple(_value(cell) for cell in cells if cell is not None)
    known = Condition(field, Operator.IN if len(values) > 1 else Operator.EQ, values)
    unknown = Condition(field, Operator.IS_NULL)
    if len(values) == len(cells):
        return known
    return AnyOf((known, unknown)) if values else unknown


def _value(cell: Cell) -> Value:
    """A cell as a query writes it; the columns that values are taken from hold no times."""
    if isinstance(cell, float):
        return Decimal(str(cell))
    assert isinstance(cell, str | int | Decimal)
    return cell


def stopped(last: Answer, query: Query | None, answers: Sequence[Answer]) -> Answer:
    """The answer where a step fails, is refused or asks back, with the steps before it as sections. Its `query` is none
    of the question's: whoever ran it again would be told of the values that were found today, and of nothing else."""
    choices = _in_times(last.choices, query) if last.status is Status.CLARIFY else ()
    asks_back = any(not choice.is_open for choice in choices)
    return replace(
        last,
        status=Status.REFUSED if last.status is Status.CLARIFY and not asks_back else last.status,
        kind=Kind.STEPS,
        query=None,
        sql="",
        parameters={},
        computation=Computation(),
        choices=choices if asks_back else (),
        sections=steps_of((*answers, replace(last, choices=(), query=query))),
    )


def _in_times(choices: Sequence[Choice], query: Query | None) -> tuple[Choice, ...]:
    """The choices that all steps can go on with: those that only ask for another period."""
    return tuple(
        replace(choice, query=None, time=choice.query.time) if choice.query else choice
        for choice in choices
        if choice.is_open or (choice.query and query and replace(choice.query, time=query.time) == query)
    )


def in_other_times(asked: Stepwise, place: int, chosen: TimeClause) -> Stepwise:
    """The queries with the period that was chosen for one of them, after a question back, in the place of its own; the
    later ones that had the same period have it, too."""
    before = asked.steps[place].query.time
    return replace(
        asked,
        steps=tuple(
            replace(step, query=replace(step.query, time=chosen))
            if number == place or (number > place and step.query.time == before)
            else step
            for number, step in enumerate(asked.steps)
        ),
    )


def put_together(asked: Stepwise, answers: Sequence[Answer], question: str) -> Answer:
    """The answer of all steps: their sentences one after the other, and a section for each. Where steps are left, there
    was nothing to go on with. It has no query of its own: the last one's holds what was found today."""
    last = answers[-1]
    said = [answer.sentence for answer in answers]
    said += (
        ["So there is nothing of which the rest could be asked."] if len(answers) < len(asked.steps) else []
    )
    ad_hoc = any(answer.trust is Trust.AD_HOC for answer in answers)
    return Answer(
        id="",
        status=Status.ANSWERED,
        kind=Kind.STEPS,
        question=question,
        sentence="\n".join(said),
        trust=Trust.AD_HOC if ad_hoc else last.trust,
        computation=Computation(
            metrics=tuple(dict.fromkeys(metric for one in answers for metric in one.computation.metrics)),
            notes=tuple(dict.fromkeys(note for one in answers for note in one.computation.notes)),
        ),
        dialect=last.dialect,
        catalog_hash=last.catalog_hash,
        catalog_revision=last.catalog_revision,
        planner=last.planner,
        seconds=_together(answers),
        warnings=tuple(dict.fromkeys(warning for answer in answers for warning in answer.warnings)),
        follow_ups=last.follow_ups,
        now=last.now,
        age=max((answer.age for answer in answers if answer.age is not None), default=None),
        sections=steps_of(answers),
    )


def steps_of(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Each answer as a section."""
    return tuple(
        replace(answer, question=f"{number}. {_title(answer)}", follow_ups=())
        for number, answer in enumerate(answers, 1)
    )


def _title(answer: Answer) -> str:
    return query_words(answer.query) if answer.query is not None else ""


def _together(answers: Sequence[Answer]) -> dict[str, float]:
    """Seconds by part, added up; those of planning were spent once."""
    out: dict[str, float] = {}
    for answer in answers:
        for part, seconds in answer.seconds.items():
            out[part] = seconds if part == "plan" else out.get(part, 0.0) + seconds
    return out


def stepwise_json(asked: Stepwise) -> dict[str, object]:
    """As values that `json.dumps` takes."""
    return {
        "steps": [
            {
                "query": query_json(step.query),
                "taken": [{"field": one.field, "step": one.step, "column": one.column} for one in step.taken],
            }
            for step in asked.steps
        ],
        "assumptions": list(asked.assumptions),
    }


def queries_in(form: Mapping[str, Any]) -> list[Mapping[str, object]]:
    """The queries that `stepwise_json` wrote, without the filters that are filled from what others find."""
    return [step["query"] for step in form["steps"]]


# What comes in was written by `stepwise_json`: a wrong form raises KeyError, TypeError or QueryInvalid.
def stepwise_from_json(form: Mapping[str, Any]) -> Stepwise:
    """What `stepwise_json` wrote."""
    return Stepwise(
        tuple(
            StepQuery(
                parse_query(step["query"]),
                tuple(ValuesOf(one["field"], one["step"], one["column"]) for one in step["taken"]),
            )
            for step in form["steps"]
        ),
        tuple(form["assumptions"]),
    )
