"""Overviews: the scope that a question names, and the handful of queries that give a picture of it.

    read_overview("give me an overview of frozen food this quarter", book, plan)
        Overview("Frozen food this quarter", (key figures, revenue by week, revenue by department, …))

The scope is read as the question "revenue for frozen food this quarter" would be, so that every word of it has its
place. Which queries follow is fixed (see docs/asking.md): the certified metrics of the same rows, the first of them
over time, and by one common dimension of each model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from semantic.book import Book
from semantic.compiling import Compiled
from semantic.definitions.types import Metric
from semantic.errors import QueryInvalid
from semantic.query.types import Condition, Limit, MetricUse, OrderBy, Query, TimeClause
from service.answer import Choice
from service.asking.offline.rewording import SPEAKING, Plan, reworded
from service.asking.offline.wording import common_metrics, title
from service.asking.planned import Clarify, Overview, Planned, PlannerResult, Refuse, Section
from service.asking.trying import tried
from service.labels import words
from service.looking import common_dimensions
from service.rendering.words import sentence_case

MOST_FIGURES = 4
MOST_BREAKDOWNS = 3
ROWS = 5
_FEWEST = 2
_ANY_TIME = datetime(2020, 11, 20)
"""Whether a query compiles, and how long its range is, hardly depends on the clock."""
_PERIODS = ("last month", "last quarter", "this year", "last year")

_POLITE = (
    r"^(?:(?:hi|hello|hey|please|so|ok)[ ,]+)*(?:(?:can|could|would) (?:you|i|we) (?:please )?)?"
    r"(?:i (?:want|need|would like|'d like) )?(?:(?:give|show|send|get|write|make|prepare|have|do|see|build)"
    r"(?: (?:me|us))? )?"
)
_NAMED = re.compile(
    _POLITE
    + r"(?:(?:an?|the|your|our|some) )?(?:(?:quick|short|brief|full|general|little|high[- ]level|whole"
    r"|complete) )*"
    r"(?:overview|summary|report|snapshot|run-?down|briefing|recap|dashboard|digest|big picture|status(?: report)?)"
    r"(?: (?:of|on|for|about|over)(?: how)?)? ?(?P<scope>.*)$"
)
_HOW = re.compile(
    r"^(?:(?:hi|hello|hey|so|and)[ ,]+)*how(?:'s|s| is| are| was| were| did| does| do| has| have) (?P<scope>.+?) "
    r"(?:been )?(?:doing|do|going|go|perform|performing|performed|fare|faring|fared|look|looking|run|running"
    r"|developing)"
    r"(?P<rest>(?: .*)?)$"
)
_SUMMARISE = re.compile(
    _POLITE
    + r"(?:summari[sz]e|tell me (?:more |something |all )?about|(?:the )?performance (?:of|for)) (?P<scope>.+)$"
)
_US = re.compile(
    r"^(?:we|us|it|things|business|our business|the business|everything|the company|our company)\b ?"
)


def read_overview(question: str, book: Book, plan: Plan, leaning: bool = False) -> PlannerResult | None:
    """The overview that is asked for, a question back or a refusal; None for a question that asks for none. A
    `leaning` one ("how did they do in Q3?") is of what was spoken of before, which `plan` knows."""
    text = " ".join(question.lower().replace("’", "'").split()).rstrip(" ?!.")
    found = _NAMED.match(text) or _SUMMARISE.match(text) or _HOW.match(text)
    if found is None:
        return None
    scope = f"{found['scope']}{found.groupdict().get('rest') or ''}".strip()
    scope = re.sub(r"^(?:our|the|all) ", "", _US.sub("", scope).strip())
    scope = re.sub(r"^(?:of|on|for|about|with) ", "", scope)
    if leaning:
        return _leaning(scope, book, plan)
    known = plan(scope) if scope else None
    if isinstance(known, Planned) and known.query.metrics:
        # "A report of sales by month" asks for just that.
        return _composed(known, scope, book) if _is_scope(known.query) else None
    lead = common_metrics(book)[:1]
    if not lead:
        return None
    name = title(lead[0])
    inner = f"{name} for {scope}" if scope else name
    asked = plan(inner)
    if not isinstance(asked, Planned):
        also = plan(f"{name} {scope}")
        asked = also if isinstance(also, Planned) else asked
    match asked:
        case Planned() if _is_scope(asked.query) and len(asked.query.metrics) == 1:
            return _composed(asked, scope, book) or _when(scope, plan)
        case Clarify():
            return reworded(asked, inner, "overview of {}", plan)
        case Refuse():
            return asked
    return None


def _leaning(scope: str, book: Book, plan: Plan) -> PlannerResult | None:
    known = plan(scope)
    if not isinstance(known, Planned):
        return known if isinstance(known, Refuse) else None
    if not _is_scope(known.query):
        return None
    lead = book.catalog.find_metric(known.query.metrics[0].expr)
    if lead is None:
        return Refuse("An overview is of a metric that has a name: say which.")
    rest = re.sub(SPEAKING, "", scope)
    found = _composed(known, f"{title(lead)} {rest}".strip(), book)
    return found or _when(rest, plan, "how did it do {}")


def _is_scope(query: Query) -> bool:
    """Whether a query is one number of some rows: what is asked of it further is the overview's to choose."""
    return len(query.metrics) == 1 and not (query.dimensions or query.limit or query.order_by or query.rows)


