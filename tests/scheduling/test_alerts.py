"""Alerts: the condition is one query that the warehouse decides, held against SQL by hand; and when one is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from semantic.errors import QueryInvalid
from service.answer import Trust
from service.caching import ResultCache
from service.scheduling.alerts import alert_query, judge
from service.scheduling.delivering import Delivery, Kind
from service.scheduling.errors import NotSchedulable, NotUnderstood
from service.scheduling.outcomes import Outcome
from service.scheduling.schedules import Memory, Schedule
from service.scheduling.words import read_words
from tests.scheduling.kiosk import ANNA, BEN, SALES, STOCK, Kiosk, catalog

FIRST = date(2017, 2, 1)


def days(kiosk: Kiosk, values: Mapping[str, Sequence[float | None]]) -> None:
    """A sale at noon of each day from 1 February on, for each stand; the first day has begun at midnight."""
    last = max(map(len, values.values()))
    kiosk.sell_all([sale for number in range(last) for sale in of_day(values, number)])


def of_day(values: Mapping[str, Sequence[float | None]], number: int) -> list[tuple[str, str, float]]:
    when = f"{FIRST + timedelta(days=number)} {'12:00' if number else '00:00'}"
    return [
        (when, stand, value)
        for stand, per_day in values.items()
        if number < len(per_day) and (value := per_day[number]) is not None
    ]


def looked(kiosk: Kiosk, schedule: Schedule) -> tuple[Schedule, Outcome]:
    """The schedule as it remembers, after it was due now."""
    outcome = kiosk.runs().outcome(schedule, kiosk.now, kiosk.now)
    return replace(schedule, memory=outcome.memory or schedule.memory), outcome


def told(outcome: Outcome) -> Delivery:
    assert outcome.delivery is not None
    return outcome.delivery


FOUR_WEEKS = """
    WITH daily AS (
        SELECT CAST(sold AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE) AS day, stand, SUM(value) AS value
        FROM sales GROUP BY 1, 2
    )
    SELECT a.stand FROM daily AS a WHERE a.day = DATE '2017-03-15' AND 5 * a.value <= (
        SELECT 4 * AVG(b.value) FROM daily AS b
        WHERE b.stand = a.stand AND b.day IN (a.day - 7, a.day - 14, a.day - 21, a.day - 28) HAVING COUNT(*) = 4
    ) ORDER BY 1
