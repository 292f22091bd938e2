"""One answer to what was asked: whatever Slack does, however often a button is pressed, whoever presses it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bots.slack.standin.world import Message
from tests.slack.bot import AtWork, answered, at_work, said


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack")) as started:
        yield started


def asked_back(work: AtWork) -> tuple[Message, Message]:
    """A question of Anna's that was asked back, and the question back."""
    asked = work.slack.person("anna").mentions("by department", in_="#general")
    return asked, answered(work, asked)[0]


def test_a_follow_up_that_has_to_be_asked_twice_leans_on_the_same_as_before(work: AtWork) -> None:
    """Slack takes the answer only at the second time: the month before is not counted from the month before."""
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue in december 2017", in_="#sales")
    answered(work, asked)
    work.slack.faults.break_server("chat.postMessage", times=4)
    anna.replies(asked, "the month before")
    work.idle()
    assert "November 2017" in said(work, asked)[-1].text and len(said(work, asked)) == 2


def test_a_choice_is_answered_though_slack_was_away_meanwhile(work: AtWork) -> None:
    asked, back = asked_back(work)
    work.slack.faults.break_server("chat.postMessage", times=2)
    work.slack.person("anna").clicks(back, "ask.choose#0").wait()
    work.idle()
    assert "DELI" in said(work, asked)[1].text


def test_a_choice_that_is_clicked_twice_is_answered_once(work: AtWork) -> None:
    asked, back = asked_back(work)
    anna = work.slack.person("anna")
    work.bot.pause()
    for _ in range(2):
        anna.clicks(back, "ask.choose#0")
    work.slack.settled()
    work.bot.go_on()
    answered(work, asked, 2)
    work.idle()
    assert len(said(work, asked)) == 2 and "chose" in json.dumps(said(work, asked)[0].blocks)


def test_a_question_back_can_be_chosen_after_the_thread_began_afresh(work: AtWork) -> None:
    asked, back = asked_back(work)
    anna = work.slack.person("anna")
    anna.replies(asked, "new")
    answered(work, asked, 2)
    anna.clicks(back, "ask.choose#0").wait()
    assert "DELI" in answered(work, asked, 3)[-1].text


def test_something_else_is_for_whoever_was_asked(work: AtWork) -> None:
    asked, back = asked_back(work)
    other = next(
        str(element["action_id"])
        for block in back.blocks
        if isinstance(block, dict)
        for element in block.get("elements", ())
        if isinstance(element, dict) and str(element.get("action_id", "")).startswith("ask.other")
    )
    work.slack.person("ben").clicks(back, other).wait()
    work.idle()
    assert "ask.choose" in json.dumps(said(work, asked)[0].blocks)
    work.slack.person("anna").clicks(back, other).wait()
    work.slack.wait_for(lambda: "other words" in said(work, asked)[0].text)


def test_a_deleted_question_takes_along_what_was_asked_back_and_answered(work: AtWork) -> None:
    asked, back = asked_back(work)
    anna = work.slack.person("anna")
    anna.clicks(back, "ask.choose#0").wait()
    answered(work, asked, 2)
    work.idle()
    anna.deletes(asked)
    work.idle()
    assert not said(work, asked)


def test_after_new_the_thread_is_still_heard(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue in december 2017", in_="#sales")
    answered(work, asked)
    anna.replies(asked, "new")
    answered(work, asked, 2)
    anna.replies(asked, "baskets in december 2017")
    assert "3" in answered(work, asked, 3)[-1].text


def test_what_follows_a_private_answer_is_private(work: AtWork) -> None:
    ben = work.slack.person("ben")
    ben.command("/ask", "revenue by department last month", in_="#general").wait()

    def seen() -> list[Message]:
        return [each for each in work.slack.ephemerals(ben.id, "#general") if "revenue" in each.text]

    [alone] = work.slack.wait_for(seen)
    before = len(work.slack.messages("#general"))
    ben.clicks(alone, "answer.follow#0").wait()
    work.slack.wait_for(lambda: len(seen()) == 2)
    assert len(work.slack.messages("#general")) == before


def test_the_command_takes_what_can_be_said(work: AtWork) -> None:
    ben = work.slack.person("ben")
    before = len(work.slack.ephemerals(ben.id))
    ben.command("/ask", "new", in_="#general").wait()
    told = work.slack.wait_for(lambda: work.slack.ephemerals(ben.id)[before:])
    assert "afresh" in told[0].text
