"""What the language model's planner asks its shell to do, and what comes back.

    Retrieve(wording, …)          →  Retrieved(material)
    AskModel(1, CallModel(…))     →  Heard(1, ModelReplied(…) | ModelFailed(…))
    CheckReply(1, text, …)        →  Checked(1, verdict)

Calls are numbered, so that a late reply to an earlier one changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.principal import Principal
from service.asking.llm.thinking import Material, Verdict
from service.asking.model_calls import CallModel, ModelReply
from service.asking.planned import Context


@dataclass(frozen=True, slots=True)
class Retrieve:
    """Gather what the model may see for this question: the members that it may name, examples, hints. `typed` is what
    the person wrote, where the wording is that of a choice."""

    wording: str
    principal: Principal
    context: Context
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Retrieved:
    material: Material


@dataclass(frozen=True, slots=True)
class AskModel:
    """`principal` is who pays for it."""

    number: int
    call: CallModel
    principal: Principal


@dataclass(frozen=True, slots=True)
class Heard:
    number: int
    reply: ModelReply


@dataclass(frozen=True, slots=True)
class CheckReply:
    """Hold a reply against the book: its form, its names, its values, and whether it answers the question."""

    number: int
    text: str
    wording: str
    principal: Principal
    context: Context


@dataclass(frozen=True, slots=True)
class Checked:
    number: int
    verdict: Verdict


LlmEffect = Retrieve | AskModel | CheckReply
LlmEvent = Retrieved | Heard | Checked
