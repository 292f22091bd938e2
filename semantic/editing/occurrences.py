"""Where definitions are named: in a value that somebody points at, in a file, in all files.

    named_at(project, "sales.yml", text, offset)     what stands there: Named(symbol, span)
    occurrences(project, "sales.yml")                every name in the file's last text that was YAML

A definition's own name is an occurrence of it, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from semantic.definitions.marked import MarkedList, MarkedNode, MarkedTree
from semantic.editing.cursor import Keys, Part, spot_at
from semantic.editing.names import written_names
from semantic.editing.places import FileKind, Place, Reading, place_of
from semantic.editing.project import FileText, Project, Span, Symbol, SymbolKind
from semantic.editing.queries import NAMED, homes_of, key_of, resolved_in
from semantic.editing.resolving import resolved

_EXPRESSIONS = (Reading.ROW, Reading.ROWS, Reading.METRIC, Reading.JOIN)


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its place; `symbol` is None for one that no definition has. `within` says whether it is a part of a
    longer one, and `span` is None where it is not written as one piece."""

    name: str
    symbol: Symbol | None
    span: Span | None


def named_at(project: Project, file: str, text: str, offset: int) -> Named | None:
    """What is named at an offset of a text, which may be newer than the project's and no YAML."""
    known = project.files.get(file)
    if known is None:
        return None
    spot = spot_at(text, offset)
    if spot.part is Part.KEY:
        place = place_of(known.kind, spot.keys)
        name = spot.text
        symbol = _defined(project, known, place, name)
        if symbol is None and _is_via(place):
            symbol = project.models.get(name)
        return Named(name, symbol, (spot.start, spot.start + len(spot.text))) if symbol is not None else None
    around = query_around(known, spot.keys)
    for start, end, name, symbol in _names(project, known, spot.keys, spot.text, around):
        if spot.start + start <= offset <= spot.start + end:
            return Named(name, symbol, (spot.start + start, spot.start + end))
    return None


def occurrences(project: Project, file: str, words: tuple[str, ...] = ("",)) -> Iterator[Named]:
    """Every name of a definition in a file, in its order; a value that has aliases once for each of its meanings. With
    `words` those alone, and others that stand in a text with one of them."""
    known = project.files[file].good
    for keys, node, on_key in known.scalars:
        if not any(word in node.text for word in words):
            continue
        if on_key:
            place = place_of(known.kind, keys)
            symbol = _defined(project, known, place, node.text)
            if symbol is None and _is_via(place):
                symbol = project.models.get(node.text)
            if symbol is not None:
                yield Named(node.text, symbol, node.span(0, len(node.text)))
            continue
        for start, end, name, symbol in _names(project, known, keys, node.text, query_around(known, keys)):
            if symbol is not None:
                yield Named(name, symbol, node.span(start, end))


def places_of(project: Project, symbol: Symbol) -> dict[str, tuple[Named, ...]]:
    """By file, where a definition is named."""
    out: dict[str, tuple[Named, ...]] = {}
    for name, file in project.files.items():
        # Most files do not have the word at all.
        if symbol.name in file.good.text and (
            found := tuple(
                each for each in occurrences(project, name, (symbol.name,)) if each.symbol == symbol
            )
        ):
            out[name] = found
    return out


def _is_via(place: Place) -> bool:
    return place.reading is Reading.QUERY and place.tail[-1:] == ("via",)


def _defined(project: Project, file: FileText, place: Place, name: str) -> Symbol | None:
    """What a key defines, if it is a name that stands among members."""
    if not place.names or place.member:
        return None
    if place.members in ("attributes", "warehouses"):
        kind = SymbolKind.ATTRIBUTE if place.members == "attributes" else SymbolKind.WAREHOUSE
        return project.of_settings(kind).get(name)
    return project.members.get(file.model, {}).get(name)


