"""Numbers that each row has of its own, by what they count: "receipts with at least 5 lines".

own_numbers([receipts], NAME "lines", book)    (receipts.line_count,)    "How many lines are on the receipt"
own_numbers([receipts], NAME "units", book)    ()                        no column of a receipt says how many

A number of the row itself comes before a number that is computed from other rows: it needs none, and it is the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from semantic.book import Book, DimensionMeaning
from semantic.book.words import phrase_key
from semantic.definitions.types import Dimension, ValueType
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import Walk, rows_of, selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_COUNTS = frozenset({"count", "number", "quantity"})
_BEHIND = frozenset({"with", "having", "of", "for"})


def own_numbers(models: frozenset[str], noun: Span, book: Book) -> tuple[DimensionMeaning, ...]:
    """The one number of a model's rows that counts what the noun names; () where there is none, or several."""
    if noun.kind is not Kind.GRAIN and not (noun.kind is Kind.NAME and noun.metrics):
        return ()
    if any(book.catalog.metrics[name].where is not None for name in noun.metrics):
        return ()  # it leaves out some of what the rows' own number counts
    names = {phrase_key(noun.text), *(name.rpartition(".")[2].replace("_", " ") for name in noun.metrics)}
    found = [
        dimension.qualified
        for model in models
        for dimension in book.catalog.models[model].dimensions.values()
        if dimension.type is ValueType.NUMBER and not _is_worth(dimension) and book.sees(dimension.qualified)
        if {phrase_key(name) for name in names} & set(_counted(dimension))
    ]
    return (DimensionMeaning(found[0]),) if len(found) == 1 else ()


def _is_worth(dimension: Dimension) -> bool:
    return dimension.format is not None and dimension.format.kind in ("currency", "percent")


def _counted(dimension: Dimension) -> Iterator[str]:
    """What a number says how many there are of: "line count" of lines, "products on the coupon" of products."""
    for name in (dimension.name.replace("_", " "), *dimension.synonyms):
        words = name.lower().split()
        if words[-1] in _COUNTS:
            yield phrase_key(" ".join(words[:-1]))
        elif len(words) > 2 and words[1] in ("on", "in", "of"):
            yield phrase_key(words[0])
        elif len(words) == 2:
            yield phrase_key(words[1])


def bounded_by_own(walk: Walk, place: int) -> tuple[DimensionMeaning, ...]:
    """The number that a bound at `place` is of, where its rows stand before it and what it counts comes next."""
    back = place - 1
    while back >= 0 and (walk.spans[back].kind is Kind.EXISTS or walk.spans[back].text in _BEHIND):
        back -= 1  # "campaigns that ran for more than 40 days"
    rows, noun = walk.spans[back] if back >= 0 else None, walk.next
    if rows is None or noun is None or rows.kind is not Kind.NAME or walk.subject is rows:
        return ()
    if selects(walk.ahead(1)):
        return ()  # "at least 5 lines of produce" are not all lines that there are
    return own_numbers(rows_of(rows, walk.book), noun, walk.book)


def check_whose_number(walk: Walk, noun: Span, text: str) -> None:
    """ "Receipts by store with at least 5 lines": on each receipt, or on all those of a store? Raises NotRead."""
    known = walk.book.catalog.metrics
    for metric in walk.draft.metrics:
        own = {known[name].model for name in metric.candidates} - {""}  # of settings.yml
        models = own & {counted_entity(walk.book, name) for name in metric.candidates}
        if not metric.operator and own_numbers(frozenset(models), noun, walk.book):
            group = walk.draft.groups[-1].text if walk.draft.groups else "group"
            raise NotRead(
                f"It is not clear whether each of the {metric.text} is to have {text} {noun.text}, or all of each "
                f"{group}: for the first, say “{metric.text} with {text} {noun.text}” first.",
                (f"{text} {noun.text}",),
                final=True,
            )
