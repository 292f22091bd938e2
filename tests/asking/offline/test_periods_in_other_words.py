"""Periods in other words: each question gives the query of the plain one beside it; what only looks alike does not."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Planned
from tests.asking.offline.shop import BOOK, assumed, planned

PARTS_OF_YEARS = {
    "revenue in the back half of the year": "revenue in h2",
    "revenue in the back half": "revenue in h2",
    "revenue in the opening half by month": "revenue in h1 by month",
    "revenue in the first semester": "revenue in the first half",
    "revenue in semester 2 of 2017": "revenue in h2 of 2017",
    "revenue of the first vs the second half": "revenue h1 vs h2",
    "growth of revenue from the first half to the second": "growth of revenue from h1 to h2",
    "revenue in the third quarter against the second": "revenue q3 vs q2",
    "revenue by quarter, first quarter through fourth": "revenue by quarter, q1 to q4 ",
    "revenue in the final quarter": "revenue in q4",
    "revenue in the year's final quarter": "revenue in q4",
    "revenue in the first nine months": "revenue from january to september",
    "revenue in the first 9 months of 2017": "revenue from january to september 2017",
    "revenue in the last four months of the year": "revenue from september to december",
    "revenue in the closing week of 2017": "revenue from 25 december to 31 december 2017",
    "revenue in the opening fortnight of 2017": "revenue from 1 january to 14 january 2017",
    "revenue in the last ten weeks of the year": "revenue from 23 october to 31 december",
    "revenue on the last day of the year": "revenue on 31 december",
    "revenue all year": "revenue last year",
    "revenue, year total": "revenue last year",
    "which day of the year had the most revenue": "which day had the most revenue last year",
}
WEEKS = {
    "revenue in the week starting 20 november": "revenue from 20 november to 26 november",
    "revenue in the week commencing on monday 20 november": "revenue from 20 november to 26 november",
    "revenue in the week ending 26 november 2017": "revenue from 20 november 2017 to 26 november 2017",
    "revenue in the fortnight from 4 september": "revenue from 4 september to 17 september",
    "revenue in the 30 days up to december 24th": "revenue from 25 november to 24 december",
    "revenue in the week of july 4th vs the week right before it": "revenue in the week of july 4th vs the week before",
}
DATED_NAMES = {
    "revenue over the summer, June to August": "revenue in june to august",
    "revenue over the summer months June, July and August": "revenue in june to august",
    "revenue in flu season, january and february": "revenue in january to february",
    "revenue in thanksgiving week, 20th to 26th november": "revenue from 20 november to 26 november",
    "revenue in Easter week, 10 to 16 April": "revenue from 10 april to 16 april",
    "revenue over the holidays, that is December 18 to 31": "revenue from 18 december to 31 december",
    "revenue in the week before Halloween, 24 to 30 October": "revenue from 24 october to 30 october",
    "revenue in the week of valentine's day, feb 12 to feb 18": "revenue from 12 feb to 18 feb",
    "revenue since Easter, 16 April": "revenue since 16 april",
    "revenue on new year's day 2017": "revenue on 1 january 2017",
    "revenue on Easter Sunday, April 16": "revenue on 16 april",
    "revenue on Mother's Day, May 14 2017": "revenue on 14 may 2017",
    "Mother's Day weekend revenue, 13 and 14 May": "revenue from 13 may to 14 may",
    "revenue in Thanksgiving week, Nov 20 to Nov 26": "revenue from 20 nov to 26 nov",
    "Easter week revenue of families, 10 to 16 April": "revenue of families from 10 april to 16 april",
}
BOUNDS = {
    "revenue year to date through june": "revenue from january to june",
    "revenue ytd as of june 30": "revenue from 1 january to 30 june",
    "revenue from june till the end of august": "revenue from june to august",
    "revenue between start of may and end of july": "revenue from may to july",
    "revenue after october": "revenue since november",
    "revenue after 5 may": "revenue since 6 may",
    "revenue october to date": "revenue since october",
    "revenue by month so far in 2017": "revenue by month in 2017",
    "revenue in the most recent 4 weeks": "revenue in the last 4 weeks",
    "revenue in the latest quarter": "revenue in last quarter",
    "revenue over the last ninety days": "revenue over the last 90 days",
    "revenue over the past forty-five days": "revenue over the past 45 days",
    "on december 17, revenue": "revenue on 17 december",
    "revenue on december 23": "revenue on 23 december",
    "2017's revenue by month": "2017 revenue by month",
    "revenue prior to may": "revenue before may",
    "revenue as from may": "revenue since may",
    "revenue in may and later": "revenue since may",
    "revenue april may june": "revenue in april, may, june",
    "revenue in the months of march and april": "revenue in march and april",
    "revenue from the 20th through the 26th of november": "revenue from 20 november to 26 november",
    "revenue, dec 31": "revenue on 31 december",
    "revenue dec 15 to dec 31": "revenue 15 december to 31 december",
}
EVERY_WEEK = {
    "revenue on weekdays, monday to friday": "revenue on weekdays",
    "revenue mondays to fridays": "revenue on weekdays",
    "revenue on business days": "revenue on working days",
    "weekday revenue, excluding fridays": "revenue on mondays, tuesdays, wednesdays and thursdays",
    "revenue on weekdays except tuesdays": "revenue on mondays, wednesdays, thursdays and fridays",
    "revenue across the week, monday to sunday": "revenue by day of the week",
    "revenue weekdays v weekends": "revenue weekdays vs weekends",
    "revenue on weekends or during the week": "revenue on weekends vs weekdays",
}
HOURS = {
    "revenue at lunch, 11 to 2": "revenue between 11 am and 2 pm",
    "revenue in the lunch hours, eleven to one": "revenue between 11 am and 1 pm",
    "revenue in the lunch window, 11 to 14": "revenue between 11 am and 2 pm",
    "revenue between six and ten in the morning": "revenue between 6 am and 10 am",
    "morning revenue before 9am": "revenue before 9 am",
    "revenue in the evening (from 6 pm on)": "revenue from 6 pm on",
    "evening baskets, 6 pm onwards": "baskets from 6 pm on",
    "revenue in the evening, 6 to 9": "revenue between 6 pm and 9 pm",
    "revenue at night, 10 to 5": "revenue between 10 pm and 5 am",
    "revenue 8 pm until midnight": "revenue from 8 pm to midnight",
    "revenue from noon until closing time": "revenue after noon",
    "revenue between 5 and 7 pm on fridays, fourth quarter": "revenue between 5 and 7 pm on fridays in q4",
    "revenue by hour on sundays": "revenue by hour of day on sundays",
    "revenue per weekday and hour": "revenue by weekday and hour of day",
}
RUNNING = {
    "cumulative revenue from january to june": "revenue from january to june",
    "running total of revenue by department in 2017": "revenue by department in 2017",
}


def when(question: str) -> object:
    """The query without the words of its range: those say the same in several ways."""
    query = planned(question)
    time = query.pop("time", {})
    assert isinstance(time, dict)
    words = str(time.pop("range", "")).lower().replace("december", "dec").replace("february", "feb")
    return (
        query,
        time,
        words.replace("from ", "")
        .replace("through", "to")
        .replace("first half", "h1")
        .replace("fourth quarter", "q4")
        .split(),
    )


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        pair
        for table in (PARTS_OF_YEARS, WEEKS, DATED_NAMES, BOUNDS, EVERY_WEEK, HOURS, RUNNING)
        for pair in table.items()
    ],
)
def test_a_period_in_other_words_is_the_same(question: str, plain: str) -> None:
    assert when(question) == when(plain)


def test_the_dates_that_were_read_are_said() -> None:
    said = assumed("revenue in the last ten weeks of the year")
    assert "The question is read as “revenue from 23 october to 31 december”." in said


@pytest.mark.parametrize(
    "question",
    [
        "revenue in their first three months",  # of whom?
        "revenue in the first three months of each store",
        "revenue in the first half of may vs the second",
        "revenue in the first 100 days of the year",  # which are others in a leap year
        "revenue in the 3 weeks from 20 february",
        "revenue last fortnight",  # fourteen days, or two weeks
        "revenue in summer",
        "revenue since easter",
        "revenue over christmas week",
        "revenue over christmas week, 1 to 7 march",  # no days of that feast
        "revenue in summer vs june to august",
        "revenue on weekdays and weekends except fridays",
        "revenue on weekdays except fridays vs fridays",
        "revenue in the most recent receipts",
        "revenue of the last forty five",
        "Thanksgiving week revenue, 3 to 9 May",  # no days of that feast, either
        "revenue in thanksgiving week, not 20 to 26 november",
        "revenue at the weekend of 25 november",
        "revenue in easter and 10 to 16 april",
        "revenue in week 10 to 16 april",
        "revenue after december",
        "revenue ytd through june vs ytd through may",
        "revenue in the week after 4 july",
        "revenue during the week",  # without the weekend, or with it
        "revenue in the morning, 6 pm to 8 pm",
        "morning and evening revenue, 6 to 8",
        "revenue in the morning",
        "revenue in the evening, 10 to 5",
        "breakfast revenue, 6 to 10 may",
        "revenue dec 5 to 10 am",
        "revenue between 9 and 12 in the morning",
        "revenue 7 pm on fridays and saturdays from 6 on",
        "cumulative revenue",
        "running total of basket value in 2017",  # an average does not run up
        "households that shopped in the first half and the second",
    ],
)
def test_what_only_looks_alike_is_not_planned(question: str) -> None:
    assert not isinstance(plan_offline(question, BOOK), Planned)


def test_a_month_with_a_number_that_may_be_a_year_is_asked_for() -> None:
    assert isinstance(plan_offline("revenue dec 17", BOOK), Clarify)
    assert isinstance(plan_offline("revenue nov 17 to dec 18", BOOK), Clarify)
    assert isinstance(plan_offline("revenue on nov 17 to nov 18", BOOK), Clarify)
    assert isinstance(plan_offline("report on dec 17 revenue", BOOK), Clarify)
    assert isinstance(plan_offline("focus on dec 17 revenue", BOOK), Clarify)
