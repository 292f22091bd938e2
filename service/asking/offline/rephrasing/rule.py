"""One sentence that means the same as another.

Rule(r"which <D> brings in the most <M>", r"which \\1 had the most \\2")
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """`pattern` is a sentence or a part of one; `needs` is a key that the book must know for the rule to hold."""

    pattern: str
    instead: str
    needs: str = ""
