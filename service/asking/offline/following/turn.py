"""The question before as a follow-up sees it: what its metrics, groups and filters are about.

turn.dimension_of("product.department")     "products.department"
turn.about(InSegment("sales.frozen"))       {"products.category"}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from semantic.book import Book, DimensionMeaning, MetricMeaning
from semantic.book.words import phrase_key
from semantic.calendars import Calendar
from semantic.errors import QueryInvalid, TimeInvalid
from semantic.planning.time_ranges import parse_range
from semantic.query.types import Condition, Filter, InSegment, MetricUse, Operator, Query
from semantic.query.walking import leaves_of
from service.asking.edit_words import EditWords
from service.asking.offline.following.asides import members_of
from service.asking.offline.following.leaning import Heard
from service.asking.offline.reading.draft import GroupDraft, MetricDraft, Seed
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.tagging.time_phrases import TimeSpan, read_time
from service.asking.offline.wording import metric_label
from service.asking.periods import Period
from service.asking.plain_reasons import CANNOT, in_words
from service.asking.planned import Context, Planned, PlannerResult
from service.asking.trying import ANY_TIME, tried

Plan = Callable[[str, Book, Seed], PlannerResult]
MONEY = re.compile(
    r"(?:in )?(?:the )?(?:us )?(?:dollars?|euros?|pounds|money|cash|bucks|usd|eur|dollar (?:amounts?|values?|figures?)"
    r"|\$|€|£)",
    re.IGNORECASE,
)
NEGATED = frozenset({Operator.NE, Operator.NOT_IN})


@dataclass(frozen=True)
class Turn:
    """A follow-up and what it leans on. `last` is the query before it; `swaps` is what goes in "units instead of
    baskets"."""

    heard: Heard
    last: Query
    context: Context
    book: Book
    plan: Plan
    swaps: str = ""

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.book.catalog)

    @cached_property
    def words(self) -> EditWords:
        return EditWords(self.book)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The qualified names of the metrics of the question before."""
        return members_of(self.last, self.book)

    @property
    def calendar(self) -> Calendar:
        return self.book.catalog.settings.calendar

    @property
    def now(self) -> datetime:
        return self.context.now or ANY_TIME

    @cached_property
    def period(self) -> Period | None:
        """The resolved range of the question before."""
        start, until = self.context.start, self.context.until
        if start is None or until is None or start >= until:
            return None
        given = self.last.time.range if self.last.time is not None else None
        try:
            spec = parse_range(given) if isinstance(given, str) else None
        except TimeInvalid:
            spec = None
        return Period(start, until, spec.unit if spec is not None and spec.anchor == "this" else "")

    @cached_property
    def seed(self) -> Seed:
        """The metrics of the question before, for words that need one."""
        drafts = tuple(MetricDraft(metric_label(self.book, name), (name,)) for name in self.metrics)
        return Seed(drafts, remembered=self.context.remembered)

    @cached_property
    def seed_with_groups(self) -> Seed:
        """Its groups, too, for words that need rows ("only those with more than 50 …")."""
        groups = [self._group(path) for path in self.last.dimensions]
        known = tuple(group for group in groups if group is not None)
        return Seed(self.seed.metrics, known, self.context.remembered)

    @cached_property
    def unseeded(self) -> Seed:
        return Seed(remembered=self.context.remembered)

    def uses(self, seed: Seed) -> tuple[MetricUse, ...]:
        """The metrics of a seed as a plan writes them."""
        catalog = self.book.catalog
        return tuple(MetricUse(catalog.short_name(catalog.metrics[d.candidates[0]])) for d in seed.metrics)

    def _group(self, path: str) -> GroupDraft | None:
        if path.startswith("time."):
            return GroupDraft(path, grain=path.removeprefix("time."))
        name = self.dimension_of(path)
        return GroupDraft(path, (DimensionMeaning(name),)) if name else None

    # What names mean

    def filters_said(self, text: str) -> tuple[Filter, ...]:
        """The filters that a phrase comes to, read by itself; none where it says anything else."""
        read = self.plan(text, self.book, self.seed)
        if not isinstance(read, Planned) or self.metric_named(text):
            return ()
        said = read.query.filters
        return said if read.query == Query(metrics=self.uses(self.seed), filters=said) else ()

    def dimension_of(self, path: str, metrics: Sequence[str] = ()) -> str:
        """The qualified name of the dimension that a path leads to; "" for time and for metrics."""
        known = self.book.catalog.dimensions
        if path in known:
            return path
        for metric in metrics or self.metrics:
            for name, reached in self.reach.of(metric).items():
                if reached.path == path or path.startswith(f"{reached.path}."):
                    return name
        short = [name for name in known if name.rpartition(".")[2] == path]
        return short[0] if len(short) == 1 else ""

    def about(self, item: Filter) -> frozenset[str]:
        """The dimensions that a filter says something about; for conditions on metrics and time, the field."""
        found: set[str] = set()
        for leaf in leaves_of(item):
            if isinstance(leaf, InSegment):
                found |= self._in_segment(leaf.segment)
            elif isinstance(leaf, Condition):
                found.add(self.dimension_of(leaf.field) or leaf.field)
            else:
                found.add(f"{leaf.per} by {leaf.metric}")
        return frozenset(found)

    def _in_segment(self, name: str) -> set[str]:
        catalog = self.book.catalog
        segment = catalog.segments.get(name) or next(
            (s for s in catalog.segments.values() if s.name == name), None
        )
        if segment is None:
            return {name}
        words = set(re.findall(r"[a-z_][a-z0-9_]*", segment.where.text))
        graph = catalog.graph.routes(segment.model)
        near = [d for d in catalog.dimensions.values() if d.name in words]
        own = {d.qualified for d in near if d.model == segment.model}
        return own or {d.qualified for d in near if d.model in graph} or {name}

    def models_of(self, item: Filter) -> frozenset[str]:
        return frozenset(name.partition(".")[0] for name in self.about(item))

    def metric_named(self, text: str) -> tuple[str, ...]:
        """The metrics that a text names and nothing else."""
        meanings = self.book.meanings(phrase_key(text))
        return tuple(m.metric for m in meanings if isinstance(m, MetricMeaning))

    def metrics_called(self, text: str) -> tuple[str, ...]:
        """Those, or the amounts of money of the question before, which are "the dollars" of it."""
        if not MONEY.fullmatch(text):
            return self.metric_named(text)
        return tuple(name for name in self.metrics if self.is_money(name))

    def is_money(self, name: str) -> bool:
        format_ = self.book.catalog.metrics[name].format
        return format_ is not None and format_.kind == "currency"

    def metric_field(self, path: str) -> bool:
        """Whether a filter's field is a metric."""
        try:
            return (
                path not in self.book.catalog.dimensions and self.book.catalog.find_metric(path) is not None
            )
        except QueryInvalid:
            return True

    def dimensions_named(self, text: str) -> frozenset[str]:
        meanings = self.book.meanings(phrase_key(text))
        return frozenset(m.dimension for m in meanings if isinstance(m, DimensionMeaning))

    def time_named(self, text: str) -> TimeSpan | None:
        """The period that a text names; one without a year is of the year that the question before was about."""
        found = read_time(text.lower())
        return self.in_year(found) if found is not None else None

    def in_year(self, found: TimeSpan) -> TimeSpan:
        """ "November" after a question about 2016 is November 2016."""
        year = self.year
        try:
            spec = parse_range(found.phrase)
        except TimeInvalid:
            return found
        if year is None or spec.anchor != "latest" or spec.start != spec.until:
            return found
        phrase = f"{spec.start} {year}"
        try:
            parse_range(phrase)
        except TimeInvalid:
            return found
        return TimeSpan(phrase)

    @property
    def year(self) -> int | None:
        """The only year of the period before."""
        start, until = self.context.start, self.context.until
        if start is None or until is None:
            return None
        same = start.year == until.year or (
            until.year == start.year + 1 and (until.month, until.day) == (1, 1)
        )
        return start.year if same else None

    def fails(self, query: Query) -> str:
        """Why a query cannot be computed; "" if it can."""
        try:
            tried(self.book.catalog, query)
        except QueryInvalid as error:
            said = f"{error.problem.message} {error.problem.hint}"
            if not self.book.may_say(said, *error.problem.suggestions):
                return CANNOT
            plain = in_words(error.problem)
            return f"{plain.message} {plain.hint}".strip()
        return ""
