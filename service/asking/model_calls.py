"""What is said to a language model and what comes back: plain values, so that steps, shells, tests and logs share them.

    call = CallModel("plan", (Message("user", "sales last month"),), schema, "query", 600, "plan 1")
    client.complete(call)
        ModelReplied('{"metrics": ["sales.revenue"]}', tokens_in=812, tokens_out=41, model="local", seconds=2.1)
        ModelFailed("model-timeout", "The language model did not answer within 30 seconds.")

How an endpoint is made to obey `schema` is the client's affair; whoever reads `text` checks it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Size = Literal["normal", "easy"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class CallModel:
    """One request. `purpose` names the step ("route", "plan", "repair"), `prompt_version` the prompt and its hash.

    `schema` is a JSON schema in the strict form (all properties required, none additional). `size` "easy" may be
    given to a cheaper model.
    """

    purpose: str
    messages: tuple[Message, ...]
    schema: Mapping[str, object]
    schema_name: str
    max_tokens: int
    prompt_version: str
    size: Size = "normal"


@dataclass(frozen=True, slots=True)
class ModelReplied:
    """`text` as the model wrote it, checked by nobody. `money` is in dollars, as far as prices are known."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    model: str = ""
    seconds: float = 0.0
    money: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """No reply: a stable `code` ("model-timeout", "budget-spent") and a sentence for the person who asked.

    What was spent on the way counts all the same.
    """

    code: str
    message: str
    tokens_in: int = 0
    tokens_out: int = 0
    model: str = ""
    seconds: float = 0.0
    money: Decimal = Decimal(0)


ModelReply = ModelReplied | ModelFailed
