"""From a query to an answer: compile, run main and totals on one snapshot, and say what came out and how.

answer = answer_query(catalog, warehouse, query, principal=EVERYONE, now=clock.now(zone))
answer.sentence        "Revenue was $421,720.45 in December 2017."

A mistake of the asker is an answer too (refused, or a question back), and so is a warehouse that fails: doors render
answers and need no other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

from semantic.catalog import Catalog
from semantic.compiling import Compiled, Statement, compile_query
from semantic.definitions.types import VerifiedQuestion
from semantic.errors import Problem, QueryInvalid
from semantic.policies import view_of
from semantic.principal import EVERYONE, Principal
from semantic.query import parse_query
from semantic.query.types import Query
from service.answer import Answer, Computation, Kind, Status, Trust
from service.clarifying import choices
from service.declining import failed_answer, without_rows
from service.errors import WarehouseError
from service.explaining import computation, labels_of
from service.following import FollowUp, follow_ups
from service.ids import new_id
from service.origin import Known, Origin, with_origin
from service.rendered import Rendered
from service.rendering.chart import chart
from service.rendering.decimals import with_decimals
from service.rendering.rest import drawable, rest_said, without_rest
from service.rendering.sentence import sentence
from service.result_columns import columns_of, totals_of, zeros_of
from service.result_notes import Result
from service.result_order import in_natural_order
from service.result_warnings import warnings
from service.tracing import span
from service.true_periods import Looked, looked_at, unlimited
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Rows, Warehouse


def answer_query(
    catalog: Catalog,
    warehouse: Warehouse,
    query: Query,
    *,
    now: datetime,
    principal: Principal = EVERYONE,
    origin: Origin | None = None,
    known: Known | None = None,
    limits: Limits = DEFAULT_LIMITS,
    cancellation: Cancellation | None = None,
    rendered: Rendered | None = None,
) -> Answer:
    """The answer of a query. `now` is a wall-clock time in the query's zone. Raises nothing for mistakes."""
    [answer] = answer_queries(
        catalog,
        warehouse,
        [query],
        now=now,
        principal=principal,
        origin=origin,
        known=known,
        limits=limits,
        cancellation=cancellation,
        rendered=rendered,
    )
    return answer


