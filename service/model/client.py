"""The door to language models: `complete` a call, whatever the endpoint can and does.

    client = ModelClient(access)
    client.complete(call, question_id="…", person="kim")
        ModelReplied('{"metrics": […]}', tokens_in=812, …)
        ModelFailed("model-timeout", "The language model did not answer in time.")

Nothing is raised for what an endpoint does. Safe for many threads; requests run on one event loop of the client's own,
so that a deadline or a cancellation ends them wherever they stand. What an endpoint supports is learned and kept.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Lock, Thread
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from service.asking.model_calls import CallModel, ModelFailed, ModelReplied, ModelReply
from service.model.access import ModelAccess
from service.model.attempts import Attempt, GiveUp, Policy, Trouble, Try, next_try
from service.model.budgets import (
    SPENT_SENTENCES,
    Ledger,
    MemoryLedger,
    Purse,
    Spent,
    cost,
    purses_of,
)
from service.model.endpoint import Broken, Endpoint, Reply
from service.model.logs import CallLog, NoFiles, stamp
from service.model.manners import Manners, Rung, learned, schema_refused
from service.model.reading import (
    characters,
    counted,
    only_thought,
    prompt_was_lost,
    read_reply,
    shown,
)
from service.model.spans import chat_span, hear
from service.model.wording import THINKING_ROOM, body_of, estimated_input
from service.warehouse.types import Cancellation

STRIKES = 2
"""Replies out of form until an endpoint is taken for one that does not obey what it accepts."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time, as the client sees it; tests pass their own, so that nothing waits."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    spread: Callable[[], float] = random.random


@dataclass(slots=True, eq=False)
class _Run:
    """One call as it goes."""

    call: CallModel
    purses: tuple[Purse, ...]
    question_id: str
    begun: float
    endpoint: Endpoint
    attempts: tuple[Attempt, ...] = ()
    rungs: list[Rung] = field(default_factory=list)
    manners: dict[str, Manners] = field(default_factory=dict)
    """What was found out within this call, kept for good when it works."""
    passing: set[str] = field(default_factory=set)
    """Models whose manners are only for this call: its schema was refused, not schemas; or one reply was odd."""
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)
    model: str = ""
    task: asyncio.Task[object] | None = None
    stopped: bool = False

    def stop(self) -> None:
        """Ends it where it stands. Called on its own loop."""
        self.stopped = True
        if self.task:
            self.task.cancel()


