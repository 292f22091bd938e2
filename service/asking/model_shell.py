"""Runs what the language model's planner asks for: looking up, calling the model, checking its reply.

ModelShell(book, client, compiles, now).perform(Retrieve(…), question_id)    Retrieved(…)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from semantic.book import Book
from semantic.errors import Problem
from semantic.principal import Principal
from semantic.query.types import Query
from service.asking.llm.checking import check_reply
from service.asking.llm.checks import Checks
from service.asking.llm.effects import (
    AskModel,
    Checked,
    CheckReply,
    Heard,
    LlmEffect,
    LlmEvent,
    Retrieve,
    Retrieved,
)
from service.asking.llm.retrieving import OPTIONS, Options, retrieve
from service.asking.llm.thinking import Material, Route
from service.asking.llm.withheld import adds_values
from service.asking.model_calls import CallModel, ModelReply
from service.warehouse.types import Cancellation

NO_MODEL = Problem(
    "no-model",
    "No language model is configured.",
    hint="Set DRAGOMAN_MODEL_URL and DRAGOMAN_MODEL, or write language_model: into settings.yml.",
)


class Model(Protocol):
    """What a language model is called through: `service.model.client.ModelClient`, or a script in tests."""

    def complete(
        self,
        call: CallModel,
        *,
        question_id: str = "",
        person: str = "",
        cancellation: Cancellation | None = None,
    ) -> ModelReply: ...


@dataclass(frozen=True, slots=True)
class ModelShell:
    """`compiles` raises a QueryInvalid for a query that does not work for this person; `now` may be unknown."""

    book: Book
    model: Model
    compiles: Callable[[Query, Principal], object]
    now: Callable[[], datetime | None]
    options: Options = OPTIONS

    def perform(
        self, effect: LlmEffect, question_id: str = "", cancellation: Cancellation | None = None
    ) -> LlmEvent:
        """The event that an effect comes back as."""
        match effect:
            case Retrieve(wording, _, _, typed) if typed and adds_values(wording, typed, self.book):
                return Retrieved(Material(route=Route.DATA))
            case Retrieve(wording, _, context):
                return Retrieved(retrieve(wording, self.book, context, self.options))
            case AskModel(number, call, principal):
                reply = self.model.complete(
                    call, question_id=question_id, person=principal.id, cancellation=cancellation
                )
                return Heard(number, reply)
            case CheckReply(number, text):
                return Checked(number, check_reply(text, self._checks(effect)))

    def _checks(self, effect: CheckReply) -> Checks:
        return Checks(
            effect.wording,
            self.book,
            effect.context,
            lambda query: self.compiles(query, effect.principal),
            self.now(),
            self.options,
        )