def _when(scope: str, plan: Plan, outer: str = "overview of {}") -> PlannerResult:
    """An overview is of a period, which nobody but the asker can choose."""
    inner = f"{scope} " if scope else ""
    asked = [Choice(when, question=outer.format(f"{inner}{when}")) for when in _PERIODS]
    works = tuple(choice for choice in asked if isinstance(plan(choice.question), Overview))
    return Clarify("For which period?", works) if works else Refuse("It is not said for which period.")


def _composed(scope: Planned, text: str, book: Book) -> Overview | Clarify | None:
    query = scope.query
    if query.time is None or query.time.range is None:
        return None
    sections = _Sections(book, query).all()
    if len(sections) < _FEWEST:
        return None
    return Overview(sentence_case(text), sections, scope.assumptions)


@dataclass(frozen=True)
class _Sections:
    """The sections of an overview of `scope`, a query of one metric, its filters and its time."""

    book: Book
    scope: Query

    def all(self) -> tuple[Section, ...]:
        lead = self.book.catalog.find_metric(self.scope.metrics[0].expr)
        compiled = self._compiled(self.scope)
        if lead is None or compiled is None:
            return ()
        compared = self._compared()
        found = [self._figures(lead, compared), self._trend(lead, compiled)]
        found += self._breakdowns(lead, compared)
        return tuple(section for section in found if section is not None)

    def _compiled(self, query: Query) -> Compiled | None:
        try:
            return tried(self.book.catalog, query, _ANY_TIME)
        except QueryInvalid:
            return None

    def _compared(self) -> TimeClause:
        """The scope's time beside the period before, where there is one."""
        assert self.scope.time is not None
        time = replace(self.scope.time, compare=self.scope.time.compare or "previous_period")
        return time if self._compiled(replace(self.scope, time=time)) else replace(time, compare="")

    def _figures(self, lead: Metric, time: TimeClause) -> Section | None:
        """The metric asked about, or that leads, and certified ones of the same rows."""
        same = [lead, *(m for m in common_metrics(self.book) if m.model == lead.model and m != lead)]
        uses: tuple[MetricUse, ...] = ()
        for metric in same:
            if len(uses) == MOST_FIGURES:
                break
            use = self.scope.metrics[0] if metric == lead else MetricUse(self.book.catalog.short_name(metric))
            if self._compiled(replace(self.scope, metrics=(*uses, use), time=time)):
                uses = (*uses, use)
        return Section("Key figures", replace(self.scope, metrics=uses, time=time)) if uses else None

    def _trend(self, lead: Metric, compiled: Compiled) -> Section | None:
        span = compiled.range
        if span is None or span.start is None or span.until is None:
            grain = "month"
        else:
            days = (span.until - span.start).days
            grain = "day" if days <= 31 else "week" if days <= 120 else "month" if days <= 800 else "year"
            if days < _FEWEST:
                return None
        query = replace(self.scope, dimensions=(f"time.{grain}",), order_by=(OrderBy(f"time.{grain}"),))
        name = sentence_case(title(lead))
        return Section(f"{name} by {grain}", query) if self._compiled(query) else None

    def _breakdowns(self, lead: Metric, time: TimeClause) -> list[Section]:
        """One common dimension of each model, of those that no filter holds to one value."""
        shown = {document.name for document in self.book.documents}
        pinned = {f.field for f in self.scope.filters if isinstance(f, Condition) and len(f.values) == 1}
        use = self.scope.metrics[0]
        out: list[Section] = []
        models: set[str] = set()
        for reached in common_dimensions(self.book.catalog, lead.qualified):
            dimension = reached.dimension
            if dimension.model in models or reached.path in pinned or dimension.qualified not in shown:
                continue
            query = replace(
                self.scope,
                dimensions=(reached.path,),
                order_by=(OrderBy(use.name, descending=True),),
                limit=Limit(ROWS, other=True),
                time=time,
            )
            if len(out) < MOST_BREAKDOWNS and self._compiled(query):
                models.add(dimension.model)
                name = words(dimension.name).removesuffix(" id")
                out.append(Section(f"{sentence_case(title(lead))} by {name}", query))
        return out
