"""What Slack accepts, as data: every block, element and object with its fields, and what is over a limit or misplaced.

    message_faults([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
    (Fault("invalid_blocks", "must be less than 151 characters", "/blocks/0/text/text"),)

The renderer's tests and the stand-in for Slack ask this one place. It is stricter than Slack where Slack's own
documents differ among themselves: what passes here is shown by every client.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bots.slack import limits
from bots.slack.block_shapes import BLOCKS, HOME, MESSAGE, MODAL, Surface
from bots.slack.checks import INVALID_BLOCKS, Check, Fault, faults_at, listed
from bots.slack.element_shapes import OPTIONS
from bots.slack.limits import measured

__all__ = ["Fault", "message_faults", "option_faults", "unfurl_faults", "view_faults", "weight"]

TOO_LONG = "msg_blocks_too_long"
TEXT_TOO_LONG = "msg_too_long"
INVALID_VIEW = "invalid_arguments"


def message_faults(blocks: object, text: str = "") -> tuple[Fault, ...]:
    """What Slack would refuse of a message's blocks and text; empty where it takes them."""
    faults = [*_blocks(blocks, MESSAGE, limits.MESSAGE_BLOCKS)]
    if measured(text) > limits.MESSAGE_TEXT:
        faults.append(
            Fault(TEXT_TOO_LONG, f"must be less than {limits.MESSAGE_TEXT + 1} characters", "/text")
        )
    if not faults:
        faults += _whole_message(listed(blocks))
    return tuple(faults)


def unfurl_faults(blocks: object) -> tuple[Fault, ...]:
    """What Slack would refuse of the blocks of an unfurled link."""
    faults = tuple(_blocks(blocks, MESSAGE, limits.UNFURL_BLOCKS))
    return faults or tuple(_whole_message(listed(blocks)))


def view_faults(view: object) -> tuple[Fault, ...]:
    """What Slack would refuse of a modal or an App Home."""
    surface = MODAL if isinstance(view, Mapping) and view.get("type") == "modal" else HOME
    faults = [*faults_at(surface.view, view, "/view", INVALID_VIEW)]
    if faults or not isinstance(view, Mapping):
        return tuple(faults)
    blocks = listed(view["blocks"])
    faults += _blocks(blocks, surface, limits.VIEW_BLOCKS, "/view/blocks", INVALID_VIEW)
    if surface is MODAL and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        faults.append(Fault(INVALID_VIEW, "submit is required where there is an input", "/view/submit"))
    return tuple(faults)


def option_faults(options: object) -> tuple[Fault, ...]:
    """What Slack would refuse of the options that a menu asked for."""
    return tuple(faults_at(OPTIONS, options, "/options", "invalid_options"))


def weight(blocks: Iterable[Mapping[str, object]]) -> int:
    """How much of a message's room blocks take: their texts, and something for each block."""
    return sum(_texts(block) + limits.BLOCK_WEIGHT for block in blocks)


def _blocks(
    blocks: object, surface: Surface, most: int, path: str = "/blocks", code: str = INVALID_BLOCKS
) -> Iterator[Fault]:
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        yield Fault(code, "must be an array", path)
        return
    if len(blocks) > most:
        yield Fault(code, f"no more than {most} items allowed", path)
    for at, block in enumerate(blocks):
        yield from _block(block, surface, f"{path}/{at}", code)
    yield from _repeated(listed(blocks), path, code)


def _block(block: object, surface: Surface, path: str, code: str) -> Iterator[Fault]:
    kind = block.get("type") if isinstance(block, Mapping) else None
    check: Check | None = BLOCKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        yield Fault(code, f"unsupported type: {kind}", path)
    elif kind not in surface.blocks:
        yield Fault(code, f"unsupported type: {kind} in a {surface.name}", path)
    else:
        yield from faults_at(check, block, path, code)


def _repeated(blocks: Sequence[Mapping[str, object]], path: str, code: str) -> Iterator[Fault]:
    """Ids that have to differ: of the blocks of one message or view, of the elements of one block."""
    ids = Counter(str(block["block_id"]) for block in blocks if block.get("block_id"))
    for each, times in ids.items():
        if times > 1:
            yield Fault(code, f"`block_id` {each} already exists", path)
    for at, block in enumerate(blocks):
        elements = (
            listed(block.get("elements")) if block.get("type") in ("actions", "context_actions") else []
        )
        names = Counter(str(element["action_id"]) for element in elements if element.get("action_id"))
        for name, times in names.items():
            if times > 1:
                yield Fault(code, f"`action_id` {name} already exists", f"{path}/{at}/elements")


def _whole_message(blocks: Sequence[Mapping[str, object]]) -> Iterator[Fault]:
    """What is bounded for the message as a whole."""
    charts = sum(block.get("type") == "data_visualization" for block in blocks)
    if charts > limits.MESSAGE_CHARTS:
        yield Fault(INVALID_BLOCKS, f"no more than {limits.MESSAGE_CHARTS} charts allowed", "/blocks")
    cells = sum(_texts({"rows": block["rows"]}) for block in blocks if block.get("type") == "data_table")
    if cells > limits.MESSAGE_TABLE_TEXT:
        yield Fault(
            INVALID_BLOCKS, f"tables hold more than {limits.MESSAGE_TABLE_TEXT} characters", "/blocks"
        )
    markdown = sum(_texts(block) for block in blocks if block.get("type") == "markdown")
    if markdown > limits.MARKDOWN_TEXT:
        yield Fault(INVALID_BLOCKS, f"markdown holds more than {limits.MARKDOWN_TEXT} characters", "/blocks")
    if weight(blocks) > limits.MESSAGE_TOTAL:
        yield Fault(TOO_LONG, f"all blocks hold more than {limits.MESSAGE_TOTAL} characters", "/blocks")


def _texts(value: object) -> int:
    """The length of all texts that a person sees in it."""
    if isinstance(value, Mapping):
        return sum(
            measured(each) if isinstance(each, str) and key in _SEEN else _texts(each)
            for key, each in value.items()
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return sum(measured(each) if isinstance(each, str) else _texts(each) for each in value)
    return 0


_SEEN = frozenset(("text", "title", "caption", "label", "name", "x_label", "y_label", "alt_text"))
