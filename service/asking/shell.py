"""The shell around the step function: runs its effects, for doors that wait for the answer in one call.

    asker = Asker(catalog, warehouse, build_book(catalog, values))
    asker.ask("sales last month")                       an Answer, whatever happens
    asker.ask("by store", conversation=answer.conversation)
    asker.choose(answer.id, 0)                          goes on with what was clicked
    asker.query(parse_query({"metrics": ["revenue"]}))

Safe for many threads. Questions that wait for a click are kept here by the id of the answer that asked back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from time import perf_counter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from semantic.book.book import Book
from semantic.book.words import phrase_key
from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.errors import Problem, QueryInvalid
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from service.answer import Answer, Choice, Status
from service.answering import (
    Known,
    Origin,
    answer_query,
    failed_answer,
    new_id,
    refused_answer,
)
from service.asking.certain import plan_certainly
from service.asking.conversation import Conversation, Conversations, ConversationsInMemory
from service.asking.llm.effects import AskModel, CheckReply, Retrieve
from service.asking.llm.retrieving import OPTIONS, Options
from service.asking.memory import Memory, MemoryInProcess, still_defined
from service.asking.model_shell import NO_MODEL, Model, ModelShell
from service.asking.planned import (
    NO_CONTEXT,
    Clarify,
    Context,
    Define,
    Investigate,
    Open,
    Planned,
    PlannerResult,
    Refuse,
    Remembered,
)
from service.asking.state import OFFLINE, OFFLINE_ORDER, ORDERS, VERIFIED, AskState, PlannerName
from service.asking.steps import (
    SOMETHING_ELSE,
    Answered,
    Asked,
    Chosen,
    Compose,
    Effect,
    Event,
    Finish,
    MatchVerified,
    PlannedBy,
    PlanOffline,
    QueryGiven,
    RunQuery,
    step,
)
from service.asking.verified import match_verified
from service.composing.composer import compose
from service.composing.workshop import Workshop
from service.empty_periods import empty_period
from service.errors import WarehouseError
from service.warehouse.reach import DataClock, Reaches
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse

KEPT_WAITING = 10_000
"""Questions that wait for a click; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Planners:
    """The planners that the step function asks for; others can be passed in, such as a scripted one in tests."""

    verified: Callable[[str, Book, Context], Planned | None] = match_verified
    offline: Callable[[str, Book, Context], PlannerResult] = plan_certainly


PLANNERS = Planners()


