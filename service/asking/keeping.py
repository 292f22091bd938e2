"""What a finished question leaves behind, kept whole or not at all: its run, its turn, and that it waits for a click.

    keeping = KeptInMemory()
    keeping.keep(Finished(answer, state, How.ASKED))
    keeping.conversation("c1")
    keeping.waiting(answer.id)

An answer is given to whoever asked only after it is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Protocol

from semantic.principal import Principal
from service.answer import Answer, Status
from service.asking.conversation import Conversation
from service.asking.planned import Open
from service.asking.state import AskState

KEPT_CONVERSATIONS = 10_000
KEPT_WAITING = 10_000
"""In one process's memory; what rested longest is forgotten first."""


class How(StrEnum):
    """What a run began with."""

    ASKED = "asked"
    """A question that begins a conversation, of which nobody else can know yet."""
    FOLLOWED = "followed"
    """A question in a conversation."""
    CHOSEN = "chosen"
    """A click on a choice of an answer that asked back."""
    QUERY = "query"
    """A query that was given."""
    RERUN = "rerun"
    """An earlier run, repeated on today's data."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer and the state that it ended in. The answer's conversation, if it has one, is of the same person.
    `policy` is the fingerprint of what this person may see, `rerun_of` the run that this one repeats."""

    answer: Answer
    state: AskState
    how: How
    policy: str = ""
    rerun_of: str = ""

    @property
    def principal(self) -> Principal:
        return self.state.principal

    @property
    def waits(self) -> bool:
        """Whether it can be gone on with by a click."""
        return self.answer.status is Status.CLARIFY

    def told(self, known: Conversation | None) -> Conversation | None:
        """The conversation with this turn, after what others added to it since it was read; None where it is told
        in no conversation, or in somebody else's."""
        if not self.answer.conversation:
            return None
        if known is None:
            known = Conversation(self.answer.conversation, self.principal.id)
        elif known.principal != self.principal.id:
            return None
        return known.after(self.state.question, self.answer, self._left_open())

    def _left_open(self) -> Open | None:
        """The question that waits for other words: something else than the choices was meant."""
        return self.state.context.open if self.waits and not self.answer.choices else None


class Keeping(Protocol):
    """Where it is kept. Each reader gives None for what is not there any more."""

    def conversation(self, id_: str) -> Conversation | None: ...

    def waiting(self, answer_id: str) -> AskState | None: ...

    def keep(self, finished: Finished) -> None:
        """Returns when it is kept. Two turns of one conversation at the same time are both told."""

    def begin(self, finished: Finished) -> Future[None]:
        """The same without waiting for it: done when it is kept, with what went wrong where something did."""


class KeptInMemory:
    """In this process, within limits. Runs are not kept: nobody could ask for them."""

    def __init__(self, conversations: int = KEPT_CONVERSATIONS, waiting: int = KEPT_WAITING) -> None:
        self._most = conversations
        self._most_waiting = waiting
        self._lock = Lock()
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()
        self._waiting: OrderedDict[str, AskState] = OrderedDict()

    def conversation(self, id_: str) -> Conversation | None:
        with self._lock:
            if id_ in self._conversations:
                self._conversations.move_to_end(id_)
            return self._conversations.get(id_)

    def waiting(self, answer_id: str) -> AskState | None:
        with self._lock:
            return self._waiting.get(answer_id)

    def keep(self, finished: Finished) -> None:
        with self._lock:
            told = finished.told(self._conversations.get(finished.answer.conversation))
            if told is not None:
                self._conversations[told.id] = told
                self._conversations.move_to_end(told.id)
                if len(self._conversations) > self._most:
                    self._conversations.popitem(last=False)
            if finished.waits:
                self._waiting[finished.answer.id] = finished.state
                if len(self._waiting) > self._most_waiting:
                    self._waiting.popitem(last=False)

    def begin(self, finished: Finished) -> Future[None]:
        self.keep(finished)
        done: Future[None] = Future()
        done.set_result(None)
        return done
