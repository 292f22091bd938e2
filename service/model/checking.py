"""Tries an endpoint: is it there, does it have the model, which ways of asking does it obey, and how fast is it?

    for finding in check_endpoint(access):
        print(finding.name, finding.well, finding.said)

Every way is tried by itself, with a form of reply that nobody would come upon without the schema, so that what is
accepted and then ignored is seen. It costs less than a thousand tokens for each model.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Literal

from service.asking.model_calls import CallModel, Message
from service.model.access import ModelAccess
from service.model.attempts import CODES
from service.model.budgets import cost
from service.model.endpoint import Broken, Endpoint, Reply
from service.model.manners import Manners, Rung, learned
from service.model.wording import body_of, estimated_input, json_in

ANIMALS = ["zebra", "tiger", "bee"]
CALL = CallModel(
    purpose="check",
    messages=(
        Message("system", "You answer with JSON."),
        Message("user", "Which animal has black and white stripes, and how many legs does it have?"),
    ),
    schema={
        "type": "object",
        "properties": {
            "striped_one": {"type": "string", "enum": ANIMALS},
            "limbs_to_walk_on": {"type": "integer"},
        },
        "required": ["striped_one", "limbs_to_walk_on"],
        "additionalProperties": False,
    },
    schema_name="animal",
    # A model that thinks first needs room for it.
    max_tokens=1000,
    prompt_version="check",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: the endpoint, a way of asking a model, and what follows for the model. `well` None:
    neither good nor bad."""

    kind: Literal["endpoint", "way", "model"]
    name: str
    well: bool | None
    said: str
    seconds: float = 0.0

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "name": self.name,
            "well": self.well,
            "said": self.said,
            "seconds": round(self.seconds, 3),
        }


RUNG_NAMES = {
    Rung.SCHEMA: "JSON schema",
    Rung.TOOL: "tool call",
    Rung.JSON: "JSON mode",
    Rung.TEXT: "plain text",
}


def check_endpoint(access: ModelAccess) -> Iterator[Finding]:
    """What is found out, one after the other, as soon as each is known."""
    loop = asyncio.new_event_loop()
    try:
        findings = _findings(access)
        while True:
            try:
                yield loop.run_until_complete(anext(findings))
            except StopAsyncIteration:
                return
    finally:
        loop.close()


async def _findings(access: ModelAccess) -> AsyncIterator[Finding]:
    seconds = access.settings.timeout
    async with Endpoint(access) as endpoint:
        if access.key and not re.match(r"https:|http://(localhost|127\.|\[::1\])", access.url):
            yield Finding("endpoint", "endpoint", None, "the key is sent to it without encryption: use https")
        begun = time.perf_counter()
        listed = await endpoint.models(seconds)
        yield _listed(access, listed, time.perf_counter() - begun)
        for model in access.models_for("easy"):
            best: Rung | None = None
            for rung in Rung:
                finding, obeyed = await _try(endpoint, access, model, rung)
                yield finding
                best = best or (rung if obeyed else None)
            ways = f"is asked by {RUNG_NAMES[best]}" if best else "cannot be used"
            yield Finding("model", model, best is not None, ways)


def _listed(access: ModelAccess, listed: tuple[str, ...] | Broken, seconds: float) -> Finding:
    if isinstance(listed, Broken):
        # Some endpoints do not list their models and work all the same.
        return Finding(
            "endpoint", "endpoint", None, f"{CODES[listed.trouble][1]} {listed.detail}".strip(), seconds
        )
    missing = [model for model in access.models_for("easy") if model not in listed]
    if missing:
        has = ", ".join(listed[:10]) or "none"
        return Finding(
            "endpoint", "endpoint", None, f"does not list {', '.join(missing)}; it has {has}", seconds
        )
    return Finding("endpoint", "endpoint", True, f"lists {', '.join(access.models_for('easy'))}", seconds)


async def _try(endpoint: Endpoint, access: ModelAccess, model: str, rung: Rung) -> tuple[Finding, bool]:
    """Asks in one way; what the endpoint does not know of the rest is left out."""
    manners, begun = Manners(rung=rung), time.perf_counter()
    while True:
        came = await endpoint.send(body_of(CALL, model, manners), access.settings.timeout)
        otherwise = learned(manners, came.said) if isinstance(came, Broken) and came.said else None
        if otherwise is None or otherwise.rung is not rung:
            break
        manners = otherwise
    seconds = time.perf_counter() - begun
    name = f"{model}: {RUNG_NAMES[rung]}"
    if isinstance(came, Broken):
        return Finding("way", name, False, came.detail or CODES[came.trouble][1], seconds), False
    if rung is Rung.TOOL and not came.arguments:
        return Finding("way", name, False, "the tool was not called", seconds), False
    found = json_in(came.arguments or came.text)
    if found is None:
        return Finding("way", name, False, "no JSON came back", seconds), False
    reply = json.loads(found)
    if list(reply) != CALL.schema["required"] or reply["striped_one"] not in ANIMALS:
        return Finding("way", name, False, "JSON of another form came back", seconds), False
    spelled = _spelled(access, model, came)
    return Finding("way", name, True, f"obeyed; {spelled}{_differs(manners)}", seconds), True


def _spelled(access: ModelAccess, model: str, came: Reply) -> str:
    if not came.tokens_in:
        return f"it counts no tokens (about {estimated_input(CALL)} were sent)"
    money = cost(access.settings.prices, model, came.tokens_in, came.tokens_out, came.cached)
    price = f", {money:.6f}" if money else ""
    return f"{came.tokens_in} tokens in, {came.tokens_out} out{price}"


def _differs(manners: Manners) -> str:
    """What had to be said otherwise."""
    plain = Manners(rung=manners.rung)
    left = [
        "max_completion_tokens" if manners.tokens != plain.tokens else "",
        "" if manners.temperature else "no temperature",
        "" if manners.stream else "no streaming",
        "" if manners.stream_usage else "no usage while streaming",
    ]
    said = ", ".join(word for word in left if word)
    return f" ({said})" if said else ""
