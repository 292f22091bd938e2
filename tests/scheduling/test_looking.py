"""What an alert looks at: every period once, also those that come together, hours that pass, and never a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from semantic.errors import QueryInvalid
from service.scheduling.delivering import Delivery, Kind
from service.scheduling.errors import NotSchedulable
from service.scheduling.looking import Look
from service.scheduling.outcomes import Outcome
from service.scheduling.schedules import Schedule
from service.warehouse.types import DEFAULT_LIMITS
from tests.scheduling.kiosk import ANNA, SALES, Kiosk, catalog

FIRST = date(2017, 2, 1)


def sold(kiosk: Kiosk, *values: float | None, stand: str = "North", first: date = FIRST) -> None:
    """What was sold at noon of each day; the first day begins at midnight, the last one is complete."""
    kiosk.sell(f"{first} 00:00", stand, 0)
    for number, value in enumerate(values):
        if value is not None:
            kiosk.sell(f"{first + timedelta(days=number)} 12:00", stand, value)
    kiosk.sell(f"{first + timedelta(days=len(values) - 1)} 23:30", stand, 0)


def looked(kiosk: Kiosk, schedule: Schedule) -> tuple[Schedule, Outcome]:
    """The schedule as it remembers, after it was due now."""
    outcome = kiosk.runs().outcome(schedule, kiosk.now, kiosk.now)
    assert outcome.failed is None, outcome.failed
    return replace(schedule, memory=outcome.memory or schedule.memory), outcome


def told(outcome: Outcome) -> Delivery:
    assert outcome.delivery is not None
    return outcome.delivery


def lines(outcome: Outcome) -> tuple[str, ...]:
    return outcome.delivery.lines if outcome.delivery is not None else ()


# --- several periods at once ---


def test_days_that_come_together_are_each_looked_at_and_told_in_one_message() -> None:
    """From the 3rd to the 7th nothing was loaded; the 5th alone has recovered in between."""
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == ()
    sold(kiosk, 90, 60, 50, 80, 40, 30, first=date(2017, 2, 2))
    kiosk.at("2017-02-08 12:05")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == (
        "Revenue was $60.00 on 3 February 2017.",
        "Revenue was $40.00 on 6 February 2017.",
    )
    assert [fact.when for fact in told(outcome).facts] == ["on 3 February 2017", "on 6 February 2017"]
    assert schedule.memory.judged == "2017-02-07T00:00:00"
    assert lines(looked(kiosk, schedule)[1]) == (), "none of them twice"
    shown = told(outcome).answer
    assert shown is not None and shown.rows[-1][1] == 40, "until the last one that is told"


def test_each_group_falls_and_recovers_by_itself_while_nobody_looks() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue of any stand falls by 50%")
    sold(kiosk, 100)
    sold(kiosk, 100, stand="South")
    kiosk.at("2017-02-02 12:05")
    schedule, _ = looked(kiosk, schedule)
    sold(kiosk, 40, 100, 45, first=date(2017, 2, 2))
    sold(kiosk, 100, None, 70, stand="South", first=date(2017, 2, 2))
    kiosk.at("2017-02-05 12:05")
    _, outcome = looked(kiosk, schedule)
    assert lines(outcome) == (
        "North: revenue was $40.00 on 2 February 2017, 60.0% below the day before ($100.00).",
        "There is no revenue of South at all on 3 February 2017.",
        "North: revenue was $45.00 on 4 February 2017, 55.0% below the day before ($100.00).",
    )


def test_the_first_look_is_at_the_last_period_alone() -> None:
    kiosk = Kiosk()
    sold(kiosk, 10, 20, 30)
    kiosk.at("2017-02-04 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue falls below 70"))
    assert lines(outcome) == ("Revenue was $30.00 on 3 February 2017.",)


def test_after_a_long_time_it_looks_at_the_newest_and_says_so() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    schedule, _ = looked(kiosk, schedule)
    sold(kiosk, *[10.0] * 3, *[100.0] * 28, first=date(2017, 2, 2))
    kiosk.at("2017-03-05 12:05")
    schedule, outcome = looked(kiosk, schedule)
    assert told(outcome).kind is Kind.WAITING
    assert lines(outcome) == ("What was before 5 February 2017 came too late to be looked at.",)
    assert lines(looked(kiosk, schedule)[1]) == ()


def test_more_than_three_are_counted() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    schedule, _ = looked(kiosk, schedule)
    sold(kiosk, *[10, 100] * 20, first=date(2017, 2, 2))
    kiosk.at("2017-03-14 12:05")
    _, outcome = looked(kiosk, schedule)
    delivery = told(outcome)
    assert delivery.lines == (
        "Revenue was $10.00 on 14 February 2017.",
        "13 others as well.",
        "What was before 14 February 2017 came too late to be looked at.",
    )
    assert (len(delivery.facts), delivery.told, delivery.more) == (14, 1, 0)


def test_what_takes_too_long_is_looked_at_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute and a half for each period: two of them, and then the rest."""
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    schedule, _ = looked(kiosk, schedule)
    sold(kiosk, 100, 100, 60, first=date(2017, 2, 2))
    kiosk.at("2017-02-05 12:05")
    seconds = iter(range(0, 9000, 90))
    slow = Look(kiosk.asker, schedule, ANNA, kiosk.now, kiosk.now, lambda: next(seconds))
    outcome = slow.outcome()
    assert outcome.delivery is None and outcome.memory is not None
    assert outcome.memory.judged == "2017-02-03T00:00:00"
    _, outcome = looked(kiosk, replace(schedule, memory=outcome.memory))
    assert lines(outcome) == ("Revenue was $60.00 on 4 February 2017.",)


