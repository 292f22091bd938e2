"""How an endpoint wants to be spoken to with one model, learned from what it says. Pure.

    learned(Manners(), Said(400, param="response_format", message="json_schema is not supported"))
        Manners(rung=Rung.TOOL)
    learned(Manners(), Said(400, message="Use 'max_completion_tokens' instead of 'max_tokens'"))
        Manners(tokens="max_completion_tokens")

A reply is made to fit its schema in one of four ways, tried from the top: the ladder of `Rung`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from service.model.attempts import Trouble


class Rung(StrEnum):
    """How a reply is made to fit a schema, strictest first."""

    SCHEMA = "json_schema"
    """The endpoint generates nothing else."""
    TOOL = "tool"
    """The reply is the argument of a tool that the model must call."""
    JSON = "json_object"
    """Some JSON; which, the prompt says."""
    TEXT = "text"
    """The prompt alone says it, and the JSON is looked for in what comes back."""


LADDER = tuple(Rung)


@dataclass(frozen=True, slots=True)
class Manners:
    rung: Rung = Rung.SCHEMA
    tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    stream: bool = True
    stream_usage: bool = True
    thinks: bool = False
    """It writes for itself before it replies, which takes room."""

    @property
    def lower(self) -> Manners | None:
        """One rung down the ladder; None at its foot."""
        below = LADDER[LADDER.index(self.rung) + 1 :]
        return replace(self, rung=below[0]) if below else None


@dataclass(frozen=True, slots=True)
class Said:
    """An endpoint's error, as it said it."""

    status: int
    code: str = ""
    param: str = ""
    message: str = ""

    @property
    def text(self) -> str:
        return f"{self.code} {self.param} {self.message}".lower()


def learned(manners: Manners, said: Said) -> Manners | None:
    """The manners after an error that says what the endpoint does not know; None when it says nothing of the kind."""
    # Some servers answer 500 or 501 to a parameter that they do not know.
    text = said.text
    if said.status in (500, 501) and not re.search(_UNKNOWN, text):
        return None
    if said.status not in (400, 404, 405, 415, 422, 500, 501) or re.search(f"{_TOO_LONG}|{_MISMADE}", text):
        return None
    if manners.stream and manners.stream_usage and re.search("stream_options|include_usage", text):
        return replace(manners, stream_usage=False)
    if manners.stream and re.search(r"\bstream(ing)?\b", text):
        return replace(manners, stream=False)
    if manners.tokens == "max_tokens" and "max_completion_tokens" in text:
        return replace(manners, tokens="max_completion_tokens")
    if manners.tokens == "max_completion_tokens" and "max_completion_tokens" in text:
        return replace(manners, tokens="max_tokens")
    if manners.temperature and "temperature" in text:
        return replace(manners, temperature=False)
    if re.search(_ABOUT[manners.rung], text):
        return manners.lower
    return None


_ABOUT = {
    Rung.SCHEMA: r"response_format|schema|structured output|grammar|guided|requested parameters",
    Rung.TOOL: r"\btools?\b|tool_choice|function|requested parameters",
    Rung.JSON: r"response_format|json_object|json mode|grammar|requested parameters",
    Rung.TEXT: r"(?!)",
}
"""What an error speaks of when it is about the rung: words of OpenAI, Azure, vLLM, llama.cpp and Ollama."""

_UNKNOWN = r"support|unknown|unrecogni|unexpected|invalid|requires?\b|jinja|not implemented"
_THIS_SCHEMA = (
    r"invalid schema|schema (is|has|contains|exceeds|conversion)"
    r"|(parse|compile|compiling|failed).{0,20}(grammar|schema)"
)
_MISMADE = r"json_validate_failed|tool_use_failed|failed to (generate|validate) json|does not match the expected schema"
_TOO_LONG = r"context_length|context length|context size|context window|maximum context|prompt is too long"


def schema_refused(said: Said) -> bool:
    """Whether the endpoint takes schemas and only not this one, so that nothing is learned for the next call."""
    return bool(re.search(_THIS_SCHEMA, said.text))


def trouble_of(said: Said) -> Trouble:
    """What an HTTP error means, when it is not something to learn from."""
    text = said.text
    if said.status == 429:
        return Trouble.OUT_OF_QUOTA if "insufficient_quota" in text else Trouble.RATE_LIMITED
    if said.status in (401, 403):
        return Trouble.KEY_REFUSED
    if re.search(_TOO_LONG, text):
        return Trouble.TOO_LONG
    if re.search(_MISMADE, text):
        return Trouble.BAD_REPLY
    if said.status == 404:
        return Trouble.MODEL_UNKNOWN
    if "content_filter" in text or "content management policy" in text:
        return Trouble.DECLINED
    if said.status in (408, 409) or said.status >= 500:
        return Trouble.SERVER_ERROR
    return Trouble.REQUEST_REFUSED
