"""Near names: what somebody probably meant.

nearest("revnue", ["revenue", "baskets"])              ->  ("revenue",)
nearest("departmnt", ["product.department", "store"])  ->  ("product.department",)
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

NEAR_ENOUGH = 70.0
LAST_PART_WEIGHT = 0.95
"""A name that matches only in its last part is a little less near than one that matches whole."""


def nearest(wrong: str, names: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Up to `most` of `names` that look like `wrong`, best first, ignoring case; paths also by their last part."""
    word = wrong[:200].lower()
    scored = [(_likeness(word, name.lower()), name) for name in dict.fromkeys(names)]
    near = sorted((-score, name) for score, name in scored if score >= NEAR_ENOUGH)
    return tuple(name for _, name in near[:most])


def _likeness(word: str, name: str) -> float:
    """0 to 100."""
    whole = fuzz.ratio(word, name, score_cutoff=NEAR_ENOUGH)
    last = fuzz.ratio(word.rpartition(".")[2], name.rpartition(".")[2], score_cutoff=NEAR_ENOUGH)
    return max(whole, last * LAST_PART_WEIGHT)
