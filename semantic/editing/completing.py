"""What may be written at a place: keys, values and names, nearest first.

    completed(project, "sales.yml", "metrics:\\n  basket_value: {expr: rev", 38)
    Completed(start=35, end=38, offers=(Offer("revenue", OfferKind.METRIC, "sales.revenue", …), …))

Keys come from the one table of keys. Nothing that comes after the place has to be sound.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from semantic.definitions.aggregates import AGGREGATES
from semantic.definitions.functions import function_names
from semantic.definitions.key_kinds import Key, Kind
from semantic.definitions.members import WITH_ZONE
from semantic.editing.cursor import Part, Spot, spot_at
from semantic.editing.name_offers import names_for
from semantic.editing.names import aggregates_around
from semantic.editing.offers import Offer, OfferKind
from semantic.editing.places import FileKind, Place, Reading, place_of
from semantic.editing.project import Project
from semantic.editing.query_offers import query_keys, query_values

MOST = 200
"""Offers at once: more are found by typing on."""

_TYPED = re.compile(r"""[\w.$-]*$""")
_WORD = re.compile(r"\w*$")
_FORMATS = ("number", "number 2", "integer", "percent", "percent 1", "currency EUR", "currency USD")
_SPANS = ("7 days", "28 days", "1 week", "1 month", "3 months", "1 year")
_PATTERNS = {"format": _FORMATS, "last": _SPANS, "offset": _SPANS, "within": _SPANS, "now": ("clock", "data")}
_EXPRESSIONS = (Reading.ROW, Reading.ROWS, Reading.METRIC, Reading.JOIN)


@dataclass(frozen=True, slots=True)
class Completed:
    """`start` and `end` are the place of what an offer replaces. `more`: whether there are others, not shown."""

    start: int
    end: int
    offers: tuple[Offer, ...] = ()
    more: bool = False


def completed(project: Project, file: str, text: str, offset: int) -> Completed:
    """The offers at an offset of a file's text, which may be newer than the project's."""
    known = project.files.get(file)
    if known is None:
        return Completed(offset, offset)
    spot = spot_at(text, offset)
    before = text[spot.start : offset]
    if spot.part is Part.KEY:
        end = spot.start + len(spot.text)
        keys = _keys(project, known.kind, spot)
        if text[end : end + 1] == ":":
            keys = (replace(offer, text=offer.label) for offer in keys)
        return _limited(before, spot.start, end, keys)
    place = place_of(known.kind, spot.keys)
    typed = _TYPED.search(before)
    path = typed[0] if typed else ""
    word = path.rpartition(".")[2]
    after = re.compile(r"\w*").match(text, offset)
    end = after.end() if after is not None else offset
    if place.reading is Reading.NOTHING:
        return _limited(before, spot.start, max(end, offset), _values(place))
    within = place.reading is Reading.METRIC and aggregates_around(before[: len(before) - len(path)])
    if place.reading is Reading.QUERY:
        offers = query_values(project, known, spot.keys, place, path)
    elif _in_text(before):
        offers = iter(())
    else:
        offers = names_for(project, known, place, path.split(".")[:-1], within=within)
        if place.reading in _EXPRESSIONS and "." not in path:
            offers = chain(offers, _functions())
    return _limited(word, offset - len(word), end, offers)


def _in_text(before: str) -> bool:
    """Whether what is typed stands in single quotes, where no names are."""
    return before.replace("''", "").count("'") % 2 == 1


def _limited(typed: str, start: int, end: int, offers: Iterable[Offer]) -> Completed:
    """The offers that what is typed may become: those that begin with it first."""
    word = typed.strip().lower()
    begin: dict[str, Offer] = {}
    hold: dict[str, Offer] = {}
    for offer in offers:
        label = offer.label.lower()
        if label.startswith(word):
            begin.setdefault(offer.label, offer)
        elif _holds(label, word):
            hold.setdefault(offer.label, offer)
    found = [*begin.values(), *(offer for label, offer in hold.items() if label not in begin)]
    return Completed(start, end, tuple(found[:MOST]), len(found) > MOST)


def _holds(label: str, word: str) -> bool:
    """Whether the characters of the word are in the label, in their order."""
    rest = iter(label)
    return all(char in rest for char in word)


def _keys(project: Project, kind: FileKind, spot: Spot) -> Iterator[Offer]:
    place = place_of(kind, spot.keys)
    if place.reading is Reading.QUERY:
        yield from (offer for offer in query_keys(project, place) if offer.label not in spot.siblings)
        return
    if place.inner is None:
        return
    there = {*spot.siblings} - {spot.text}
    needed = {key.name for key in place.inner.keys.values() if key.required} | {*place.inner.either}
    if there & {*place.inner.either}:
        there |= {*place.inner.either}
    keys = [key for name, key in place.inner.keys.items() if name not in there]
    for key in sorted(keys, key=lambda key: key.name not in needed):
        yield Offer(key.name, OfferKind.KEY, str(key.kind), f"{key.name}: ", key.doc)


def _values(place: Place) -> Iterator[Offer]:
    """The values of a key that has few."""
    key = place.key
    if key is None or (place.tail and key.kind is not Kind.TEXTS):
        return
    for value in _choices(key):
        yield Offer(value, OfferKind.VALUE, key.name, value, key.doc)


def _choices(key: Key) -> tuple[str, ...]:
    if key.choices:
        return tuple(map(str, key.choices))
    if key.kind is Kind.FLAG:
        return ("true", "false")
    if key.kind is Kind.NUMBER_OR_NONE:
        return ("0", "none")
    if key.name == "stored_in":
        return ("UTC", WITH_ZONE)
    if key.name == "zone":
        return ("UTC", *sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone))
    return _PATTERNS.get(key.name, ())


def _functions() -> Iterator[Offer]:
    for aggregate in AGGREGATES.values():
        name = aggregate.syntax.partition("(")[0]
        yield Offer(name, OfferKind.FUNCTION, aggregate.syntax, f"{name}(")
    for name in function_names():
        yield Offer(name, OfferKind.FUNCTION, "function", f"{name}(")
