"""Questions about definitions: what a word means, who owns it, which figures there are, since when there are data.

    read_definition("what counts as an active household?", book)
        Define(("receipts.active_households_marketing", "receipts.active_households_finance"), "active household")
    read_definition("which sales figures are there and who owns them", book)
        Define(("sales.revenue", "sales.gross_sales", "sales.net_sales"), "sales", Aspect.LIST)

A frame ("what does … mean") says what is asked; the topic in it must be names of definitions and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from semantic.book import Book, SegmentMeaning, ValueMeaning
from semantic.book.words import LIGHT, phrase_key, tokenise
from service.asking.offline.defining.becoming import becoming, from_when
from service.asking.offline.defining.examples import read_example
from service.asking.offline.defining.frames import FRAMES, Frame
from service.asking.offline.defining.plainly import plainly
from service.asking.offline.defining.readings import (
    contents,
    exists,
    inside,
    known_topic,
    of_one_kind,
    said_of,
    splits,
    unknown,
)
from service.asking.offline.defining.topics import (
    FIGURES,
    Known,
    as_meant_by,
    bare_topic,
    homes_of,
    known_as,
    model_called,
    owned_by,
    speaking_of,
    split_by_names,
    thing_of,
    visible_metrics,
)
from service.asking.offline.reading.counted import has_average
from service.asking.offline.wording import common_metrics, metric_label
from service.asking.planned import Aspect, Define, Refuse

Groups = dict[str, str | None]
MOST_LISTED = 24
_LEANING = re.compile(r" (?:with|from|to) ")
"""Words that stand between two things compared, and elsewhere pick rows: "what goes into baskets with fuel"."""
_VERSUS = re.compile(r"[^,]+ (?:vs\.?|versus) [^,]+")


def read_definition(question: str, book: Book) -> Define | Refuse | None:
    """What a question about definitions asks for; None for a question about data."""
    text = plainly(question, book)
    if (beside := _beside(question, text, book)) is not None:
        return beside
    if (example := read_example(text, book)) is not None:
        return example
    for frame in FRAMES:
        found = frame.pattern.match(text)
        if found is None:
            continue
        asked = None if _counts_pieces(frame, found, book) else _asked(frame, found, book)
        if asked is not None:
            return asked
        topic = bare_topic(found.groupdict().get("topic") or "")
        if frame.sure and topic:
            return unknown(topic, book)
    return None


def _counts_pieces(frame: Frame, found: re.Match[str], book: Book) -> bool:
    """ "Units of bananas", "units of deli and meat": values have no unit, so that these are pieces sold."""
    if frame.aspect is not Aspect.UNIT or "units" not in found.group().lower():
        return False
    topic = bare_topic(found.groupdict().get("topic") or "")
    each = [book.meanings(phrase_key(bare_topic(part))) for part in split_by_names(topic, book) or [topic]]
    return any(known and all(isinstance(one, ValueMeaning) for one in known) for known in each)


def _beside(question: str, text: str, book: Book) -> Define | None:
    """ "Net vs gross sales?" wonders what tells them apart; without the mark, or with a period, it asks for numbers."""
    found = _VERSUS.fullmatch(text)
    if found is None or not question.rstrip().endswith("?"):
        return None
    each = [_metrics_called(part, book) for part in split_by_names(text, book)]
    if len(each) < 2 or not all(each):
        return None
    members = tuple(dict.fromkeys(name for names in each for name in names))
    if len(members) < 2:
        return None
    labels = " and ".join(metric_label(book, names[0]) for names in each)
    note = f"This tells what they mean. For the numbers, name a period, too: “{labels} last month”."
    return Define(members, text, Aspect.DIFFERENCE, (note,))


def _metrics_called(phrase: str, book: Book) -> tuple[str, ...]:
    known = known_as(bare_topic(phrase), book)
    return tuple(name for name in known.members if name in book.catalog.metrics) if known else ()


def _asked(frame: Frame, found: re.Match[str], book: Book) -> Define | Refuse | None:
    groups = found.groupdict()
    if frame.aspect is Aspect.LIST:
        return _listed(groups, book)
    if model := groups.get("model") or groups.get("other_model"):
        return contents(bare_topic(model), book)
    said = groups.get("topic") or groups.get("meanings") or groups.get("sort") or ""
    topic = bare_topic(said)
    match frame.aspect:
        case Aspect.DATA:
            return _data(topic, book)
        case Aspect.SPLITS:
            return splits(topic, groups["by"] or "", book)
        case Aspect.EXISTS:
            return exists(topic, book)
        case Aspect.DIFFERENCE:
            return _several(groups, topic, book)
    for name, read in _PARTS:
        if groups.get(name):
            return read(topic, groups, book)
    known = known_topic(topic, book)
    if known is None:
        parts = split_by_names(topic, book)
        apart = len(parts) > 1 and not _LEANING.search(topic)
        return _between(parts, topic, book, frame.aspect) if apart else None
    if re.match(r"an? ", said) and (thing := known_as(thing_of(topic, book), book)):
        known = Known(tuple(dict.fromkeys((*thing.members, *known.members))), known.assumptions)
    if frame.weak and _asks_number(said, known, book):
        return None
    if (
        frame.weak
        and found.group().startswith(("what are ", "what")[found.group().endswith(" are")])
        and not (known.value == topic or set(known.members) <= book.catalog.segments.keys())
    ):
        # "What are the departments?" asks for their names.
        return None
    if frame.aspect is Aspect.GROUPINGS:
        metrics = tuple(name for name in known.members if name in book.catalog.metrics)
        known = Known(metrics or _of_model(known.members, book), known.assumptions)
    known = of_one_kind(known, frame.aspect, book)
    if not known.members:
        return None
    return Define(known.members, known.value or topic, frame.aspect, known.assumptions)


def _within(_: str, groups: Groups, book: Book) -> Define | None:
    """ "What all is in total discounts?" asks so of a figure or a segment; what is in a department is a list."""
    topic, part = bare_topic(groups["within"] or ""), groups.get("inside")
    known = known_topic(topic, book)
    if known is None or known.value:
        return None
    members = tuple(n for n in known.members if n in book.catalog.metrics or n in book.catalog.segments)
    if not members:
        return None
    if not part:
        return Define(members, topic, Aspect.MEANING, known.assumptions)
    found = inside(topic, part, book)
    return found if isinstance(found, Define) else None


def _netted(topic: str, groups: Groups, book: Book) -> Define | None:
    """ "Net sales - before or after coupons?": where both are names; "sales before or after June" asks for data."""
    found = inside(topic, groups["netted"] or "", book)
    return found if isinstance(found, Define) and found.aspect is Aspect.DIFFERENCE else None


def _meant_by(topic: str, sayer: str, book: Book) -> Define | None:
    """ "What does finance understand by net sales?": of those that finance owns."""
    each = [
        as_meant_by(f"{topic} according to {owner}", book) for owner in re.split(r",? (?:and|or) |, ", sayer)
    ]
    found = [known for known in each if known is not None]
    if len(found) < len(each):
        return None
    members = tuple(dict.fromkeys(name for known in found for name in known.members))
    notes = tuple(dict.fromkeys(note for known in found for note in known.assumptions))
    return Define(members, topic, Aspect.DIFFERENCE if len(found) > 1 else Aspect.MEANING, notes)


def _how_old(topic: str, book: Book) -> Define | None:
    """ "How old is a senior?" is what makes one; how old a store is would be a number."""
    meanings = book.meanings(phrase_key(topic))
    if not meanings or not all(isinstance(meaning, SegmentMeaning | ValueMeaning) for meaning in meanings):
        return None
    known = known_as(topic, book)
    return Define(known.members, topic, Aspect.MEANING, known.assumptions) if known else None


_PARTS: tuple[tuple[str, Callable[[str, Groups, Book], Define | Refuse | None]], ...] = (
    ("within", _within),
    ("inside", lambda topic, groups, book: inside(topic, groups["inside"] or "", book)),
    ("netted", _netted),
    ("sayer", lambda topic, groups, book: _meant_by(topic, groups["sayer"] or "", book)),
    ("sayer_too", lambda topic, groups, book: _meant_by(topic, groups["sayer_too"] or "", book)),
    ("said", lambda topic, groups, book: said_of(topic, groups["said"] or "", book)),
    ("point", lambda _, groups, book: from_when(groups["point"] or "", book)),
    ("thing", lambda topic, groups, book: becoming(groups["thing"] or "", topic, book)),
    ("age", lambda _, groups, book: _how_old(bare_topic(groups["age"] or ""), book)),
    ("sort", lambda topic, _, book: _sorts(topic, book)),
)
"""What else a frame may name besides its topic, and how both are read then."""


def _several(groups: Groups, topic: str, book: Book) -> Define | None:
    """What tells several definitions apart: those that are named, or all that one name has."""
    if groups.get("meanings"):
        known = known_as(topic, book)
        return Define(known.members, topic, Aspect.DIFFERENCE) if known and len(known.members) > 1 else None
    parts = split_by_names(topic, book)
    other = [bare_topic(groups["other"] or "")] if groups.get("other") else []
    return _between([*parts, *other], topic, book) if len(parts) + len(other) > 1 else None


def _sorts(topic: str, book: Book) -> Define | None:
    """ "What types of campaigns exist?": the values of the dimension whose name says so."""
    for name in (f"{topic} type", f"type of {topic}", f"kind of {topic}"):
        known = known_as(name, book)
        found = of_one_kind(known, Aspect.VALUES, book) if known else None
        if found and any(book.catalog.dimensions[member].values for member in found.members):
            return Define(found.members, name, Aspect.VALUES, found.assumptions)
    return None


def _asks_number(topic: str, known: Known, book: Book) -> bool:
    """ "What is the redemption rate?" and "what is an average basket?" do, "what is a basket?" and "what is frozen
    food?" ask for meanings."""
    metrics = [name for name in known.members if name in book.catalog.metrics]
    if re.match(r"an? ", topic):
        return has_average(book, metrics)
    # "What's penetration?" asks for the word, "what's the penetration?" and "what are sales?" for the number.
    return bool(metrics) and (topic.startswith(("the ", "our ", "my ", "their ")) or topic.endswith("s"))


