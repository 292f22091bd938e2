"""Fiscal periods where years begin in July, and weeks where they begin on Sundays: never those of the calendar."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import build_book
from semantic.query import parse_query
from service.asking.faithfulness import check
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK, TEXTS, VALUES, assumed

JULY = build_book(
    load_texts(TEXTS | {"settings.yml": f"{TEXTS['settings.yml']}fiscal_year_start: july\n"}), VALUES
)
FISCAL: dict[str, dict[str, object]] = {
    "sales fy17": {"time": "fy17"},
    "sales fy17 vs fy16": {"time": {"range": "fy17", "compare": "previous_period"}},
    "sales fy16 and fy17": {
        "dimensions": ["time.fiscal_year"],
        "order_by": ["time.fiscal_year"],
        "time": "fy16 to fy17",
    },
    "sales in fiscal q1 and fiscal q2": {
        "dimensions": ["time.fiscal_quarter"],
        "order_by": ["time.fiscal_quarter"],
        "time": "last fiscal q1 to fiscal q2",
    },
}


@pytest.mark.parametrize("question", FISCAL)
def test_fiscal_periods_stay_those_of_the_settings(question: str) -> None:
    result = plan_offline(question, JULY)
    assert isinstance(result, Planned), result
    assert result.query == parse_query({"metrics": ["revenue"], **FISCAL[question]})
    assert check(question, result.query, JULY).problems() == ()


@pytest.mark.parametrize(
    "question",
    [
        "sales fy17 vs 2016",
        "sales fiscal q2 2017 vs q1 2017",
        "sales fy15 and fy17",
        "sales in fiscal q1 and fiscal q3",
        "sales fiscal q2 last year",
    ],
)
def test_fiscal_periods_are_not_taken_for_those_of_the_calendar(question: str) -> None:
    assert isinstance(plan_offline(question, JULY), Refuse)


def test_a_fiscal_year_is_not_the_calendar_year_of_its_number() -> None:
    query = parse_query({"metrics": ["revenue"], "time": "2017"})
    assert check("sales fy17", query, BOOK).problems() == ()
    assert check("sales fy17", query, JULY).problems() != ()


def test_weeks_of_a_day_are_set_side_by_side_only_where_they_begin_on_mondays() -> None:
    question = "sales week of 5 march 2017 and week of 12 march 2017"
    settings = f"{TEXTS['settings.yml']}week_start: sunday\n"
    sunday = build_book(load_texts(TEXTS | {"settings.yml": settings}), VALUES)
    assert isinstance(plan_offline(question, sunday), Refuse)
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    weeks = {"dimensions": ["time.week"], "order_by": ["time.week"], "time": "2017-02-27 to 2017-03-12"}
    assert result.query == parse_query({"metrics": ["revenue"], **weeks})


def test_a_week_with_a_number_says_by_which_weeks_it_is_counted() -> None:
    """Where weeks have numbers of the company's own, too, “week 20” can be one of those."""
    dimension = "  store_week: {type: number}\n"
    sales = TEXTS["sales.yml"].replace("dimensions:\n", f"dimensions:\n{dimension}")
    own = build_book(load_texts(TEXTS | {"sales.yml": sales}), VALUES)
    said = "“week 20” is counted by the calendar, not by “store week”."
    by_calendar = plan_offline("revenue in week 20", own)
    assert isinstance(by_calendar, Planned), by_calendar
    assert said in by_calendar.assumptions
    by_their_own = plan_offline("revenue in store week 20", own)
    assert isinstance(by_their_own, Planned), by_their_own
    assert by_their_own.assumptions == ()
    assert said not in assumed("revenue in week 20")
