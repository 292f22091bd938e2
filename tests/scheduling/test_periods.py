"""The periods of an alert: those of the calendar, and hours that pass where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

import pytest

from semantic.calendars import Calendar
from service.scheduling.conditions import Average, Change, Earlier, Side, Threshold, Watch
from service.scheduling.periods import Periods, Whole, can_be_held

NEW_YORK = "America/New_York"


def before(
    moment: str, grain: str, zone: str = NEW_YORK, *, count: int = 3, week_start: int = 0
) -> list[Whole]:
    until = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return list(islice(Periods(grain, zone, Calendar(week_start)).until(until), count))


@pytest.mark.parametrize(
    ("moment", "grain", "words"),
    [
        ("2017-03-02 05:00", "day", ["1 March 2017", "28 February 2017", "27 February 2017"]),
        ("2017-03-02 04:59", "day", ["28 February 2017", "27 February 2017", "26 February 2017"]),
        ("2017-03-13 03:59", "day", ["11 March 2017", "10 March 2017", "9 March 2017"]),
        ("2017-03-13 04:00", "day", ["12 March 2017", "11 March 2017", "10 March 2017"]),
        ("2017-01-09 05:00", "week", ["the week of 2 January 2017", "the week of 26 December 2016"]),
        ("2017-03-01 05:00", "month", ["February 2017", "January 2017", "December 2016"]),
        ("2017-04-01 04:00", "quarter", ["Q1 2017", "Q4 2016"]),
        ("2018-01-01 05:00", "year", ["2017", "2016"]),
    ],
)
def test_whole_periods_end_by_the_clock_of_the_zone(moment: str, grain: str, words: list[str]) -> None:
    assert [each.words for each in before(moment, grain, count=len(words))] == words


def test_weeks_begin_where_settings_say() -> None:
    assert before("2017-01-09 05:00", "week", week_start=6)[0].words == "the week of 1 January 2017"


def test_an_hour_that_comes_twice_is_two() -> None:
    found = before("2017-11-05 08:10", "hour", count=4)
    assert [each.words for each in found] == [
        "the hour of 5 November 2017, 02:00",
        "the hour of 5 November 2017, 01:00 EST",
        "the hour of 5 November 2017, 01:00 EDT",
        "the hour of 5 November 2017, 00:00",
    ]
    assert [f"{each.begins:%H:%M}" for each in found] == ["07:00", "06:00", "05:00", "04:00"]
    # Each can be asked for by the hour from 2 to 3, which the clock shows once.
    assert [each.hours_on for each in found] == [0, 1, 2, 0]
    assert [each.later(each.hours_on).start.hour for each in found] == [2, 2, 2, 0]
    assert before("2017-11-05 06:30", "hour")[0].words == "the hour of 5 November 2017, 01:00 EDT"


def test_an_hour_that_clocks_skip_is_none() -> None:
    found = before("2017-03-12 08:59", "hour")
    assert [each.period.start.hour for each in found] == [3, 1, 0]
    assert [f"{each.ends:%H:%M}" for each in found] == ["08:00", "07:00", "06:00"]


def test_where_clocks_change_by_half_an_hour_nothing_is_an_hour() -> None:
    """On Lord Howe Island they went back from 02:00 to 01:30 on 2 April 2017: from 1 to 2 is an hour and a half."""
    found = before("2017-04-01 17:30", "hour", "Australia/Lord_Howe")
    assert [each.period.start.hour for each in found] == [3, 2, 0]


def test_what_is_remembered_tells_what_comes_after() -> None:
    first, second = reversed(before("2017-11-05 07:00", "hour", count=2))
    assert second.is_after(first.mark) and not first.is_after(second.mark) and not first.is_after(first.mark)
    assert first.is_after("2017-11-05T00:00:00") and not first.is_after("2017-11-05T01:00:00"), (
        "as it was kept before"
    )
    assert first.is_after("")


DOWN = (Side.BELOW, Decimal("0.2"), True)


@pytest.mark.parametrize(
    ("moment", "grain", "against", "exact", "held"),
    [
        ("2017-04-01 04:00", "day", Earlier(1, "month"), True, False),  # there is no 31 February
        ("2017-03-29 04:00", "day", Earlier(1, "month"), True, True),
        ("2017-04-01 04:00", "day", Average(3, "month"), True, False),
        ("2016-03-01 05:00", "day", Earlier(1, "year"), True, False),
        ("2017-03-12 08:00", "hour", Earlier(1, "hour"), True, True),  # 03:00 and 01:00
        ("2017-03-12 08:00", "hour", Earlier(1, "hour"), False, False),  # whose clock went on to 02:00
        ("2017-03-12 09:00", "hour", Earlier(1, "hour"), False, True),
        (
            "2017-03-13 07:00",
            "hour",
            Earlier(1, "day"),
            True,
            False,
        ),  # 02:00, which the day before did not have
        ("2017-03-13 08:00", "hour", Earlier(1, "day"), True, True),
        ("2017-11-05 06:00", "hour", Earlier(1, "hour"), True, True),
        ("2017-11-05 06:00", "hour", Earlier(1, "day"), True, False),
        ("2017-11-05 06:00", "hour", Earlier(1, "hour"), False, False),
        ("2017-11-05 08:00", "hour", Earlier(1, "hour"), True, True),
        ("2017-11-05 08:00", "hour", Earlier(1, "hour"), False, False),  # 02:00 and two hours from 1 to 2
        ("2017-11-06 07:00", "hour", Earlier(1, "day"), True, False),  # 01:00, which there were two of
        ("2017-11-06 08:00", "hour", Earlier(1, "day"), True, True),
    ],
)
def test_what_is_held_against_what_there_is_not(
    moment: str, grain: str, against: Earlier | Average, exact: bool, held: bool
) -> None:
    [last] = before(moment, grain, count=1)
    assert can_be_held(last, Watch(grain, Change(*DOWN, against)), exact=exact) is held


def test_a_line_alone_is_for_every_hour_that_can_be_told_apart() -> None:
    [again, first] = before("2017-11-05 07:00", "hour", count=2)
    line = Watch("hour", Threshold(Side.BELOW, Decimal(5)))
    assert again.twice and first.twice
    assert can_be_held(first, line, exact=True) and not can_be_held(first, line, exact=False)
