"""What the topic of a question about definitions names: the members that a phrase stands for, and nothing else.

known_as("active household", book)      both metrics of that name
known_as("type a", book)                the dimension that has this value
speaking_of("sale", book)               the metrics whose own names say "sales"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from semantic.book import (
    Book,
    DimensionMeaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    Tier,
    ValueMeaning,
)
from semantic.book.words import phrase_key, root
from semantic.definitions.types import Metric

FIGURES = frozenset(
    [
        "metric",
        "figure",
        "number",
        "kpi",
        "measure",
        "indicator",
        "all",
        "available",
        "different",
        "data",
        "any",
        "thing",
    ]
)
"""Words that stand for metrics as such, by their stems."""
_BETWEEN = re.compile(r",? (?:and|or|vs\.?|versus|from|to|with)(?: the| an?| our)? |, | / ")

_INSIDE = re.compile(r" (?:on|in|of|from|within) ")

_ARTICLE = re.compile(
    r"^(?:(?:the|an?|our|your|their|this|that|each|every|word|term|words|terms|metric|figure|field|kpi|number|name"
    r"|phrase|definition|meaning|exactly|actually|by|of|for|as|being|someone|something|is|are) )+"
)
_NOUN = re.compile(
    r" (?:metric|metrics|figure|figures|kpi|kpis|field|fields|dimension|segment|number|term|measure|here|exactly"
    r"|actually|stand for|for us|to me|to us|in (?:our|your|the|this) (?:data|catalog|deck|report|company|context))$"
)


@dataclass(frozen=True, slots=True)
class Known:
    """Qualified names, best first, and what was assumed to find them. `value`: the part of the phrase that is a value
    of the members."""

    members: tuple[str, ...]
    assumptions: tuple[str, ...] = ()
    value: str = ""


def bare_topic(text: str) -> str:
    """What is asked about, without articles and the nouns for definitions: "the revenue metric" is "revenue"."""
    before = ""
    while before != text:
        before, text = text, _NOUN.sub("", _ARTICLE.sub("", text.strip(" ,?!."))).strip(" ,?!.")
    return text


def known_as(phrase: str, book: Book) -> Known | None:
    """What a whole phrase means; None where no definition has this name."""
    key = phrase_key(phrase)
    if not key:
        return None
    meanings = book.meanings(key) or book.by_root(key)
    if meanings:
        return _members(meanings, book)
    near = book.misspelt(key)
    if near is None or not near[1]:
        return None
    found = _members(book.meanings(near[0]), book)
    return Known(found.members, (f"“{phrase}” is read as “{near[0]}”.",)) if found else None


def thing_of(phrase: str, book: Book) -> str:
    """ "line" of "line on a receipt", where that is a name by itself: "a line on a receipt" is the thing, and "lines on
    the receipt" may be how many there are. "" where there is none."""
    head = _INSIDE.split(phrase.strip(), maxsplit=1)[0]
    return head if head != phrase.strip() and known_as(head, book) is not None else ""


def value_of_thing(phrase: str, book: Book) -> Known | None:
    """ "type b campaign": the dimension that has the value, where what follows names something of the same model."""
    words = phrase.split()
    shown = visible(book)
    for cut in range(len(words) - 1, 0, -1):
        value, thing = " ".join(words[:cut]), known_as(" ".join(words[cut:]), book)
        if thing is None:
            continue
        homes = homes_of(thing.members, book)
        meanings = (m for m in book.meanings(phrase_key(value)) if isinstance(m, ValueMeaning))
        found = dict.fromkeys(m.dimension for m in meanings if m.dimension.partition(".")[0] in homes)
        members = tuple(name for name in found if name in shown)
        if members:
            return Known(members, thing.assumptions, value)
    return None


_ROW = re.compile(r"(?P<name>.+?) (?P<labels>\S+(?:(?:(?<=,) | (?:and|or|vs\.?|versus|&) )\S+)*)")
_ROW_BREAK = re.compile(r",? (?:and|or|vs\.?|versus|&) |, ?")
_MEANT_BY = re.compile(
    r"(?P<name>.+?),? (?:according to|as (?:defined|seen|understood|counted|used|meant|told) by|in the (?:eyes|sense"
    r"|view|words|definition|understanding) of|by|for|per) (?:the |our )?(?P<owner>[\w -]+?)"
    r"(?: (?:team|department|people))?"
    r"|(?P<late>.+?),? (?:as|the way|how) (?P<sees>[\w -]+?) (?:sees?|defines?|understands?|counts?|uses?|means?)"
    r"(?: (?:it|them|that|this))?|(?P<whose>[\w -]+?)'s? (?P<what>.+)"
)


def values_in_row(phrase: str, book: Book) -> Known | None:
    """ "campaign types a, b and c": the dimension that has all these values, named by what its name ends in."""
    row = _ROW.fullmatch(phrase.strip())
    if row is None:
        return None
    known = known_as(row["name"], book)
    shown = visible(book)
    head = row["name"].split()[-1]
    labels = _ROW_BREAK.split(row["labels"])
    keys = [(phrase_key(label), phrase_key(f"{head} {label}")) for label in labels]
    members = tuple(
        name
        for name in (known.members if known else ())
        if name in shown
        and name in book.catalog.dimensions
        and book.catalog.dimensions[name].values
        and all(any(_is_value(key, name, book) for key in pair) for pair in keys)
    )
    return Known(members, known.assumptions, phrase) if known and members else None


