"""The offline planner: a question is planned only if every word of it is accounted for; else it asks back or refuses.

    plan_offline("top 5 departments by sales last month", book)    Planned(query)
    plan_offline("basket size last week", book)                    Clarify: basket value or items per basket?
    plan_offline("online sales last week", book)                   Refuse(unplaced=("online",))

Passes: tokens → spans (all readings) → covers (best first) → draft → query → check. No model, no network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from semantic.book import Book
from semantic.book.words import Token, tokenise
from service.asking.offline.average_periods import read_averages
from service.asking.offline.bare import bare
from service.asking.offline.by_definition import read_by_definition
from service.asking.offline.contrasted import noted, without_contrast
from service.asking.offline.counted_shares import read_counted_share
from service.asking.offline.defining.define import read_definition
from service.asking.offline.defining.talk import read_talk
from service.asking.offline.done_or_not import read_done, read_never_done
from service.asking.offline.first_ones import read_first_ones
from service.asking.offline.following.asides import read_aside
from service.asking.offline.following.asking_back import BY_ITSELF
from service.asking.offline.following.explained import of_the_explained
from service.asking.offline.following.follow import follow
from service.asking.offline.following.fragments import NOTHING_READ
from service.asking.offline.following.leaning import leans_on_another, unlinked
from service.asking.offline.following.pictures import read_picture
from service.asking.offline.following.pointing import defines_nothing
from service.asking.offline.following.referring import of_nobody, of_nothing
from service.asking.offline.following.replying import replied, taken_back, taken_to_first
from service.asking.offline.following.unanswered import told_of_missed
from service.asking.offline.following.windows import with_windows
from service.asking.offline.impossible_dates import impossible_date
from service.asking.offline.more_than import read_more_than
from service.asking.offline.overviews import read_overview
from service.asking.offline.own_words import in_own_words
from service.asking.offline.part_shares import read_part_share
from service.asking.offline.reading.closing import NO_METRIC
from service.asking.offline.reading.draft import NO_SEED, Draft, NotRead, Seed
from service.asking.offline.reading.read import read
from service.asking.offline.rephrasing import rephrased, side_by_side
from service.asking.offline.replies import (
    ask_change,
    ask_date,
    ask_days,
    ask_figure,
    ask_grain,
    ask_instead,
    ask_list,
    ask_metric,
    ask_spelling,
    ask_without_time,
    refuse,
    values_like,
)
from service.asking.offline.resolving.resolve import NoTime, Resolved
from service.asking.offline.said_aside import read_said_aside
from service.asking.offline.settling import settle
from service.asking.offline.small_talk import read_small_talk
from service.asking.offline.spelling import spellings
from service.asking.offline.tagging.called_by_number import with_nouns
from service.asking.offline.tagging.homonyms import unsettled
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.shorthand import spelt_out
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.tiling import tilings
from service.asking.offline.tagging.written_dates import dates_written_out
from service.asking.offline.top_ones import read_top_ones
from service.asking.offline.two_periods import read_two_periods
from service.asking.offline.whys import read_why
from service.asking.planned import NO_CONTEXT, Clarify, Context, Define, Planned, PlannerResult, Refuse
from service.asking.undoing import goes_to_first, takes_back

MAX_CHARACTERS = 2_000
MAX_TOKENS = 80
MOST_COVERS = 12
MOST_REPHRASED = 2
"""How often a question is put in another turn of phrase: what one rule makes may be where another begins."""
_BEGINS_WITH = re.compile(r"\s*(?:with|having|w/)\s", re.IGNORECASE)
"""Of a number itself, "with …" is what a turn adds to an answer; a first question has none to add to."""


def plan_offline(question: str, book: Book, context: Context = NO_CONTEXT) -> PlannerResult:
    """The query that a question means by the book alone, a question back, or a refusal. Deterministic."""
    if (choice := replied(question, context.offered)) is not None:
        if choice.query is not None:
            return Planned(choice.query, changes=(f"Of the choices, “{choice.label}” is taken.",))
        if choice.time is not None:
            return Refuse(
                f"Choose “{choice.label}” above, or ask the whole question again with it.", final=True
            )
        return plan_offline(choice.question, book, replace(context, offered=(), missed=""))
    result = in_own_words(question, _plan_in(question, book, context))
    in_turn = context.last is not None or context.missed
    if in_turn and isinstance(result, Define) and defines_nothing(question):
        result = NOTHING_READ
    return told_of_missed(question, result, context)


def _plan_in(question: str, book: Book, context: Context) -> PlannerResult:
    """What a question means in its conversation."""
    seed = Seed(remembered=context.remembered)
    if (endless := _too_long(question, book)) is not None:
        return endless  # before any pattern is tried on it
    if takes_back(question):
        return taken_back(book, context)
    if goes_to_first(question):
        return taken_to_first(book, context)
    aside = (
        read_small_talk(question, book, context)
        or impossible_date(question, book)
        or _said_aside(question, book)
        or of_the_explained(question, book, context, partial(_ask, book=book))
        or read_aside(question, context, book)
        or read_picture(question, context)
        or of_nobody(question, context)
    )
    if aside is not None:
        return aside
    if context.last is not None or context.open is not None:
        followed = follow(question, book, context, plan_words)
        deeds = _of_deeds(question, book) if isinstance(followed, Refuse) else None
        if deeds is not None and not leans_on_another(question):
            return replace(deeds, changes=(BY_ITSELF,))
        if followed is not None:
            return with_windows(followed, context.last) if context.last is not None else followed
    alone = not leans_on_another(question)
    question = unlinked(question)
    result = _plan_first(question, book, seed)
    if (nothing := of_nothing(question, result, context)) is not None:
        return nothing
    if isinstance(result, Planned) and not result.query.filters and _BEGINS_WITH.match(question):
        return Refuse("The question begins with what something has, and does not say what that is.")
    if isinstance(result, Refuse):
        told = (
            read_by_definition(question, book, _as_it_stands, complete=True)
            or _of_some(question, book)
            or read_by_definition(question, book, _as_it_stands, complete=result.final)
        )
        if told is not None:
            return told
    if alone and isinstance(result, Refuse) and result.reason == NO_METRIC:
        return ask_figure(question, book, _as_it_stands) or result
    if isinstance(result, Refuse) and result.unplaced:
        return values_like(question, result, book, _as_it_stands) or result
    return result


def _said_aside(question: str, book: Book) -> PlannerResult | None:
    """ "Bought again" tells no number, unless it says when they had bought before."""
    refused = read_said_aside(question)
    return refused and (read_two_periods(question, book, partial(plan_words, book=book)) or refused)


def _of_some(question: str, book: Book) -> Planned | None:
    """Those of some things that did something, or of which something is so, and their share."""
    plan = partial(plan_words, book=book)
    return read_done(question, book, plan) or read_counted_share(question, book, plan)


def _of_deeds(question: str, book: Book) -> Planned | None:
    """The same, and those that did it in two periods, or never: such a question says all by itself."""
    plan = partial(plan_words, book=book)
    return (
        read_two_periods(question, book, plan)
        or read_never_done(question, book, plan)
        or _of_some(question, book)
    )


def _ask(question: str, context: Context, book: Book) -> PlannerResult:
    """What a question means in a conversation in which nothing was explained just before."""
    return _plan_in(question, book, replace(context, explained=(), offered=(), missed=""))


def plan_words(question: str, book: Book, seed: Seed = NO_SEED) -> PlannerResult:
    """What a question means by itself, or with what the seed says already."""
    return _plan_words(question, book, seed, MOST_REPHRASED)


def _plan_first(question: str, book: Book, seed: Seed) -> PlannerResult:
    """The same for a first question, which may have slips of the pen in it and greetings around it."""
    meant, unmeant = without_contrast(question, book)
    if unmeant is not None:
        return noted(_plan_first(meant, book, seed), unmeant)
    result = _plan_put_right(question, book, seed)
    unclear = isinstance(result, Clarify) or (isinstance(result, Refuse) and not result.final)
    if not unclear or (plain := bare(question, book)) == question:
        return result
    found = _plan_put_right(plain, book, seed)
    return found if isinstance(found, Planned) or isinstance(result, Refuse) else result


def _plan_put_right(question: str, book: Book, seed: Seed) -> PlannerResult:
    """The same, with its slips put right.

    What is unclear in the right words is unclear: a query that is found around the slips would be luck.
    """
    ways = [(_plan_picking(wording, book, seed), notes) for wording, notes in spellings(question, book)]
    planned = [
        replace(found, assumptions=(*notes, *found.assumptions))
        for found, notes in ways
        if isinstance(found, Planned)
    ]
    if len({found.query for found in planned}) == 1:
        return planned[0]
    as_typed = _plan_picking(question, book, seed)
    if len(ways) != 1 or isinstance(as_typed, Clarify):
        return as_typed
    ((found, notes),) = ways
    if isinstance(found, Clarify):
        return replace(found, question=f"{' '.join(notes)} {found.question}")
    return found if isinstance(as_typed, Planned) else as_typed


def _plan_picking(question: str, book: Book, seed: Seed) -> PlannerResult:
    """The same, where the question may ask for the share of days or of the top ones, or pick those, or ask for a mean
    per day or other period."""
    plan = partial(plan_words, book=book, seed=seed)
    result = (
        read_two_periods(question, book, plan)
        or read_part_share(question, book, plan)
        or read_top_ones(question, book, plan)
        or plan(question)
    )
    if isinstance(result, Refuse | Clarify):
        sure = isinstance(result, Clarify)
        return (
            read_first_ones(question, book, plan)
            or read_more_than(question, book, plan)
            or read_never_done(question, book, plan)
            or read_top_ones(question, book, plan, split=False)
            or read_averages(question, book, plan, sure=sure)
            or result
        )
    return result


def _as_it_stands(question: str, book: Book, seed: Seed = NO_SEED) -> PlannerResult:
    """The same, where the question is in no other turn of phrase."""
    return _plan_words(question, book, seed, 0)


def _plan_words(question: str, book: Book, seed: Seed, rounds: int) -> PlannerResult:
    if (endless := _too_long(question, book)) is not None:
        return endless
    question, called = with_nouns(question, book)
    question, dated = dates_written_out(question, book)
    tokens = tokenise(question)
    if not tokens:
        return Refuse("There is no question yet.")
    other = _no_single_query(question, book, seed)
    if other is not None and (other.final if isinstance(other, Refuse) else True):
        return other
    if (dates := ask_date(question) or ask_days(question, book)) is not None:
        return dates
    doubtful = unsettled(question, tokens, book)
    if doubtful:
        word = doubtful[0]
        reason = (
            f"“{word}” can be a small word or the value {word.upper()} here, and the number depends on which."
        )
        return Refuse(
            f"{reason} Write {word.upper()} in capitals for the value, or leave the word out.",
            doubtful,
            final=True,
        )
    tokens, notes = spelt_out(tokens, book)
    if other is not None:
        return _said_otherwise(question, tokens, book, seed, rounds) or other
    notes = (*called, *dated, *notes)
    covers = tilings(spans_of(tokens, book), len(tokens), MOST_COVERS)
    found = _best(covers, book, seed)
    if isinstance(found, Refuse):
        talk = read_talk(question, book)
        return talk or _said_otherwise(question, tokens, book, seed, rounds) or found
    if isinstance(found, Clarify) and len(found.choices) == 1:
        sure = _said_otherwise(question, tokens, book, seed, rounds)
        return sure if isinstance(sure, Planned) else found
    return replace(found, assumptions=(*notes, *found.assumptions)) if isinstance(found, Planned) else found


def _said_otherwise(
    question: str, tokens: Sequence[Token], book: Book, seed: Seed, rounds: int
) -> Planned | Clarify | None:
    """What the question comes to in another turn of phrase, which is said."""
    asked = None
    wordings = rephrased(question, tokens, book) if rounds else ()
    for wording in wordings if rounds == MOST_REPHRASED else wordings[:1]:
        found = _plan_words(wording, book, seed, rounds - 1)
        if isinstance(found, Planned):
            said = () if found.wording else (f"The question is read as “{wording}”.",)
            return replace(found, assumptions=(*said, *found.assumptions), wording=found.wording or wording)
        if isinstance(found, Clarify):
            asked = asked or found
    if rounds and (covers := tilings(spans_of(tokens, book), len(tokens), 1)):
        both = side_by_side(question, tokens, covers[0], lambda side: _plan_words(side, book, seed, 1))
        return both or asked
    return asked


def _too_long(question: str, book: Book) -> Refuse | None:
    if len(question) > MAX_CHARACTERS:
        return Refuse(f"A question is at most {MAX_CHARACTERS:,} characters long.")
    if len(tokenise(question)) > MAX_TOKENS:
        return Refuse(f"A question is at most {MAX_TOKENS} words long.")
    return None


def _no_single_query(question: str, book: Book, seed: Seed) -> PlannerResult | None:
    """What is asked for where no single query answers: the reasons of a change, a definition, an overview."""

    def plan(inner: str) -> PlannerResult:
        return _plan_words(inner, book, seed, 0)

    defined = read_definition(question, book)
    if isinstance(defined, Refuse):
        defined = read_talk(question, book) or defined
    why = read_why(question, plan)
    if isinstance(why, Refuse) and isinstance(defined, Define):
        return defined
    return why or defined or read_overview(question, book, plan)


def _best(covers: Sequence[Sequence[Span]], book: Book, seed: Seed) -> PlannerResult:
    """The first cover that can be read and resolved; else what is to be said about the best one."""
    first: NotRead | None = None
    for cover in covers:
        try:
            draft = read(cover, book, seed)
            if not draft.metrics and draft.change is not None and draft.change.unsaid:
                raise NotRead("The question does not say what changed, nor between which periods.")
            if not draft.metrics and (draft.ranking is not None or draft.change is not None):
                return _taking(draft, ask_metric(draft, book, settle))
            if draft.change is not None and draft.change.unsaid:
                return _taking(draft, ask_change(draft, book, settle))
            if draft.trend:
                return _taking(draft, ask_grain(draft, book, settle))
            return _answer(draft, book)
        except NoTime as none:
            return _taking(draft, ask_without_time(draft, none, book, settle))
        except NotRead as raised:
            if raised.final:
                return refuse(raised, book)
            # Without the calls that it came through, which hold this one and with it the book.
            first = first or _with_unknown(raised.with_traceback(None), cover, book)
    assert first is not None
    return refuse(first, book)


def _with_unknown(failure: NotRead, cover: Sequence[Span], book: Book) -> NotRead:
    """Words that no definition has come first: whatever else is not clear may be their fault."""
    words = tuple(span.text for span in cover if span.kind is Kind.UNKNOWN and not book.speaks(span.text))
    return NotRead("", words) if words else failure


def _answer(draft: Draft, book: Book) -> PlannerResult:
    """The draft's query, or a question back for what has several readings. Raises NotRead if there is none."""
    found = settle(draft, book)
    if isinstance(found, Resolved) and draft.uncounted:
        return _taking(draft, ask_list(draft.uncounted, found))
    if isinstance(found, Resolved) and draft.doubts:
        return ask_spelling(draft.doubts, found)
    if isinstance(found, Resolved) and draft.confirm:
        return ask_instead(draft.confirm, found)
    if isinstance(found, Resolved):
        return Planned(found.query, found.assumptions)
    return _taking(draft, found)


def _taking(draft: Draft, result: PlannerResult) -> PlannerResult:
    """A question back about something else says also which words were taken for others: a click agrees to that, too."""
    if not isinstance(result, Clarify) or not draft.misspelt:
        return result
    taken = " and ".join(f"“{given}” is taken for “{meant}”" for given, meant in draft.misspelt)
    return replace(result, question=f"{taken}. {result.question}")
