"""Talk that is no question is answered as talk: shortly, kindly, never with what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest

from semantic.query import parse_query
from service.asking.offline import plan_offline
from service.asking.planned import NO_CONTEXT, Planned, Refuse, Talk
from tests.asking.offline.shop import BOOK

AFTER = replace(NO_CONTEXT, last=parse_query({"metrics": ["revenue"]}))


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("hi", "Hello!"),
        ("Hello there!", "Hello!"),
        ("good morning dragoman :wave:", "Hello!"),
        ("hey, how are you?", "Very well, thank you!"),
        ("help", "I answer questions"),
        ("what can you do?", "I answer questions"),
        ("how does this work", "I answer questions"),
        ("show me some examples", "I answer questions"),
        ("who are you?", "I am a bot."),
        ("are you there?", "I am here."),
        ("test", "I am here."),
        ("thanks!", "You are welcome!"),
    ],
)
def test_who_begins_to_talk_is_shown_what_can_be_asked(words: str, begins: str) -> None:
    said = plan_offline(words, BOOK)
    assert isinstance(said, Refuse) and said.reason.startswith(begins), said
    assert said.talk is Talk.OPENING and said.final


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("great, thanks a lot 🙏", "You are welcome!"),
        ("ok", "All right."),
        ("👍", "All right."),
        (":+1:", "All right."),
        ("that is very helpful :)", "All right."),
        ("bye", "Goodbye!"),
        ("that's wrong", "Then say what should be different"),
    ],
)
def test_who_has_an_answer_is_not(words: str, begins: str) -> None:
    said = plan_offline(words, BOOK, AFTER)
    assert isinstance(said, Refuse) and said.reason.startswith(begins), said
    assert said.talk is Talk.CLOSING and said.final


@pytest.mark.parametrize(
    "words", ["hi, revenue in 2017", "thanks, and revenue in 2017?", "please help: revenue in 2017"]
)
def test_a_question_with_manners_is_a_question(words: str) -> None:
    assert isinstance(plan_offline(words, BOOK), Planned)


@pytest.mark.parametrize("words", ["hello kitty revenue", "thanks for nothing", "help wanted"])
def test_words_that_are_no_talk_are_told(words: str) -> None:
    said = plan_offline(words, BOOK)
    assert isinstance(said, Refuse) and said.talk is None


def test_no_text_keeps_the_bot_busy() -> None:
    """Each "good bye" can be taken apart in two ways, so that forty of them could be in a million million."""
    begun = perf_counter()
    plan_offline("good bye " * 40 + "x", BOOK)
    assert perf_counter() - begun < 5
