"""Selections → filters: which dimension a value belongs to, and whether what is said is sure enough.

"frozen pizza"   901 products of that category, 24 of that product type: the category, which is said
"butter"         54 products of the category, 61 of the product type: a question back
"pizza"          10 products of that type, 925 others have the word in theirs: a question back
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantic.book import Book, SegmentMeaning, Stored, Tier, ValueMeaning
from semantic.book.words import stem
from semantic.query.types import AnyOf, Condition, Filter, InSegment, Not, Operator
from service.asking.offline.reading.draft import NotRead, Selection
from service.asking.offline.resolving.reach import Reach, Way
from service.asking.offline.tagging.lexicon import GENERIC
from service.asking.offline.wording import dimension_label

DOMINANT = 10
"""How many times the rows of all other readings one needs to be taken without asking."""
ADJECTIVE_ENDINGS = ("al", "ed", "ic", "ive", "ous", "ful", "able")
MOST_OPTIONS = 5


@dataclass(frozen=True, slots=True)
class Option:
    """One reading of a name: `meaning` is a metric's or dimension's name, or the values or segment to pick by."""

    meaning: str | tuple[ValueMeaning | SegmentMeaning, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Picked:
    """The filters of a selection; `split` is the path to group by where each value gets a row."""

    filters: tuple[Filter, ...]
    split: str = ""
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Readings to choose from; none when the metrics reach none of them."""

    text: str
    options: tuple[Option, ...]
    only: bool = False


def pick(
    selection: Selection, book: Book, reach: Reach, metrics: Sequence[str], chosen: Option | None
) -> Picked | Unsure:
    """The filters that a selection means for these metrics, or the readings to ask about."""
    if chosen is not None and isinstance(chosen.meaning, tuple):
        return _filters(selection, chosen.meaning, book, reach, metrics, ())
    readings = _readings(selection, reach, metrics, book)
    if not readings:
        return Unsure(selection.text, ())
    unsure = _unsure(selection, readings, book, reach, metrics)
    if unsure is not None:
        return unsure
    best, assumptions = _dominant(selection, readings, book)
    if best is None:
        return Unsure(selection.text, tuple(_option(book, reading) for reading in readings[:MOST_OPTIONS]))
    return _filters(selection, best, book, reach, metrics, assumptions)


Reading = tuple[ValueMeaning | SegmentMeaning, ...]
"""One meaning for each item of the selection."""


def _readings(selection: Selection, reach: Reach, metrics: Sequence[str], book: Book) -> list[Reading]:
    """Ways to read all items: all as values of one dimension that is reached, or each as it can be read at all."""

    def usable(meaning: ValueMeaning | SegmentMeaning) -> bool:
        if isinstance(meaning, SegmentMeaning):
            return reach.reaches_model(metrics, book.catalog.segments[meaning.segment].model)
        return reach.way(metrics, meaning.dimension) is not None

    items = [[m for m in item if usable(m)] for item in selection.items]
    if any(not item for item in items):
        return []
    if len(items) == 1:
        return [(meaning,) for meaning in items[0]]
    shared = [
        tuple(next(m for m in item if isinstance(m, ValueMeaning) and m.dimension == name) for item in items)
        for name in dict.fromkeys(m.dimension for m in items[0] if isinstance(m, ValueMeaning))
        if all(any(isinstance(m, ValueMeaning) and m.dimension == name for m in item) for item in items)
    ]
    if shared:
        return list(shared)
    if (selection.either or selection.negated) and all(len(item) == 1 for item in items):
        return [tuple(item[0] for item in items)]
    return []


def where_found(selection: Selection, book: Book, reach: Reach, metrics: Sequence[str]) -> str | None:
    """ "cheese, eggs and bread": each is known, and no dimension has them all."""
    found: list[str] = []
    shared: set[str] | None = None
    for key, item in zip(selection.keys, selection.items, strict=True):
        names = [
            dimension_label(book, m.dimension)
            for m in item
            if isinstance(m, ValueMeaning) and reach.way(metrics, m.dimension) is not None
        ]
        if not names:
            return None
        shared = set(names) if shared is None else shared & set(names)
        found.append(f"“{key}” is a {' or a '.join(dict.fromkeys(names))}")
    if len(found) < 2 or shared:
        return None
    return f"{', '.join(found[:-1])}, but {found[-1]}: ask for those of one kind at a time."


def _unsure(
    selection: Selection, readings: list[Reading], book: Book, reach: Reach, metrics: Sequence[str]
) -> Unsure | None:
    """A word that only happens to be a stored value: asked about unless the question names the dimension."""
    if selection.dimensions:
        return None
    for place, key in enumerate(selection.keys):
        found = [reading[place] for reading in readings]
        if any(meaning.tier is not Tier.STORED for meaning in found):
            continue
        stored = [m for m in found if isinstance(m, ValueMeaning)]
        best = max(stored, key=lambda meaning: meaning.rows)
        wider = [
            m
            for m in book.values_containing(key)
            if m.dimension == best.dimension and reach.way(metrics, m.dimension) is not None
        ]
        if key in GENERIC:
            named = dimension_label(book, best.dimension)
            raise NotRead(f"“{key}” could mean anything: say “{named} {key}” if that is meant.", (key,))
        loose = " " not in key and key.endswith(ADJECTIVE_ENDINGS)
        if loose or sum(meaning.rows for meaning in wider) > best.rows:
            options = [_option(book, (m,)) for m in (*stored, *wider)][:MOST_OPTIONS]
            return Unsure(key, tuple(options) if len(selection.items) == 1 else (), only=True)
    return None


