"""Schedules and alerts, made in Slack's words and forms, and told there when they are due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bots.slack.parts import SOURCE
from bots.slack.standin.world import Message
from dragoman.scheduling import owners
from service.scheduling.conditions import Threshold
from service.scheduling.running import Runs
from service.scheduling.scheduler import Scheduler
from service.scheduling.schedules import Schedule
from service.store.schedules import Schedules
from tests.slack.bot import AtWork, answered, at_work, said


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack")) as started:
        yield started


def told_when_due(work: AtWork, now: datetime) -> None:
    """A service's scheduler looks at the clock."""
    runs = Runs(work.bot.current, owners(work.store, [work.bot.owner]))
    scheduler = Scheduler(work.store, runs, {SOURCE: work.bot}, clock=lambda: now)
    try:
        scheduler.once()
    finally:
        scheduler.stop()


def anna_s(work: AtWork) -> tuple[Schedule, ...]:
    return Schedules(work.store).list("anna@example.com")


def of_anna(work: AtWork) -> list[str]:
    return [each.question for each in anna_s(work)]


def create(work: AtWork, text: str) -> tuple[Message, Message]:
    """Says it in a channel, and confirms what the bot has understood."""
    anna = work.slack.person("anna")
    asked = anna.mentions(text, in_="#sales")
    [draft] = answered(work, asked)
    return asked, draft


def test_a_schedule_is_said_confirmed_told_and_asked_about(work: AtWork) -> None:
    asked, draft = create(work, "every Monday at 9 post revenue by department here")
    assert "Monday" in draft.text and not of_anna(work), "nothing is made before it is confirmed"
    ben, anna = work.slack.person("ben"), work.slack.person("anna")
    ben.clicks(draft, "Create").wait()
    work.idle()
    assert not of_anna(work), "only who said it may confirm it"
    ben.clicks(draft, "Cancel").wait()
    work.idle()
    assert "schedule.confirm" in json.dumps(said(work, asked)[0].blocks), "or take it back"
    anna.clicks(draft, "Create").wait()
    work.slack.wait_for(lambda: of_anna(work))
    [schedule] = anna_s(work)
    assert schedule.due is not None
    told_when_due(work, schedule.due + timedelta(seconds=5))
    [report] = work.slack.wait_for(
        lambda: [each for each in work.slack.messages("#sales") if "25 to 31 December 2017" in each.text]
    )
    assert report.thread_ts in ("", report.ts), "it stands in the channel"
    told_when_due(work, schedule.due + timedelta(seconds=9))
    work.idle()
    ben.replies(report, "in december")
    assert "DELI" in answered(work, report, 2)[-1].text, "its thread goes on with what it shows"
    assert not work.slack.calls_of("chat.delete") and len(said(work, asked)) == 1


def test_schedules_are_listed_paused_and_deleted_by_their_owner(work: AtWork) -> None:
    _, draft = create(work, "every day at 8 post baskets yesterday")
    anna = work.slack.person("anna")
    anna.clicks(draft, "Create").wait()
    work.slack.wait_for(lambda: len(of_anna(work)) == 2)
    asked = anna.says("my schedules")
    [listed] = answered(work, asked)
    assert "baskets" in listed.text
    openly = anna.mentions("my schedules", in_="#general")
    [alone] = work.slack.wait_for(lambda: work.slack.ephemerals(anna.id, openly.channel))
    work.idle()
    assert "baskets" in alone.text and not said(work, openly), "what somebody has scheduled is theirs"
    anna.clicks(draft, "Pause").wait()
    work.slack.wait_for(lambda: [each for each in anna_s(work) if each.due is None])
    anna.clicks(draft, "Delete").wait()
    work.slack.wait_for(lambda: len(of_anna(work)) == 1)


