"""Follow-ups that could move to other rows than those before: it is said, or asked.

found_anew(turn, query, edits)    ("The first rows are found anew here, …",) for "only pastry" after "top 3 stores"
of_other_rows(turn, query)        Clarify for "top 3 departments in those" after the first five stores
of_another_number(turn, query)    Refuse where "of those who redeemed a coupon" would show coupons instead
of_either(question, turn, found)  Refuse for "or homeowners" after sales of deli: both at once is another thing
of_that_time(question, turn)      Refuse for "what was the discount rate then" after the best month
by_whom(turn)                     Refuse for "who bought the most" after sales by store
picked_out(turn, alone, read)     "for households with kids" after a rate: the rate of those, and no count of them
of_which_things(turn, alone, read) "which department?" after sales: those of the sales, or a list?
over_which_time(query, turn)      "stores with more than 100 baskets" after November: in November, or ever?
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import AllOf, AnyOf, EntityHas, Filter, Not, Query, TimeClause
from service.answer import Choice
from service.asking.edits import Arrange, Edit, LimitRows
from service.asking.offline.following.asides import members_of, on_groups
from service.asking.offline.following.leaning import Heard
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import counted_entity, counts
from service.asking.offline.wording import metric_label
from service.asking.planned import MAX_CHOICES, Clarify, Planned, PlannerResult, Refuse

_OF = re.compile(r"(?:but )?(?:for|of|among|with|without|from|by|in|at|on) ", re.IGNORECASE)
_COUNTING = re.compile(r"\b(?:how (?:many|much)|what|which|who|number|count|total|list)\b", re.IGNORECASE)

_EVER = re.compile(r"\b(?:ever|never|(?:at|of|over) (?:any|all) time)\b", re.IGNORECASE)

_PICKING = re.compile(
    r"\b(?:who|whom|whose|that|which|where|with(?:out)?|having|over|under|above|below|(?:more|less|fewer) than"
    r"|at (?:least|most))\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"who(?:m)? (?:bought|buys?|spent|spends?|shop(?:s|ped)?|purchase[sd]?|paid|pays?|came|comes?|visit(?:s|ed)?"
    r"|use[sd]?|redeem(?:s|ed)?|order(?:s|ed)?)\b",
    re.IGNORECASE,
)
_PEOPLE = ("customer", "household", "person", "user", "member", "shopper", "client", "buyer")
_WHICH_THINGS = re.compile(r"(?:in |at |for |by |of |from )?(?:which|what) ([\w -]+)", re.IGNORECASE)
_THEN = re.compile(
    r"(?:and |so |ok )*(?:what|how|which|who|show|give)\b.*\b(?:then|at that time|at the time|back then)[\s?.!]*",
    re.IGNORECASE,
)
_FOR_ROWS = re.compile(
    r"(?:for|of|among|from|with) (?P<what>.+?)(?: all in all| in total| all)?", re.IGNORECASE
)
_OR = re.compile(r"\W*or\b", re.IGNORECASE)
_ROWS = re.compile(r"(?:but )?(?:for|of|among|from|without) ", re.IGNORECASE)


def found_anew(turn: Turn, found: Query, edits: tuple[Edit, ...]) -> tuple[str, ...]:
    """Which tests of the question before are made again on other rows, a sentence for each."""
    last, said = turn.last, []
    moved = _range(found) != _range(last)
    arranged = {Arrange, LimitRows} <= {type(edit) for edit in edits}  # "top 5 by units" asks for others
    reordered = found.order_by != last.order_by and not arranged
    if found.limit and last.limit and (moved or reordered or found.filters != last.filters):
        said.append("The first rows are found anew here, so that they may be others than before.")
    bounds = _bounds(turn, found)
    tested, before = (
        [item for item in query.filters if not on_groups(item, turn.book)] for query in (found, last)
    )
    if bounds and (moved or tested != before or found.dimensions != last.dimensions):
        words = " and ".join(turn.words.filter(item) for item in bounds)
        said.append(f"Whether {words} is tested anew here, so that the rows may be others than before.")
    return tuple(said)


def tested_for(turn: Turn, found: Query) -> str:
    """What a choice of other groups says of what is kept: ", only the first 5", ", where … is 2 for each income"."""
    bounds = _bounds(turn, found)
    if found.dimensions == turn.last.dimensions:
        return ""
    if found.limit is not None and found.limit == turn.last.limit and not bounds:
        return f", only the first {found.limit.rows}" if found.limit.rows > 1 else ", only the first"
    if not bounds:
        return ""
    words = " and ".join(turn.words.filter(item) for item in bounds)
    each = " and ".join(turn.words.field(path) for path in found.dimensions)
    return f", where {words} for each {each}" if each else f", where {words} in all"


def _bounds(turn: Turn, found: Query) -> list[Filter]:
    return [item for item in found.filters if item in turn.last.filters and on_groups(item, turn.book)]


def _range(query: Query) -> object:
    return query.time.range if query.time is not None else None


def of_other_rows(turn: Turn, found: Query) -> Clarify | None:
    """ "Top 3 departments in those" of the first five stores: what is added up there cannot be kept to those rows."""
    limit = turn.last.limit
    if not turn.heard.those or limit is None or found.dimensions == turn.last.dimensions:
        return None
    return Clarify(
        f"This cannot be had for the first {limit.rows} rows alone. For all of them?",
        (Choice("for all rows, not only the first", query=found),),
    )


def picked_out(
    turn: Turn, alone: Planned, followed: Callable[[Turn, PlannerResult], PlannerResult]
) -> PlannerResult | None:
    """What only names some rows goes on from the question before; without a preposition it may be their count, too."""
    text = turn.heard.text
    if _COUNTING.search(text) or not alone.query.filters:
        return None
    read = turn.plan(text, turn.book, turn.seed)
    if not isinstance(read, Planned) or not read.query.filters or read.query.dimensions:
        return None
    if read.query.metrics != turn.uses(turn.seed) or turn.metric_named(text):
        return None
    found = followed(replace(turn, heard=replace(turn.heard, leaning=True)), alone)
    if _OF.match(text):
        return found
    choices = [
        Choice("a question by itself, over all dates" if _undated(alone) else "by itself", query=alone.query)
    ]
    if isinstance(found, Clarify):
        return replace(found, choices=(*found.choices, *choices))
    if isinstance(found, Planned) and found.query != alone.query:
        named = " and ".join(turn.words.metric(use) for use in found.query.metrics)
        choices.insert(0, Choice(f"{named} of those alone", query=found.query))
        return Clarify("Is this about the question before?", tuple(choices))
    return None


def of_another_number(turn: Turn, found: Query) -> Refuse | None:
    """ "Of those who redeemed a coupon" picks rows of the number before: the coupons are no number to show instead."""
    if (lost := _of_other_things(turn, found)) is not None:
        return lost
    if (rows := _of_named_rows(turn, found)) is not None:
        return rows
    heard = turn.heard
    picking = (heard.narrow or heard.those or _ROWS.match(heard.text)) and _PICKING.search(heard.text)
    if not picking or not turn.metrics or set(members_of(found, turn.book)) & set(turn.metrics):
        return None
    shown = " and ".join(turn.words.metric(use) for use in turn.last.metrics)
    return Refuse(
        f"“{heard.text}” is not understood as a part of {shown}: ask for it in one question.", (heard.text,)
    )


def _of_named_rows(turn: Turn, found: Query) -> Refuse | None:
    """ "And for surveyed households" after items per basket: the households are rows, and no number to show."""
    said = _FOR_ROWS.fullmatch(turn.heard.text)
    named = turn.metric_named(said["what"]) if said is not None else ()
    if said is None or len(named) != 1 or not counts(turn.book, named[0]):
        return None
    if named[0] not in members_of(found, turn.book):
        return None
    metrics = turn.book.catalog.metrics
    if metrics[named[0]].where is None or metrics[named[0]].model in {
        metrics[name].model for name in turn.metrics
    }:
        return None
    return Refuse(
        f"“{said['what']}” is a number here, and picks no rows: say which rows are meant.", (said["what"],)
    )


def _of_other_things(turn: Turn, found: Query) -> Refuse | None:
    """ "How many baskets did they have?" of households that redeemed: the baskets know of no such households."""
    reach, new = turn.reach, members_of(found, turn.book)
    if not turn.heard.those or not new or set(new) & set(turn.metrics):
        return None
    for name in turn.metrics:
        entity = counted_entity(turn.book, name)
        homes = reach.homes([name])
        if entity and homes != {entity} and homes != reach.homes(new):
            label = metric_label(turn.book, name)
            return Refuse(
                f"It cannot be told for those {label} alone: it would be of all, in the same time.", (label,)
            )
    return None


def of_either(question: str, turn: Turn, found: PlannerResult) -> PlannerResult:
    """ "Or homeowners" after the sales of deli: what is both is not what is either."""
    if not isinstance(found, Planned) or not _OR.match(question):
        return found
    timed = _range(turn.last) is None and _range(found.query) is not None
    if not timed and len(found.query.filters) <= len(turn.last.filters):
        return found
    return Refuse(
        "Only what is both could be picked here: say “only” for that, or ask for each on its own.",
        (turn.heard.text,),
        final=True,
    )


def of_that_time(question: str, turn: Turn) -> Refuse | None:
    """ "What was the discount rate then?" after the best month: that month is in the answer, and in no query."""
    last = turn.last
    grains = [path.removeprefix("time.") for path in last.dimensions if path.startswith("time.")]
    if last.limit is None or not grains or not _THEN.fullmatch(question.strip()):
        return None
    return Refuse(
        f"It is not clear which {grains[0].replace('_', ' ')} is meant by “then”: name it.",
        ("then",),
        final=True,
    )


def by_whom(turn: Turn) -> Refuse | None:
    """ "Who bought the most?" after sales by store: people are asked for, and no stores."""
    clause = turn.heard.narrow or turn.heard.those  # "only those who bought" asks for nobody
    who = None if clause else _WHO.match(turn.heard.text)
    shown = {turn.dimension_of(path) for path in turn.last.dimensions}
    if who is None or any(turn.dimensions_named(noun) & shown for noun in _PEOPLE):
        return None
    return Refuse(
        "It is not clear who is meant: say which, for instance which store or which household.", ("who",)
    )


def of_which_things(
    turn: Turn, alone: Planned, followed: Callable[[Turn, PlannerResult], PlannerResult]
) -> Clarify | None:
    """ "Which department?" after a number may be its departments, or a list of all that there are."""
    named = _WHICH_THINGS.fullmatch(turn.heard.text)
    if named is None or alone.query.metrics or not turn.metrics or not turn.dimensions_named(named[1]):
        return None
    found = followed(replace(turn, heard=Heard(f"by {named[1]}", leaning=True)), alone)
    every = Choice("a list of them all, by itself", query=alone.query)
    if isinstance(found, Clarify):
        return replace(found, choices=(*found.choices, every)[-MAX_CHOICES:])
    if not isinstance(found, Planned):
        return None
    shown = " and ".join(turn.words.metric(use) for use in found.query.metrics)
    return Clarify(
        "Is this about the question before?", (Choice(f"{shown} by {named[1]}", query=found.query), every)
    )


def over_which_time(said: Query, turn: Turn) -> Clarify | None:
    """What picks things by a number of theirs is asked over which time, as it is where one question says both."""
    time = turn.last.time
    if said.time is not None or time is None or time.range is None or _EVER.search(turn.heard.text):
        return None
    same = replace(said, filters=tuple(_during(item, TimeClause(time.range)) for item in said.filters))
    if same == said:
        return None
    return Clarify(
        "Over which time are they picked?",
        (Choice("in the same time", query=same), Choice("at any time", query=said)),
    )


def _during(item: Filter, time: TimeClause) -> Filter:
    """The filter with a period for those of its numbers that have none."""
    match item:
        case EntityHas(time=None):
            return replace(item, time=time)
        case Not(child):
            return Not(_during(child, time))
        case AllOf(filters):
            return AllOf(tuple(_during(child, time) for child in filters))
        case AnyOf(filters):
            return AnyOf(tuple(_during(child, time) for child in filters))
        case _:
            return item


def _undated(alone: Planned) -> bool:
    return alone.query.time is None or alone.query.time.range is None
