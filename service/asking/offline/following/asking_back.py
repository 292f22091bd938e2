"""Questions back in a conversation: each choice is the question before as this reading would change it.

ask_back(turn, Undecided("By week in place of store, or by both?", …), ())     Clarify with two queries
"""

from __future__ import annotations

from dataclasses import replace

from semantic.query.types import Query
from service.answer import Choice
from service.asking.edits import Edit
from service.asking.offline.following.merging import Undecided, merge, reconciled
from service.asking.offline.following.other_rows import tested_for
from service.asking.offline.following.turn import Turn
from service.asking.planned import MAX_CHOICES, Clarify, PlannerResult, Refuse

BY_ITSELF = "A question by itself: nothing of the one before is kept."


def each_merged(turn: Turn, back: Clarify, edits: tuple[Edit, ...]) -> PlannerResult:
    """The question back, each choice merged into the question before."""
    choices: list[Choice] = []
    refused: Refuse | None = None
    for choice in back.choices:
        if choice.query is None:
            continue
        merged = merge(choice.query, turn)
        if isinstance(merged, Refuse):
            refused = merged
            continue
        options = merged.options if isinstance(merged, Undecided) else (("", merged.edits),)
        for label, option in options:
            found = reconciled(turn, (*option, *edits))
            if isinstance(found, Query):
                said = f"{choice.label}, {label}{tested_for(turn, found)}" if label else choice.label
                choices.append(replace(choice, label=said, query=found))
    if not choices:
        return refused or Refuse("No reading of this goes with the question before.")
    return replace(back, choices=tuple(choices[:MAX_CHOICES]))


def ask_back(turn: Turn, undecided: Undecided, edits: tuple[Edit, ...]) -> PlannerResult:
    """The question back, each of its readings made of the question before; `edits` are made with all of them."""
    choices = []
    for label, option in undecided.options:
        found = reconciled(turn, (*option, *edits))
        if isinstance(found, Query):
            choices.append(Choice(f"{label}{tested_for(turn, found)}", query=found))
    if not choices:
        return Refuse(undecided.question)
    return Clarify(undecided.question, tuple(choices[:MAX_CHOICES]))


def asked_anew(back: Clarify, turn: Turn) -> Clarify:
    """A question back that keeps nothing of the question before says so."""
    queries = [choice.query for choice in back.choices if choice.query is not None]
    last = turn.last
    kept = any(query.time or set(query.filters) & set(last.filters) for query in queries)
    if not queries or kept or not (last.time or last.filters):
        return back
    return replace(back, question=f"{back.question} {BY_ITSELF}")