def test_of_more_groups_than_can_be_looked_at_it_is_said_and_gone_on() -> None:
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when daily revenue of any stand falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    schedule, _ = looked(kiosk, schedule)
    sold(kiosk, 100, 60, first=date(2017, 2, 2))
    for number in range(4):
        kiosk.sell("2017-02-02 13:00", f"Cart {number}", 1)
        kiosk.sell("2017-02-03 13:00", f"Cart {number}", 100)
    kiosk.at("2017-02-04 12:05")
    kiosk.limits = replace(DEFAULT_LIMITS, rows=3)
    kiosk.define(kiosk.revision.catalog)
    _, outcome = looked(kiosk, schedule)
    assert lines(outcome)[-1] == "More groups are beyond the line than can be looked at on 2 February 2017."
    assert [fact.group for fact in told(outcome).facts] == ["North"]


# --- hours ---


def hours(kiosk: Kiosk, day: str, per_hour: Mapping[str, float]) -> None:
    """Sales of a day, by times of UTC."""
    for at, value in per_hour.items():
        kiosk.sell_at(f"{day} {at}", "North", value)


def test_two_hours_of_one_name_are_looked_at_apart() -> None:
    """On 5 November 2017 it was 01:00 at 05:00 and at 06:00 UTC; together they would be 110."""
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when hourly revenue falls below 60")
    hours(kiosk, "2017-11-05", {"03:00": 100, "04:10": 100, "05:00": 1})
    kiosk.at("2017-11-05 05:05")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == () and schedule.memory.judged == "2017-11-05T04:00:00+00:00"
    hours(kiosk, "2017-11-05", {"05:10": 49, "06:20": 60, "07:05": 2})
    kiosk.at("2017-11-05 07:06")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == ("Revenue was $50.00 in the hour of 5 November 2017, 01:00 EDT.",)
    assert schedule.memory.judged == "2017-11-05T06:00:00+00:00" and schedule.memory.firing == ()


@pytest.mark.parametrize(
    ("now", "sales", "said"),
    [
        # 03:00 is held against 01:00, which is the hour before.
        (
            "2017-03-12 08:05",
            {"06:00": 100, "07:30": 79, "08:01": 1},
            "$79.00 in the hour of 12 March 2017, 03:00, 21.0%",
        ),
        # 02:00 is held against the second 01:00 alone: both have 150.
        (
            "2017-11-05 08:05",
            {"05:00": 50, "06:00": 100, "07:30": 79, "08:01": 1},
            "$79.00 in the hour of 5 November 2017, 02:00, 21.0%",
        ),
        ("2017-11-05 08:05", {"05:00": 50, "06:00": 100, "07:30": 81, "08:01": 1}, ""),
        # The second 01:00 is held against the first.
        (
            "2017-11-05 07:05",
            {"04:30": 7, "05:00": 100, "06:00": 79, "07:01": 1},
            "$79.00 in the hour of 5 November 2017, 01:00 EST, 21.0%",
        ),
    ],
)
def test_an_hour_is_held_against_the_one_that_passed_before(
    now: str, sales: dict[str, float], said: str
) -> None:
    kiosk = Kiosk()
    hours(kiosk, now.partition(" ")[0], sales)
    kiosk.at(now)
    _, outcome = looked(kiosk, kiosk.schedule("tell me when hourly revenue falls 20% below the hour before"))
    assert " ".join(lines(outcome)) == (
        f"Revenue was {said} below the hour before ($100.00)." if said else ""
    )


