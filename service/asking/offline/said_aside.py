"""Words that stand around a question, and say something of what is asked for where they stand beside it.

"and the sales of may again?"           once more, please
"households that bought again"          who had bought before: no number tells, and all buyers are another number
"products bought at once"               in one basket
"sales by store, nothing else"          only that is asked for
"baskets with produce and nothing else" in which there is nothing else
"i'm new here: sales by store"          the one who asks
"how many customers are new here"       some of the customers
"""

from __future__ import annotations

import re

from semantic.book.alike import is_participle
from semantic.book.words import tokenise
from service.asking.offline.reading.clauses import VISIT_VERBS
from service.asking.offline.tagging.frames import HOLDING
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.planned import Refuse

_SAID_OF_DEEDS = (("again",), ("once", "more"), ("at", "once"), ("in", "one", "go"))
_LIGHT = frozenset({"a", "an", "the", "it", "them", "something", "anything"})
_DEEDS = VISIT_VERBS | {word for word, (kind, _) in WORDS.items() if kind is Kind.SELL}
_JOINED = r"(?:(?:and|but|with|,) )*"
_NOTHING_ELSE = re.compile(rf"(.*?) {_JOINED}nothing (?:else|more)\b")
_NEW_HERE = re.compile(r"(.*?)(\S+) new here\b")
_NEWCOMERS = frozenset({"am", "i'm", "we're", "i", "we", ",", "quite", "still", "so", "very", "sorry"})


def read_said_aside(question: str) -> Refuse | None:
    """A refusal where words that are passed over elsewhere say something of a deed, or of what something holds.

    "With a coupon used again" asks for what was picked before, as "with deli again" does.
    """
    words = [token.text for token in tokenise(question)]
    for said in () if words[:1] and words[0] in HOLDING else _SAID_OF_DEEDS:
        for place in range(len(words) - len(said) + 1):
            if tuple(words[place : place + len(said)]) != said:
                continue
            before = [word for word in words[:place] if word not in _LIGHT][-2:]
            deed = next((word for word in reversed(before) if _is_deed(word)), "")
            if deed and not {"most", "least", ",", "in", "on"} & set(before):
                text = f"{deed} {' '.join(said)}"
                reason = (
                    f"“{text}” says how it was done, which no number tells: leave out “{' '.join(said)}”."
                )
                return Refuse(reason, (text,), final=True)
    plain = " ".join(words)
    if (found := _NOTHING_ELSE.match(plain)) is not None and any(map(_holds, found[1].split())):
        return Refuse(
            "What has nothing else cannot be picked in this version.", ("nothing else",), final=True
        )
    if (found := _NEW_HERE.match(plain)) is not None and found[2] not in _NEWCOMERS:
        return Refuse("Nothing says who or what is new here: name since when.", ("new here",), final=True)
    return None


def _is_deed(word: str) -> bool:
    return word in _DEEDS or is_participle(word)


def _holds(word: str) -> bool:
    return word in HOLDING or _is_deed(word)
