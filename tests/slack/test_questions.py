"""Questions in Slack: each is answered once, where it was asked, as whoever asked it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from service.store.threads import Channels
from service.warehouse.types import StatementLike
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, revision, said


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack")) as started:
        yield started


def test_a_mention_is_answered_in_its_thread(work: AtWork) -> None:
    asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
    [answer] = answered(work, asked)
    assert answer.text == "Revenue was $180.00 in December 2017."
    assert answer.thread_ts == asked.ts
    assert not work.slack.errors


def test_in_the_thread_nobody_has_to_mention_it_again(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue last month", in_="#sales")
    answered(work, asked)
    anna.replies(asked, "only deli")
    assert "$80.00" in answered(work, asked, 2)[-1].text
    anna.replies(asked, "<@U0BEN> what do you think?")
    anna.replies(asked, "by household")
    assert len(answered(work, asked, 3)) == 3, "what is said to Ben is not answered"


def test_what_people_say_to_each_other_is_not_even_kept(work: AtWork) -> None:
    before = work.kept()
    anna = work.slack.person("anna")
    first = anna.says("revenue last month?", in_="#sales")
    anna.replies(first, "is what I would like to know")
    work.slack.settled()
    assert work.kept() == before and not said(work, first)


def test_a_colleague_goes_on_with_what_everybody_saw(work: AtWork) -> None:
    asked = work.slack.person("anna").mentions("deli revenue last month", in_="#sales")
    answered(work, asked)
    work.slack.person("ben").replies(asked, "by month since november")
    assert "DELI" in answered(work, asked, 2)[-1].text


def test_direct_messages_are_one_conversation_until_it_starts_afresh(work: AtWork) -> None:
    ben = work.slack.person("ben")
    answered(work, ben.says("revenue last month"))
    assert "DELI" in answered(work, ben.says("by department"))[0].text
    assert "afresh" in answered(work, ben.says("new"))[0].text
    assert "DELI" not in answered(work, ben.says("by department"))[0].text


def test_nothing_is_said_to_be_going_on_after_the_answer(work: AtWork) -> None:
    anna = work.slack.person("anna")
    for asked in (
        anna.says("revenue by month in 2017"),
        anna.mentions("revenue by month in 2017", in_="#sales"),
    ):
        answered(work, asked)
        work.idle()
        assert (asked.channel, asked.ts) not in work.slack.world.statuses


def test_a_bare_mention_is_told_what_can_be_asked(work: AtWork) -> None:
    asked = work.slack.person("anna").mentions("", in_="#sales")
    assert answered(work, asked)[0].text.startswith("What would you like to know?")


def test_an_edited_question_is_answered_in_the_same_message(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue last month", in_="#sales")
    [answer] = answered(work, asked)
    anna.edits(asked, f"<@{work.slack.app.bot_user}> baskets last month")
    work.slack.wait_for(lambda: "Baskets" in answer.text)
    anna.replies(asked, "by department")
    assert "baskets" in answered(work, asked, 2)[-1].text.casefold(), "it leans on what was asked instead"


def test_a_deleted_question_takes_its_answer_along(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue last month", in_="#sales")
    [answer] = answered(work, asked)
    anna.deletes(asked)
    work.slack.wait_for(lambda: answer.ts not in work.slack.world.messages[answer.channel])


def test_what_slack_sends_again_is_answered_once(work: AtWork) -> None:
    work.slack.faults.duplicate_events = 2
    try:
        asked = work.slack.person("anna").mentions("baskets last month", in_="#sales")
        answered(work, asked)
        work.slack.settled()
        work.idle()
        assert len(said(work, asked)) == 1
    finally:
        work.slack.faults.duplicate_events = 0


@pytest.mark.parametrize("name", ["cleo", "gus"])
def test_whoever_is_nobody_gets_a_code_and_nothing_else(work: AtWork, name: str) -> None:
    person = work.slack.person(name)
    asked = person.mentions("revenue last month", in_="#general")
    [told] = work.slack.wait_for(lambda: work.slack.ephemerals(person.id, asked.channel))
    assert "dragoman slack link" in told.text and "180" not in told.text
    assert not said(work, asked)


def test_a_bot_is_not_answered(work: AtWork) -> None:
    asked = work.slack.person("deploybot").mentions("revenue last month", in_="#general")
    work.slack.settled()
    work.idle()
    assert not said(work, asked)


def test_a_channel_is_set_up_in_the_thread_and_then_the_question_is_answered(tmp_path: Path) -> None:
    with at_work(tmp_path, setup="ask", admins=("anna@example.com",)) as work:
        ben, anna = work.slack.person("ben"), work.slack.person("anna")
        asked = ben.mentions("revenue last month", in_="#sales")
        [prompt] = answered(work, asked)
        ben.clicks(prompt, "Set up").wait()
        [told] = work.slack.wait_for(lambda: work.slack.ephemerals(ben.id, asked.channel))
        assert "You may not set up this channel" in told.text
        anna.clicks(prompt, "Set up").wait()
        work.slack.wait_for(lambda: anna.modal)
        anna.submits({"Attributes of the audience": ""})
        assert "$180.00" in answered(work, asked, 2)[-1].text
        assert "set up" in prompt.text
        channel = Channels(work.store, "slack").get("T0ACME/C0SALES")
        assert channel is not None and channel.principal == "anna@example.com"
        again = anna.mentions("baskets last month", in_="#sales")
        assert "3" in answered(work, again)[0].text


def test_in_direct_messages_a_long_answer_begins_before_it_ends(tmp_path: Path) -> None:
    warehouse, go_on = shop.warehouse(), Event()
    usual = warehouse.run

    def held(statements: Sequence[StatementLike], *args: Any, **kwargs: Any) -> Any:
        if any("department" in statement.sql for statement in statements):
            go_on.wait(30)
        return usual(statements, *args, **kwargs)

    warehouse.run = held  # type: ignore[method-assign]
    with at_work(tmp_path, made=lambda store: revision(store, warehouse)) as work:
        anna = work.slack.person("anna")
        asked = anna.replies(anna.says("new"), "revenue by department last month")
        begun = work.slack.wait_for(lambda: [each for each in said(work, asked) if each.streaming])[0]
        assert begun.streaming and begun.text.startswith("Revenue by department")
        go_on.set()
        work.slack.wait_for(lambda: not begun.streaming)
        assert "DELI" in str(begun.blocks)
