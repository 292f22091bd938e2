"""The script of a model server: which request gets which reply or fault. Plain values, read from JSON.

    parse_script({
        "models": ["small"],
        "replies": [
            {"when": {"prompt": "sales last week"}, "fault": "rate_limited", "retry_after": 1, "times": 1},
            {"when": {"prompt": "sales last week"}, "reply": {"metrics": ["sales.revenue"]}},
            {"when": {"schema": "route"}, "reply": {"kind": "data"}},
        ],
    })

The first rule that fits a request and is not used up answers it. A request that no rule fits is an error which says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum

from semantic.errors import DragomanError, Problem


class Fault(StrEnum):
    """What can go wrong on purpose."""

    RATE_LIMITED = "rate_limited"
    """429, with `retry_after` seconds where the rule says so."""
    OUT_OF_QUOTA = "out_of_quota"
    SERVER_ERROR = "server_error"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    """The request is taken and never answered."""
    CUT_STREAM = "cut_stream"
    """Half of the reply, and then the connection ends."""
    INVALID_JSON = "invalid_json"
    """Half of the reply, as if it were whole."""
    SCHEMA_VIOLATION = "schema_violation"
    """JSON without the keys that the schema requires."""
    MADE_UP_NAME = "made_up_name"
    """The reply with a name in it that nothing has."""
    PROMPT_LEAK = "prompt_leak"
    """The model tells its instructions instead of answering."""
    PROSE = "prose"
    """The reply within sentences and a fence."""
    EMPTY = "empty"
    CUT_SHORT = "cut_short"
    """Half of the reply, because of `max_tokens`."""
    THINKING = "thinking"
    """The model thinks first: with room for less than 2,000 tokens nothing comes of it."""
    REFUSAL = "refusal"
    WRONG_KEY = "wrong_key"
    MODEL_UNKNOWN = "model_unknown"
    CONTEXT_TOO_LONG = "context_too_long"
    NO_SCHEMA_SUPPORT = "no_schema_support"
    NO_TOOLS_SUPPORT = "no_tools_support"
    HTML = "html"
    """A page of a proxy instead of an answer."""


@dataclass(frozen=True, slots=True)
class When:
    """What a request must be like; what is "" does not matter. `schema` is the name of the wanted schema or tool,
    `prompt` is in the last message of the user, `contains` anywhere; capitals do not matter. `matches` is a regular
    expression over all messages."""

    schema: str = ""
    model: str = ""
    prompt: str = ""
    contains: str = ""
    matches: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A reply (an object is sent as JSON, a text as it is) or a fault. `times` is how often it answers, 0 for always;
    `latency` is in seconds. `tokens_in`, where it is not 0, is what the server says that it read."""

    when: When = When()
    reply: object = None
    fault: Fault | None = None
    times: int = 0
    retry_after: float | None = None
    latency: float = 0.0
    tokens_in: int = 0


@dataclass(frozen=True, slots=True)
class Supports:
    """What the server knows of the protocol; what it does not know it refuses, as real ones do."""

    json_schema: bool = True
    tools: bool = True
    json_object: bool = True
    stream: bool = True
    stream_options: bool = True
    max_tokens: bool = True
    max_completion_tokens: bool = True
    temperature: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    """`key` is the only key that is let in, "" lets in every one."""

    replies: tuple[Rule, ...] = ()
    models: tuple[str, ...] = ("scripted",)
    key: str = field(default="", repr=False)
    context_tokens: int = 128_000
    supports: Supports = Supports()


class ScriptInvalid(DragomanError):
    """The script is not one."""


def parse_script(form: object) -> Script:
    """The script of a JSON value. Raises ScriptInvalid, which says where it is wrong."""
    top = _mapping(form, "", ("replies", "models", "key", "context_tokens", "supports"))
    defaults = Script()
    return Script(
        replies=tuple(
            _rule(rule, f"/replies/{index}")
            for index, rule in enumerate(_list(top.get("replies", []), "/replies"))
        ),
        models=tuple(
            _text(name, "/models") for name in _list(top.get("models", list(defaults.models)), "/models")
        ),
        key=_text(top.get("key", ""), "/key"),
        context_tokens=int(_number(top.get("context_tokens", defaults.context_tokens), "/context_tokens")),
        supports=_supports(top.get("supports", {})),
    )


def _rule(form: object, path: str) -> Rule:
    names = ("when", "reply", "fault", "times", "retry_after", "latency", "tokens_in")
    rule = _mapping(form, path, names)
    if "reply" not in rule and "fault" not in rule:
        raise _invalid("A rule needs a reply or a fault.", path)
    when = _mapping(rule.get("when", {}), f"{path}/when", [entry.name for entry in fields(When)])
    texts = {name: _text(value, f"{path}/when/{name}") for name, value in when.items()}
    try:
        re.compile(texts.get("matches", ""))
    except re.error as error:
        raise _invalid(f"No regular expression: {error}.", f"{path}/when/matches") from error
    fault = rule.get("fault")
    if fault is not None and fault not in tuple(Fault):
        raise _invalid(f"There is no fault {fault!r}.", f"{path}/fault", f"Faults are: {', '.join(Fault)}.")
    after = rule.get("retry_after")
    return Rule(
        when=When(**texts),
        reply=rule.get("reply"),
        fault=None if fault is None else Fault(str(fault)),
        times=int(_number(rule.get("times", 0), f"{path}/times")),
        retry_after=None if after is None else _number(after, f"{path}/retry_after"),
        latency=_number(rule.get("latency", 0), f"{path}/latency"),
        tokens_in=int(_number(rule.get("tokens_in", 0), f"{path}/tokens_in")),
    )


def _supports(form: object) -> Supports:
    said = _mapping(form, "/supports", [entry.name for entry in fields(Supports)])
    for name, value in said.items():
        if not isinstance(value, bool):
            raise _invalid("It must be true or false.", f"/supports/{name}")
    return Supports(**{name: bool(value) for name, value in said.items()})


def _mapping(form: object, path: str, names: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(form, dict):
        raise _invalid("It must be an object.", path)
    for name in form:
        if name not in names:
            raise _invalid(f"There is no {name!r} here.", path, f"Allowed are: {', '.join(names)}.")
    return form


def _list(form: object, path: str) -> list[object]:
    if not isinstance(form, list):
        raise _invalid("It must be a list.", path)
    return form


def _text(form: object, path: str) -> str:
    if not isinstance(form, str):
        raise _invalid("It must be a text.", path)
    return form


def _number(form: object, path: str) -> float:
    if isinstance(form, bool) or not isinstance(form, int | float) or form < 0:
        raise _invalid("It must be a number, and not below zero.", path)
    return float(form)


def _invalid(message: str, path: str, hint: str = "") -> ScriptInvalid:
    return ScriptInvalid([Problem("script-invalid", message, hint, path=path or "/")])