def answer_queries(
    catalog: Catalog,
    warehouse: Warehouse,
    queries: Sequence[Query],
    *,
    now: datetime,
    principal: Principal = EVERYONE,
    origin: Origin | None = None,
    known: Known | None = None,
    limits: Limits = DEFAULT_LIMITS,
    cancellation: Cancellation | None = None,
    rendered: Rendered | None = None,
) -> tuple[Answer, ...]:
    """An answer for each query, all of them on one snapshot; where the warehouse fails, it fails for all that could
    be compiled."""
    origin, known = origin or Origin(), known or Known()
    answering = _Answering(catalog, warehouse, principal, origin, known, limits, now, rendered)
    asked = [answering.compiled(query) for query in queries]
    statements = [statement for item in asked if isinstance(item, _Asked) for statement in item.statements]
    most = max((item.most_rows for item in asked if isinstance(item, _Asked)), default=0)
    begun = perf_counter()
    failure: WarehouseError | None = None
    results: Iterator[Rows] = iter(())
    try:
        if statements:
            results = iter(
                warehouse.run(statements, replace(limits, rows=most + 1), cancellation=cancellation)
            )
    except WarehouseError as error:
        failure = error
    ran = perf_counter() - begun
    return tuple(
        item if isinstance(item, Answer) else answering.finished(item, results, failure, ran)
        for item in asked
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query that is ready to run, and how long it took to get so far."""

    compiled: Compiled
    seconds: float
    every: Compiled | None = None
    """The same without its limit, where periods are ranked."""

    @property
    def statements(self) -> list[Statement]:
        every = self.every.main if self.every else None
        others = (self.compiled.totals, every)
        return [self.compiled.main, *(statement for statement in others if statement)]

    @property
    def most_rows(self) -> int:
        return max(self.compiled.rows, self.every.rows if self.every else 0)


def _approval(verified: VerifiedQuestion, query: Query) -> str:
    """Who approved a question; with something else in its slots, as what it was approved."""
    approved = parse_query(verified.query)
    by = f"{verified.verified_by} on {verified.verified_on}" if verified.verified_on else verified.verified_by
    if approved == query:
        return f"The question and its query were approved by {by}."
    changed = {
        "period": approved.time != query.time,
        "value": approved.filters != query.filters,
        "number of rows": approved.limit != query.limit,
    }
    others = " and another ".join(what for what, differs in changed.items() if differs)
    return f"The question was approved by {by} as “{verified.question}”; here it has another {others}."


class _Answering:
    """One query on its way; the parts that every outcome shares."""

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        principal: Principal,
        origin: Origin,
        known: Known,
        limits: Limits,
        now: datetime,
        rendered: Rendered | None,
    ) -> None:
        self._catalog = view_of(catalog, principal).catalog
        self._warehouse = warehouse
        self._principal = principal
        self._origin = origin
        self._known = known
        self._limits = limits
        self._now = now
        self._rendered = rendered

    def compile(self, query: Query) -> Compiled:
        return compile_query(
            self._catalog,
            query,
            dialect=self._warehouse.dialect,
            now=self._now,
            principal=self._principal,
            max_rows=self._limits.rows,
        )

    def compiled(self, query: Query) -> _Asked | Answer:
        """The query ready to run, or why it cannot."""
        begun = perf_counter()
        try:
            with span("compile"):
                compiled, every = self.compile(query), unlimited(query) if self._origin.planner else None
                return _Asked(compiled, perf_counter() - begun, self.compile(every) if every else None)
        except QueryInvalid as error:
            return self.declined(query, error.problems, perf_counter() - begun)

    def finished(
        self, asked: _Asked, results: Iterator[Rows], failure: WarehouseError | None, ran: float
    ) -> Answer:
        """The answer of what ran: the next of the results are this query's."""
        seconds = {**self._origin.seconds, "compile": asked.seconds, "run": ran}
        if failure is not None:
            failed = failed_answer(
                self._catalog, failure.problems, self._origin, seconds=seconds, now=self._now
            )
            return _with_sql(failed, asked.compiled)
        rows = [next(results) for _ in asked.statements]
        begun = perf_counter()
        with span("render"):
            answer = self._as_before(asked, rows)
        return replace(
            answer,
            id=self._origin.id or new_id(),
            age=max((each.age for each in rows if each.age is not None), default=None),
            seconds={**seconds, "render": perf_counter() - begun},
        )

    def _as_before(self, asked: _Asked, results: Sequence[Rows]) -> Answer:
        """As it was written for the very same rows before, where it was; id, age and times are for the caller."""
        origin, known = self._origin, self._known
        if self._rendered is None or known.view is None or all(rows.age is None for rows in results):
            return self.answered(asked, results)
        said = (
            origin.question,
            origin.planner,
            origin.trust,
            origin.assumptions,
            origin.found,
            origin.suggest,
        )
        rows = tuple(result.rows for result in results)
        held = (*rows, asked.compiled.main.plan, known.view, known.reaches, origin.verified)
        key = (asked.compiled.query, asked.compiled.fingerprint, self._now, *said, *map(id, held))
        answer = self._rendered.get(key, held)
        if answer is None:
            answer = self.answered(asked, results)
            self._rendered.put(key, held, answer)
        return answer

    def declined(self, query: Query, problems: Sequence[Problem], compiling: float) -> Answer:
        """A question back where the query may mean several things, else a refusal that says why."""
        seconds = {**self._origin.seconds, "compile": compiling}
        asked = choices(self._catalog, query, problems[0], self.compile)
        status = Status.CLARIFY if asked else Status.REFUSED
        declined = without_rows(self._catalog, status, problems, self._origin, seconds, self._now)
        if asked:
            declined = replace(declined, sentence=f"{problems[0].message} Which do you mean?", choices=asked)
        # Which of several warehouses it would have been is not known.
        dialect = self._warehouse.dialect
        return replace(declined, query=query, dialect=dialect if isinstance(dialect, str) else "")

    def _as_seen(self, explained: Computation) -> Computation:
        """Without the metrics that whoever asks may not know of, and the formulas that name them."""
        known = self._known
        shown = [
            used
            for used in explained.metrics
            if (metric := self._catalog.find_metric(used.name)) is None or known.sees(metric.qualified)
        ]
        return replace(
            explained,
            metrics=tuple(
                used if known.may_say(used.formula) else replace(used, formula="") for used in shown
            ),
        )

    def _looked_at(self, result: Result, every: Rows | None, most: int) -> Looked:
        """The rows that may be shown, and what is to be said of those that may not."""
        if not self._origin.planner:
            return Looked(tuple(result.rows))
        return looked_at(result, every.rows if every and len(every.rows) <= most else None)

    def answered(self, asked: _Asked, results: Sequence[Rows]) -> Answer:
        """The answer that the rows give, without its own id and times."""
        compiled, fetched = asked.compiled, results[0].rows
        labels = labels_of(compiled.query, compiled.main.columns)
        totals = totals_of(compiled, results[1]) if compiled.totals else ()
        result = Result(self._catalog, compiled, tuple(fetched[: compiled.rows]), labels, self._known.reaches)
        looked = self._looked_at(result, results[-1] if asked.every else None, asked.most_rows)
        if looked.rows != result.rows:
            fetched, result = list(looked.rows), replace(result, rows=looked.rows[: compiled.rows])
        truncated = results[0].truncated or len(fetched) > len(result.rows)
        rows = in_natural_order(compiled, result.rows, truncated=truncated)
        columns = with_decimals(columns_of(compiled, labels), rows, totals)
        explained = self._as_seen(self._with_approval(computation(result), compiled.query))
        said, said_rows = without_rest(columns, rows)
        drawn, drawn_rows = drawable(columns, rows, compiled.query)
        answer = Answer(
            id="",
            status=Status.ANSWERED,
            kind=Kind.DATA,
            question=self._origin.question,
            sentence=sentence(
                said,
                said_rows,
                computation=explained,
                query=compiled.query,
                totals=totals[: len(said)],
                row_count=len(said_rows),
                truncated=truncated,
                among=looked.among,
                beside=(looked.none, *looked.left_out, rest_said(columns, rows, compiled.query)),
            ),
            columns=columns,
            rows=rows,
            totals=totals,
            row_count=len(rows),
            truncated=truncated,
            chart=chart(
                drawn,
                drawn_rows,
                notes=explained.notes,
                row_count=len(drawn_rows),
                truncated=truncated,
                periods=_periods(explained),
                filters=explained.filters,
                zeros=zeros_of(compiled),
            ),
            trust=self._origin.trust or trust_of(compiled),
            computation=explained,
            warnings=(
                *self._origin.assumptions,
                *warnings(result, fetched, self._known.values, self._origin.found),
            ),
            follow_ups=self._follow_ups(result),
        )
        return _with_sql(with_origin(answer, self._catalog, self._origin), compiled)

    def _follow_ups(self, result: Result) -> tuple[str, ...]:
        """What can be asked next; nothing where nothing was found, or nobody wants to know."""
        if result.empty or not self._origin.suggest:
            return ()
        return follow_ups(
            self._catalog,
            result.compiled,
            self._works,
            sees=self._known.sees,
            begins=self._known.begins,
            question=self._origin.question,
        )

    def _with_approval(self, explained: Computation, query: Query) -> Computation:
        verified = self._origin.verified
        if verified is None or not verified.verified_by:
            return explained
        return replace(explained, notes=(*explained.notes, _approval(verified, query)))

    def _works(self, candidate: FollowUp) -> bool:
        """Whether the question will be understood as what it is offered for: the same SQL over the same values."""
        understood = self._known.explained if candidate.why else self._known.understood
        try:
            meant = self.compile(candidate.query)
            query = understood(candidate.question) if understood else candidate.query
            read = self.compile(query) if query else None
        except QueryInvalid:
            return False
        return read is not None and (read.main.sql, read.main.parameters) == (
            meant.main.sql,
            meant.main.parameters,
        )


def _periods(explained: Computation) -> tuple[str, str]:
    """What the period asked for and the one that it is compared with are called."""
    now, before = explained.time, explained.compared
    return (now.words, before.words) if now and before else ("", "")


def trust_of(compiled: Compiled) -> Trust:
    """Governed while every column is a metric that somebody defined; a made-up expression is not."""
    shown = [o for o in compiled.main.plan.outputs if not o.hidden and not o.compares]
    made_up = any(output.metric is None for output in shown)
    return Trust.AD_HOC if made_up else Trust.GOVERNED


def _with_sql(answer: Answer, compiled: Compiled) -> Answer:
    return replace(
        answer,
        query=compiled.query,
        sql=compiled.main.sql,
        parameters=dict(compiled.main.parameters),
        dialect=compiled.dialect,
        now=compiled.now,
    )
