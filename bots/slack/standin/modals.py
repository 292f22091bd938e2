"""Modals and App Homes: opened, pushed onto each other, changed and closed, whoever asks for it.

open_view(slack, installation, person, form)      the modal that now stands uppermost
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from bots.slack import limits
from bots.slack.standin.blocks import check_view, elements_in, listed, mapped
from bots.slack.standin.errors import Refused
from bots.slack.standin.forms import with_ids
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import Trigger, View


def trigger(slack: Slack, person: str, team: str, view: str = "") -> str:
    """An id that lets the app open one modal within three seconds."""
    world = slack.world
    number = f"{world.number('')}.{int(slack.clock.now())}.{hashlib.sha256(person.encode()).hexdigest()[:16]}"
    world.triggers[number] = Trigger(number, person, team, slack.clock.now() + limits.TRIGGER_SECONDS, view)
    return number


def exchange(slack: Slack, number: str, team: str) -> Trigger:
    found = slack.world.triggers.get(number)
    if found is None or found.team != team:
        raise Refused("invalid_trigger_id")
    if found.used:
        raise Refused("exchanged_trigger_id")
    if slack.clock.now() > found.until:
        raise Refused("expired_trigger_id")
    found.used = True
    return found


def _kept(slack: Slack, form: Mapping[str, object]) -> Mapping[str, object]:
    blocks = [mapped(one) for one in listed(form.get("blocks"))]
    return {**form, "blocks": with_ids(slack.world, blocks)}


def _hash(slack: Slack, number: str) -> str:
    return f"{slack.world.ts()}.{hashlib.sha256(number.encode()).hexdigest()[:8]}"


def _external(slack: Slack, form: Mapping[str, object], own: str = "") -> str:
    external = str(form.get("external_id") or "")
    if external and any(one.external_id == external and one.id != own for one in slack.world.views.values()):
        raise Refused("duplicate_external_id")
    return external


STATES: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "checkboxes": ("selected_options", "initial_options"),
    "radio_buttons": ("selected_option", "initial_option"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
"""Element → what it is called in `state.values`, and what it begins with."""


def begun(element: Mapping[str, object]) -> dict[str, object]:
    """What stands in `state.values[block][action]` of an element that nobody touched."""
    kind = str(element.get("type"))
    name, initial = STATES[kind]
    value = element.get(initial)
    return {"type": kind, name: [] if value is None and name.endswith("s") else value}


def filled(
    blocks: Iterable[Mapping[str, object]], before: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> dict[str, dict[str, Mapping[str, object]]]:
    """`state.values` of some blocks: what was chosen or typed before, else what they begin with."""
    values: dict[str, dict[str, Mapping[str, object]]] = {}
    for block in blocks:
        name = str(block.get("block_id"))
        for element in elements_in(block):
            if element.get("type") in STATES:
                action = str(element.get("action_id"))
                values.setdefault(name, {})[action] = before.get(name, {}).get(action) or begun(element)
    return values


def blocks_of(view: View) -> list[Mapping[str, object]]:
    return [mapped(one) for one in listed(view.form.get("blocks"))]


def _fill(view: View) -> None:
    view.typed = filled(blocks_of(view), view.typed)


def open_view(slack: Slack, team: str, person: str, form: object, *, onto: str = "") -> View:
    """A modal, alone or pushed onto another. Raises Refused."""
    checked = _kept(slack, check_view(form, "modal"))
    stack = slack.world.stacks.setdefault(person, [])
    if onto and len(stack) >= limits.VIEW_STACK:
        raise Refused("push_limit_reached")
    if not onto:
        stack.clear()
    number = slack.world.number("V")
    root = slack.world.views[stack[0]].root if stack else number
    view = View(number, team, person, checked, _hash(slack, number), root, onto, _external(slack, checked))
    _fill(view)
    slack.world.views[number] = view
    stack.append(number)
    return view


def change_view(slack: Slack, view: View, form: object, known_hash: str = "") -> View:
    if known_hash and known_hash != view.hash:
        raise Refused("hash_conflict")
    kind = str(view.form.get("type"))
    checked = _kept(slack, check_view(form, kind))
    view.external_id = _external(slack, checked, view.id)
    view.form, view.hash = checked, _hash(slack, view.id)
    _fill(view)
    return view


def publish_home(slack: Slack, team: str, person: str, form: object, known_hash: str = "") -> View:
    number = slack.world.homes.get(person)
    if number:
        return change_view(slack, slack.world.views[number], form, known_hash)
    if known_hash:
        raise Refused("hash_conflict")
    checked = _kept(slack, check_view(form, "home"))
    made = slack.world.number("V")
    view = View(made, team, person, checked, _hash(slack, made), made, "", _external(slack, checked))
    _fill(view)
    slack.world.views[made] = view
    slack.world.homes[person] = made
    return view


def close_view(slack: Slack, view: View, *, all_of_them: bool = False) -> None:
    stack = slack.world.stacks.get(view.user, [])
    if all_of_them:
        stack.clear()
    elif view.id in stack:
        stack.remove(view.id)


def uppermost(slack: Slack, person: str) -> View | None:
    stack = slack.world.stacks.get(person)
    return slack.world.views[stack[-1]] if stack else None