def _dominant(
    selection: Selection, readings: list[Reading], book: Book
) -> tuple[Reading | None, tuple[str, ...]]:
    """The reading that has nearly all rows, with what is assumed; None if none has."""
    if len(readings) == 1:
        return readings[0], _said(selection, readings[0], book)
    if any(
        isinstance(m, SegmentMeaning) or m.tier is not Tier.STORED for reading in readings for m in reading
    ):
        return None, ()
    counted = sorted(readings, key=lambda reading: -_rows(reading))
    best, rest = counted[0], sum(_rows(reading) for reading in counted[1:])
    if _rows(best) < DOMINANT * max(rest, 1):
        return None, ()
    names = [
        dimension_label(book, m.dimension)
        for reading in counted
        for m in reading[:1]
        if isinstance(m, ValueMeaning)
    ]
    others = " or ".join(names[1:])
    text = f"“{selection.text}” is read as {names[0]}, not as {others}, which has few rows of that name."
    return best, (text,)


def _said(selection: Selection, reading: Reading, book: Book) -> tuple[str, ...]:
    """A single word that is only known from the data is said to be taken as a value."""
    return tuple(
        f"“{key}” is read as {dimension_label(book, meaning.dimension)} {meaning.label}."
        for key, meaning in zip(selection.keys, reading, strict=True)
        if isinstance(meaning, ValueMeaning)
        and meaning.tier is Tier.STORED
        and " " not in key
        and not selection.dimensions
        and not any(character.isdigit() for character in key)
    )


def _rows(reading: Reading) -> int:
    return sum(meaning.rows for meaning in reading if isinstance(meaning, ValueMeaning))


def _option(book: Book, reading: Reading) -> Option:
    labels = []
    for meaning in reading:
        if isinstance(meaning, SegmentMeaning):
            labels.append(meaning.segment.rpartition(".")[2].replace("_", " "))
        else:
            labels.append(f"{dimension_label(book, meaning.dimension)} {meaning.label}")
    return Option(reading, " and ".join(labels))


def _filters(
    selection: Selection,
    reading: Reading,
    book: Book,
    reach: Reach,
    metrics: Sequence[str],
    assumptions: tuple[str, ...],
) -> Picked:
    values = [m for m in reading if isinstance(m, ValueMeaning)]
    dimensions = list(dict.fromkeys(meaning.dimension for meaning in values))
    if len(values) == len(reading) and len(dimensions) == 1:
        way = reach.way(metrics, dimensions[0])
        assert way is not None
        return _one_dimension(selection, values, way, book, assumptions)
    single: list[Filter] = [
        InSegment(m.segment) if isinstance(m, SegmentMeaning) else _condition(m, reach, metrics)
        for m in reading
    ]
    if selection.split:
        raise NotRead(f"“{selection.text}” cannot be shown side by side.", (selection.text,))
    if selection.negated:
        return Picked(tuple(Not(item) for item in single), assumptions=assumptions)
    return Picked((AnyOf(tuple(single)),) if len(single) > 1 else tuple(single), assumptions=assumptions)


def _condition(meaning: ValueMeaning, reach: Reach, metrics: Sequence[str]) -> Condition:
    way = reach.way(metrics, meaning.dimension)
    assert way is not None
    return _equals(way.path, meaning.values)


def _equals(path: str, values: tuple[Stored, ...], *, negated: bool = False) -> Condition:
    if len(values) == 1:
        return Condition(path, Operator.NE if negated else Operator.EQ, values)
    return Condition(path, Operator.NOT_IN if negated else Operator.IN, values)


def _one_dimension(
    selection: Selection, values: list[ValueMeaning], way: Way, book: Book, assumptions: tuple[str, ...]
) -> Picked:
    stored = tuple(dict.fromkeys(value for meaning in values for value in meaning.values))
    if selection.complement:
        stored = _both(values[0], book)
    if way.overlaps:
        assumptions = (*assumptions, f"“{selection.text}” is taken by {way.path}, over all time.")
    if selection.split and _names_all(selection, stored, values[0].dimension, book):
        return Picked((), split=way.path, assumptions=assumptions)
    if selection.split:
        if len(stored) > len(values) and not selection.complement:
            if selection.compared:
                raise NotRead(f"“{selection.text}” cannot be shown side by side.", (selection.text,))
            wide = ", ".join(f"“{meaning.label}”" for meaning in values if len(meaning.values) > 1)
            label = dimension_label(book, values[0].dimension)
            assumptions = (*assumptions, f"{wide} is shown by its parts, with a row for each {label}.")
        return Picked((_equals(way.path, stored),), split=way.path, assumptions=assumptions)
    if selection.negated:
        assumptions = (*assumptions, unknown_kept(values[0].dimension, book))
    return Picked((_equals(way.path, stored, negated=selection.negated),), assumptions=assumptions)


def unknown_kept(dimension: str, book: Book) -> str:
    """What is said where something is left out of a dimension: who is of none is not that."""
    return f"Rows of which {dimension_label(book, dimension)} is not known are kept."


def _names_all(selection: Selection, stored: tuple[Stored, ...], name: str, book: Book) -> bool:
    """ "national brands and own brands": all values of the dimension, by its own noun, which asks for the dimension."""
    dimension = book.catalog.dimensions[name]
    noun = stem(dimension.name.rpartition("_")[2])
    every = {value.value for value in dimension.values} == set(stored)
    return (
        every
        and not (selection.complement or selection.compared)
        and all(noun in key.split() for key in selection.keys)
    )


def _both(meaning: ValueMeaning, book: Book) -> tuple[Stored, ...]:
    """The value and its opposite, for a dimension of two values."""
    declared = tuple(value.value for value in book.catalog.dimensions[meaning.dimension].values)
    if len(declared) != 2 or len(meaning.values) != 1:
        raise NotRead(f"It is not clear what “{meaning.label}” is to be compared with.", (meaning.label,))
    return declared
