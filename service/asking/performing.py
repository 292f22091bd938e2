"""Runs the effects of one question: with the book as the person who asks sees it, and with no other.

    performer = Performer(tools, views.of(principal), question_id="3f9a")
    performer.perform(PlanOffline("sales last month"), 0.0)     PlannedBy("offline", Planned(query))
    performer.perform(RunQuery(query, principal), 0.02)         Answered(answer)

What nobody may know of is left out of the book, so that planners, prompts, suggestions and definitions never read it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from semantic.book.book import Book
from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.errors import Problem, QueryInvalid
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from service.answer import Answer, Status
from service.answering import answer_query
from service.asking.certain import plan_certainly
from service.asking.instead import Works, examples, nearest, simpler
from service.asking.llm.effects import AskModel, CheckReply, Retrieve
from service.asking.llm.retrieving import OPTIONS, Options
from service.asking.model_shell import Model, ModelShell
from service.asking.planned import (
    NO_CONTEXT,
    Clarify,
    Context,
    Define,
    Investigate,
    Planned,
    PlannerResult,
    Refuse,
    Talk,
)
from service.asking.state import OFFLINE, VERIFIED
from service.asking.steps import (
    SOMETHING_ELSE,
    Answered,
    Compose,
    Effect,
    Event,
    Finish,
    MatchVerified,
    PlannedBy,
    PlanOffline,
    RunQuery,
)
from service.asking.trying import ANY_TIME
from service.asking.verified import match_verified
from service.composing.composer import compose
from service.composing.workshop import Workshop
from service.counterparts import asked_about
from service.declining import failed_answer, refused_answer
from service.empty_periods import empty_period, holds_nothing
from service.errors import WarehouseError
from service.ids import new_id
from service.origin import Known, Origin
from service.rendered import Rendered
from service.tracing import span
from service.warehouse.reach import DataClock, Reaches
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse


@dataclass(frozen=True, slots=True)
class Planners:
    """The planners that the step function asks for; others can be passed in, such as a scripted one in tests."""

    verified: Callable[[str, Book, Context], Planned | None] = match_verified
    offline: Callable[[str, Book, Context], PlannerResult] = plan_certainly


PLANNERS = Planners()


@dataclass(frozen=True, slots=True)
class Tools:
    """What effects are run with, for everybody alike."""

    catalog: Catalog
    warehouse: Warehouse
    clock: DataClock
    limits: Limits = DEFAULT_LIMITS
    planners: Planners = PLANNERS
    model: Model | None = None
    options: Options = OPTIONS
    rendered: Rendered = field(default_factory=Rendered)


@dataclass(frozen=True, slots=True)
class Performer:
    """`book` is as `principal`, the person who asks, sees it."""

    tools: Tools
    book: Book
    principal: Principal = EVERYONE
    question_id: str = ""
    cancellation: Cancellation | None = None
    suggest: bool = True

    def plan(self, question: str, context: Context = NO_CONTEXT) -> PlannerResult:
        """What a question is understood as, without running it: a verified question first, then by the offline
        planner."""
        return self.tools.planners.verified(question, self.book, context) or self.tools.planners.offline(
            question, self.book, context
        )

    def compile(self, query: Query, principal: Principal = EVERYONE, now: datetime | None = None) -> Compiled:
        """The SQL of a query, not run. Raises a QueryInvalid, or a WarehouseError where `now` is in the data."""
        return self._compiled(query, principal, now or self._now(query))

    def _compiled(self, query: Query, principal: Principal, now: datetime) -> Compiled:
        with span("compile"):
            return compile_query(
                self.tools.catalog,
                query,
                dialect=self.tools.warehouse.dialect,
                now=now,
                principal=principal,
                max_rows=self.tools.limits.rows,
            )

    def perform(self, effect: Effect, planning: float) -> Event:
        """The event that an effect comes back as. `planning` are the seconds that were spent so far."""
        match effect:
            case MatchVerified(wording, context):
                return PlannedBy(VERIFIED, self.tools.planners.verified(wording, self.book, context))
            case PlanOffline(wording, context):
                found = self.tools.planners.offline(wording, self.book, context)
                if isinstance(found, Clarify) and found.dated:
                    found = self._with_data(found, context)
                if isinstance(found, Refuse) and self.suggest and found.talk is not Talk.CLOSING:
                    found = replace(found, instead=self._instead(found, wording, context))
                return PlannedBy(OFFLINE, found)
            case Retrieve() | AskModel() | CheckReply():
                assert self.tools.model is not None
                shell = ModelShell(
                    self.book, self.tools.model, self.compile, self._known_now, self.tools.options
                )
                return shell.perform(effect, self.question_id, self.cancellation)
            case Compose():
                return Answered(self._compose(effect, planning))
            case RunQuery():
                answer = self._run(effect, planning)
                return Answered(replace(answer, changes=effect.changes), effect.place)
            case Finish():
                raise AssertionError("an answer is not performed")

    def examples(self, context: Context = NO_CONTEXT) -> tuple[str, ...]:
        """Questions that this person will surely be answered, to begin with or in a conversation."""
        return examples(self.book, self._trying(context))

    def _with_data(self, asked: Clarify, context: Context) -> PlannerResult:
        """The only reading of which there are data, where there are none of the others; else the question back."""
        readings = [self.plan(choice.question, context) for choice in asked.choices]
        planned = [found for found in readings if isinstance(found, Planned)]
        if len(planned) != len(readings):
            return asked
        try:
            now, reaches = self.tools.clock.now(self.tools.catalog.settings.zone), self._reaches()
            held = [
                not holds_nothing(self._compiled(found.query, self.principal, now), reaches)
                for found in planned
            ]
        except (WarehouseError, QueryInvalid):
            return asked
        if sum(held) != 1:
            return asked
        meant = planned[held.index(True)]
        label = asked.choices[held.index(True)].label
        others = " or ".join(choice.label for choice, has in zip(asked.choices, held, strict=True) if not has)
        said = f"{label} is meant, as there are no data of {others}."
        return replace(meant, assumptions=(said, *meant.assumptions))

    def _instead(self, refused: Refuse, wording: str, context: Context) -> tuple[str, ...]:
        works = self._trying(context)
        near = nearest(wording, refused, works) or simpler(wording, self.book, works)
        return near or examples(self.book, works)

    def _trying(self, context: Context) -> Works:
        """What tries a question for this person. Where the warehouse does not tell how far the data reach, only the
        definitions are asked."""
        reaches: Reaches | None = None
        now = ANY_TIME
        with suppress(WarehouseError):
            now, reaches = self._known_now() or ANY_TIME, self._reaches()

        def works(question: str) -> Query | None:
            planned = self.plan(question, context)
            if not isinstance(planned, Planned):
                return None
            try:
                compiled = self._compiled(planned.query, self.principal, now)
            except QueryInvalid:
                return None
            if reaches is not None and (holds_nothing(compiled, reaches) or self._unclear(compiled, reaches)):
                return None
            return planned.query

        return works

    def _known_now(self) -> datetime | None:
        with suppress(WarehouseError):
            return self.tools.clock.now(self.tools.catalog.settings.zone)
        return None

    def _run(self, effect: RunQuery, planning: float) -> Answer:
        origin = Origin(
            question=effect.question,
            planner=effect.planner,
            trust=effect.trust,
            verified=effect.verified,
            assumptions=effect.assumptions,
            found=effect.found,
            seconds={"plan": planning} if effect.planner else {},
            suggest=self.suggest,
        )
        begun = perf_counter()
        try:
            now, reaches = self._now(effect.query), self._reaches()
        except WarehouseError as error:
            return replace(failed_answer(self.tools.catalog, error.problems, origin), query=effect.query)
        origin = replace(origin, seconds={**origin.seconds, "clock": perf_counter() - begun})
        if effect.planner and (
            asked_back := self._asked_back(effect.query, effect.principal, origin, now, reaches)
        ):
            return asked_back
        return answer_query(
            self.tools.catalog,
            self.tools.warehouse,
            effect.query,
            now=now,
            principal=effect.principal,
            origin=origin,
            known=self._known(reaches),
            limits=self.tools.limits,
            cancellation=self.cancellation,
            rendered=self.tools.rendered,
        )

    def _asked_back(
        self, query: Query, principal: Principal, origin: Origin, now: datetime, reaches: Reaches
    ) -> Answer | None:
        """The question back where the time that was asked for, or what it is compared with, can hold nothing, or where
        days would stand beside days of another kind."""
        try:
            compiled = self._compiled(query, principal, now)
        except QueryInvalid:
            return None
        if (unclear := self._unclear(compiled, reaches)) is None:
            return None
        code, asked_back = unclear
        declined = refused_answer(self.tools.catalog, [Problem(code, asked_back.question)], origin)
        status = Status.CLARIFY if asked_back.choices else Status.REFUSED
        choices = (*asked_back.choices, SOMETHING_ELSE) if asked_back.choices else ()
        return replace(declined, status=status, choices=choices, query=query, now=now)

    def _unclear(self, compiled: Compiled, reaches: Reaches) -> tuple[str, Clarify] | None:
        """The code and the question back where the time of a query holds nothing, or its days stand beside others."""
        if (nothing := empty_period(compiled, self.tools.catalog, reaches)) is not None:
            return "empty-period", nothing
        apart = asked_about(compiled, self.tools.catalog.settings.calendar)
        return ("periods-apart", apart) if apart is not None else None

    def _compose(self, effect: Compose, planning: float) -> Answer:
        """What is no single query. What words mean is told also where the warehouse does not answer."""
        zone, begun = self.tools.catalog.settings.zone, perf_counter()
        try:
            now, reaches = self.tools.clock.now(zone), self._reaches()
        except WarehouseError as error:
            if not isinstance(effect.asked, Define):
                origin = Origin(effect.question, effect.planner, seconds={"plan": planning})
                return failed_answer(self.tools.catalog, error.problems, origin)
            now, reaches = datetime.min, Reaches({})
        if isinstance(effect.asked, Investigate):
            origin = Origin(effect.question, effect.planner, seconds={"plan": planning})
            query, principal = effect.asked.query, effect.principal
            if asked_back := self._asked_back(query, principal, origin, now, reaches):
                return asked_back
        workshop = Workshop(
            catalog=self.tools.catalog,
            warehouse=self.tools.warehouse,
            now=now,
            principal=effect.principal,
            known=self._known(reaches),
            limits=self.tools.limits,
            cancellation=self.cancellation,
            answers=self._answers,
            planner=effect.planner,
        )
        answer = compose(effect.asked, self.book, workshop)
        seconds = {"plan": planning, "compose": perf_counter() - begun}
        return replace(answer, id=new_id(), question=effect.question, planner=effect.planner, seconds=seconds)

    def _reaches(self) -> Reaches:
        """How far the data reach, as far as who asks may know. Raises a WarehouseError."""
        return self.tools.clock.told(self.tools.catalog)

    def _known(self, reaches: Reaches) -> Known:
        book = self.book
        return Known(book.values, reaches, self._understood, self._explained, book.sees, book.may_say, book)

    def _answers(self, question: str) -> bool:
        """Whether a question will be answered, whatever by."""
        return not isinstance(self.plan(question), Clarify | Refuse)

    def _now(self, query: Query) -> datetime:
        """Now in the query's zone; a zone that does not exist is refused when the query is compiled."""
        zone = self.tools.catalog.settings.zone
        if query.timezone:
            with suppress(ZoneInfoNotFoundError, ValueError, OSError):
                zone = ZoneInfo(query.timezone).key
        return self.tools.clock.now(zone)

    def _understood(self, question: str) -> Query | None:
        """The query that a question will run as, so that nothing is suggested that fails."""
        planned = self.plan(question)
        return planned.query if isinstance(planned, Planned) else None

    def _explained(self, question: str) -> Query | None:
        """The query whose change a question asks to take apart."""
        planned = self.plan(question)
        return planned.query if isinstance(planned, Investigate) else None
