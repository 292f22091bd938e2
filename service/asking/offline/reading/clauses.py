"""Clauses that pick things by a number of theirs: "households that spent over $500", "customers who never redeemed".

find_clauses([NAME households, SELL spent, COMPARE over, NUMBER 500], book)
    [NAME households, CLAUSE households by sales > 500]

They become semi-joins: the number is computed for each household by itself, and no other filter acts on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from semantic.book import Book, MetricMeaning
from semantic.book.words import LIGHT, phrase_key
from semantic.query.types import Operator
from service.asking.offline.reading.counted import counted_entities
from service.asking.offline.reading.draft import EntityClause, NotRead
from service.asking.offline.reading.own_numbers import own_numbers
from service.asking.offline.reading.walk import JOINTS, models_selected, rows_of, selects
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.shape_words import INSTEAD
from service.asking.offline.tagging.span import Number, Span

VISITS = ("visit", "trip", "order", "basket", "purchase")
"""What "bought more than 3 times" counts, by the first of these names that a metric has."""
VISIT_VERBS = frozenset({"came", "come", "visited", "visit", "shopped", "shop", "bought", "purchased", "buy"})


_INSTEAD = frozenset(INSTEAD.split("|"))


def find_clauses(spans: Sequence[Span], book: Book) -> tuple[Span, ...]:
    """The same spans, those of each clause as one."""
    out: list[Span] = []
    place = 0
    while place < len(spans):
        out.append(spans[place])
        between = _own_values(spans, place, book)
        found = _clause_after(spans, place, between, book)
        place += 1
        if found is not None:
            clause, until = found
            out[-1] = _listed(spans, place - 1, book)
            out += spans[place : place + between]
            last = spans[max(until, place) - 1]
            out.append(replace(last, kind=Kind.CLAUSE, text=clause.text, payload=clause, meanings=(), key=""))
            place = until
    return tuple(out)


def _listed(spans: Sequence[Span], place: int, book: Book) -> Span:
    """ "Households that redeemed at least 3 coupons": a list, though those who redeemed at all have a number."""
    noun = spans[place]
    words = noun.text.split()
    first = all(span.kind in (Kind.WHICH, Kind.LIST) for span in spans[:place])
    grouped = any(span.kind in (Kind.GROUP, Kind.PER) for span in spans)
    if not first or grouped or noun.dimensions or len(words) < 2 or not words[-1].endswith("ed"):
        return noun
    text = " ".join(word for word in words[:-1] if word not in LIGHT)
    meanings = book.meanings(phrase_key(text))
    return replace(noun, text=text, key=phrase_key(text), meanings=meanings) if meanings else noun


def entities(span: Span, book: Book) -> frozenset[str]:
    """The models whose rows a noun counts or names."""
    return rows_of(span, book) | counted_entities(book, span.metrics)


def _own_values(spans: Sequence[Span], place: int, book: Book) -> int:
    """How many spans behind a noun say which of its things: "households with kids that …"."""
    steps = 1
    while place + steps < len(spans) and spans[place + steps].kind is Kind.PREPOSITION:
        steps += 1
    span = spans[place + steps] if place + steps < len(spans) else None
    if span is None or not selects(span) or models_selected(span, book) != entities(spans[place], book):
        return 0
    return steps


def _clause_after(
    spans: Sequence[Span], place: int, between: int, book: Book
) -> tuple[EntityClause, int] | None:
    """The clause behind the noun at `place` and where it ends, if there is one."""
    noun = spans[place]
    before = spans[place - 1] if place else None
    if noun.kind is not Kind.NAME or (
        before is not None and before.kind in (Kind.GROUP, Kind.PER, Kind.THOSE, Kind.TOP)
    ):
        return None
    models = entities(noun, book)
    if len(models) != 1:
        return None
    [model] = models
    words = noun.text.split()
    verb = words[-1] if len(words) > 1 else ""
    counted = model in rows_of(noun, book) and not any(span.metrics for span in spans[:place])
    rest = _Rest(spans, place + 1 + between, book, model, verb, counted)
    found = rest.clause()
    if found is not None and _is_counted_so(noun, rest.verb, found, book):
        return None
    if found is not None and between == 1 and _is_one_of(noun, spans[place + 1]) and found.text:
        whose = f"{noun.text} {spans[place + 1].text}"
        raise NotRead(
            f"It is not clear what {found.text} is said of beside {whose}, which is one.", (found.text,)
        )
    if found is not None:
        return found, rest.place
    measured = any(span.metrics for span in spans[:place]) and not between
    named = replace(noun, meanings=book.meanings(phrase_key(words[-1])))
    things = len(words) > 1 and noun.metrics and model in rows_of(named, book)
    if measured and things and (before is None or before.kind not in JOINTS):
        return EntityClause(model, noun.metrics, noun.text, Operator.GT, (Decimal(0),)), place + 1
    return None


def _is_counted_so(noun: Span, verb: str, clause: EntityClause, book: Book) -> bool:
    """ "products bought at least once", where a metric counts the products bought: each of them was."""
    if clause.text != "times" or clause.operator is not Operator.GE or clause.values != (Decimal(1),):
        return False
    key = phrase_key(noun.text if noun.text.endswith(verb) else f"{noun.text} {verb}")
    return any(isinstance(meaning, MetricMeaning) for meaning in book.meanings(key))


@dataclass
class _Rest:
    """Reads on from `place`, behind a noun of `model`; `verb` is what these things do; `counted`: the noun asks how
    many rows of the model there are."""

    spans: Sequence[Span]
    place: int
    book: Book
    model: str
    verb: str
    counted: bool = False

    def clause(self) -> EntityClause | None:
        preposition = self._take(Kind.PREPOSITION)
        if preposition is not None and preposition.text not in ("with", "having"):
            return None
        if self._next is not None and self._next.text in _INSTEAD:
            return None
        never = self._take(Kind.NOT) is not None
        self._take_verb()
        if never or self._take_zero():
            return self._never()
        if self._next is not None and self._next.metrics:
            measure = self._take(Kind.NAME)
            limits = self._limits()
            return self._by(measure, limits) if limits is not None else None
        limits = self._limits()
        if limits is None:
            return None
        if self._take(Kind.TIMES) is not None:
            found = self._visits()
            return self._made("times", found, limits) if found else None
        if self._next is not None and self._next.metrics:
            if self.counted and own_numbers(frozenset({self.model}), self._next, self.book):
                return None  # "receipts with at least 5 lines": each receipt says how many
            return self._by(self._take(Kind.NAME), limits)
        if self._next is not None and self._next.kind in (Kind.NAME, Kind.UNKNOWN, Kind.GRAIN):
            return None
        deed = next((one for one in self.spans if one.kind is Kind.SELL and one.text == self.verb), None)
        found = self._meant(SALES)
        if deed is None or not found:
            return None
        money = limits.unit == "currency" or deed.payload == "spend"
        return replace(self._made("sales", found, limits), verb="" if money else self.verb)

    @property
    def _next(self) -> Span | None:
        return self.spans[self.place] if self.place < len(self.spans) else None

    def _take(self, *kinds: Kind) -> Span | None:
        span = self._next
        if span is None or span.kind not in kinds:
            return None
        self.place += 1
        return span

    def _take_verb(self) -> None:
        span = self._next
        verb = span is not None and (span.text.endswith("ed") or span.text in VISIT_VERBS)
        if span is not None and (span.kind is Kind.SELL or (span.kind is Kind.UNKNOWN and verb)):
            self.verb = span.text
            self.place += 1

    def _take_zero(self) -> bool:
        span = self._next
        after = self.spans[self.place + 1] if self.place + 1 < len(self.spans) else None
        if span is None or not isinstance(span.payload, Number) or after is None or not after.metrics:
            return False
        self.place += span.payload.value == 0
        return span.payload.value == 0

    def _limits(self) -> Limits | None:
        word = self._take(Kind.COMPARE, Kind.BETWEEN)
        if word is None:
            return None
        operator = Operator.BETWEEN if word.kind is Kind.BETWEEN else word.payload
        assert isinstance(operator, Operator)
        numbers: list[Number] = []
        unit = ""
        while len(numbers) < (2 if operator is Operator.BETWEEN else 1):
            if numbers:
                self._take(Kind.AND)
            often = self._next
            if often is not None and often.kind is Kind.TIMES and often.payload:
                return Limits(operator, (Decimal(str(often.payload)),), "", f"{word.text} {often.text}")
            span = self._take(Kind.NUMBER)
            if span is None or not isinstance(span.payload, Number):
                return None
            numbers.append(span.payload)
            said = self._take(Kind.UNIT)
            unit = str(said.payload) if said is not None else span.payload.unit or unit
        counted = self._next is not None and (bool(self._next.metrics) or self._next.kind is Kind.TIMES)
        if not (unit or counted) and any(number.may_be_year for number in numbers):
            return None
        values = tuple(number.value for number in numbers)
        return Limits(operator, values, unit, f"{word.text} {' and '.join(f'{value:,}' for value in values)}")

    def _never(self) -> EntityClause | None:
        """ "never redeemed a coupon", "without redemptions": not one of what is counted."""
        measure = self._take(Kind.NAME)
        found = self._measures(measure) if measure is not None else ()
        if measure is None or not found or _is_one_of(measure, self._next):
            return None
        limits = Limits(Operator.GT, (Decimal(0),), "")
        return replace(self._made(measure.text, found, limits), negated=True)

    def _by(self, measure: Span | None, limits: Limits) -> EntityClause | None:
        found = self._measures(measure) if measure is not None else ()
        return self._made(measure.text, found, limits) if measure is not None and found else None

    def _made(self, text: str, candidates: tuple[str, ...], limits: Limits) -> EntityClause:
        return EntityClause(
            self.model, candidates, text, limits.operator, limits.values, limits.unit, limits.text
        )

    def _measures(self, noun: Span) -> tuple[str, ...]:
        """The metrics that a verb and a noun name together: "redeemed … coupons" are the coupons redeemed."""
        if not self.verb or self.verb in noun.text.split():
            return noun.metrics
        for phrase in (f"{noun.text} {self.verb}", f"{self.verb} {noun.text}", f"{noun.text} sold"):
            if found := self._meant(phrase_key(phrase)):
                return found
        verbs = (self.verb, "sold") if self.verb in ("bought", "buy", "purchased") else (self.verb,)
        said = [name for name in noun.metrics if any(self.book.speaks_of(name, verb) for verb in verbs)]
        return tuple(said)

    def _visits(self) -> tuple[str, ...]:
        if self.verb not in VISIT_VERBS:
            return ()
        return next((found for name in VISITS if (found := self._meant(name))), ())

    def _meant(self, key: str) -> tuple[str, ...]:
        return tuple(m.metric for m in self.book.meanings(key) if isinstance(m, MetricMeaning))


def _is_one_of(noun: Span, after: Span | None) -> bool:
    """ "Sales without store 367" leave out one store, and are no sales without any."""
    if after is None or after.start != noun.until:
        return False
    named = {meaning.dimension for meaning in noun.dimensions}
    return isinstance(after.payload, Number) or bool(named & {value.dimension for value in after.values})


@dataclass(frozen=True, slots=True)
class Limits:
    operator: Operator
    values: tuple[Decimal, ...]
    unit: str
    text: str = ""
