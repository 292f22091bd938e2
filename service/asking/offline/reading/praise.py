"""Words of thanks and haste that pick from what they stand before: "great stores by sales".

"great! sales by store"        thanks
"great stores by sales"        some of the stores, and nothing says which
"which stores are good"        the same
"are sales good by store"      nothing says what is good
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.asking.offline.reading.draft import NotRead
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

PRAISE = frozenset({"good", "great", "fine", "cool", "perfect", "nice", "urgent", "curious"})
_BEING = frozenset({"is", "are", "was", "were", "did", "do", "does", "doing", "been", "went"})
_ASKING = frozenset({"is", "are", "was", "were", "did", "do", "does"})
_IT_IS = re.compile(r"(?:^|, )(?:and )?(?:it|this|that) (?:is|was)$")
_NAMED = (Kind.NAME, Kind.GRAIN, Kind.TOP, Kind.NUMBER)


def check_praise(cover: Sequence[Span]) -> None:
    """Raises NotRead where a word of thanks stands before what it would pick from, or is said of it."""
    for place, word in enumerate(cover):
        if word.kind is not Kind.FILLER or word.text not in PRAISE:
            continue
        before, after = cover[:place], cover[place + 1 :]
        if after and after[0].kind in _NAMED:
            raise NotRead("", (word.text,))
        if _is_said_of(before) and not _is_valid(after):
            raise NotRead("", (word.text,), final=True)


def _is_said_of(before: Sequence[Span]) -> bool:
    """ "Which stores are", "are sales": and not "that is great, sales by store", "sales by store, it is urgent"."""
    content = [span for span in before if span.kind in (*_NAMED, Kind.TIME)]
    if not content or _IT_IS.search(" ".join(span.text for span in before)):
        return False
    if content[-1].kind in (Kind.TOP, Kind.NUMBER) and before[-1] is not content[-1]:
        return False  # "top ten is fine"
    asks = before[0].text.split()[0] in _ASKING and before[-1] is content[-1]
    return asks or before[-1].text.split()[-1] in _BEING


def _is_valid(after: Sequence[Span]) -> bool:
    """ "The coupons are good for december", "how many products is a coupon good for"."""
    kinds = [span.kind for span in after[1:]]
    return bool(after) and after[0].text == "for" and kinds in ([], [Kind.TIME])