class ModelClient:
    """Calls one endpoint. `zone` decides when a day's budget begins anew. Close it when done."""

    def __init__(
        self,
        access: ModelAccess,
        *,
        ledger: Ledger | None = None,
        log: CallLog | None = None,
        zone: str = "UTC",
        clocks: Clocks = Clocks(),
    ) -> None:
        self.access = access
        self.ledger = ledger or MemoryLedger()
        self._log = log or NoFiles()
        self._zone = ZoneInfo(zone)
        self._clocks = clocks
        self._known: dict[str, Manners] = {}
        self._strikes: Counter[str] = Counter()
        self._runs: set[_Run] = set()
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._endpoint: Endpoint | None = None

    def complete(
        self,
        call: CallModel,
        *,
        question_id: str = "",
        person: str = "",
        cancellation: Cancellation | None = None,
    ) -> ModelReply:
        """The reply to a call, or why there is none. Blocks for at most the settings' timeout."""
        day = self._clocks.now().astimezone(self._zone).date()
        # A call for no question in particular is a question of its own.
        question = question_id or uuid4().hex
        purses = purses_of(self.access.settings.budgets, question=question, person=person, day=day)
        begun = self._clocks.monotonic()
        with self._lock:
            # In one breath: what is begun on a loop that has just been closed would never end.
            loop, endpoint = self._opened()
            run = _Run(call, purses, question_id, begun, endpoint)
            future = asyncio.run_coroutine_threadsafe(self._stoppable(run), loop)

        def stop() -> None:
            # A loop that is closed has ended all that was on it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(run.stop)

        if cancellation:
            cancellation.attach(stop)
        try:
            reply = future.result()
        except BaseException:
            # Ctrl-C while it waits: the request must not go on, and cost, without anybody.
            stop()
            raise
        finally:
            if cancellation:
                cancellation.detach(stop)
        self._log.called(self._entry(run, reply))
        return reply

    def manners(self, model: str) -> Manners:
        """How a model is spoken to, as far as it is known."""
        return self._known.get(model, Manners())

    def close(self) -> None:
        """Ends what is still being asked, its connections and its thread."""
        with self._lock:
            loop, thread, endpoint = self._loop, self._thread, self._endpoint
            self._loop = self._thread = self._endpoint = None
        if loop and thread and endpoint:
            asyncio.run_coroutine_threadsafe(self._end(endpoint), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _end(self, endpoint: Endpoint) -> None:
        tasks = []
        for run in tuple(self._runs):
            run.stop()
            if run.task:
                tasks.append(run.task)
        await asyncio.gather(*tasks, return_exceptions=True)
        await endpoint.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _opened(self) -> tuple[asyncio.AbstractEventLoop, Endpoint]:
        """The loop that calls run on, and its connections. The lock must be held."""
        if self._loop is None or self._endpoint is None:
            self._loop = asyncio.new_event_loop()
            self._endpoint = Endpoint(self.access)
            # A daemon: a program that forgets to close the client ends all the same.
            self._thread = Thread(target=self._loop.run_forever, name="language-model", daemon=True)
            self._thread.start()
        return self._loop, self._endpoint

    async def _stoppable(self, run: _Run) -> ModelReply:
        """The call, or that it was stopped, once all that it had taken has been given back."""
        run.task = asyncio.current_task()
        self._runs.add(run)
        try:
            if not run.stopped:
                return await self._complete(run)
        except asyncio.CancelledError:
            if not run.stopped:
                raise
        finally:
            self._runs.discard(run)
        return self._failed(run, "model-cancelled", "Nobody waits for the language model any more.")

    async def _complete(self, run: _Run) -> ModelReply:
        settings = self.access.settings
        policy = Policy(
            self.access.models_for(run.call.size), settings.retries, settings.timeout, self._clocks.spread()
        )
        while True:
            match next_try(run.attempts, policy, self._clocks.monotonic() - run.begun):
                case GiveUp(code, message):
                    return self._failed(run, code, message)
                case Try() as following:
                    if following.wait:
                        await self._clocks.pause(following.wait)
                    reply = await self._try(run, following)
                    if reply is not None:
                        return reply

    async def _try(self, run: _Run, following: Try) -> ModelReply | None:
        """One request; None when it failed, which is then the last of `run.attempts`."""
        model = following.model
        manners = run.manners.get(model, self.manners(model))
        tokens_in = estimated_input(run.call)
        most_out = run.call.max_tokens + (THINKING_ROOM if manners.thinks else 0)
        held = self._spent(model, tokens_in, most_out)
        if whose := self.ledger.hold(run.purses, held):
            return self._failed(run, "budget-spent", SPENT_SENTENCES[whose])
        run.model = model
        run.rungs.append(manners.rung)
        body = body_of(run.call, model, manners)
        used = held
        try:
            with chat_span(self.access, run.call, model) as seen:
                came = await self._sent(run, body, following.seconds)
                hear(seen, came)
            tokens_in, tokens_out, cached = counted(came, tokens_in)
            used = self._spent(model, tokens_in, tokens_out, cached)
        except asyncio.CancelledError:
            # It may have cost all that was held for it; nobody will say.
            tokens_out = most_out
            raise
        finally:
            self.ledger.settle(run.purses, held, used)
            run.tokens_in += tokens_in
            run.tokens_out += tokens_out
            run.money += used.money
        return self._judged(run, model, manners, came)

    def _judged(self, run: _Run, model: str, manners: Manners, came: Reply | Broken) -> ModelReply | None:
        if isinstance(came, Broken):
            self._note(run, model, manners, came)
            return None
        if prompt_was_lost(came, run.call):
            detail = f"it read {came.tokens_in} tokens of a prompt of {characters(run.call)} characters"
            run.attempts += (Attempt(model, Trouble.TOO_LONG, detail=detail),)
            return None
        text, trouble = read_reply(came, run.call, manners)
        if trouble is None:
            if model not in run.passing:
                self._known[model] = manners
            return ModelReplied(text, run.tokens_in, run.tokens_out, model, self._seconds(run), run.money)
        if only_thought(came) and not manners.thinks:
            trouble = Trouble.UNSUPPORTED
            run.manners[model] = replace(manners, thinks=True)
        if trouble is Trouble.BAD_REPLY:
            self._step_down(run, model, manners)
        detail = f"finish_reason {came.finish}, {len(came.text) + len(came.arguments)} characters"
        run.attempts += (Attempt(model, trouble, last_way=manners.lower is None, detail=detail),)
        return None

    def _step_down(self, run: _Run, model: str, manners: Manners) -> None:
        """After a reply out of form: asks more plainly, and for good when that happens again."""
        if manners.lower:
            run.manners[model] = manners.lower
            self._strikes[model] += 1
            if self._strikes[model] < STRIKES:
                run.passing.add(model)

    def _note(self, run: _Run, model: str, manners: Manners, broken: Broken) -> None:
        """Remembers a failure, and what the endpoint gave to understand by it."""
        otherwise = learned(manners, broken.said) if broken.said else None
        trouble = broken.trouble
        if trouble is Trouble.CUT_STREAM and not broken.text:
            # Perhaps it does not stream at all, and sent its answer in one piece.
            run.manners[model] = replace(manners, stream=False)
        if broken.said and otherwise:
            trouble = Trouble.UNSUPPORTED
            run.manners[model] = otherwise
            if otherwise.rung is not manners.rung and schema_refused(broken.said):
                run.passing.add(model)
        if trouble is Trouble.BAD_REPLY:
            self._step_down(run, model, manners)
        last_way = trouble is Trouble.BAD_REPLY and manners.lower is None
        run.attempts += (Attempt(model, trouble, broken.retry_after, last_way, broken.detail),)

    async def _sent(self, run: _Run, body: dict[str, object], seconds: float) -> Reply | Broken:
        came = await run.endpoint.send(body, seconds)
        entry = {"time": self._time(), "question_id": run.question_id, "purpose": run.call.purpose}
        self._log.sent({**entry, "url": self.access.url, "sent": body, "came": shown(came)})
        return came

    def _spent(self, model: str, tokens_in: int, tokens_out: int, cached: int = 0) -> Spent:
        money = cost(self.access.settings.prices, model, tokens_in, tokens_out, cached)
        return Spent(tokens_in + tokens_out, money)

    def _failed(self, run: _Run, code: str, message: str) -> ModelFailed:
        return ModelFailed(
            code, message, run.tokens_in, run.tokens_out, run.model, self._seconds(run), run.money
        )

    def _seconds(self, run: _Run) -> float:
        return self._clocks.monotonic() - run.begun

    def _time(self) -> str:
        return stamp(self._clocks.now())

    def _entry(self, run: _Run, reply: ModelReply) -> dict[str, object]:
        return {
            "time": self._time(),
            "question_id": run.question_id,
            "purpose": run.call.purpose,
            "prompt": run.call.prompt_version,
            "model": reply.model,
            "outcome": reply.code if isinstance(reply, ModelFailed) else "replied",
            "tokens_in": reply.tokens_in,
            "tokens_out": reply.tokens_out,
            "money": str(reply.money),
            "seconds": round(reply.seconds, 3),
            "rung": run.rungs[-1].value if run.rungs else "",
            "attempts": [
                {"model": attempt.model, "trouble": attempt.trouble.value} for attempt in run.attempts
            ],
        }