def _is_value(key: str, dimension: str, book: Book) -> bool:
    return any(isinstance(m, ValueMeaning) and m.dimension == dimension for m in book.meanings(key))


def as_meant_by(phrase: str, book: Book) -> Known | None:
    """ "active household according to finance": what has the owner in its name, else what the owner owns."""
    found = _MEANT_BY.fullmatch(phrase.strip())
    if found is None:
        return None
    name = bare_topic(found["name"] or found["late"] or found["what"])
    owner = found["owner"] or found["sees"] or found["whose"]
    owned = frozenset(owned_by(owner, book))
    if not owned or not name:
        return None
    for whole in (f"{owner} {name}", f"{name} {owner}"):
        known = known_as(whole, book)
        if known is not None:
            return known
    known = known_as(name, book)
    members = tuple(member for member in known.members if member in owned) if known else ()
    return Known(members, known.assumptions) if known and members else None


def _members(meanings: tuple[object, ...], book: Book) -> Known | None:
    """Metrics, segments, dimensions, models and those dimensions that have it as a value, in this order."""
    named = [m for m in meanings if getattr(m, "tier", Tier.NAME) is not Tier.HEAD] or list(meanings)
    order = (MetricMeaning, SegmentMeaning, DimensionMeaning, ModelMeaning, ValueMeaning)
    names = [_name(meaning) for kind in order for meaning in named if isinstance(meaning, kind)]
    shown = visible(book)
    members = tuple(dict.fromkeys(name for name in names if name in shown))
    return Known(members) if members else None


def _name(meaning: object) -> str:
    match meaning:
        case MetricMeaning(metric=name) | SegmentMeaning(segment=name) | ModelMeaning(model=name):
            return name
        case DimensionMeaning(dimension=name) | ValueMeaning(dimension=name):
            return name
    return ""


def visible(book: Book) -> frozenset[str]:
    """The qualified names that the book has documents of: what is hidden from the asker has none."""
    return frozenset(document.name for document in book.documents if document.kind != "question")


def visible_metrics(book: Book) -> tuple[Metric, ...]:
    shown = visible(book)
    return tuple(metric for name, metric in book.catalog.metrics.items() if name in shown)


def split_by_names(topic: str, book: Book) -> list[str]:
    """A topic of several names at the words between them: "net and gross sales" → net sales, gross sales."""
    parts = [part.strip() for part in _BETWEEN.split(topic) if part.strip()]
    if len(parts) == 2 and known_as(parts[0], book) is None and " " in parts[1]:
        shared = f"{parts[0]} {parts[1].rpartition(' ')[2]}"
        return [shared, parts[1]] if known_as(shared, book) else parts
    return parts


def speaking_of(key: str, book: Book) -> tuple[str, ...]:
    """The metrics whose title or synonyms hold all words of a key; what the whole key names comes first."""
    exact = {m.metric for m in book.meanings(key) if isinstance(m, MetricMeaning)}
    headed = [
        metric for metric in visible_metrics(book) if any(_ends_in(name, key) for name in _names(metric))
    ]
    found = headed or [metric for metric in visible_metrics(book) if _has_all(metric, key.split())]
    found.sort(key=lambda metric: (metric.qualified not in exact, not metric.certified))
    return tuple(metric.qualified for metric in found)


def _names(metric: Metric) -> tuple[str, ...]:
    return (phrase_key(metric.name.replace("_", " ")), *(phrase_key(name) for name in metric.synonyms))


def _ends_in(name: str, key: str) -> bool:
    """ "net sale" is a kind of "sale", and "sale per basket" is not."""
    return name == key or name.endswith(f" {key}")


def _has_all(metric: Metric, words: list[str]) -> bool:
    """Whether one of the metric's names has all the words."""
    wanted = {root(word) for word in words}
    return any(wanted <= {root(word) for word in name.split()} for name in _names(metric))


def owned_by(owner: str, book: Book) -> tuple[str, ...]:
    """The metrics of an owner: "finance", "retail analytics"."""
    wanted = phrase_key(owner.replace("-", " "))
    found = [
        m for m in visible_metrics(book) if phrase_key(book.catalog.owner(m).replace("-", " ")) == wanted
    ]
    return (
        tuple(m.qualified for m in sorted(found, key=lambda metric: not metric.certified)) if wanted else ()
    )


def model_called(key: str, book: Book) -> tuple[str, ...]:
    """The models that a key names, also by the beginning of a longer phrase of data ("sales data")."""
    shown = visible(book)
    names = (m.model for m in book.meanings(key) if isinstance(m, ModelMeaning))
    own = (name for name in book.catalog.models if phrase_key(name.replace("_", " ")) == key)
    return tuple(dict.fromkeys(name for name in (*names, *own) if name in shown))


def homes_of(members: Sequence[str], book: Book) -> tuple[str, ...]:
    """The models whose rows the members are of."""
    found: dict[str, None] = {}
    for name in members:
        if name in book.catalog.metrics:
            found |= dict.fromkeys(book.catalog.measure(book.catalog.metrics[name]).homes)
        else:
            found[name.partition(".")[0]] = None
    return tuple(found)
