"""chat.*: writing, changing and taking back messages, and what is shown below links.

(https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from bots.slack import limits
from bots.slack.limits import measured
from bots.slack.standin import happenings
from bots.slack.standin.blocks import check_message, check_unfurl, listed, mapped
from bots.slack.standin.errors import Refused, malformed
from bots.slack.standin.forms import message_form, with_ids
from bots.slack.standin.methods.call import Call, Method
from bots.slack.standin.world import PUBLIC, Channel, Message


def content(call: Call, *, most: int) -> dict[str, object]:
    """Text, blocks and metadata of a message, checked as they are: the arguments for `Message`."""
    blocks = call.structure("blocks")
    text, markdown = call.text("text"), call.text("markdown_text")
    if call.structure("attachments"):
        raise Refused("invalid_attachments")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if measured(markdown) > limits.STREAM_TEXT or measured(text) > most:
        raise Refused("msg_too_long")
    if blocks is not None:
        check_message(blocks, call.slack.faults.refused_blocks)
        check_files(call, blocks)
    made = with_ids(call.world, blocks) if isinstance(blocks, list) else []
    if markdown:
        made = with_ids(call.world, [{"type": "markdown", "text": markdown}])
    return {"text": text or markdown, "blocks": made, "metadata": metadata(call)}


def check_files(call: Call, blocks: object) -> None:
    """An image shows a picture that was uploaded whole, in the same workspace, and that Slack has processed."""
    faults = call.slack.faults
    for place, block in enumerate(map(mapped, listed(blocks))):
        named = mapped(block.get("slack_file")).get("id")
        if named is None:
            continue
        file = call.world.files.get(str(named))
        known = file is not None and file.done and file.team == call.installation.team and file.is_picture
        if not known or faults.unready_files > 0:
            faults.unready_files -= known
            raise malformed("invalid_blocks", [("invalid slack file", f"/blocks/{place}/slack_file")])


def metadata(call: Call) -> Mapping[str, object] | None:
    said = call.structure("metadata")
    if said is None or said == {}:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(said.get("event_type"), str) or not said["event_type"]:
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(said)) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return said


def place(call: Call) -> Channel:
    """Where the bot may write: conversations that it is in, and with chat:write.public any public one."""
    if call.text("username") or call.text("icon_emoji") or call.text("icon_url"):
        call.may("chat:write.customize")
    channel = call.channel(by_name=True)
    if channel.archived:
        raise Refused("is_archived")
    if call.bot not in channel:
        open_to_all = channel.kind == PUBLIC and "chat:write.public" in call.installation.scopes
        if not open_to_all:
            raise Refused("not_in_channel" if channel.kind == PUBLIC else "channel_not_found")
    return channel


def written(call: Call, channel: Channel, **said: object) -> Message:
    """A message of the bot's, in the world, and told to whoever listens."""
    message = Message(
        channel=channel.id,
        ts=call.world.ts(),
        user=call.bot,
        bot_id=call.installation.bot_id,
        app_id=call.slack.app.id,
        team=call.installation.team,
        **said,  # type: ignore[arg-type]  # made by `content`, whose values are checked
    )
    call.world.write(message)
    call.world.statuses.pop((channel.id, message.root), None)
    happenings.posted(call.slack, message)
    return message


def post_message(call: Call) -> dict[str, object]:
    channel = place(call)
    said = content(call, most=limits.MESSAGE_TEXT_CUT)
    if not said["text"] and not said["blocks"]:
        raise Refused("no_text")
    message = written(
        call, channel, thread_ts=call.thread(channel), broadcast=call.flag("reply_broadcast"), **said
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_form(message)}


def post_ephemeral(call: Call) -> dict[str, object]:
    channel = call.joined()
    reader = call.person()
    if reader.id not in channel:
        raise Refused("user_not_in_channel")
    said = content(call, most=limits.MESSAGE_TEXT_CUT)
    if not said["text"] and not said["blocks"]:
        raise Refused("no_text")
    message = written(call, channel, thread_ts=call.thread(channel), only_for=reader.id, **said)
    return {"message_ts": message.ts}


def own(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.message(channel)
    if message.user != call.bot:
        raise Refused(refusal)
    return message


def update(call: Call) -> dict[str, object]:
    channel = call.channel()
    message = own(call, channel, "cant_update_message")
    window = call.slack.edit_window
    if window is not None and call.slack.clock.now() - float(message.ts) > window:
        raise Refused("edit_window_closed")
    if message.streaming:
        raise Refused("streaming_state_conflict")
    said = content(call, most=limits.MESSAGE_TEXT)
    blocks_said = call.args.get("blocks") is not None or bool(call.text("markdown_text"))
    if not said["text"] and not blocks_said:
        raise Refused("no_text")
    before = message_form(message)
    if said["text"]:
        message.text = str(said["text"])
    if said["text"] or blocks_said:
        # Text without blocks takes the blocks away; blocks alone keep the text.
        message.blocks = said["blocks"]  # type: ignore[assignment]  # made by `with_ids`
    if call.args.get("metadata") is not None:
        message.metadata = metadata(call)
    if not said["blocks"]:
        message.edited = {"user": call.bot, "ts": call.world.ts()}
    call.world.statuses.pop((channel.id, message.root), None)
    happenings.edited(call.slack, message, before)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message_form(message)}


def delete(call: Call) -> dict[str, object]:
    channel = call.channel()
    message = own(call, channel, "cant_delete_message")
    del call.world.messages[channel.id][message.ts]
    happenings.deleted(call.slack, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(call: Call) -> dict[str, object]:
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"{call.slack.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def unfurl(call: Call) -> dict[str, object]:
    unfurls = call.structure("unfurls")
    if not isinstance(unfurls, dict) or not unfurls:
        raise Refused("missing_unfurls")
    channel, ts = call.text("channel"), call.text("ts")
    if call.text("unfurl_id"):
        if call.text("source") not in ("composer", "conversations_history"):
            raise Refused("invalid_source" if call.text("source") else "missing_source")
        channel, _, ts = call.text("unfurl_id").partition("-")
    if channel not in call.world.channels:
        raise Refused("cannot_find_channel")
    message = call.world.messages[channel].get(ts)
    if message is None:
        raise Refused("cannot_find_message")
    shared = set(happenings.LINK.findall(message.text))
    for url, form in unfurls.items():
        if urlsplit(url).hostname not in call.slack.app.domains or url not in shared:
            raise Refused("cannot_unfurl_url")
        if not isinstance(form, dict) or not form:
            raise Refused("cannot_parse_attachment")
        if form.get("blocks") is not None:
            check_unfurl(form["blocks"], call.slack.faults.refused_blocks)
            form = {**form, "blocks": with_ids(call.world, form["blocks"])}
        message.unfurls[url] = form
    return {}


WRITE = ("chat:write",)
METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(post_message, WRITE),
    "chat.postEphemeral": Method(post_ephemeral, WRITE),
    "chat.update": Method(update, WRITE),
    "chat.delete": Method(delete, WRITE),
    "chat.getPermalink": Method(permalink),
    "chat.unfurl": Method(unfurl, ("links:write",)),
}
