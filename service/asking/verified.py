"""Questions that a person has approved: the same question gets the approved query.

    match_verified("What were our sales last week?", book)    Planned(query, verified=…)
    match_verified("sales last 2 weeks", book)                None: another number is another question

Case, punctuation, spacing and filler do not matter. Everything else does: a plural may change the answer's shape, a
number, value or time word always does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from weakref import WeakKeyDictionary

from semantic.book import Book
from semantic.book.words import tokenise
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import QueryInvalid
from semantic.query import parse_query
from service.asking.offline.following import leans
from service.asking.offline.homonyms import is_homonym
from service.asking.planned import NO_CONTEXT, Context, Planned

_FILLER = "the a an please hi hello hey thanks our we us me show give tell what was were is are , of do did"
FILLER = frozenset(_FILLER.split())
"""Words without which a question stays the same question."""

_INDEXES: WeakKeyDictionary[Book, Mapping[str, VerifiedQuestion]] = WeakKeyDictionary()


def match_verified(question: str, book: Book, context: Context = NO_CONTEXT) -> Planned | None:
    """The approved query of this question or of one that differs by filler only; None if there is none, or if the
    question leans on the one before it."""
    if leans(question, context):
        return None
    index = _INDEXES.get(book)
    if index is None:
        index = _INDEXES[book] = _index(book)
    found = index.get(verified_key(question))
    if found is None or any(is_homonym(token, book) for token in tokenise(question) if token.text in FILLER):
        return None
    try:
        return Planned(parse_query(found.query), verified=found)
    except QueryInvalid:
        return None


def verified_key(question: str) -> str:
    """What two wordings of the same question share."""
    return " ".join(token.text for token in tokenise(question) if token.text not in FILLER)


def _index(book: Book) -> Mapping[str, VerifiedQuestion]:
    """By key; a key that two questions with different queries share belongs to neither."""
    found: dict[str, VerifiedQuestion] = {}
    clashing = set()
    for question in book.questions:
        for wording in (question.question, *question.also):
            key = verified_key(wording)
            if key in found and found[key].query != question.query:
                clashing.add(key)
            found[key] = question
    return MappingProxyType({key: question for key, question in found.items() if key and key not in clashing})
