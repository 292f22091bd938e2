"""What a turn says of a number that was explained just before, and of which nothing was asked yet.

after "what is coupon usage"
"who is responsible for it"                      the owner of coupon usage
"show it by quarter"                             coupon usage by quarter
"what's the difference to redemption rate"       what tells the two apart
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.book import Book
from semantic.errors import NameAmbiguous
from semantic.query.types import MetricUse, Query
from service.asking.offline.following.asides import members_of, read_aside
from service.asking.offline.wording import metric_label
from service.asking.planned import Clarify, Context, Define, Planned, PlannerResult, Refuse

Ask = Callable[[str, Context], PlannerResult]
"""What a question means after another one."""
_IT = re.compile(
    r"\b(?:its|it|(?:this|that) (?:number|figure|metric|one|thing)"
    r"|(?:this|that)(?=[?.! ]*$|[?.!, ]+(?:by|in|for|per|last|then)\b))(?!\w)",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?:and |but |so )*(?:(?:what is|what's|what are) the difference"
    r" (?:to|from|with|compared to|between (?:it|that|this) and)"
    r"|how (?:is|are|does|do) (?:it|that|this|they) (?:different|differ)(?: from| to| than)?"
    r"|how does (?:it|that|this) compare (?:to|with)) (?:the |an? )?(?P<other>[^?.!]+)[\s?.!]*",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:and |so |ok |okay )*how many(?: of (?:them|those))? (?:did we (?:have|get|see|sell)|do we have|have we|had we"
    r"|are there|were there)(?P<rest>.*)",
    re.IGNORECASE,
)


def of_the_explained(question: str, book: Book, context: Context, ask: Ask) -> PlannerResult | None:
    """What a question about the number explained last means; None where it is about none."""
    question = question.replace("’", "'")
    names = _explained(book, context)
    before = members_of(context.last, book) if context.last is not None else ()
    same = bool(names) and set(names) <= set(before)
    unclear = context.explained and len(names) != 1 and not same
    if unclear and isinstance(read_aside(question, context, book), Define):
        # Several numbers were explained, or none: the one of the question before is not meant.
        return Refuse("It is not clear what is meant: name it.", final=True)
    known = names or before
    if len(known) != 1:
        return None
    label = metric_label(book, known[0])
    if (apart := _APART.fullmatch(question)) is not None:
        found = ask(f"what is the difference between {label} and {apart['other']}", context)
        return found if isinstance(found, Define) and len(found.members) > 1 else None
    if not names or same:
        return None
    short = book.catalog.short_name(book.catalog.metrics[names[0]])
    leaning = replace(
        context,
        last=Query(metrics=(MetricUse(short),)),
        start=None,
        until=None,
        focus=(),
        earlier=(),
        explained=(),
    )
    if isinstance(aside := read_aside(question, leaning, book), Define):
        return aside
    anew = replace(leaning, last=None)
    if (counted := _HOW_MANY.fullmatch(question)) is not None:
        return _about(label, ask(f"{label}{counted['rest']}", anew))
    if _IT.search(question):
        found = ask(_IT.sub(label, question, count=1), anew)
        if isinstance(found, Planned | Define):
            return _about(label, found)
    if _IT.search(question) or context.last is None:
        found = ask(question, leaning)
        if (isinstance(found, Planned) and found.changes) or isinstance(found, Clarify):
            return _about(label, found)
    return None


def _explained(book: Book, context: Context) -> tuple[str, ...]:
    """The metrics explained last, as far as they are still there for whoever asks."""
    found = []
    for name in context.explained:
        try:
            metric = book.catalog.find_metric(name)
        except NameAmbiguous:
            metric = None
        if metric is not None and book.sees(metric.qualified):
            found.append(metric.qualified)
    return tuple(found)


def _about(label: str, found: PlannerResult) -> PlannerResult:
    """With a word on what it is about, as the question does not name it."""
    if not isinstance(found, Planned):
        return found
    said = f"This is about {label}, which was explained last."
    return replace(found, assumptions=(said, *found.assumptions), changes=())
