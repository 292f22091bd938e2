"""Which words of a question belong to which query, where one query finds what the next one is asked of.

    stretches_of("how many baskets did the department with the highest revenue in May have?", …)
        "the department with the highest revenue in May"    finds departments
        "how many baskets did … have"                       of what the first one finds

What picks something stands in one piece: a noun, "highest" or a bound, what that is counted by, and its own period. The
piece is inside a clause ("the best department"), or a clause by itself that a later one goes back to ("which department
was the best, and how many baskets did it have?"). The words alone decide: no query is looked at. Where they leave a
choice there are no stretches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from semantic.book.words import Token
from service.asking.faithfulness.picks import TO_BE, Pick, dimensions_of, kind_at, picks_of, picks_rows
from service.asking.faithfulness.readings import Cover
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span, singular

BACK = frozenset({"it", "its", "they", "their", "theirs", "them", "these", "those"})
"""Words that mean what was named before."""
_SINGLE = frozenset({"it", "its"})
_ALL = frozenset({"all", "both"})
_EACH = frozenset({"each", "every"})
_POINTING = frozenset({"the", "that", "this", "these", "those", "same"})
_PERIODS = frozenset({Kind.GRAIN, Kind.TIME})
_UNCLEAR = re.compile(r"[.]\s+\S|\s[-–—]+\s|[(\[{]")
"""What ends or breaks a clause and is no word."""
_OPENERS = frozenset(
    {"how", "what", "which", "who", "show", "list", "give", "tell", "was", "were", "did", "its", "their"}
)
"""Words that a clause begins with, after a comma or an "and"."""
_FRONTED = frozenset({"of", "in", "among", "amongst", "for", "within", "at", "from"})
_JOINTS = frozenset({Kind.AND, Kind.COMMA})
_BEFORE = frozenset({Kind.FILLER, Kind.PREPOSITION, Kind.TIME, Kind.LIST, Kind.SELL})
_AFTER = frozenset({Kind.FILLER, Kind.PREPOSITION, Kind.SELL, Kind.CHANGE, Kind.TREND})
_HEADING = frozenset({Kind.FILLER, Kind.WHICH, Kind.LIST, Kind.COMMA, Kind.AND})
_ASKING = frozenset({"which", "what", "who"})
_TRAILING = frozenset(
    {Kind.FILLER, Kind.PREPOSITION, Kind.TIME, Kind.DAYS, Kind.HOURS, Kind.NOT, Kind.COMMA, Kind.AND, Kind.OR}
    | {Kind.VERSUS, Kind.EARLIER}
)
_SAYING = frozenset(
    {Kind.GROUP, Kind.PER, Kind.GRAIN, Kind.TREND, Kind.SELL, Kind.COUNT, Kind.SHARE, Kind.NAME}
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words of one query, in the order of the queries. `nouns` are the dimensions that each noun of what it finds
    may mean, `names` the nouns; the last one has none. `takes` are the places of those whose findings it is about,
    `shown` of those that it has rows for ("for each of the top 2 stores"). `clause` is the number of its clause."""

    spans: Cover
    nouns: tuple[frozenset[str], ...] = ()
    names: tuple[str, ...] = ()
    takes: frozenset[int] = frozenset()
    shown: frozenset[int] = frozenset()
    clause: int = 0

    @property
    def is_single(self) -> bool:
        """Whether it finds one thing, by its nouns."""
        return all(singular(name) for name in self.names) and not any(
            isinstance(span.payload, Number) and span.kind is Kind.NUMBER for span in self.spans
        )

    def agrees(self, words: Sequence[str]) -> bool:
        """Whether it may be meant by "it", or by "they all"."""
        return not (_ALL if self.is_single else _SINGLE) & set(words)

    def is_named(self, noun: Span) -> bool:
        """Whether a noun means what it finds: "the stores" are all of them where it finds one."""
        alike = [singular(name) == singular(noun.text) for name in self.names]
        return all(alike) and any(dimensions_of(noun) & dimensions for dimensions in self.nouns)


def stretches_of(question: str, tokens: Sequence[Token], cover: Cover) -> tuple[Stretch, ...]:
    """A stretch for each query, behind those that it is about, the answer's last. () where the words do not say which
    they are."""
    if _UNCLEAR.search(question) or any(span.kind is Kind.RANKED for span in cover):
        return ()  # the rank of what was found is not its number
    reading = _Reading(tokens)
    *before, last = _clauses(cover, tokens)
    for clause in before:
        if not reading.picks(clause):
            return ()
        reading.clause += 1
    if not reading.answers(last):
        return ()
    used = {place for stretch in reading.found for place in stretch.takes}
    return tuple(reading.found) if len(used) == len(reading.found) - 1 else ()


