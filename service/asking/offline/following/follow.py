"""Follow-ups: a question that leans on the one before it is read as edits of that question's query, which are said.

    follow("only frozen", book, Context(last=sales by store), plan)
        Planned(sales of frozen by store, changes=("Only where segment is frozen.", "Still by store."))

A question that stands by itself and does not lean inherits nothing. Every word is accounted for, as in any question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.book import Book
from semantic.query.types import Query
from service.answer import Choice
from service.asking.edits import AddMetric, Edit, ReplaceMetrics, edited
from service.asking.offline.contrasted import noted
from service.asking.offline.following.asides import members_of
from service.asking.offline.following.asked_in_turn import and_then, taken_together
from service.asking.offline.following.asking_back import BY_ITSELF, ask_back, asked_anew, each_merged
from service.asking.offline.following.bare_bounds import of_which
from service.asking.offline.following.composed_turns import follow_composed
from service.asking.offline.following.counted_there import counted_there
from service.asking.offline.following.everyday import plainly_put
from service.asking.offline.following.fragments import NOTHING_READ, read_fragment, says_nothing
from service.asking.offline.following.leaning import Heard, corrects, hear, split_up
from service.asking.offline.following.merging import Asked, Undecided, merge, reconciled
from service.asking.offline.following.namesakes import named_by
from service.asking.offline.following.number_behind import number_behind
from service.asking.offline.following.open_words import reworded
from service.asking.offline.following.other_rows import (
    by_whom,
    found_anew,
    of_another_number,
    of_either,
    of_other_rows,
    of_that_time,
    of_which_things,
    over_which_time,
    picked_out,
)
from service.asking.offline.following.own_pick import beyond
from service.asking.offline.following.own_rows import of_more_rows
from service.asking.offline.following.part_of_them import part_of_them
from service.asking.offline.following.parts import asked_of_parts
from service.asking.offline.following.pointing import (
    adds_inside,
    defines_nothing,
    points_at_nothing,
    points_back,
)
from service.asking.offline.following.repeats import but_for_repeats, without_still
from service.asking.offline.following.saying_which import (
    compares,
    drops_all,
    of_no_time,
    says_which,
    sets_beside,
    shows_all,
)
from service.asking.offline.following.several_changes import (
    goes_on_comparing,
    one_after_another,
    one_by_one,
    steps_of,
    unsettled,
)
from service.asking.offline.following.share_of_it import (
    share_of_it,
    share_of_them,
    share_then_split,
)
from service.asking.offline.following.standing_alone import by_itself, elliptical, only_edits, only_metric
from service.asking.offline.following.swapping import but_for_contrast, swapped
from service.asking.offline.following.telling import (
    bounded,
    divided,
    grouped_by,
    in_money,
    in_periods,
    numbered,
    of_the_rows,
    of_those_changed,
)
from service.asking.offline.following.turn import Plan, Turn
from service.asking.offline.following.turn_phrases import Spoken, spoken
from service.asking.planned import (
    Clarify,
    Context,
    Define,
    Investigate,
    Overview,
    Planned,
    PlannerResult,
    Refuse,
)

_CLAUSES = re.compile(r"\s*(?:,(?!\d{3}(?!\d))|;)\s*(?:and |but |then )?", re.IGNORECASE)
"""Between clauses; the comma of "50,000" is none."""
_AGAINST = re.compile(r"\b(?:compar\w+|vs|versus|against|relative to)\b", re.IGNORECASE)


def follow(question: str, book: Book, context: Context, plan: Plan) -> PlannerResult | None:
    """What a question means after the one before it; None where it is to be read by itself."""
    if context.open is not None and (found := reworded(question, context.open, book, context, plan)):
        return found
    if context.last is None:
        return None
    before = Turn(Heard(""), context.last, context, book, plan)
    put = without_still(plainly_put(question, before), before, lambda turn: _followed(turn, NOTHING_READ))
    meant, told = but_for_contrast(put, replace(before, heard=_heard(put, context)))
    found = _turned(meant, replace(before, heard=_heard(meant, context)))
    if told is not None and found is not None:
        found = noted(found, told)
    if put == question:
        return found
    found = plan(put, book, before.unseeded) if found is None else found
    if not isinstance(found, Planned) or found.wording:
        return found
    return replace(found, assumptions=(f"The question is read as “{put}”.", *found.assumptions), wording=put)


def _turned(question: str, turn: Turn) -> PlannerResult | None:
    """The same, of a turn in plain words."""
    book, context, plan = turn.book, turn.context, turn.plan
    turn = divided(replace(turn, heard=split_up(turn.heard)))
    heard = turn.heard
    if heard.anew:
        return plan(heard.text, book, turn.unseeded) if heard.text else None
    if (unknown := of_that_time(question, turn)) is not None:
        return unknown
    alone = by_itself(question, turn)
    swap = swapped(heard.text, turn) if isinstance(alone, Planned) else None
    if isinstance(alone, Planned) and isinstance(swap, Refuse) and alone.query.time is None:
        return swap
    if isinstance(swap, tuple):
        heard = replace(heard, leaning=True)  # "baskets instead of revenue", after revenue
        turn = replace(turn, heard=heard)
    special = _of_parts(question, turn, alone) or points_at_nothing(question, turn, alone)
    if special is not None:
        return special
    if isinstance(alone, Define) and defines_nothing(question):
        alone = NOTHING_READ
    composed = isinstance(alone, Define | Overview | Investigate)
    said = follow_composed(question, turn, alone, _after(turn))
    if said is not None:
        return said
    if composed and not heard.leaning:
        return alone
    if isinstance(alone, Planned) and not (heard.leaning or only_edits(turn) or only_metric(turn, alone)):
        on = _perhaps(turn, alone)
        if on is None and drops_all(alone.query, turn.last):
            return replace(alone, changes=(BY_ITSELF,))
        return beyond(turn, on) if on is not None else None
    bare = only_metric(turn, alone)
    whole = isinstance(alone, Planned) and not bare
    turn = replace(turn, heard=replace(heard, whole=whole, leaning=heard.leaning or bare))
    found = of_either(question, turn, beyond(turn, _changed(question, turn, alone)))
    if isinstance(found, Refuse) and composed:
        return alone
    if isinstance(found, Refuse) and isinstance(alone, Planned):
        cut = of_another_number(turn, alone.query) or elliptical(alone.query, heard.text, context)
        if bare or heard.those or cut or points_back(question):
            return found
        return replace(alone, changes=(BY_ITSELF,))
    if isinstance(found, Refuse) and isinstance(alone, Clarify) and not heard.leaning:
        return asked_anew(alone, turn)
    return found


def _after(turn: Turn) -> Callable[[str, Context], PlannerResult | None]:
    """What a question means after another one of this conversation."""
    return lambda text, context: follow(text, turn.book, context, turn.plan)


def _heard(question: str, context: Context) -> Heard:
    heard = hear(question)
    if not heard.anew and points_back(question):
        heard = replace(heard, leaning=True)
    if context.missed and corrects(question):
        heard = replace(heard, instead=False)  # what it corrects was not answered, and nothing of it stands
    if goes_on_comparing(steps_of(question)):
        heard = replace(heard, leaning=True)  # "units, and compare with last year": the period is that before
    return heard


def _changed(question: str, turn: Turn, alone: PlannerResult) -> PlannerResult:
    """All changes of a turn at once, or one after the other: first so where they may not be read as one."""

    def stepwise() -> PlannerResult | None:
        return one_after_another(question, turn, lambda step: _followed(step, NOTHING_READ))

    if one_by_one(question, turn) and (found := stepwise()) is not None:
        return found
    if (new := but_for_repeats(question, turn, lambda part: _followed(part, NOTHING_READ))) is not None:
        return new
    if one_by_one(question, turn) and unsettled(question, turn):
        return Refuse("It is not clear how these changes go together: make one after the other.")
    found = _followed(turn, alone)
    if isinstance(found, Refuse) and not found.final:
        return stepwise() or found
    if isinstance(found, Planned) and adds_inside(question) and not shows_all(found.query, turn.last):
        return NOTHING_READ
    return found


def _of_parts(question: str, turn: Turn, alone: PlannerResult) -> PlannerResult | None:
    """A part of what was asked for, or what was asked for in turn, taken together."""
    if (shared := share_then_split(question, turn, _after(turn))) is not None:
        return shared
    if (part := share_of_them(question, turn)) is not None:
        if isinstance(part, Undecided):
            return ask_back(turn, part, ())
        return _planned(turn, part[0], (part[1],), (), alone)
    if (shown := share_of_it(turn)) is not None:
        return shown if isinstance(shown, Refuse) else _planned(turn, shown[0], (shown[1],), (), alone)
    if (behind := number_behind(question, turn)) is not None:
        return behind if isinstance(behind, Refuse) else _planned(turn, behind[0], (behind[1],), (), alone)
    if (asked := asked_of_parts(turn, alone) or counted_there(turn)) is not None:
        return asked
    if (together := taken_together(question, turn)) is not None:
        both = _planned(turn, together[0], (), (), alone)
        return and_then(both, together[1], turn, _after(turn)) if together[1] else both
    return part_of_them(question, turn, alone, _followed)


def _perhaps(turn: Turn, alone: Planned) -> PlannerResult | None:
    """A question that stands by itself, or goes on about the same period: only the person knows."""
    text = turn.heard.text
    if turn.metrics and alone.query.metrics and (nobody := by_whom(turn)) is not None:
        return nobody
    if (on := picked_out(turn, alone, _followed) or of_another_number(turn, alone.query)) is not None:
        return on
    if (which := of_which_things(turn, alone, _followed)) is not None:
        return which
    if not elliptical(alone.query, text, turn.context) or turn.reach.timeless(
        members_of(alone.query, turn.book)
    ):
        return None
    heard = replace(turn.heard, leaning=True, whole=True)
    found = _followed(replace(turn, heard=heard), alone)
    if not isinstance(found, Planned) or found.query == alone.query:
        return None
    kept = turn.words.kept(turn.last, found.query).removeprefix("Still ").removesuffix(".")
    return Clarify(
        f"Is this still about {turn.words.time(turn.last.time)}?",
        (Choice(kept, query=found.query), Choice("over all time, by itself", query=alone.query)),
    )


def leans(question: str, context: Context) -> bool:
    """Whether a question leans on the one before it, so that an approved question of the same words is not meant."""
    return context.last is not None and hear(question).leaning


def _followed(turn: Turn, alone: PlannerResult) -> PlannerResult:
    """The edits of all clauses, applied; a question back where one of them has several readings."""
    swap = swapped(turn.heard.text, turn)
    if isinstance(swap, Refuse):
        return swap
    if swap is not None:
        heard = replace(turn.heard, text=swap[0], instead=True, leaning=True, add=False)
        return _followed(replace(turn, heard=heard, swaps=swap[1]), alone)
    if not turn.heard.text:
        return NOTHING_READ
    if (nobody := by_whom(turn)) is not None:
        return nobody
    turn = grouped_by(of_those_changed(named_by(in_money(bounded(in_periods(turn))))))
    turn = replace(turn, heard=numbered(turn))
    turn = spoken_of = replace(turn, heard=of_the_rows(turn))
    said, rest = _clauses(turn)
    refused = next((item for item in said if item.refusal), None)
    if refused is not None:
        return Refuse(refused.refusal, refused.unplaced)
    asked = next((item for item in said if item.question), None)
    if asked is not None and rest:
        return Refuse(asked.question, (rest,))
    if asked is not None:
        edits = tuple(edit for item in said for edit in item.edits)
        return ask_back(turn, Undecided(asked.question, ((asked.label, edits),)), ())
    add = turn.heard.add or any(item.add for item in said)
    leaning = turn.heard.leaning or bool(said)
    turn = replace(turn, heard=replace(turn.heard, text=rest, add=add, leaning=leaning))
    notes = tuple(note for item in said for note in item.assumptions)
    edits = tuple(edit for item in said for edit in item.edits)
    nothing = tuple(item.nothing for item in said if item.nothing)
    if not rest and _AGAINST.search(spoken_of.heard.text) and edits and not sets_beside(edits, turn.last):
        return _uncompared(spoken_of)
    if not rest:
        return _planned(turn, edits, notes, nothing, alone)
    return _with_fragment(turn, spoken_of, edits, notes, alone)


def _clauses(turn: Turn) -> tuple[list[Spoken], str]:
    """What phrases of follow-ups say, and the words that are left for reading."""
    text = turn.heard.text
    whole = spoken(text, turn)
    if whole is not None:
        more = spoken(whole.rest, turn) if whole.rest and whole.rest != text else None
        return ([whole, more], more.rest) if more is not None else ([whole], whole.rest)
    parts = _CLAUSES.split(text)
    if len(parts) == 1:
        return [], text
    said: list[Spoken] = []
    left: list[str] = []
    now = turn
    for part in parts:
        found = spoken(part, now) if part else None
        if found is None or (found.refusal and not said):
            left.append(part)
            continue
        said.append(found)
        now = replace(now, last=edited(now.last, found.edits))
        left += [found.rest] if found.rest else []
    return said, ", ".join(left)


def _uncompared(turn: Turn) -> Refuse:
    return Refuse("It is not clear what is to be compared with what.", (turn.heard.text,))


def _with_fragment(
    turn: Turn, before: Turn, edits: tuple[Edit, ...], notes: tuple[str, ...], alone: PlannerResult
) -> PlannerResult:
    """The words that are left, read with the metrics of the question before, and merged into it. `before` is the turn
    with all its words."""
    if (bound := of_which(turn)) is not None:
        return ask_back(turn, bound, edits)
    read = read_fragment(turn)
    if isinstance(read, Planned) and says_nothing(read.query, turn):
        if not turn.heard.whole:
            return NOTHING_READ
        named = isinstance(alone, Planned) and alone.query.metrics and not alone.query.dimensions
        read = alone if named and turn.heard.those else read
    if isinstance(read, Clarify):
        return each_merged(turn, read, edits)
    if not isinstance(read, Planned):
        return read
    if (other := of_another_number(turn, read.query)) is not None:
        return other
    if (which := over_which_time(read.query, turn)) is not None:
        return each_merged(turn, which, edits)
    merged = merge(read.query, turn)
    if isinstance(merged, Undecided):
        return ask_back(turn, merged, edits)
    if isinstance(merged, Refuse):
        return merged
    if turn.heard.narrow and not merged.edits and not (edits or says_which(read.query, turn)):
        return NOTHING_READ  # "only increases" leaves something out, or is not understood
    spoken_so = _said_of(before, merged.edits, edits)
    if isinstance(spoken_so, Refuse):
        return spoken_so
    edits = spoken_so
    made = (*merged.edits, *edits)
    if _AGAINST.search(before.heard.text) and not (compares(read.query) or sets_beside(made, turn.last)):
        return _uncompared(before)
    if (unsaid := of_no_time(before, made)) is not None:
        return unsaid
    return _planned(turn, made, (*notes, *read.assumptions), merged.nothing, alone)


def _said_of(before: Turn, merged: tuple[Edit, ...], edits: tuple[Edit, ...]) -> tuple[Edit, ...] | Refuse:
    """ "Top 5, units instead" is the top 5 by units: phrases speak of the query as the other words leave it. Beside
    another number "in percent" and "sort by it" may speak of either."""
    if not edits or not any(isinstance(edit, ReplaceMetrics | AddMetric) for edit in merged):
        return edits
    said, _ = _clauses(replace(before, last=edited(before.last, merged)))
    again = tuple(edit for item in said for edit in item.edits)
    if any(isinstance(edit, ReplaceMetrics) for edit in merged):
        return again if len(again) == len(edits) else edits
    if again == edits:
        return edits
    return Refuse("It is not clear of which number this is said: name it.", (before.heard.text,))


def _planned(
    turn: Turn,
    edits: tuple[Edit, ...],
    notes: tuple[str, ...],
    nothing: tuple[str, ...],
    alone: PlannerResult,
) -> PlannerResult:
    found = reconciled(turn, edits)
    if isinstance(found, Refuse):
        return found
    if isinstance(found, Asked):
        on = turn.heard.those or turn.heard.linked
        if isinstance(alone, Planned) and alone.query == found.query and not on:
            return replace(alone, changes=(BY_ITSELF,))
        return Clarify(found.question, (Choice(found.label, query=found.query),))
    if (question := of_other_rows(turn, found)) is not None:
        return question
    if found == turn.last:
        said = nothing or ("Nothing changes: it is so already.",)
        return Planned(found, notes, changes=said)
    anew = (*found_anew(turn, found, edits), *of_more_rows(turn, found))
    return Planned(found, (*notes, *anew), changes=(*_said(turn, edits), *nothing, *_kept(turn, found)))


def _said(turn: Turn, edits: tuple[Edit, ...]) -> tuple[str, ...]:
    said = []
    query = turn.last
    for edit in edits:
        after = edited(query, (edit,))
        if after != query:
            said.append(turn.words.edit(edit, query))
        query = after
    return tuple(dict.fromkeys(said))


def _kept(turn: Turn, query: Query) -> tuple[str, ...]:
    kept = turn.words.kept(turn.last, query)
    return (kept,) if kept else ()
