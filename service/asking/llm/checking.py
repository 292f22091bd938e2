"""A reply of the model, held against the book: from its text to a query that runs, a question back, or problems.

    check_reply(text, asked, book, compiles)
        Verdict(Planned(query))                        it compiles for this person, and answers the question
        Verdict(Clarify(…))                            a name or value that must not be chosen in silence
        Verdict(problems=(Problem("not-answered", …),))    what the model may mend

Nothing a model writes is trusted: the schema of a reply keeps names to the catalog's, and this checks all of it again.
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import Book
from semantic.book.words import phrase_key
from semantic.errors import NotAllowed, Problem, QueryInvalid
from semantic.query import parse_query
from semantic.query.types import Query
from service.answer import Choice
from service.asking.faithfulness import Faithfulness, check, readings
from service.asking.faithfulness.parts import (
    FilterPart,
    GroupPart,
    LimitPart,
    MetricPart,
    OrderPart,
)
from service.asking.llm.ambiguity import between
from service.asking.llm.checking_steps import check_stepwise
from service.asking.llm.checks import Checks, short, value_unknown
from service.asking.llm.leaning import leans, lost
from service.asking.llm.mending import mend, mend_names
from service.asking.llm.reply_form import Reply, read_replies
from service.asking.llm.reply_schema import MOST_QUERIES
from service.asking.llm.retrieving import may_need_steps
from service.asking.llm.thinking import Verdict
from service.asking.llm.values import NearValues, look_up
from service.asking.llm.withheld import told, with_kept
from service.asking.planned import MAX_CHOICES, Clarify, Overview, Planned, Section
from service.asking.query_words import query_words
from service.clarifying import choices as meanings_of

MOST_UNKNOWN = 6
"""Words that no definition has: with more of them than this nobody can say whether a query answers the question."""


def check_reply(text: str, checks: Checks) -> Verdict:
    """What a reply is worth."""
    try:
        withheld = told(checks.context.last, checks.book.catalog).withheld
        replies = tuple(replace(reply, form=with_kept(reply.form, withheld)) for reply in read_replies(text))
        in_steps = len(replies) > 1 and may_need_steps(readings(checks.wording, checks.book).best)
        if in_steps or any(reply.taken for reply in replies):
            return check_stepwise(replies, checks)
        if len(replies) == 1:
            return _check_one(replies[0], checks)
        return _check_report(replies, checks)
    except QueryInvalid as error:
        return Verdict(problems=error.problems)


def _check_one(reply: Reply, checks: Checks) -> Verdict:
    query, found = _read(reply, checks)
    if isinstance(query, NearValues):
        return _ask_value(query, checks)
    verdict = _compiled(query, checks)
    if verdict is not None:
        return verdict
    if not found.holds:
        return _unfaithful(query, found)
    if (back := between(checks.wording, query, checks.book, checks.context, checks.compiles)) is not None:
        return Verdict(back)
    return _planned(query, found, checks)


def _planned(query: Query, found: Faithfulness, checks: Checks) -> Verdict:
    """The query; where it leans on the one before it, only with all that picked the rows there."""
    last = checks.context.last
    if last is None or not leans(checks.wording, query, checks.book, checks.context):
        return Verdict(Planned(query, found.assumptions))
    if problems := lost(last, query, checks.book):
        return Verdict(problems=problems)
    return Verdict(Planned(query, found.assumptions, changes=(f"Now: {query_words(query)}.",)))


def _read(
    reply: Reply, checks: Checks, *, of_report: bool = False
) -> tuple[Query | NearValues, Faithfulness]:
    """The query of a reply, mended as far as that can be done without a model. Raises QueryInvalid."""
    form = mend_names(reply.form, checks.book) if checks.options.mends else reply.form
    query = parse_query(form)
    looked_up = look_up(query, checks.book, checks.context.last)
    if isinstance(looked_up, NearValues):
        return looked_up, Faithfulness()
    if checks.options.mends:
        return mend(checks.wording, looked_up, checks.book, checks.context, checks.now, of_report=of_report)
    return looked_up, check(checks.wording, looked_up, checks.book, checks.context, now=checks.now)


def _ask_value(unknown: NearValues, checks: Checks) -> Verdict:
    """The values that it may be, each in a query that answers all the rest of the question."""
    label = unknown.dimension.rpartition(".")[2].replace("_", " ")
    told: tuple[Problem, ...] = (value_unknown(unknown),)
    choices: list[Choice] = []
    for text, query in unknown.near:
        found = check(checks.wording, query, checks.book, checks.context, now=checks.now)
        found = _but_value(found, unknown)
        if found.holds:
            choices.append(Choice(f"{label} {text}", query_words(query), query=query))
        elif len(told) == 1:
            told = (*told, *found.problems())
    if not choices:
        return Verdict(problems=told)
    asked = f"There is no {label} “{short(unknown.text)}”. Do you mean one of these?"
    return Verdict(Clarify(asked, tuple(choices)))


def _but_value(found: Faithfulness, unknown: NearValues) -> Faithfulness:
    """Without what is to be expected of a value that is written in another way than the question writes it."""
    said = set(phrase_key(unknown.text).split())
    last = unknown.dimension.rpartition(".")[2]
    return replace(
        found,
        left=tuple(item for item in found.left if not set(phrase_key(item.text).split()) <= said),
        unasked=tuple(
            item
            for item in found.unasked
            if not (isinstance(item.part, FilterPart) and item.part.field.rpartition(".")[2] == last)
        ),
    )


def _compiled(query: Query, checks: Checks) -> Verdict | None:
    """None if it compiles; else the problem that came out, or the question back: what a click runs answers all of the
    question."""
    try:
        checks.compiles(query)
    except NotAllowed as error:
        return Verdict(problems=error.problems)
    except QueryInvalid as error:
        meanings = meanings_of(checks.book.catalog, query, error.problem, checks.compiles)
        choices = tuple(choice for choice in meanings if choice.query and _holds(choice.query, checks))
        if choices:
            return Verdict(Clarify(error.problem.message, choices[:MAX_CHOICES]))
        return Verdict(problems=error.problems)
    return None


def _holds(query: Query, checks: Checks) -> bool:
    return check(checks.wording, query, checks.book, checks.context, now=checks.now).holds


def _unfaithful(query: Query, found: Faithfulness) -> Verdict:
    """Words that no definition has are for the person to explain; all else is for the model to mend."""
    unknown = [left.text for left in found.left if not left.known]
    if len(unknown) < len(found.left) or not 0 < len(unknown) <= MOST_UNKNOWN:
        return Verdict(problems=found.problems())
    listed = " ".join(f"“{word}”" for word in unknown)
    asked = "Do you mean this?" if found.unasked else "Is this what you want, without it?"
    return Verdict(
        Clarify(f"No definition has {listed}. {asked}", (Choice(query_words(query), query=query),))
    )


def _check_report(replies: tuple[Reply, ...], checks: Checks) -> Verdict:
    """Several queries: each picks the rows that the question names, and together they answer all of it."""
    sections: list[Section] = []
    left_everywhere: set[str] | None = None
    for reply in replies[:MOST_QUERIES]:
        query, found = _read(reply, checks, of_report=True)
        if isinstance(query, NearValues):
            return Verdict(problems=(value_unknown(query),))
        verdict = _compiled(query, checks)
        if verdict is not None:
            return verdict
        found = _of_section(found)
        lost = replace(found, left=tuple(item for item in found.left if item.picks))
        if not lost.holds:
            return Verdict(problems=lost.problems())
        words = {left.text for left in found.left}
        left_everywhere = words if left_everywhere is None else left_everywhere & words
        sections.append(Section(_title(reply.title, query, checks.book), query))
    if left_everywhere:
        left = Faithfulness(left=tuple(item for item in found.left if item.text in left_everywhere))
        return Verdict(problems=left.problems())
    if len({section.query for section in sections}) < len(sections):
        same = Problem("same-query", "Two of the queries are the same.", hint="Write each once.")
        return Verdict(problems=(same,))
    return Verdict(Overview(checks.wording, tuple(sections)))


def _title(written: str, query: Query, book: Book) -> str:
    """The model's title of a section, as long as it says nothing that the query does not."""
    held = bool(written) and not check(written, query, book).left
    return written if held else query_words(query)


def _of_section(found: Faithfulness) -> Faithfulness:
    """A report may choose what to measure and by what to show it; which rows count is not for it to choose."""
    chosen = (MetricPart, GroupPart, OrderPart, LimitPart)
    unasked = tuple(item for item in found.unasked if not isinstance(item.part, chosen))
    return replace(found, unasked=unasked)
