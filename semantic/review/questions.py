"""What is wrong with the queries of verified questions, at the questions' places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from semantic.catalog import Catalog
from semantic.compiling import compile_query
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import Problem, QueryInvalid
from semantic.principal import OPERATOR
from semantic.query import parse_query

ANY_TIME = datetime(2024, 1, 1)
"""When questions are checked: their queries compile at any time or at none."""


def question_problems(catalog: Catalog) -> Iterator[Problem]:
    """One for each question whose query does not compile."""
    for question in catalog.questions:
        if (found := problem_of(catalog, question)) is not None:
            message = f"The query of {question.question!r} does not compile: {found.message}"
            yield replace(found, message=message, position=question.position)


def problem_of(catalog: Catalog, question: VerifiedQuestion) -> Problem | None:
    """Why the query of a question does not compile; None where it does."""
    try:
        compile_query(
            catalog, parse_query(question.query), dialect="duckdb", now=ANY_TIME, principal=OPERATOR
        )
    except QueryInvalid as error:
        return error.problem
    return None
