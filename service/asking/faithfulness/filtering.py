"""Filters, segments and bounds that a question asks for, each with its value, its operator and what it is of.

Filtering(said of "sales on weekends", parts).asked_filter(day_of_week not in 6, 7)     False
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from semantic.book import SegmentMeaning
from semantic.book.words import key_of, tokenise
from semantic.query.types import Operator, Value
from service.asking.faithfulness.bounding import Bounding
from service.asking.faithfulness.parts import BoundPart, FilterPart, MetricPart, Part, SegmentPart
from service.asking.faithfulness.picks import picks_rows
from service.asking.faithfulness.sides import plain
from service.asking.faithfulness.times import weekday_of
from service.asking.offline.reading.bands import picked
from service.asking.offline.reading.once import counts_once
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_phrases import Hours

_JOINING = frozenset({Kind.AND, Kind.COMMA, Kind.VERSUS})
_EQUALITY = frozenset({Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN})


class Filtering(Bounding):
    """What of the query's filters the question asks for."""

    def asked_filter(self, part: FilterPart) -> bool:
        return self._fits(part) and self._asked_values(part)

    def asked_segment(self, part: SegmentPart) -> bool:
        return self._fits(part) and any(
            (span.start in self.said.negated) == part.negated for span in self._spans_of(part)
        )

    def asked_bound(self, part: BoundPart) -> bool:
        named = all(self.is_named(name) for name in part.metrics)
        # "How many stores sold more than 500" bounds the sales of each store, and not of all together.
        if not self._fits(part) or not (part.per or self.groups):
            return False
        if part.op is Operator.IS_NOT_NULL:
            # Groups without a number have no part of a whole.
            return named and self.said.has(Kind.SHARE)
        if not self.in_order():
            return False
        entity = not part.per or self.mentions(part.per.rpartition(".")[2])
        if part.negated and not self.said.has(Kind.NOT):
            return False
        if part.per and _is_at_all(part):
            return named and entity
        return named and entity and (self.is_growth(part) or self.asked_comparison(part))

    def _asked_values(self, part: FilterPart) -> bool:
        if part.on_time:
            return self._asked_times(part)
        if part.op is Operator.IS_NOT_NULL and part.field in self.grouped:
            # Which is the highest: one that has a name.
            return self.said.has(Kind.TOP, Kind.ORDINAL, Kind.CHANGE, Kind.SHARE)
        if any((r.field, set(r.values)) == (part.field, set(part.values)) for r in self.said.readings):
            return True
        if part.op not in _EQUALITY:
            return self.asked_comparison(part) or (self._literal(part) and not self._takes_more(part))
        if self._bands_are_bounded(part):
            return True
        if self._is_vacuous(part):
            return any(value.dimension == part.field for s in self.said.spans for value in s.values)
        return bool(part.values) and all(self._asked_value(part, value) for value in part.values)

    def _asked_times(self, part: FilterPart) -> bool:
        """Days, hours and periods, which only "not" or "without" before them leaves out."""
        spans = [span for span in self.said.spans if (span.start in self.said.negated) == part.negated]
        values = set(part.values)
        if part.field == "time.day_of_week":
            days = [s.payload for s in spans if s.kind is Kind.DAYS and isinstance(s.payload, tuple)]
            alone = {day for span in spans if (day := weekday_of(span)) is not None}
            every = {day for group in days for day in group}
            if values in (alone, every) or any(values == set(group) for group in days):
                return bool(values)
        elif part.field == "time.hour_of_day":
            hours = [s.payload.hours for s in spans if isinstance(s.payload, Hours)]
            return any(values == set(group) for group in hours)
        if not part.negated and any(
            (r.field, set(r.values)) == (part.field, values) for r in self.said.readings
        ):
            return True
        if part.field == "time.day_of_week":
            return False
        times = [span for span in spans if span in self.said.times]
        return all(any(self.is_period(value, span) for span in times) for value in part.values)

    def _takes_more(self, part: FilterPart) -> bool:
        """ "contains deli" where the deli is a value: of other values that have the word nobody spoke, nor of
        store 3670 for 367."""
        known = {
            plain(value)
            for span in self.said.spans
            for meaning in span.values
            if meaning.dimension == part.field
            for value in meaning.values
        }
        if self.said.has(Kind.MATCH) or not part.values:
            return False
        text = plain(part.values[0])
        if not known:
            return text.isdigit()
        matches = {
            Operator.STARTS_WITH: str.startswith,
            Operator.NOT_STARTS_WITH: str.startswith,
            Operator.ENDS_WITH: str.endswith,
            Operator.NOT_ENDS_WITH: str.endswith,
        }.get(part.op, str.__contains__)
        declared = [value.value for value in self.book.catalog.dimensions[part.field].values]
        stored = [value for value, _ in self.book.values.get(part.field, ())]
        return any(matches(plain(one), text) and plain(one) not in known for one in (*declared, *stored))

    def _bands_are_bounded(self, part: FilterPart) -> bool:
        """ "aged 25 to 44": just the bands that lie between the numbers of the question."""
        dimension = self.book.catalog.dimensions.get(part.field)
        if dimension is None or part.negated != self.said.has(Kind.NOT):
            return False
        spans = self.said.spans
        numbers = [(place, s.payload.value) for place, s in enumerate(spans) if isinstance(s.payload, Number)]
        asked = [
            picked(dimension, word.payload, (value,))
            for place, value in numbers
            if place and isinstance((word := spans[place - 1]).payload, Operator)
        ]
        asked += [
            picked(dimension, Operator.BETWEEN, (low, high)) for (_, low), (_, high) in pairwise(numbers)
        ]
        return any(found is not None and set(found) == set(part.values) for found in asked)

    def _is_vacuous(self, part: FilterPart) -> bool:
        """Both of two values, side by side: it takes away only rows of which nothing is known."""
        dimension = self.book.catalog.dimensions.get(part.field)
        declared = {plain(value.value) for value in dimension.values} if dimension else set()
        both = declared == {plain(value) for value in part.values} and len(declared) == 2
        return both and part.field in self.grouped and not part.negated

    def _asked_value(self, part: FilterPart, value: Value) -> bool:
        for span in self.said.spans:
            negated = span.start in self.said.negated
            for meaning in span.values:
                known = {plain(one) for one in meaning.values}
                if meaning.dimension == part.field and plain(value) in known and negated == part.negated:
                    return not self._is_of_other(span, part.field)
        if part.negated and not self.said.has(Kind.NOT):
            return False
        dimension = self.book.catalog.dimensions.get(part.field)
        boolean = isinstance(value, bool)
        return dimension is not None and not boolean and self._is_literal(value, part) and self._names(part)

    def _is_of_other(self, span: Span, dimension: str) -> bool:
        """Whether another dimension's noun stands beside a value that both may have: "fuel department"."""
        values = {value.dimension for value in span.values}
        for run in self.said.runs:
            if span not in run:
                continue
            first, last = self.said.spans.index(run[0]), self.said.spans.index(run[-1])
            beside = (*self.said.spans[max(first - 1, 0) : first], *self.said.spans[last + 1 : last + 2])
            named = {one.dimension for noun in beside for one in noun.dimensions} & values
            return bool(named) and dimension not in named
        return False

    def _names(self, part: FilterPart) -> bool:
        """Whether the question names the dimension whose value stands in it."""
        model = self.labelled(part.field)
        return any(
            part.field in {meaning.dimension for meaning in span.dimensions}
            or (model and model in self.rows(span))
            for span in self.said.spans
        )

    def _literal(self, part: FilterPart) -> bool:
        """Whether the values stand in the question as they are."""
        return bool(part.values) and all(self._is_literal(value, part) for value in part.values)

    def _is_literal(self, value: Value, part: FilterPart) -> bool:
        """Whether a value stands in the question, and is no number that bounds something or counts rows there."""
        taken = self._numbers_of_others(part)
        key = key_of(tokenise(str(value)))
        if not key.isdigit() and f" {key} " in f" {key_of(self.said.tokens)} ":
            return True
        if any(token.stem == key for place, token in enumerate(self.said.tokens) if place not in taken):
            return True
        return any(
            isinstance(span.payload, Number) and self.is_said(value, span.payload.value, part)
            for span in self.said.spans
            if span.start not in taken
        )

    def _numbers_of_others(self, part: FilterPart) -> frozenset[int]:
        """The places of the numbers that say how many rows there are, or bound something: "top 3 stores" have not the
        number 3. Right behind the dimension's noun a number is its value ("store 3")."""
        taken = {place for bound in self.said.bounds for place in bound.places}
        taken |= {span.start for span in self.counts_of_rows()}
        for before, behind in pairwise(self.said.spans):
            if before.until == behind.start and part.field in {one.dimension for one in before.dimensions}:
                taken.discard(behind.start)
        return frozenset(taken)

    # How filters stand to each other

    def _fits(self, part: Part) -> bool:
        """Whether a filter may stand where it does: as one of several of which one must hold only where the words join
        them, and beside a metric's own filters only if it is none of the same sides ("fresh vs frozen")."""
        for either in self.parts.alternatives:
            if part in either and not self._are_joined(either):
                return False
        if part.path.startswith("/metrics/"):
            return self._is_own(part)
        if not part.path.startswith("/filters/"):
            return True
        picking: tuple[FilterPart | SegmentPart, ...] = (*self.filters, *self.segments)
        mine = self._runs_of(part)
        if any(mine & self._runs_of(one) for one in picking if one.path.startswith("/metrics/")):
            return False
        return not (isinstance(part, FilterPart) and self._is_narrowed(part))

    def _is_own(self, part: Part) -> bool:
        """Whether a filter of one metric is said of it alone, where others have none: as "baskets and frozen units" is,
        and "frozen baskets and units" is not."""
        _, key, place, *_ = part.path.split("/")
        own = next(one for one in self.metrics if one.path == f"/{key}/{place}")
        picking: tuple[FilterPart | SegmentPart, ...] = (*self.filters, *self.segments)
        filtered = {one.path.rpartition("/filters/")[0] for one in picking}
        others = [
            one for one in self.metrics if one.path not in filtered and not set(one.names) & set(own.names)
        ]
        if not self._has_what_is_said_with_it(own):
            return False
        if not others or own.functions:
            return True
        spans = self.said.spans
        return any(
            before.kind in _JOINING and bool(set(ahead.metrics) & set(own.names))
            for before, span, ahead in zip(spans, spans[1:], spans[2:], strict=False)
            if span in self._spans_of(part)
        )

    def _has_what_is_said_with_it(self, own: MetricPart) -> bool:
        """Whether the values beside a metric's name are picked for it: "frozen sales vs deli baskets"."""
        same = {one.path for one in self.metrics if set(one.names) & set(own.names)}
        picking: tuple[FilterPart | SegmentPart, ...] = (*self.filters, *self.segments)
        picked = [
            span
            for one in picking
            if one.path.startswith("/filters/") or one.path.rpartition("/filters/")[0] in same
            for span in self._spans_of(one)
        ]
        return all(
            span in picked
            for span, measure in self.said.beside
            if set(measure.metrics) & set(own.names) and span.kind is not Kind.TIME
        )

    def _is_narrowed(self, part: FilterPart) -> bool:
        """Whether another filter picks other values of the same dimension, so that only some of both are left; or, of
        what is counted once ("shoppers who bought deli but not meat"), none is left out that was not already."""
        once = any(counts_once(self.book, name) for name in self.measured)
        together = [either for either in self.parts.alternatives if part in either]
        return any(
            other is not part
            and other.field == part.field
            and not other.negated
            and (once or not part.negated)
            and {other.op, part.op} <= _EQUALITY
            and not any(other in either for either in together)
            for other in self.filters
            if other.path.startswith("/filters/")
        )

    def _are_joined(self, either: tuple[Part, ...]) -> bool:
        """Whether words are joined as "fuel or alcohol" are; "without fuel or alcohol" leaves out both. Numbers, which
        make no lists, need an "or" between them ("over 5 baskets or over 20 dollars")."""
        if all(getattr(part, "negated", False) for part in either):
            return False
        listed = [self._runs_of(part) for part in either if self._spans_of(part)]
        if len(listed) < len(either) and not self._are_chosen_from(
            [self._places_of(part) for part in either]
        ):
            return False
        return not listed or bool(frozenset.intersection(*listed))

    def _are_chosen_from(self, places: Sequence[Sequence[int]]) -> bool:
        """Whether an "or" stands between words, and no "and" but those of lists and of "between 5 and 10"."""
        known = [place for each in places for place in each]
        if not all(places):
            return self.said.has(Kind.OR)
        within = [span for span in self.said.spans if min(known) <= span.start <= max(known)]
        joined = any(
            joint.kind is Kind.AND
            and not (picks_rows(before) and picks_rows(behind))
            and not before.kind is behind.kind is Kind.NUMBER
            for before, joint, behind in zip(within, within[1:], within[2:], strict=False)
        )
        return not joined and any(span.kind is Kind.OR for span in within)

    def _places_of(self, part: Part) -> list[int]:
        """The first tokens of the words that a filter comes from, or of the numbers or the change of a bound."""
        if not isinstance(part, BoundPart):
            return [span.start for span in self._spans_of(part)]
        if self.is_growth(part):
            return [span.start for span in self.moved(part.metrics)]
        return [place for bound in self.bounds_of(part) for place in bound.places]

    def _runs_of(self, part: Part) -> frozenset[int]:
        """The lists of values that joined words make, by their first span, in which a filter's values stand."""
        spans = self._spans_of(part)
        return frozenset(run[0].start for run in self.said.runs for span in spans if span in run)

    def _spans_of(self, part: Part) -> list[Span]:
        """The words that a filter may come from."""
        match part:
            case SegmentPart():
                return [
                    span
                    for span in self.said.spans
                    for m in span.meanings
                    if isinstance(m, SegmentMeaning) and m.segment == part.segment
                ]
            case FilterPart(field="time.day_of_week"):
                return [s for s in self.said.spans if s.kind is Kind.DAYS or weekday_of(s) is not None]
            case FilterPart():
                values = {plain(value) for value in part.values}
                return [
                    span
                    for span in self.said.spans
                    for m in span.values
                    if m.dimension == part.field and values & {plain(value) for value in m.values}
                ]
            case _:
                return []


def _is_at_all(part: BoundPart) -> bool:
    """ "households that redeemed": once or more often."""
    return (part.op, part.values) in ((Operator.GT, (0,)), (Operator.GE, (1,)))
