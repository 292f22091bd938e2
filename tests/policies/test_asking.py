"""Questions in plain words: who may not see something cannot ask for it, is not offered it, and learns no value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from semantic import Catalog, Principal, load_texts
from semantic.book.book import build_book
from semantic.principal import EVERYONE
from service.answer import Answer, Status
from service.asking.shell import Asker
from service.warehouse.on_duckdb import DuckDBWarehouse
from service.warehouse.reach import DataClock
from tests.policies.shop import ANNA, FINN, tables, with_secrets, without_secrets

CITIES = {"stores.city": [("Rome", 1), ("Oslo", 1)]}
VALUES = {
    **CITIES,
    "households.region": [("north", 2), ("south", 1)],
    "households.income": [("high", 2), ("low", 1)],
    "employees.name": [("Ada", 1), ("Bob", 1)],
}
QUESTIONS = (
    *("revenue", "revenue by city", "takings in Rome by month", "families by area", "revenue in March 2017"),
    *(
        "margin",
        "profit by city",
        "what is the profit?",
        "what does margin mean?",
        "which metrics are there?",
    ),
    *(
        "households with high income",
        "revenue in the south",
        "families in the south",
        "sales of Ada",
        "how rich are we?",
    ),
    *("payroll", "staff", "headcount by grade", "revenue by cashier name", "revenue of wealthy households"),
    *(
        "how much do we take?",
        "dear revenue",
        "expenses by channel",
        "revenue by home store",
        "margine",
        "incom",
    ),
    *(
        "households by salary",
        "average age",
        "mean age",
        "why did revenue fall in May 2017?",
        "revenue in May 2017",
    ),
)


def asker(catalog: Catalog, values: dict[str, list[tuple[str, int]]], *, gone: bool = False) -> Asker:
    warehouse = DuckDBWarehouse(tables(gone=gone))
    clock = DataClock(warehouse, catalog, clock=lambda: datetime(2017, 6, 1, tzinfo=UTC))
    return Asker(catalog, warehouse, build_book(catalog, values), clock=clock)


def told(answer: Answer) -> object:
    """All that people read of an answer, but the SQL, which reads other tables, and that rows are limited."""
    computed = answer.computation
    return (
        *(
            answer.status,
            answer.kind,
            answer.sentence,
            answer.rows,
            answer.totals,
            answer.columns,
            answer.truncated,
        ),
        *(answer.warnings, answer.follow_ups, [(choice.label, choice.question) for choice in answer.choices]),
        *(answer.query, [(p.code, p.message, p.hint, p.suggestions) for p in answer.problems]),
        computed
        and ([replace(used, position="") for used in computed.metrics], computed.filters, computed.time),
    )


def test_a_question_is_answered_as_if_the_secrets_were_not_there() -> None:
    full, bare = asker(with_secrets(), VALUES), asker(without_secrets(), CITIES, gone=True)
    for question in QUESTIONS:
        assert told(full.ask(question, ANNA)) == told(bare.ask(question, EVERYONE)), question


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("revenue", "$63"),
        ("margin", "40"),
        ("families in the south", "1"),
        ("payroll", "150"),
        ("staff", "2"),
    ],
)
def test_who_may_see_them_is_answered(question: str, sentence: str) -> None:
    answer = asker(with_secrets(), VALUES).ask(question, FINN)
    assert answer.status is Status.ANSWERED
    assert sentence in answer.sentence


GRADED = {
    "settings.yml": 'zone: UTC\nnow: 2017-06-01T00:00\nwarehouses: {main: "duckdb://"}',
    "staff.yml": """
model: staff
table: employees
key: id
dimensions: {grade: {type: string, index_values: true, access: {groups: [hr]}}}
metrics: {headcount: {expr: count()}, pay: {expr: sum(pay), access: {groups: [hr]}}}
""",
    "questions/verified.yml": """
questions:
  - question: What do we pay to {grade}?
    query: {metrics: [pay], filters: [{field: grade, op: "=", values: ["{grade}"]}]}
""",
}


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("headcount by grade", "1 in each of 2"),
        ("pay", "150"),
        ("pay by grade", "100"),
        ("What do we pay to B?", "50"),
    ],
)
def test_whom_no_rule_limits_is_answered_what_others_are_refused(question: str, sentence: str) -> None:
    one = asker(load_texts(GRADED), {"staff.grade": [("A", 1), ("B", 1)]})
    answer = one.ask(question, Principal("hanna", (("groups", ("hr",)),)))
    assert sentence in answer.sentence
    assert one.ask(question, Principal("ines")).status is not Status.ANSWERED


def test_a_conversation_goes_on_without_what_was_hidden_since() -> None:
    """Anna was in finance when she asked; now that she is not, her next question leans on nothing of it."""
    before = Principal("anna", (("groups", ("auditors", "finance", "hr")),))
    full = asker(with_secrets(), VALUES)
    first = full.ask("margin by channel", before)
    assert first.status is Status.ANSWERED
    then = full.ask("and by month?", ANNA, conversation=first.conversation)
    assert "margin" not in f"{then.sentence} {then.query} {then.choices}".lower()
