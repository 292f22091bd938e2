"""What is noted of one request while it is answered, by whoever knows it: who asked, and the answers that were given.

    noted = begin("0d4c…")              at the door
    note_answer(answer)                 deep inside, also in another thread that began with this context
    noted.answers                       at the door again

Outside a request nothing is noted. No question's text, no value and no person's name is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from service.answer import Answer


@dataclass(frozen=True, slots=True)
class Noted:
    """Of one answer; `age` is None where its rows were read for it."""

    id: str
    status: str
    planner: str
    age: float | None
    seconds: Mapping[str, float]
    tokens_in: int
    tokens_out: int


@dataclass(slots=True, eq=False)
class Request:
    """One request as it goes. `key` is the public part of an API key."""

    id: str
    key: str = ""
    answers: list[Noted] = field(default_factory=list)


_CURRENT: ContextVar[Request | None] = ContextVar("dragoman request", default=None)


def begin(id_: str) -> Request:
    """A request that begins; what this task and its threads note belongs to it."""
    request = Request(id_)
    _CURRENT.set(request)
    return request


def note_key(key: str) -> None:
    request = _CURRENT.get()
    if request is not None:
        request.key = key


def note_answer(answer: Answer) -> None:
    request = _CURRENT.get()
    if request is not None:
        cost = answer.cost
        request.answers.append(
            Noted(
                answer.id,
                answer.status.value,
                answer.planner,
                answer.age,
                answer.seconds,
                cost.tokens_in,
                cost.tokens_out,
            )
        )
