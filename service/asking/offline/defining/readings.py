"""Questions about definitions that need more than one name, or names of one kind only.

splits("redemptions", "campaign type", book)     Define((the metric, the dimension), …, Aspect.SPLITS)
inside("net sales", "coupons", book)             both definitions; a word that neither names nor says is refused
exists("profit", book)                           Refuse("Nothing here is called “profit”.")
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from semantic.book import Book
from semantic.book.words import phrase_key
from semantic.calendars import MONTHS
from semantic.definitions.types import ValueType
from service.asking.offline.defining.saying import says_phrase
from service.asking.offline.defining.talk import times_of
from service.asking.offline.defining.topics import (
    Known,
    as_meant_by,
    bare_topic,
    known_as,
    model_called,
    speaking_of,
    split_by_names,
    value_of_thing,
    values_in_row,
    visible,
)
from service.asking.planned import MAX_CHOICES, Aspect, Define, Refuse

_GRAINS = frozenset(
    (
        "hour",
        "day",
        "date",
        "week",
        "month",
        "quarter",
        "year",
        "weekday",
        "time",
        "hour_of_day",
        "day_of_week",
    )
)
_PERIOD = re.compile(rf"(?:(?:{'|'.join(MONTHS)}) )?(?:19|20)\d\d")


def known_topic(topic: str, book: Book) -> Known | None:
    """What a name means, also of a value with the thing that has it ("type b campaign"), of values in a row ("campaign
    types a and b"), and as somebody means it ("active household according to finance")."""
    return (
        known_as(topic, book)
        or value_of_thing(topic, book)
        or values_in_row(topic, book)
        or as_meant_by(topic, book)
    )


def unknown(topic: str, book: Book, *, sought: bool = False) -> Refuse:
    """A word that no definition has, with the names that look or read like it."""
    near = [*book.near(topic)]
    near += [f.document.title for f in book.search(topic, 4) if f.document.kind != "question"]
    suggestions = tuple(dict.fromkeys(near))[:MAX_CHOICES]
    shown = topic if len(topic) <= 60 else f"{topic[:60]}…"
    reason = (
        f"Nothing that is defined here is called “{shown}”."
        if sought
        else f"No definition is called “{shown}”."
    )
    return Refuse(reason, (shown,), suggestions)


def splits(topic: str, by: str, book: Book) -> Define | Refuse | None:
    """Whether figures can be grouped by dimensions."""
    metrics, notes = _of_kind(topic, book, "metric")
    if not metrics:
        return None
    dimensions: dict[str, None] = {}
    for part in _parts(by, book):
        if phrase_key(part).replace(" ", "_") in _GRAINS:
            times = times_of(metrics[:1], book)
            if not times or (
                part.startswith("hour") and book.catalog.dimensions[times[0]].type is ValueType.DATE
            ):
                return None
            dimensions |= dict.fromkeys(times)
            continue
        found, said = _of_kind(part, book, "dimension")
        if not found:
            return unknown(bare_topic(part), book)
        dimensions |= dict.fromkeys(found)
        notes += said
    if not dimensions:
        return None
    return Define((*metrics, *dimensions), f"{topic} by {bare_topic(by)}", Aspect.SPLITS, notes)


def inside(topic: str, part: str, book: Book) -> Define | Refuse | None:
    """Whether something counts into something: the definitions of both. A part that has no name must be words that the
    definition itself uses, so that the definition says."""
    whole = known_topic(topic, book)
    if whole is None:
        return None
    members = dict.fromkeys(whole.members)
    notes = whole.assumptions
    labels = [topic]
    for said in _parts(part, book):
        name = bare_topic(said)
        known = known_topic(name, book)
        if known is not None:
            members |= dict.fromkeys(known.members)
            notes += known.assumptions
            labels.append(name)
        elif not says_phrase(whole.members, name, book):
            return unknown(name, book)
    found = tuple(members)
    aspect = Aspect.DIFFERENCE if len(labels) > 1 else Aspect.MEANING
    return Define(found, " and ".join(labels), aspect, notes)


def said_of(topic: str, part: str, book: Book) -> Define | Refuse | None:
    """ "Fresh: which departments are in there?": the definition, where it speaks of them."""
    known = known_topic(topic, book)
    if known is None:
        return None
    if not says_phrase(known.members, part, book):
        return unknown(bare_topic(part), book)
    return Define(known.members, topic, Aspect.MEANING, known.assumptions)


def exists(topic: str, book: Book) -> Define | Refuse:
    """What there is of something: what has this name, else the metrics that have it in theirs."""
    if not topic or _PERIOD.fullmatch(topic):
        return Define((), "", Aspect.DATA)
    known = known_topic(topic, book)
    if known is not None:
        return Define(known.members, topic, Aspect.EXISTS, known.assumptions)
    models = model_called(phrase_key(topic), book)
    members = models or speaking_of(phrase_key(topic), book)
    if not members:
        return unknown(topic, book, sought=True)
    return Define(members, topic, Aspect.LIST, total=len(members))


def contents(topic: str, book: Book) -> Define | None:
    """What is in a model, by its name or its table's."""
    key = phrase_key(topic)
    named = model_called(key, book)
    shown = visible(book)
    tables = (
        model.name
        for model in book.catalog.models.values()
        if model.name in shown and phrase_key(model.table.rpartition(".")[2].replace("_", " ")) == key
    )
    members = named or tuple(tables)
    return Define(members, topic) if members else None


def of_one_kind(known: Known, aspect: Aspect, book: Book) -> Known:
    """Units, sources and approval are those of figures where the name is one's, and values those of dimensions."""
    catalog = book.catalog
    metrics = tuple(name for name in known.members if name in catalog.metrics)
    dimensions = tuple(name for name in known.members if name in catalog.dimensions)
    if aspect is Aspect.VALUES:
        return replace(known, members=dimensions)
    if aspect is Aspect.UNIT:
        return replace(known, members=metrics or dimensions)
    if aspect in (Aspect.SOURCE, Aspect.CERTIFIED):
        return replace(known, members=metrics or known.members)
    return known


def _of_kind(phrase: str, book: Book, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics, or the dimensions, that every name in a phrase has; () where one is no such thing."""
    within = book.catalog.metrics if kind == "metric" else book.catalog.dimensions
    found: dict[str, None] = {}
    notes: tuple[str, ...] = ()
    for part in _parts(phrase, book):
        known = known_as(bare_topic(part), book)
        names = [name for name in known.members if name in within] if known else []
        if known is None or not names:
            return (), ()
        found |= dict.fromkeys(names)
        notes += known.assumptions
    return tuple(found), notes


def _parts(phrase: str, book: Book) -> Sequence[str]:
    """A phrase that is one name is one part, whatever small words are in it."""
    return [phrase] if known_as(bare_topic(phrase), book) else split_by_names(phrase, book) or [phrase]
