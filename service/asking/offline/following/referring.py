"""A pronoun that points at nothing: "their sales" as the first question, or after a question back.

of_nobody("their sales", NO_CONTEXT)                  Refuse: it is not clear whose
of_nobody("stores and their sales", NO_CONTEXT)       None: the stores'
"""

from __future__ import annotations

import re

from semantic.calendars import MONTHS
from service.asking.planned import Context, Refuse

_FILLING = (
    r"what(?:'s|’s)?|how|many|much|number|is|are|was|were|did|do|does|had|has|have|show|me|us|give|list|tell|get|see"
    r"|the|a|and|but|then|so|also|now|please|pls|ok|okay|can|could|would|you|i|we|want|need|to|of|for|in|on|by|all"
    r"|total|top|best|highest|only|just|compare|plot|display|last|this|week|month|quarter|year|day|hi|hello"
    rf"|{'|'.join(MONTHS)}|\d+"
)
_FIRST = re.compile(rf"(?:(?:{_FILLING})[\s,:.!?]+)*(?P<word>their|theirs|its|his|her|hers)\b", re.IGNORECASE)
"""With nothing named before it. A thing that is named there is what it points at."""


def of_nobody(question: str, context: Context) -> Refuse | None:
    """A question whose "their" has nothing to point at: no answer before it, or a question back that is still open."""
    found = _FIRST.match(question.strip())
    if found is None or (context.last is not None and not context.offered):
        return None
    return Refuse(
        f"It is not clear whose is meant by “{found['word']}”: name it.", (found["word"],), final=True
    )
