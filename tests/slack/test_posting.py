"""Saying things in Slack: each in its turn, once, and more plainly where Slack refuses it; against the stand-in."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bots.slack.calling import Caller
from bots.slack.errors import (
    BlocksRefused,
    ChannelGone,
    MessageGone,
    NotInChannel,
    Refused,
    ScopeLacking,
    SlackBusy,
    SlackDown,
    TokenRevoked,
    TriggerExpired,
)
from bots.slack.methods import CHAT_POST, USER_INFO
from bots.slack.posting import Place, Poster
from bots.slack.rendering.parts import image
from bots.slack.rendering.types import Block, Message, Picture
from bots.slack.standin import Fault, Harm, SlackStandIn, running_slack
from bots.slack.tokens import OneToken
from bots.slack.turns import Turns
from tests.slack.speaking import HEADER, HELLO, SALES, said

TABLE: Block = {
    "type": "data_table",
    "caption": "Sales",
    "rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "1"}]],
}
UNKNOWN: Block = {"type": "sparkline"}


def texts(slack: SlackStandIn, channel: str = "#sales") -> list[str]:
    return [message.text for message in slack.messages(channel)]


# Posting -----------------------------------------------------------------------------------------------------------


def test_a_message_is_posted_changed_and_taken_back(slack: SlackStandIn) -> None:
    async def work(poster: Poster) -> tuple[str, bool, bool]:
        ts = await poster.post(SALES, Message("1 of 2", (HEADER,)), key="Ev1")
        await poster.update(SALES, ts, Message("2 of 2"))
        [now] = slack.messages("#sales")
        assert (now.text, now.blocks, bool(now.edited)) == ("2 of 2", [], True), "the old blocks are gone"
        return ts, await poster.delete(SALES, ts), await poster.delete(SALES, ts)

    ts, first, second = said(slack, work)
    assert ts and (first, second) == (True, False) and texts(slack) == []


def test_an_answer_stands_in_its_thread(slack: SlackStandIn) -> None:
    asked = slack.person("anna").says("sales?", in_="#sales")
    said(slack, lambda poster: poster.post(Place("T0ACME", "C0SALES", asked.ts), HELLO))
    assert [message.text for message in slack.replies(asked)] == ["hello"]


def test_data_ping_nobody(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.post(SALES, HELLO))
    sent = slack.calls_of("chat.postMessage")[-1].args
    assert (sent["parse"], sent["link_names"], sent["unfurl_links"]) == ("none", False, False)


def test_one_person_sees_what_is_for_them(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.ephemeral(SALES, "U0BEN", HELLO))
    assert texts(slack) == []
    assert [message.text for message in slack.ephemerals("ben", "#sales")] == ["hello"]


def test_what_was_posted_for_a_key_is_found_again(slack: SlackStandIn) -> None:
    asked = slack.person("anna").says("sales?", in_="#sales")
    thread = Place("T0ACME", "C0SALES", asked.ts)

    async def work(poster: Poster) -> None:
        top, below = await poster.post(SALES, HELLO, key="Ev1"), await poster.post(thread, HELLO, key="Ev2")
        for _ in range(40):
            slack.person("anna").says("chatter", thread=asked)
        assert await poster.find(SALES, "Ev1") == top
        assert await poster.find(thread, "Ev2") == below
        assert await poster.find(thread, "Ev3") == ""
        assert await poster.find(Place("T0ACME", "C0SALES", "1.000001"), "Ev1") == ""

    said(slack, work)


# What goes wrong -----------------------------------------------------------------------------------------------------


def test_what_was_posted_without_an_answer_is_not_posted_again(slack: SlackStandIn) -> None:
    slack.faults.lose_answer("chat.postMessage")
    ts = said(slack, lambda poster: poster.post(SALES, HELLO, key="Ev1"))
    assert [message.ts for message in slack.messages("#sales")] == [ts]


def test_what_did_not_arrive_is_posted_after_it_was_looked_for(slack: SlackStandIn) -> None:
    slack.faults.drop("chat.postMessage")
    said(slack, lambda poster: poster.post(SALES, HELLO, key="Ev1"))
    assert texts(slack) == ["hello"]


def test_in_a_long_thread_it_is_found_too(slack: SlackStandIn) -> None:
    anna = slack.person("anna")
    asked = anna.says("sales?", in_="#sales")
    for _ in range(250):
        anna.says("chatter", thread=asked)
    slack.faults.lose_answer("chat.postMessage")
    thread = Place("T0ACME", "C0SALES", asked.ts)
    ts = said(slack, lambda poster: poster.post(thread, HELLO, key="Ev1"))
    assert [message.ts for message in slack.replies(asked) if message.text == "hello"] == [ts]


def test_without_a_key_nobody_knows_and_that_is_said(slack: SlackStandIn) -> None:
    slack.faults.lose_answer("chat.postMessage")
    with pytest.raises(SlackDown) as down:
        said(slack, lambda poster: poster.post(SALES, HELLO))
    assert down.value.arrived and texts(slack) == ["hello"]


@pytest.mark.parametrize("times", [1, 3])
def test_what_can_be_done_twice_is_tried_again(slack: SlackStandIn, times: int) -> None:
    slack.faults.break_server("chat.update", times=times)

    async def work(poster: Poster) -> None:
        ts = await poster.post(SALES, HELLO)
        await poster.update(SALES, ts, Message("changed"))

    said(slack, work)
    assert texts(slack) == ["changed"]


def test_a_slack_that_is_down_is_given_up_after_some_tries(slack: SlackStandIn) -> None:
    slack.faults.break_server("users.info", times=100)
    before = len(slack.calls_of("users.info"))

    async def work(poster: Poster) -> None:
        await poster.caller.call(USER_INFO, "T0ACME", {"user": "U0ANNA"})

    with pytest.raises(SlackDown, match=r"users\.info"):
        said(slack, work)
    assert len(slack.calls_of("users.info")) - before == 4


def test_nobody_there_is_nothing_sent() -> None:
    with running_slack() as gone:
        pass
    with pytest.raises(SlackDown) as down:
        said(gone, lambda poster: poster.post(SALES, HELLO, key="Ev1"))
    assert not down.value.arrived


@pytest.mark.parametrize("harm", ["html", "delay"])
def test_what_comes_back_is_no_answer(slack: SlackStandIn, harm: str) -> None:
    slack.faults.add(Fault("users.info", Harm(harm), times=1, seconds=5))

    async def work(poster: Poster) -> str:
        told = await poster.caller.call(USER_INFO, "T0ACME", {"user": "U0ANNA"})
        return str(told["user"]["name"])

    assert said(slack, work, seconds=0.3) == "anna"


def test_a_wait_that_slack_asks_for_is_kept(slack: SlackStandIn) -> None:
    slack.faults.throttle("chat.postMessage", times=2, retry_after=30, channel="C0SALES")
    before = slack.clock.now()
    said(slack, lambda poster: poster.post(SALES, HELLO))
    assert texts(slack) == ["hello"]
    assert 60 <= slack.clock.now() - before < 70


def test_a_wait_that_is_too_long_is_said_and_nothing_lost(slack: SlackStandIn) -> None:
    slack.faults.throttle("chat.postMessage", retry_after=3600)
    with pytest.raises(SlackBusy) as busy:
        said(slack, lambda poster: poster.post(SALES, HELLO))
    assert busy.value.seconds == 3600 and texts(slack) == []


def test_a_channel_that_waits_keeps_no_other_waiting(slack: SlackStandIn) -> None:
    slack.faults.throttle("chat.postMessage", retry_after=20, channel="C0SALES")

    async def run() -> None:
        over = asyncio.Event()

        async def pass_(seconds: float) -> None:
            slack.clock.advance(seconds)
            await over.wait()

        turns = Turns(clock=slack.clock.now, sleep=pass_)
        caller = Caller(f"{slack.url}/api/", OneToken(slack.bot_token), turns=turns, sleep=pass_)
        poster = Poster(caller)
        waits = asyncio.create_task(poster.post(SALES, Message("first")))
        follows = asyncio.create_task(poster.post(SALES, Message("second")))
        await poster.post(Place("T0ACME", "C0GENERAL"), Message("other"))
        assert (texts(slack, "#general"), texts(slack)) == (["other"], [])
        over.set()
        await asyncio.gather(waits, follows)
        await caller.close()

    asyncio.run(run())
    assert sorted(texts(slack)) == ["first", "second"]


def test_turns_are_a_second_apart_in_a_channel_and_in_the_order_of_coming() -> None:
    now = [0.0]

    async def pass_(seconds: float) -> None:
        now[0] += seconds
        await asyncio.sleep(0)

    turns, taken = Turns(clock=lambda: now[0], sleep=pass_), []

    async def one_of(number: int) -> None:
        async with turns.turn(CHAT_POST, "T1", "C1"):
            taken.append((number, round(now[0], 3)))

    async def run() -> None:
        await asyncio.gather(*map(one_of, range(5)))
        with pytest.raises(SlackBusy):
            await asyncio.gather(*map(one_of, range(200)))

    asyncio.run(run())
    assert taken[:5] == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("channel_not_found", ChannelGone),
        ("is_archived", ChannelGone),
        ("not_in_channel", NotInChannel),
        ("thread_not_found", MessageGone),
        ("token_revoked", TokenRevoked),
        ("account_inactive", TokenRevoked),
        ("missing_scope", ScopeLacking),
        ("expired_trigger_id", TriggerExpired),
        ("something_new", Refused),
    ],
)
def test_slacks_words_for_errors_have_a_meaning_here(
    slack: SlackStandIn, code: str, kind: type[Refused]
) -> None:
    slack.faults.fail("chat.postMessage", code)
    with pytest.raises(Refused) as refused:
        said(slack, lambda poster: poster.post(SALES, HELLO, key="Ev1"))
    assert type(refused.value) is kind and refused.value.reason == code


def test_an_error_in_no_known_form_repeats_nothing(slack: SlackStandIn) -> None:
    slack.faults.fail("chat.postMessage", "<b>hush</b>")
    with pytest.raises(Refused, match="unknown_error"):
        said(slack, lambda poster: poster.post(SALES, HELLO))


# More plainly --------------------------------------------------------------------------------------------------------


def test_what_slack_refuses_is_said_more_plainly(
    slack: SlackStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "hush " * 20
    message = Message(secret, (HEADER, UNKNOWN), plainer=Message(secret, (HEADER,)))
    said(slack, lambda poster: poster.post(SALES, message))
    [posted] = slack.messages("#sales")
    assert [block["type"] for block in posted.blocks] == ["header"]
    told = [record for record in caplog.records if record.message.startswith("slack refused a message")]
    assert [vars(record)["where"] for record in told] == [["/blocks/1"]]
    assert "hush" not in caplog.text and slack.bot_token not in caplog.text


def test_the_last_step_is_the_text_alone_and_then_a_part_of_it(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.post(SALES, Message("hello", (UNKNOWN,))))
    assert texts(slack) == ["hello"] and slack.messages("#sales")[0].blocks == []

    async def work(poster: Poster) -> None:
        await poster.update(SALES, slack.messages("#sales")[0].ts, Message("word " * 3000))

    said(slack, work)
    assert texts(slack)[0].endswith("word …") and len(texts(slack)[0]) < 4000


def test_what_is_refused_to_the_last_is_an_error(slack: SlackStandIn) -> None:
    slack.faults.fail("chat.postMessage", "invalid_blocks", times=9)
    with pytest.raises(BlocksRefused):
        said(slack, lambda poster: poster.post(SALES, HELLO))


def test_a_workspace_that_shows_no_native_tables_is_not_asked_again(slack: SlackStandIn) -> None:
    slack.faults.older_clients("data_table", "data_visualization")
    message = Message("hello", (HEADER, TABLE), plainer=Message("hello", (HEADER,)))

    async def work(poster: Poster) -> None:
        assert poster.native("T0ACME")
        await poster.post(SALES, message)
        assert not poster.native("T0ACME") and poster.native("T0OTHER")
        before = len(slack.errors)
        await poster.post(SALES, message)
        assert len(slack.errors) == before

    said(slack, work)
    assert [[block["type"] for block in each.blocks] for each in slack.messages("#sales")] == [["header"]] * 2


def test_native_blocks_are_as_the_settings_say(slack: SlackStandIn) -> None:
    message = Message("hello", (HEADER, TABLE), plainer=Message("hello", (HEADER,)))
    said(slack, lambda poster: poster.post(SALES, message), native="off")
    said(slack, lambda poster: poster.post(SALES, message), native="on")
    kinds = [[block["type"] for block in each.blocks] for each in slack.messages("#sales")]
    assert kinds == [["header"], ["header", "data_table"]]


# Files, views, status -----------------------------------------------------------------------------------------------


def chart(**more: object) -> Picture:
    rows = [{"x": "a", "y": 1}, {"x": "b", "y": 2}]
    spec: dict[str, object] = {"data": {"values": rows}, "mark": "bar"}
    spec["encoding"] = {"x": {"field": "x"}, "y": {"field": "y", "type": "quantitative"}}
    return Picture({**spec, **more}, "sales.png", "Sales", "Sales by x: a 1, b 2")


def with_chart(text: str, **more: object) -> Message:
    picture = chart(**more)
    plainer = Message(text, (image(picture),), picture)
    return Message(text, (HEADER, image(picture), TABLE), picture, plainer)


def kinds(slack: SlackStandIn) -> list[list[object]]:
    return [[block["type"] for block in each.blocks] for each in slack.messages("#sales")]


def test_a_picture_is_part_of_its_message(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.post(SALES, with_chart("hello")))
    [answer] = slack.messages("#sales")
    shown = answer.blocks[1]
    file = slack.world.files[shown["slack_file"]["id"]]  # type: ignore[index]
    assert kinds(slack) == [["header", "image", "data_table"]] and not answer.files
    assert shown["alt_text"] == "Sales by x: a 1, b 2"
    assert (file.name, file.title) == ("sales.png", "Sales")
    assert file.content is not None and file.content.startswith(b"\x89PNG")


def test_a_picture_that_slack_does_not_know_yet_is_waited_for(slack: SlackStandIn) -> None:
    slack.faults.unready_files = 2
    said(slack, lambda poster: poster.post(SALES, with_chart("hello")))
    slack.faults.unready_files = 99
    said(slack, lambda poster: poster.post(SALES, with_chart("never")))
    assert kinds(slack) == [["header", "image", "data_table"], ["header", "data_table"]]


def test_a_picture_is_drawn_once_for_all_that_is_tried(slack: SlackStandIn) -> None:
    slack.faults.older_clients("data_table")
    before = len(slack.world.files)
    said(slack, lambda poster: poster.post(SALES, with_chart("hello")))
    assert kinds(slack) == [["image"]] and len(slack.world.files) == before + 1


def test_one_person_and_who_looks_again_see_the_picture_too(slack: SlackStandIn) -> None:
    async def work(poster: Poster) -> None:
        await poster.ephemeral(SALES, "U0BEN", with_chart("hello"))
        await poster.update(SALES, await poster.post(SALES, HELLO), with_chart("changed"))

    said(slack, work)
    [private] = slack.ephemerals("ben", "#sales")
    assert (
        [block["type"] for block in private.blocks] == kinds(slack)[-1] == ["header", "image", "data_table"]
    )


def test_a_picture_that_fails_takes_nothing_with_it(slack: SlackStandIn) -> None:
    slack.faults.fail("files.getUploadURLExternal", "storage_limit_reached")
    said(slack, lambda poster: poster.post(SALES, with_chart("hello")))
    said(slack, lambda poster: poster.post(SALES, with_chart("again", mark="no mark")))
    assert texts(slack) == ["hello", "again"] and kinds(slack) == [["header", "data_table"]] * 2


def test_a_file_is_uploaded_with_words_beside_it(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.upload(SALES, "sales.csv", b"a,b\n1,2\n", said="All 812 rows"))
    [message] = slack.messages("#sales")
    assert message.text == "All 812 rows"
    assert slack.world.files[message.files[0]].content == b"a,b\n1,2\n"


def test_a_person_is_written_to_first(slack: SlackStandIn) -> None:
    async def work(poster: Poster) -> str:
        channel = await poster.direct("T0ACME", "U0BEN")
        await poster.post(Place("T0ACME", channel), HELLO)
        return channel

    assert texts(slack, said(slack, work)) == ["hello"]


def test_the_home_tab_is_shown(slack: SlackStandIn) -> None:
    said(slack, lambda poster: poster.publish_home("T0ACME", "U0BEN", {"type": "home", "blocks": [HEADER]}))
    assert "U0BEN" in slack.world.homes


def test_a_status_stands_until_something_is_said(slack: SlackStandIn) -> None:
    asked = slack.person("anna").says("sales?", in_="#sales")
    place = Place("T0ACME", "C0SALES", asked.ts)
    said(slack, lambda poster: poster.set_status(place, "finding the metric"))
    assert slack.world.statuses["C0SALES", asked.ts].text == "finding the metric"
    said(slack, lambda poster: poster.post(place, HELLO))
    assert ("C0SALES", asked.ts) not in slack.world.statuses