def test_an_hour_that_the_day_before_did_not_have_is_held_against_nothing() -> None:
    """There was no 02:00 on 12 March; on the 13th it is passed over, and 03:00 is held against 03:00."""
    kiosk = Kiosk()
    schedule = kiosk.schedule("tell me when hourly revenue falls 20% below the day before")
    for at in ("11 05:00", "12 04:30", "12 06:30", "12 07:30", "13 05:30"):
        kiosk.sell_at(f"2017-03-{at}", "North", 100)
    kiosk.sell_at("2017-03-13 06:10", "North", 1)
    kiosk.at("2017-03-13 06:15")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == () and schedule.memory.judged == "2017-03-13T05:00:00+00:00"
    kiosk.sell_at("2017-03-13 07:30", "North", 50)
    kiosk.sell_at("2017-03-13 08:10", "North", 1)
    kiosk.at("2017-03-13 08:15")
    schedule, outcome = looked(kiosk, schedule)
    assert lines(outcome) == (
        "Revenue was $50.00 in the hour of 13 March 2017, 03:00, 50.0% below the same hour a day before ($100.00).",
    )


# --- what is not complete, or not known ---


def test_a_first_day_that_was_not_whole_is_no_base() -> None:
    """The data begin on 1 February at 09:00: of that day 5 are known, and of the 2nd 90, which is no rise."""
    kiosk = Kiosk()
    kiosk.sell("2017-02-01 09:00", "North", 5)
    kiosk.sell("2017-02-02 12:00", "North", 90)
    kiosk.close_of("2017-02-02")
    kiosk.at("2017-02-03 12:05")
    draft = kiosk.draft("tell me when daily revenue rises by 50%")
    assert draft.notes == ("The data begin on 1 Feb 2017: there is not enough history yet.",)
    schedule, outcome = looked(kiosk, draft.schedule)
    assert told(outcome).kind is Kind.WAITING
    assert lines(outcome)[0].endswith("the data begin on 1 February 2017.")
    kiosk.sell("2017-02-03 12:00", "North", 140)
    kiosk.close_of("2017-02-03")
    kiosk.at("2017-02-04 12:05")
    _, outcome = looked(kiosk, schedule)
    assert lines(outcome)[0].startswith("Revenue was $140.00 on 3 February 2017, 55.6% above the day before")


def test_a_window_needs_the_days_that_it_sees() -> None:
    """Two days of a week's window are not the week before: 20 of 2 days and 30 of 3 are no rise."""
    kiosk = Kiosk(catalog(sales=SALES + "  revenue_7d: {expr: revenue, over: {last: 7 days}}\n"))
    schedule = kiosk.schedule("tell me when daily revenue 7d rises by 20%")
    sold(kiosk, 10, 10, 10)
    kiosk.at("2017-02-04 12:05")
    schedule, outcome = looked(kiosk, schedule)
    assert told(outcome).kind is Kind.WAITING
    sold(kiosk, 10, 10, 10, 10, 100, first=date(2017, 2, 4))
    kiosk.at("2017-02-09 12:05")
    _, outcome = looked(kiosk, schedule)
    assert lines(outcome)[0].startswith("Revenue 7d was 160 on 8 February 2017")


def test_data_from_the_future_do_not_make_a_period_complete() -> None:
    """Somebody wrote 2099 for 2017: of the 3rd nothing is known but what was sold until ten."""
    kiosk = Kiosk()
    sold(kiosk, 100, 100)
    kiosk.sell("2017-02-03 10:00", "North", 5)
    kiosk.sell("2099-02-03 10:00", "North", 5)
    kiosk.at("2017-02-04 18:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue falls below 70"))
    assert told(outcome).kind is Kind.WAITING
    assert lines(outcome)[0].startswith(
        "I am waiting for data: the data of sales say that they reach into the future"
    )


