"""What an app posts to a response URL: an answer to a click or a command, without a token.

    respond(slack, number, {"text": "Done.", "replace_original": True})

Up to five times within half an hour. (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses)
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bots.slack.limits import MESSAGE_TEXT_CUT, measured
from bots.slack.standin import happenings
from bots.slack.standin.answering import Reply
from bots.slack.standin.blocks import check_message, listed, mapped
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import message_form, with_ids
from bots.slack.standin.slack import Called, Slack
from bots.slack.standin.world import Message, ResponseUrl


def read(body: bytes) -> object:
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said


def respond(slack: Slack, number: str, said: object) -> Reply:
    shown = mapped(said)
    try:
        with slack.changing():
            _respond(slack, number, said)
    except Refused as refused:
        slack.called(Called("response_url", shown, refused.code, slack.clock.now(), refused.body()))
        return Reply(404 if refused.code in ("used_url", "expired_url") else 400, refused.body())
    slack.called(Called("response_url", shown, "ok", slack.clock.now(), {"ok": True}))
    return Reply(200, {"ok": True})


def _respond(slack: Slack, number: str, said: object) -> None:
    if not isinstance(said, dict):
        raise Refused("invalid_payload")
    url = slack.world.response_urls.get(number)
    if url is None or slack.clock.now() > url.until:
        raise Refused("expired_url")
    if url.left <= 0:
        raise Refused("used_url")
    text, blocks = str(said.get("text") or ""), said.get("blocks")
    if measured(text) > MESSAGE_TEXT_CUT:
        raise Refused("msg_too_long")
    if blocks is not None:
        check_message(blocks, slack.faults.refused_blocks)
    url.left -= 1
    original = slack.world.messages[url.channel].get(url.ts)
    if said.get("delete_original") and original:
        del slack.world.messages[url.channel][url.ts]
        happenings.deleted(slack, original)
        return
    if not text and not blocks:
        raise Refused("no_text")
    kept = with_ids(slack.world, [mapped(one) for one in listed(blocks)])
    if said.get("replace_original") and original:
        before = message_form(original)
        original.text, original.blocks = text, kept
        original.edited = {"user": original.user, "ts": slack.world.ts()}
        happenings.edited(slack, original, before)
        return
    _new(slack, url, said, text, kept)


def _new(
    slack: Slack, url: ResponseUrl, said: dict[str, object], text: str, blocks: list[Mapping[str, object]]
) -> None:
    installation = slack.world.installation_in(url.team)
    if installation is None:
        raise Refused("expired_url")
    message = Message(
        url.channel,
        slack.world.ts(),
        installation.bot_user,
        text,
        thread_ts=str(said.get("thread_ts") or url.thread_ts),
        bot_id=installation.bot_id,
        app_id=slack.app.id,
        team=url.team,
        only_for="" if said.get("response_type") == "in_channel" else url.user,
    )
    message.blocks = blocks
    slack.world.write(message)
    happenings.posted(slack, message)
