"""A reply of several queries of which one goes on with what another finds, held against the book and the question.

    check_stepwise(replies, checks)
        Verdict(Stepwise(steps))                           each compiles, and together they answer the question
        Verdict(problems=(Problem("nothing-found-by", …),))    what the model may mend

A later query names a dimension of an earlier one: values of one dimension never become those of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from semantic.book import Book
from semantic.catalog import Catalog
from semantic.definitions.types import ValueType
from semantic.errors import Problem, QueryInvalid, QueryMalformed
from semantic.query import parse_query
from semantic.query.types import Query
from service.asking.faithfulness.checking import bare
from service.asking.faithfulness.parts import BoundPart, FilterPart, QueryParts, SegmentPart
from service.asking.faithfulness.stretches import check_steps, standing_in, uncarried
from service.asking.llm.ambiguity import between
from service.asking.llm.checks import Checks, value_unknown
from service.asking.llm.leaning import lost, stands_alone
from service.asking.llm.mending import mend_dimension, mend_names, through_roles
from service.asking.llm.reply_form import FROM_QUERY, Reply
from service.asking.llm.reply_schema import MOST_STEPS
from service.asking.llm.thinking import Verdict
from service.asking.llm.values import NearValues, look_up
from service.asking.offline.resolving.reach import Reach
from service.asking.planned import NO_CONTEXT, Clarify, Context, StepQuery, Stepwise, ValuesOf
from service.asking.query_words import query_words

_TAKEN = frozenset({ValueType.STRING, ValueType.NUMBER, ValueType.BOOLEAN})

_MIXED_UP = Problem(
    "steps-mixed-up",
    "Each query has to say what one part of the question says, and does not.",
    hint="Give each the metric, filters, range and limit that stand together in the question; limit 1 for one thing.",
    path="/queries",
)


def check_stepwise(replies: Sequence[Reply], checks: Checks) -> Verdict:
    """What such a reply is worth. Raises QueryInvalid for what is no query, or works for nobody who asks."""
    if len(replies) > MOST_STEPS:
        raise QueryMalformed(f"At most {MOST_STEPS} queries follow from each other.", path="/queries")
    steps: list[StepQuery] = []
    for reply in replies:
        read = _read(reply, steps, checks)
        if isinstance(read, NearValues):
            return Verdict(problems=(value_unknown(read),))
        steps.append(read)
    if problems := (*_unused(steps), *_torn_apart(steps)):
        return Verdict(problems=problems)
    for step in steps:
        checks.compiles(standing_in(step, checks.book.catalog))
    context = NO_CONTEXT if stands_alone(checks.wording, checks.book, checks.context) else checks.context
    if problems := tuple(_lost(steps, checks.book, context)):
        return Verdict(problems=problems)
    found = check_steps(checks.wording, steps, checks.book, context, now=checks.now)
    if found is None:
        return Verdict(problems=(_MIXED_UP,))
    if not found.holds:
        return Verdict(problems=found.problems())
    if (back := _asked_back(steps, checks)) is not None:
        return Verdict(back)
    return Verdict(
        Stepwise(tuple(steps), (*found.assumptions, *_as_before(steps, checks.book.catalog, context)))
    )


def _read(reply: Reply, before: Sequence[StepQuery], checks: Checks) -> StepQuery | NearValues:
    """A query with what it takes from those before it, names as the catalog writes them. Raises QueryInvalid."""
    book = checks.book
    form = mend_names(reply.form, book) if checks.options.mends else reply.form
    query = look_up(parse_query(form), book, checks.context.last)
    if isinstance(query, NearValues):
        return query
    query = through_roles(query, book)
    parts = QueryParts(book.catalog, query)
    metrics = parts.metrics_in(" ".join(use.expr for use in query.metrics))
    taken = []
    for field, number in reply.taken:
        name = mend_dimension(field, book) if checks.options.mends else field
        dimension = parts.dimension(name)
        column = _column(dimension, number, before, checks)
        way = Reach(book.catalog).way(metrics, dimension)
        taken.append(ValuesOf(way.path if way is not None else dimension, number - 1, column))
    return StepQuery(query, tuple(taken))


def _column(dimension: str, number: int, before: Sequence[StepQuery], checks: Checks) -> str:
    """The column of an earlier query that holds a dimension's values. Raises QueryInvalid where there is none."""
    path = f"/queries/{len(before)}/filters"
    if not 1 <= number <= len(before):
        raise QueryInvalid(
            f"Query {len(before) + 1} takes values from query {number}, which does not come before it.",
            code="nothing-found-by",
            hint=f"`{FROM_QUERY}` is the number of an earlier query, counted from 1.",
            path=path,
        )
    catalog = checks.book.catalog
    query = before[number - 1].query
    parts = QueryParts(catalog, query)
    found = [name for name in query.dimensions if parts.dimension(name) == dimension]
    known = catalog.dimensions.get(dimension)
    if len(found) != 1 or known is None or known.type not in _TAKEN:
        raise QueryInvalid(
            f"Query {number} finds no values of `{dimension[:60]}`.",
            code="nothing-found-by",
            hint="Name one of its dimensions, or give it that dimension.",
            suggestions=tuple(name for name in query.dimensions if not name.startswith("time.")),
            path=path,
        )
    return found[0]


