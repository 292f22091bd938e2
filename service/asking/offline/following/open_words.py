"""Words in place of those that a question left open.

reworded("basket value", Open("basket size by store", "basket size"), book, context, plan)    basket value by store
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import Book
from semantic.book.words import phrase_key, tokenise
from semantic.query.types import Query
from service.asking.offline.following.leaning import Heard
from service.asking.offline.following.turn import Plan, Turn
from service.asking.planned import Clarify, Context, Open, Planned, PlannerResult


def reworded(question: str, open_: Open, book: Book, context: Context, plan: Plan) -> PlannerResult | None:
    """The question that was open, with these words in place of the unclear ones."""
    tokens = tokenise(open_.wording)
    for start in range(len(tokens)):
        for until in range(len(tokens), start, -1):
            part = open_.wording[tokens[start].start : tokens[until - 1].until]
            if phrase_key(part) != open_.phrase:
                continue
            said = " ".join(question.strip(" ?!.").split())
            wording = open_.wording[: tokens[start].start] + said + open_.wording[tokens[until - 1].until :]
            found = plan(wording, book, Turn(Heard(""), Query(), context, book, plan).unseeded)
            if isinstance(found, Planned):
                return replace(found, changes=(f"“{part}” is read as “{said}”.",))
            return found if isinstance(found, Clarify) else None
    return None
