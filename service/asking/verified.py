"""Questions that a person has approved: the same question gets the approved query, also with other words in its slots.

    match_verified("What were our sales last week?", book)    Planned(query, verified=…)
    match_verified("sales in november", book)                 the same with another period
    match_verified("deli sales last week", book)              None: nobody approved "deli"

Case, punctuation, spacing and filler do not matter, and a slot (see `slots`) may hold something else. Everything else
matters: a plural may change the answer's shape, a word that is left over always does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from semantic.book import Book
from semantic.book.words import Token, tokenise
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import QueryInvalid
from semantic.query import parse_query
from semantic.query.types import Query
from service.asking.offline.following.follow import leans
from service.asking.offline.following.standing_alone import elliptical
from service.asking.offline.tagging.homonyms import is_homonym
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.planned import NO_CONTEXT, Context, Planned
from service.asking.slots import Filling, Template, filled, fillings_of, templates_of
from service.asking.trying import tried

_FILLER = "the a an please hi hello hey thanks our we us me show give tell what was were is are , of do did"
FILLER = frozenset(_FILLER.split())
"""Words without which a question stays the same question."""
LONGEST = 40
"""Tokens; nobody approves longer questions, and looking for slots in them would take long."""


@dataclass(frozen=True, slots=True)
class _Index:
    """`exact`: by key; a key that two questions with different queries share belongs to neither. `slotted`: by the key
    of a template's words."""

    exact: Mapping[str, VerifiedQuestion] = field(default_factory=dict)
    slotted: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)


_INDEXES: WeakKeyDictionary[Book, _Index] = WeakKeyDictionary()


def match_verified(question: str, book: Book, context: Context = NO_CONTEXT) -> Planned | None:
    """The approved query of this question, of one that differs by filler only, or of one with other words in its slots;
    None if there is none, or several that differ, or if the question leans on the one before it."""
    if leans(question, context):
        return None
    index = _INDEXES.get(book)
    if index is None:
        index = _INDEXES[book] = _index(book)
    tokens = tokenise(question)
    if any(is_homonym(token, book) for token in tokens if token.text in FILLER):
        return None
    found = index.exact.get(_key(token.text for token in tokens))
    if found is None:
        return _slotted(tokens, book, index) if len(tokens) <= LONGEST else None
    try:
        query = parse_query(found.query)
    except QueryInvalid:
        return None
    return None if elliptical(query, question, context) else Planned(query, verified=found)


def verified_key(question: str) -> str:
    """What two wordings of the same question share."""
    return _key(token.text for token in tokenise(question))


def _key(words: Iterator[str] | Sequence[str]) -> str:
    return " ".join(word for word in words if word not in FILLER)


def _slotted(tokens: Sequence[Token], book: Book, index: _Index) -> Planned | None:
    """The only query that approved questions with slots give."""
    found: dict[Query, Planned] = {}
    for words, fillings in fillings_of(tokens, book):
        for template in index.slotted.get(_key(words), ()):
            query = filled(template, fillings)
            found.setdefault(query, _planned(template, query, fillings))
    if len(found) != 1:
        return None
    [planned] = found.values()
    try:
        tried(book.catalog, planned.query)
    except QueryInvalid:
        return None
    return planned


def _planned(template: Template, query: Query, fillings: Sequence[Filling]) -> Planned:
    """With what reading the period assumed."""
    contents = [filling.content for filling in fillings]
    read = tuple(c.assumption for c in contents if isinstance(c, TimeSpan) and c.assumption)
    return Planned(query, read, verified=template.question)


def _index(book: Book) -> _Index:
    exact: dict[str, VerifiedQuestion] = {}
    slotted: dict[str, list[Template]] = {}
    clashing = set()
    for question in book.questions:
        for wording in (question.question, *question.also):
            key = verified_key(wording)
            if key in exact and exact[key].query != question.query:
                clashing.add(key)
            exact[key] = question
        for words, template in _templates(question, book):
            slotted.setdefault(_key(words), []).append(template)
    kept = {key: question for key, question in exact.items() if key and key not in clashing}
    return _Index(kept, {key: tuple(templates) for key, templates in slotted.items()})


def _templates(question: VerifiedQuestion, book: Book) -> Iterator[tuple[tuple[str, ...], Template]]:
    try:
        query = parse_query(question.query)
    except QueryInvalid:
        return
    for wording in (question.question, *question.also):
        yield from templates_of(question, query, tokenise(wording), book)
