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
from service.asking.faithfulness.said import Said, named_period, span_roots
from service.asking.faithfulness.vocabulary import metric_phrases
from service.asking.offline.reading.counted import adds_up
from service.asking.offline.reading.walk import rows_of
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.spans import Span
from service.asking.offline.tagging.time_words import Running

FALLING = {Operator.LT: Operator.GT, Operator.LE: Operator.GE}
"""How a bound on a fall is written as a bound on the change: "fell by more than 5%" is below -5%."""


@dataclass
class Sides:
    """`measured` are the metrics that the query shows or compares, `grouped` and `grains` what it has rows for."""

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
        names = [span_roots(span) for span in self.said.spans if span.kind is Kind.NAME]
        return [
            phrase
            for phrase in metric_phrases(self.book).get(metric, ())
            if len(phrase) > 1
            and any(phrase <= clause for clause in self.said.clauses)
            and not any(phrase <= name for name in names)
        ]

    def rows(self, span: Span) -> frozenset[str]:
        return rows_of(span, self.book) | {m.model for m in span.meanings if isinstance(m, ModelMeaning)}

    def is_period(self, value: Value, span: Span) -> bool:
        period = named_period(value)
        phrase = getattr(span.payload, "phrase", "")
        return period is not None and any(self.said.interval(phrase, now) == period for now in self.said.nows)


def plain(value: object) -> str:
    """A value as it is compared: text without case, yes and no as such."""
    return str(value).lower()


def is_number(value: Value, number: Decimal) -> bool:
    """Whether a value is the number, or the part of one that a percentage stands for."""
    if isinstance(value, bool) or value is None:
        return False
    try:
        given = Decimal(str(value))
    except ArithmeticError:
        return False
    return given in (number, number / 100)
