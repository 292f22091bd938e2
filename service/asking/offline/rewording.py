"""A question inside another one ("why did … drop", "an overview of …") that has several readings: a question back whose
choices ask the outer question again, each in words that have one reading.

    reworded(Clarify("“basket size” can mean …", choices), "basket size last month", "why did {} drop", plan)
        choices: "why did basket value last month drop", "why did items per basket last month drop"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.query.types import Query
from service.answer import Choice
from service.asking.planned import Clarify, Investigate, Overview, PlannerResult, Refuse

Plan = Callable[[str], PlannerResult]
"""Plans a question in the same book."""

SPEAKING = re.compile(
    r"(?:^|\b(?:of|for|from|with|about|on|did|does|do|has|have|is|are|was|were) )"
    r"(?:it|they|them|those|these|that|this)\b"
    r"(?! (?:years?|quarters?|months?|weeks?|days?|time|period)\b) ?",
    re.IGNORECASE,
)
"""Words that speak of what was asked before."""
_QUOTED = re.compile(r"“([^”]+)”")


def reworded(asked: Clarify, inner: str, outer: str, plan: Plan) -> Clarify | Refuse:
    """`outer` has {} in the place of `inner`. Only choices that will be read as what they say are kept."""
    choices = []
    for choice in asked.choices:
        question = choice.question or _with_label(asked, inner, choice)
        if question is None:
            continue
        wording = outer.format(question)
        found = plan(wording)
        if isinstance(found, Investigate | Overview) and (choice.query is None or _same(found, choice.query)):
            choices.append(replace(choice, question=wording, query=None))
    if not choices:
        return Refuse(f"{asked.question} Say which: {', '.join(choice.label for choice in asked.choices)}.")
    return replace(asked, choices=tuple(choices))


def _with_label(asked: Clarify, inner: str, choice: Choice) -> str | None:
    """The inner question with the unclear words replaced by the choice's own."""
    quoted = _QUOTED.search(asked.question)
    if quoted is None or quoted[1] not in inner:
        return None
    return inner.replace(quoted[1], choice.label.lower(), 1)


def _same(found: Investigate | Overview, query: Query) -> bool:
    """Whether what was found is about the same metrics and rows."""
    first = found.query if isinstance(found, Investigate) else found.sections[0].query
    return first.metrics[:1] == query.metrics[:1] and first.filters == query.filters
