"""Ordinals, halves and periods without a year, as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from semantic.calendars import Calendar, add
from semantic.errors import TimeInvalid
from semantic.planning.moments import compared_shifts
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Query

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
    "since last january": ("2017-01-01", "2018-01-01"),
    "since last monday": ("2017-12-25", "2018-01-01"),
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
    "until the end of 2017": (None, "2018-01-01"),
    "since the beginning of 2017": ("2017-01-01", None),
    "until 24 december 2017": (None, "2017-12-24"),
    "until and including 24 december 2017": (None, "2017-12-25"),
    "january until march 2017": ("2017-01-01", "2017-04-01"),
    "first week of 2017": ("2017-01-01", "2017-01-08"),
    "last day of december 2017": ("2017-12-31", "2018-01-01"),
    "last two days of february 2016": ("2016-02-28", "2016-03-01"),
    "2 quarters ago": ("2017-07-01", "2017-10-01"),
    "week starting monday 2017-12-04": ("2017-12-04", "2017-12-11"),
    "week 53 of 2015": ("2015-12-28", "2016-01-04"),
    "week 1 of 2016": ("2016-01-04", "2016-01-11"),
    "week 1 of 2015": ("2014-12-29", "2015-01-05"),
    "week 52 of 2016": ("2016-12-26", "2017-01-02"),
    "last week 52": ("2017-12-25", "2018-01-01"),
    "last week 53": ("2015-12-28", "2016-01-04"),
    "after week 3 of 2017": ("2017-01-23", None),
    "on or after 2017-03-01": ("2017-03-01", None),
    "on or before march 2017": (None, "2017-04-01"),
    "between week 10 and week 12 of 2017": ("2017-03-06", "2017-03-27"),
    "week 50 of 2016 to week 2 of 2017": ("2016-12-12", "2017-01-16"),
    "last week 50 to week 2": ("2016-12-12", "2017-01-16"),
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


JULY = {
    "fy17": ("2016-07-01", "2017-07-01"),
    "fiscal year 2018": ("2017-07-01", "2018-07-01"),
    "last fiscal year": ("2016-07-01", "2017-07-01"),
    "this fiscal year": ("2017-07-01", "2018-01-01"),
    "2 fiscal quarters ago": ("2017-07-01", "2017-10-01"),
    "fiscal q2 2017": ("2016-10-01", "2017-01-01"),
    "last fiscal q2": ("2017-10-01", "2018-01-01"),
    "last fiscal q3": ("2017-01-01", "2017-04-01"),
    "fy16 to fy17": ("2015-07-01", "2017-07-01"),
    "since fy17": ("2016-07-01", None),
    "until fy17": (None, "2016-07-01"),
    "through fy17": (None, "2017-07-01"),
    "after fy17": ("2017-07-01", None),
    "after fq2 2017": ("2017-01-01", None),
    "after fiscal q2 2017": ("2017-01-01", None),
    "first 2 weeks of fy17": ("2016-07-01", "2016-07-15"),
    "after q2 2017": ("2017-07-01", None),
    "last q2": ("2017-04-01", "2017-07-01"),
    "first half of 2017": ("2017-01-01", "2017-07-01"),
}
"""Where the fiscal year 2018 began in July 2017; quarters and halves of a calendar year stay what they are."""


@pytest.mark.parametrize("phrase", JULY)
def test_fiscal_periods_of_a_year_that_begins_in_july(phrase: str) -> None:
    found = resolve_range(parse_range(phrase), NOW, "UTC", Calendar(fiscal_start=7))
    ends = tuple(moment.date().isoformat() if moment else None for moment in (found.start, found.until))
    assert ends == JULY[phrase]


@pytest.mark.parametrize(
    ("now", "first_day"),
    [
        ("2017-12-30T12:00", "2017-12-23"),  # on a Saturday, the weekend runs
        ("2017-12-31T23:59", "2017-12-23"),
        ("2018-01-01T00:00", "2017-12-30"),
        ("2018-01-05T18:00", "2017-12-30"),
    ],
)
@pytest.mark.parametrize("week_start", [0, 6])
def test_the_last_weekend_is_over_wherever_weeks_begin(now: str, first_day: str, week_start: int) -> None:
    calendar = Calendar(week_start=week_start)
    found = resolve_range(parse_range("last weekend"), datetime.fromisoformat(now), "UTC", calendar)
    start = datetime.fromisoformat(first_day)
    assert (found.start, found.until) == (start, start + timedelta(days=2))


@pytest.mark.parametrize(
    "phrase",
    [
        "march and june 2017",
        "3/4/2017",
        "first 40 days of june 2017",
        "last days of december 2017",
        "first weeks of q3 2017",
        "0 weeks ago",
        "99999 days ago",
        "week starting monday 2017-12-06",
        "week 53 of 2016",
        "first half of june 2017",
    ],
)
def test_what_is_no_one_range_is_not_taken_for_one(phrase: str) -> None:
    with pytest.raises(TimeInvalid):
        resolve_range(parse_range(phrase), NOW, "UTC", Calendar())


@pytest.mark.parametrize(
    "phrase",
    [
        "last week 12",
        "2017-W12",
        "week 12 of 2017",
        "after week 12 of 2017",
        "until week 12 of 2017",
        "until last week 12",
    ],
)
def test_numbers_of_weeks_count_from_mondays(phrase: str) -> None:
    with pytest.raises(TimeInvalid, match="from Mondays"):
        resolve_range(parse_range(phrase), NOW, "UTC", Calendar(week_start=6))


@pytest.mark.parametrize("phrase", ["december", "q3", "22 november"])
def test_without_a_year_the_hint_says_how_to_mean_the_last(phrase: str) -> None:
    with pytest.raises(TimeInvalid) as raised:
        parse_range(phrase)
    assert raised.value.problem.code == "year-missing"
    assert f"last {phrase}" in raised.value.problem.hint


COMPARED = {
    "last weekend": ("2017-12-23", "2016-12-31"),
    "last friday": ("2017-12-28", "2016-12-30"),
    "last week 52": ("2017-12-18", "2016-12-26"),
    "2017-W52": ("2017-12-18", "2016-12-26"),
    "2 weeks ago": ("2017-12-11", "2016-12-19"),
    "last december": ("2017-11-01", "2016-12-01"),
    "29 december 2017": ("2017-12-28", "2016-12-29"),
}
"""Where the period before begins, and that of a year earlier: weeks and their days a year ago are 52 weeks ago."""


@pytest.mark.parametrize("phrase", COMPARED)
def test_what_a_period_is_compared_with(phrase: str) -> None:
    spec = parse_range(phrase)
    found = resolve_range(spec, NOW, "UTC", Calendar())
    assert found.start is not None
    shifts = compared_shifts(Query(), spec, found)
    starts = tuple(add(found.start, -count, unit).date().isoformat() for _, count, unit in shifts)
    assert starts == COMPARED[phrase]
