"""One sentence that means the same as another.

Rule(r"which <D> brings in the most <M>", r"which \\1 had the most \\2")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from semantic.book import Book

Check = Callable[[Sequence[str], Book], bool]
"""Whether a rule holds for the phrases that its groups stand for, in order."""


class Rule(NamedTuple):
    """`pattern` is a sentence or a part of one; `needs` is a key that the book must know for the rule to hold, and
    `check` looks at what the pattern found. `instead` is a template, or what computes it of a match: it gives back
    `found[0]` for what it cannot say otherwise.
    """

    pattern: str
    instead: str | Callable[[re.Match[str]], str]
    needs: str = ""
    check: Check | None = None