def first_clause(tokens: Sequence[Token], cover: Cover) -> tuple[Token, ...]:
    """The words that nothing in the question stands before: if they go back to something, that is another question."""
    begun = _begun(cover, tokens)
    ends = cover[begun[1]].start if len(begun) > 1 else len(tokens)
    while ends and tokens[ends - 1].text in (",", "and", "&"):
        ends -= 1
    return tuple(tokens[:ends])


def _clauses(cover: Cover, tokens: Sequence[Token]) -> tuple[Cover, ...]:
    """The spans of each clause, without what joins them."""
    begun = (*_begun(cover, tokens), len(cover))
    return tuple(_without_joints(cover[start:until]) for start, until in pairwise(begun))


def _begun(cover: Cover, tokens: Sequence[Token]) -> tuple[int, ...]:
    """The places where clauses begin: after a stop, or after a joint and with a word that asks."""
    begun = [0]
    for place, span in enumerate(cover):
        joined = tokens[span.start - 1].text in (",", "and", "&", "then")
        opens = tokens[span.start].apart or (joined and span.text.split()[0] in _OPENERS)
        before = _without_joints(cover[begun[-1] : place])
        if opens and not all(one.kind in (Kind.PREPOSITION, Kind.TIME) for one in before):
            begun.append(place)  # "in May, which store …" is one clause
    return tuple(begun)


def _without_joints(spans: Cover) -> Cover:
    while spans and (spans[-1].kind in _JOINTS or spans[-1].text == "then"):
        spans = spans[:-1]
    while spans and spans[0].kind in _JOINTS:
        spans = spans[1:]
    return spans


@dataclass
class _Reading:
    """The clauses read so far. `found` are their stretches, `named` those that later words may go back to; `fronted` is
    the one that stands before the clause that is about it ("of the top 10 stores, …")."""

    tokens: Sequence[Token]
    found: list[Stretch] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    fronted: int | None = None
    clause: int = 0

    def picks(self, clause: Cover) -> bool:
        """Reads a clause that finds something for later ones. False where it does not."""
        found = picks_of(clause)
        if found and len(found) == 1 and not self.found and _is_fronted(clause, found[0]):
            self.fronted = 0
            self.found.append(self._stretch(clause, found[0]))
            return True
        if not found or len(found) > 2 or self.fronted is not None:
            return False
        if not _is_headed(clause, found[0], found[1].start if len(found) == 2 else len(clause)):
            return False
        about = self._about(clause, found[1:], first=not self.found)
        if about is None:
            return False
        rest, takes, _ = about
        self.named.append(len(self.found))
        self.found.append(self._stretch(rest, found[0], takes))
        return True

    def answers(self, clause: Cover) -> bool:
        """Reads the last clause, which asks something of what was found, in it or before."""
        found = picks_of(clause)
        if found is None or len(found) > 2:
            return False
        ends = found[1].start if len(found) == 2 else len(clause)
        if found and _is_headed(clause, found[0], ends):
            found = found[1:]
        elif len(found) == 2:
            return False
        about = self._about(clause, found, first=False)
        if about is None or not self._says_more(about[0]):
            return False
        rest, takes, shown = about
        self.found.append(Stretch(rest, takes=takes, shown=shown, clause=self.clause))
        return True

    def _about(
        self, clause: Cover, inner: Sequence[Pick], *, first: bool
    ) -> tuple[Cover, frozenset[int], frozenset[int]] | None:
        """A clause without what it picks inside, which becomes a stretch by itself; the stretches that it is about, and
        those of them that it has rows for. None where it is about nothing, or where that is not clear."""
        takes: set[int] = set()
        shown: set[int] = set()
        before = len(self.found)
        if inner and self.fronted is not None:
            return None  # "of the top 10 stores, … the best store": the best of which is not said
        if not before and BACK & set(self._words(clause[: inner[0].start] if inner else clause)):
            return None
        for one in inner:
            grouped = _is_grouped(clause, one)
            if grouped is None:
                return None
            takes.add(len(self.found))
            shown |= {len(self.found)} if grouped else set()
            self.named.append(len(self.found))
            self.found.append(self._stretch(clause[one.start : one.until], one))
            clause = (*clause[: one.start], *clause[one.until :])
        back = self._goes_back(clause)
        if self.fronted is not None:
            takes.add(self.fronted)
            self.fronted = None
        elif before and not back:
            return None
        takes |= back or set()
        if _says_each(clause):
            shown |= takes
        return (clause, frozenset(takes), frozenset(shown)) if takes or first else None

    def _goes_back(self, clause: Cover) -> frozenset[int] | None:
        """The stretches that a clause goes back to, by their noun ("that store"), or as "it" where there is just one.
        None where there is none, or where it is not clear."""
        found: set[int] = set()
        for place, span in enumerate(clause):
            ahead = clause[place + 1 : place + 2]
            words = self._words((span,))
            if words[-1] in _POINTING:
                pointed = {one for one in self.named for noun in ahead if self.found[one].is_named(noun)}
                if len(pointed) > 1 or (not pointed and words[-1] in BACK and _has_noun(ahead)):
                    return None
                found |= pointed
                if pointed or kind_at(ahead, 0, *_PERIODS):
                    continue
            if BACK & set(words):
                one = self.found[self.named[0]] if len(self.named) == 1 else None
                if one is None or not one.agrees(self._words(clause)):
                    return None
                found.add(self.named[0])
        return frozenset(found) or None

    def _says_more(self, rest: Cover) -> bool:
        """Whether more is asked than "what was it", which may mean its name or its number."""
        words = self._words(rest)
        named = any(before in TO_BE and word in BACK - {"its", "their"} for before, word in pairwise(words))
        return not named and ("how" in words or any(span.kind in _SAYING for span in rest))

    def _stretch(self, spans: Cover, pick: Pick, takes: frozenset[int] = frozenset()) -> Stretch:
        nouns = tuple(dimensions_of(noun) for noun in pick.nouns)
        return Stretch(spans, nouns, tuple(noun.text for noun in pick.nouns), takes, clause=self.clause)

    def _words(self, spans: Cover) -> list[str]:
        return [token.text for span in spans for token in self.tokens[span.start : span.until]]


