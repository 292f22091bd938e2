"""What goes on with a conversation has its turn there: one after the other, however it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from bots.slack.standin.world import Message
from service.warehouse.types import StatementLike
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, modal, revision, said


class Held:
    """A warehouse that waits before it runs what has this word in it."""

    def __init__(self) -> None:
        self.word, self.go_on, self.came = "", Event(), Event()

    @contextmanager
    def at(self, word: str) -> Iterator[None]:
        self.word, self.go_on, self.came = word, Event(), Event()
        try:
            yield
        finally:
            self.word = ""
            self.go_on.set()

    def holding(self, run: Callable[..., Any]) -> Callable[..., Any]:
        def held(statements: Sequence[StatementLike], *args: Any, **kwargs: Any) -> Any:
            if self.word and any(self.word in statement.sql for statement in statements):
                self.came.set()
                self.go_on.wait(30)
            return run(statements, *args, **kwargs)

        return held


@pytest.fixture(scope="module")
def held() -> Held:
    return Held()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, held: Held) -> Iterator[AtWork]:
    warehouse = shop.warehouse()
    warehouse.run = held.holding(warehouse.run)  # type: ignore[method-assign]
    with at_work(tmp_path_factory.mktemp("slack"), made=lambda store: revision(store, warehouse)) as started:
        yield started


@pytest.fixture
def work(one: AtWork) -> Iterator[AtWork]:
    yield one
    one.slack.faults.clear()
    one.bot.go_on()


def others_are_answered(work: AtWork) -> None:
    """So that what is not answered by now waits for something."""
    answered(work, work.slack.person("ben").mentions("baskets last month", in_="#general"))


def test_a_follow_up_is_heard_before_the_first_answer_has_begun(work: AtWork) -> None:
    anna = work.slack.person("anna")
    work.bot.pause()
    asked = anna.mentions("revenue last month", in_="#sales")
    work.slack.settled()
    anna.replies(asked, "only deli")
    work.slack.settled()
    work.bot.go_on()
    assert [each.text[:18] for each in answered(work, asked, 2)] == [
        "Revenue was $180.0",
        "Revenue was $80.00",
    ]


def test_what_people_say_to_each_other_there_is_not_kept(work: AtWork) -> None:
    anna = work.slack.person("anna")
    work.bot.pause()
    asked = anna.mentions("revenue last month", in_="#sales")
    work.slack.settled()
    before = work.kept()
    anna.replies(asked, "<@U0BEN> what do you think?")
    work.slack.settled()
    assert work.kept() == before


def test_a_form_waits_for_what_was_asked_before_in_its_thread(work: AtWork, held: Held) -> None:
    """Were it done at once, the thread would go on from the question before."""
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue by region last month", in_="#sales")
    [answer] = answered(work, asked)
    anna.clicks(answer, "Refine").wait()
    modal(work, "anna", "Metrics")
    with held.at("department"):
        anna.replies(asked, "only deli")
        assert held.came.wait(10)
        anna.submits({"Grouped by": []})
        others_are_answered(work)
        assert len(said(work, asked)) == 1
    assert "$180.00" in answered(work, asked, 3)[-1].text
    anna.replies(asked, "the month before")
    assert "$10.00" in answered(work, asked, 4)[-1].text, "of all, and not of deli"


def test_commands_are_answered_in_their_order(work: AtWork, held: Held) -> None:
    ben = work.slack.person("ben")

    def seen() -> list[Message]:
        return work.slack.ephemerals(ben.id, "#general")

    with held.at("department"):
        ben.command("/ask", "revenue by department last month", in_="#general").wait()
        assert held.came.wait(10)
        ben.command("/ask", "baskets last month", in_="#general").wait()
        others_are_answered(work)
        assert not seen()
    first, second = work.slack.wait_for(lambda: found if len(found := seen()) == 2 else [])
    assert "DELI" in json.dumps(first.blocks) and "Baskets" in second.text


def test_what_is_asked_from_home_waits_for_the_messages_before(work: AtWork, held: Held) -> None:
    anna = work.slack.person("anna")
    answered(work, anna.mentions("baskets in december 2017", in_="#sales"))
    anna.opens_home()
    work.idle()
    with held.at("department"):
        asked = anna.says("revenue by department last month")
        assert held.came.wait(10)
        assert anna.home is not None
        anna.clicks(anna.home, "Ask again").wait()
        others_are_answered(work)
        assert not said(work, asked)
    assert [("DELI" in each.text) for each in answered(work, asked, 2)] == [True, False]


# Streams -----------------------------------------------------------------------------------------------------------


def begun(work: AtWork, held: Held) -> tuple[Message, Message]:
    """A question in direct messages whose answer has begun."""
    anna = work.slack.person("anna")
    asked = anna.replies(anna.says("new"), "revenue by department last month")
    return asked, work.slack.wait_for(lambda: [each for each in said(work, asked) if each.streaming])[0]


@pytest.mark.parametrize("times", [1, 2], ids=["ended", "still streaming"])
def test_a_stream_that_an_outage_broke_off_becomes_the_answer(work: AtWork, held: Held, times: int) -> None:
    with held.at("department"):
        asked, half = begun(work, held)
        work.slack.faults.break_server("chat.stopStream", times=times)
        work.slack.faults.break_server("chat.delete", times=4)
    work.idle()
    assert not half.streaming and "DELI" in json.dumps(half.blocks)
    assert [each.ts for each in said(work, asked) if "afresh" not in each.text] == [half.ts]


def test_a_stream_whose_beginning_nobody_knows_of_becomes_the_answer(work: AtWork, held: Held) -> None:
    work.slack.faults.lose_answer("chat.startStream")
    with held.at("department"):
        asked, half = begun(work, held)
    work.idle()
    assert not half.streaming and "DELI" in json.dumps(half.blocks)
    assert [each.ts for each in said(work, asked) if "afresh" not in each.text] == [half.ts]


def test_nothing_half_said_stands_there_where_slack_takes_no_answer(work: AtWork, held: Held) -> None:
    with held.at("department"):
        asked, half = begun(work, held)
        work.slack.faults.fail("chat.stopStream", "not_authorized")
        work.slack.faults.fail("chat.update", "not_authorized", times=1)
    work.idle()
    assert not [each for each in said(work, asked) if each.streaming]
    assert half.ts not in [each.ts for each in said(work, asked)]
