"""Every verified question of the demo with another period in its slot: the same rows as the offline planner's own
reading, wherever that planner reads it."""

from __future__ import annotations

from semantic.book.words import tokenise
from semantic.definitions.types import VerifiedQuestion
from semantic.query import parse_query
from service.asking.offline import plan_offline
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.planned import Planned
from service.asking.slots import templates_of
from service.asking.verified import match_verified
from service.evaluating import means_the_same
from tests.asking.offline.demo import Demo


def asked_of_november(question: VerifiedQuestion, demo: Demo) -> str | None:
    """The question with November 2017 in place of its period; None where it has no such slot."""
    tokens = tokenise(question.question)
    for _, template in templates_of(question, parse_query(question.query), tokens, demo.book):
        [filling, *others] = template.fillings
        if not others and isinstance(filling.content, TimeSpan):
            words = [token.text for token in tokens]
            return " ".join([*words[: filling.start], "in november 2017", *words[filling.until :]])
    return None


def test_every_verified_question_serves_other_periods(demo: Demo) -> None:
    wordings = [w for question in demo.book.questions if (w := asked_of_november(question, demo)) is not None]
    assert len(wordings) > 60
    compared = 0
    for wording in wordings:
        match, read = match_verified(wording, demo.book), plan_offline(wording, demo.book)
        assert match is not None, wording
        if isinstance(read, Planned):
            compared += 1
            assert means_the_same(read.query, match.query, wording, demo.run), (
                wording,
                match.query,
                read.query,
            )
    assert compared > 50
