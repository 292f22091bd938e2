"""Why did a number change: the movement that a question takes for granted, and the query of the number.

    read_why("why did sales drop in December?", plan)     Investigate(sales in December, previous period; "down")
    read_why("what explains the rise in sales last month", plan)
    read_why("why are stores closed", plan)               None: no number moves

Without the words for asking why and for moving, the rest must be a question for one number, which `plan` reads.
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import TimeClause
from service.answer import Choice
from service.asking.offline.rewording import Plan, reworded
from service.asking.planned import Clarify, Direction, Investigate, Planned, PlannerResult, Refuse

_ASKING = re.compile(
    r"^(?:(?:so|and|but|ok|hey|hi|please|tell me|can you (?:tell me|explain)|do (?:we|you) know|i wonder)[ ,]+)*"
    r"(?:(?:why|how come)(?: (?:did|do|does|has|have|had|is|are|was|were))?"
    r"|what (?:caused|causes|explains|explained|drove|drives|led to|is behind|was behind|is driving|was driving)"
    r"|what(?:'s|s) (?:behind|driving)|what (?:is|are|was|were) the (?:reasons?|drivers?|causes?) (?:for|of|behind)"
    r"|(?:the )?(?:reasons?|drivers?) (?:for|of|behind)|(?:explain|analy[sz]e|investigate|decompose)(?: why)?"
    r") "
)
_DOWN = (
    "drop|drops|dropped|dropping|fall|falls|fell|fallen|falling|decline|declines|declined|declining|decrease|decreases"
    "|decreased|decreasing|go down|goes down|went down|gone down|going down|come down|came down|sink|sank|shrink|shrank"
    "|dip|dips|dipped|plunge|plunged|crash|crashed|slump|slumped|lower|down|smaller|worse|reduced|reduction"
)
_UP = (
    "rise|rises|rose|risen|rising|increase|increases|increased|increasing|grow|grows|grew|grown|growing|growth|go up"
    "|goes up|went up|gone up|going up|jump|jumps|jumped|surge|surged|climb|climbed|spike|spiked|higher|up|better"
    "|bigger"
)
_EITHER = "change|changes|changed|changing|move|moves|moved|differ|differs|different"
_HOW_MUCH = "(?:(?:so|that|this|very) much|so|sharply|suddenly|strongly|a lot|much|a bit|slightly|again) ?"
_MOVING = re.compile(
    rf"(?:\b(?:the|a|an|this|that|our|such a)? ?(?:big |sharp |sudden |strong |huge |slight )?)?"
    rf"(?:{_HOW_MUCH})?\b(?:(?P<down>{_DOWN})|(?P<up>{_UP})|(?P<either>{_EITHER}))\b"
    rf"(?: {_HOW_MUCH}\b)?(?: (?:of|in)(?= ))?"
)
_PERIODS = ("last month", "last week", "last quarter", "last year")
_VERBS: dict[Direction, str] = {"down": "drop", "up": "rise", "": "change"}


def read_why(question: str, plan: Plan) -> PlannerResult | None:
    """The change that is asked about, a question back or a refusal; None for a question that asks no such thing."""
    text = " ".join(question.lower().replace("’", "'").split()).rstrip(" ?!.")
    opening = _ASKING.match(text)
    rest = text[opening.end() :] if opening else ""
    moving = _MOVING.search(rest)
    if moving is None:
        return None
    direction: Direction = "down" if moving["down"] else "up" if moving["up"] else ""
    inner = _without(rest, moving)
    if not inner:
        return None
    found = plan(inner)
    outer = f"why did {{}} {_VERBS[direction]}"
    match found:
        case Planned():
            return _of(found, direction, inner, outer, plan)
        case Clarify():
            return reworded(found, inner, outer, plan)
        case _:
            return found if isinstance(found, Refuse) else None


def _without(text: str, moving: re.Match[str]) -> str:
    """The question for the number alone: "the drop in sales in december" and "sales drop in december" → the same."""
    before, after = text[: moving.start()].strip(), text[moving.end() :].strip()
    kept = moving.group().strip()
    if before and kept.endswith((" in", " of")):
        # "Sales dropped in December": the preposition belongs to what follows.
        after = f"{kept.rpartition(' ')[2]} {after}"
    inner = f"{before} {after}".strip()
    inner = re.sub(r"^(?:the|our|a) ", "", inner)
    return re.sub(r"\bthan (?:in |on |during |for )?", "compared with ", inner)


def _of(found: Planned, direction: Direction, inner: str, outer: str, plan: Plan) -> PlannerResult:
    query = found.query
    if len(query.metrics) != 1 or query.dimensions or query.limit or query.rows:
        return Refuse(
            "Only the change of one number can be taken apart: ask why one metric changed in one period."
        )
    if query.time is None or query.time.range is None:
        choices = tuple(Choice(when, question=outer.format(f"{inner} {when}")) for when in _PERIODS)
        works = tuple(choice for choice in choices if isinstance(plan(choice.question), Investigate))
        return Clarify("In which period?", works) if works else Refuse("It is not said in which period.")
    time: TimeClause = query.time
    if not time.compare:
        time = replace(time, compare="previous_period")
    return Investigate(replace(query, time=time, order_by=()), found.assumptions, direction)
