"""The offline planner, held to its word: a query of its own that leaves out a filter, or adds one, is asked back.

plan_certainly("sales of the deli last month", book)    Planned(query), as the offline planner found it, and checked

Two ways of reading the same question seldom make the same mistake: the planner reads from left to right and builds; the
check takes the finished query and looks for each of its parts in the question, and for each of its words in the query.
"""

from __future__ import annotations

from collections.abc import Callable

from semantic.book import Book
from semantic.query.types import Query
from semantic.query.walking import fields_of
from service.answer import Choice
from service.asking.faithfulness import Faithfulness, check
from service.asking.faithfulness.parts import FilterPart, SegmentPart
from service.asking.llm.values import LOOKED_UP
from service.asking.offline import plan_offline
from service.asking.offline.following.leaning import unlinked
from service.asking.offline.small_talk import without_smileys
from service.asking.planned import NO_CONTEXT, Clarify, Context, Planned, PlannerResult
from service.asking.query_words import query_words

Plan = Callable[[str, Book, Context], PlannerResult]


def plan_certainly(
    question: str, book: Book, context: Context = NO_CONTEXT, *, plan: Plan = plan_offline
) -> PlannerResult:
    """What `plan` says; a question back where its query does not pick the rows that the question names.

    A follow-up says only what changes of the query before it: its planner tells those changes, which are shown.
    """
    question = without_smileys(question) or question
    result = plan(question, book, context)
    if not isinstance(result, Planned) or result.changes or context.open is not None:
        return result
    found = check(result.wording or unlinked(question), result.query, book, context)
    if not _picks_others(result.query, found):
        return result
    label = query_words(result.query)
    return Clarify(
        "Is this what you mean? It is not sure that all of the question is in it.",
        (Choice(label, query=result.query),),
    )


def _picks_others(query: Query, found: Faithfulness) -> bool:
    """Whether other rows count than the question names: what is shown of them a reader can see.

    Of time only its absence is told here: the planner says how it read a period, and the answer names it.
    """
    timeless = query.time is None and not any(name.startswith("time.") for name in _fields(query))
    if any(left.picks and (timeless or not left.period) for left in found.left):
        return True
    for part in (item.part for item in found.unasked):
        if isinstance(part, SegmentPart):
            return True
        if isinstance(part, FilterPart) and part.op in LOOKED_UP and not part.on_time:
            return True
    return False


def _fields(query: Query) -> tuple[str, ...]:
    filters = (*query.filters, *(item for use in query.metrics for item in use.filters))
    return (*query.dimensions, *(name for item in filters for name in fields_of(item)))
