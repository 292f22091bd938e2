"""Parts of the query that nothing in the question asks for.

Wanting(said, parts).unasked()    [FilterPart …]       a filter was made up
"""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import assert_never

from semantic.query.types import Bounds, TimeClause
from service.asking.faithfulness.filtering import Filtering
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
from service.asking.faithfulness.said import span_roots
from service.asking.faithfulness.times import weekday_of
from service.asking.offline.reading.periods import ends_of, grain_of, is_open
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.offline.tagging.time_words import Earlier, Running

DEFAULT_TOP = 10
"""How many rows "top departments" shows."""
_EACH = frozenset({"each", "every", "per"})


class Wanting(Filtering):
    """What of the query the question asks for."""

    def unasked(self) -> tuple[Part, ...]:
        """The parts of the query that nothing in the question asks for."""
        return tuple(part for part in self.parts.all if not self._asked(part))

    def _asked(self, part: Part) -> bool:
        match part:
            case MetricPart():
                return self.asked_metric(part)
            case GroupPart():
                return self._asked_group(part)
            case FilterPart():
                return self.asked_filter(part)
            case SegmentPart():
                return self.asked_segment(part)
            case BoundPart():
                return self.asked_bound(part)
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
        if part.grain == "day_of_week" and self._names_days():
            return True
        return (self.said.has(Kind.TREND) and not grains) or part.grain in self._grains_of_times()

    def _names_days(self) -> bool:
        return self.said.has(Kind.DAYS) or any(weekday_of(span) is not None for span in self.said.times)

    def _grains_of_times(self) -> frozenset[str]:
        """What tells the named periods apart: months, of "november vs october"."""
        if len(self.said.times) < 2:
            return frozenset()
        periods = [span for span in self.said.times if weekday_of(span) is None]
        phrases = [span.payload.phrase for span in periods if isinstance(span.payload, TimeSpan)]
        found = {grain_of(phrase) for phrase in phrases if not is_open(phrase)}
        found |= {reading.grain for reading in self.said.readings}
        return frozenset(found | {f"{grain}_of_year" for grain in found if grain}) - {""}

    def _asked_dimension(self, name: str) -> bool:
        if sum(part.dimension == name for part in self.groups) > 1:
            return False
        model = self.labelled(name)
        for span in self.said.spans:
            named = name in {meaning.dimension for meaning in span.dimensions}
            if self._is_counted(span) or self._is_of_value(span, name):
                continue
            if (named or (model and model in self.rows(span))) and self.said.is_plain(span):
                return True
        sides = [s for s in self.said.spans if any(value.dimension == name for value in s.values)]
        compared = self.said.has(Kind.VERSUS, Kind.SPLIT, Kind.AND, Kind.COMMA, Kind.OR)
        if sides and self.said.has(Kind.SHARE) and any("share" in part.functions for part in self.metrics):
            return True
        return len(sides) > 1 or (
            bool(sides) and compared and self.said.has(Kind.THOSE, Kind.NOT, Kind.VERSUS)
        )

    def _is_of_value(self, span: Span, name: str) -> bool:
        """ "the pastry department" is one of them."""
        place = self.said.spans.index(span)
        before = self.said.spans[max(place - 1, 0) : place]
        return any(one.until == span.start and name in {v.dimension for v in one.values} for one in before)

    def _is_counted(self, span: Span) -> bool:
        """ "how many stores are there": the noun is what the query counts, and not what it has rows for."""
        place = self.said.spans.index(span)
        if place and self.said.spans[place - 1].kind is Kind.COUNT:
            return True
        shown = {name for part in self.metrics for name in part.names}
        return bool(shown & set(span.metrics)) and not self.said.groups_by(span)

    def _says_each(self) -> bool:
        """ "top 3 stores in each department": the rows are counted anew in each of them."""
        grouping = (span for span in self.said.spans if span.kind in (Kind.PER, Kind.GROUP))
        return any(_EACH & set(span.text.split()) for span in grouping)

    def _asked_time(self, part: TimePart) -> bool:
        given, clause = part.clause.range, part.clause
        if clause.compare and not self._asked_comparing(clause):
            return False
        if clause.basis or clause.whole:
            return False
        if not isinstance(given, str | Bounds):
            return True
        named = any(self.said.same_time(span, given) for span in self.said.times) or self.said.in_all(given)
        return named or any(
            self.said.is_range(reading, given)
            for reading in self.said.readings
            if not reading.against or reading.against in self.compared_with
        )

    def _asked_comparing(self, clause: TimeClause) -> bool:
        """Words of change; with several periods, one that is what this one is compared with."""
        if not self.changes_said() and (self.has_sides() or not self.said.has(Kind.VERSUS)):
            return False
        earlier = {s.payload.against for s in self.said.spans if isinstance(s.payload, Earlier)}
        series = {s.payload for s in self.said.spans if s.kind is Kind.SERIES}
        if series & self.grains and not earlier:
            return False  # "month over month" is beside each month
        given = clause.range
        ends = any(ends_of(span.text) for span in self.said.times)  # "grew from october to november"
        if clause.compare in earlier or not isinstance(given, str | Bounds):
            return True
        if len(self.said.times) < 2 and not ends:
            return not earlier
        return any(
            reading.against == clause.compare and self.said.is_range(reading, given)
            for reading in self.said.readings
        ) or any(self.said.before(span, self.parts.query) for span in self.said.times)

    def _asked_order(self, part: OrderPart) -> bool:
        """Without a limit an order hides nothing; with one it decides what is shown."""
        if not self.limits:
            return True
        if not all(self.is_named(name) for name in part.metrics):
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
        if not part.metrics:
            return not tops or part.path != "/order_by/0"  # behind the metric it only settles ties
        if tops:
            return part.descending in [top != self.said.falls for top in tops]
        said = [span.payload == "descending" for span in self.said.spans if span.kind is Kind.DIRECTION]
        return part.descending in (said or [True]) if self.said.has(Kind.RANKED) else True

    def _most_changed(self) -> bool:
        """ "dropped most", "the biggest growth", "by sales growth": the change ranks, and not what it is of."""
        spans = self.said.spans
        kinds = {Kind.TOP, Kind.CHANGE}
        return any({one.kind, beside.kind} == kinds for one, beside in pairwise(spans)) or any(
            by.kind is Kind.GROUP
            and measure.metrics
            and not measure.dimensions
            and change.kind is Kind.CHANGE
            for by, measure, change in zip(spans, spans[1:], spans[2:], strict=False)
        )

    def _asked_limit(self, part: LimitPart) -> bool:
        if not self.said.has(Kind.TOP, Kind.RANKED, Kind.WHICH, Kind.LIST, Kind.NUMBER, Kind.ORDINAL):
            return False
        if part.other and not self.said.has(Kind.OTHERS):
            return False
        if not part.per and len(self.groups) > 1 and self._says_each():
            return False
        if part.per and not self._asked_each(part.per):
            return False
        if self._is_part_of_all():
            return False
        counts = [span.payload for span in self.counts_of_rows()]
        if any(isinstance(number, Number) and number.value == part.rows for number in counts):
            return True
        bare = not any(number.value != part.rows for number in self.said.numbers if number.bare)
        return bare and self._asks_for_top() and part.rows in (1, DEFAULT_TOP)

    def _is_part_of_all(self) -> bool:
        """ "top 10% of the stores" are no ten stores."""
        return any(
            top.kind is Kind.TOP
            and isinstance(said := number.payload, Number)
            and self.said.in_percent(said.value)
            for top, number in pairwise(self.said.spans)
        )

    def _asks_for_top(self) -> bool:
        """ "best", but for the order of "highest first" and the name of "largest receipt"."""
        own = self.own_words()
        spans = self.said.spans
        for place, span in enumerate(spans):
            ahead = spans[place + 1 :]
            first = any(
                one.kind is Kind.FIRST and not (behind and behind.kind is Kind.NUMBER)
                for one, behind in zip_longest(ahead, ahead[1:])
            )
            if span.kind is Kind.TOP and not first and not span_roots(span) <= own:
                return True
        return False

    def _asked_each(self, names: tuple[str, ...]) -> bool:
        """Whether "each" is said of all of these, and the rows that are kept are of something else."""
        each = [
            here
            for word, here in pairwise(self.said.spans)
            if word.kind in (Kind.GROUP, Kind.PER) or here.kind is Kind.GRAIN
        ]
        dimensions = {self.parts.dimension(name) for name in names}
        return len(names) < len(self.groups) and all(
            any(self._is_of(span, dimension) for span in each) for dimension in dimensions
        )

    def _is_of(self, span: Span, dimension: str) -> bool:
        """Whether a span names a dimension, the rows that it labels, or a grain of time."""
        if isinstance(span.payload, tuple) and span.kind is Kind.GRAIN:
            return dimension.rpartition(".")[2] in span.payload
        model = self.labelled(dimension)
        named = dimension in {meaning.dimension for meaning in span.dimensions}
        return named or bool(model and model in self.rows(span))
