"""Refusals in the words that were typed: a question that is read in other words is refused in its own.

It is not clear what “ranked by” does in this question.     It is not clear what “sort by that” asks for.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz.distance import OSA

from service.asking.planned import PlannerResult, Refuse

_WORD = re.compile(r"[^\W_]+")
_ALIKE = 0.6
"""Of two words' letters, those that are the same: a word that was put right is still that of who typed it."""
_UNCLEAR = "It is not clear what "
"""How refusals begin that say nothing more; others tell what to say instead."""
_LONGEST = 80


def in_own_words(question: str, result: PlannerResult) -> PlannerResult:
    """The same result; a refusal that quotes a word that is nowhere in the question quotes the question instead, or
    says, where it tells what to do, that the words are others."""
    if not isinstance(result, Refuse):
        return result
    typed = _WORD.findall(question.lower())
    foreign = [
        text for text in result.unplaced if f"“{text}”" in result.reason and not _is_typed(text, typed)
    ]
    if not foreign:
        return result
    if not result.reason.startswith(_UNCLEAR):
        return replace(result, reason=f"Read in other words: {result.reason}")
    said = " ".join(question.split()).rstrip(" ?!.")
    what = f"“{said}”" if len(said) <= _LONGEST else "this question"
    reason = f"It is not clear what {what} asks for. Say it in other words."
    return replace(
        result, reason=reason, unplaced=tuple(text for text in result.unplaced if text not in foreign)
    )


def _is_typed(text: str, typed: list[str]) -> bool:
    return all(
        any(OSA.normalized_similarity(word, known) >= _ALIKE for known in typed)
        for word in _WORD.findall(text.lower())
    )
