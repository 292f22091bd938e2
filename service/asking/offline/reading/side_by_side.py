"""Values beside each other or together: "more in store 367 than in store 406", "deli and pastry combined".

"did homeowners spend more than renters"     sales of each in a row of its own: the reader sees which is more
"beef, pork and chicken, each on its own"    a row each
"domestic and imported wine together"        one number
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import ValueMeaning
from service.asking.offline.reading.draft import Draft, NotRead, Selection
from service.asking.offline.reading.walk import Walk, names_value_beside, selects, unclear
from service.asking.offline.tagging.lexicon import Kind

ADDED = frozenset({"+", "plus"})
SUMMED = frozenset({"sum", "sum of", "total of", "in total", "in sum", "in all", "altogether", "overall"})
"""Words for one number of several."""


def read_apart(walk: Walk) -> None:
    """ "each on its own", "combined"."""
    word = walk.take()
    if walk.apart and walk.apart != word.payload:
        raise unclear(word.text)
    walk.apart = str(word.payload)


def is_side_by_side(walk: Walk) -> bool:
    """Whether "more than" is followed by what is compared, and by no number: "spend more than renters"."""
    steps = 0
    while (span := walk.ahead(steps)) is not None and span.kind in (Kind.PREPOSITION, Kind.THOSE):
        steps += 1
    if span is None or not walk.draft.selections:
        return False
    place, walk.place = walk.place, walk.place + steps
    named = selects(span) or (span.kind is Kind.NAME and names_value_beside(walk, span))
    walk.place = place
    return named


def settle_sides(walk: Walk) -> None:
    """Rows for what is compared by "more"; one number, or a row each, where the question says so."""
    draft = walk.draft
    relative = walk.changed is not None and walk.changed.relative
    timed = len(draft.periods) > 1 or walk.series or walk.earlier is not None
    if relative and not timed:
        _more(walk)
    if any(span.text.split()[0] in ("compare", "comparing", "comparison") for span in walk.spans):
        walk.apart = walk.apart or _compared(walk)
    said = walk.apart
    walk.apart = walk.apart or _summed(walk)
    if not walk.apart:
        return
    several = [place for place, selection in enumerate(draft.selections) if len(selection.items) > 1]
    joined = len(draft.periods) > 1 and all(said.before == "and" for said in draft.periods[1:])
    if not several and joined and walk.changed is None:
        return  # "november and december together": the periods'
    if not several and walk.apart == "apart" and (draft.groups or draft.day_sets) and not draft.periods[1:]:
        return  # "by store, a row for each": the groups' rows
    if len(several) != 1 or draft.selections[several[0]].negated:
        raise unclear("each" if walk.apart == "apart" else walk.apart)
    selection = draft.selections[several[0]]
    if walk.apart == "together" and selection.compared:
        raise unclear("together")
    if said == "together":
        _check_split(draft, selection)
    draft.selections[several[0]] = replace(selection, split=walk.apart == "apart")


def _check_split(draft: Draft, selection: Selection) -> None:
    """ "By store for stores 367 and 406 combined": a row each, or one of both? Raises NotRead."""
    picked = {
        value.dimension for item in selection.items for value in item if isinstance(value, ValueMeaning)
    }
    for group in draft.groups:
        if picked & {meaning.dimension for meaning in group.candidates}:
            raise NotRead(
                f"It is not clear whether {selection.text} are to be added up, or shown by {group.text}.",
                (group.text,),
                final=True,
            )


def _summed(walk: Walk) -> str:
    """ "sum of meat and deli sales", "meat plus deli", "meat and deli in total": one number, as for "together"."""
    several = [one for one in walk.draft.selections if len(one.items) > 1]
    if len(several) != 1 or several[0].negated or several[0].compared or not several[0].split:
        return ""
    named = set(several[0].keys)
    places = [place for place, span in enumerate(walk.spans) if span.key and span.key in named]
    within = walk.spans[places[0] : places[-1]] if places else ()
    added = any(span.kind is Kind.AND and span.text in ADDED for span in within)
    words = (Kind.TOTAL, Kind.FILLER)
    told = any(span.kind in words and span.text in SUMMED for span in walk.draft.cover)
    return "together" if added or told else ""


def _compared(walk: Walk) -> str:
    """ "compare the basket value of homeowners and renters": a row each."""
    several = [s for s in walk.draft.selections if len(s.items) > 1]
    if len(several) != 1 or several[0].negated:
        return ""
    place = walk.draft.selections.index(several[0])
    walk.draft.selections[place] = replace(several[0], split=True, compared=True, either=False)
    return ""


def _more(walk: Walk) -> None:
    """ "who spent more, homeowners or renters?"."""
    draft = walk.draft
    found = [place for place, selection in enumerate(draft.selections) if len(selection.items) == 2]
    if len(found) != 1:
        return
    selection = draft.selections[found[0]]
    if selection.negated or not (selection.compared or selection.either):
        return
    if any(other.compared or other.either for other in draft.selections if other is not selection):
        raise NotRead("It is not clear what is to be compared with what.", ("more",))
    draft.selections[found[0]] = replace(selection, split=True, compared=True, either=False)
    draft.assumptions.append("Both are shown beside each other, so that it can be seen which is more.")
    walk.changed = None