"""


@pytest.mark.parametrize("seed", range(12))
def test_the_four_week_average_of_a_weekday_is_that_of_sql_by_hand(seed: int) -> None:
    kiosk = Kiosk()
    values = {
        f"Stand {stand}": [
            float((7 * seed + 13 * stand + 31 * day * (seed + 3) + day * day * (stand + 2)) % 50 + 1)
            if (day + stand * 5 + seed) % 17
            else None
            for day in range(43)
        ]
        for stand in range(9)
    }
    days(kiosk, values)
    kiosk.close_of("2017-03-15")
    kiosk.at("2017-03-16 12:00")
    schedule = kiosk.schedule(
        "tell me when daily revenue of any stand falls 20% below the four-week average of that weekday"
    )
    assert schedule.watch is not None
    period = kiosk.last("day")
    asked = alert_query(kiosk.revision.catalog, schedule.query, schedule.watch, period)
    judged = judge(asked, schedule.watch, kiosk.asker.query(asked.query, ANNA), period.when)
    by_hand = [stand for (stand,) in kiosk.connection.execute(FOUR_WEEKS).fetchall()]
    assert sorted(row.fact.group for row in judged.fired) == by_hand


def test_the_whole_condition_is_in_the_sql() -> None:
    kiosk = Kiosk()
    days(kiosk, {"North": [10.0] * 30})
    kiosk.at("2017-03-02 12:00")
    schedule = kiosk.schedule("tell me when daily revenue falls 20% below the average of the last 2 days")
    assert schedule.watch is not None
    period = kiosk.last("day")
    compiled = kiosk.asker.compile(
        alert_query(kiosk.revision.catalog, schedule.query, schedule.watch, period).fired
    )
    where = compiled.main.sql.partition("WHERE\n  (")[2] or compiled.main.sql.rpartition("WHERE")[2]
    assert "<= $p" in where and "> $p" in where
    assert Decimal("-0.199999999") in compiled.main.parameters.values(), "as much, as far as doubles go"


def test_it_is_told_once_until_it_has_recovered() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    seen = []
    for day in range(2, 9):
        kiosk.sell_all(of_day({"North": [100, 90, 95, 50, 40, 80, 60]}, day - 2))
        kiosk.close_of(f"2017-02-0{day - 1}")
        kiosk.at(f"2017-02-0{day} 12:05")
        schedule, outcome = looked(kiosk, schedule)
        again = looked(kiosk, schedule)[1]
        assert again.delivery is None, "the same period is looked at once"
        seen.append(outcome.delivery.lines[0] if outcome.delivery else "")
    assert seen == [
        "", "", "", "Revenue was $50.00 on 4 February 2017.", "", "", "Revenue was $60.00 on 7 February 2017."
    ]  # fmt: skip


def test_what_is_told_says_how_far_it_lies_from_what() -> None:
    kiosk = Kiosk()
    days(kiosk, {"North": [80, 120, 75]})
    kiosk.close_of("2017-02-03")
    kiosk.at("2017-02-04 12:05")
    schedule = kiosk.schedule("tell me when daily revenue falls 20% below the average of the last 2 days")
    _, outcome = looked(kiosk, schedule)
    delivery = told(outcome)
    assert delivery.kind is Kind.ALERT
    assert delivery.lines == (
        "Revenue was $75.00 on 3 February 2017, 25.0% below the average of the 2 days before ($100.00).",
    )
    assert delivery.answer is not None and [row[1] for row in delivery.answer.rows] == [80, 120, 75]
    assert delivery.answer.chart is not None
    assert delivery.title == "Daily revenue is 20% or more below the average of the 2 days before"


def test_what_a_group_is_held_against_makes_no_other_metric_of_it() -> None:
    kiosk = Kiosk()
    days(kiosk, {"North": [100, 75], "South": [100, 99]})
    kiosk.close_of("2017-02-02")
    kiosk.at("2017-02-03 12:05")
    for metric, trust in (("revenue", Trust.GOVERNED), ("revenue per sales count", Trust.AD_HOC)):
        _, outcome = looked(kiosk, kiosk.schedule(f"tell me when daily {metric} of any stand drops by 20%"))
        answer = told(outcome).answer
        assert answer is not None and answer.trust is trust


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [(100, 80, True), (100, 80.01, False), (5.05, 4.04, True), (5.05, 4.05, False)],
)
def test_just_as_much_is_enough(before: float, now: float, fires: bool) -> None:
    """4.04 is a fifth less than 5.05, of which doubles make a little less than a fifth."""
    kiosk = Kiosk()
    days(kiosk, {"North": [before, now]})
    kiosk.close_of("2017-02-02")
    kiosk.at("2017-02-03 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue falls 20% below the day before"))
    assert (outcome.delivery is not None) is fires


@pytest.mark.parametrize("against", ["the month before", "the year before"])
def test_a_week_is_held_against_weeks_only(against: str) -> None:
    """A month or a year before there is no week of the same days: its two ends would be moved differently."""
    with pytest.raises(NotUnderstood, match="Weekly numbers cannot be held against that"):
        read_words(f"tell me when weekly revenue falls 20% below {against}")


def test_each_group_is_told_by_itself() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue of any stand falls below 40")
    seen = []
    for day in (1, 2, 3, 4):
        kiosk.sell_all(of_day({"North": [50, 60, 10, 20], "South": [50, 20, 30, 90]}, day - 1))
        kiosk.sell(f"2017-02-0{day} 23:30", "Till", 100, 0)
        kiosk.at(f"2017-02-0{day + 1} 12:05")
        schedule, outcome = looked(kiosk, schedule)
        seen.append([fact.group for fact in outcome.delivery.facts] if outcome.delivery else [])
    assert seen == [[], ["South"], ["North"], []]


def test_a_number_is_told_with_what_it_is_of() -> None:
    kiosk = Kiosk()
    days(kiosk, {"7": [5, 5], "South": [5, 1]})
    kiosk.sell("2017-02-02 13:00", "7", 1)
    kiosk.sell("2017-02-02 23:30", "South", 1)
    kiosk.at("2017-02-03 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily sales count of any stand is above 1"))
    assert told(outcome).lines == (
        "Stand 7: sales count was 2 on 2 February 2017.",
        "South: sales count was 2 on 2 February 2017.",
    )


def test_a_group_that_has_no_row_at_all_is_told_too() -> None:
    kiosk = Kiosk()
    days(kiosk, {"North": [50, 50], "South": [50, None]})
    kiosk.sell("2017-02-02 23:30", "Till", 100, 0)
    kiosk.at("2017-02-03 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue of any stand falls by 30%"))
    assert told(outcome).lines == ("There is no revenue of South at all on 2 February 2017.",)
    assert [fact.value for fact in told(outcome).facts] == ["nothing at all"]
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue of any stand rises by 30%"))
    assert outcome.delivery is None


def test_it_never_looks_at_a_period_whose_data_are_not_complete() -> None:
    """On 5 February at noon the data reach into the afternoon of the 3rd: of 10 on that day nothing is known."""
    kiosk = Kiosk()
    days(kiosk, {"North": [50, 50, 10]})
    kiosk.at("2017-02-04 12:05")
    schedule = kiosk.schedule("tell me when daily revenue falls below 40")
    schedule, outcome = looked(kiosk, schedule)
    assert outcome.delivery is None and schedule.memory.judged == "2017-02-02T00:00:00", "the 2nd is complete"
    kiosk.at("2017-02-04 17:05")
    schedule, outcome = looked(kiosk, schedule)
    assert told(outcome).kind is Kind.WAITING
    (line,) = told(outcome).lines
    assert line == (
        "I am waiting for data: those of 3 February 2017 are not complete, so I have not looked whether daily revenue "
        "is below $40.00."
    )
    schedule, outcome = looked(kiosk, schedule)
    assert outcome.delivery is None, "said once of a period"
    kiosk.sell("2017-02-03 23:10", "North", 35)
    schedule, outcome = looked(kiosk, schedule)
    assert outcome.delivery is None and schedule.memory.judged == "2017-02-03T00:00:00", "45 in all"


def test_a_day_ends_at_midnight_of_its_zone() -> None:
    """At 23:30 in New York it is the next day in UTC: the 2nd is not over, and its data are not to be judged."""
    kiosk = Kiosk()
    days(kiosk, {"North": [50, 10]})
    kiosk.sell("2017-02-02 23:10", "North", 50)
    kiosk.at("2017-02-03 04:30")
    schedule, _ = looked(kiosk, kiosk.schedule("tell me when daily revenue falls below 55"))
    assert schedule.memory.judged == "2017-02-01T00:00:00"


def test_not_enough_history_is_said_once() -> None:
    kiosk = Kiosk()
    days(kiosk, {"North": [50.0] * 10 + [1.0]})
    kiosk.close_of("2017-02-11")
    kiosk.at("2017-02-12 12:05")
    draft = kiosk.draft("tell me when daily revenue falls 20% below the four-week average of that weekday")
    assert draft.notes == ("The data begin on 1 Feb 2017: there is not enough history yet.",)
    schedule, outcome = looked(kiosk, draft.schedule)
    assert told(outcome).kind is Kind.WAITING
    assert (
        told(outcome)
        .lines[0]
        .startswith("There is not enough history yet to know whether daily revenue is 20%")
    )
    assert looked(kiosk, schedule)[1].delivery is None


def test_nothing_falls_by_a_part_of_what_is_not_above_zero() -> None:
    """From a loss of 100 to one of 50 is half as much, and no fall by 50%."""
    kiosk = Kiosk()
    kiosk.sell("2017-02-01 00:00", "North", 1, -100)
    kiosk.sell("2017-02-02 12:00", "North", 1, -50)
    kiosk.close_of("2017-02-02")
    kiosk.at("2017-02-03 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily profit falls by 20%"))
    assert told(outcome).kind is Kind.WAITING
    assert "no value above zero" in told(outcome).lines[0]
    _, outcome = looked(
        kiosk, kiosk.schedule("tell me when daily profit rises by 20 compared to the day before")
    )
    assert told(outcome).kind is Kind.ALERT


def test_a_percentage_is_that_of_a_metric_that_is_one() -> None:
    kiosk = Kiosk()
    kiosk.sell("2017-02-01 00:00", "North", 60)
    kiosk.sell("2017-02-01 23:30", "North", 20)
    kiosk.at("2017-02-02 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily big share falls below 80%"))
    assert told(outcome).lines == ("Big share was 75.0% on 1 February 2017.",)
    with pytest.raises(NotSchedulable, match="no percentage"):
        kiosk.draft("tell me when daily revenue falls below 80%")


def test_it_looks_with_the_rights_of_its_owner() -> None:
    """Ben may see North alone: 30 of 80."""
    rows = 'access: {rows: "stand in principal.stands"}\n'
    kiosk = Kiosk(catalog(sales=SALES + rows, stock=STOCK + 'access: {rows: "true"}\n'))
    days(kiosk, {"North": [30], "South": [50]})
    kiosk.close_of("2017-02-01")
    kiosk.at("2017-02-02 12:05")
    schedule = kiosk.schedule("tell me when daily revenue falls below 40", BEN)
    outcome = kiosk.runs(lambda name: BEN).outcome(schedule, kiosk.now, kiosk.now)
    assert told(outcome).lines == ("Revenue was $30.00 on 1 February 2017.",)
    # Nobody's rights are those of somebody else: without the attribute nothing is seen.
    outcome = kiosk.runs(lambda name: ANNA).outcome(schedule, kiosk.now, kiosk.now)
    assert outcome.delivery is None or "$" not in " ".join(outcome.delivery.lines)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tell me when revenue last month falls below 5", "each new period"),
        ("tell me when top 3 stands by revenue fall below 5", "first few"),
        ("tell me when daily counted falls below 5", "How far the data of stock reach"),
    ],
)
def test_what_cannot_be_watched_is_said(words: str, said: str) -> None:
    kiosk = Kiosk()
    kiosk.sell("2017-02-01 12:00", "North", 60)
    with pytest.raises((NotSchedulable, QueryInvalid), match=said):
        kiosk.draft(words)


def test_memory_begins_empty() -> None:
    assert Kiosk().schedule("post revenue every day").memory == Memory()


def test_a_result_from_before_the_data_were_complete_is_not_told() -> None:
    """Somebody asked at 23:15, when 30 were sold of 80; what was kept of that is usable for a day."""
    kiosk = Kiosk()
    cache = ResultCache(most_bytes=2**20, seconds=86_400, usable_seconds=86_400)
    kiosk.warehouse = cache.over(kiosk.warehouse, kiosk.revision.catalog)
    kiosk.define(kiosk.revision.catalog)
    kiosk.sell("2017-02-01 00:00", "North", 0)
    kiosk.sell("2017-02-01 23:10", "North", 30)
    kiosk.at("2017-02-02 12:05")
    schedule = kiosk.schedule("tell me when daily revenue falls below 40")
    assert schedule.watch is not None
    period = kiosk.last("day")
    asked = alert_query(kiosk.revision.catalog, schedule.query, schedule.watch, period)
    assert kiosk.asker.query(asked.query, ANNA).rows == ((30.0,),)
    kiosk.sell("2017-02-01 23:40", "North", 50)
    assert kiosk.asker.query(asked.query, ANNA).age is not None, "kept"
    assert looked(kiosk, schedule)[1].delivery is None


@pytest.mark.parametrize(
    ("words", "sold", "now", "line"),
    [
        (
            "tell me when weekly revenue falls below 100",
            [
                ("2017-02-06 00:00", 60),
                ("2017-02-12 12:00", 30),
                ("2017-02-12 23:59", 5),
                ("2017-02-13 09:00", 500),
            ],
            "2017-02-13 20:05",
            "Revenue was $95.00 in the week of 6 February 2017.",
        ),
        (
            "tell me when monthly revenue falls by 50%",
            [
                ("2017-01-01 00:00", 60),
                ("2017-01-31 23:59", 40),
                ("2017-02-01 00:00", 50),
                ("2017-03-01 00:30", 9),
            ],
            "2017-03-02 20:05",
            "Revenue was $50.00 in February 2017, 50.0% below the month before ($100.00).",
        ),
        (
            "tell me when hourly revenue rises above 20",
            [("2017-02-06 09:59", 7), ("2017-02-06 10:05", 21), ("2017-02-06 11:05", 5)],
            "2017-02-06 16:10",
            "Revenue was $21.00 in the hour of 6 February 2017, 10:00.",
        ),
        (
            "tell me when quarterly revenue is at most 10",
            [("2017-01-01 00:00", 4), ("2017-03-31 23:30", 6), ("2017-04-01 00:00", 1)],
            "2017-04-02 16:10",
            "Revenue was $10.00 in Q1 2017.",
        ),
    ],
)
def test_periods_of_every_length(words: str, sold: list[tuple[str, float]], now: str, line: str) -> None:
    kiosk = Kiosk()
    for when, value in sold:
        kiosk.sell(when, "North", value)
    kiosk.at(now)
    assert told(looked(kiosk, kiosk.schedule(words))[1]).lines == (line,)


def test_a_day_of_23_hours_is_a_day() -> None:
    """Clocks went forward on 12 March 2017: what was sold at 00:30 of the 13th in summer time is not of the 12th."""
    kiosk = Kiosk()
    for when in (
        "2017-03-11 12:00",
        "2017-03-12 00:30",
        "2017-03-12 03:30",
        "2017-03-12 23:30",
        "2017-03-13 00:30",
    ):
        kiosk.sell(when, "North", 10)
    kiosk.at("2017-03-13 05:00")
    schedule = kiosk.schedule("tell me when daily revenue is at least 30")
    assert told(looked(kiosk, schedule)[1]).lines == ("Revenue was $30.00 on 12 March 2017.",)
