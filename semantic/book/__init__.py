"""Catalog + values → the book that planners read: documents, phrases and search."""

from semantic.book.book import Book, build_book
from semantic.book.documents import Document
from semantic.book.meanings import (
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    Stored,
    Tier,
    ValueMeaning,
)
from semantic.book.phrases import IndexedValues
from semantic.book.retrieval import Nearness, Retrieved
from semantic.book.search import Found
from semantic.book.writing import write_documents

__all__ = [
    "Book",
    "DimensionMeaning",
    "Document",
    "Found",
    "IndexedValues",
    "Meaning",
    "MetricMeaning",
    "ModelMeaning",
    "Nearness",
    "Retrieved",
    "SegmentMeaning",
    "Stored",
    "Tier",
    "ValueMeaning",
    "build_book",
    "write_documents",
]
