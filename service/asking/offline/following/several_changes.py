"""Several changes in one turn, each of which is understood by itself: made one after the other.

"by category instead of month, biggest first"     by category; then in that order
"top 5, and show baskets too"                     the first 5; baskets beside: "too" is said of the baskets alone
"top 5, and show baskets"                         asked: beside the number shown, or instead of it?
"without deli, pastry"                            neither of them
"deli, pastry"                                    none: in the other order it would come to something else
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from semantic.query.types import Query
from service.answer import Choice
from service.asking.offline.following.holding import Change, stands
from service.asking.offline.following.leaning import Heard, hear, opened, split_up
from service.asking.offline.following.telling import divided
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_removing import DROPPING
from service.asking.planned import Clarify, Planned, PlannerResult

MOST_STEPS = 4
_AND = r"(?:and then |then |and |but )?"
_BETWEEN = re.compile(
    rf"(\s*(?:,(?!\d{{3}}(?!\d))|;)\s*{_AND}|\s+and then\s+"
    r"|\s+(?:and|but|plus)\s+(?=(?:by|sort\w*|order\w*|rank\w*|only|just|without|add|drop|remove|show|compare\w*"
    r"|split|leave|include|exclude|make|also|in addition|on top|for|in|during|vs|versus|against) ))",
    re.IGNORECASE,
)
_ANY_AND = re.compile(rf"(\s*(?:,(?!\d{{3}}(?!\d))|;)\s*{_AND}|\s+(?:and|but)\s+)", re.IGNORECASE)
"""Between all that may be a clause: tried where nothing else is understood."""
_COMPARING = re.compile(r"(?:compar\w+|vs\.?|versus|against)(?= )", re.IGNORECASE)
_LEAVING_OUT = re.compile(rf"(?:{DROPPING}|not)(?: for)?(?= )", re.IGNORECASE)
_KEEPING = re.compile(
    rf"(?:{DROPPING}|not|for|in|of|from|at|with|among|on|where|who|whose|that|which) ", re.IGNORECASE
)
"""What stands before a name that is not left out with the one before it, or by itself."""
Followed = Callable[[Turn], PlannerResult]


@dataclass(frozen=True, slots=True)
class Step:
    """One change, and what stands between it and the one before."""

    heard: Heard
    separator: str = ""

    @property
    def joined(self) -> bool:
        """Whether an "and" may set it beside what is there."""
        return re.search(r"\b(?:and|plus)\b", self.separator) is not None


@dataclass(frozen=True, slots=True)
class _Made:
    planned: Planned
    changes: tuple[Change, ...]

    @property
    def holds(self) -> bool:
        """Whether no step undoes what another one did, and is said to have done."""
        return all(stands(change, self.planned.query) for change in self.changes)


def steps_of(question: str, between: re.Pattern[str] = _BETWEEN) -> tuple[Step, ...]:
    """The changes of a turn, each heard by itself; what opens the turn is said of the first of them."""
    lead = opened(question)
    first, *others = between.split(lead.text)
    steps = [Step(_with_flags(hear(first), lead))]
    for separator, part in zip(others[::2], others[1::2], strict=True):
        steps.append(Step(hear(part), separator))
    return tuple(step for step in steps if step.heard.text)


def _with_flags(heard: Heard, lead: Heard) -> Heard:
    return replace(
        heard,
        add=heard.add or lead.add,
        instead=heard.instead or lead.instead,
        shift=heard.shift or lead.shift,
        narrow=heard.narrow or lead.narrow,
        linked=heard.linked or lead.linked,
        same=heard.same or lead.same,
    )


def one_by_one(question: str, turn: Turn) -> bool:
    """Whether the changes of a turn may not be read as one: "too", "only" or "instead" is said of one of them alone,
    something is left out or compared beside another change, or an "and" sets a number beside one."""
    coarse, fine = _readings(question, turn)
    if coarse is None or fine is None:
        return True
    return (2 <= len(coarse) <= MOST_STEPS and _apart(coarse, turn)) or (
        2 <= len(fine) <= MOST_STEPS and _of_two_kinds(fine, turn)
    )


def unsettled(question: str, turn: Turn) -> bool:
    """Whether the changes of a turn, read as one, would pass over what an "and" or a "too" between them may mean."""
    return any(steps is None or _sets_beside(steps, turn) for steps in _readings(question, turn))


def _readings(question: str, turn: Turn) -> list[tuple[Step, ...] | None]:
    return [_all_left_out(steps_of(question, between), turn) for between in (_BETWEEN, _ANY_AND)]


def _all_left_out(steps: Sequence[Step], turn: Turn) -> tuple[Step, ...] | None:
    """The steps, where a bare name behind something that is left out is left out as well; None where that is not clear:
    "without deli, but seniors", "without deli, seniors too"."""
    made: list[Step] = []
    leaving_out = ""
    for step in steps:
        heard = step.heard
        if leaving_out and not (heard.narrow or _KEEPING.match(heard.text)) and turn.filters_said(heard.text):
            if heard.add or heard.instead or "but" in step.separator:
                return None
            made.append(replace(step, heard=hear(f"{leaving_out} {heard.text}")))
            continue
        found = _LEAVING_OUT.match(heard.text)
        leaving_out = found[0] if found is not None else ""
        made.append(step)
    return tuple(made)


def _apart(steps: Sequence[Step], turn: Turn) -> bool:
    how = {(step.heard.add, step.heard.instead) for step in steps}
    leaving_out = {step.heard.text.lower().startswith("without ") for step in steps}
    mixed = len(how) > 1 or len(leaving_out) > 1
    return mixed or goes_on_comparing(steps) or _sets_beside(steps, turn)


def _sets_beside(steps: Sequence[Step], turn: Turn) -> bool:
    """Whether an "and" before a number's name stands behind another change, and nothing tells what it does there."""
    plain = all(not (step.heard.add or step.heard.instead) for step in steps)
    named = [bool(turn.metric_named(step.heard.text)) for step in steps]
    beside = any(known and step.joined for known, step in zip(named, steps, strict=True))
    return plain and beside and not named[0]