def _between(parts: list[str], topic: str, book: Book, aspect: Aspect = Aspect.DIFFERENCE) -> Define | None:
    """Several definitions beside each other; None where one of them is not known."""
    each = [known_topic(bare_topic(part), book) for part in parts]
    if any(known is None for known in each):
        return None
    members = tuple(dict.fromkeys(name for names in _alike(each, book) for name in names))
    notes = tuple(note for known in each if known for note in known.assumptions)
    return Define(members, topic, aspect, notes)


def _alike(each: list[Known | None], book: Book) -> list[tuple[str, ...]]:
    """Like is compared with like: metrics with metrics where every name has one, else dimensions, else all of them."""
    found = [known.members for known in each if known is not None]
    for within in (book.catalog.metrics, book.catalog.dimensions):
        same = [tuple(name for name in names if name in within) for names in found]
        if all(same):
            return same
    return found


_KINDS = {
    "segments": "segment",
    "models": "model",
    "topics": "model",
    "dimensions": "dimension",
    "groupings": "dimension",
    "data": "model",
    "information": "model",
    "tables": "model",
    "datasets": "model",
    "database": "model",
    "warehouse": "model",
    "catalog": "model",
}


def _listed(groups: Groups, book: Book) -> Define | None:
    if groups.get("kind"):
        kind = _KINDS[groups["kind"] or ""]
        members = tuple(document.name for document in book.documents if document.kind == kind)
        if groups["kind"] in ("tables", "datasets"):
            return Define(members, "", Aspect.SOURCE) if members else None
        return _some(members, "") if members else None
    if state := groups.get("state") or groups.get("any_state"):
        return _in_state(state, book)
    if groups.get("owner"):
        owner = bare_topic(groups["owner"] or "")
        members = owned_by(owner, book)
        return _some(members, owner) if members else None
    said = [groups.get(name) for name in ("topic", "about", "late")]
    topic = bare_topic(" ".join(text.strip() for text in said if text))
    words = [word for word in phrase_key(topic).split() if word not in FIGURES and word not in LIGHT]
    if not words:
        return _some(
            tuple(metric.qualified for metric in common_metrics(book)), "", len(visible_metrics(book))
        )
    key = " ".join(words)
    members = speaking_of(key, book) or owned_by(topic, book) or _of_model(model_called(key, book), book)
    return _some(members, topic) if members else None