def test_a_schedule_is_written_into_a_form(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.says("my schedules")
    anna.clicks(answered(work, asked)[0], "New schedule…").wait()
    work.slack.wait_for(lambda: anna.modal)
    wrong = anna.submits({"What to post": "revenue of nothing", "Or in words": "every Friday at 17:00"})
    assert wrong.errors
    anna.submits({"What to post": "revenue last week"})
    work.slack.wait_for(lambda: "revenue last week" in of_anna(work))


def test_what_is_surely_a_schedule_but_not_understood_says_what_can_be_said(work: AtWork) -> None:
    asked = work.slack.person("anna").mentions("every other blue moon post revenue", in_="#sales")
    assert "every Monday" in answered(work, asked)[0].text


def test_a_draft_is_changed_before_it_is_made(work: AtWork) -> None:
    before = len(of_anna(work))
    asked, draft = create(work, "every Thursday at 7 post households by region")
    anna, ben = work.slack.person("anna"), work.slack.person("ben")
    ben.clicks(draft, "Change…").wait()
    work.idle()
    assert ben.modal is None, "a draft is whose words it is of"
    anna.clicks(draft, "Change…").wait()
    view = work.slack.wait_for(lambda: anna.modal)
    assert view is not None
    shown = json.dumps(view.form)
    assert "households by region" in shown and "every Thursday" in shown and "07:00" in shown
    anna.submits({"What to post": "households"}, view)
    work.idle()
    [told] = said(work, asked)
    assert "ouseholds" in told.text and "schedule.confirm" not in json.dumps(told.blocks)
    assert len(of_anna(work)) == before + 1 and of_anna(work)[-1] == "households"


def test_a_schedule_is_changed_where_it_stands(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked, draft = create(work, "every Wednesday at 7 post baskets by department")
    anna.clicks(draft, "Create").wait()
    work.idle()
    [known] = [each for each in anna_s(work) if each.question == "baskets by department"]
    [made] = said(work, asked)
    anna.clicks(made, "Edit").wait()
    view = work.slack.wait_for(lambda: anna.modal)
    assert view is not None and "baskets by department" in json.dumps(view.form)
    anna.submits({"What to post": "revenue by department"}, view)
    work.idle()
    now = Schedules(work.store).get(known.id)
    assert now is not None and now.question == "revenue by department" and now.place == known.place
    assert "baskets by department" not in of_anna(work)


def test_confirming_twice_makes_one(work: AtWork) -> None:
    before = len(of_anna(work))
    _, draft = create(work, "every Tuesday at 7 post households")
    anna = work.slack.person("anna")
    first, second = anna.clicks(draft, "Create"), anna.clicks(draft, "Create")
    first.wait()
    second.wait()
    work.idle()
    assert len(of_anna(work)) == before + 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tell me when daily zorblax drops by 20%", "could not place “zorblax”"),
        ("tell me when by department falls below 9", "Say it once more with one of these: "),
    ],
)
def test_what_is_not_clear_inside_is_said_of_that_alone(work: AtWork, words: str, said: str) -> None:
    asked = work.slack.person("anna").mentions(words, in_="#sales")
    [answer] = answered(work, asked)
    assert said in answer.text and "“when”" not in answer.text


@pytest.mark.parametrize(
    "words", ["let me know if monthly revenue hits 1,000", "can you post revenue every Monday at 9?"]
)
def test_it_is_said_in_many_ways(work: AtWork, words: str) -> None:
    [draft] = answered(work, work.slack.person("anna").mentions(words, in_="#sales"))
    assert draft.text.endswith("Create it?")


def test_a_question_that_begins_like_a_schedule_is_a_question(work: AtWork) -> None:
    asked = work.slack.person("anna").mentions("each department's revenue last month", in_="#sales")
    assert "DELI" in answered(work, asked)[0].text


def test_an_alert_waits_for_data_and_says_so(work: AtWork) -> None:
    _, draft = create(work, "tell me when monthly revenue falls below 1,000")
    assert "below" in draft.text
    anna = work.slack.person("anna")
    anna.clicks(draft, "Create").wait()
    work.slack.wait_for(lambda: [each for each in anna_s(work) if each.is_alert])
    [alert] = [each for each in anna_s(work) if each.is_alert]
    assert alert.place == "T0ACME/C0SALES"
    made = next(each for each in work.slack.messages("#sales") if each.ts == draft.ts)
    anna.clicks(made, "Run now").wait()
    work.idle()
    aside = work.slack.wait_for(lambda: work.slack.ephemerals(anna.id, made.channel)[-1:])
    assert "I look now, and post it if" in aside[0].text
    told_when_due(work, datetime.now(UTC) + timedelta(hours=2))
    work.slack.wait_for(lambda: [each for each in work.slack.messages("#sales") if _is_alert(each)])


def test_an_alert_that_its_definitions_left_behind_hides_no_other(work: AtWork) -> None:
    """Revenue was a percentage when it was made, and is none now."""
    anna = work.slack.person("anna")
    for words in (
        "every Monday at 8 post revenue by region here",
        "tell me when monthly revenue falls below 900",
    ):
        _, draft = create(work, words)
        anna.clicks(draft, "Create").wait()
        work.idle()
    kept = Schedules(work.store)
    alert = next(each for each in anna_s(work) if each.is_alert and "900" in each.words)
    assert alert.watch is not None and isinstance(alert.watch.test, Threshold)
    test = replace(alert.watch.test, percent=True)
    kept.replace(replace(alert, watch=replace(alert.watch, test=test)))
    others = [each.question for each in anna_s(work) if not each.is_alert]
    [listed] = answered(work, anna.says("my schedules"))
    shown = json.dumps(listed.blocks)
    assert "no percentage" in shown and all(question in shown for question in others) and others
    anna.opens_home()
    work.idle()
    assert anna.home is not None and "no percentage" in json.dumps(anna.home.form)


def _is_alert(message: Message) -> bool:
    shown = json.dumps(message.blocks, ensure_ascii=False)
    return "🔔" in shown or "⏳" in shown
