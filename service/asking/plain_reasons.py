"""Why a query cannot be computed, for somebody who asked in words: without expressions, keys and members' paths.

Group by `time.day` or `time.month`, or look back by weeks.     Group by “day” or “month”, or look back by weeks.
`share(average(revenue, day))` is not an expression over …      That cannot be computed in this version: …
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.errors import Problem
from service.labels import words

CANNOT = "That cannot be computed in this version: ask for its numbers one at a time."
_QUOTED = re.compile(r"`([^`]*)`")
_PATH = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)*", re.IGNORECASE)
_CODE = re.compile(r"`|\w\(|[{}]|\"\w+\":")
"""What only who writes queries reads: a call, an object, a key."""


def in_words(problem: Problem) -> Problem:
    """The problem as a person reads it; its code stays."""
    message, hint = _plain(problem.message), _plain(problem.hint)
    return replace(problem, message=message or CANNOT, hint=hint if message else "")


def _plain(text: str) -> str:
    """The text with members by their last names; "" where it holds code."""
    said = _QUOTED.sub(_member, text)
    return "" if _CODE.search(said) else said


def _member(quoted: re.Match[str]) -> str:
    path = quoted[1]
    return f"“{words(path.rpartition('.')[2])}”" if _PATH.fullmatch(path) else quoted[0]
