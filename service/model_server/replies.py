"""What a scripted server sends: a rule and a request → a completion, whole or as the chunks of a stream. Pure.

completion(body, Written('{"a": 1}'), "id")      {"object": "chat.completion", "choices": […], "usage": {…}}
chunks(body, Written('{"a": 1}'), "id")          the events of the same as a stream
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.model.wording import estimated_tokens
from service.model_server.protocol import (
    ApiError,
    Body,
    contents,
    everything,
    model_unknown,
    no_schema_support,
    no_tools_support,
    prompt_tokens,
    schema_of,
    too_long,
    tools_of,
    wrong_key,
)
from service.model_server.script import Fault, Rule, Script, When

PIECE = 12
"""Characters in one chunk of a stream."""
MADE_UP = "made_up_name"
THOUGHT = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """What the model is to have written. `broken` ends the connection after it; `tokens_in` is what the server
    says that it read, 0 for what it did read."""

    text: str
    finish: str = "stop"
    refusal: str = ""
    broken: bool = False
    tokens_in: int = 0


def fits(when: When, body: Body) -> bool:
    """Whether a request is one that a rule is for."""
    asked = contents(body, "user")
    name, _ = schema_of(body)
    return (
        when.schema in ("", name)
        and when.model in ("", body.get("model"))
        and when.prompt.lower() in (asked[-1] if asked else "").lower()
        and when.contains.lower() in everything(body).lower()
        and (not when.matches or re.search(when.matches, everything(body)) is not None)
    )


def no_rule(body: Body, script: Script) -> ApiError:
    """The script has nothing for a request: says what the request is, so that a rule can be written."""
    asked = contents(body, "user")
    name, _ = schema_of(body)
    message = (
        f"The script has no reply for this request (form {name!r}, model {body.get('model')!r}, "
        f"prompt {(asked[-1] if asked else '')[-200:]!r}); it has {len(script.replies)} rules."
    )
    return ApiError(400, "invalid_request_error", message, code="no_scripted_reply")


def refused(rule: Rule, body: Body, script: Script) -> ApiError | None:
    """The error of a fault that is an error of HTTP."""
    match rule.fault:
        case Fault.RATE_LIMITED:
            message = "Rate limit reached for requests."
            return ApiError(
                429, "requests", message, code="rate_limit_exceeded", retry_after=rule.retry_after
            )
        case Fault.OUT_OF_QUOTA:
            message = "You exceeded your current quota, please check your plan and billing details."
            return ApiError(429, "insufficient_quota", message, code="insufficient_quota")
        case Fault.SERVER_ERROR:
            message = "The server had an error while processing your request."
            return ApiError(500, "server_error", message)
        case Fault.OVERLOADED:
            return ApiError(
                503, "server_error", "The engine is currently overloaded, please try again later."
            )
        case Fault.WRONG_KEY:
            return wrong_key()
        case Fault.MODEL_UNKNOWN:
            return model_unknown(body.get("model"))
        case Fault.CONTEXT_TOO_LONG:
            return too_long(script.context_tokens, prompt_tokens(body))
        case Fault.NO_SCHEMA_SUPPORT:
            form = body.get("response_format")
            with_schema = isinstance(form, dict) and form.get("type") == "json_schema"
            return no_schema_support() if with_schema else None
        case Fault.NO_TOOLS_SUPPORT:
            return no_tools_support() if tools_of(body) else None
        case _:
            return None


def written(rule: Rule, body: Body) -> Written:
    """What the model writes by a rule."""
    text = rule.reply if isinstance(rule.reply, str) else json.dumps(rule.reply, ensure_ascii=False)
    if rule.reply is None:
        text = "{}"
    half = text[: len(text) // 2]
    match rule.fault:
        case Fault.CUT_STREAM:
            return Written(half, broken=True)
        case Fault.INVALID_JSON:
            return Written(half)
        case Fault.CUT_SHORT:
            return Written(half, finish="length")
        case Fault.SCHEMA_VIOLATION:
            return Written('{"unexpected": true}')
        case Fault.MADE_UP_NAME:
            return Written(json.dumps(_made_up(rule.reply, enums(schema_of(body)[1])), ensure_ascii=False))
        case Fault.PROMPT_LEAK:
            return Written("\n".join(contents(body, "system")) or everything(body))
        case Fault.PROSE:
            return Written(
                f"Sure! Here is what you asked for:\n```json\n{text}\n```\nLet me know if it helps."
            )
        case Fault.EMPTY:
            return Written("")
        case Fault.THINKING:
            room = _limit(body) or THOUGHT
            return Written("", "length") if room < THOUGHT else Written(f"<think>Hm, {{}}.</think>{text}")
        case Fault.REFUSAL:
            return Written("", refusal="I'm sorry, I cannot help with that.")
        case _:
            return Written(text, tokens_in=rule.tokens_in)


def enums(schema: object) -> frozenset[str]:
    """Every text that a schema lists as a choice."""
    if isinstance(schema, dict):
        own = schema.get("enum", ())
        listed = (
            frozenset(value for value in own if isinstance(value, str))
            if isinstance(own, list)
            else frozenset()
        )
        return listed.union(*(enums(inner) for inner in schema.values()))
    if isinstance(schema, list):
        return frozenset[str]().union(*(enums(inner) for inner in schema))
    return frozenset()


def _made_up(value: object, names: frozenset[str]) -> object:
    """A reply in which the names that may be chosen are one that may not."""
    if isinstance(value, str):
        return MADE_UP if value in names or not names else value
    if isinstance(value, list):
        return [_made_up(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _made_up(item, names) for key, item in value.items()}
    return value


def within_limit(body: Body, reply: Written) -> Written:
    """The reply as far as `max_tokens` lets it go."""
    limit = _limit(body)
    if limit is None or estimated_tokens(reply.text) <= limit:
        return reply
    return replace(reply, text=reply.text[: limit * 3], finish="length")


def _limit(body: Body) -> int | None:
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    return limit if isinstance(limit, int) else None


def completion(body: Body, reply: Written, number: int) -> dict[str, object]:
    """The reply in one piece."""
    message: dict[str, object] = {
        "role": "assistant",
        "content": reply.text,
        "refusal": reply.refusal or None,
    }
    if calls := _tool_calls(body, reply, number):
        message |= {"content": None, "tool_calls": [{**calls[0], "index": 0}]}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(body, reply)}
    return {**_head(body, number, "chat.completion"), "choices": [choice], "usage": usage(body, reply)}


def chunks(body: Body, reply: Written, number: int) -> list[dict[str, object]]:
    """The reply as the events of a stream, its end left out where it breaks off."""
    head = _head(body, number, "chat.completion.chunk")
    deltas: list[Mapping[str, object]] = [{"role": "assistant", "content": ""}]
    pieces = [reply.text[start : start + PIECE] for start in range(0, len(reply.text), PIECE)]
    if calls := _tool_calls(body, Written(""), number):
        deltas = [{"role": "assistant", "content": None, "tool_calls": [{**calls[0], "index": 0}]}]
        deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces]
    else:
        deltas += [{"content": piece} for piece in pieces]
    if reply.refusal:
        deltas.append({"refusal": reply.refusal})
    events = [{**head, "choices": [_choice(delta, None)]} for delta in deltas]
    if reply.broken:
        return events
    events.append({**head, "choices": [_choice({}, _finish(body, reply))]})
    options = body.get("stream_options")
    if isinstance(options, dict) and options.get("include_usage"):
        events.append({**head, "choices": [], "usage": usage(body, reply)})
    return events


def usage(body: Body, reply: Written) -> dict[str, object]:
    sent, came = reply.tokens_in or prompt_tokens(body), estimated_tokens(reply.text)
    cached: dict[str, object] = {"cached_tokens": 0}
    return {
        "prompt_tokens": sent,
        "completion_tokens": came,
        "total_tokens": sent + came,
        "prompt_tokens_details": cached,
    }


def _choice(delta: Mapping[str, object], finish: str | None) -> dict[str, object]:
    return {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}


def _finish(body: Body, reply: Written) -> str:
    return "tool_calls" if tools_of(body) and reply.finish == "stop" and not reply.refusal else reply.finish


def _tool_calls(body: Body, reply: Written, number: int) -> list[dict[str, object]]:
    """The call of the tool that a request offers; none where the model would not answer."""
    functions = tools_of(body)
    if not functions or reply.refusal:
        return []
    function = {"name": functions[0].get("name", ""), "arguments": reply.text}
    return [{"id": f"call_{number}", "type": "function", "function": function}]


def _head(body: Body, number: int, kind: str) -> dict[str, object]:
    # A fixed time: the same script gives the same bytes.
    return {"id": f"chatcmpl-{number}", "object": kind, "created": 1_700_000_000, "model": body.get("model")}
