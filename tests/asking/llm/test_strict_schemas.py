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
QUESTIONS = [known.question for known in CATALOG.questions][::4]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_schema_is_strict(question: str) -> None:
    material = retrieve(question, BOOK, NO_CONTEXT, OPTIONS)
    for call in (
        route_call(material, question),
        plan_call(material, question, NO_CONTEXT),
        plan_call(material, question, NO_CONTEXT, several=True),
    ):
        assert list(strict_problems(call.schema)) == [], call.purpose
