"""The small grammar in which `block_shapes` says what Slack accepts: texts, numbers, lists, objects, one of several.

    check = record({"text": text_object(150, PLAIN)}, {"block_id": string(255)})
    [*check({"text": {"type": "plain_text", "text": ""}}, "/blocks/0")]
    [("must be more than 0 characters", "/blocks/0/text/text")]

A check is a function from a value and its place to what is wrong with it, in Slack's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bots.slack.limits import measured

Wrong = tuple[str, str]
"""What is wrong, and where."""
Check = Callable[[object, str], Iterator[Wrong]]
PLAIN, MARKED = "plain_text", "mrkdwn"
INVALID_BLOCKS = "invalid_blocks"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that Slack refuses: its error's code, why, and where (a JSON pointer)."""

    code: str
    message: str
    path: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.path}]"


def faults_at(check: Check, value: object, path: str, code: str = INVALID_BLOCKS) -> Iterator[Fault]:
    for message, where in check(value, path):
        yield Fault(code, message, where)


def string(most: int, *, least: int = 1, pattern: str = "") -> Check:
    """A text within limits, counted as Slack counts, that could be sent at all."""
    wanted = re.compile(pattern) if pattern else None

    def check(value: object, path: str) -> Iterator[Wrong]:
        if not isinstance(value, str):
            yield "must be a string", path
            return
        if measured(value) < least:
            yield f"must be more than {least - 1} characters", path
        if measured(value) > most:
            yield f"must be less than {most + 1} characters", path
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield "must be valid Unicode", path
        if wanted is not None and not wanted.fullmatch(value):
            yield "has a wrong form", path

    return check


def address(most: int) -> Check:
    return string(most, pattern=r"https?://[^\s<>|\"]+")


def whole(least: int, most: int) -> Check:
    def check(value: object, path: str) -> Iterator[Wrong]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield "must be an integer", path
        elif not least <= value <= most:
            yield f"must be between {least} and {most}", path

    return check


def number(value: object, path: str) -> Iterator[Wrong]:
    """A finite number that JSON has."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield "must be a number", path
    elif value != value or value in (float("inf"), float("-inf")):
        yield "must be finite", path


def flag(value: object, path: str) -> Iterator[Wrong]:
    if not isinstance(value, bool):
        yield "must be a boolean", path


def one_of(*values: str) -> Check:
    def check(value: object, path: str) -> Iterator[Wrong]:
        if value not in values:
            yield f"must be one of {', '.join(values)}", path

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: object, path: str) -> Iterator[Wrong]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield "must be an array", path
            return
        if len(value) > most:
            yield f"no more than {most} items allowed", path
        if len(value) < least:
            yield f"no fewer than {least} items allowed", path
        for at, item in enumerate(value):
            yield from each(item, f"{path}/{at}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with these fields and no others. `also` are looked at where every field is right by itself."""
    fields = {**required, **(optional or {})}

    def check(value: object, path: str) -> Iterator[Wrong]:
        if not isinstance(value, Mapping):
            yield "must be an object", path
            return
        missing = [f"missing required field: {name}" for name in required if name not in value]
        strange = [f"invalid additional property: {name}" for name in value if name not in fields]
        wrong = [(message, path) for message in (*missing, *strange)]
        for name, inner in fields.items():
            if name in value:
                wrong += inner(value[name], f"{path}/{name}")
        yield from wrong
        if not wrong:
            for rule in also:
                yield from rule(value, path)

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """An object that says by its `type` what it is."""

    def check(value: object, path: str) -> Iterator[Wrong]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        known = kinds.get(kind) if isinstance(kind, str) else None
        if known is None:
            yield f"unsupported type: {kind}", f"{path}/type"
        else:
            yield from known(value, path)

    return check


def text_object(most: int, *kinds: str) -> Check:
    """A text object. Of marked text it is known whether URLs and names in it become links: only `verbatim` keeps them
    as they are."""
    content = string(most)
    shapes = {
        PLAIN: record({"type": one_of(PLAIN), "text": content}, {"emoji": flag}),
        MARKED: record({"type": one_of(MARKED), "text": content}, {"verbatim": flag}),
    }
    return typed({kind: shapes[kind] for kind in (kinds or (PLAIN, MARKED))})


def exactly_one(*names: str) -> Check:
    def check(value: object, path: str) -> Iterator[Wrong]:
        if isinstance(value, Mapping) and sum(name in value for name in names) != 1:
            yield f"exactly one of {', '.join(names)} is required", path

    return check


def at_least_one(*names: str) -> Check:
    def check(value: object, path: str) -> Iterator[Wrong]:
        if isinstance(value, Mapping) and not any(name in value for name in names):
            yield f"one of {', '.join(names)} is required", path

    return check


def listed(value: object) -> list[Mapping[str, object]]:
    """The objects of an array."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]
