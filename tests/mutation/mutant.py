"""One way to break the compiler: a text of the code, and what stands there instead.

Mutant("rule 9", "a range includes its end", "semantic/planning/facts.py", "exp.LT(this=tree", "exp.LTE(this=tree")
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutant:
    """`place` is the rule ("rule 3"), pass ("pass write_safely") or module that it breaks; `change` says how."""

    place: str
    change: str
    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        return text.replace(self.old, self.new, 1)
