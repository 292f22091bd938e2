"""A conversation: the last query and what each turn changed, never a growing transcript.

    begun = Conversation("c1", "anna")
    begun.after("sales last month", answer)      the same conversation, one turn later
    begun.context                                what the next question may lean on

Its size does not grow with its length: only the last TURNS turns are kept, each within limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from semantic.query.types import Query
from service.answer import Answer, Kind, Status
from service.asking.context_json import context_from_json, context_json
from service.asking.planned import MOST_EARLIER, NO_CONTEXT, Context, Open
from service.asking.undoing import takes_back
from service.declining import SMALL_TALK

VERSION = 1
TURNS = 20
LONGEST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked, how it went, and what it changed of the query before it."""

    question: str
    status: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """`principal` is the id of whose conversation it is. `length` counts all turns, `turns` are the last of them."""

    id: str
    principal: str
    context: Context = NO_CONTEXT
    turns: tuple[Turn, ...] = ()
    length: int = 0

    def after(self, question: str, answer: Answer, open_: Open | None = None) -> Conversation:
        """The conversation one turn later. A refusal leaves the last query as it was, so that one can go on from it;
        a report is gone on from by its first section, an answer in steps by its last."""
        turn = Turn(
            question[:LONGEST_KEPT],
            answer.status.value,
            tuple(change[:LONGEST_KEPT] for change in answer.changes),
        )
        offered = answer.choices if answer.status is Status.CLARIFY else ()
        context = replace(_heard(self.context, question, answer), open=open_, offered=offered)
        parts = answer.sections[::-1] if answer.kind is Kind.STEPS else (answer, *answer.sections)
        lead = next((part for part in parts if part.query is not None), answer)
        if answer.status is Status.ANSWERED and lead.query is not None:
            earlier = _earlier(context, lead.query, question)
            context = replace(_leaning_on(context, lead.query, lead), earlier=earlier)
        return replace(self, context=context, turns=(*self.turns, turn)[-TURNS:], length=self.length + 1)


def _heard(before: Context, question: str, answer: Answer) -> Context:
    """The context with what came to no answer, or was explained. Thanks and greetings leave both as they were."""
    if any(problem.code == SMALL_TALK for problem in answer.problems):
        return before
    if answer.status is not Status.ANSWERED:
        return replace(before, missed=question[:LONGEST_KEPT])
    metrics = tuple(member.name for member in answer.definitions if member.kind == "metric")
    explained = metrics or tuple(member.name for member in answer.definitions)
    return replace(before, missed="", explained=explained)


def _earlier(before: Context, query: Query, question: str) -> tuple[Query, ...]:
    """The queries that "undo that" leads to, one after the other. It takes back itself none of them."""
    known = before.earlier
    if known and query == known[-1] and takes_back(question):
        return known[:-1]
    if before.last is None or before.last == query:
        return known
    return (*known, before.last)[-MOST_EARLIER:]


def _leaning_on(before: Context, query: Query, answer: Answer) -> Context:
    known = before.last.filters if before.last is not None else ()
    said = tuple(item for item in query.filters if item not in known)
    time = answer.computation.time
    return replace(
        before,
        last=query,
        start=time.start if time else None,
        until=time.until if time else None,
        now=answer.now,
        focus=said or tuple(item for item in before.focus if item in query.filters),
    )


def conversation_json(conversation: Conversation) -> dict[str, object]:
    """The conversation as values that `json.dumps` takes."""
    return {
        "version": VERSION,
        "id": conversation.id,
        "principal": conversation.principal,
        "context": context_json(conversation.context),
        "turns": [[turn.question, turn.status, list(turn.changes)] for turn in conversation.turns],
        "length": conversation.length,
    }


# What comes in was written by `conversation_json`: a wrong form raises KeyError, TypeError or ValueError.
def conversation_from_json(form: Mapping[str, Any]) -> Conversation:
    """The conversation that `conversation_json` wrote. ValueError for a version that this code does not know."""
    if form["version"] != VERSION:
        raise ValueError(
            f"A conversation of version {form['version']!r} cannot be read; this is version {VERSION}."
        )
    return Conversation(
        form["id"],
        form["principal"],
        context_from_json(form["context"]),
        tuple(Turn(question, status, tuple(changes)) for question, status, changes in form["turns"]),
        form["length"],
    )
