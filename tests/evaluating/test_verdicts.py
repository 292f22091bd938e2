"""When two results are the same, and what a report says."""

from __future__ import annotations

from decimal import Decimal

from semantic import Query, parse_query
from semantic.book import Book
from service.asking.planned import Clarify, Planned, PlannerResult, Refuse
from service.evaluating import Row, Verdict, evaluate, means_the_same, same_rows
from tests.asking.offline.shop import BOOK, CATALOG


def test_columns_may_stand_in_any_order_and_numbers_in_any_type() -> None:
    left = [("DELI", 1, Decimal("10.50")), ("MEAT", 2, Decimal("7.25"))]
    right = [(7.25, "MEAT", 2.0), (10.5000000001, "DELI", 1.0)]
    assert same_rows(left, right, ordered=False)
    assert not same_rows(left, right, ordered=True)


def test_other_numbers_groups_or_counts_of_rows_are_not_the_same() -> None:
    rows = [("DELI", 1), ("MEAT", 2)]
    assert not same_rows(rows, [("DELI", 2), ("MEAT", 1)], ordered=False)
    assert not same_rows(rows, [("DELI", 1), ("FISH", 2)], ordered=False)
    assert not same_rows(rows, [("DELI", 1)], ordered=False)
    assert not same_rows(rows, [("DELI", 1, 3), ("MEAT", 2, 3)], ordered=False)
    assert same_rows([], [], ordered=True)


def test_a_limit_that_the_wording_does_not_say_is_presentation() -> None:
    def run(query: Query) -> list[Row]:
        rows: list[Row] = [("a", 3), ("b", 2), ("c", 1)]
        return rows[: query.limit.rows] if query.limit else rows

    approved = parse_query({"metrics": ["revenue"], "dimensions": ["store.store_id"], "limit": 2})
    planned = parse_query({"metrics": ["revenue"], "dimensions": ["stores.store_id"]})
    assert means_the_same(planned, approved, "sales by store", run)
    assert not means_the_same(planned, approved, "top 2 stores by sales", run)


def test_every_wording_gets_a_verdict_with_its_question_withheld() -> None:
    seen: list[tuple[str, int]] = []

    def planner(wording: str, book: Book) -> PlannerResult:
        seen.append((wording, len(book.questions)))
        if wording == "sales last week":
            return Planned(parse_query({"metrics": ["revenue"], "time": "last week"}))
        if wording == "baskets by store last week":
            return Planned(parse_query({"metrics": ["units"]}))
        return Clarify("Which?") if wording.startswith("What") else Refuse("No.")

    report = evaluate(CATALOG, lambda _: BOOK, planner)
    assert seen == [
        ("sales last week", 1),
        ("What were our sales last week?", 1),
        ("baskets by store last week", 1),
    ]
    assert [outcome.verdict for outcome in report.outcomes] == [Verdict.RIGHT, Verdict.ASKED, Verdict.WRONG]
    assert report.count(Verdict.RIGHT, also=False) == 1 and report.total(also=True) == 1
    assert report.as_json()["verdicts"] == {"right": 1, "asked back": 1, "refused": 0, "wrong": 1}
    assert "33.3 % right" in report.as_text()
