"""Answers that were given before, as whoever looks at them now may see them.

    looking = Looking(parts)
    run = looking.run("r1", principal)                  None where there is no such run
    answer = looking.answer(run, principal)             as it was given, or computed anew with this person's rights

Everybody in a channel can press the buttons of a message there: what comes of it is always theirs, never the asker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bots.slack.parts import Parts
from semantic.errors import QueryInvalid
from semantic.principal import Principal
from semantic.query import parse_query
from service.answer import Answer, Status
from service.answer_json import answer_from_json
from service.asking.keeping import How
from service.asking.query_words import query_words
from service.rerunning import asked_in, check_allowed, may_see_again, query_of, rerun
from service.store import Run, Runs


class NotForYou(QueryInvalid):
    """Why would name what this person may not know of."""

    default_code = "not-for-you"

    def __init__(self) -> None:
        super().__init__(
            "This answer is not for you: it is about something that you may not see, or that is no more.",
            hint="Ask whoever asked it.",
        )


class NoLongerThere(QueryInvalid):
    """What a button or a form is about, and which says nothing of anybody else's."""

    default_code = "no-longer-there"


def own_words(run: Run) -> str:
    """What a run answers, in words that stand by themselves: those of a follow-up lean on what was asked before."""
    leans = not run.question or run.how in (How.FOLLOWED.value, How.CHOSEN.value)
    return query_words(parse_query(run.query)) if leans and run.query is not None else run.question


def again(run: Run) -> Mapping[str, object] | None:
    """What asks the same once more, whatever its words leaned on: its query, or its steps."""
    return run.query if run.query is not None else run.steps


@dataclass(frozen=True, slots=True)
class Looking:
    parts: Parts

    def run(self, id_: str) -> Run | None:
        return Runs(self.parts.store).get(id_) if id_ else None

    def words(self, run: Run, principal: Principal) -> str:
        """What a run answers, for somebody who may ask the same. Raises NotForYou."""
        if run.principal != principal.id:
            try:
                if (asked := asked_in(again(run))) is not None:
                    check_allowed(self.parts.current().asker, asked, principal)
            except QueryInvalid:
                raise NotForYou from None
        return own_words(run)

    def answer(self, run: Run, principal: Principal) -> Answer:
        """Raises NotForYou, or what a warehouse raises."""
        revision = self.parts.current()
        mine = run.principal == principal.id
        if mine and run.answer is not None and may_see_again(run, revision.catalog, principal):
            return answer_from_json(run.answer)
        try:
            if not mine and (query := query_of(run)) is not None:
                check_allowed(revision.asker, query, principal)
            answer = rerun(revision.asker, run, principal)
        except QueryInvalid:
            raise NotForYou from None
        if not mine and answer.status is not Status.ANSWERED:
            raise NotForYou
        return answer
