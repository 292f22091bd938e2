"""A name that two teams use in different ways, as one of them means it: the team is said beside the name.

"active households according to finance"       active households finance
"finance's number of active households"        active households finance
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from semantic.book import Book, MetricMeaning
from semantic.book.words import LIGHT, Token, key_of
from service.asking.offline.wording import metric_label

LONGEST = 4
_SAYS = r"(?:counts?|sees?|defines?|reports?|uses?|understands?)"
_WHOSE = (
    r"(?:(?:according to|as defined by|in the sense of|in the words of|as|by|for|of|from|the way|in"
    r"|with) )?(?:the |our )?{owner}"
    r"(?:'s|s)?(?: (?:definition|version|way|view|team|department|counting|method|numbers|figures|side))?"
    rf"(?: {_SAYS}(?: (?:it|them|those))?)?"
)
_COUNT = r"(?:(?:the )?number of |count of )?"


def as_owned(question: str, tokens: Sequence[Token], book: Book) -> Iterator[str]:
    """The question with such a name put as that of the team's own metric."""
    for start in (start for start, token in enumerate(tokens) if token.text not in LIGHT):
        for until in range(min(start + LONGEST, len(tokens)), start, -1):
            known = [
                m.metric for m in book.meanings(key_of(tokens[start:until])) if isinstance(m, MetricMeaning)
            ]
            if len(known) < 2:
                continue
            name = question[tokens[start].start : tokens[until - 1].until]
            said = {name: owner for name in known if (owner := _said(name, question, book))}
            if len(said) == 1:
                [(metric, owner)] = said.items()
                yield _put(question, name, owner, metric_label(book, metric).lower())
            return


def _said(metric: str, question: str, book: Book) -> str:
    """The owner of the metric, where the question says it."""
    owner = book.catalog.metrics[metric].owner or ""
    return owner if owner and re.search(rf"\b{re.escape(owner)}\b", question, re.IGNORECASE) else ""


def _put(question: str, name: str, owner: str, label: str) -> str:
    whose = _WHOSE.format(owner=re.escape(owner))
    behind = re.compile(rf"{_COUNT}{re.escape(name)},? {whose}\b", re.IGNORECASE)
    before = re.compile(rf"\b{whose}(?: of(?: the| our)?)? {_COUNT}{re.escape(name)}", re.IGNORECASE)
    return behind.sub(label, question) if behind.search(question) else before.sub(label, question)
