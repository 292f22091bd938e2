"""A pronoun that points at nothing: "their sales" as the first question, or after a question back.

of_nobody("their sales", NO_CONTEXT)                  Refuse: it is not clear whose
of_nobody("stores and their sales", NO_CONTEXT)       None: the stores'
of_nobody("deli sales there", NO_CONTEXT)             Refuse: it is not clear where
"""

from __future__ import annotations

import re

from semantic.calendars import MONTHS
from service.asking.planned import Context, Planned, PlannerResult, Refuse

_FILLING = (
    r"what(?:'s|’s)?|how|many|much|number|is|are|was|were|did|do|does|had|has|have|show|me|us|give|list|tell|get|see"
    r"|the|a|and|but|then|so|also|now|please|pls|ok|okay|can|could|would|you|i|we|want|need|to|of|for|in|on|by|all"
    r"|total|top|best|highest|only|just|compare|plot|display|last|this|week|month|quarter|year|day|hi|hello"
    rf"|{'|'.join(MONTHS)}|\d+"
)
_FIRST = re.compile(
    rf"(?:(?:{_FILLING})[\s,:.!?]+)*(?P<word>their|theirs|its|his|her|hers|they|them|he|she)\b",
    re.IGNORECASE,
)
"""With nothing named before it. A thing that is named there is what it points at."""
_LAST = re.compile(r".*\b(?P<before>\w+) there[\s?.!]*", re.IGNORECASE)
_BEING = frozenset({"is", "are", "was", "were", "be", "been", "exist", "in"})
"""Words after which "there" points at no place: "how many stores are there"."""
_IT = re.compile(r"\b(?:did|does|do|of|for|at|from) it\b", re.IGNORECASE)


def of_nothing(question: str, found: PlannerResult, context: Context) -> Refuse | None:
    """A first question about "it" whose query holds nothing that it could be: "how much did it sell"."""
    if not isinstance(found, Planned):
        return None
    query = found.query
    split = any(not name.startswith("time.") for name in query.dimensions)
    named = split or query.filters or any(use.filters for use in query.metrics)
    if context.last is not None or named or not _IT.search(question):
        return None
    return Refuse("It is not clear what is meant by “it”: name it.", ("it",), final=True)


def of_nobody(question: str, context: Context) -> Refuse | None:
    """A question whose "their" has nothing to point at: no answer before it, or a question back that is still open."""
    if context.last is not None and not context.offered:
        return None
    last = _LAST.fullmatch(question.strip())
    if last is not None and last["before"].lower() not in _BEING:
        return Refuse("It is not clear where “there” is: name it.", ("there",), final=True)
    found = _FIRST.match(question.strip())
    if found is None:
        return None
    return Refuse(
        f"It is not clear who or what is meant by “{found['word']}”: name it.", (found["word"],), final=True
    )