def _lost(steps: Sequence[StepQuery], book: Book, context: Context) -> Iterator[Problem]:
    """What picked the rows in the query before it in the conversation, and does not in each of these."""
    for number, step in enumerate(steps, 1):
        for problem in lost(context.last, step.query, book) if context.last is not None else ():
            said = f"The query before the question had this part, and query {number} does not keep it."
            yield replace(problem, message=said, hint="Keep it in each query.")


def _as_before(steps: Sequence[StepQuery], catalog: Catalog, context: Context) -> tuple[str, ...]:
    """What is kept of the query before, in words; a filter or a period of the question's own is none of it."""
    last = context.last
    if last is None:
        return ()
    queries = [step.query for step in steps]
    counted = [_filters(query, catalog) for query in queries]
    kept = Query(
        filters=tuple(
            item
            for item in last.filters
            if all(_filters(replace(last, filters=(item,)), catalog) <= found for found in counted)
        ),
        time=last.time if len({_range(query) for query in (last, *queries)}) == 1 else None,
    )
    _, *said = query_words(kept).split(", ", 1)
    return tuple(f"As before: {words}." for words in said)


def _filters(query: Query, catalog: Catalog) -> frozenset[str]:
    return frozenset(
        bare(part)
        for part in QueryParts(catalog, query).all
        if isinstance(part, FilterPart | SegmentPart | BoundPart)
    )


def _range(query: Query) -> str:
    return str(query.time.range).lower() if query.time is not None else ""


def _unused(steps: Sequence[StepQuery]) -> tuple[Problem, ...]:
    """Queries that are no step towards the last one."""
    used = {one.step for step in steps for one in step.taken}
    loose = [place for place in range(len(steps) - 1) if place not in used]
    loose += [place for place in range(1, len(steps)) if not steps[place].taken and place not in loose]
    loose += [
        place
        for place, step in enumerate(steps)
        if step.query.limit is not None and any(_is_one_of(step, one, steps) for one in step.taken)
    ]
    return tuple(
        Problem(
            "not-a-step",
            f"Query {place + 1} is no step on the way to an answer.",
            hint=f"Leave it out, or let it find what a later one takes with `{FROM_QUERY}`.",
            path=f"/queries/{place}",
        )
        for place in sorted(set(loose))
    )


def _torn_apart(steps: Sequence[StepQuery]) -> Iterator[Problem]:
    """Queries that find more than a later one takes: its best department in one region need not be the best one."""
    for place, step in enumerate(steps):
        for number in sorted({one.step for one in step.taken}):
            columns = [one.column for one in step.taken if one.step == number]
            if sorted(columns) != sorted(steps[number].query.dimensions):
                yield Problem(
                    "not-a-step",
                    f"Query {place + 1} takes each dimension of query {number + 1} once, and nothing else.",
                    hint="A query that finds something has only the dimensions that a later one takes; "
                    "“by …” belongs to the last query.",
                    path=f"/queries/{place}/filters",
                )


def _is_one_of(step: StepQuery, one: ValuesOf, steps: Sequence[StepQuery]) -> bool:
    """Whether a query ranks the only thing that another one finds: "is it the best, too?" would always be yes."""
    limit = steps[one.step].query.limit
    return limit is not None and limit.rows == 1 and one.field in step.query.dimensions


def _asked_back(steps: Sequence[StepQuery], checks: Checks) -> Clarify | None:
    """What the person has to say first. A click would run a single query, so that there is none."""
    for step in steps:
        query = standing_in(step, checks.book.catalog)
        back = between(checks.wording, query, checks.book, checks.context, checks.compiles)
        if back is not None:
            meant = " or ".join(choice.label for choice in back.choices)
            return Clarify(f"{back.question} Ask again with {meant}." if meant else back.question)
    narrowed = uncarried(steps, checks.book.catalog)
    if narrowed:
        listed = " and ".join(f"“{words}”" for words in narrowed)
        return Clarify(f"Does {listed} hold for all of it? Ask for its parts one after the other.")
    return None
