"""A process may end at any moment: what came in is answered by the next one, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk import WebClient

from bots.slack.parts import SOURCE
from bots.slack.posting import metadata_of
from bots.slack.standin.faults import FOREVER
from bots.slack.standin.world import Message
from service.store import Store, open_store
from service.store.inbox import Inbox, Taken
from tests.slack.bot import AtWork, answered, at_work, said
from tests.store.ready import ready_store


def came_in(work: AtWork, store: Store) -> tuple[Message, Taken]:
    """A question that a process took, which then ended."""
    work.bot.pause()
    asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
    work.slack.settled()
    [taken] = Inbox(store, SOURCE).take("a process that ends", most=9, seconds=60)
    return asked, taken


def over(work: AtWork, taken: Taken) -> None:
    """Its time is over."""
    Inbox(work.store, SOURCE).renew("a process that ends", [taken.came.id], seconds=-1)


def ended(work: AtWork, taken: Taken) -> None:
    """Others go on."""
    over(work, taken)
    work.bot.go_on()


def test_what_was_being_answered_is_answered(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        asked, taken = came_in(work, work.store)
        ended(work, taken)
        assert "$180.00" in answered(work, asked)[0].text


def test_what_was_posted_is_not_posted_again(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        asked, taken = came_in(work, work.store)
        Inbox(work.store, SOURCE).posting(taken, seconds=60)
        client = WebClient(work.slack.bot_token, base_url=f"{work.slack.url}/api/")
        client.chat_postMessage(
            channel=asked.channel, thread_ts=asked.ts, text="$180.00", metadata=metadata_of(taken.came.id)
        )
        ended(work, taken)
        work.idle()
        assert len(said(work, asked)) == 1


def test_what_was_about_to_be_posted_is_posted(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        asked, taken = came_in(work, work.store)
        Inbox(work.store, SOURCE).posting(taken, seconds=60)
        ended(work, taken)
        assert "$180.00" in answered(work, asked)[0].text


def test_what_fails_again_and_again_is_said_to_be_interrupted(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        asked, taken = came_in(work, work.store)
        inbox = Inbox(work.store, SOURCE)
        for _ in range(4):
            over(work, taken)
            assert inbox.take("a process that ends", most=9, seconds=60)
        ended(work, taken)
        anna = work.slack.person("anna")
        [told] = work.slack.wait_for(lambda: work.slack.ephemerals(anna.id, asked.channel))
        assert "interrupted" in told.text
        anna.clicks(told, "Ask once more").wait()
        assert "$180.00" in answered(work, asked)[0].text


def test_what_slack_lets_nobody_be_told_of_is_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is tried for ever: neither an answer nor that there is none."""
    with at_work(tmp_path) as work:
        _, taken = came_in(work, work.store)
        for _ in range(4):
            over(work, taken)
            assert Inbox(work.store, SOURCE).take("a process that ends", most=9, seconds=60)
        work.slack.faults.fail("chat.postEphemeral", "channel_not_found", times=FOREVER)
        work.slack.faults.fail("conversations.open", "method_not_supported", times=FOREVER)
        ended(work, taken)
        work.idle()
    assert "slack-nobody-told" in caplog.messages and "slack-not-done" not in caplog.messages


def test_a_question_that_waits_while_the_bot_is_away_is_answered_when_it_comes_back(tmp_path: Path) -> None:
    url = ready_store(tmp_path)
    with at_work(tmp_path, url=url) as work:
        work.bot.pause()
        work.slack.person("anna").mentions("revenue last month", in_="#sales")
        work.slack.settled()
        with open_store(url) as other:
            assert Inbox(other, SOURCE).open == 1
        work.bot.go_on()
        work.idle()
        assert any("$180.00" in each.text for each in work.slack.messages("#sales"))
