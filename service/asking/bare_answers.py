"""Answers that no query gave: refusals, questions back and failures; and what a language model cost on the way.

declined(state, Status.REFUSED, Problem("nothing-asked", "Nothing was asked."))
"""

from __future__ import annotations

from dataclasses import replace

from semantic.errors import Problem
from service.answer import Answer, Cost, Kind, Status
from service.asking.state import AskState


def with_cost(state: AskState, answer: Answer) -> Answer:
    """What the language model was asked with, what it cost, and whether it could be asked at all."""
    if state.thinking is None:
        return answer
    spent = state.thinking.spent
    return replace(
        answer,
        prompt_version=state.thinking.prompt_version,
        cost=Cost(spent.tokens_in, spent.tokens_out, spent.money),
        warnings=(*answer.warnings, *state.thinking.warnings),
    )


def declined(state: AskState, status: Status, problem: Problem) -> Answer:
    return replace(bare(state, status, f"{problem.message} {problem.hint}".strip()), problems=(problem,))


def bare(state: AskState, status: Status, sentence: str) -> Answer:
    return Answer(
        id="",
        status=status,
        kind=Kind.DATA,
        question=state.question,
        sentence=sentence,
        planner=state.planner,
    )
