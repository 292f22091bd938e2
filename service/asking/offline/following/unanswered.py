"""A question that came to no answer, and one that is asked as if it had: nothing of the first is kept, which is said.

"sales of gadgets by shelf"   refused
"and how many customers?"     shoppers: “sales of gadgets by shelf” was not answered, and nothing of it is kept here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.asking.offline.following.leaning import hear
from service.asking.offline.following.parts import APART
from service.asking.offline.reading.settling_time import AGAINST_WHAT
from service.asking.planned import Context, Define, Investigate, Overview, Planned, PlannerResult, Refuse

_IS_THAT = re.compile(
    r"\bhow (?:many|much)\b.*\b(?:is|are|was|were) (?:that|those|these|this)\b"
    r"(?! (?:day|week|month|quarter|year|time)\b)",
    re.IGNORECASE,
)
"""Said of what should have been the answer: "how many baskets is that"."""
_SPEAKING = re.compile(r"\b(?:it|that|this|those|these|they)\b", re.IGNORECASE)


def told_of_missed(question: str, found: PlannerResult, context: Context) -> PlannerResult:
    """The result; where it leans on what was before the unanswered question, or says as little as if that one had been
    answered, with a sentence about it. A difference is not between what was before."""
    if not context.missed or context.missed == question:
        return found
    unsaid = isinstance(found, Planned) and any(note.endswith(AGAINST_WHAT) for note in found.assumptions)
    if isinstance(found, Planned) and (unsaid or APART.fullmatch(hear(question).text)):
        return Refuse(
            f"“{context.missed}” was not answered, so that it is not clear between what the difference is meant."
        )
    if isinstance(found, Planned) and _IS_THAT.search(question):
        return Refuse(
            f"“{context.missed}” was not answered, so that it is not clear what “that” is.", ("that",)
        )
    said = f"“{context.missed}” was not answered, and nothing of it is kept here."
    if isinstance(found, Planned) and (found.changes or _goes_on(question, found)):
        return replace(found, changes=(*found.changes, said))
    speaks = hear(question).leaning or _SPEAKING.search(question)
    if isinstance(found, Define | Investigate | Overview) and speaks:
        return replace(found, assumptions=(*found.assumptions, said))
    return found


def _goes_on(question: str, found: Planned) -> bool:
    """Whether a question names nothing but a number, or begins as one that goes on: "revenue", "and by store?"."""
    heard, query = hear(question), found.query
    bare = not (query.filters or query.dimensions or query.time or query.limit)
    return bare or heard.leaning or heard.linked
