"""Whatever data, people and models contain: Slack takes every message, and nothing in it pings, links or marks up."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.slack.rendering import chosen_message, expired_message, message_of
from bots.slack.rendering.texts import unescaped
from bots.slack.rendering.types import Message, Shown, Where
from semantic.errors import Problem
from service.answer import Answer, Choice, Status
from tests.slack.rendering.hostile import answers, choices, faults, kinds, problems, strings, texts

places = st.builds(
    Shown,
    where=st.sampled_from(Where),
    asked_by=st.sampled_from(["U0123ABC", "", "<!channel>"]),
    native=st.booleans(),
    why_private=texts,
)

ACTIVE = re.compile(
    r"<[^>]*>|(?<!\u2060)[*_~`](?=\S)|@(?=\w)|#(?=\w)|://|:[a-z0-9_+'-]+:|&(?!amp;|lt;|gt;)", re.IGNORECASE
)
"""What Slack reads in marked-up text: links and mentions, emphasis, emoji, bare escapes."""


def without_effect(message: Message) -> None:
    """Nothing but a mention of the asker can take effect in any step of the message."""
    for step in message.steps():
        assert {"mrkdwn", "markdown", "emoji", "link", "broadcast", "channel"}.isdisjoint(kinds(step.blocks))
        users = {text for key, text in strings(step.blocks) if key == "user_id"}
        assert users <= {"U0123ABC"}
        for fence in step.text.split("```")[::2]:
            assert not ACTIVE.search(fence), fence
        for fenced in step.text.split("```")[1::2]:
            assert "<" not in fenced and "`" not in fenced
        assert unescaped(step.text).strip()


@settings(max_examples=40)
@given(answers(), places)
def test_every_answer_is_taken_and_has_no_effect(answer: Answer, shown: Shown) -> None:
    message = message_of(answer, shown=shown)
    assert faults(message) == []
    without_effect(message)


@given(
    answers(), places, st.lists(choices, max_size=7), st.lists(problems, max_size=3), st.sampled_from(Status)
)
def test_every_other_outcome_is_taken_and_has_no_effect(
    answer: Answer, shown: Shown, offered: list[Choice], wrong: list[Problem], status: Status
) -> None:
    answer = replace(answer, status=status, choices=tuple(offered), problems=tuple(wrong))
    made = [message_of(answer, shown=shown), expired_message(answer)]
    made += [
        chosen_message(answer, at, shown=shown, remembered=at % 2 == 0, can_remember=True) for at in (0, 9)
    ]
    for message in made:
        assert faults(message) == []
        without_effect(message)
