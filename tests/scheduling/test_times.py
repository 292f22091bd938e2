"""When schedules are due, held against an oracle that looks at the clock on the wall every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.scheduling.times import Recurrence, latest_due, next_due

BERLIN = "Europe/Berlin"
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dues(recurrence: Recurrence, zone: str, after: str, count: int) -> list[str]:
    found, moment = [], at(after)
    for _ in range(count):
        moment = next_due(recurrence, zone, moment)
        found.append(moment.isoformat(timespec="minutes").removesuffix("+00:00"))
    return found


def test_every_monday_at_nine_is_nine_in_berlin_in_winter_and_in_summer() -> None:
    monday = Recurrence((time(9),), weekdays=(1,))
    assert dues(monday, BERLIN, "2017-03-19T00:00", 2) == ["2017-03-20T08:00", "2017-03-27T07:00"]


def test_a_time_that_clocks_skip_moves_to_the_next_that_there_is() -> None:
    daily = Recurrence((time(2, 30),))
    assert dues(daily, BERLIN, "2017-03-24T12:00", 3) == [
        "2017-03-25T01:30",
        "2017-03-26T01:00",  # 03:00 in Berlin: there is no 02:30
        "2017-03-27T00:30",
    ]


def test_a_time_that_clocks_show_twice_is_taken_once() -> None:
    daily = Recurrence((time(2, 30),))
    assert dues(daily, BERLIN, "2017-10-28T12:00", 2) == ["2017-10-29T00:30", "2017-10-30T01:30"]


def test_times_that_meet_where_clocks_skip_are_one() -> None:
    often = Recurrence((time(2), time(2, 15), time(3), time(3, 15)))
    assert dues(often, BERLIN, "2017-03-26T00:00", 2) == ["2017-03-26T01:00", "2017-03-26T01:15"]


def test_a_day_that_a_zone_skipped_moves_to_the_next_midnight() -> None:
    friday = Recurrence((time(9),), weekdays=(5,))
    assert dues(friday, "Pacific/Apia", "2011-12-29T00:00", 1) == ["2011-12-30T10:00"]


def test_the_31st_is_the_last_day_of_shorter_months() -> None:
    last = Recurrence((time(12),), days=(31,))
    assert dues(last, "UTC", "2016-01-31T12:00", 3) == [
        "2016-02-29T12:00",
        "2016-03-31T12:00",
        "2016-04-30T12:00",
    ]


def test_the_first_monday_and_the_last_friday_of_the_month() -> None:
    first, last = Recurrence((time(9),), weekdays=(1,), nth=1), Recurrence((time(9),), weekdays=(5,), nth=-1)
    assert dues(first, "UTC", "2017-12-01T00:00", 2) == ["2017-12-04T09:00", "2018-01-01T09:00"]
    assert dues(last, "UTC", "2017-12-01T00:00", 2) == ["2017-12-29T09:00", "2018-01-26T09:00"]


def test_the_latest_is_the_one_that_is_due_now() -> None:
    daily = Recurrence((time(9),))
    assert latest_due(daily, "UTC", at("2017-05-02T09:00")) == at("2017-05-02T09:00")
    assert latest_due(daily, "UTC", at("2017-05-02T08:59")) == at("2017-05-01T09:00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": ()},
        {"times": (time(9), time(8))},
        {"times": (time(9),), "weekdays": (8,)},
        {"times": (time(9),), "days": (0,)},
        {"times": (time(9),), "nth": 2},
    ],
)
def test_what_recurs_never_cannot_be_made(wrong: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="recurs never"):
        Recurrence(**wrong)  # type: ignore[arg-type]


def by_the_minute(recurrence: Recurrence, zone: str, first: datetime, until: datetime) -> list[datetime]:
    """Looks at the clock each minute: what it has come to show, on the days that it has come to, is due."""
    there, found = ZoneInfo(zone), []
    waiting = [
        datetime.combine(day, each)
        for count in range(-2, (until - first).days + 4)
        if recurrence.is_on(day := first.date() + timedelta(days=count))
        for each in recurrence.times
    ]
    moment = first - timedelta(days=3)
    while moment <= until:
        shown = moment.astimezone(there).replace(tzinfo=None)
        if any(each <= shown for each in waiting):
            waiting = [each for each in waiting if each > shown]
            found.append(moment)
        moment += MINUTE
    return [moment for moment in found if moment > first]


TIMES = st.lists(
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59])),
    min_size=1,
    max_size=4,
    unique=True,
).map(lambda those: tuple(sorted(those)))
RECURRENCES = st.one_of(
    st.builds(Recurrence, TIMES),
    st.builds(
        Recurrence, TIMES, weekdays=st.sets(st.integers(1, 7), min_size=1).map(lambda s: tuple(sorted(s)))
    ),
    st.builds(Recurrence, TIMES, days=st.sampled_from([(1,), (15, 31), (28, 29, 30)])),
    st.builds(Recurrence, TIMES, weekdays=st.sampled_from([(7,), (6,)]), nth=st.integers(-1, 4)),
)
CHANGES = st.sampled_from(
    [
        (BERLIN, date(2017, 3, 25)),
        (BERLIN, date(2017, 10, 28)),
        ("America/New_York", date(2017, 11, 4)),
        ("America/New_York", date(2017, 3, 11)),
        ("Australia/Lord_Howe", date(2017, 9, 30)),
        ("Australia/Lord_Howe", date(2017, 4, 1)),
        ("America/Asuncion", date(2017, 9, 30)),  # at midnight
        ("Asia/Kathmandu", date(2017, 2, 27)),
        ("Pacific/Apia", date(2011, 12, 29)),
    ]
)


@given(recurrence=RECURRENCES, place=CHANGES)
def test_due_times_are_those_of_the_clock_on_the_wall(
    recurrence: Recurrence, place: tuple[str, date]
) -> None:
    zone, day = place
    first = datetime.combine(day, time(), UTC)
    until = first + timedelta(days=4)
    wanted = by_the_minute(recurrence, zone, first, until)
    found, moment = [], first
    while (moment := next_due(recurrence, zone, moment)) <= until:
        found.append(moment)
    assert found == wanted
    for moment in wanted:
        assert latest_due(recurrence, zone, moment) == moment
        assert latest_due(recurrence, zone, moment + timedelta(seconds=30)) == moment
