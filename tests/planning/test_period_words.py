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
}


@pytest.mark.parametrize("phrase", RANGES)
def test_ranges_at_new_year_2018(phrase: str) -> None:
    found = resolve_range(parse_range(phrase), NOW, "UTC", Calendar())
    ends = tuple(moment.date().isoformat() if moment else None for moment in (found.start, found.until))
    assert ends == RANGES[phrase]


def test_a_period_that_runs_has_not_ended() -> None:
    found = resolve_range(parse_range("last december"), datetime(2017, 12, 15), "UTC", Calendar())
    assert found.words == "December 2016"


@pytest.mark.parametrize("phrase", ["december", "q3", "22 november"])
def test_without_a_year_the_hint_says_how_to_mean_the_last(phrase: str) -> None:
    with pytest.raises(TimeInvalid) as raised:
        parse_range(phrase)
    assert raised.value.problem.code == "year-missing"
    assert f"last {phrase}" in raised.value.problem.hint
