"""Whether the book found what a query needs: the members that it names, less those of the query before.

members(query, catalog)                            {"revenue", "product.department"}
were_found("deli sales", members, book)            True: "deli" is a value of department, "sales" a synonym of revenue
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from semantic.book import Book
from semantic.book.meanings import (
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    ValueMeaning,
)
from semantic.book.words import key_of, tokenise
from semantic.catalog import Catalog
from semantic.query import query_json
from semantic.query.types import Query

RETRIEVED = 12
"""Documents that a planner reads."""


def members(query: Query, catalog: Catalog) -> frozenset[str]:
    """The metrics and dimensions that a query names; times are found without looking anything up."""
    dimensions = frozenset(dimension.name for dimension in catalog.dimensions.values())
    return frozenset(
        text
        for text in _texts(query_json(query))
        if catalog.claims(text) or text.rpartition(".")[2] in dimensions
    )


def _texts(form: object) -> Iterator[str]:
    if isinstance(form, str):
        yield form
        return
    inner = form.values() if isinstance(form, Mapping) else form if isinstance(form, list) else ()
    for part in inner:
        yield from _texts(part)


def were_found(question: str, needed: frozenset[str], book: Book) -> bool:
    """Whether each is among the first documents for the question, or meant by some words of it. Paths are compared by
    their last names: a role leads to the same dimension."""
    found = {_last(found.document.name) for found in book.search(question, RETRIEVED)}
    found |= {_last(_member(meaning)) for meaning in _meanings(question, book)}
    return all(_last(name) in found for name in needed)


def _meanings(question: str, book: Book) -> Iterator[Meaning]:
    tokens = tokenise(question)
    for first in range(len(tokens)):
        for last in range(first + 1, min(len(tokens), first + book.longest) + 1):
            key = key_of(tokens[first:last])
            near = book.misspelt(key)
            yield from book.meanings(key) or (book.meanings(near[0]) if near else ())
            yield from book.values_containing(key)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _member(meaning: Meaning) -> str:
    match meaning:
        case MetricMeaning(metric=name) | DimensionMeaning(dimension=name) | ValueMeaning(dimension=name):
            return name
        case SegmentMeaning(segment=name) | ModelMeaning(model=name):
            return name
