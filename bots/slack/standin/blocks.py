"""Blocks and views as the stand-in takes them: refused in Slack's words, and looked through for what can be clicked.

    check_message([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
        raises Refused("invalid_blocks", errors=["must be less than 151 characters [json-pointer:/blocks/0/text/text]"])

What Slack accepts is said once, in `bots.slack.blocks`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from bots.slack import limits
from bots.slack.blocks import Fault, message_faults, unfurl_faults, view_faults
from bots.slack.standin.errors import Refused, malformed


def check_message(blocks: object, unknown: frozenset[str] = frozenset()) -> None:
    """Raises Refused where Slack would not post these blocks; `unknown` are kinds that its clients do not know."""
    _raise((*message_faults(blocks), *_unknown(blocks, unknown)))


def check_unfurl(blocks: object, unknown: frozenset[str] = frozenset()) -> None:
    _raise((*unfurl_faults(blocks), *_unknown(blocks, unknown)))


def check_view(view: object, kind: str) -> Mapping[str, object]:
    """A modal's or App Home's form, if Slack would show it. Raises Refused (invalid_arguments, view_too_large)."""
    if not isinstance(view, dict):
        raise malformed("invalid_arguments", [("must provide an object", "/view")])
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", errors="replace")) > limits.VIEW_BYTES:
        raise Refused("view_too_large")
    if view.get("type") != kind:
        raise malformed("invalid_arguments", [(f"must be of type {kind}", "/view/type")])
    _raise(view_faults(view))
    return view


def _unknown(blocks: object, unknown: frozenset[str]) -> Iterator[Fault]:
    for index, block in enumerate(listed(blocks)):
        if (kind := mapped(block).get("type")) in unknown:
            yield Fault("invalid_blocks", f"unsupported type: {kind}", f"/blocks/{index}/type")


def _raise(faults: Sequence[Fault]) -> None:
    if faults:
        code = faults[0].code
        raise malformed(code, [(one.message, one.path) for one in faults if one.code == code])


def elements_in(block: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The elements of a block that may have an action."""
    for one in listed(block.get("elements")):
        yield mapped(one)
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield mapped(block[name])


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def mapped(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
