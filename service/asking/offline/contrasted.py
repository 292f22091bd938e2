"""Words of contrast: what is named to tell from it what is meant.

    net sales rather than gross sales, by month    net sales by month: the other number is not asked for, which is said
    takings per household, not per basket          takings per household
    units instead of baskets                       where baskets are shown, they give way (following/swapping.py)
    sales of renters, not homeowners               homeowners are left out (reading/leaving_out.py)

In a turn, what is there gives way first. Else only a number or a split is told apart so, beside another one; what picks
rows is left out. "Receipts, not coupon receipts" may ask for the others of them, and is not settled here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from semantic.book import Book, SegmentMeaning, Tier, ValueMeaning
from semantic.book.words import tokenise
from service.asking.offline.reading.counted import counted_entity, counts
from service.asking.offline.reading.walk import selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.shape_words import INSTEAD, NOT_MEANT, OPPOSED
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.tiling import tilings
from service.asking.planned import Planned, PlannerResult

_CONTRAST = re.compile(
    r"(?:\s*(?P<pause>[,;:(–—-])\s*|(?<!\S))(?P<joint>and |but )?"
    rf"(?P<word>(?P<instead>{INSTEAD})|(?P<opposed>{OPPOSED})|{NOT_MEANT})(?: the)? "
    r"(?!(?:just|only|merely|simply|less|more|fewer|than|under|over) )",
    re.IGNORECASE,
)
"""“Not only” leaves in what is named, and “not more than” is a bound."""
_PARTS = ("instead", "opposed", "pause", "joint")
_AHEAD = re.compile(
    r"(?P<unmeant>[^,;]+?)(?:\s*,(?: but)?| but|(?= (?:show|give|take|use) )) (?:(?:show|give|take|use) (?:me )?)?"
    r"(?:the )?(?P<meant>.+)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compar\w+|differs?|difference|gap|against|versus|vs|what(?:'s| is| are))\b", re.IGNORECASE
)
_THE = frozenset({"the", "our", "their"})
_TIES = {Kind.GROUP: "by", Kind.RANKED: "by", Kind.PER: "per"}
_SAID = frozenset({Kind.GROUP, Kind.PER, Kind.TIME, Kind.DAYS, Kind.HOURS})
_ENDS = _SAID | {Kind.COMMA, Kind.PREPOSITION}
"""What may follow a name that is not meant, and belongs to what is."""
_TELLING = frozenset(
    {Kind.PREPOSITION, Kind.SELL, Kind.NOT, Kind.COMPARE, Kind.BETWEEN, Kind.VERSUS, Kind.EXISTS}
)
_WHO = frozenset({"that", "who", "whom", "have", "has", "had", "did", "do", "does", "made", "make"})
"""What makes a clause of a name behind it: "stores that have baskets, but not redemptions"."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """What is `meant`, and `unmeant` with all that follows it; it is said first where it is `ahead`. One is put in the
    place of the other (`instead`), set beside it (`opposed`), or left out. `paused`: a comma stands between; `joined`:
    "and" or "but" does."""

    meant: str
    unmeant: str
    word: str = ""
    instead: bool = False
    opposed: bool = False
    paused: bool = False
    joined: bool = False
    ahead: bool = False


def contrasts(text: str) -> Iterator[Contrast]:
    """Every place at which a text may tell something from something else."""
    for found in _CONTRAST.finditer(text):
        meant, unmeant = text[: found.start()].strip(), text[found.end() :]
        if ahead := not meant:
            parts = _AHEAD.fullmatch(unmeant)
            meant, unmeant = (parts["meant"], parts["unmeant"]) if parts is not None else ("", "")
        if meant:
            instead, opposed, paused, joined = (bool(found[part]) for part in _PARTS)
            yield Contrast(meant, unmeant, found["word"], instead, opposed, paused, joined, ahead)


def without_contrast(question: str, book: Book) -> tuple[str, Contrast | None]:
    """The question without the number or split that it says it does not mean, and how it said so."""
    for found in contrasts(question):
        rest = None if found.opposed and _COMPARED.search(question) else _rest(found, book)
        if rest is not None:
            unmeant = found.unmeant.removesuffix(rest).strip(" )")
            return f"{found.meant}{rest}", replace(found, unmeant=unmeant)
    return question, None


def noted(found: PlannerResult, told: Contrast) -> PlannerResult:
    """What a question comes to, with a note of what was said not to be meant."""
    if not isinstance(found, Planned):
        return found
    note = f"“{told.word} {told.unmeant}” says what is not asked for."
    return replace(found, assumptions=(note, *found.assumptions))


def _rest(found: Contrast, book: Book) -> str | None:
    """The words behind what is not meant; None where it is not told from another of its kind."""
    before, behind = _cover(found.meant, book), _cover(found.unmeant, book)
    tie = _tie(behind[0]) if behind else ""
    place = bool(tie) + (len(behind) > 1 and behind[0].kind is Kind.COUNT)
    if place >= len(behind) or not _ends(behind[place + 1 :], before, found):
        return None
    name = behind[place]
    for left, own in _names(before, found):
        if tie in ("", own) and _differs(name, left, tie, book):
            if found.instead or found.opposed or tie or _settled(name, left, own, before, found, book):
                return found.unmeant[tokenise(found.unmeant)[name.until - 1].until :].removeprefix(")")
            return None
    return None


def _cover(text: str, book: Book) -> list[Span]:
    """The best reading of a text in which no name runs across "per": "takings per household"."""
    tokens = tokenise(text)
    best = tilings([span for span in spans_of(tokens, book) if " per " not in span.text], len(tokens), 1)
    return [span for span in best[0] if span.text not in _THE] if best else []


def _tie(span: Span) -> str:
    return "in" if span.text == "in" else _TIES.get(span.kind, "")


def _names(before: Sequence[Span], found: Contrast) -> Iterator[tuple[Span, str]]:
    """What something may be told from and what ties it, the nearest first: what stands beside it, and where nothing is
    picked all that is named. "In units" alone is of a number said before."""
    loose = found.instead or found.opposed or found.paused or found.joined
    far = found.ahead or (loose and not any(selects(span) for span in before))
    for place in range(len(before) - 1, -1 if far else len(before) - 2, -1):
        prior = before[place - 1] if place else None
        tie = _tie(prior) if prior is not None else ""
        told = prior is not None and (prior.kind in _TELLING or prior.text in _WHO)
        clause = told and any(span.kind is Kind.NAME for span in before[: place - 1])
        if _sorts(before[place]) and (tie or not clause) and (tie, place) != ("in", 1):
            yield before[place], tie


def _sorts(span: Span) -> set[str]:
    if any(isinstance(one, ValueMeaning | SegmentMeaning) for one in span.meanings):
        return set()
    number = span.metrics or span.payload in ("currency", "percent")
    split = span.dimensions or span.kind is Kind.GRAIN
    return {sort for sort, fits in (("number", number), ("split", split)) if fits}


def _differs(name: Span, left: Span, tie: str, book: Book) -> bool:
    """Whether one of a kind is not the other; behind the same small word any noun is of its kind: "not by worth"."""
    if (name.key, name.payload) == (left.key, left.payload):
        return False
    formats = [book.catalog.metrics[metric].format for metric in left.metrics]
    if name.payload == "currency" and any(shown and shown.kind == "currency" for shown in formats):
        return False
    noun = name.kind in (Kind.UNKNOWN, Kind.NAME) and not any(one.tier is Tier.NAME for one in name.meanings)
    return bool(_sorts(name) & _sorts(left) or (tie and noun))


def _settled(name: Span, left: Span, tie: str, before: Sequence[Span], found: Contrast, book: Book) -> bool:
    """Whether "not" can leave nothing out: the split behind a split, the number that may count none of the others. Of
    "redeeming households but not mailings" it may leave out those with mailings."""
    same = _sorts(name) & _sorts(left)
    things = found.joined and any(counts(book, metric) for metric in left.metrics)
    others = left.metrics if tie else [one for span in before if span.key != name.key for one in span.metrics]
    apart = not any(_may_be_part(book, part, whole) for part in name.metrics for whole in others)
    return bool(tie and "split" in same) or ("number" in same and not things and apart)


def _may_be_part(book: Book, part: str, whole: str) -> bool:
    """Whether one number may count some of what the other counts: to leave it out is then another question."""
    left, right = book.catalog.metrics[part], book.catalog.metrics[whole]
    same = counted_entity(book, part) == counted_entity(book, whole) != ""
    return part == whole or same or (left.where is not None and left.where != right.where)


def _ends(rest: Sequence[Span], before: Sequence[Span], found: Contrast) -> bool:
    """Whether the name is over there, and what follows up to a comma is said of what is meant: in "sales by store, not
    units by month" the months are not."""
    if not rest or found.ahead:
        return not rest
    said = list(takewhile(lambda span: span.kind is not Kind.COMMA, rest))
    picked = any(selects(span) for span in said) and any(selects(span) for span in before)
    return rest[0].kind in _ENDS and not (
        picked or {one.kind for one in said} & {one.kind for one in before} & _SAID
    )
