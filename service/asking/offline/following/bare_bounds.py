"""A bound that does not say of what: it is asked, where several things of the question before may be meant.

of_which(turn)     "over 1000" after sales and units: which of the two; "between 8 and 12": baskets, or the hours?
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import Condition, Filter, InSegment
from service.asking.edits import AddFilter, Edit, ReplaceFilter, name_of
from service.asking.offline.following.merging import Undecided
from service.asking.offline.following.same_thing import other_end
from service.asking.offline.following.turn import Turn
from service.asking.planned import Planned

_NUMBER = r"(?:[$€£] ?)?\d[\d.,]*(?: ?(?:k|m|thousand|million|%|percent|dollars?))?"
_BOUND = re.compile(
    r"(?:with |having )?(?:over|above|more than|greater than|higher than|at least|under|below|less than|fewer than"
    rf"|lower than|at most|between) {_NUMBER}(?: (?:and|to) {_NUMBER})?(?: or (?:more|less))?",
    re.IGNORECASE,
)
_HOURS = re.compile(r"(?:between|from) (?P<from>\d{1,2}) (?:and|to) (?P<to>\d{1,2})", re.IGNORECASE)
_LAST_HOUR = 24


def of_which(turn: Turn) -> Undecided | None:
    """The readings of a bound without a name, where there are several or none is a bound of the number."""
    text = turn.heard.text
    hours, bands = _of_the_day(text, turn), _of_the_bands(text, turn)
    if hours is None and not bands and (not _BOUND.fullmatch(text) or len(turn.last.metrics) < 2):
        return None
    numbers = _of_the_numbers(text, turn)
    if bands and not numbers:
        return None
    options = (*([hours] if hours is not None else []), *bands, *numbers)
    named = ["the hours of the day"] if hours is not None else []
    named += [turn.words.field(path) for path in turn.last.dimensions] if bands else []
    named += [turn.words.metric(use) for use in turn.last.metrics] if numbers else []
    return Undecided(f"What is to be “{text}”: {' or '.join(named)}?", options)


def _of_the_day(text: str, turn: Turn) -> tuple[str, tuple[Edit, ...]] | None:
    """The hours that a pair of numbers may name."""
    found = _HOURS.fullmatch(text)
    if found is None or not int(found["from"]) < int(found["to"]) <= _LAST_HOUR:
        return None
    spelt = f"between {found['from']}:00 and {found['to']}:00"
    read = turn.plan(spelt, turn.book, turn.seed)
    if not isinstance(read, Planned) or len(read.query.filters) != 1 or read.query.dimensions:
        return None
    return f"the hours from {found['from']}:00 to {found['to']}:00", (_in_place(read.query.filters[0], turn),)


def _of_the_bands(text: str, turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """The same bound on what the rows are split by, where that comes in bands of numbers: "over 100k" by income."""
    if not _BOUND.fullmatch(text):
        return ()
    found = []
    for path in turn.last.dimensions:
        read = turn.plan(f"{turn.words.field(path)} {text}", turn.book, turn.seed)
        if path.startswith("time.") or not isinstance(read, Planned) or len(read.query.filters) != 1:
            continue
        [item] = read.query.filters
        if isinstance(item, InSegment) or (isinstance(item, Condition) and item.field == path):
            found.append((turn.words.filter(item), (_in_place(item, turn),)))
    return tuple(found)


def _of_the_numbers(text: str, turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """The same bound on each number that the rows show."""
    seed = turn.seed_with_groups
    if not turn.last.dimensions or not seed.metrics:
        return ()
    reads = (
        turn.plan(text, turn.book, seed),
        turn.plan(f"{seed.metrics[0].text} {text}", turn.book, replace(seed, metrics=())),
    )
    bounds = [
        item
        for read in reads
        if isinstance(read, Planned)
        for item in read.query.filters
        if isinstance(item, Condition) and turn.metric_field(item.field)
    ]
    if not bounds:
        return ()
    shown = [Condition(name_of(use), bounds[0].op, bounds[0].values) for use in turn.last.metrics]
    return tuple(option for item in shown for option in _readings(item, turn))


def _readings(item: Filter, turn: Turn) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """In place of the bound before, or beside it where that is the other end of a range."""
    named = turn.words.filter(item)
    ends = other_end(item, turn)
    if not ends:
        return ((named, (_in_place(item, turn),)),)
    known = " and ".join(map(turn.words.filter, ends))
    return (
        (f"{named}, instead of {known}", (_in_place(item, turn),)),
        (f"both: {named}, and {known}", (AddFilter(item),)),
    )


def _in_place(item: Filter, turn: Turn) -> Edit:
    known = tuple(other for other in turn.last.filters if turn.about(other) == turn.about(item))
    return ReplaceFilter(item, known) if known else AddFilter(item)