def _is_headed(clause: Cover, pick: Pick, until: int) -> bool:
    """Whether a clause asks for what is picked: "which store had the highest revenue last month". `until` is where
    something else begins that is picked inside it."""
    lead = [span for span in clause[: pick.start] if span.kind not in (Kind.PREPOSITION, Kind.TIME)]
    words = {word for span in lead for word in span.text.split()}
    asks = not lead or bool(words & _ASKING) or any(span.kind is Kind.LIST for span in lead)
    trail = clause[pick.until : until]
    return (
        asks
        and all(span.kind in _HEADING for span in lead)
        and not words & {"how", "did", "do", "does"}
        and all(span.kind in _TRAILING or picks_rows(span) for span in trail)
        and not _joins(trail)
    )


def _joins(trail: Cover) -> bool:
    """Whether something is joined to what is picked that is no value: "the most baskets and …"."""
    return any(
        span.kind in (Kind.AND, Kind.OR, Kind.COMMA) and not (ahead and picks_rows(ahead[0]))
        for place, span in enumerate(trail)
        for ahead in (trail[place + 1 : place + 2],)
    )


def _is_fronted(clause: Cover, pick: Pick) -> bool:
    """ "Of the top 10 stores by revenue, …": what is picked, behind a preposition, and nothing else."""
    lead = [word for span in clause[: pick.start] for word in span.text.split()]
    return len(lead) == 1 and lead[0] in _FRONTED and pick.until == len(clause)


def _is_grouped(clause: Cover, pick: Pick) -> bool | None:
    """Whether a grouping word stands before what is picked inside a clause ("for each of the top 2 stores"). None where
    something stands beside it that changes its meaning: "but", "and", "not", "more than"; or where a filter stands
    before it, which may hold for it, too."""
    if any(picks_rows(span) for span in clause[: pick.start]):
        return None
    for before in clause[pick.start - 1 : pick.start] if pick.start else ():
        named = before.kind is Kind.NAME and before.metrics and not before.dimensions
        if not (before.kind in _BEFORE or before.kind is Kind.GROUP or named):
            return None
    for after in clause[pick.until : pick.until + 1]:
        dated = clause[pick.until - 1].kind is Kind.TIME
        named = after.kind is Kind.NAME and after.metrics
        if not (after.kind in _AFTER or named or (dated and after.kind is Kind.GROUP)):
            return None
    return kind_at(clause, pick.start - 1, Kind.GROUP)


def _has_noun(ahead: Cover) -> bool:
    """ "These regions" are none of the stores that were named before."""
    return any(span.dimensions for span in ahead)


def _says_each(rest: Cover) -> bool:
    """Whether "each" is said of what was picked: "how many did each of … have", and not "each month"."""
    for place, span in enumerate(rest):
        if _EACH & set(span.text.split()):
            ahead = next((one for one in rest[place + 1 :] if one.text not in ("of", "the")), None)
            if ahead is None or ahead.kind not in (Kind.NAME, Kind.GRAIN):
                return True
    return False
