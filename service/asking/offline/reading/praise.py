"""Words of thanks and haste that pick from what they stand before: "great stores by sales".

"great! sales by store"        thanks
"great stores by sales"        some of the stores, and nothing says which
"which stores are good"        the same
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.asking.offline.reading.draft import NotRead
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_PRAISE = frozenset({"good", "great", "fine", "cool", "perfect", "nice", "urgent", "curious"})
_BEING = frozenset({"is", "are", "was", "were"})


def check_praise(cover: Sequence[Span]) -> None:
    """Raises NotRead where a word of thanks stands before what it would pick from, or is said of it."""
    for place, (word, noun) in enumerate(pairwise(cover)):
        named = noun.kind in (Kind.NAME, Kind.GRAIN, Kind.TOP, Kind.NUMBER)
        if word.kind is Kind.FILLER and word.text in _PRAISE and named:
            raise NotRead("", (word.text,))
        told = noun.kind is Kind.FILLER and noun.text in _PRAISE and word.text in _BEING
        after = cover[place + 2].text if place + 2 < len(cover) else ""
        if told and place and cover[place - 1].kind is Kind.NAME and after != "for":
            raise NotRead("", (noun.text,), final=True)
