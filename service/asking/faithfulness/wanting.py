"""Parts of the query that nothing in the question asks for.

Wanting(said, parts).unasked()    [FilterPart …]       a filter was made up
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from semantic.book import Book, SegmentMeaning
from semantic.book.words import key_of, stem, tokenise
from semantic.query.types import Bounds, Operator, Value
from service.asking.faithfulness.parts import (
    BoundPart,
    FilterPart,
    GroupPart,
    LimitPart,
    MetricPart,
    OrderPart,
    OtherPart,
    Part,
    SegmentPart,
    TimePart,
)
from service.asking.faithfulness.said import AVERAGED, SHARE
from service.asking.faithfulness.sides import FALLING, Sides, is_number, plain
from service.asking.faithfulness.times import weekday_of
from service.asking.offline.reading.bands import picked
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.spans import Number, Span
from service.asking.offline.tagging.time_phrases import Hours
from service.asking.offline.tagging.time_words import Running

DEFAULT_TOP = 10
"""How many rows "top departments" shows."""
_AGAINST = frozenset({"compare", "compared", "versus", "vs", "against", "than"})
_EQUALITY = frozenset({Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN})


class Wanting(Sides):
    """What of the query the question asks for."""

    def unasked(self) -> tuple[Part, ...]:
        """The parts of the query that nothing in the question asks for."""
        return tuple(part for part in self.parts.all if not self._asked(part))

    def _asked(self, part: Part) -> bool:
        match part:
            case MetricPart():
                return self._asked_metric(part)
            case GroupPart():
                return self._asked_group(part)
            case FilterPart():
                return self._asked_filter(part)
            case SegmentPart():
                return self._asked_segment(part)
            case BoundPart():
                return self._asked_bound(part)
            case TimePart():
                return self._asked_time(part)
            case OrderPart():
                return self._asked_order(part)
            case LimitPart():
                return self._asked_limit(part)
            case OtherPart():
                return False
            case _:
                assert_never(part)

    def _asked_metric(self, part: MetricPart) -> bool:
        words = self.said.words
        if part.over is not None and not any(
            isinstance(span.payload, Running) and self.is_window(span.payload, part)
            for span in self.said.spans
        ):
            return False
        if part.over is not None and len(part.names) == 1 and "/" in part.signs:
            part = replace(part, signs=part.signs - {"/"})  # the sum of a window, by the number of its units
        signs = {
            "-": self.said.has(Kind.ARITHMETIC, Kind.VERSUS) or bool(self.said.changes),
            "/": self.said.has(Kind.PER, Kind.ARITHMETIC, Kind.AVERAGE, Kind.GROUP) or bool(words & SHARE),
            "+": self.said.has(Kind.AND, Kind.TOTAL),
            "*": False,
        }
        shares = bool(words & SHARE) or self.said.has(Kind.SHARE)
        functions = {
            "share": shares,
            "part": shares and self._is_part(),
            "percentage": shares,
            "change": bool(self.said.changes),
            "change_rate": bool(self.said.changes),
            "rank": bool(words & {"rank", "ranked", "ranking", "position"}),
            "average": self._is_averaged(part),
        }
        return (
            all(signs[sign] for sign in part.signs)
            and all(functions.get(name, False) for name in part.functions)
            and all(self._is_named(name) for name in part.names)
            and not self._turned_round(part)
            and not ("share" in part.functions and self._is_whole())
        )

    def _is_part(self) -> bool:
        """Whether it is sure what the part is: of "share of frozen sales on weekends" either could be, and of "share of
        deli sales by store" each store's, unless it "comes from" the deli."""
        picked = any(part.path.startswith("/filters/") for part in self.parts.all)
        return not picked and (self.said.has(Kind.COMES) or not any(part.dimension for part in self.groups))

    def _is_averaged(self, part: MetricPart) -> bool:
        """ "average" with each period that it is over: "daily", "per week", "on a typical Saturday"."""
        grains = {str(s.payload[0]) for s in self.said.spans if isinstance(s.payload, tuple) and s.payload}
        days = self.said.has(Kind.DAYS) or any(weekday_of(span) is not None for span in self.said.times)
        days = days or "day_of_week" in grains
        said = grains | ({"day"} if days else set())
        return bool(self.said.words & AVERAGED) and part.units <= said

    def _is_whole(self) -> bool:
        """Whether a share is of what all rows are of: of the whole in itself."""
        single = {part.field for part in self.filters if len(part.values) == 1 and not part.negated}
        return all(part.dimension in single for part in self.groups)

    def _turned_round(self, part: MetricPart) -> bool:
        """ "discounts - revenue" for "revenue minus discounts", "baskets / revenue" for "revenue per basket"."""
        if not part.signs & {"-", "/"}:
            return False
        if len(part.names) != 2:
            # Which sign stands before which of several is not looked at.
            return len(part.signs) > 1
        spans = self.said.spans
        first, second = part.names
        below = [
            here for word, here in pairwise(spans) if word.kind is Kind.PER and _is_one(here, part.names)
        ]
        if "/" in part.signs and below:
            return all(first in here.metrics and second not in here.metrics for here in below)
        said = [span for span in spans if _is_one(span, part.names)]
        if len(said) != 2 or not self.said.has(Kind.ARITHMETIC):
            return False
        return first in said[1].metrics and second in said[0].metrics

    def _is_named(self, metric: str) -> bool:
        if any(metric in span.metrics and self._asks_for(metric, span) for span in self.said.spans):
            return True
        if self.phrases_said(metric):
            return True
        counted = self.said.has(Kind.COUNT) and self.book.speaks_of(metric, "sold")
        return self.said.has(Kind.SELL) and (counted or metric in _selling(self.book))

    def _asks_for(self, metric: str, span: Span) -> bool:
        """ "how did the campaign do" asks for no number of campaigns."""
        counts = self.book.catalog.metrics[metric].expr.text.strip() == "count()"
        plural = any(stem(word) != word for word in span.text.split())
        return not counts or plural or self.said.has(Kind.COUNT)

    def _asked_group(self, part: GroupPart) -> bool:
        if part.dimension:
            return self._asked_dimension(part.dimension)
        grains = {
            str(s.payload[0])
            for s in self.said.spans
            if s.kind is Kind.GRAIN and isinstance(s.payload, tuple)
        }
        grains |= {str(s.payload) for s in self.said.spans if s.kind is Kind.SERIES}
        if part.grain in grains or (part.grain == "hour_of_day" and "hour" in grains):
            return True
        if not grains and any(
            isinstance(s.payload, Running) and s.payload.unit == part.grain for s in self.said.spans
        ):
            return True  # "7-day moving average" is of days
        days = part.grain == "day_of_week" and self.said.has(Kind.DAYS)
        return days or self.said.has(Kind.TREND) or len(self.said.times) > 1

    def _asked_dimension(self, name: str) -> bool:
        if sum(part.dimension == name for part in self.groups) > 1:
            return False
        model = self.labelled(name)
        for span in self.said.spans:
            named = name in {meaning.dimension for meaning in span.dimensions}
            if (named or (model and model in self.rows(span))) and self.said.is_plain(span):
                return True
        sides = [s for s in self.said.spans if any(value.dimension == name for value in s.values)]
        compared = self.said.has(Kind.VERSUS, Kind.SPLIT, Kind.AND, Kind.COMMA, Kind.OR)
        if sides and self.said.has(Kind.SHARE):
            return True
        return len(sides) > 1 or (
            bool(sides) and compared and self.said.has(Kind.THOSE, Kind.NOT, Kind.VERSUS)
        )

    def _asked_filter(self, part: FilterPart) -> bool:
        if part.field == "time.day_of_week":
            days = [
                s.payload for s in self.said.spans if s.kind is Kind.DAYS and isinstance(s.payload, tuple)
            ]
            alone = {day for span in self.said.times if (day := weekday_of(span)) is not None}
            if alone and set(part.values) == alone:
                return True
            every = {day for group in days for day in group}
            return set(part.values) == every or any(set(part.values) == set(group) for group in days)
        if part.field == "time.hour_of_day":
            hours = [s.payload.hours for s in self.said.spans if isinstance(s.payload, Hours)]
            return any(set(part.values) == set(group) for group in hours)
        if any((r.field, set(r.values)) == (part.field, set(part.values)) for r in self.said.readings):
            return True
        if part.on_time:
            return all(
                any(self.is_period(value, span) for span in self.said.times) or self._has_number(value)
                for value in part.values
            )
        if part.op is Operator.IS_NOT_NULL and part.field in self.grouped:
            # Which is the highest: one that has a name.
            return self.said.has(Kind.TOP, Kind.ORDINAL, Kind.CHANGE, Kind.SHARE)
        if part.op not in _EQUALITY:
            return self._asked_comparison(part.op, part.values) or self._literal(part.values)
        if self._bands_are_bounded(part):
            return True
        if self._is_vacuous(part):
            return any(value.dimension == part.field for s in self.said.spans for value in s.values)
        return bool(part.values) and all(self._asked_value(part, value) for value in part.values)

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
                    return True
        if part.negated and not self.said.has(Kind.NOT):
            return False
        dimension = self.book.catalog.dimensions.get(part.field)
        boolean = isinstance(value, bool)
        return dimension is not None and not boolean and self._literal((value,)) and self._names(part.field)

    def _names(self, dimension: str) -> bool:
        """Whether the question names the dimension whose value stands in it."""
        model = self.labelled(dimension)
        return any(
            dimension in {meaning.dimension for meaning in span.dimensions}
            or (model and model in self.rows(span))
            for span in self.said.spans
        )

    def _literal(self, values: tuple[Value, ...]) -> bool:
        """Whether the values stand in the question as they are."""
        said = f" {key_of(self.said.tokens)} "
        return bool(values) and all(
            f" {key_of(tokenise(str(value)))} " in said or self._has_number(value) for value in values
        )

    def _has_number(self, value: Value) -> bool:
        return any(is_number(value, number.value) for number in self.said.numbers)

    def _asked_segment(self, part: SegmentPart) -> bool:
        return any(
            isinstance(m, SegmentMeaning)
            and m.segment == part.segment
            and (span.start in self.said.negated) == part.negated
            for span in self.said.spans
            for m in span.meanings
        )

    def _asked_bound(self, part: BoundPart) -> bool:
        named = all(self._is_named(name) for name in part.metrics)
        if part.op is Operator.IS_NOT_NULL:
            # Groups without a number have no part of a whole.
            return named and self.said.has(Kind.SHARE)
        if not self._in_order():
            return False
        entity = not part.per or self.mentions(part.per.rpartition(".")[2])
        if part.negated and not self.said.has(Kind.NOT):
            return False
        if part.per and _is_at_all(part):
            return named and entity
        return named and entity and (self._is_growth(part) or self._asked_comparison(part.op, part.values))

    def _is_growth(self, part: BoundPart) -> bool:
        """ "whose sales grew": no number is said."""
        return part.values == (0,) and self.said.has(Kind.CHANGE)

    def _says_each(self) -> bool:
        """ "top 3 stores in each department": the rows are counted anew in each of them."""
        grouping = (span for span in self.said.spans if span.kind in (Kind.PER, Kind.GROUP))
        return any(_EACH & set(span.text.split()) for span in grouping)

    def _in_order(self) -> bool:
        """Bounds of several metrics: each has the number that is said with it."""
        bounds = [part for part in self.bounds if not self._is_growth(part)]
        if len({part.metrics for part in bounds}) < 2 or any(part.per for part in bounds):
            return True
        spans = self.said.spans
        places = {name: place for place, span in reversed(list(enumerate(spans))) for name in span.metrics}
        ordered = sorted(
            bounds, key=lambda part: min((places.get(n, len(spans)) for n in part.metrics), default=0)
        )
        said = [(op, tuple(numbers)) for op, numbers in self.said.bounds]
        return len(said) == len(ordered) and all(
            self._asked_comparison(part.op, part.values)
            and all(is_number(value, n) for value, n in zip(part.values, numbers, strict=False))
            for part, (_, numbers) in zip(ordered, said, strict=True)
        )

    def _asked_comparison(self, op: Operator, values: tuple[Value, ...]) -> bool:
        falls = self.said.falls and op in FALLING
        return any(
            (op is said or (falls and FALLING[op] is said))
            and len(values) == len(numbers)
            and all(is_number(value, -n if falls else n) for value, n in zip(values, numbers, strict=True))
            for said, numbers in self.said.bounds
        )

    def _asked_time(self, part: TimePart) -> bool:
        given, clause = part.clause.range, part.clause
        if clause.compare and not self._asked_comparing():
            return False
        if clause.basis or clause.whole:
            return False
        if not isinstance(given, str | Bounds):
            return True
        named = any(self.said.same_time(span, given) for span in self.said.times) or self.said.in_all(given)
        return named or any(self.said.is_range(reading, given) for reading in self.said.readings)

    def _asked_comparing(self) -> bool:
        """Words of change; where two things of the question stand against each other, they are what is compared."""
        sides = max(len(self.metrics), *(len(part.values) for part in self.filters), 1)
        if sides > 1 and len(self.said.times) < 2:
            return bool(self.said.changes - _AGAINST)
        return bool(self.said.changes) or self.said.has(Kind.VERSUS)

    def _asked_order(self, part: OrderPart) -> bool:
        """Without a limit an order hides nothing; with one it decides what is shown."""
        if not self.limits:
            return True
        if not all(self._is_named(name) for name in part.metrics):
            return False
        if part.metrics and self._most_changed() and not part.of_change:
            return False
        said_by = {
            name
            for word, here in pairwise(self.said.spans)
            if word.kind is Kind.GROUP
            for name in here.metrics
        }
        if said_by and part.metrics and not said_by & set(part.metrics):
            return False
        tops = [bool(span.payload) for span in self.said.spans if span.kind is Kind.TOP]
        wanted = [top != self.said.falls for top in tops]
        return part.descending in wanted if tops and part.metrics else True

    def _most_changed(self) -> bool:
        """ "dropped most", "the biggest growth": the change is what ranks, and not the number that it is of."""
        kinds = {Kind.TOP, Kind.CHANGE}
        return any({one.kind, beside.kind} == kinds for one, beside in pairwise(self.said.spans))

    def _asked_limit(self, part: LimitPart) -> bool:
        if not self.said.has(Kind.TOP, Kind.RANKED, Kind.WHICH, Kind.LIST, Kind.NUMBER, Kind.ORDINAL):
            return False
        if part.other and not self.said.has(Kind.OTHERS):
            return False
        if not part.per and len(self.groups) > 1 and self._says_each():
            return False
        if any(number.value == part.rows for number in self.said.numbers):
            return True
        bare = not any(number.value != part.rows for number in self.said.numbers if number.bare)
        return bare and self.said.has(Kind.TOP) and part.rows in (1, DEFAULT_TOP)


_EACH = frozenset({"each", "every", "per"})


def _is_one(span: Span, metrics: tuple[str, ...]) -> bool:
    """Whether the words mean just one of these metrics."""
    return len(set(span.metrics) & set(metrics)) == 1


def _is_at_all(part: BoundPart) -> bool:
    """ "households that redeemed": once or more often."""
    return (part.op, part.values) in ((Operator.GT, (0,)), (Operator.GE, (1,)))


def _selling(book: Book) -> frozenset[str]:
    return frozenset(getattr(m, "metric", "") for m in book.meanings(SALES))
