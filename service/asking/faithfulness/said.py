"""What a reading of the question says: the names, periods, numbers and bounds that stand in it, each with its place.

Said(cover of "sales excluding fuel last month", book)
    metrics {sales.revenue} · negated {2} (fuel) · times [last month]

`changes` are words that hold things against each other; `clauses` are the roots of the words of each clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, zip_longest

from semantic.book import Book, MetricMeaning
from semantic.book.words import Token, root
from semantic.calendars import Calendar, period_named
from semantic.errors import TimeInvalid
from semantic.planning.time_ranges import parse_range, resolve_range
from semantic.query.types import Bounds, Operator, Query
from service.asking.faithfulness.earlier import is_earlier
from service.asking.faithfulness.picks import picks_rows
from service.asking.faithfulness.times import TimeReading, time_readings
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_phrases import TimeSpan
from service.asking.offline.tagging.time_words import ChangeWord

Interval = tuple[datetime | None, datetime | None]

_CHANGE = (
    "growth grew grown grow grows growing change changed changes changing yoy mom qoq wow increase increased decrease "
    "decreased rise rose risen rising fall fell fallen falling drop dropped dropping decline declined shrink shrank "
    "delta difference develop developed than compared compare versus vs against previous prior"
)
CHANGE = frozenset(_CHANGE.split())
"""Words that hold one period, or one group, against another."""
DIFFERENCE = frozenset({"difference", "delta", "gap"})
"""Words of two sides, which may be periods or not."""
_SHARE = "share shares percent percentage proportion fraction part % percents portion"
SHARE = frozenset(_SHARE.split())
AVERAGED = frozenset({"average", "averages", "averaged", "avg", "mean", "typical"})
"""Words that ask for a mean."""
ONLY = frozenset({"only", "just", "solely", "exclusively"})
_SOME_NOWS = (datetime(2021, 5, 18, 10), datetime(2024, 2, 29, 15, 30))
_PASSED = frozenset({Kind.PREPOSITION, Kind.THOSE, Kind.GROUP, Kind.FILLER, Kind.NAME})
_JOINTS = frozenset({Kind.AND, Kind.OR, Kind.COMMA})
_BREAKS = _JOINTS | {Kind.GROUP, Kind.PER, Kind.VERSUS}
_TIMES = frozenset({Kind.DAYS, Kind.HOURS, Kind.TIME})
_SETTLED = frozenset({Kind.NAME, Kind.TIME, Kind.COMPARE, Kind.NUMBER, Kind.GRAIN, Kind.DAYS})
"""Kinds whose words say what they say by themselves."""


@dataclass(frozen=True, slots=True)
class Bound:
    """ "more than 20 baskets": `metrics` are those of the name beside it, if one stands there; `places` are the first
    tokens of the numbers."""

    op: Operator
    numbers: tuple[Decimal, ...]
    metrics: frozenset[str] = frozenset()
    places: tuple[int, ...] = ()


@dataclass
class Said:
    """One cover of the question. `now` is the clock's, where it is known: then "last month" may be December 2017."""

    cover: tuple[Span, ...]
    tokens: tuple[Token, ...]
    book: Book
    now: datetime | None = None

    def __post_init__(self) -> None:
        self.spans = tuple(span for span in self.cover if span.kind is not Kind.FILLER)
        self.words = frozenset(word for token in self.tokens for word in (token.text, token.stem))
        self.clauses = tuple(self._clauses())
        self.metrics = frozenset(name for span in self.spans for name in span.metrics)
        self.negated = frozenset(self._negated())
        self.times = tuple(s for s in self.spans if isinstance(s.payload, TimeSpan))
        against = self.has(Kind.VERSUS, Kind.CHANGE, Kind.EARLIER, Kind.SERIES, Kind.SPLIT)
        self.readings = time_readings(self.times, against=against, earlier=self.has(Kind.EARLIER))
        words = [s.payload for s in self.spans if isinstance(s.payload, ChangeWord)]
        self.falls = any(word.direction < 0 for word in words)
        self.rises = any(word.direction > 0 for word in words)
        self.numbers = tuple(s.payload for s in self.spans if isinstance(s.payload, Number))
        self.bounds = tuple(self._bounds())
        self.runs = tuple(self._runs())
        self.beside = tuple(self._beside())
        loose = [span for span in self.spans if span.kind not in _SETTLED]
        self.changes = frozenset(word for span in loose for word in span.text.split()) & CHANGE
        if self.has(Kind.EARLIER, Kind.SERIES) or any(map(self._moves, self.spans)):
            self.changes |= {"change"}

    def in_percent(self, number: Decimal) -> bool:
        """Whether the question says a number, in either direction, as one of percent."""
        return any(
            isinstance(said := span.payload, Number)
            and said.value == abs(number)
            and (said.unit == "percent" or (behind is not None and behind.payload == "percent"))
            for span, behind in zip_longest(self.spans, self.spans[1:])
        )

    def has(self, *kinds: Kind) -> bool:
        return any(span.kind in kinds for span in self.spans)

    def _moves(self, span: Span) -> bool:
        """Whether a word says of itself that something changed: "grew", and "more" only with a second period."""
        word = span.payload
        if not isinstance(word, ChangeWord) or span.text in DIFFERENCE:
            return False
        return not word.relative or len(self.times) > 1

    def is_plain(self, span: Span) -> bool:
        """Whether a dimension's noun stands alone, and not beside a value of it ("store 367", "age 25-34")."""
        place = self.spans.index(span)
        named = {meaning.dimension for meaning in span.dimensions}
        for beside in self.spans[place + 1 : place + 2]:
            if beside.kind is Kind.NUMBER and span.until == beside.start:
                return False
            if any(value.dimension in named for value in beside.values):
                return False
        return True

    def groups_by(self, span: Span) -> bool:
        """Whether a grouping word stands right before it: "by store", "for each store", "per store and month"."""
        place = self.spans.index(span)
        while place and self.spans[place - 1].kind in _JOINTS and place > 1:
            place -= 2
        return bool(place) and self.spans[place - 1].kind in (Kind.GROUP, Kind.PER, Kind.WHICH)

    def sells(self, homes: Sequence[str]) -> bool:
        """Whether these homes are those of what selling is measured by."""
        catalog = self.book.catalog
        found = [m.metric for m in self.book.meanings(SALES) if isinstance(m, MetricMeaning)]
        return any(home in catalog.measure(catalog.metrics[name]).homes for name in found for home in homes)

    def interval(self, phrase: str | Bounds, now: datetime) -> Interval | None:
        """The half-open interval that a range stands for by the settings' calendar; None if it is none."""
        return _interval(phrase, now, self.book.catalog.settings.calendar)

    def same_time(self, span: Span, other: str | Bounds) -> bool:
        """Whether a period that the question names is that of the query."""
        assert isinstance(span.payload, TimeSpan)
        return self._same(span.payload.phrase, other)

    def is_range(self, reading: TimeReading, other: str | Bounds) -> bool:
        """Whether what the question's periods come to is the query's range."""
        return reading.range == other or self._same(reading.range, other)

    def _same(self, phrase: str, other: str | Bounds) -> bool:
        """Whether two ranges are one. On the first of January this month is as long as this year, and no other name."""
        if any(
            self.interval(phrase, now) != self.interval(other, now) or not self.interval(phrase, now)
            for now in self.nows
        ):
            return False
        here, there = parse_range(phrase), parse_range(other)
        return {here.anchor, there.anchor} != {"this"} or here.unit == there.unit

    def before(self, span: Span, query: Query) -> bool:
        """Whether the named period is what the query's is compared with: the one before, or the same a year earlier."""
        assert isinstance(span.payload, TimeSpan)
        calendar = self.book.catalog.settings.calendar
        return all(is_earlier(span.payload.phrase, query, now, calendar) for now in self.nows)

    def _clauses(self) -> Iterator[frozenset[str]]:
        """The roots of the words between those that join or group: a name does not reach across them."""
        words: set[str] = set()
        for span in self.cover:
            if span.kind in _BREAKS:
                yield frozenset(words)
                words = set()
            words.update(root(word) for word in span.text.split())
        yield frozenset(words)

    def in_all(self, other: str | Bounds) -> bool:
        """Whether the query's period is that of all the named ones together, which follow each other ("nov + dec")."""
        for now in self.nows:
            named = [
                self.interval(s.payload.phrase, now) for s in self.times if isinstance(s.payload, TimeSpan)
            ]
            known = sorted((a, b) for one in named if one for a, b in [one] if a and b)
            if len(known) < max(2, len(named)) or any(x[1] != y[0] for x, y in pairwise(known)):
                return False
            if self.interval(other, now) != (known[0][0], known[-1][1]):
                return False
        return True

    @property
    def nows(self) -> tuple[datetime, ...]:
        return (self.now,) if self.now is not None else _SOME_NOWS

    def _negated(self) -> Iterator[int]:
        """The places (first token) of the names, days, hours and periods that a "not" or "without" turns round."""
        for place, span in enumerate(self.spans):
            if span.kind is not Kind.NOT:
                continue
            turned = named = False
            for ahead in self.spans[place + 1 :]:
                if picks_rows(ahead) or (ahead.kind in _TIMES and not named):
                    yield ahead.start
                    turned = True
                elif ahead.kind not in (_JOINTS if turned else _PASSED):
                    break
                named = named or ahead.kind is Kind.NAME

    def _bounds(self) -> Iterator[Bound]:
        for place, span in enumerate(self.spans):
            ahead = [s for s in self.spans[place + 1 : place + 4] if s.kind is not Kind.PREPOSITION]
            said = [(s, s.payload.value) for s in ahead if isinstance(s.payload, Number)]
            if span.kind is Kind.COMPARE and isinstance(span.payload, Operator) and said:
                op, used = span.payload, said[:1]
            elif span.kind is Kind.BETWEEN and len(said) > 1:
                op, used = Operator.BETWEEN, said[:2]
            else:
                continue
            beside = self._bounded(place, self.spans.index(used[-1][0]))
            yield Bound(op, tuple(n for _, n in used), beside, tuple(s.start for s, _ in used))

    def _bounded(self, compare: int, number: int) -> frozenset[str]:
        """The metrics of the name behind a bound's number ("over 20 baskets", "over 5 dollars of sales"), or else right
        before it ("sales over 5 dollars"), if that is no noun of what it keeps ("stores over 5 dollars")."""
        at = number + 1
        while at < len(self.spans) and self.spans[at].kind in (Kind.UNIT, Kind.COUNT):
            at += 1
        behind = self.spans[at : at + 1]
        before = [span for span in self.spans[max(compare - 1, 0) : compare] if not span.dimensions]
        return next((frozenset(span.metrics) for span in (*behind, *before) if span.metrics), frozenset())

    def _runs(self) -> Iterator[tuple[Span, ...]]:
        """Values, segments and days that are joined: "fuel, beer and wine"."""
        run: list[Span] = []
        joined = False
        for span in self.spans:
            if picks_rows(span) or span.kind is Kind.DAYS or (span.kind is Kind.TIME and span in self.times):
                if run and not joined:
                    yield tuple(run)
                    run = []
                run.append(span)
                joined = False
            elif span.kind in _JOINTS or span.kind is Kind.VERSUS:
                joined = True
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)

    def _beside(self) -> Iterator[tuple[Span, Span]]:
        """Values, segments, days and periods, each with the metric that stands right behind or before all that it is
        joined to: of "sales of beer and wine baskets" the last one is of the baskets."""
        for run in self.runs:
            first, last = self.spans.index(run[0]), self.spans.index(run[-1])
            before = [s for s in self.spans[max(first - 2, 0) : first] if s.kind is not Kind.PREPOSITION][-1:]
            ahead = [span for span in before if span.metrics]
            behind = [span for span in self.spans[last + 1 : last + 2] if span.metrics]
            for span in run:
                measures = behind if behind and (span is run[-1] or not ahead) else ahead
                yield from ((span, measure) for measure in measures)


def span_roots(span: Span) -> frozenset[str]:
    """What the forms of the span's words share."""
    return frozenset(root(word) for word in (span.key or span.text).split())


@lru_cache(maxsize=4_000)
def _interval(phrase: str | Bounds, now: datetime, calendar: Calendar) -> Interval | None:
    try:
        resolved = resolve_range(parse_range(phrase), now, "UTC", calendar)
    except TimeInvalid:
        return None
    return resolved.start, resolved.until


def named_period(text: object) -> Interval | None:
    """The interval of a single period ("2017-12")."""
    period = period_named(str(text))
    return (period.start, period.until) if period else None
