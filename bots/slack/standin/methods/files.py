"""files.*: a file is announced, uploaded to the address that is given for it, and then shown in a conversation.

(https://docs.slack.dev/messaging/working-with-files)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack import limits
from bots.slack.standin.blocks import listed, mapped
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import file_form
from bots.slack.standin.methods.call import Call, Method
from bots.slack.standin.methods.chat import place, written
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import File


def announce(call: Call) -> dict[str, object]:
    length = call.whole("length", 0)
    if length <= 0:
        raise Refused("invalid_arguments")
    if length > limits.FILE_BYTES:
        raise Refused("file_upload_size_restricted")
    number = call.world.number("F")
    name = call.needed("filename")
    call.world.files[number] = File(
        number, name, length, call.bot, call.installation.team, alt_text=call.text("alt_txt")
    )
    return {"file_id": number, "upload_url": f"{call.slack.url}/upload/v1/{number}"}


def upload(slack: Slack, number: str, content: bytes) -> int:
    """Takes the bytes of an announced file; gives the HTTP status."""
    with slack.changing() as world:
        file = world.files.get(number)
        if file is None or file.content is not None:
            return 404
        if len(content) != file.length:
            return 400
        file.content = content
        return 200


def complete(call: Call) -> dict[str, object]:
    asked = [mapped(one) for one in listed(call.structure("files"))]
    if not asked:
        raise Refused("invalid_arguments")
    files: list[File] = []
    for one in asked:
        file = call.world.files.get(str(one.get("id")))
        if file is None or file.done or file.owner != call.bot:
            raise Refused("file_not_found")
        if file.content is None:
            raise Refused("file_upload_incomplete")
        file.title = str(one.get("title") or file.name)
        files.append(file)
    named = call.text("channel_id") or call.text("channels").partition(",")[0]
    if named:
        channel = place(_at(call, named))
        written(
            call,
            channel,
            text=call.text("initial_comment"),
            thread_ts=call.thread(channel),
            subtype="file_share",
            files=[file.id for file in files],
        )
    for file in files:
        file.done = True
    return {"files": [file_form(file, call.slack.url) for file in files]}


def _at(call: Call, channel: str) -> Call:
    return Call(call.slack, call.method, {**call.args, "channel": channel}, call.installation)


def info(call: Call) -> dict[str, object]:
    file = call.world.files.get(call.needed("file", "file_not_found"))
    if file is None or not file.done:
        raise Refused("file_not_found")
    return {"file": file_form(file, call.slack.url)}


WRITE = ("files:write",)
METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(announce, WRITE),
    "files.completeUploadExternal": Method(complete, WRITE),
    "files.info": Method(info, ("files:read",)),
}