def test_what_falls_by_more_than_a_tenth_falls_by_more() -> None:
    """From 5.5 to 4.95 is a tenth, of which doubles make a little more."""
    kiosk = Kiosk()
    sold(kiosk, 5.5, 4.95)
    kiosk.at("2017-02-03 12:05")
    _, outcome = looked(kiosk, kiosk.schedule("tell me when daily revenue falls by more than 10%"))
    assert lines(outcome) == ()


def test_a_day_without_sales_is_no_news_where_there_never_are_any() -> None:
    """The kiosk is closed on Sundays: nothing is held against last Sunday, and told of none."""
    kiosk = Kiosk()
    sold(kiosk, *[100, 100, 100, 100, None, 100, 100], *[100, 100, 100, 100, None])
    kiosk.connection.execute("DELETE FROM sales WHERE dayofweek(sold - INTERVAL 5 HOUR) = 0")
    kiosk.sell("2017-02-13 00:30", "North", 1)
    kiosk.at("2017-02-13 12:05")
    schedule = kiosk.schedule("tell me when daily revenue falls 20% below the same day last week")
    _, outcome = looked(kiosk, schedule)
    assert told(outcome).kind is Kind.WAITING, "said once that nothing can be told of it"
    assert "on 12 February 2017" in lines(outcome)[0]


def test_a_value_that_is_withheld_is_not_told_as_none() -> None:
    guarded = SALES + "access: {rows: 'true', min_group: {entity: stand, size: 5}}\n"
    kiosk = Kiosk(
        catalog(sales=guarded, stock="model: stock\ntable: sales\nkey: id\naccess: {rows: 'true'}\n")
    )
    schedule = kiosk.schedule("tell me when daily revenue falls below 70")
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    _, outcome = looked(kiosk, schedule)
    assert told(outcome).kind is Kind.WAITING
    assert lines(outcome)[0].endswith(
        "on 1 February 2017: its value is withheld, because it stands for too few."
    )


def test_what_has_no_periods_cannot_be_watched() -> None:
    kiosk = Kiosk(catalog(sales=SALES + "  all_sales: {expr: count(), time: none}\n"))
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    with pytest.raises((NotSchedulable, QueryInvalid), match="time"):
        kiosk.draft("tell me when daily all sales exceeds 5")


FOLLOWED = """
model: sales
table: sales
key: id
time: sold_at
freshness: {expr: max(sold)}
dimensions:
  sold_at: {type: instant, expr: sold, stored_in: UTC}
  stand: {type: string, index_values: true}
metrics:
  first_sales: {expr: count(), where: value < 50}
  big_sales: {expr: count(), where: value >= 50}
  upgrades: {convert: {from: first_sales, to: big_sales, by: stand, within: 7 days}, as: rate, format: percent 1}
  ever: {convert: {from: first_sales, to: big_sales, by: stand}, as: rate, format: percent 1}
"""


def test_what_may_still_follow_is_waited_for() -> None:
    """Who bought on the 1st may come again until the 8th: then the day is looked at, and nothing is said before."""
    kiosk = Kiosk(catalog(sales=FOLLOWED))
    kiosk.sell("2017-02-01 00:00", "North", 10)
    schedule = kiosk.schedule("tell me when daily upgrades is below 40%")
    said = {}
    for day in range(2, 12):
        kiosk.sell(f"{FIRST + timedelta(days=day - 2)} 23:30", f"Stand {day}", 10)
        kiosk.at(f"{FIRST + timedelta(days=day - 1)} 18:05")
        schedule, outcome = looked(kiosk, schedule)
        said[day] = lines(outcome)
    assert said.pop(2)[0].startswith("There is not enough history yet"), "a week before were no data"
    assert {day: each for day, each in said.items() if each} == {
        9: ("Upgrades were 0.0% on 1 February 2017.",)
    }
    with pytest.raises(NotSchedulable, match="no period of it is ever complete"):
        kiosk.draft("tell me when daily ever is below 40%")


def test_hours_are_not_those_of_calendar_days() -> None:
    by_day = SALES.replace(
        "sold_at: {type: instant, expr: sold, stored_in: UTC}",
        "sold_at: {type: date, expr: cast(sold as date)}",
    )
    kiosk = Kiosk(catalog(sales=by_day))
    sold(kiosk, 100)
    kiosk.at("2017-02-02 12:05")
    with pytest.raises(NotSchedulable, match="have no hours"):
        kiosk.draft("tell me when hourly revenue exceeds 5")
