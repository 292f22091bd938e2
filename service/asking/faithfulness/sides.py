"""The two sides that are held against each other: what a reading says, and what the query does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from semantic.book import ModelMeaning
from semantic.book.words import stem
from semantic.definitions.types import Span as Length
from semantic.query.types import Operator, Value
from service.asking.faithfulness.parts import (
    BoundPart,
    FilterPart,
    GroupPart,
    LimitPart,
    MetricPart,
    OrderPart,
    QueryParts,
    SegmentPart,
    TimePart,
)
from service.asking.faithfulness.picks import picks_rows
from service.asking.faithfulness.said import Said, named_period, span_roots
from service.asking.faithfulness.vocabulary import metric_phrases
from service.asking.offline.reading.counted import adds_up
from service.asking.offline.reading.walk import rows_of
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_words import Running

_ROWS_BEFORE = frozenset({Kind.TOP, Kind.FIRST, Kind.RANKED, Kind.LIST, Kind.WHICH, Kind.ORDINAL})
FALLING = {Operator.LT: Operator.GT, Operator.LE: Operator.GE}
"""How a bound on a fall is written as a bound on the change: "fell by more than 5%" is below -5%."""


@dataclass
class Sides:
    """`measured` are the metrics that the query shows or compares, `grouped` and `grains` what it has rows for,
    `compared_with` the earlier periods that it sets beside its own."""

    said: Said
    parts: QueryParts

    def __post_init__(self) -> None:
        self.book = self.said.book
        parts = self.parts.all
        self.metrics = [part for part in parts if isinstance(part, MetricPart)]
        self.groups = [part for part in parts if isinstance(part, GroupPart)]
        self.filters = [part for part in parts if isinstance(part, FilterPart)]
        self.segments = [part for part in parts if isinstance(part, SegmentPart)]
        self.bounds = [part for part in parts if isinstance(part, BoundPart)]
        self.times = [part for part in parts if isinstance(part, TimePart)]
        self.orders = [part for part in parts if isinstance(part, OrderPart)]
        self.limits = [part for part in parts if isinstance(part, LimitPart)]
        shown = [name for part in self.metrics for name in part.names]
        self.measured = frozenset(shown + [name for part in self.bounds for name in part.metrics])
        self.picks: list[BoundPart | FilterPart] = [*self.bounds, *self.filters]
        self.grouped = frozenset(part.dimension for part in self.groups)
        self.grains = frozenset(part.grain for part in self.groups if part.grain)
        self.compares = any(part.clause.compare for part in self.times)
        self.compared_with: set[str] = {part.clause.compare for part in self.times if part.clause.compare}
        if any(part.functions & {"change", "change_rate"} for part in self.metrics):
            self.compared_with.add("previous_period")

    def is_window(self, running: Running, part: MetricPart) -> bool:
        """Whether a metric is shown through the window that is said; the average of sums and counts is their sum in it,
        divided by the number of its units, and that of an average is computed anew."""
        window, divided = part.over, "/" in part.signs and len(part.names) == 1
        if window is None or window.show != "last":
            return False
        if running.average and len(part.names) == 1 and adds_up(self.book, part.names[0]):
            by = str(window.last.count) if window.last is not None else ""
            if not (divided and part.numbers == {by}):
                return False
        elif divided or part.numbers:
            return False
        if running.moving:
            asked = Length(running.count, running.unit)
            return window.last is not None and (window.last == asked or not running.count)
        return window.to_date == (running.to_date or "range")

    def mentions(self, model: str) -> bool:
        """Whether the question has a noun for the rows of a model, alone or inside a longer name."""
        known = self.book.catalog.models.get(model)
        names = (known.name, *known.synonyms) if known else (model,)
        nouns = {stem(word) for name in names for word in name.replace("_", " ").split()}
        return bool(nouns & self.said.words) or any(model in self.rows(span) for span in self.said.spans)

    def labelled(self, dimension: str) -> str:
        """The model whose rows a dimension tells apart; "" for other dimensions."""
        found = self.book.catalog.dimensions.get(dimension)
        if found is None:
            return ""
        model = self.book.catalog.models[found.model]
        return model.name if found.name == model.label or model.key == (found.name,) else ""

    def spoken(self, key: str) -> bool:
        """Whether the names of the query's metrics have all the words."""
        words = [word for word in key.split() if word]
        return bool(words) and any(
            all(self.book.speaks_of(metric, word) for word in words) for metric in self.measured
        )

    def phrases_said(self, metric: str) -> list[frozenset[str]]:
        """The metric's names of which all words stand in the question, and not just inside a name of something else."""
        spans = [span for span in self.said.spans if span.kind is Kind.NAME]
        names = [span_roots(span) for span in spans]
        taken = [span_roots(span) for span in spans if picks_rows(span)]
        left_out = {word for span in spans if span.start in self.said.negated for word in span_roots(span)}
        return [
            phrase
            for phrase in metric_phrases(self.book).get(metric, ())
            if len(phrase) > 1
            and any(phrase <= clause for clause in self.said.clauses)
            and not any(phrase <= name for name in names)
            and not any(phrase & words and not words <= phrase for words in taken)
            and not phrase & left_out
        ]

    def own_words(self) -> frozenset[str]:
        """The roots of the words in which the names of the query's metrics are said."""
        phrases = (phrase for name in self.measured for phrase in self.phrases_said(name))
        return frozenset(word for phrase in phrases for word in phrase)

    def rows(self, span: Span) -> frozenset[str]:
        return rows_of(span, self.book) | {m.model for m in span.meanings if isinstance(m, ModelMeaning)}

    def counts_of_rows(self) -> list[Span]:
        """The numbers that say how many rows there are: of "top 5", "5 stores", and not of "fewer than 5 baskets"."""
        bounds = {place for bound in self.said.bounds for place in bound.places}
        found = []
        for place, span in enumerate(self.said.spans):
            if not isinstance(span.payload, Number):
                continue
            before, behind = (
                self.said.spans[max(place - 1, 0) : place],
                self.said.spans[place + 1 : place + 2],
            )
            shown = any(m.dimension in self.grouped for one in behind for m in one.dimensions)
            said = any(one.kind in _ROWS_BEFORE for one in before) or any(
                one.kind in (Kind.TOP, Kind.GRAIN) for one in behind
            )
            if shown or (said and span.start not in bounds):
                found.append(span)
        return found

    def is_said(self, value: Value, number: Decimal, part: BoundPart | FilterPart) -> bool:
        """Whether a value is a number of the question: of a rate, the part of one that a percentage stands for. A
        change in percent has to be one of the rate of change."""
        percent = self.said.in_percent(number)
        if isinstance(part, FilterPart):
            return _is_number(value, number) or (percent and _is_number(value, number / 100))
        rate = part.of_rate or any(map(self._is_rate, part.metrics))
        if rate:
            written = not percent and abs(number) <= 1 and _is_number(value, number)
            return written or _is_number(value, number / 100)
        return not (percent and part.of_change) and _is_number(value, number)

    def _is_rate(self, metric: str) -> bool:
        known = self.book.catalog.metrics[metric].format
        return known is not None and known.kind == "percent"

    def is_period(self, value: Value, span: Span) -> bool:
        period = named_period(value)
        phrase = getattr(span.payload, "phrase", "")
        return period is not None and any(self.said.interval(phrase, now) == period for now in self.said.nows)


def plain(value: object) -> str:
    """A value as it is compared: text without case, yes and no as such."""
    return str(value).lower()


def _is_number(value: Value, number: Decimal) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    try:
        given = Decimal(str(value))
    except ArithmeticError:
        return False
    return given == number
