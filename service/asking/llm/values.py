"""Filter values are looked up before they are used: a value that is not stored is never searched for in silence.

look_up(Query(… category = "frozen pizza" …), book)    the same with "FROZEN PIZZA", as it is stored
look_up(Query(… department = "delli" …), book)         NearValues("delli", ("DELI",)): offered, not taken
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from semantic.book import Book, Stored
from semantic.book.words import phrase_key
from semantic.definitions.types import ValueType
from semantic.query.types import Condition, Filter, Operator, Query, Value
from semantic.query.walking import with_conditions
from service.asking.faithfulness.parts import FilterPart, QueryParts
from service.asking.planned import MAX_CHOICES

LOOKED_UP = frozenset({Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN})
NEAR = 60
"""How alike (of 100) a stored value must be to be offered."""
_SEVERAL = {Operator.EQ: Operator.IN, Operator.NE: Operator.NOT_IN}
_SINGLE = {several: single for single, several in _SEVERAL.items()}


@dataclass(frozen=True, slots=True)
class NearValues:
    """A value that is not stored: what it looks like, with the query that each would make. Where several are not
    stored, nothing is near: a query with another value for one of them would still search for the others."""

    text: str
    dimension: str
    near: tuple[tuple[str, Query], ...]


def look_up(query: Query, book: Book, last: Query | None = None) -> Query | NearValues:
    """The query with every value as it is stored, or the first value that is not. Those that `last`, the query before
    it, picked by are stored: they may have been found since the book was made."""
    parts = QueryParts(book.catalog, query)
    looking = _Looking(book, parts, _picked_by(last, book))
    found = looking.changed(query)
    if not looking.unknown:
        return found
    name, text = looking.unknown[0]
    dimension = parts.dimension(name)
    near = tuple(
        (label, looking.with_value(found, name, text, value))
        for label, value in (_near(text, dimension, book) if len(set(looking.unknown)) == 1 else ())
    )
    return NearValues(text, dimension, near)


@dataclass
class _Looking:
    book: Book
    parts: QueryParts
    picked: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)

    def changed(self, query: Query) -> Query:
        return _with_filters(query, self._condition)

    def with_value(self, query: Query, name: str, text: str, value: Stored) -> Query:
        """The query with another value in the place of one."""

        def change(condition: Condition) -> Filter:
            if condition.field != name:
                return condition
            return replace(condition, values=tuple(value if v == text else v for v in condition.values))

        return _with_filters(query, change)

    def _condition(self, condition: Condition) -> Filter:
        dimension = self.book.catalog.dimensions.get(self.parts.dimension(condition.field))
        if dimension is None or condition.op not in LOOKED_UP or dimension.type is not ValueType.STRING:
            return condition
        known = _stored(dimension.qualified, self.book) | self.picked.get(dimension.qualified, frozenset())
        if not known and not dimension.groups:
            return condition
        values: list[Value] = []
        for value in condition.values:
            found = (
                (value,) if value is None or value in known else self._found(str(value), dimension.qualified)
            )
            if not found:
                self.unknown.append((condition.field, str(value)))
                found = (str(value),)
            values += found
        return fitting(replace(condition, values=tuple(dict.fromkeys(values))))

    def _found(self, text: str, dimension: str) -> tuple[Stored, ...]:
        """By its label, a synonym, a group, or another way of writing it."""
        for meaning in self.book.meanings(phrase_key(text)):
            if getattr(meaning, "dimension", "") == dimension and getattr(meaning, "values", ()):
                return tuple(meaning.values)  # type: ignore[union-attr]
        same = [value for value in _stored(dimension, self.book) if str(value).lower() == text.lower()]
        return (same[0],) if len(same) == 1 else ()


def _picked_by(last: Query | None, book: Book) -> dict[str, frozenset[Value]]:
    """The values that a query's filters hold, by the dimension that they are of."""
    found: dict[str, frozenset[Value]] = {}
    parts = QueryParts(book.catalog, last) if last is not None else None
    for part in parts.all if parts is not None else ():
        if isinstance(part, FilterPart):
            found[part.field] = found.get(part.field, frozenset()).union(part.values)
    return found


def _with_filters(query: Query, change: Callable[[Condition], Filter]) -> Query:
    return replace(
        query,
        filters=tuple(with_conditions(item, change) for item in query.filters),
        metrics=tuple(
            replace(use, filters=tuple(with_conditions(item, change) for item in use.filters))
            for use in query.metrics
        ),
    )


def fitting(condition: Condition) -> Condition:
    """ "=" for one value, "in" for several."""
    several = len(condition.values) > 1
    return replace(condition, op=(_SEVERAL if several else _SINGLE).get(condition.op, condition.op))


def _stored(dimension: str, book: Book) -> frozenset[Stored]:
    declared = {value.value for value in book.catalog.dimensions[dimension].values}
    return frozenset(declared | {value for value, _ in book.values.get(dimension, ())})


def _near(text: str, dimension: str, book: Book) -> list[tuple[str, Stored]]:
    """Stored values that have the words, or look like them; best first."""
    holding = [m for m in book.values_containing(phrase_key(text)) if m.dimension == dimension]
    found = {m.label: m.values[0] for m in holding[:MAX_CHOICES] if len(m.values) == 1}
    labels = {str(value): value for value in sorted(_stored(dimension, book), key=str)}
    alike = process.extract(
        text.lower(),
        list(labels),
        scorer=fuzz.WRatio,
        processor=str.lower,
        limit=MAX_CHOICES,
        score_cutoff=NEAR,
    )
    found.update({label: labels[label] for label, _, _ in alike})
    return list(found.items())[:MAX_CHOICES]
