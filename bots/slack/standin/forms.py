"""Messages, people, channels and views as Slack writes them in JSON. Pure.

message_form(message)      {"type": "message", "ts": "1514800000.000001", "user": "U0ANNA", "text": "sales", …}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bots.slack.standin.world import IM, MPIM, PRIVATE, PUBLIC, Channel, File, Message, Person, View, World


def message_form(message: Message, thread: Iterable[Message] = ()) -> dict[str, object]:
    """`thread` are the root and its replies, which a root tells about."""
    form: dict[str, object] = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": message.team,
    }
    if message.blocks:
        form["blocks"] = message.blocks
    if message.subtype:
        form["subtype"] = message.subtype
    if message.bot_id:
        form |= {"bot_id": message.bot_id, "app_id": message.app_id}
    if message.thread_ts:
        form["thread_ts"] = message.thread_ts
    if message.edited:
        form["edited"] = message.edited
    if message.metadata:
        form["metadata"] = message.metadata
    if message.reactions:
        form["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.files:
        form["files"] = [{"id": one} for one in message.files]
    if message.unfurls:
        form["attachments"] = [
            {"id": index, "from_url": url, **unfurl}
            for index, (url, unfurl) in enumerate(message.unfurls.items(), 1)
        ]
    if message.streaming:
        form["streaming_state"] = "in_progress"
    replies = [one for one in thread if one.ts != message.ts]
    if replies and message.root == message.ts:
        form |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({one.user for one in replies}),
            "latest_reply": replies[-1].ts,
        }
    return form


def person_form(person: Person, *, email: bool, asked_in: str) -> dict[str, object]:
    """`email` is whether the asking app may see addresses; `asked_in` the team that asks."""
    profile: dict[str, object] = {
        "real_name": person.real_name or person.name,
        "display_name": person.name,
        "team": person.team,
    }
    if email and person.email:
        profile["email"] = person.email
    if person.bot:
        profile |= {"bot_id": person.bot_id, "api_app_id": ""}
    return {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "real_name": person.real_name or person.name,
        "deleted": person.deleted,
        "profile": profile,
        "tz": person.zone,
        "locale": person.locale,
        "is_admin": person.admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.guest or person.single_channel_guest,
        "is_ultra_restricted": person.single_channel_guest,
        "is_stranger": person.team != asked_in,
        "is_bot": person.bot,
        "is_app_user": False,
        "is_email_confirmed": person.email_confirmed,
    }


def channel_form(channel: Channel, viewer: str) -> dict[str, object]:
    form: dict[str, object] = {
        "id": channel.id,
        "is_channel": channel.kind == PUBLIC,
        "is_group": channel.kind == PRIVATE,
        "is_im": channel.kind == IM,
        "is_mpim": channel.kind == MPIM,
        "is_private": channel.kind != PUBLIC,
        "is_archived": channel.archived,
        "is_member": viewer in channel,
        "is_ext_shared": bool(channel.shared_with),
        "is_shared": bool(channel.shared_with),
        "is_org_shared": False,
        "context_team_id": channel.team,
        "shared_team_ids": [channel.team, *channel.shared_with],
    }
    if channel.kind == IM:
        other = next((one for one in channel.members if one != viewer), viewer)
        return form | {"user": other}
    return form | {
        "name": channel.name,
        "name_normalized": channel.name,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def file_form(file: File, base: str) -> dict[str, object]:
    kind = file.name.rpartition(".")[2].lower()
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "size": file.length,
        "filetype": kind,
        "mimetype": MIME.get(kind, "application/octet-stream"),
        "user": file.owner,
        "alt_txt": file.alt_text,
        "url_private": f"{base}/files/{file.id}/{file.name}",
        "permalink": f"{base}/files/{file.id}/{file.name}",
    }


MIME: Mapping[str, str] = {
    "png": "image/png",
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "svg": "image/svg+xml",
}


def view_form(view: View, app_id: str, bot_id: str) -> dict[str, object]:
    form = view.form
    return {
        "id": view.id,
        "team_id": view.team,
        "type": form.get("type"),
        "blocks": form.get("blocks", []),
        "private_metadata": form.get("private_metadata", ""),
        "callback_id": form.get("callback_id", ""),
        "state": {"values": view.typed},
        "hash": view.hash,
        "title": form.get("title"),
        "clear_on_close": form.get("clear_on_close", False),
        "notify_on_close": form.get("notify_on_close", False),
        "close": form.get("close"),
        "submit": form.get("submit"),
        "previous_view_id": view.previous or None,
        "root_view_id": view.root,
        "app_id": app_id,
        "external_id": view.external_id,
        "app_installed_team_id": view.team,
        "bot_id": bot_id,
    }


def with_ids(world: World, blocks: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Blocks as Slack keeps them: each has an id, and each element that has none gets an action id."""
    kept: list[Mapping[str, object]] = []
    for block in blocks:
        named = {"block_id": world.number("b").lower(), **block}
        elements = named.get("elements")
        if block.get("type") in ("actions", "context_actions") and isinstance(elements, list):
            named["elements"] = [{"action_id": world.number("a").lower(), **one} for one in elements]
        for name in ("accessory", "element"):
            one = named.get(name)
            if isinstance(one, dict) and one.get("type") != "image":
                named[name] = {"action_id": world.number("a").lower(), **one}
        kept.append(named)
    return kept
