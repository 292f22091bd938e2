"""Times that there are not are named, each with what there is instead; numbers that only look like one are let be."""

from __future__ import annotations

import pytest

from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.offline.impossible_dates import impossible_date
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK


@pytest.mark.parametrize(
    ("question", "why", "instead"),
    [
        (
            "sales on 31 February 2017",
            "There is no 31 February 2017: February 2017 has 28 days.",
            "28 February 2017",
        ),
        ("sales on feb 30", "There is no feb 30: February has at most 29 days.", "28 February"),
        ("sales on feb 29 2016", None, None),
        ("sales on feb 29 2017", "There is no feb 29 2017: February 2017 has 28 days.", "28 February 2017"),
        ("sales on the 45th of march", "There is no 45th of march: March has 31 days.", "31 March"),
        ("sales in june 31 2017", "There is no june 31 2017: June 2017 has 30 days.", "30 June 2017"),
        ("sales on 13/13/2017", "There is no 13/13/2017: 13 is no month.", "13 December 2017"),
        ("sales on 30/02/2017", "There is no 30/02/2017: February 2017 has 28 days.", "28 February 2017"),
        ("sales on 31.04.2017", "There is no 31.04.2017: April 2017 has 30 days.", "30 April 2017"),
        ("sales on 2017-02-30", "There is no 2017-02-30: February 2017 has 28 days.", "28 February 2017"),
        ("sales on 2017-13-07", "There is no 2017-13-07: a year has twelve months.", "7 December 2017"),
        ("sales in the last 0 days", "“last 0 days” is no time at all.", "yesterday"),
        ("sales last zero weeks", "“last zero weeks” is no time at all.", "last week"),
        ("sales last -3 months", "“last -3 months” has a number below zero.", "last 3 months"),
        ("sales last 2.5 months", "“last 2.5 months” is no whole number of months.", "last 2 months"),
        (
            "sales last 99999999999 years",
            "“last 99999999999 years” reaches back further than there are dates.",
            "over all dates",
        ),
        ("sales in Q5 2017", "There is no Q5 2017: a year has four quarters.", "Q4 2017"),
        (
            "sales in month 13 of 2017",
            "There is no month 13 of 2017: a year has twelve months.",
            "December 2017",
        ),
        ("sales in week 54 2017", "There is no week 54 2017: a year has 52 weeks or 53.", "week 52 2017"),
        ("sales in 20177", "20177 is no year: a year has four digits.", "2017"),
        ("sales at 25:00", "There is no 25:00: a day has 24 hours, and an hour 60 minutes.", None),
        ("sales on 24 december 2017 by store", None, None),
        ("sales in march by 31 stores", None, None),
        ("sales in december 45 stores", None, None),
        ("sales last 12 months", None, None),
        ("sales between 3/4/2017 and 24.12.2017", None, None),
        ("sales over 20177 dollars in 2017", None, None),
    ],
)
def test_what_is_no_time(question: str, why: str | None, instead: str | None) -> None:
    found = impossible_date(question, BOOK)
    assert (found.reason if found else None) == why
    assert (found.suggestions[0] if found and found.suggestions else None) == instead


def test_a_date_that_there_is_not_is_told_before_anything_else() -> None:
    found = plan_offline("sales on 31 February 2017", BOOK)
    assert isinstance(found, Refuse) and found.final and found.unplaced == ("31 February 2017",)


@pytest.mark.parametrize(
    ("question", "range_"),
    [
        ("sales on 24.12.2017", "24 december 2017"),
        ("sales on 24-12-2017", "24/12/2017"),
        ("sales from 1.12.2017 to 5.12.2017", "from 1 december 2017 to 5 december 2017"),
    ],
)
def test_dates_with_dots_and_dashes(question: str, range_: str) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Planned) and query_json(found.query)["time"] == {"range": range_}


@pytest.mark.parametrize(
    ("question", "ends", "instead"),
    [
        ("sales between december 2017 and january 2017", "between december 2017 and january 2017",
         "between january 2017 and december 2017"),
        ("sales from 2017-12-01 to 2017-01-01", "from 2017-12-01 to 2017-01-01", "from 2017-01-01 to 2017-12-01"),
    ],
)  # fmt: skip
def test_what_ends_before_it_begins_is_put_the_other_way_round(
    question: str, ends: str, instead: str
) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Refuse) and found.unplaced == (ends,) and found.suggestions == (instead,)
    assert found.reason.startswith(f"“{ends}” ends before it begins")


def test_what_is_to_come_is_offered_as_it_was() -> None:
    for question, past in (("sales next 3 months", "last 3 months"), ("sales tomorrow", "yesterday")):
        found = plan_offline(question, BOOK)
        assert isinstance(found, Refuse) and found.suggestions == (past,), question


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("departments with sales under -5", -5),
        ("departments with sales over -$1,000", -1000),
        ("departments with sales over 5", 5),
    ],
)
def test_a_minus_is_not_lost(question: str, value: int) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Planned)
    kept = query_json(found.query)["filters"]
    assert isinstance(kept, list) and [each["values"] for each in kept] == [[value]]


@pytest.mark.parametrize("question", ["top -5 departments by sales", "sales of store -367", "sales week -1"])
def test_a_minus_that_means_nothing_is_refused(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)
