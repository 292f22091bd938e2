"""What a request must be like, and the errors in the words of the real thing. Pure.

    check_chat({"model": "small", "messages": []}, script)
        ApiError(400, "invalid_request_error", "Invalid 'messages': empty array. …", param="messages")

Stricter than most servers, so that what works here works with the strictest: parameters that are not known are refused,
and a strict schema must be one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.model.wording import estimated_tokens
from service.model_server.script import Script
from service.model_server.strictness import strict_problems

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ApiError:
    status: int
    kind: str
    message: str
    param: str = ""
    code: str = ""
    retry_after: float | None = None

    def body(self) -> dict[str, object]:
        """The error as OpenAI writes it."""
        return {
            "error": {
                "message": self.message,
                "type": self.kind,
                "param": self.param or None,
                "code": self.code or None,
            }
        }


KNOWN = frozenset(
    (
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stream",
        "stream_options", "response_format", "tools", "tool_choice", "parallel_tool_calls", "seed", "stop", "n",
        "user", "metadata", "presence_penalty", "frequency_penalty", "logit_bias", "reasoning_effort",
    )
)  # fmt: skip


def check_key(header: str, script: Script) -> ApiError | None:
    """Whether the Authorization header lets in."""
    scheme, _, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        message = "You didn't provide an API key."
        return ApiError(401, "invalid_request_error", message)
    if script.key and key.strip() != script.key:
        return wrong_key()
    return None


def wrong_key() -> ApiError:
    return ApiError(401, "invalid_request_error", "Incorrect API key provided.", code="invalid_api_key")


def unsupported(param: str) -> ApiError:
    message = f"Unsupported parameter: '{param}' is not supported with this model."
    return ApiError(400, "invalid_request_error", message, param, "unsupported_parameter")


def no_schema_support() -> ApiError:
    message = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
    return ApiError(400, "invalid_request_error", message, "response_format")


def no_tools_support() -> ApiError:
    return ApiError(400, "invalid_request_error", "This model does not support tools.", "tools")


def model_unknown(model: object) -> ApiError:
    message = f"The model `{model}` does not exist or you do not have access to it."
    return ApiError(404, "invalid_request_error", message, "model", "model_not_found")


def too_long(limit: int, asked: int) -> ApiError:
    message = (
        f"This model's maximum context length is {limit} tokens. However, your request has {asked} tokens."
    )
    return ApiError(400, "invalid_request_error", message, "messages", "context_length_exceeded")


def check_chat(body: Body, script: Script) -> ApiError | None:
    """The first thing that is wrong with a request to /chat/completions."""
    return next(_wrong(body, script), None)


def _wrong(body: Body, script: Script) -> Iterator[ApiError]:
    for name in body:
        if name not in KNOWN:
            message = f"Unrecognized request argument supplied: {name}"
            yield ApiError(400, "invalid_request_error", message, name, "unknown_parameter")
    if body.get("model") not in script.models:
        yield model_unknown(body.get("model"))
    yield from _wrong_messages(body.get("messages"))
    yield from _wrong_limits(body, script)
    yield from _wrong_forms(body, script)
    asked = prompt_tokens(body)
    if asked > script.context_tokens:
        yield too_long(script.context_tokens, asked)


def _wrong_messages(messages: object) -> Iterator[ApiError]:
    if not isinstance(messages, list) or not messages:
        yield _bad("messages", "Invalid 'messages': empty array. Expected an array with minimum length 1.")
        return
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if not isinstance(message, dict) or message.get("role") not in (
            "system",
            "developer",
            "user",
            "assistant",
        ):
            yield _bad(where, f"Invalid value: '{where}.role'.")
        elif not isinstance(message.get("content"), str):
            yield _bad(where, f"Invalid type for '{where}.content': expected a string.")


def _wrong_limits(body: Body, script: Script) -> Iterator[ApiError]:
    supports = script.supports
    for name, known in (
        ("max_tokens", supports.max_tokens),
        ("max_completion_tokens", supports.max_completion_tokens),
    ):
        limit = body.get(name)
        if limit is None:
            continue
        if not known:
            other = "max_completion_tokens" if name == "max_tokens" else "max_tokens"
            message = (
                f"Unsupported parameter: '{name}' is not supported with this model. Use '{other}' instead."
            )
            yield ApiError(400, "invalid_request_error", message, name, "unsupported_parameter")
        elif isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            yield _bad(name, f"Invalid value for '{name}': expected an integer of at least 1.")
    if "max_tokens" in body and "max_completion_tokens" in body:
        yield _bad(
            "max_tokens",
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
        )
    temperature = body.get("temperature")
    if temperature is not None and not supports.temperature:
        yield unsupported("temperature")
    elif temperature is not None and not (isinstance(temperature, int | float) and 0 <= temperature <= 2):
        yield _bad("temperature", "Invalid value for 'temperature': expected a number from 0 to 2.")


def _wrong_forms(body: Body, script: Script) -> Iterator[ApiError]:
    supports = script.supports
    if body.get("stream") and not supports.stream:
        yield unsupported("stream")
    if body.get("stream_options") is not None:
        if not supports.stream_options:
            yield unsupported("stream_options")
        elif not body.get("stream"):
            yield _bad(
                "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled."
            )
    form = body.get("response_format")
    if isinstance(form, dict) and form.get("type") == "json_schema":
        if not supports.json_schema:
            yield no_schema_support()
        yield from _wrong_named(form.get("json_schema"), "schema", "response_format")
    elif isinstance(form, dict) and form.get("type") == "json_object":
        if not supports.json_object:
            yield unsupported("response_format")
        if "json" not in everything(body).lower():
            yield _bad(
                "messages", "'messages' must contain the word 'json' to use 'response_format' 'json_object'."
            )
    elif form is not None and not (isinstance(form, dict) and form.get("type") == "text"):
        yield _bad("response_format", "Invalid value: 'response_format.type'.")
    if body.get("tools") is not None and not supports.tools:
        yield no_tools_support()
    for tool in tools_of(body):
        yield from _wrong_named(tool, "parameters", "tools")


def _wrong_named(form: object, key: str, param: str) -> Iterator[ApiError]:
    """A named schema: of a response format, or of a tool."""
    if not isinstance(form, dict) or not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(form.get("name", ""))):
        yield _bad(param, f"Invalid '{param}.name': expected letters, digits, '_' and '-', at most 64.")
        return
    schema = form.get(key)
    if form.get("strict"):
        name = form["name"]
        for path, problem in strict_problems(schema):
            message = f"Invalid schema for {param} '{name}': In context=({path}), {problem}"
            yield ApiError(400, "invalid_request_error", message, param, "invalid_schema")


def tools_of(body: Body) -> list[dict[str, object]]:
    """The functions that a request offers."""
    tools = body.get("tools")
    found = (
        [tool.get("function") for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    )
    return [function for function in found if isinstance(function, dict)]


def schema_of(body: Body) -> tuple[str, Mapping[str, object]]:
    """The name and the schema of what is wanted; ("", {}) for a text."""
    for tool in tools_of(body):
        parameters = tool.get("parameters")
        return str(tool.get("name", "")), parameters if isinstance(parameters, dict) else {}
    form = body.get("response_format")
    named = form.get("json_schema") if isinstance(form, dict) else None
    if not isinstance(named, dict):
        return "", {}
    schema = named.get("schema")
    return str(named.get("name", "")), schema if isinstance(schema, dict) else {}


def contents(body: Body, role: str = "") -> list[str]:
    """The texts of the messages, those of one role where it is named."""
    messages = body.get("messages")
    return [
        str(message.get("content", ""))
        for message in (messages if isinstance(messages, list) else ())
        if isinstance(message, dict) and role in ("", message.get("role"))
    ]


def everything(body: Body) -> str:
    return "\n".join(contents(body))


def prompt_tokens(body: Body) -> int:
    """About how many tokens a request has."""
    _, schema = schema_of(body)
    sent = sum(estimated_tokens(text) + 4 for text in contents(body))
    return sent + (estimated_tokens(json.dumps(schema)) if schema else 0)


def _bad(param: str, message: str) -> ApiError:
    return ApiError(400, "invalid_request_error", message, param)
