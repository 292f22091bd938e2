"""What people say who want to be told something again, and what is understood of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.scheduling.conditions import watched_words
from service.scheduling.errors import NotUnderstood
from service.scheduling.when_words import recurrence_words
from service.scheduling.words import Alert, Report, condition_in, is_surely_one, may_be_one, read_words


@pytest.mark.parametrize(
    ("words", "question", "when"),
    [
        ("every Monday at 9 post sales by department here", "sales by department", "every Monday at 09:00"),
        ("post sales by department here every Monday at 9", "sales by department", "every Monday at 09:00"),
        ("revenue every Monday at 9 by store", "revenue by store", "every Monday at 09:00"),
        (
            "each weekday at 8:30 send me yesterday's revenue.",
            "yesterday's revenue",
            "every weekday at 08:30",
        ),
        ("on the first of the month post revenue", "revenue", "on the 1st of every month at 09:00"),
        (
            "every two hours between 8 and 18 post revenue today",
            "revenue today",
            "every 2 hours from 08:00 to 18:00",
        ),
        ("hourly from 9am to 5pm, post revenue today", "revenue today", "every hour from 09:00 to 17:00"),
        ("post sales every month on the 15th at noon", "sales", "on the 15th of every month at 12:00"),
        ("weekly on Tuesday at 10 sales by store", "sales by store", "every Tuesday at 10:00"),
        (
            "post sales every Mon, Wed & Fri at 9 o'clock",
            "sales",
            "every Monday, Wednesday and Friday at 09:00",
        ),
        (
            "share sales on the last Friday of the month at 5pm",
            "sales",
            "on the last Friday of every month at 17:00",
        ),
        ("on the last day of every quarter post sales", "sales", "on the last day of every quarter at 09:00"),
        ("can you post sales weekdays at 8 and 17:30, please", "sales", "every weekday at 08:00 and 17:30"),
        ("every weekend post sales", "sales", "every Saturday and Sunday at 09:00"),
        ("post revenue every hour", "revenue", "every hour"),
        ("post revenue every 30 minutes from 8 to 18", "revenue", "every 30 minutes from 08:00 to 18:00"),
        # What belongs to the question stays in it.
        ("post daily revenue by store every Monday", "daily revenue by store", "every Monday at 09:00"),
        ("post revenue on Mondays every Friday", "revenue on Mondays", "every Friday at 09:00"),
        ("post average delivery time every Monday", "average delivery time", "every Monday at 09:00"),
        ("send the last 5 campaigns every day", "the last 5 campaigns", "every day at 09:00"),
        ("post the revenue of each store daily", "the revenue of each store", "every day at 09:00"),
    ],
)
def test_a_report_is_a_question_and_when(words: str, question: str, when: str) -> None:
    read = read_words(words)
    assert isinstance(read, Report)
    assert (read.question, recurrence_words(read.recurrence)) == (question, when)


@pytest.mark.parametrize(
    ("words", "surely"),
    [
        ("post revenue by department every Monday at 9", True),
        ("Could you send me revenue daily?", True),
        ("let me know if revenue falls below 10", True),
        ("set up an alert for daily revenue below 1,000", True),
        ("every Monday revenue", False),
        ("each department's share of revenue", False),
        ("monthly revenue", False),
        ("each post code's revenue", False),
    ],
)
def test_who_wants_to_be_told_again_is_told_from_who_asks(words: str, surely: bool) -> None:
    assert may_be_one(words) and is_surely_one(words) is surely


@pytest.mark.parametrize(
    "words",
    [
        "tell me when weekly revenue is below 1,000",
        "every day at 9, let us know once weekly revenue is below 1,000, please",
        "set up an alert for weekly revenue is below 1,000",
    ],
)
def test_the_condition_in_the_words_reads_as_it_was_meant(words: str) -> None:
    assert condition_in(words) == "weekly revenue is below 1,000"


@pytest.mark.parametrize(
    "words",
    [
        "revenue every day",
        "share of revenue by each store",
        "how many mails did we send each day",
        "tell me revenue",
        "revenue of each post code",
    ],
)
def test_a_question_is_nothing_to_be_told_again(words: str) -> None:
    assert not may_be_one(words)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("daily at 7am Berlin time post revenue", "Europe/Berlin"),
        ("post revenue daily at 9 New York time", "America/New_York"),
        ("post revenue every Monday at 9 in Asia/Kolkata", "Asia/Kolkata"),
        ("post revenue every Monday at 9 UTC", "UTC"),
        ("post revenue every Monday at 9", ""),
    ],
)
def test_a_zone_is_said_by_its_city_or_name(words: str, zone: str) -> None:
    assert read_words(words).zone == zone
    assert read_words(words).question == "revenue"


@pytest.mark.parametrize(
    ("words", "question", "watched"),
    [
        (
            "tell me when daily revenue falls 20% below the four-week average of that weekday",
            "revenue",
            "daily X is 20% or more below the average of the same weekday of the 4 weeks before",
        ),
        (
            "let me know when revenue a day is more than 20% under the average of that weekday over the last 4 weeks",
            "revenue",
            "daily X is more than 20% below the average of the same weekday of the 4 weeks before",
        ),
        ("alert me if weekly baskets drop below 1,000", "baskets", "weekly X is below 1,000"),
        ("Tell us here when revenue rises above $20k", "revenue", "daily X is above 20,000"),
        ("notify me when revenue exceeds 1.5 million", "revenue", "daily X is above 1,500,000"),
        ("tell me if revenue is at least 100", "revenue", "daily X is 100 or more"),
        ("tell me when revenue drops by 20%", "revenue", "daily X is 20% or more below the day before"),
        (
            "tell me when revenue drops 20% from last week",
            "revenue",
            "weekly X is 20% or more below the week before",
        ),
        ("tell me when revenue drops below last week", "revenue", "weekly X is below the week before"),
        (
            "tell me when daily revenue drops below last week",
            "revenue",
            "daily X is below the same weekday a week before",
        ),
        (
            "warn us when monthly revenue grows by more than 10% year over year",
            "revenue",
            "monthly X is more than 10% above the same month a year before",
        ),
        (
            "tell me when any store's daily revenue falls below 100",
            "revenue by store",
            "daily X is below 100",
        ),
        (
            "tell me when daily revenue of any store changes by over 25% compared to the average of the last 7 days",
            "revenue by store",
            "daily X is more than 25% below or above the average of the 7 days before",
        ),
        (
            "tell me when weekly revenue falls below its four-week average",
            "revenue",
            "weekly X is below the average of the 4 weeks before",
        ),
        ("tell me when the weekly redemption rate falls below 5%", "redemption rate", "weekly X is below 5%"),
        (
            "tell me when revenue in DELI falls by 2,000 from yesterday",
            "revenue in DELI",
            "daily X is 2,000 or more below the day before",
        ),
        (
            "notify me when revenue is down 30% vs last week",
            "revenue",
            "weekly X is 30% or more below the week before",
        ),
        (
            "tell me when revenue is up by more than 5%",
            "revenue",
            "daily X is more than 5% above the day before",
        ),
        (
            "tell me if revenue drops by a fifth compared to the previous month",
            "revenue",
            "monthly X is 20% or more below the month before",
        ),
        ("let us know when daily revenue hits 50k", "revenue", "daily X is 50,000 or more"),
        ("set up an alert for weekly revenue below 1,000", "revenue", "weekly X is below 1,000"),
    ],
)
def test_an_alert_is_a_question_and_a_condition(words: str, question: str, watched: str) -> None:
    read = read_words(words)
    assert isinstance(read, Alert)
    assert (read.question, watched_words(read.watch, "X")) == (question, watched)
    assert read.recurrence is None


def test_an_alert_may_say_when_it_is_looked_at() -> None:
    read = read_words("every weekday at 9 Berlin time, tell me if daily revenue falls below 1,000 please")
    assert isinstance(read, Alert) and read.recurrence is not None
    assert (recurrence_words(read.recurrence), read.zone) == ("every weekday at 09:00", "Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("post revenue", "I do not know when"),
        ("post daily revenue at 9", "I do not know when"),
        ("every monday at 9", "what is to be posted"),
        ("every 5 minutes post revenue", "too often"),
        ("post sales at 9 and 9:05 daily", "too often"),
        ("every 7 hours post revenue", "other times each day"),
        ("at 9 every tuesday and every friday post x", "“and every friday”"),
        ("every other monday post sales", "“every other monday”"),
        ("daily at 9 Foo time post revenue", "“Foo time”"),
        ("post sales every day at 25", "no time of day"),
        ("post sales every day at 13pm", "no time of day"),
        ("post sales at 9 every Monday at 10", "a second time"),
        ("every hour between 18 and 8 post sales", "ends before it begins"),
        ("post sales between 8 and 18 every day", "only of use with"),
        ("post sales on the 32nd of every month", "no month"),
        (
            "tell me when daily revenue falls 20% below the four-week average",
            "of the same weekdays or of all",
        ),
        ("tell me when revenue is weird", "“weird”"),
        ("tell me when revenue", "says nothing that happens"),
        ("tell me when revenue falls 20% above last week", "not where that leads"),
        ("tell me when revenue drops by 1.000", "two numbers"),
        ("tell me when revenue drops by 200%", "more than 100%"),
        ("tell me when weekly revenue drops below yesterday", "cannot be held against that"),
        ("tell me when revenue drops below the average of the last 90 days", "cannot be held against that"),
        ("", "1 to 500 characters"),
        ("x" * 501, "1 to 500 characters"),
    ],
)
def test_what_is_not_understood_is_said_with_what_can_be(words: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        read_words(words)
    assert said.lower() in str(caught.value.problems[0]).lower()
    assert caught.value.problems[0].hint


WORDS = (
    "every each other monday mondays and , at 9 9:30 5pm 25 noon daily weekly on the first last 31st of month quarter "
    "between 8 18 from to two 15 0 999 hours minutes post send revenue by store here please tell me when if falls "
    "rises drops below above 20% 1,000 1.5 $2k million compared average four-week same weekday week before last year "
    "Berlin time Europe/Berlin UTC ² ٣ \u202e"
)
SALAD = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=25).map(" ".join)


@settings(max_examples=200)
@given(SALAD)
def test_whatever_is_said_is_understood_or_not(words: str) -> None:
    try:
        read = read_words(words)
    except NotUnderstood:
        return
    # Nothing that was said of when or of what is left in the question.
    assert read.question and not read.question.startswith((",", " "))
    if isinstance(read, Report):
        assert recurrence_words(read.recurrence)


def test_long_words_take_no_long_time() -> None:
    for words in (
        "every monday " * 38,
        "tell me when " + "a " * 240,
        "on the " * 70,
        "at 9 and " * 55,
        "9 " * 249,
    ):
        with pytest.raises(NotUnderstood):
            read_words(words)