class Asker:
    """Questions, queries and clicks to answers. `book` may be replaced at any time: each step reads it once."""

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        book: Book,
        *,
        clock: DataClock | None = None,
        limits: Limits = DEFAULT_LIMITS,
        planners: Planners = PLANNERS,
        conversations: Conversations | None = None,
        memory: Memory | None = None,
        model: Model | None = None,
        options: Options = OPTIONS,
    ) -> None:
        self.catalog = catalog
        self.warehouse = warehouse
        self.book = book
        self._clock = clock or DataClock(warehouse, catalog)
        self._limits = limits
        self._planners = planners
        self._conversations = conversations or ConversationsInMemory()
        self._memory = memory or MemoryInProcess()
        self._model = model
        self._options = options
        self._planner: PlannerName = "auto"
        self._lock = Lock()
        self._waiting: OrderedDict[str, AskState] = OrderedDict()

    def use(self, book: Book) -> None:
        """Answers from another book from now on. What it needs to be searched is made ready first."""
        book.index  # noqa: B018  (reading the property is what prepares it)
        self.book = book

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured."""
        return self._model is not None

    def measured(
        self,
        book: Book,
        warehouse: Warehouse,
        clock: DataClock,
        planners: Planners,
        planner: PlannerName = "auto",
        options: Options = OPTIONS,
    ) -> Asker:
        """The same asker with another book, warehouse, clock and planners, who has talked to nobody yet."""
        twin = copy(self)
        twin._planner, twin._options = planner, options
        twin.book, twin.warehouse, twin._clock, twin._planners = book, warehouse, clock, planners
        twin._conversations, twin._memory = ConversationsInMemory(), MemoryInProcess()
        twin._lock, twin._waiting = Lock(), OrderedDict()
        return twin

    def ask(
        self,
        question: str,
        principal: Principal = EVERYONE,
        *,
        conversation: str | None = None,
        planner: PlannerName | None = None,
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """The answer to a question in plain words. `conversation` is that of an earlier answer, which the question may
        lean on; without one a new conversation begins. `planner` names the only one that is asked after verified
        questions, or "auto"."""
        known = self.conversation(conversation, principal) if conversation else _begun(principal)
        if known is None:
            problem = Problem(
                "no-such-conversation", "There is no such conversation any more.", hint="Begin a new one."
            )
            return refused_answer(self.catalog, [problem], Origin(question=question))
        context = replace(known.context, remembered=self.remembered(principal))
        planner = planner or self._planner
        if planner == "llm" and self._model is None:
            return refused_answer(self.catalog, [NO_MODEL], Origin(question=question))
        asked = Asked(question, principal, context, conversation=known.id, order=self._order(planner))
        return self._drive(AskState(), asked, cancellation)

    def conversation(self, id_: str, principal: Principal = EVERYONE) -> Conversation | None:
        """The conversation with this id; None if it is forgotten, or somebody else's."""
        known = self._conversations.get(id_)
        return known if known is not None and known.principal == principal.id else None

    def remembered(self, principal: Principal = EVERYONE) -> tuple[Remembered, ...]:
        """What this person chose words to mean, while the definitions are there."""
        return still_defined(self._memory.of(principal.id), self.catalog)

    def forget(self, phrase: str, principal: Principal = EVERYONE) -> bool:
        """Forgets what a phrase was chosen to mean; whether there was anything to forget."""
        return self._memory.forget(principal.id, phrase_key(phrase))

    def query(
        self,
        query: Query,
        principal: Principal = EVERYONE,
        *,
        question: str = "",
        conversation: str | None = None,
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """The answer to a query. In a conversation, the next question may lean on it."""
        known = self.conversation(conversation, principal) if conversation else None
        state = AskState(conversation=known.id if known else "")
        return self._drive(state, QueryGiven(query, principal, question), cancellation)

    def choose(
        self,
        waiting: str | AskState,
        index: int,
        principal: Principal = EVERYONE,
        *,
        remember: bool = False,
        cancellation: Cancellation | None = None,
    ) -> Answer:
        """Goes on with the choice that was clicked (counted from 0) on the answer that has this id. `remember` takes it
        for the same words from now on, until it is forgotten."""
        state = self.waiting(waiting) if isinstance(waiting, str) else waiting
        if state is None or state.principal != principal:
            problem = Problem(
                "nothing-to-choose",
                "This question does not wait for a choice any more.",
                hint="Ask it again.",
            )
            return refused_answer(self.catalog, [problem], Origin())
        answer = self._drive(state, Chosen(index), cancellation)
        if remember and 0 <= index < len(state.choices):
            return self._remember(state, state.choices[index], answer)
        return answer

    def waiting(self, answer_id: str) -> AskState | None:
        """The question that waits for a click on this answer; None if there is none."""
        with self._lock:
            return self._waiting.get(answer_id)

    def plan(self, question: str, context: Context = NO_CONTEXT) -> PlannerResult:
        """What a question is understood as, without running it: a verified question first, then by the offline
        planner."""
        return self._planners.verified(question, self.book, context) or self._planners.offline(
            question, self.book, context
        )

    def _order(self, planner: PlannerName) -> tuple[str, ...]:
        return ORDERS[planner] if self._model is not None else OFFLINE_ORDER

    def compile(self, query: Query, principal: Principal = EVERYONE) -> Compiled:
        """The SQL of a query, not run. Raises a QueryInvalid, or a WarehouseError where `now` is in the data."""
        return compile_query(
            self.catalog,
            query,
            dialect=self.warehouse.dialect,
            now=self._now(query),
            principal=principal,
            max_rows=self._limits.rows,
        )

    def _remember(self, state: AskState, choice: Choice, answer: Answer) -> Answer:
        if not (state.phrase and choice.meaning):
            return replace(answer, warnings=(*answer.warnings, "This choice cannot be remembered."))
        on = datetime.now(ZoneInfo(self.catalog.settings.zone)).date().isoformat()
        known = Remembered(state.phrase, choice.meaning, choice.label, on)
        self._memory.put(state.principal.id, known)
        said = f"From now on “{known.phrase}” is read as {known.label}, until you forget it."
        return replace(answer, changes=(*answer.changes, said))

    def _drive(self, state: AskState, event: Event, cancellation: Cancellation | None) -> Answer:
        """Runs effects until one of them is the answer."""
        planning, question_id = 0.0, new_id()
        while True:
            state, effects = step(state, event)
            # This version's steps ask for one thing at a time.
            (effect,) = effects or (None,)
            if isinstance(effect, Finish):
                return self._finished(state, effect.answer, planning)
            if effect is None:
                raise RuntimeError(f"{type(event).__name__} does not fit a question that is {state.phase}")
            begun = perf_counter()
            event = self._perform(effect, planning, question_id, cancellation)
            if not isinstance(effect, RunQuery):
                planning += perf_counter() - begun

    def _perform(
        self, effect: Effect, planning: float, question_id: str, cancellation: Cancellation | None
    ) -> Event:
        match effect:
            case MatchVerified(wording, context):
                return PlannedBy(VERIFIED, self._planners.verified(wording, self.book, context))
            case PlanOffline(wording, context):
                return PlannedBy(OFFLINE, self._planners.offline(wording, self.book, context))
            case Retrieve() | AskModel() | CheckReply():
                assert self._model is not None
                shell = ModelShell(self.book, self._model, self.compile, self._known_now, self._options)
                return shell.perform(effect, question_id, cancellation)
            case Compose():
                return Answered(self._compose(effect, planning, cancellation))
            case RunQuery():
                answer = self._run(effect, planning, cancellation)
                return Answered(replace(answer, changes=effect.changes))
            case Finish():
                raise AssertionError("an answer is not performed")

    def _known_now(self) -> datetime | None:
        with suppress(WarehouseError):
            return self._clock.now(self.catalog.settings.zone)
        return None

    def _run(self, effect: RunQuery, planning: float, cancellation: Cancellation | None) -> Answer:
        origin = Origin(
            question=effect.question,
            planner=effect.planner,
            trust=effect.trust,
            verified=effect.verified,
            assumptions=effect.assumptions,
            seconds={"plan": planning} if effect.planner else {},
        )
        begun = perf_counter()
        try:
            now, reaches = self._now(effect.query), self._clock.reaches()
        except WarehouseError as error:
            return replace(failed_answer(self.catalog, error.problems, origin), query=effect.query)
        origin = replace(origin, seconds={**origin.seconds, "clock": perf_counter() - begun})
        if effect.planner and (asked_back := self._empty_period(effect, now, reaches)) is not None:
            declined = refused_answer(self.catalog, [Problem("empty-period", asked_back.question)], origin)
            status = Status.CLARIFY if asked_back.choices else Status.REFUSED
            choices = (*asked_back.choices, SOMETHING_ELSE) if asked_back.choices else ()
            return replace(declined, status=status, choices=choices, query=effect.query, now=now)
        return answer_query(
            self.catalog,
            self.warehouse,
            effect.query,
            now=now,
            principal=effect.principal,
            origin=origin,
            known=Known(self.book.values, reaches, self._understood, self._explained),
            limits=self._limits,
            cancellation=cancellation,
        )

    def _empty_period(self, effect: RunQuery, now: datetime, reaches: Reaches) -> Clarify | None:
        """The question back where the time that was asked for can hold nothing."""
        try:
            compiled = compile_query(
                self.catalog,
                effect.query,
                dialect=self.warehouse.dialect,
                now=now,
                principal=effect.principal,
                max_rows=self._limits.rows,
            )
        except QueryInvalid:
            return None
        return empty_period(compiled, self.catalog, reaches)

    def _compose(self, effect: Compose, planning: float, cancellation: Cancellation | None) -> Answer:
        """What is no single query. What words mean is told also where the warehouse does not answer."""
        zone, begun = self.catalog.settings.zone, perf_counter()
        try:
            now, reaches = self._clock.now(zone), self._clock.reaches()
        except WarehouseError as error:
            if not isinstance(effect.asked, Define):
                origin = Origin(effect.question, effect.planner, seconds={"plan": planning})
                return failed_answer(self.catalog, error.problems, origin)
            now, reaches = datetime.min, Reaches({})
        workshop = Workshop(
            catalog=self.catalog,
            warehouse=self.warehouse,
            now=now,
            principal=effect.principal,
            known=Known(self.book.values, reaches, self._understood, self._explained),
            limits=self._limits,
            cancellation=cancellation,
            answers=self._answers,
        )
        answer = compose(effect.asked, self.book, workshop)
        seconds = {"plan": planning, "compose": perf_counter() - begun}
        return replace(answer, id=new_id(), question=effect.question, planner=effect.planner, seconds=seconds)

    def _answers(self, question: str) -> bool:
        """Whether a question will be answered, whatever by."""
        return not isinstance(self.plan(question), Clarify | Refuse)

    def _now(self, query: Query) -> datetime:
        """Now in the query's zone; a zone that does not exist is refused when the query is compiled."""
        zone = self.catalog.settings.zone
        if query.timezone:
            with suppress(ZoneInfoNotFoundError, ValueError, OSError):
                zone = ZoneInfo(query.timezone).key
        return self._clock.now(zone)

    def _understood(self, question: str) -> Query | None:
        """The query that a question will run as, so that nothing is suggested that fails."""
        planned = self.plan(question)
        return planned.query if isinstance(planned, Planned) else None

    def _explained(self, question: str) -> Query | None:
        """The query whose change a question asks to take apart."""
        planned = self.plan(question)
        return planned.query if isinstance(planned, Investigate) else None

    def _finished(self, state: AskState, answer: Answer, planning: float) -> Answer:
        if not answer.id:
            answer = replace(
                answer,
                id=new_id(),
                catalog_hash=self.catalog.digest,
                catalog_revision=self.catalog.revision,
                seconds={"plan": planning},
            )
        answer = self._told(state, answer)
        if answer.status is Status.CLARIFY:
            with self._lock:
                self._waiting[answer.id] = state
                while len(self._waiting) > KEPT_WAITING:
                    self._waiting.popitem(last=False)
        return answer

    def _told(self, state: AskState, answer: Answer) -> Answer:
        """The answer as a turn of its conversation."""
        if not state.conversation:
            return answer
        known = self.conversation(state.conversation, state.principal) or Conversation(
            state.conversation, state.principal.id
        )
        self._conversations.put(known.after(state.question, answer, _left_open(state, answer)))
        return replace(answer, conversation=state.conversation)


def _begun(principal: Principal) -> Conversation:
    return Conversation(new_id(), principal.id)


def _left_open(state: AskState, answer: Answer) -> Open | None:
    """The question that waits for other words: something else than the choices was meant."""
    waits = answer.status is Status.CLARIFY and not answer.choices
    return state.context.open if waits else None
