"""The shell around the step function: runs its effects, for doors that wait for the answer in one call.

    asker = Asker(catalog, warehouse, build_book(catalog, values))
    asker.ask("sales last month")                       an Answer, whatever happens
    asker.ask("by store", conversation=answer.conversation)
    asker.choose(answer.id, 0)                          goes on with what was clicked
    asker.query(parse_query({"metrics": ["revenue"]}))

Safe for many threads. What a question leaves behind is kept (see `keeping`) before its answer is given.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from zoneinfo import ZoneInfo

from semantic.book.book import Book
from semantic.book.words import phrase_key
from semantic.catalog import Catalog
from semantic.compiling import Compiled
from semantic.errors import Problem
from semantic.policies import view_of
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from service.answer import Answer, Choice
from service.asking.conversation import Conversation
from service.asking.keeping import Finished, How, Keeping, KeptInMemory
from service.asking.llm.retrieving import OPTIONS, Options
from service.asking.memory import Memory, MemoryInProcess, still_defined
from service.asking.model_shell import NO_MODEL, Model
from service.asking.performing import PLANNERS, Performer, Planners, Tools
from service.asking.planned import (
    NO_CONTEXT,
    Context,
    PlannerResult,
    Remembered,
    Stepwise,
)
from service.asking.spans import effect_span, query_span, question_span, tell
from service.asking.state import LLM, OFFLINE_ORDER, ORDERS, AskState, Phase, PlannerName
from service.asking.steps import (
    Asked,
    Chosen,
    Effect,
    Event,
    Finish,
    QueryGiven,
    RunQuery,
    step,
)
from service.asking.views import Hidden, Views, kept, names_hidden, nothing_hidden
from service.declining import refused_answer
from service.ids import new_id
from service.noting import note_answer
from service.origin import Origin
from service.tracing import untraced
from service.warehouse.at_once import WouldWait, at_once
from service.warehouse.reach import DataClock
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse

Watch = Callable[[Effect | Event], None]
"""Is told, in the thread that answers, each thing that is done and what came of it."""


def unwatched(_: Effect | Event) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class _Call:
    """How one call began, and how it is to be run. `rerun_of` is the run that it repeats."""

    how: How
    cancellation: Cancellation | None = None
    limits: Limits | None = None
    suggest: bool = True
    watch: Watch = unwatched
    rerun_of: str = ""


class Asker:
    """Questions, queries and clicks to answers. `book` may be replaced at any time: each question reads it once, as
    the person who asks sees it (`hidden`)."""

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        book: Book,
        *,
        clock: DataClock | None = None,
        limits: Limits = DEFAULT_LIMITS,
        planners: Planners = PLANNERS,
        keeping: Keeping | None = None,
        memory: Memory | None = None,
        model: Model | None = None,
        options: Options = OPTIONS,
        hidden: Hidden = nothing_hidden,
        planner: PlannerName = "auto",
    ) -> None:
        self.catalog = catalog
        self.warehouse = warehouse
        self.book = book
        self._tools = Tools(
            catalog, warehouse, clock or DataClock(warehouse, catalog), limits, planners, model, options
        )
        self._views = Views(hidden)
        self._keeping = keeping or KeptInMemory()
        self._memory = memory or MemoryInProcess()
        self._planner = planner

    def use(self, book: Book) -> None:
        """Answers from another book from now on. What it needs to be searched is made ready first."""
        book.index  # noqa: B018  (reading the property is what prepares it)
        self.book = book

    def book_of(self, principal: Principal) -> Book:
        """The book as this person sees it."""
        return self._views.of(self.book, principal)

    @property
    def clock(self) -> DataClock:
        """What time it is for a question, and how far the data reach."""
        return self._tools.clock

    @property
    def limits(self) -> Limits:
        """What one call may take unless it says otherwise."""
        return self._tools.limits

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured."""
        return self._tools.model is not None

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
        return Asker(
            self.catalog,
            warehouse,
            book,
            clock=clock,
            limits=self._tools.limits,
            planners=planners,
            model=self._tools.model,
            options=options,
            hidden=self._views.hidden,
            planner=planner,
        )

    def ask(
        self,
        question: str,
        principal: Principal = EVERYONE,
        *,
        conversation: str | None = None,
        planner: PlannerName | None = None,
        cancellation: Cancellation | None = None,
        limits: Limits | None = None,
        watch: Watch = unwatched,
        rerun_of: str = "",
    ) -> Answer:
        """The answer to a question in plain words. `conversation` is that of an earlier answer, which the question may
        lean on; without one a new conversation begins. `planner` names the only one that is asked after verified
        questions, or "auto". `limits` are its own, where others than usual hold; `watch` is told each step."""
        known = self.conversation(conversation, principal) if conversation else _begun(principal)
        if known is None:
            problem = Problem(
                "no-such-conversation", "There is no such conversation any more.", hint="Begin a new one."
            )
            return refused_answer(self.catalog, [problem], Origin(question=question))
        seen = self._views.of(self.book, principal)
        context = kept(replace(known.context, remembered=self.remembered(principal)), seen)
        planner = planner or self._planner
        if planner == "llm" and self._tools.model is None:
            return refused_answer(self.catalog, [NO_MODEL], Origin(question=question))
        asked = Asked(question, principal, context, conversation=known.id, order=self._order(planner))
        how = How.RERUN if rerun_of else How.FOLLOWED if conversation else How.ASKED
        return self._given(
            AskState(), asked, _Call(how, cancellation, limits, watch=watch, rerun_of=rerun_of)
        )

    def conversation(self, id_: str, principal: Principal = EVERYONE) -> Conversation | None:
        """The conversation with this id; None if it is forgotten, or somebody else's."""
        known = self._keeping.conversation(id_)
        return known if known is not None and known.principal == principal.id else None

    def remembered(self, principal: Principal = EVERYONE) -> tuple[Remembered, ...]:
        """What this person chose words to mean, while the definitions are there."""
        return still_defined(self._memory.of(principal.id), view_of(self.catalog, principal).catalog)

    def forget(self, phrase: str, principal: Principal = EVERYONE) -> bool:
        """Forgets what a phrase was chosen to mean; whether there was anything to forget."""
        return self._memory.forget(principal.id, phrase_key(phrase))

    def query(
        self,
        query: Query | Stepwise,
        principal: Principal = EVERYONE,
        *,
        question: str = "",
        conversation: str | None = None,
        cancellation: Cancellation | None = None,
        limits: Limits | None = None,
        suggest: bool = True,
        rerun_of: str = "",
        begin: bool = False,
    ) -> Answer:
        """The answer to a query, or to those of a question in steps. In a conversation, the next question may lean on
        it; `begin` begins one. `suggest` finds out what can be asked next, which takes longer than all else."""
        known = self.conversation(conversation, principal) if conversation else None
        known = _begun(principal) if begin and known is None else known
        state = AskState(conversation=known.id if known else "")
        call = _Call(How.RERUN if rerun_of else How.QUERY, cancellation, limits, suggest, rerun_of=rerun_of)
        return self._given(state, QueryGiven(query, principal, question), call)

    def choose(
        self,
        waiting: str | AskState,
        index: int,
        principal: Principal = EVERYONE,
        *,
        remember: bool = False,
        cancellation: Cancellation | None = None,
        limits: Limits | None = None,
        watch: Watch = unwatched,
    ) -> Answer:
        """Goes on with the choice that was clicked (counted from 0) on the answer that has this id. `remember` takes it
        for the same words from now on, until it is forgotten."""
        state = self.waiting(waiting) if isinstance(waiting, str) else waiting
        if state is None or state.principal != principal or not self._may_choose(state):
            problem = Problem(
                "nothing-to-choose",
                "This question does not wait for a choice any more.",
                hint="Ask it again.",
            )
            return refused_answer(self.catalog, [problem], Origin())
        call = _Call(How.CHOSEN, cancellation, limits, watch=watch)
        answer = self._given(self._resumed(state), Chosen(index), call)
        if remember and 0 <= index < len(state.choices):
            return self._remember(state, state.choices[index], answer)
        return answer

    def _may_choose(self, state: AskState) -> bool:
        """Whether it waits for a click, and no choice is of something that has been hidden since."""
        seen = self._views.of(self.book, state.principal)
        queries = [choice.query for choice in state.choices if choice.query is not None]
        queries += [step.query for step in state.stepwise.steps] if state.stepwise is not None else []
        return state.phase is Phase.WAITING and not any(names_hidden(query, seen) for query in queries)

    def _resumed(self, state: AskState) -> AskState:
        """A question that waited, perhaps in another process: with the planners that are here, and without what has
        been hidden since."""
        has_model = self._tools.model is not None
        order = tuple(planner for planner in state.order if planner != LLM or has_model)
        seen = self._views.of(self.book, state.principal)
        # The state may have been elsewhere in between: it goes on in no conversation that is another person's.
        known = self._keeping.conversation(state.conversation) if state.conversation else None
        conversation = "" if known and known.principal != state.principal.id else state.conversation
        return replace(state, order=order, context=kept(state.context, seen), conversation=conversation)

    def waiting(self, answer_id: str) -> AskState | None:
        """The question that waits for a click on this answer; None if there is none."""
        return self._keeping.waiting(answer_id)

    def plan(
        self, question: str, context: Context = NO_CONTEXT, principal: Principal = EVERYONE
    ) -> PlannerResult:
        """What a question is understood as, without running it: a verified question first, then by the offline
        planner."""
        return self._performer(principal).plan(question, context)

    def _order(self, planner: PlannerName) -> tuple[str, ...]:
        return ORDERS[planner] if self._tools.model is not None else OFFLINE_ORDER

    def examples(self, principal: Principal = EVERYONE) -> tuple[str, ...]:
        """Questions that this person will surely be answered, to begin with."""
        return self._performer(principal).examples()

    def compile(
        self,
        query: Query,
        principal: Principal = EVERYONE,
        *,
        limits: Limits | None = None,
        now: datetime | None = None,
    ) -> Compiled:
        """The SQL of a query, not run. `now` is another than that of today, as a wall-clock time in the query's zone.
        Raises a QueryInvalid, or a WarehouseError where `now` is in the data."""
        return self._performer(principal, limits=limits).compile(query, principal, now)

    def _performer(
        self,
        principal: Principal,
        question_id: str = "",
        cancellation: Cancellation | None = None,
        limits: Limits | None = None,
        suggest: bool = True,
    ) -> Performer:
        """Who runs the effects of one question: nobody there reads a book with more than this person may know."""
        tools = replace(self._tools, catalog=view_of(self.catalog, principal).catalog)
        tools = replace(tools, limits=limits) if limits is not None else tools
        seen = self._views.of(self.book, principal)
        return Performer(tools, seen, principal, question_id, cancellation, suggest)

    def _remember(self, state: AskState, choice: Choice, answer: Answer) -> Answer:
        if not (state.phrase and choice.meaning):
            return replace(answer, warnings=(*answer.warnings, "This choice cannot be remembered."))
        on = datetime.now(ZoneInfo(self.catalog.settings.zone)).date().isoformat()
        known = Remembered(state.phrase, choice.meaning, choice.label, on)
        self._memory.put(state.principal.id, known)
        said = f"From now on “{known.phrase}” is read as {known.label}, until you forget it."
        return replace(answer, changes=(*answer.changes, said))

    def query_at_once(
        self, query: Query, principal: Principal, *, limits: Limits
    ) -> tuple[Answer, Future[None]] | None:
        """The answer to a query where its rows are kept, and what is done when the answer is kept: it may be given only
        then. None where something would have to be waited for."""
        call = _Call(How.QUERY, limits=limits, suggest=False)
        try:
            # Tried here, and where it would have to wait once more elsewhere: what is told is told once.
            with at_once(), untraced():
                finished = self._drive(AskState(), QueryGiven(query, principal), call)
        except WouldWait:
            return None
        with query_span() as seen:
            tell(seen, finished.answer)
            kept = self._keeping.begin(finished)
        note_answer(finished.answer)
        return finished.answer, kept

    def _given(self, state: AskState, event: Event, call: _Call) -> Answer:
        """The answer, once it is kept."""
        with question_span(event) as seen:
            finished = self._drive(state, event, call)
            tell(seen, finished.answer)
            self._keeping.keep(finished)
        note_answer(finished.answer)
        return finished.answer

    def _drive(self, state: AskState, event: Event, call: _Call) -> Finished:
        """Runs effects until one of them is the answer."""
        planning = 0.0
        principal = event.principal if isinstance(event, Asked | QueryGiven) else state.principal
        handle = call.cancellation or Cancellation(principal.id)
        performer = self._performer(principal, new_id(), handle, call.limits, call.suggest)
        while True:
            state, effects = step(state, event)
            # This version's steps ask for one thing at a time.
            (effect,) = effects or (None,)
            if isinstance(effect, Finish):
                return self._finished(state, effect.answer, planning, call)
            if effect is None:
                raise RuntimeError(f"{type(event).__name__} does not fit a question that is {state.phase}")
            begun = perf_counter()
            call.watch(effect)
            with effect_span(effect):
                event = performer.perform(effect, planning)
            call.watch(event)
            if not isinstance(effect, RunQuery):
                planning += perf_counter() - begun

    def _finished(self, state: AskState, answer: Answer, planning: float, call: _Call) -> Finished:
        if not answer.id:
            answer = replace(
                answer,
                id=new_id(),
                catalog_hash=self.catalog.digest,
                catalog_revision=self.catalog.revision,
                seconds={**answer.seconds, "plan": planning},
            )
        if state.conversation:
            answer = replace(answer, conversation=state.conversation)
        policy = view_of(self.catalog, state.principal).fingerprint
        return Finished(answer, state, call.how, policy, call.rerun_of)


def _begun(principal: Principal) -> Conversation:
    return Conversation(new_id(), principal.id)
