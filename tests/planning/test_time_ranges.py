"""Every phrase of a time range, resolved on Wednesday 10 May 2017 at 09:30."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic.calendars import Calendar
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import ResolvedRange, parse_range, resolve_range
from semantic.query.types import Bounds

NOW = datetime(2017, 5, 10, 9, 30)


def resolved(phrase: str | Bounds, calendar: Calendar | None = None) -> ResolvedRange:
    return resolve_range(parse_range(phrase), NOW, "America/New_York", calendar or Calendar())


@pytest.mark.parametrize(
    ("phrase", "start", "until", "words"),
    [
        ("today", "2017-05-10", "2017-05-10T09:30", "10 May 2017 to 10 May 2017 09:30"),
        ("yesterday", "2017-05-09", "2017-05-10", "9 May 2017"),
        ("last week", "2017-05-01", "2017-05-08", "1 to 7 May 2017"),
        ("this week", "2017-05-08", "2017-05-10T09:30", "8 May 2017 to 10 May 2017 09:30"),
        ("last month", "2017-04-01", "2017-05-01", "April 2017"),
        ("last 3 months", "2017-02-01", "2017-05-01", "February to April 2017"),
        ("Past Three Full Months", "2017-02-01", "2017-05-01", "February to April 2017"),
        ("last 7 days", "2017-05-03", "2017-05-10", "3 to 9 May 2017"),
        ("last quarter", "2017-01-01", "2017-04-01", "Q1 2017"),
        ("last year", "2016-01-01", "2017-01-01", "2016"),
        ("ytd", "2017-01-01", "2017-05-10T09:30", "1 January 2017 to 10 May 2017 09:30"),
        ("rolling 2 days", "2017-05-08T09:30", "2017-05-10T09:30", "8 May 2017 09:30 to 10 May 2017 09:30"),
        ("2017", "2017-01-01", "2018-01-01", "2017"),
        ("Q2 2017", "2017-04-01", "2017-07-01", "Q2 2017"),
        ("2017-Q2", "2017-04-01", "2017-07-01", "Q2 2017"),
        ("2017-02", "2017-02-01", "2017-03-01", "February 2017"),
        ("Feb 2017", "2017-02-01", "2017-03-01", "February 2017"),
        ("2017-02-03", "2017-02-03", "2017-02-04", "3 February 2017"),
        ("3rd of February 2017", "2017-02-03", "2017-02-04", "3 February 2017"),
        ("February 3, 2017", "2017-02-03", "2017-02-04", "3 February 2017"),
        ("2017-03-01 to 2017-03-31", "2017-03-01", "2017-04-01", "March 2017"),
        ("from March to May 2017", "2017-03-01", "2017-06-01", "March to May 2017"),
        ("3 to 9 March 2017", "2017-03-03", "2017-03-10", "3 to 9 March 2017"),
        ("week of last 5 April", "2017-04-03", "2017-04-10", "3 to 9 April 2017"),
        ("the week of last May 9th", "2016-05-09", "2016-05-16", "9 to 15 May 2016"),
        (
            "between 2016-12-30 and 2017-01-02",
            "2016-12-30",
            "2017-01-03",
            "30 December 2016 to 2 January 2017",
        ),
    ],
)
def test_phrase(phrase: str, start: str, until: str, words: str) -> None:
    found = resolved(phrase)
    assert (found.start, found.until) == (datetime.fromisoformat(start), datetime.fromisoformat(until))
    assert found.words == words


def test_open_ends() -> None:
    assert (resolved("since 2017-03").start, resolved("since 2017-03").until) == (datetime(2017, 3, 1), None)
    assert (resolved("before 2017-03").start, resolved("before 2017-03").until) == (
        None,
        datetime(2017, 3, 1),
    )


def test_explicit_bounds_are_half_open() -> None:
    found = resolved(Bounds("2017-03", "2017-04"))
    assert (found.start, found.until) == (datetime(2017, 3, 1), datetime(2017, 4, 1))


def test_a_range_up_to_now_is_partial_until_its_period_is_over() -> None:
    assert resolved("this month").partial
    assert not resolved("last month").partial


def test_weeks_and_fiscal_years_begin_where_the_settings_say() -> None:
    sunday = Calendar(week_start=6)
    assert resolved("last week", sunday).start == datetime(2017, 4, 30)
    october = Calendar(fiscal_start=10)
    assert resolved("this fiscal year", october).start == datetime(2016, 10, 1)
    assert resolved("FY2017 Q3", october).start == datetime(2017, 4, 1)


def test_a_month_ends_on_its_last_day_when_counted_back() -> None:
    leap = resolve_range(parse_range("rolling 1 month"), datetime(2016, 3, 31), "UTC", Calendar())
    assert leap.start == datetime(2016, 2, 29)


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("december", "year-missing"),
        ("q3", "year-missing"),
        ("since easter", "time-invalid"),
        ("last 0 days", "time-invalid"),
        ("2017-13", "time-invalid"),
        ("30 February 2017", "time-invalid"),
        ("", "time-invalid"),
        ("last 99999 years", "time-invalid"),
        ("'; DROP TABLE sales", "time-invalid"),
        ("week 10 to 16 april 2017", "time-invalid"),
        ("last week 10 to 16 april", "time-invalid"),
        ("week of last june", "time-invalid"),
    ],
)
def test_what_is_no_range_says_so(phrase: str, code: str) -> None:
    with pytest.raises(TimeInvalid) as raised:
        resolved(phrase)
    assert raised.value.problem.code == code


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(TimeInvalid, match="ends before it begins"):
        resolved("2017-05 to 2017-03")
