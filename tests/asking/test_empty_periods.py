"""Questions about periods that can hold nothing are asked back, on the small shop. Queries are taken literally.

Its data are those of December 2017 (and the last evening of November), and now is 1 January 2018, 0:00.
"""

from __future__ import annotations

import pytest

from semantic.book.book import build_book
from semantic.query import parse_query, query_json
from service.answer import Status
from service.asking.shell import Asker
from tests.service.shop import VALUES, catalog, warehouse

ASKED = {
    "revenue this year": ("2018 has only just begun and holds nothing yet. Do you mean 2017?", "2017"),
    "revenue this week": (
        "1 to 7 January 2018 has only just begun and holds nothing yet. Do you mean 25 to 31 December 2017?",
        "25 to 31 December 2017",
    ),
    "revenue today": (
        "1 January 2018 has only just begun and holds nothing yet. Do you mean 31 December 2017?",
        "31 December 2017",
    ),
}


def asker() -> Asker:
    known = catalog()
    return Asker(known, warehouse(), build_book(known, VALUES))


@pytest.mark.parametrize("question", ASKED)
def test_a_period_that_has_only_just_begun_is_asked_about(question: str) -> None:
    answer = asker().ask(question)
    said, label = ASKED[question]
    assert (answer.status, answer.sentence) == (Status.CLARIFY, said)
    assert [choice.label for choice in answer.choices] == [label, "Something else"]


def test_the_choice_runs_the_same_query_on_the_period_that_has_ended() -> None:
    shop = asker()
    back = shop.ask("revenue this month compared with last month")
    chosen = shop.choose(back.id, 0)
    assert chosen.query is not None
    assert query_json(chosen.query)["time"] == {"range": "last month", "compare": "previous_period"}
    assert chosen.rows[0][0] == 180


def test_nothing_is_compared_with_a_time_before_all_data() -> None:
    answer = asker().ask("revenue last month yoy")
    said = "The data begin on 30 Nov 2017, so nothing can be compared with December 2016. Do you want this instead?"
    assert answer.sentence == said
    assert [choice.label for choice in answer.choices] == ["December 2017 alone", "Something else"]
    assert answer.choices[0].query == parse_query({"metrics": ["revenue"], "time": "last month"})


def test_what_grew_cannot_be_said_without_a_time_before() -> None:
    answer = asker().ask("which departments' revenue fell in 2017")
    assert answer.status is Status.REFUSED
    assert answer.sentence == "The data begin on 30 Nov 2017, so nothing can be compared with 2016."


def test_several_months_are_offered_against_each_other() -> None:
    answer = asker().ask("revenue growth in 2017")
    assert [choice.label for choice in answer.choices] == [
        "2017 by month, each against the month before",
        "2017 alone",
        "Something else",
    ]
    by_month = answer.choices[0].query
    assert by_month is not None
    assert query_json(by_month) == {
        "metrics": ["revenue", "change(revenue)", "change_rate(revenue)"],
        "dimensions": ["time.month"],
        "time": {"range": "2017"},
        "order_by": ["time.month"],
    }


def test_a_range_before_the_data_is_offered_in_their_first_year() -> None:
    answer = asker().ask("revenue in december 2016 compared with november 2016")
    labels = [choice.label for choice in answer.choices]
    assert labels == ["December 2017 against the time before it", "Something else"]
    query = answer.choices[0].query
    assert query is not None
    assert query_json(query)["time"] == {"range": "december 2017", "compare": "previous_period"}


def test_rows_in_order_of_a_change_are_offered_without_it() -> None:
    answer = asker().ask("which 3 departments' revenue grew the most in 2017")
    assert [choice.label for choice in answer.choices] == ["2017 alone", "Something else"]
    without = answer.choices[0].query
    assert without is not None and without.limit is None and not without.order_by


def test_a_query_is_taken_literally() -> None:
    answer = asker().query(parse_query({"metrics": ["revenue"], "time": "this year"}))
    assert answer.status is Status.ANSWERED
    assert answer.rows == ((None,),)


def test_a_change_against_a_time_before_all_data_is_not_explained() -> None:
    shop = asker()
    back = shop.ask("why did baskets rise in november 2017")
    said = "The data begin on 30 Nov 2017, so nothing can be compared with October 2017. Do you want this instead?"
    assert (back.status, back.sentence) == (Status.CLARIFY, said)
    chosen = shop.choose(back.id, 0)
    assert (chosen.status, chosen.rows) == (Status.ANSWERED, ((1,),))


def test_no_average_is_taken_over_days_of_which_there_are_no_data() -> None:
    """Of the days before 30 November nothing is known: with 0 for each the average would be nearly nothing."""
    shop = asker()
    back = shop.ask("average daily revenue in november and december 2017")
    said = "An average per day is over all of the range, and the data of sales begin on 30 Nov 2017."
    assert (back.status, back.sentence) == (
        Status.CLARIFY,
        f"{said} Do you mean 30 November to 31 December 2017?",
    )
    chosen = shop.choose(back.id, 0)
    assert chosen.query is not None
    assert query_json(chosen.query)["time"] == {"range": {"from": "2017-11-30", "until": "2018-01-01"}}
    assert not chosen.warnings
    before = shop.ask("average daily revenue in 2016")
    assert (before.status, before.choices) == (Status.REFUSED, ())
    assert before.sentence.endswith("the data of sales begin on 30 Nov 2017. Name a range that they hold.")


@pytest.mark.parametrize(
    ("question", "unit"),
    [("average daily revenue in 2019", "day"), ("average weekly revenue last 3 days", "week")],
)
def test_an_average_over_periods_none_of_which_is_over_is_refused(question: str, unit: str) -> None:
    back = asker().ask(question)
    assert (back.status, back.choices) == (Status.REFUSED, ())
    assert back.sentence.startswith(f"No whole {unit} of the range is over. Name a longer range")


def test_a_day_that_the_first_year_of_the_data_has_not_is_not_offered() -> None:
    back = asker().ask("revenue growth on 29 february 2016")
    assert (back.status, back.choices) == (Status.REFUSED, ())
    assert "compared with 28 February 2016" in back.sentence


def test_a_date_that_may_be_a_month_is_the_day_where_there_are_no_data_of_the_month() -> None:
    day = asker().ask("revenue december 23")
    assert day.sentence == "There is no value for revenue on 23 December 2017."
    assert day.warnings[0] == "23 December is meant, as there are no data of December 2023."
    days = asker().ask("revenue dec 24 to dec 26")
    assert days.sentence == "There is no value for revenue from 24 to 26 December 2017."


def test_a_date_of_which_both_readings_have_data_is_asked_about() -> None:
    back = asker().ask("revenue in december 17")
    assert [choice.label for choice in back.choices] == ["December 2017", "17 December", "Something else"]


def test_since_a_month_that_begins_at_this_moment_is_since_the_one_before() -> None:
    answer = asker().ask("revenue since january")
    assert answer.sentence.startswith("Revenue was $190.00 in 2017.")
    assert answer.warnings == ("“January” is taken as the most recent one, up to now.",)
