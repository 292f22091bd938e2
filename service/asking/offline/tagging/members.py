"""Names of the rows of a model: people, stores, products, and no property of theirs.

names_rows("store", book)     True: "store 367" is one of them
names_rows("age", book)       False
"""

from __future__ import annotations

from semantic.book import Book, DimensionMeaning


def names_rows(noun: str, book: Book) -> bool:
    """Whether a noun, by its key, names the rows of a model."""
    return any(is_label(one, book) for one in book.meanings(noun) if isinstance(one, DimensionMeaning))


def is_label(meaning: DimensionMeaning, book: Book) -> bool:
    """Whether the rows of a model are called so: "store", where "age" is a property."""
    dimension = book.catalog.dimensions[meaning.dimension]
    return book.catalog.models[dimension.model].label == dimension.name
