"""Cases that somebody makes up to ask what a definition says of them; it is given, and the case is not worked out.

read_example("what's a large receipt if i pay 120 dollars", book)                 Define(("receipts.large_receipts",))
read_example("if a product sits on two displays, do promotions count it double", book)
read_example("what is revenue if i leave out fuel", book)          None: the case would change the number

Only what is asked beside the case decides what is explained, so that the case may use any English words.
"""

from __future__ import annotations

import re

from semantic.book import Book
from semantic.book.english import is_word
from semantic.book.words import tokenise
from service.asking.offline.defining.readings import known_topic
from service.asking.offline.defining.topics import bare_topic
from service.asking.offline.reading.counted import is_average
from service.asking.planned import Aspect, Define

_CASE = (
    r"(?:(?:even|also|only) )?(?:when|if|in case|suppose|supposing|assuming|imagine|say|let's say)(?: that)?"
    r" (?P<case>(?:i|someone|somebody|one|an?|two|three|several|the same|my) .+?)"
)
_IT = r"(?:it|that|this|them|those|these|they|him|her|he|she|i|both)"
_TIMES = r"(?: (?:double|twice|once|two times|one time|as (?:one|two|1|2)|separately|only|or|too|as well|in|for both))*"
_STILL = r"(?:(?:still|then|also|already|only|really) )*"
_MAIN = (
    r"(?:what(?:'s|s| is) (?P<single>an? .+)"
    rf"|(?:do|does|will|would|should) (?P<counting>.+?) {_STILL}"
    rf"(?:count|include|cover|treat|contain|show|register|record)s? {_IT}{_TIMES}"
    rf"|(?:is|does|will|would|am|are|do) {_IT} {_STILL}"
    r"(?:(?:be|count|counted|considered|qualify|belong|fall|included|part) )*"
    r"(?:(?:as|in|into|to|towards|of|for) )?(?P<becomes>.+?)"
    rf"|how (?:often|many times) (?:is|does|do|are|am) {_IT} (?:count|counted) (?:in|as|towards|for) (?P<often>.+))"
)
_PATTERNS = (re.compile(rf"{_CASE},? (?:then )?{_MAIN}"), re.compile(rf"{_MAIN},? {_CASE}"))
_CHANGES = frozenset(
    [
        "add",
        "ask",
        "by",
        "choose",
        "compare",
        "count",
        "drop",
        "exclude",
        "excluding",
        "filter",
        "group",
        "ignore",
        "include",
        "leave",
        "limit",
        "look",
        "per",
        "pick",
        "rank",
        "remove",
        "restrict",
        "see",
        "select",
        "show",
        "sort",
        "split",
        "take",
        "want",
        "without",
    ]
)
"""Words by which a person changes what is computed, so that a number is asked for."""


def read_example(text: str, book: Book) -> Define | None:
    """The definition that a made-up case is asked of; None where there is no case, or it is no definition's name."""
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        case, single = found["case"], found["single"]
        topic = bare_topic(single or found["counting"] or found["becomes"] or found["often"])
        known = known_topic(topic, book)
        if known is None or not _is_made_up(case, book):
            continue
        if single and any(name in book.catalog.metrics and is_average(book, name) for name in known.members):
            continue
        note = f"The case “{case}” is not worked out: this is what the definition says."
        return Define(known.members, topic, Aspect.MEANING, (*known.assumptions, note))
    return None


def _is_made_up(case: str, book: Book) -> bool:
    """Whether a case is told in English and the book's words, and says nothing of what is to be computed."""
    tokens = tokenise(case)
    return not any(token.text in _CHANGES for token in tokens) and all(
        not token.text.isalpha() or book.meanings(token.stem) or is_word(token.stem) for token in tokens
    )
