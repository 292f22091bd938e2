"""chat.*Stream and assistant.threads.*: messages that grow while they are written, and what is shown before them.

(https://docs.slack.dev/reference/methods/chat.startStream and its neighbours)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack import limits
from bots.slack.limits import measured
from bots.slack.standin import happenings
from bots.slack.standin.blocks import check_message, listed, mapped
from bots.slack.standin.errors import Refused, malformed
from bots.slack.standin.forms import message_form, with_ids
from bots.slack.standin.methods.call import Call, Method
from bots.slack.standin.methods.chat import WRITE, metadata, place, written
from bots.slack.standin.world import IM, Message, Status

_CHUNKS: Mapping[str, tuple[str, ...]] = {
    "markdown_text": ("text",),
    "task_update": ("id", "title", "status"),
    "plan_update": ("title",),
    "blocks": ("blocks",),
}
_STATES = ("pending", "in_progress", "complete", "error")


def _grow(call: Call, message: Message, *, needed: bool) -> None:
    """Adds the call's text and chunks to a message."""
    text, chunks = call.text("markdown_text"), call.structure("chunks")
    if text and chunks:
        raise Refused("markdown_text_conflict")
    if chunks is not None and not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    if needed and not text and not chunks:
        raise Refused("no_text")
    for chunk in listed(chunks):
        _check_chunk(call, chunk)
    if text:
        chunks = [{"type": "markdown_text", "text": text}]
    for chunk in map(mapped, listed(chunks)):
        kind = chunk["type"]
        if kind == "markdown_text":
            if measured(str(chunk["text"])) > limits.STREAM_TEXT:
                raise Refused("msg_too_long")
            message.text += str(chunk["text"])
        elif kind == "task_update":
            message.chunks = [one for one in message.chunks if one.get("id") != chunk["id"]] + [chunk]
        elif kind == "plan_update":
            message.chunks = [one for one in message.chunks if one.get("type") != kind] + [chunk]
        else:
            blocks = [mapped(one) for one in listed(chunk["blocks"])]
            message.blocks += with_ids(call.world, blocks)
    if measured(message.text) > limits.MESSAGE_TEXT_CUT:
        raise Refused("msg_too_long")


def _check_chunk(call: Call, chunk: object) -> None:
    piece = mapped(chunk)
    kind = piece.get("type")
    if kind not in _CHUNKS or any(piece.get(name) in (None, "") for name in _CHUNKS[str(kind)]):
        raise Refused("invalid_chunks")
    if kind == "task_update" and piece.get("status") not in _STATES:
        raise Refused("invalid_chunks")
    if kind == "blocks":
        check_message(piece["blocks"], call.slack.faults.refused_blocks)


def start(call: Call) -> dict[str, object]:
    channel = place(call)
    root = call.thread(channel)
    if channel.kind != IM:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.text(name):
                raise Refused(f"missing_{name}")
        reader = call.world.people.get(call.text("recipient_user_id"))
        if reader is None or reader.team != call.text("recipient_team_id"):
            raise Refused("user_not_found")
    elif not root:
        raise Refused("invalid_thread_ts")
    message = Message(channel=channel.id, ts="", user=call.bot)
    _grow(call, message, needed=False)
    begun = written(
        call,
        channel,
        text=message.text,
        chunks=message.chunks,
        blocks=message.blocks,
        thread_ts=root,
        streaming=True,
    )
    return {"channel": channel.id, "ts": begun.ts}


def _streaming(call: Call) -> Message:
    message = call.message(call.channel())
    if message.user != call.bot:
        raise Refused("message_not_owned_by_app")
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    return message


def append(call: Call) -> dict[str, object]:
    message = _streaming(call)
    _grow(call, message, needed=True)
    return {"channel": message.channel, "ts": message.ts}


def stop(call: Call) -> dict[str, object]:
    message = _streaming(call)
    blocks = call.structure("blocks")
    if blocks is not None:
        check_message(blocks, call.slack.faults.refused_blocks)
    said = metadata(call)
    before = message_form(message)
    _grow(call, message, needed=False)
    message.blocks += with_ids(call.world, [mapped(one) for one in listed(blocks)])
    message.metadata = said or message.metadata
    message.streaming = False
    call.world.statuses.pop((message.channel, message.root), None)
    happenings.edited(call.slack, message, before)
    return {"channel": message.channel, "ts": message.ts, "message": message_form(message)}


def set_status(call: Call) -> dict[str, object]:
    channel = call.channel("channel_id")
    root = call.needed("thread_ts", "invalid_thread_ts")
    if root not in call.world.messages[channel.id]:
        raise Refused("invalid_thread_ts")
    if call.bot not in channel:
        raise Refused("not_in_channel")
    loading = listed(call.structure("loading_messages"))
    if len(loading) > limits.STATUS_MESSAGES:
        pointer = "/loading_messages"
        raise malformed(
            "invalid_arguments", [(f"no more than {limits.STATUS_MESSAGES} items allowed", pointer)]
        )
    if call.args.get("status") is None:
        call.needed("status")
    until = call.slack.clock.now() + limits.STATUS_SECONDS
    if text := call.text("status"):
        call.world.statuses[channel.id, root] = Status(text, until, tuple(map(str, loading)))
    else:
        call.world.statuses.pop((channel.id, root), None)
    return {}


def set_prompts(call: Call) -> dict[str, object]:
    channel = call.channel("channel_id")
    if channel.kind != IM:
        raise Refused("channel_not_found")
    prompts = listed(call.structure("prompts"))
    wrong = [one for one in prompts if not (mapped(one).get("title") and mapped(one).get("message"))]
    if not prompts or len(prompts) > limits.SUGGESTED_PROMPTS or wrong:
        raise malformed("invalid_arguments", [(f"1 to {limits.SUGGESTED_PROMPTS} prompts", "/prompts")])
    said = {"title": call.text("title"), "prompts": prompts}
    call.world.prompts[channel.id, call.text("thread_ts")] = said
    return {}


def set_title(call: Call) -> dict[str, object]:
    channel = call.channel("channel_id")
    root = call.needed("thread_ts", "invalid_thread_ts")
    if root not in call.world.messages[channel.id]:
        raise Refused("invalid_thread_ts")
    call.world.titles[channel.id, root] = call.needed("title")
    return {}


METHODS: Mapping[str, Method] = {
    "chat.startStream": Method(start, WRITE),
    "chat.appendStream": Method(append, WRITE),
    "chat.stopStream": Method(stop, WRITE),
    "assistant.threads.setStatus": Method(set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, ("assistant:write",)),
    "assistant.threads.setTitle": Method(set_title, ("assistant:write",)),
}