def query_around(file: FileText, keys: Keys) -> MarkedNode | None:
    """The query that a text of a question or case stands in; of a test that names a metric, the test."""
    place = place_of(file.kind, keys)
    if place.reading is not Reading.QUERY or file.good.root is None:
        return None
    node: MarkedNode | None = file.good.root
    depth = len(keys) - len(place.tail) + (1 if place.key is not None and place.key.name == "or" else 0)
    if place.section.name == "test" and place.key is not None and place.key.name != "query":
        depth -= 1
    for key in keys[:depth]:
        if isinstance(node, MarkedTree):
            node = node.value(str(key))
        elif isinstance(node, MarkedList) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
        else:
            return None
    return node


def _names(
    project: Project, file: FileText, keys: Keys, text: str, around: MarkedNode | None
) -> Iterator[tuple[int, int, str, Symbol | None]]:
    """The names in a value: from, until, name and what it stands for."""
    place = place_of(file.kind, keys)
    if own := _own_name(project, file, place, text):
        yield 0, len(text), text, own
        return
    reading = place.reading
    if reading is Reading.NOTHING or not text.strip():
        return
    if reading is Reading.QUERY:
        yield from _in_query(project, place, text, around)
        return
    by_dialect = reading in _EXPRESSIONS and place.tail and place.tail[0] != "default"
    dialect = str(place.tail[0]) if by_dialect else ""
    if reading is Reading.JOIN and place.tail and place.key is not None and place.key.name == "on":
        return
    homes = _homes(project, file, place) if reading is Reading.ENTITY else (file.model,)
    if reading is Reading.METRIC and is_per_entity(project, file, place):
        # What is aggregated are metrics, too.
        reading = Reading.METRIC_NAME
    for written in written_names(text, dialect):
        if written.parts[0] == "none" and place.reading not in _EXPRESSIONS:
            continue
        means = (resolved(project, home, written.parts, reading, within=written.within) for home in homes)
        found = next((each for each in means if any(each)), (None,) * len(written.parts))
        yield from _parts(written.parts, written.spans, found)


def is_per_entity(project: Project, file: FileText, place: Place) -> bool:
    """Whether the metric around a place has a `per`."""
    symbol = project.member(file.model, place.member, SymbolKind.METRIC)
    return place.section.name == "metric" and symbol is not None and bool(symbol.text("per"))


def _homes(project: Project, file: FileText, place: Place) -> tuple[str, ...]:
    """Whose rows an entity is named for: those that the metrics around it count, then the model's own."""
    catalog = project.catalog
    name = f"{file.model}.{place.member}" if file.model else place.member
    counted: tuple[str, ...] = ()
    if place.members == "metrics" and catalog is not None and name in catalog.metrics:
        counted = catalog.measure(catalog.metrics[name]).homes
    return tuple(dict.fromkeys((*counted, file.model)))


def _own_name(project: Project, file: FileText, place: Place, text: str) -> Symbol | None:
    """What a value defines: a model's name, or that of a way back."""
    if place.key is None or place.tail:
        return None
    if file.kind is FileKind.MODEL and place.section.name == "model" and place.key.name == "model":
        return project.models.get(text)
    if place.section.name == "join" and place.key.name == "inverse":
        join = project.member(file.model, place.member, SymbolKind.JOIN)
        return project.ways_back.get(join.text("model"), {}).get(text) if join is not None else None
    return None


def _in_query(
    project: Project, place: Place, text: str, around: MarkedNode | None
) -> Iterator[tuple[int, int, str, Symbol | None]]:
    key = key_of(place.tail) or (place.key.name if place.key is not None else "")
    if key not in NAMED:
        return
    homes = homes_of(project, around)
    for written in written_names(text):
        yield from _parts(written.parts, written.spans, resolved_in(project, homes, key, written.parts))


def _parts(
    parts: Sequence[str], spans: Sequence[Span], found: Sequence[Symbol | None]
) -> Iterator[tuple[int, int, str, Symbol | None]]:
    for part, (start, end), symbol in zip(parts, spans, found, strict=True):
        yield start, end, part, symbol
