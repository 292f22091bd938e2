"""An answer that appears while it is made: it grows, ends with its blocks, and costs nothing where it breaks."""

from __future__ import annotations

import pytest

from bots.slack.posting import Place, Poster
from bots.slack.rendering.types import Message
from bots.slack.standin import SlackStandIn
from bots.slack.streaming import Stream
from tests.slack.speaking import HEADER, said


def direct_question(slack: SlackStandIn) -> Place:
    asked = slack.person("anna").says("sales?")
    return Place("T0ACME", asked.channel, asked.ts)


def test_a_stream_grows_and_ends_with_the_blocks(slack: SlackStandIn) -> None:
    place = direct_question(slack)

    async def work(poster: Poster) -> str:
        stream = Stream(poster, place, clock=slack.clock.now)
        for part in ("a" * 200, "b" * 200, "c" * 10, "d" * 300, "e" * 300):
            slack.clock.advance(0.5)
            await stream.say(part)
        return await stream.finish(Message("whole", (HEADER,)), key="Ev1")

    started, appended = len(slack.calls_of("chat.startStream")), len(slack.calls_of("chat.appendStream"))
    ts = said(slack, work)
    [message] = slack.messages(place.channel, thread=place.thread)[1:]
    assert message.ts == ts and not message.streaming
    assert message.text == "a" * 200 + "b" * 200 + "c" * 10 + "d" * 300 + "e" * 300
    assert [block["type"] for block in message.blocks] == ["header"]
    assert (
        len(slack.calls_of("chat.startStream")) - started,
        len(slack.calls_of("chat.appendStream")) - appended,
    ) == (1, 1)
    assert said(slack, lambda poster: poster.find(place, "Ev1")) == ts


def test_a_short_stream_is_an_ordinary_message(slack: SlackStandIn) -> None:
    place = direct_question(slack)

    async def work(poster: Poster) -> str:
        stream = Stream(poster, place)
        await stream.say("42")
        return await stream.finish(Message("It is 42.", (HEADER,)), key="Ev1")

    said(slack, work)
    assert [message.text for message in slack.messages(place.channel, thread=place.thread)[1:]] == [
        "It is 42."
    ]


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_a_stream_that_breaks_costs_nothing(slack: SlackStandIn, method: str) -> None:
    place = direct_question(slack)
    slack.faults.fail(method, "internal_error", times=9)

    async def work(poster: Poster) -> str:
        stream = Stream(poster, place, clock=slack.clock.now)
        for part in ("a" * 300, "b" * 300):
            slack.clock.advance(1)
            await stream.say(part)
        if method == "chat.stopStream":  # Slack ended it by itself
            with slack.changing() as world:
                for message in world.messages[place.channel].values():
                    message.streaming = False
        return await stream.finish(Message("It is 42.", (HEADER,)), key="Ev1")

    said(slack, work)
    [message] = slack.messages(place.channel, thread=place.thread)[1:]
    assert message.text == "It is 42." and not message.streaming
    assert [block["type"] for block in message.blocks] == ["header"]
