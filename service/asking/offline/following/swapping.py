"""One thing in place of another: "units instead of baskets", "by age and not by income", "dollars, not units".

swapped("floral rather than produce", turn)     ("floral", "produce")
swapped("produce, not deli", turn)              None where deli is not in the question before: it is left out, then
"""

from __future__ import annotations

import re

from service.asking.offline.following.present import is_group, is_group_word, is_there
from service.asking.offline.following.turn import Turn
from service.asking.planned import Refuse

_INSTEAD = re.compile(
    r"(?P<new>.+?) (?:instead of|rather than|in place of) (?P<old>[^,;]+)"
    r"|(?:replace|swap|exchange|change|switch) (?P<old2>.+?) (?:with|by|for|to|into) (?P<new2>.+)"
    r"|(?:instead of|rather than|in place of) (?P<old3>.+?)(?:,| show| give| take| use) (?:me )?(?P<new3>.+)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?P<new>(?!no |not |without |only ).+?),?(?: and| but)? (?:not|no longer|no more|never mind|forget)(?: the)?"
    r" (?P<old>(?!just |only |less |more |at |in |under |over )[^,;]+)"
    r"|(?:not|no longer) (?:the )?(?P<old2>(?!just |only |less |more |at |in )[^,;]+?)(?:,| but"
    r"|, but) (?:the )?(?P<new2>[^,;]+)",
    re.IGNORECASE,
)


def swapped(text: str, turn: Turn) -> tuple[str, str] | Refuse | None:
    """What comes and what goes; what goes must be there. None for words that swap nothing."""
    found = _INSTEAD.fullmatch(text)
    if found is not None:
        new, old = _one(found, "new"), _tied(_one(found, "old"))
        if not is_there(old, turn):
            return Refuse(f"“{old}” is not in the question before.", (old,))
        return _as_group(new, old, turn), old
    found = _NOT.fullmatch(text)
    if found is None:
        return None
    new, old = _one(found, "new"), _tied(_one(found, "old"))
    return (_as_group(new, old, turn), old) if is_there(old, turn) else None


def _tied(old: str) -> str:
    """The name alone, without what ties it to the number: "by week"."""
    return re.sub(r"^(?:by|per|in|for|of) ", "", old, flags=re.IGNORECASE)


def _one(found: re.Match[str], side: str) -> str:
    said = next(text for name, text in found.groupdict().items() if name.startswith(side) and text)
    return said.strip()


def _as_group(new: str, old: str, turn: Turn) -> str:
    """ "Income rather than size" of a split by size is a split by income."""
    return f"by {new}" if is_group(old, turn) and is_group_word(new, turn) else new
