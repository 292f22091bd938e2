"""Plain values → the text of a definition file, in the order and layout in which a person would write it.

    written("model", {"metrics": {"revenue": {"description": "Dollars.", "expr": "sum(amount)"}}, "model": "sales"})
    model: sales

    metrics:
      revenue: {expr: sum(amount), description: Dollars.}

Keys stand in the order of `SECTIONS`. Values may be layout pieces of their own, which is how comments get in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from semantic.definitions.key_kinds import Key, Kind
from semantic.definitions.keys import SECTIONS
from semantic.definitions.layout import Listed, Mapped, Piece, laid_out, piece

LINE_KEYS = 3
"""A member with more keys than this stands on lines of its own, however short."""

_FIRST = {"model": ("model", "description", "covers", "synonyms", "owner", "tags", "examples")}
"""A model says what it is before it says where it is."""

_LAST = {"dimension": ("values", "groups"), "model": ("joins", "dimensions", "segments", "metrics", "access")}
"""What is long comes last."""


def written(section: str, values: Mapping[str, object], *, before: Sequence[str] = ()) -> str:
    """The text of a file of this section: "model", "settings" or "questions"; with comments before all."""
    return laid_out(arranged(section, values), before=before)


def arranged(section: str, values: Mapping[str, object]) -> Mapped:
    """The values of one section in their order and layout. Keys that the section does not have come last."""
    keys = SECTIONS[section].keys
    last = _LAST.get(section, ())
    order = [*_FIRST.get(section, ()), *(name for name in keys if name not in last), *last]
    names = sorted(values, key=lambda name: order.index(name) if name in order else len(order))
    return Mapped(tuple((name, _arranged_value(keys.get(name), values[name])) for name in names))


def _arranged_value(key: Key | None, value: object) -> Piece:
    if isinstance(value, Piece) or key is None:
        return piece(value)
    if key.kind in (Kind.SECTIONS, Kind.LABELLED, Kind.WAREHOUSES) and isinstance(value, Mapping):
        members = tuple((str(name), member(key.of, held)) for name, held in value.items())
        return Piece(Mapped(members), air=key.kind is Kind.SECTIONS)
    if key.kind in (Kind.SECTION, Kind.DEPRECATION) and isinstance(value, Mapping):
        inner = arranged(key.of, value)
        return Piece(Mapped(inner.entries, flow=True))
    if key.kind is Kind.GROUPS and isinstance(value, Mapping):
        return Piece(Mapped(tuple((str(name), piece(held)) for name, held in value.items())))
    if key.kind is Kind.SECTION_LIST and isinstance(value, Sequence):
        items = tuple(_own_lines(key.of, item) for item in value)
        return Piece(Listed(items, flow=False))
    if key.kind is Kind.VALUES and isinstance(value, Sequence):
        plain = not any(isinstance(item, Mapping) for item in value)
        return Piece(Listed(piece(value).node.items if plain else tuple(map(piece, value)), flow=plain))  # type: ignore[union-attr]
    return piece(value)


def member(section: str, value: object, *, before: Sequence[str] = ()) -> Piece:
    """A named definition ("metric", "join"): on one line where it is short, else with a line for each key; comments
    stand before it."""
    if not isinstance(value, Mapping):
        return piece(value)
    inner = arranged(section, value)
    flow = len(inner.entries) <= LINE_KEYS and _simple(inner)
    return Piece(Mapped(inner.entries, flow=flow), tuple(before))


def _own_lines(section: str, value: object) -> Piece:
    if not isinstance(value, Mapping):
        return piece(value)
    return Piece(arranged(section, value), air=True)


def _simple(node: Mapped) -> bool:
    """Whether nothing in it is a mapping of more than two, or a list of mappings."""
    for _, held in node.entries:
        if isinstance(held.node, Mapped) and len(held.node.entries) > 2:
            return False
        if isinstance(held.node, Listed) and any(isinstance(item.node, Mapped) for item in held.node.items):
            return False
    return True
