"""What was asked and said in a thread is kept as values, for edits, deletions and follow-ups."""

from __future__ import annotations

import json

from bots.slack.talk import MOST_TURNS, Talk, Turn


def test_what_is_written_is_read_back() -> None:
    talk = Talk().said(Turn("17.1", "17.2", "r1", {"id": "c1"}, True)).begun("key", {"id": "c1"})
    assert Talk.read(json.loads(json.dumps(talk.form))) == talk


def test_an_edited_question_takes_the_place_of_its_first_turn() -> None:
    talk = Talk().said(Turn("17.1", "17.2", "r1")).said(Turn("17.3", "17.4", "r2"))
    again = talk.said(Turn("17.1", "17.2", "r3"))
    assert [(turn.asked, turn.run) for turn in again.turns] == [("17.3", "r2"), ("17.1", "r3")]
    assert again.last == again.turn("17.1") and again.without("17.1").last == again.turn("17.3")


def test_only_the_last_turns_are_kept() -> None:
    talk = Talk()
    for number in range(MOST_TURNS + 5):
        talk = talk.said(Turn(str(number), "", ""))
    assert len(talk.turns) == MOST_TURNS and talk.turn("0") is None


def test_a_form_of_another_version_is_an_empty_one() -> None:
    for form in ({}, {"turns": [["only"]]}, {"turns": 5}, {"turns": [[1, 2, 3, 4, 5, 6, 7]]}):
        assert Talk.read(form).turns == ()
