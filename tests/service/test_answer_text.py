"""The text of an answer is that of its JSON form, also where most of it was written for an earlier one."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from service.answer import Answer, Column, Computation, Cost, Kind, Status
from service.answer_json import answer_json
from service.answer_text import answer_text

ANSWER = Answer(
    id="0192",
    status=Status.ANSWERED,
    kind=Kind.DATA,
    question='what is "revenue"?',
    sentence="Revenue was €12.50.",
    columns=(Column("revenue", "Revenue", "metric", "number"),),
    rows=((Decimal("12.50"),),),
    row_count=1,
    seconds={"run": 0.25},
    age=1.5,
    computation=Computation(),
)


def text_of(answer: Answer) -> str:
    return json.dumps(answer_json(answer), ensure_ascii=False, separators=(",", ":"))


def test_the_text_of_an_answer_given_again_has_its_own_id_times_and_age() -> None:
    answer_text(ANSWER)
    again = replace(ANSWER, id='a"b', seconds={"run": 0.5, "render": 1e-05}, age=61.0)
    assert answer_text(again) == text_of(again)


CHANGED = {
    "status": Status.REFUSED,
    "kind": Kind.REPORT,
    "cost": Cost(tokens_in=7),
    "row_count": 2,
    "truncated": True,
    "more": True,
    "conversation": "c1",
    "sentence": "Revenue was nothing.",
    "changes": ("over all years",),
    "rows": ((Decimal("12.75"),),),
}


@pytest.mark.parametrize("name", CHANGED)
def test_nothing_is_taken_from_an_answer_that_says_something_else(name: str) -> None:
    answer_text(ANSWER)
    other = replace(ANSWER, **{name: CHANGED[name]})  # type: ignore[arg-type]  # a value of that field's type
    assert answer_text(other) == text_of(other) != text_of(ANSWER)


def test_every_field_but_its_own_tells_two_answers_apart() -> None:
    from service.answer_text import _REST

    own = {"id", "seconds", "age"}
    assert len(_REST(ANSWER)) == len([field for field in fields(Answer) if field.name not in own])


@pytest.mark.parametrize("age", [None, 2.0])
def test_half_of_a_surrogate_pair_can_be_sent(age: float | None) -> None:
    odd = replace(ANSWER, sentence="half: \ud800", age=age)
    assert json.loads(answer_text(odd).encode())["sentence"] == "half: \ud800"
