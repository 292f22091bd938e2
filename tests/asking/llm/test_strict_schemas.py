"""The schema that is made for a question is one that the strictest endpoint takes, for all kinds of question."""

from __future__ import annotations

import pytest

from dragoman.demo.paths import demo_paths
from semantic import load_folder
from semantic.book import build_book
from service.asking.llm.prompts import plan_call, route_call
from service.asking.llm.retrieving import OPTIONS, retrieve
from service.asking.planned import NO_CONTEXT
from service.model_server.strictness import strict_problems

CATALOG = load_folder(demo_paths().models)
BOOK = build_book(CATALOG, {})
IN_STEPS = "how did last month's best department do month by month in 2016?"
QUESTIONS = [*[known.question for known in CATALOG.questions][::4], IN_STEPS]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_schema_is_strict(question: str) -> None:
    material = retrieve(question, BOOK, NO_CONTEXT, OPTIONS)
    for call in (
        route_call(material, question),
        plan_call(material, question),
        plan_call(material, question, several=True),
    ):
        assert list(strict_problems(call.schema)) == [], call.purpose


def test_only_a_question_that_may_need_steps_is_asked_for_them() -> None:
    """So that all others cost what they did."""
    asked = {question: retrieve(question, BOOK, NO_CONTEXT).in_steps for question in QUESTIONS}
    assert asked.pop(IN_STEPS)
    assert sum(asked.values()) <= len(asked) // 20, [question for question, steps in asked.items() if steps]
