"""A call and an endpoint's manners → the body of a request; what came back → the JSON text in it. Pure.

body_of(call, "big", Manners())["response_format"]["type"]        "json_schema"
json_in('Here it is:\n```json\n{"a": 1}\n```')                    '{"a": 1}'
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from service.asking.model_calls import CallModel
from service.model.manners import Manners, Rung

TEMPERATURE = 0.0
"""The same question gets the same reply, as far as an endpoint can."""

THINKING_ROOM = 4_000
"""Tokens for a model that thinks before it replies, beside those for the reply."""


def body_of(call: CallModel, model: str, manners: Manners) -> dict[str, object]:
    """What is sent to /chat/completions."""
    body: dict[str, object] = {
        "model": model,
        "messages": _messages(call, manners.rung),
        manners.tokens: call.max_tokens + (THINKING_ROOM if manners.thinks else 0),
    }
    if manners.temperature:
        body["temperature"] = TEMPERATURE
    if manners.stream:
        body["stream"] = True
        if manners.stream_usage:
            body["stream_options"] = {"include_usage": True}
    match manners.rung:
        case Rung.SCHEMA:
            named = {"name": call.schema_name, "schema": call.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        case Rung.TOOL:
            function = {"name": call.schema_name, "parameters": call.schema, "strict": True}
            body["tools"] = [{"type": "function", "function": function}]
            body["tool_choice"] = {"type": "function", "function": {"name": call.schema_name}}
        case Rung.JSON:
            body["response_format"] = {"type": "json_object"}
        case Rung.TEXT:
            pass
    return body


def _messages(call: CallModel, rung: Rung) -> list[dict[str, str]]:
    """The messages; on the lower rungs the first one says which JSON is wanted, since nothing else does."""
    messages = [{"role": message.role, "content": _sendable(message.content)} for message in call.messages]
    if rung in (Rung.JSON, Rung.TEXT):
        schema = json.dumps(call.schema, ensure_ascii=False, separators=(",", ":"))
        wanted = f"Reply with one JSON object and nothing else. It must fit this JSON schema:\n{schema}"
        if messages and messages[0]["role"] == "system":
            messages[0]["content"] += f"\n\n{wanted}"
        else:
            messages.insert(0, {"role": "system", "content": wanted})
    return messages


def _sendable(text: str) -> str:
    """A text without halves of characters, which JSON can hold and no request can."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def json_in(text: str) -> str | None:
    """The first JSON object in a text, as the model wrote it; None where there is none."""
    # Models that think aloud do so first, and sketch JSON while they do.
    rest = re.sub(r"^\s*<think>.*?</think>", "", text, flags=re.DOTALL)
    start = rest.find("{")
    if start < 0:
        return None
    try:
        # From the first brace or not at all: an object inside one that is broken is no reply.
        value, end = _DECODER.raw_decode(rest, start)
    except (ValueError, RecursionError):
        return None
    return rest[start:end] if isinstance(value, dict) else None


def fits(text: str, schema: Mapping[str, object], rung: Rung) -> bool:
    """Whether a reply is of the kind that its rung promises. What an object holds is checked by whoever asked; but one
    without the required keys shows that the endpoint does not obey schemas."""
    required = schema.get("required", ())
    wanted = set(required) if isinstance(required, list | tuple) else set()
    value = json.loads(text)
    return rung in (Rung.JSON, Rung.TEXT) or wanted <= value.keys()


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many than too few: a token of English has four letters, of JSON and
    of other scripts fewer."""
    return len(text.encode("utf-8", errors="replace")) // 3 + 1


def estimated_input(call: CallModel) -> int:
    """About how many tokens a call sends, its schema with it."""
    texts = sum(estimated_tokens(message.content) + 4 for message in call.messages)
    return texts + estimated_tokens(json.dumps(call.schema, ensure_ascii=False, separators=(",", ":")))
