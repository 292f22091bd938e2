"""Short facts about definitions, as sentences: units, tables, approval, values, and whether one is grouped by another.

unit_words(revenue)                                "in USD"
source_words(catalog, revenue)                     "the table transactions"
splits_sentence("redemptions", "campaign type", reached)    "Yes: redemptions can be grouped by campaign type …"
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book
from semantic.book.phrases import value_label
from semantic.catalog import Catalog
from semantic.catalog.catalog import Reached
from semantic.definitions.types import Dimension, Format, Metric, Model, ValueType
from service.labels import words
from service.rendering.words import full_stop, is_plural, listing, sentence_case

_MOST_VALUES = 20
_MOST_WAYS = 8


def unit_words(member: Metric | Dimension) -> str:
    """What numbers of a member are in, as its format says; of a dimension without one, what its values are."""
    if member.format is not None:
        return _format_words(member.format)
    if isinstance(member, Dimension):
        kinds = {ValueType.STRING: "text", ValueType.NUMBER: "a number", ValueType.BOOLEAN: "yes or no"}
        return kinds.get(member.type, "a time" if member.type.is_time else str(member.type))
    return "a number; the definition names no unit"


def _format_words(format_: Format) -> str:
    match format_.kind:
        case "currency":
            return f"in {format_.currency}"
        case "percent":
            return "a share, shown in percent"
        case "integer":
            return "a whole number; the definition names no unit"
        case _:
            return "a plain number; the definition names no unit"


def source_words(catalog: Catalog, homes: Sequence[str]) -> str:
    """The tables that models read: "the table transactions", "a query over the tables a and b (receipts.yml:4)"."""
    return listing([_read_by(catalog.models[home]) for home in homes])


def _read_by(model: Model) -> str:
    if model.table:
        return f"the table {model.table}"
    place = f" ({model.position.file}:{model.position.line})" if model.position.file else ""
    return f"the query that defines {words(model.name)}{place}"


def splits_sentence(label: str, dimension: Dimension, groupings: Sequence[Reached]) -> str:
    """Whether a metric can be grouped by a dimension, with what it can be grouped by where it cannot."""
    can = [reached for reached in groupings if reached.dimension.qualified == dimension.qualified]
    by = words(dimension.name)
    if dimension.type.is_time:
        by = f"day, week, month, quarter and year of {by}"
    if any(not reached.overlaps for reached in can):
        paths = [reached.path for reached in can if not reached.overlaps]
        return f"Yes: {label} can be grouped by {by} ({listing(paths[:_MOST_WAYS])})."
    if can:
        return (
            f"Yes, but the groups overlap: {label} can be grouped by {by} ({can[0].path}), and what belongs to several"
            " groups counts in each of them."
        )
    plain = list(dict.fromkeys(words(r.dimension.name) for r in groupings if not r.overlaps))
    rest = len(plain) - _MOST_WAYS
    ways = listing(plain[:_MOST_WAYS], f"{rest} more" if rest > 0 else "") or "time only"
    return f"No: {label} cannot be grouped by {by}. Possible groupings: {ways}."


def values_sentence(dimension: Dimension, book: Book) -> str:
    """The values that are declared, else those that the book has read from the warehouse, the most frequent first."""
    label = sentence_case(words(dimension.name))
    declared = [_said(value_label(value), str(value.value)) for value in dimension.values]
    stored = [str(value) for value, _ in book.values.get(dimension.qualified, ())]
    known = declared or stored
    if not known:
        return full_stop(f"The catalog does not list the values of {words(dimension.name)}")
    rest = len(known) - _MOST_VALUES
    listed = listing(known[:_MOST_VALUES], f"{rest:,} more" if rest > 0 else "")
    noun = "value" if len(known) == 1 else "values"
    groups = f" They are grouped as {listing(list(dimension.groups))}." if dimension.groups else ""
    has = "have" if is_plural(label) else "has"
    return f"{label} {has} {len(known):,} {noun}: {listed}.{groups}"


def _said(label: str, value: str) -> str:
    return label if label == value else f"{label} ({value})"
