"""One thing in place of another: "units instead of baskets", "by age and not by income", "dollars, not units".

swapped("floral rather than produce", turn)     ("floral", "produce")
swapped("produce, not deli", turn)              None where deli is not in the question before: it is left out, then
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.asking.offline.contrasted import Contrast, contrasts, without_contrast
from service.asking.offline.following.present import is_group, is_group_word, is_there
from service.asking.offline.following.turn import Turn
from service.asking.planned import Refuse

_REPLACE = re.compile(
    r"(?:replace|swap|exchange|change|switch) (?P<old>.+?) (?:with|by|for|to|into) (?P<new>.+)", re.IGNORECASE
)
_LEFT_OUT = re.compile(r"(?:no|not|without|only|at|in) ", re.IGNORECASE)
"""What leaves rows out, or picks them, is in no place of anything."""


def swapped(text: str, turn: Turn) -> tuple[str, str] | Refuse | None:
    """What comes and what goes; what goes must be there. None for words that swap nothing."""
    for found in _swaps(text):
        new, old = found.meant, _untied(found.unmeant)
        if found.opposed and not (is_group(old, turn) or turn.metrics_called(old)):
            continue  # "pastry as opposed to deli" sets both side by side
        if is_there(old, turn):
            return (f"by {new}" if is_group(old, turn) and is_group_word(new, turn) else new), old
        if found.instead:
            return Refuse(f"“{old}” is not in the question before.", (old,))
    return None


def _swaps(text: str) -> Iterator[Contrast]:
    if (found := _REPLACE.fullmatch(text)) is not None:
        yield Contrast(found["new"], found["old"], instead=True)
    for told in contrasts(text):
        either = _LEFT_OUT.match(told.meant) or _LEFT_OUT.match(told.unmeant)
        if not re.search("[,;]", told.unmeant) and (told.instead or not either):
            yield told


def but_for_contrast(text: str, turn: Turn) -> tuple[str, Contrast | None]:
    """A turn without what it says it does not mean, where that is not there to give way; and how it said so."""
    meant, told = without_contrast(text, turn.book)
    if told is None or swapped(turn.heard.text, turn) is not None or is_there(_untied(told.unmeant), turn):
        return text, None
    return meant, told


def _untied(name: str) -> str:
    """The name alone, without what ties it to the number: "by week"."""
    return re.sub(r"^(?:by|per|in|for|of) ", "", name, flags=re.IGNORECASE)
