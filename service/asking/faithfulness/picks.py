"""The words of a clause that pick something: a noun, "highest" or a bound, what that is counted by, and its period.

picks_of("how many baskets did the 2 best departments by revenue in May have")
    "the 2 best departments by revenue in May"
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.book import SegmentMeaning
from service.asking.faithfulness.readings import Cover
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_ARTICLES = frozenset({"the", "our", "a", "an", "all"})
TO_BE = frozenset({"was", "were", "is", "are"})
_RELATIVE = frozenset({"that", "which", "who"})
_LINKS = _ARTICLES | TO_BE | {"that", "who", "which", "had", "has", "have", "having", "made", "makes", "with"}
"""Words between a noun and what picks it: "the department that had the highest revenue"."""
_LINKING = frozenset({Kind.FILLER, Kind.PREPOSITION, Kind.WHICH, Kind.SELL, Kind.WHOSE})
_ENDING = frozenset(
    {Kind.FILLER, Kind.PREPOSITION, Kind.TIME, Kind.COMMA, Kind.AND, Kind.VERSUS, Kind.EARLIER}
)


@dataclass(frozen=True, slots=True)
class Pick:
    """What picks something: the spans `start` to `until` (exclusive) of a clause, its nouns among them."""

    start: int
    until: int
    nouns: Cover


def picks_of(clause: Cover) -> tuple[Pick, ...] | None:
    """All that picks something in a clause, in order; "highest" without a noun does not. None where two overlap."""
    found: list[Pick] = []
    for place, span in enumerate(clause):
        if span.kind is Kind.TOP:
            pick = _highest(clause, place)
        elif span.kind is Kind.COMPARE and kind_at(clause, place + 1, Kind.NUMBER):
            pick = _bounded(clause, place)
        else:
            continue
        if pick is None:
            continue
        if found and pick.start < found[-1].until:
            return None
        found.append(pick)
    return tuple(found)


def _highest(clause: Cover, top: int) -> Pick | None:
    """ "the 2 best stores by revenue", "the store with the highest revenue", "the store whose revenue grew most"."""
    at = top + 1
    while kind_at(clause, at, Kind.NUMBER, Kind.TOTAL, Kind.AVERAGE, Kind.SELL):
        at += 1
    measured = kind_at(clause, at, Kind.NAME) and bool(clause[at].metrics)
    if measured and (noun := _noun_before(clause, top)) is not None:
        return _with_nouns(clause, noun, noun, at + 1)
    if measured and _is_noun(clause, at + 1) and not clause[at + 1].metrics:
        return _with_nouns(clause, at + 1, top, at + 2)
    if _is_noun(clause, at):
        return _with_nouns(clause, at, top, at + 1)
    if not all(span.kind in _ENDING or picks_rows(span) for span in clause[top + 1 : top + 2]):
        return None
    start = top
    while start and (clause[start - 1].kind is Kind.CHANGE or _links(clause[start - 1])):
        start -= 1
    if start and clause[start - 1].metrics and not _is_noun(clause, start - 1):
        noun = _noun_before(clause, start - 1)
    else:
        noun = _noun_before(clause, top)
    return _with_nouns(clause, noun, noun, top + 1) if noun is not None else None


def _bounded(clause: Cover, compare: int) -> Pick | None:
    """ "stores with revenue over 1000", "stores with more than 20 baskets"."""
    until = compare + 2
    while kind_at(clause, until, Kind.UNIT):
        until += 1
    start = compare
    while start and clause[start - 1].kind is Kind.FILLER and _links(clause[start - 1]):
        start -= 1
    if start and clause[start - 1].metrics and not _is_noun(clause, start - 1):
        start -= 1
    elif kind_at(clause, until, Kind.NAME) and clause[until].metrics:
        until += 1
    else:
        return None
    noun = _noun_before(clause, start)
    return _with_nouns(clause, noun, noun, until) if noun is not None else None


def _noun_before(clause: Cover, place: int) -> int | None:
    """The noun that the words from this place on are said of: "the store that had …", "the store whose …"."""
    at = place - 1
    while at >= 0 and (_links(clause[at]) or clause[at].kind is Kind.CHANGE):
        at -= 1
    if not _is_noun(clause, at):
        return None
    said = [word for span in clause[at + 1 : place] for word in span.text.split()]
    return at if "have" not in said or _RELATIVE & set(said) else None


def _links(span: Span) -> bool:
    return span.kind in (Kind.SELL, Kind.WHOSE) or (
        span.kind in _LINKING and set(span.text.split()) <= _LINKS
    )


def _with_nouns(clause: Cover, noun: int, start: int, until: int) -> Pick:
    """With the nouns that are joined to this one, the words around it that are of the same piece, and its period."""
    nouns = [noun]
    while kind_at(clause, nouns[0] - 1, Kind.AND) and _is_noun(clause, nouns[0] - 2):
        nouns.insert(0, nouns[0] - 2)
    while noun == until - 1 and kind_at(clause, until, Kind.AND) and _is_noun(clause, until + 1):
        nouns.append(until + 1)
        noun, until = until + 1, until + 2
    start = min(start, nouns[0])
    counted = noun == until - 1
    until = _dated(clause, until)
    if counted and kind_at(clause, until, Kind.GROUP) and clause[until].text == "by":
        at = until + 2 if kind_at(clause, until + 1, Kind.TOTAL) else until + 1
        if kind_at(clause, at, Kind.NAME) and clause[at].metrics:
            until = _dated(clause, at + 1)
    if kind_at(clause, start - 1, Kind.NUMBER):
        start -= 1
    if kind_at(clause, start - 1, Kind.TIME):
        start -= 1
    while start and clause[start - 1].kind is Kind.FILLER and clause[start - 1].text in _ARTICLES:
        start -= 1
    return Pick(start, until, tuple(clause[place] for place in nouns))


def _dated(clause: Cover, until: int) -> int:
    """Where the periods and filters end that stand right behind."""
    at = until
    while at < len(clause) and (clause[at].kind is Kind.PREPOSITION or clause[at].text in (*_ARTICLES, "of")):
        at += 1
    ends = at < len(clause) and (clause[at].kind is Kind.TIME or picks_rows(clause[at]))
    return _dated(clause, at + 1) if ends else until


def kind_at(clause: Cover, place: int, *kinds: Kind) -> bool:
    return 0 <= place < len(clause) and clause[place].kind in kinds


def _is_noun(clause: Cover, place: int) -> bool:
    return kind_at(clause, place, Kind.NAME) and bool(clause[place].dimensions) and not clause[place].values


def picks_rows(span: Span) -> bool:
    """Whether the words name a value, or rows that have a name."""
    return bool(span.values) or any(isinstance(meaning, SegmentMeaning) for meaning in span.meanings)


def dimensions_of(span: Span) -> frozenset[str]:
    return frozenset(meaning.dimension for meaning in span.dimensions)
