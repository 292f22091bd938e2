"""Questions to ask in the place of one that was not answered: each of them surely works for whoever asks.

    nearest("revnoo by shop", refused, works)          ("revenue by shop",)
    nearest("online sales last week", refused, works)  ("sales last week",)
    simpler("has revenue in march held up by store", book, works)
                                                       ("revenue by store in march", "revenue in march", …)
    examples(book, works)                              ("sales last week", "how many campaigns by type", …)

`works` tries a question: it gives the query that it will run as, and None for anything else that would come of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress
from itertools import islice

from semantic.book import Book
from semantic.errors import NameAmbiguous
from semantic.query.types import Query
from service.asking.faithfulness import readings
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import common_metrics, title
from service.asking.planned import Refuse

MOST = 4
_BEFORE = r"(?:(?:by|per|in|at|on|for|of|from|to|with|and|or|the|our|my|all)\s+)*"
"""What goes with a word that is left out, where nothing follows that it could belong to."""
_ENDS = r"(?=\s*(?:$|[?!.,]|(?:by|per|in|at|on|for|from|to|with|and|or|last|this|next|since|until|yesterday|today)\b))"
_MOST_TRIED = 24
"""Of each kind: there may be thousands."""
_MOST_SIMPLER = 8
_IN = ("in", "on", "during", "for")
_PLAIN = (Kind.NAME, Kind.UNKNOWN, Kind.FILLER, Kind.COMMA)

Works = Callable[[str], Query | None]


def nearest(question: str, refused: Refuse, works: Works) -> tuple[str, ...]:
    """The question with a near name in the place of the word that could not be placed, and without such words."""
    renamed = tuple(dict.fromkeys(each for each in _renamed(question, refused) if works(each)))[:MOST]
    left = _without(question, refused.unplaced)
    return renamed or ((left,) if left and works(left) else ())


def _renamed(question: str, refused: Refuse) -> Iterator[str]:
    if len(refused.unplaced) != 1:
        return
    before, *after = _word(refused.unplaced[0]).split(question, maxsplit=1)
    for rest in after:
        for name in refused.suggestions:
            yield " ".join(f"{before}{name}{rest}".split())


def _without(question: str, unplaced: Sequence[str]) -> str:
    """ "sales in new york last month" → "sales last month", "sales of organic bananas" → "sales of bananas"; "" where
    nothing is left out."""
    if not unplaced:
        return ""
    one = "|".join(map(re.escape, unplaced))
    several = rf"(?<!\w)(?:{one})(?:(?:\s+|\s*[,/]\s*)(?:(?:and|or)\s+)?(?:{one}))*(?!\w)"
    left = re.sub(rf"(?<!\w){_BEFORE}{several}{_ENDS}", " ", question, flags=re.IGNORECASE)
    left = re.sub(r"\(\s*\)", " ", re.sub(several, " ", left, flags=re.IGNORECASE))
    left = " ".join(left.split())
    return left if left != " ".join(question.split()) else ""


def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)


def simpler(question: str, book: Book, works: Works) -> tuple[str, ...]:
    """What is surely understood of a question, and approved questions that are alike; nothing where it names no
    metric."""
    spans = readings(question, book).best
    named = {name for span in spans for name in span.metrics if book.sees(name)}
    if not named:
        return ()
    tried = islice(dict.fromkeys((*_put_simply(spans), *_approved(question, book, named))), _MOST_SIMPLER)
    return tuple(islice((each for each in tried if works(each)), MOST))


def _put_simply(spans: Sequence[Span]) -> Iterator[str]:
    """ "revenue by store in march", "revenue by store", "revenue in march" """
    number = next(span.text for span in spans if span.metrics)
    by = next((f" by {group}" for group in map(_group, spans) if group), "")
    denied = any(span.kind is Kind.NOT for span in spans)
    timed = () if denied else ((spans[:at], span) for at, span in enumerate(spans) if span.kind is Kind.TIME)
    when = next((_when(before, span) for before, span in timed), "")
    yield from (number + by + when, number + by, number + when)


def _when(before: Sequence[Span], span: Span) -> str:
    """The period with the word before it; nothing behind "up to" and the like."""
    last = before[-1] if before else None
    if last is not None and last.text not in _IN and last.kind not in _PLAIN:
        return ""
    preposition = f" {last.text}" if last is not None and last.text in _IN else ""
    return f"{preposition} {span.text}".rstrip(" ,")


def _group(span: Span) -> str:
    """ "weekly" is by week."""
    if span.kind is Kind.GRAIN and isinstance(span.payload, tuple):
        return str(span.payload[0]).replace("_", " ")
    return span.text if span.dimensions and not span.metrics else ""


def _approved(question: str, book: Book, named: Set[str]) -> Iterator[str]:
    for found in book.search(question, _MOST_TRIED):
        if found.document.kind == "question" and not named.isdisjoint(found.document.needs):
            yield found.document.name


def examples(book: Book, works: Works) -> tuple[str, ...]:
    """What the definitions give as examples; then verified questions about something else, so that they show how much
    there is to ask; then any."""
    found = [question for question in islice(_given(book), _MOST_TRIED) if works(question)][:MOST]
    homes = {_home(book, works(question)) for question in found}
    others: list[str] = []
    for question in islice(_others(book), _MOST_TRIED if len(found) < MOST else 0):
        query = works(question)
        if query is None or question in found:
            continue
        home = _home(book, query)
        (others if home in homes else found).append(question)
        homes.add(home)
        if len(found) == MOST:
            break
    return tuple(dict.fromkeys((*found, *others)))[:MOST]


def _given(book: Book) -> Iterator[str]:
    """The examples of models and metrics."""
    for model in book.catalog.models.values():
        yield from model.examples
    for metric in book.metrics:
        yield from metric.examples


def _others(book: Book) -> Iterator[str]:
    yield from sorted((known.question for known in book.questions), key=len)
    for metric in common_metrics(book) or (each for each in book.metrics if each.deprecated is None):
        yield f"{title(metric)} last month"
        yield title(metric)


def _home(book: Book, query: Query | None) -> str:
    """The model of a query's first metric."""
    if query is None or not query.metrics:
        return ""
    with suppress(NameAmbiguous):
        metric = book.catalog.find_metric(query.metrics[0].expr)
        return metric.model if metric is not None else ""
    return ""
