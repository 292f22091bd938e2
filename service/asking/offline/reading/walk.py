"""Where a reading stands: the spans, the place among them, and what the words before have announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from semantic.book import Book, DimensionMeaning, MetricMeaning, SegmentMeaning, ValueMeaning
from semantic.book.words import LIGHT
from semantic.definitions.types import ValueType
from service.asking.offline.reading.draft import Draft, MetricDraft, NotRead
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.span import Number, Span
from service.asking.offline.tagging.time_words import ChangeWord, Earlier, Running

JOINTS = frozenset({Kind.AND, Kind.OR, Kind.COMMA, Kind.VERSUS})


@dataclass
class ShareWords:
    """Where the words of a share stand; -1: they have not come. `selected` and `measured` are the places at which the
    selections begin and at which the metrics stand; `selected_until` is where the last selection ends. `whole`: the
    metric is named once more as that of the whole ("as a percentage of total sales"). `total` is the word for the whole
    ("of the total"), which is `bare` without a name. `aside`: ", as a percent," stands behind the number."""

    at: int = -1
    form: str = ""
    comes: int = -1
    whole: bool = False
    total: str = ""
    bare: bool = False
    aside: bool = False
    part: int = -1
    selected: list[int] = field(default_factory=list)
    selected_until: int = -1
    measured: list[int] = field(default_factory=list)


@dataclass
class Walk:
    """`joint` is the connector before the next thing said; `flags` are kinds that wait for what they belong to.

    `unplaced` are words without a meaning so far: the metric that is chosen may explain them ("units … sold").
    `open_filter` is true after a selection that a further metric would share or not, which nobody can tell;
    `groups_closed` after a metric that came behind a grouping: a further one would belong to which of them?
    `changed`, `earlier` and `series` are words of change and comparison in time, which `changing` settles at the end.
    """

    spans: tuple[Span, ...]
    book: Book
    place: int = 0
    draft: Draft = field(default_factory=Draft)
    joint: Kind | None = None
    negated: bool = False
    number: int | None = None
    flags: set[Kind] = field(default_factory=set)
    unplaced: list[str] = field(default_factory=list)
    open_filter: bool = False
    grouping: bool = False
    groups_closed: bool = False
    last_metric: int | None = None
    subject: Span | None = None
    others: str = ""
    verbs: list[Span] = field(default_factory=list)
    averaged: str = ""
    apart: str = ""
    units: list[str] = field(default_factory=list)
    measured: tuple[DimensionMeaning, ...] = ()
    clause_at: int = -1
    share: ShareWords = field(default_factory=ShareWords)
    changed: ChangeWord | None = None
    change_unit: str = ""
    earlier: Earlier | None = None
    series: str = ""
    days_text: str = ""
    so_far: str = ""
    running: Running | None = None
    running_text: str = ""
    runs_beside: bool = False
    totals: str = ""
    examples: set[str] = field(default_factory=set)
    exists: str = ""

    @property
    def next(self) -> Span | None:
        return self.ahead(0)

    @property
    def before(self) -> Span | None:
        """The span taken last."""
        return self.spans[self.place - 1] if self.place else None

    def ahead(self, steps: int) -> Span | None:
        place = self.place + steps
        return self.spans[place] if place < len(self.spans) else None

    def take(self) -> Span:
        span = self.spans[self.place]
        self.place += 1
        if span.assumption:
            self.draft.assumptions.append(span.assumption)
        if span.misspelt:
            self.draft.misspelt.append((span.text, span.key))
        if span.doubtful:
            self.draft.doubts.append((span.text, span.key))
        return span

    def next_is(self, *kinds: Kind) -> bool:
        return self.next is not None and self.next.kind in kinds

    def add_metric(self, metric: MetricDraft) -> int:
        """The metric's place in the draft; one that is there already keeps its place."""
        for place, known in enumerate(self.draft.metrics):
            if known.candidates == metric.candidates and not known.operator and not metric.operator:
                self.last_metric = place
                return place
        self.draft.metrics.append(metric)
        self.share.measured.append(self.place - 1)
        self.last_metric = len(self.draft.metrics) - 1
        if Kind.COUNT in self.flags and self.draft.counted is None:
            self.draft.counted = self.last_metric
        self.joint = None
        self.open_filter = False
        return self.last_metric


def rows_of(span: Span, book: Book) -> frozenset[str]:
    """The models whose rows a noun names: "households", "customer", "product"."""
    models = {meaning.model for meaning in span.models}
    for meaning in span.dimensions:
        dimension = book.catalog.dimensions[meaning.dimension]
        model = book.catalog.models[dimension.model]
        if dimension.name == model.label or model.key == (dimension.name,):
            models.add(model.name)
    rows = book.catalog.counting.rows
    return frozenset(models | {rows[name] for name in span.metrics if name in rows})


def models_selected(span: Span, book: Book) -> frozenset[str]:
    """The models whose dimensions or segments a phrase picks rows by."""
    return models_of((m for m in span.meanings if isinstance(m, ValueMeaning | SegmentMeaning)), book)


def models_of(picked: Iterable[ValueMeaning | SegmentMeaning], book: Book) -> frozenset[str]:
    """The models whose rows the meanings of what is picked belong to."""
    catalog = book.catalog
    return frozenset(
        catalog.dimensions[meaning.dimension].model
        if isinstance(meaning, ValueMeaning)
        else catalog.segments[meaning.segment].model
        for meaning in picked
    )


def selects(span: Span | None) -> bool:
    """Whether a span can pick rows: it names values or segments and no metric."""
    if span is None or span.kind is not Kind.NAME or span.metrics:
        return False
    return bool(span.values) or any(isinstance(m, SegmentMeaning) for m in span.meanings)


def names_value_beside(walk: Walk, span: Span) -> bool:
    """ "store 367", "age 25-34", "category frozen pizza"."""
    named = {meaning.dimension for meaning in span.dimensions}
    ahead = walk.ahead(1)
    if not named or ahead is None:
        return False
    if (ahead.kind is Kind.NUMBER or ahead.key.isdigit()) and not _directly(span, ahead):
        return False
    if ahead.kind is Kind.NUMBER and isinstance(ahead.payload, Number):
        if not ahead.payload.bare or (walk.before is not None and walk.before.kind is Kind.TOP):
            return False
        return any(_takes_number(walk, meaning, ahead.text) for meaning in span.dimensions)
    return selects(ahead) and any(value.dimension in named for value in ahead.values)


def _directly(span: Span, number: Span) -> bool:
    """Whether a noun's number follows at once: "household 25", and not "households of 5"."""
    return span.until == number.start and span.text.split()[-1] not in LIGHT


def _takes_number(walk: Walk, meaning: DimensionMeaning, number: str) -> bool:
    """Whether things are told by numbers, or one of those named in the definition is written so: "location 7"."""
    dimension = walk.book.catalog.dimensions[meaning.dimension]
    if any(known.value == number for known in dimension.values):
        return True
    return dimension.type in (ValueType.STRING, ValueType.NUMBER) and not dimension.values


def sales_metrics(walk: Walk) -> MetricDraft:
    """The metric that selling is measured by. Raises NotRead if no definition has one."""
    found = selling(walk)
    if not found:
        raise NotRead("No metric measures selling.", ("sold",))
    return MetricDraft("sales", found)


def selling(walk: Walk) -> tuple[str, ...]:
    """The metrics that selling may be measured by; () where nothing is sold."""
    return tuple(m.metric for m in walk.book.meanings(SALES) if isinstance(m, MetricMeaning))


def unclear(text: str) -> NotRead:
    return NotRead(f"It is not clear what “{text}” does in this question.", (text,))
