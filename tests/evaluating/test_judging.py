"""What an answer is worth, by what was expected: each pair of the two with its verdict and who is to blame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from semantic import Catalog, parse_query
from semantic.book import Book
from semantic.definitions.suites import Expected, Turn
from semantic.errors import Problem
from semantic.query.types import Query
from service.answer import Answer, Choice, Defined, Kind, Status
from service.errors import TimedOut
from service.evaluating import Row, Stage, Verdict
from service.evaluating.judging import judge
from tests.asking.offline.shop import BOOK, CATALOG

SALES = {"metrics": ["revenue"], "time": {"range": "last week"}}
ROWS: dict[str, list[Row]] = {
    "last week": [(100,)],
    "2017-W52": [(100,)],
    "last month": [(400,)],
    "today": [(None,)],
}


@dataclass
class Shelf:
    """A bench whose rows depend on the range alone."""

    catalog: Catalog = CATALOG
    book: Book = field(default_factory=lambda: BOOK)

    def check(self, query: Query) -> None:
        for use in query.metrics:
            CATALOG.metric(use.expr)

    def rows(self, query: Query) -> Sequence[Row]:
        self.check(query)
        if query.time is None:
            raise TimedOut("Too slow.")
        return ROWS[str(query.time.range)]


def answered(range_: str, sentence: str = "Revenue was $100.") -> Answer:
    query = parse_query({"metrics": ["revenue"], "time": {"range": range_}})
    rows = tuple(tuple(row) for row in ROWS[range_])
    return Answer("1", Status.ANSWERED, Kind.DATA, "", sentence, query=query, rows=rows)  # type: ignore[arg-type]  # rows are plain values


def in_steps(*ranges: str) -> Answer:
    sections = tuple(answered(each) for each in ranges)
    return Answer("1", Status.ANSWERED, Kind.STEPS, "", "First, then.", sections=sections)


def declined(status: Status, code: str = "not-understood") -> Answer:
    problems = (Problem(code, "No."),) if status is not Status.CLARIFY else ()
    choices = (Choice("basket value"),) if status is Status.CLARIFY else ()
    return Answer("1", status, Kind.DATA, "", "No.", problems=problems, choices=choices)


def defined(*names: str) -> Answer:
    definitions = tuple(Defined(name, "metric", name, "…") for name in names)
    return Answer("1", Status.ANSWERED, Kind.DEFINITION, "", "It is …", definitions=definitions)


REPORT = Answer("1", Status.ANSWERED, Kind.REPORT, "", "It fell because of …")
REFUSED, CLARIFIED = declined(Status.REFUSED), declined(Status.CLARIFY)
DATA = Expected(queries=(SALES,))
UNSEEN = Expected(queries=({"metrics": ["stores"], "time": {"range": "last week"}},))


@pytest.mark.parametrize(
    ("expected", "answer", "verdict", "stage"),
    [
        (DATA, answered("last week"), Verdict.CORRECT, Stage.NONE),
        (DATA, answered("2017-W52"), Verdict.CORRECT, Stage.NONE),
        (DATA, answered("last month"), Verdict.WRONG, Stage.PLANNING),
        (DATA, CLARIFIED, Verdict.CLARIFIED, Stage.PLANNING),
        (DATA, REFUSED, Verdict.REFUSED, Stage.PLANNING),
        (DATA, declined(Status.REFUSED, "unreachable"), Verdict.REFUSED, Stage.VALIDATION),
        (DATA, declined(Status.FAILED, "warehouse-timeout"), Verdict.ERROR, Stage.EXECUTION),
        (DATA, defined("revenue"), Verdict.REFUSED, Stage.PLANNING),
        (DATA, REPORT, Verdict.WRONG, Stage.PLANNING),
        (DATA, in_steps("last month", "last week"), Verdict.CORRECT, Stage.NONE),
        (DATA, in_steps("last week", "last month"), Verdict.WRONG, Stage.PLANNING),
        (DATA, replace(in_steps("last week"), status=Status.REFUSED), Verdict.REFUSED, Stage.PLANNING),
        (UNSEEN, REFUSED, Verdict.REFUSED, Stage.RETRIEVAL),
        (Expected(queries=(SALES,), or_clarify=True), CLARIFIED, Verdict.CORRECT, Stage.NONE),
        (
            Expected(queries=({"metrics": ["profit"], "time": "today"}, SALES)),
            REFUSED,
            Verdict.ERROR,
            Stage.SUITE,
        ),
        (
            Expected(queries=({"metrics": ["revenue"]},)),
            answered("last week"),
            Verdict.ERROR,
            Stage.EXECUTION,
        ),
        (Expected(rows=((100,),)), answered("last week"), Verdict.CORRECT, Stage.NONE),
        (Expected(rows=((101,),)), answered("last week"), Verdict.WRONG, Stage.PLANNING),
        (Expected(decline="refuse"), REFUSED, Verdict.CORRECT, Stage.NONE),
        (Expected(decline="refuse"), CLARIFIED, Verdict.CLARIFIED, Stage.PLANNING),
        (Expected(decline="clarify"), REFUSED, Verdict.REFUSED, Stage.PLANNING),
        (Expected(decline="clarify"), CLARIFIED, Verdict.CORRECT, Stage.NONE),
        (Expected(decline="either"), CLARIFIED, Verdict.CORRECT, Stage.NONE),
        (Expected(decline="either"), answered("last week"), Verdict.WRONG, Stage.PLANNING),
        (Expected(decline="refuse"), defined("revenue"), Verdict.WRONG, Stage.PLANNING),
        (Expected(definition=("sales.revenue",)), defined("revenue", "units"), Verdict.CORRECT, Stage.NONE),
        (Expected(definition=("sales.revenue",)), defined("units"), Verdict.WRONG, Stage.PLANNING),
        (Expected(definition=("sales.revenue",)), answered("last week"), Verdict.WRONG, Stage.PLANNING),
        (Expected(definition=("sales.revenue",)), REFUSED, Verdict.REFUSED, Stage.PLANNING),
        (Expected(explain=True), REPORT, Verdict.CORRECT, Stage.NONE),
        (Expected(explain=True), answered("last week"), Verdict.WRONG, Stage.PLANNING),
        (Expected(), answered("last week"), Verdict.CORRECT, Stage.NONE),
        (Expected(), REFUSED, Verdict.REFUSED, Stage.PLANNING),
    ],
)
def test_verdicts(expected: Expected, answer: Answer, verdict: Verdict, stage: Stage) -> None:
    judged = judge(Turn("sales last week", expected), answer, Shelf())
    assert (judged.verdict, judged.stage) == (verdict, stage), judged


def test_a_list_of_everything_explains_nothing() -> None:
    asked = Turn("what is revenue", Expected(definition=("sales.revenue",)))
    others = ("units", "baskets", "basket_value", "shoppers", "discounts", "products")
    assert judge(asked, defined("revenue", *others[:4]), Shelf()).verdict is Verdict.CORRECT
    assert judge(asked, defined("revenue", *others), Shelf()).verdict is Verdict.WRONG


def test_rows_without_a_value_are_right_only_for_the_same_query() -> None:
    today = Expected(queries=({"metrics": ["revenue"], "time": {"range": "today"}},))
    assert judge(Turn("sales today", today), answered("today"), Shelf()).verdict is Verdict.CORRECT
    empty = answered("today")
    other = Expected(queries=({"metrics": ["units"], "time": {"range": "today"}},))
    assert judge(Turn("units today", other), empty, Shelf()).verdict is Verdict.WRONG


def test_what_the_query_before_had_need_not_be_found_again() -> None:
    turn = Turn("and today?", UNSEEN)
    before = parse_query({"metrics": ["stores"]})
    assert judge(turn, REFUSED, Shelf()).stage is Stage.RETRIEVAL
    assert judge(turn, REFUSED, Shelf(), before).stage is Stage.PLANNING


def test_a_miss_says_what_was_expected_and_what_came() -> None:
    judged = judge(Turn("sales last week", DATA), answered("last month", "Revenue was $400."), Shelf())
    assert judged.expected == '{"metrics": ["revenue"], "time": {"range": "last week"}}'
    assert '"last month"' in judged.got and judged.note == "Revenue was $400."
    assert judge(Turn("sales", DATA), CLARIFIED, Shelf()).got == "asked back: basket value"
