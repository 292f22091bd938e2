"""From when on a thing is called something: "when is a receipt a large receipt", "when do you call a household active".

from_when("a receipt a large receipt", book)       Define(("receipts.large_receipts",))
from_when("stores busy", book)                     None: stores as such are not called anything; it asks for hours

The thing must be a name, or stand for one ("someone"), and what it becomes must be a name, alone or with the thing's.
"""

from __future__ import annotations

from semantic.book import Book
from service.asking.offline.defining.topics import Known, bare_topic, known_as
from service.asking.planned import Aspect, Define


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_CALLERS = _words("you we they one i people")
_CALLING = _words("call consider count regard treat class classify say see label name define flag take")
_BECOMING = _words(
    "is are be to being called considered counted count counts regarded qualify qualifies become becomes treated",
    "classed classified said as for seen labelled labeled flagged part of member belong belongs fall falls in into",
    "under start starts turn turns",
)
_ANYTHING = _words("someone somebody something it one anyone anybody people he she they that this")
_ARTICLES = frozenset(["a", "an"])


def from_when(rest: str, book: Book) -> Define | None:
    """What follows "when is": a thing and what it becomes; None where it asks for a time."""
    words = rest.replace(",", "").split()
    called = False
    if len(words) > 2 and words[0] in _CALLERS and words[1] in _CALLING:
        words, called = words[2:], True
    for cut in range(1, len(words)):
        thing, after = words[:cut], words[cut:]
        becomes = after
        while len(becomes) > 1 and becomes[0] in _BECOMING:
            becomes = becomes[1:]
        single = thing[0] in _ARTICLES or thing[0] in _ANYTHING
        if not (single or called or len(becomes) < len(after) or becomes[0] in _ARTICLES):
            continue
        if (found := becoming(" ".join(thing), " ".join(becomes), book)) is not None:
            return found
    return None


def becoming(thing: str, topic: str, book: Book) -> Define | None:
    """What a thing becomes, if both are names: "large" of a receipt is a large receipt."""
    thing, topic = bare_topic(thing), bare_topic(topic)
    named = known_as(thing, book)
    if not topic or (named is None and thing not in _ANYTHING):
        return None
    known: Known | None = known_as(f"{topic} {thing}", book) if named is not None else None
    known = known or known_as(topic, book)
    return Define(known.members, topic, Aspect.MEANING, known.assumptions) if known else None
