"""Ordinals, halves and periods without a year, as people say them."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic.calendars import Calendar
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range, resolve_range

NOW = datetime(2018, 1, 1)

RANGES = {
    "third quarter of 2017": ("2017-07-01", "2017-10-01"),
    "the 4th quarter of 2017": ("2017-10-01", "2018-01-01"),
    "december of 2017": ("2017-12-01", "2018-01-01"),
    "the year 2016": ("2016-01-01", "2017-01-01"),
    "first half of 2017": ("2017-01-01", "2017-07-01"),
    "h2 2017": ("2017-07-01", "2018-01-01"),
    "after march 2017": ("2017-04-01", None),
    "last december": ("2017-12-01", "2018-01-01"),
    "last q3": ("2017-07-01", "2017-10-01"),
    "last march to may": ("2017-03-01", "2017-06-01"),
    "last november to february": ("2016-11-01", "2017-03-01"),
    "last 22 november": ("2017-11-22", "2017-11-23"),
    "last 29 february": ("2016-02-29", "2016-03-01"),
    "last friday": ("2017-12-29", "2017-12-30"),
    "last monday": ("2017-12-25", "2017-12-26"),
    "since last june": ("2017-06-01", "2018-01-01"),
    "last quarter": ("2017-10-01", "2018-01-01"),
    "2 weeks ago": ("2017-12-18", "2017-12-25"),
    "a year ago": ("2017-01-01", "2018-01-01"),
    "the week before last": ("2017-12-18", "2017-12-25"),
    "day before yesterday": ("2017-12-30", "2017-12-31"),
    "last weekend": ("2017-12-30", "2018-01-01"),
    "last h1": ("2017-01-01", "2017-07-01"),
    "last second half": ("2017-07-01", "2018-01-01"),
    "last fiscal q2": ("2017-04-01", "2017-07-01"),
    "fiscal q2 2017": ("2017-04-01", "2017-07-01"),
    "the second fiscal quarter of 2017": ("2017-04-01", "2017-07-01"),
    "fy17": ("2017-01-01", "2018-01-01"),
    "fiscal 2017": ("2017-01-01", "2018-01-01"),
    "week 12 of 2017": ("2017-03-20", "2017-03-27"),
    "last week 12": ("2017-03-20", "2017-03-27"),
    "the first two weeks of june 2017": ("2017-06-01", "2017-06-15"),
    "last 10 days of last june": ("2017-06-21", "2017-07-01"),
    "first week of q3 2017": ("2017-07-01", "2017-07-08"),
    "the week of 7 december 2017": ("2017-12-04", "2017-12-11"),
    "week starting 2017-12-06": ("2017-12-06", "2017-12-13"),
    "previous november": ("2017-11-01", "2017-12-01"),
    "all of 2017": ("2017-01-01", "2018-01-01"),
    "full year 2017": ("2017-01-01", "2018-01-01"),
    "12/2017": ("2017-12-01", "2018-01-01"),
    "24/12/2017": ("2017-12-24", "2017-12-25"),
    "12/24/2017": ("2017-12-24", "2017-12-25"),
    "2017/12/24": ("2017-12-24", "2017-12-25"),
    "between 3 and 9 april 2017": ("2017-04-03", "2017-04-10"),
    "january up to and including march 2017": ("2017-01-01", "2017-04-01"),
    "since the beginning of november 2017": ("2017-11-01", None),
    "until the end of march 2017": (None, "2017-04-01"),
    "through march 2017": (None, "2017-04-01"),
    "until last march": (None, "2017-03-01"),
    "through last march": (None, "2017-04-01"),
    "so far this quarter": ("2018-01-01", "2018-01-01"),
}


@pytest.mark.parametrize("phrase", RANGES)
def test_ranges_at_new_year_2018(phrase: str) -> None:
    found = resolve_range(parse_range(phrase), NOW, "UTC", Calendar())
    ends = tuple(moment.date().isoformat() if moment else None for moment in (found.start, found.until))
    assert ends == RANGES[phrase]


def test_a_period_that_runs_has_not_ended() -> None:
    found = resolve_range(parse_range("last december"), datetime(2017, 12, 15), "UTC", Calendar())
    assert found.words == "December 2016"


def test_fiscal_quarters_without_a_year_are_those_of_the_settings() -> None:
    """Where the fiscal year 2018 began in October 2017, its first quarter is the last that has ended."""
    found = resolve_range(parse_range("last fiscal q1"), NOW, "UTC", Calendar(fiscal_start=10))
    assert found.words == "Q4 2017"


@pytest.mark.parametrize("phrase", ["march and june 2017", "3/4/2017", "first 40 days of june 2017"])
def test_what_is_no_one_range_is_not_taken_for_one(phrase: str) -> None:
    with pytest.raises(TimeInvalid):
        resolve_range(parse_range(phrase), NOW, "UTC", Calendar())


@pytest.mark.parametrize("phrase", ["last week 12", "2017-W12", "week 12 of 2017"])
def test_numbers_of_weeks_count_from_mondays(phrase: str) -> None:
    with pytest.raises(TimeInvalid, match="from Mondays"):
        resolve_range(parse_range(phrase), NOW, "UTC", Calendar(week_start=6))


@pytest.mark.parametrize("phrase", ["december", "q3", "22 november"])
def test_without_a_year_the_hint_says_how_to_mean_the_last(phrase: str) -> None:
    with pytest.raises(TimeInvalid) as raised:
        parse_range(phrase)
    assert raised.value.problem.code == "year-missing"
    assert f"last {phrase}" in raised.value.problem.hint