def _of_two_kinds(steps: Sequence[Step], turn: Turn) -> bool:
    others = [step.heard for step in steps if not step.heard.add]
    added = 0 < len(others) < len(steps)
    instead = {step.heard.instead for step in steps}
    return (
        (added and any(heard.narrow or heard.instead for heard in others))
        or len(instead) > 1
        or _sets_beside(steps, turn)
    )


def goes_on_comparing(steps: Sequence[Step]) -> bool:
    """Whether a change beside another one sets the number beside others: "by store, vs last year"."""
    return any(_COMPARING.match(step.heard.text) for step in steps[1:])


def one_after_another(question: str, turn: Turn, followed: Followed) -> PlannerResult | None:
    """The query after all steps, if it is the same in whatever order they are made, and all that is said of it holds;
    a question back where it is not said whether a number is shown beside the others; None else."""
    for steps in _readings(question, turn):
        if steps is None:
            return None
        if 2 <= len(steps) <= MOST_STEPS and (found := _of(steps, turn, followed)) is not None:
            return found
    return None


def _of(steps: Sequence[Step], turn: Turn, followed: Followed) -> PlannerResult | None:
    found = _in_any_order(steps, turn, followed)
    if found is not None and set(turn.last.metrics) <= set(found.query.metrics):
        return found
    bare = [step for step in steps if _says_not_how(step, steps) and _replaces(step, turn, followed)]
    if not bare:
        return found
    added = [replace(step, heard=replace(step.heard, add=step.heard.add or step in bare)) for step in steps]
    beside = _in_any_order(added, turn, followed)
    if found is not None and beside is not None and _content(found.query) == _content(beside.query):
        return found
    labels = [] if beside is None else [_numbers(beside, turn)]
    labels += [] if found is None else [f"{_numbers(found, turn)} alone"]
    choices = tuple(
        Choice(label, query=made.query)
        for label, made in zip(labels, filter(None, (beside, found)), strict=True)
    )
    if len(choices) == 1:
        return Clarify(f"Is {labels[0]} meant?", choices)
    return Clarify(f"Which is meant: {', or '.join(labels)}?", choices) if choices else None


def _says_not_how(step: Step, steps: Sequence[Step]) -> bool:
    """Whether nothing tells what a number named in a step does to those shown: "top 5, and show baskets"."""
    if step.heard.add or step.heard.instead:
        return False
    return step.joined or any(other.heard.add or other.joined for other in steps if other is not step)


def _replaces(step: Step, turn: Turn, followed: Followed) -> bool:
    """Whether a step by itself would show another number in the place of one shown."""
    made = _made((step,), turn, followed)
    before, after = set(turn.last.metrics), set(made.planned.query.metrics) if made is not None else set()
    return bool(after - before) and bool(before - after)


def _numbers(made: Planned, turn: Turn) -> str:
    return " and ".join(turn.words.metric(use) for use in made.query.metrics)


def _in_any_order(steps: Sequence[Step], turn: Turn, followed: Followed) -> Planned | None:
    forward = _made(steps, turn, followed)
    if forward is None or any(before == after for before, after in forward.changes):
        return None
    backward = _made(steps[::-1], turn, followed)
    if backward is None:
        return None
    if _content(forward.planned.query) != _content(backward.planned.query):
        return None
    made = next((made for made in (forward, backward) if made.holds), None)
    if made is None:
        return None
    kept = turn.words.kept(turn.last, made.planned.query)
    return replace(made.planned, changes=(*made.planned.changes, *((kept,) if kept else ())))


def _made(steps: Sequence[Step], turn: Turn, followed: Followed) -> _Made | None:
    query, notes, said = turn.last, (), ()  # type: Query, tuple[str, ...], tuple[str, ...]
    changes: list[Change] = []
    for step in steps:
        context = replace(turn.context, last=query)
        if query.time != turn.last.time:
            context = replace(context, start=None, until=None)
        heard = replace(split_up(step.heard), leaning=True)
        found = followed(divided(replace(turn, heard=heard, last=query, context=context)))
        if heard.anew or not isinstance(found, Planned):
            return None
        changes.append((query, found.query))
        query = found.query
        notes = (*notes, *found.assumptions)
        said = (*said, *(sentence for sentence in found.changes if not sentence.startswith("Still ")))
    return _Made(Planned(query, tuple(dict.fromkeys(notes)), changes=said), tuple(changes))


def _content(query: Query) -> Query:
    """Without the order in which its parts are named, which changes no number."""

    def named(item: object) -> str:
        return repr(item)

    return replace(
        query,
        metrics=tuple(sorted(query.metrics, key=named)),
        filters=tuple(sorted(query.filters, key=named)),
        dimensions=tuple(sorted(query.dimensions)),
    )
