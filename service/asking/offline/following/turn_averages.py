"""Means asked for in a conversation: of the periods that are shown, or per period or thing that is named.

after "sales by month in 2017"
"what's the average"          the mean of all months
"avg per day"                 for each month, the mean of its days
after "sales by store"
"average per store"           sales per store, where the definitions have such a number
"average of the top 5"        refused: no query takes the mean of the first rows
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import MetricUse, Query
from service.asking.edits import AddMetric, Edit, ReplaceGroups, ReplaceMetrics, edited
from service.asking.offline.following.asides import on_groups
from service.asking.offline.following.present import is_group
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule
from service.asking.offline.tagging.lexicon import OFTEN
from service.asking.planned import Planned

_MEAN = r"(?:average|avg\.?|mean)"
_UNITS = ("hour", "day", "week", "month", "quarter", "year")
_UNIT = "|".join(_UNITS)
_ADVERB = "|".join(OFTEN)
_LEAD = (
    r"(?:(?:what(?:'s|’s|s| is| was| are| were)?|show|give|tell|see|get|need|want|me|i) )*"
    r"(?:(?:the|an|a|its|their) )*"
)
_IT = r"(?:that|it|this|those|these|them|all|all of (?:it|them|those|these))"
_NUMBER = r"(?: (?:value|number|figure))?"
_AVERAGE = (
    rf"{_LEAD}(?:overall )?{_MEAN}{_NUMBER}"
    rf"(?: of {_IT}| overall"
    r"| (?:across|over|of|for) (?:all )?(?:of )?(?:the |those |these )?(?P<noun>[a-z]+))?|on average"
)
_OF_PERIODS = (
    rf"(?:{_LEAD}{_MEAN} (?:(?:is|was) )?(?:of {_IT} )?(?:per|an?|each|every|for each|for every) (?P<unit>{_UNIT})"
    rf"|{_LEAD}(?P<often>{_ADVERB}) {_MEAN}{_NUMBER}|{_LEAD}{_MEAN} (?P<often2>{_ADVERB}){_NUMBER}"
    rf"|(?:per|each|every) (?P<unit2>{_UNIT}),? on average|on average,? (?:per|each|every|an?) (?P<unit3>{_UNIT}))"
    r"(?:,? (?P<rest>(?:by|for|in|on|only|at|from|without) (?!each |every )[^,;]+))?"
)
_THING = r"[a-z]+(?: (?!by |for |in |of |on |and |per |at )[a-z]+)?"
_OF_THINGS = (
    rf"{_LEAD}{_MEAN} (?:(?:is|was) )?(?:of {_IT} )?(?:per|each|every|for each|for every) (?P<what>{_THING})"
    rf"|(?:per|each|every) (?P<what2>{_THING}),? on average|on average,? (?:per|each|every) (?P<what3>{_THING})"
)


def _average(found: re.Match[str], turn: Turn) -> Spoken | None:
    """The mean of what is shown. Of one number nobody can tell of what."""
    groups = turn.last.dimensions
    noun = found["noun"]
    if noun and not is_group(noun, turn):
        return None
    if not groups:
        return _per_what(found[0])
    if len(groups) > 1:
        return _unclear(found[0], "The rows are split by several things: say of which the average is meant.")
    grain = groups[0].removeprefix("time.")
    if groups[0].startswith("time.") and grain not in _UNITS:
        return _unclear(
            found[0], f"There is no average of each {turn.words.field(groups[0])}: say per day, or per week."
        )
    if groups[0].startswith("time."):
        return _per_period(grain, turn)
    return _per_thing(turn.words.field(groups[0]), turn)


def _of_periods(found: re.Match[str], turn: Turn) -> Spoken:
    often = found["often"] or found["often2"]
    unit = OFTEN[often.lower()] if often else (found["unit"] or found["unit2"] or found["unit3"]).lower()
    meant = _per_period(unit, turn)
    return replace(meant, rest=found["rest"] or "") if not meant.refusal else meant


def _of_things(found: re.Match[str], turn: Turn) -> Spoken | None:
    return _per_thing((found["what"] or found["what2"] or found["what3"]).lower(), turn)


def _per_what(said: str) -> Spoken:
    """ "The average" of one number: only the person knows of what."""
    ways = ", ".join(f"“average per {unit}”" for unit in ("day", "week"))
    return _unclear(said, f"It is not clear of what the average is meant: say {ways}, or per what else.")


def _per_period(unit: str, turn: Turn) -> Spoken:
    if (why := _not_the_first(turn)) is not None:
        return why
    if turn.last.time is None or turn.last.time.range is None:
        return _unclear(
            unit, f"An average per {unit} is over all {unit}s of a period, and none is named: name one."
        )
    times = [path.removeprefix("time.") for path in turn.last.dimensions if path.startswith("time.")]
    shorter = [grain for grain in times if grain not in _UNITS or _UNITS.index(grain) < _UNITS.index(unit)]
    if shorter:
        shown = " and ".join(turn.words.field(f"time.{grain}") for grain in shorter)
        return _unclear(
            unit, f"The rows are split by {shown}, which is no longer than a {unit}: drop the split first."
        )
    uses = tuple(MetricUse(f"average({use.expr}, {unit})") for use in turn.last.metrics)
    if any(use != MetricUse(use.expr) or "(" in use.expr for use in turn.last.metrics):
        return _unclear(unit, "There is no average of a made-up number.")
    gone = tuple(f"time.{grain}" for grain in times if grain == unit)
    return _shown(uses, gone, turn)


def _per_thing(noun: str, turn: Turn) -> Spoken | None:
    """The number that the definitions have for each of something: "sales per store"."""
    if (why := _not_the_first(turn)) is not None:
        return why
    if len(turn.last.metrics) != 1 or len(turn.metrics) != 1:
        return _unclear(noun, "Several numbers are shown: say the average of which is meant.")
    label = turn.words.metric(turn.last.metrics[0])
    read = turn.plan(f"average {label} per {noun}", turn.book, turn.unseeded)
    if (
        not isinstance(read, Planned)
        or read.query != Query(metrics=read.query.metrics)
        or len(read.query.metrics) > 1
    ):
        return _unclear(
            noun, f"The definitions have no {label} per {noun}, so that there is no such average."
        )
    gone = tuple(path for path in turn.last.dimensions if is_group(noun, turn) and _is(path, noun, turn))
    return _shown(read.query.metrics, gone, turn)


def _is(path: str, noun: str, turn: Turn) -> bool:
    return turn.words.field(path) == noun or turn.dimension_of(path) in turn.dimensions_named(noun)


def _not_the_first(turn: Turn) -> Spoken | None:
    limit = turn.last.limit
    if limit is not None and (len(turn.last.dimensions) == 1):
        return _unclear(
            "average", f"The average of the first {limit.rows} rows cannot be had. Say “all” first for all."
        )
    if any(on_groups(item, turn.book) for item in turn.last.filters):
        return _unclear("average", "The average of the rows that are picked by their number cannot be had.")
    return None


def _shown(uses: tuple[MetricUse, ...], gone: tuple[str, ...], turn: Turn) -> Spoken:
    edits: tuple[Edit, ...] = (ReplaceGroups((), gone),) if gone else ()
    if turn.heard.add and gone:
        return _unclear(
            "average", "The average of all rows has no place in each of them: ask for it by itself."
        )
    edits += tuple(AddMetric(use) for use in uses) if turn.heard.add else (ReplaceMetrics(uses),)
    if turn.fails(edited(turn.last, edits)):
        shown = " and ".join(turn.words.metric(use) for use in turn.last.metrics)
        return _unclear("average", f"That average of {shown} cannot be had here: ask for it in one question.")
    return Spoken(edits)


def _unclear(said: str, reason: str) -> Spoken:
    return Spoken(refusal=reason, unplaced=(said,))


AVERAGES: tuple[Rule, ...] = (
    rule(_OF_PERIODS, _of_periods),
    rule(_OF_THINGS, _of_things),
    rule(_AVERAGE, _average),
)