def _in_state(state: str, book: Book) -> Define:
    """The metrics that are certified, or deprecated."""
    if state in ("deprecated", "obsolete"):
        gone = tuple(metric.qualified for metric in visible_metrics(book) if metric.deprecated is not None)
        return _some(gone, state) if gone else Define((), state, Aspect.CERTIFIED)
    certified = tuple(metric.qualified for metric in visible_metrics(book) if metric.certified)
    return Define(certified, "certified", Aspect.CERTIFIED)


def _some(members: tuple[str, ...], topic: str, total: int = 0) -> Define:
    return Define(members[:MOST_LISTED], topic, Aspect.LIST, total=total or len(members))


def _of_model(members: tuple[str, ...], book: Book) -> tuple[str, ...]:
    """The metrics of the models among the members, the certified ones first."""
    models = {name for name in members if name in book.catalog.models}
    metrics = [metric for metric in visible_metrics(book) if metric.model in models]
    return tuple(metric.qualified for metric in sorted(metrics, key=lambda metric: not metric.certified))


def _data(topic: str, book: Book) -> Define | None:
    """Since when there are data: of everything, or of the models that the topic names or whose metrics it names."""
    if not topic or all(token.text in LIGHT for token in tokenise(topic)):
        return Define((), "", Aspect.DATA)
    known = known_as(topic, book)
    models = model_called(phrase_key(topic), book)
    if known is not None and not models:
        models = homes_of(known.members, book)
    return Define(models, topic, Aspect.DATA) if models else None
