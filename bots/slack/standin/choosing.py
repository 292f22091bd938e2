"""What can be clicked or chosen in blocks, found by what a person reads there, and what the app is told of it. Pure.

found = find(message.blocks, "How computed")
chosen(found, "")            {"type": "button", "action_id": "how", "block_id": "b1", "value": "run-7", …}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bots.slack.standin.blocks import elements_in, listed, mapped
from bots.slack.standin.errors import PersonCannot
from bots.slack.standin.modals import STATES


@dataclass(frozen=True, slots=True)
class Found:
    """An element, in its block; `part` is the option or the half of feedback buttons that was meant."""

    block: Mapping[str, object]
    element: Mapping[str, object]
    part: Mapping[str, object] | None = None

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id"))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id"))

    @property
    def kind(self) -> str:
        return str(self.element.get("type"))


def _said(piece: object) -> str:
    return str(mapped(piece).get("text", ""))


def _names(found: Found) -> Iterator[str]:
    """All that an element may be called by."""
    yield found.action_id
    yield _said(found.element.get("text"))
    yield str(found.element.get("accessibility_label", ""))
    yield _said(found.element.get("placeholder"))
    yield _said(found.block.get("label"))
    if found.block.get("type") == "input" or "accessory" in found.block:
        yield found.block_id


def _all(blocks: Iterable[Mapping[str, object]]) -> Iterator[Found]:
    for block in blocks:
        for element in elements_in(block):
            if element.get("type") == "feedback_buttons":
                for name in ("positive_button", "negative_button"):
                    yield Found(block, element, mapped(element.get(name)))
            else:
                yield Found(block, element)


def find(blocks: Iterable[Mapping[str, object]], name: str, block: str = "") -> Found:
    """The element of this action, label or text, in any block or a certain one. Raises PersonCannot that says what
    there is."""
    everything = [one for one in _all(blocks) if block in ("", one.block_id)]
    for one in everything:
        if one.part is not None and name in (_said(one.part.get("text")), one.part.get("value")):
            return one
    for one in everything:
        if one.part is None and name in _names(one):
            return one
    there = [next((said for said in list(_names(one))[1:] if said), one.action_id) for one in everything]
    raise PersonCannot(f"There is no {name!r} to click here; there are: {', '.join(there) or 'none'}.")


def options(element: Mapping[str, object]) -> list[Mapping[str, object]]:
    inside = [mapped(one) for one in listed(element.get("options"))]
    for group in listed(element.get("option_groups")):
        inside += [mapped(one) for one in listed(mapped(group).get("options"))]
    return inside


def option(offered: Iterable[Mapping[str, object]], name: str) -> Mapping[str, object]:
    """The option that reads so, or has this value. Raises PersonCannot."""
    known = list(offered)
    for one in known:
        if name in (_said(one.get("text")), one.get("value")):
            return one
    there = ", ".join(_said(one.get("text")) for one in known)
    raise PersonCannot(f"There is no option {name!r}; there are: {there or 'none'}.")


def state(found: Found, value: object, offered: Iterable[Mapping[str, object]] = ()) -> dict[str, object]:
    """What stands in an element after a person put a value into it: `state.values[block][action]`."""
    name = STATES[found.kind][0]
    known = [*options(found.element), *offered]
    if name.startswith("selected_option") and found.kind.endswith("external_select"):
        known += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    if value is None or value == "":
        return {"type": found.kind, name: [] if name.endswith("s") else None}
    if name == "selected_option":
        return {"type": found.kind, name: _picked(known, value)}
    if name == "selected_options":
        values = value if isinstance(value, list | tuple) else [value]
        return {"type": found.kind, name: [_picked(known, one) for one in values]}
    if name.endswith("s"):
        return {"type": found.kind, name: list(value) if isinstance(value, list | tuple) else [value]}
    return {"type": found.kind, name: value}


def _picked(known: Iterable[Mapping[str, object]], value: object) -> Mapping[str, object]:
    return option(known, str(value.get("value") if isinstance(value, dict) else value))


def clicked(found: Found) -> dict[str, object]:
    """The action of a button. Raises PersonCannot where something has to be chosen instead."""
    action: dict[str, object] = {
        "type": found.kind,
        "action_id": found.action_id,
        "block_id": found.block_id,
    }
    if found.kind == "feedback_buttons" and found.part is not None:
        return action | {"text": found.part.get("text"), "value": found.part.get("value")}
    if found.kind not in ("button", "icon_button"):
        raise PersonCannot(f"{found.action_id} is a {found.kind}: choose something in it.")
    action["text"] = found.element.get("text")
    for name in ("value", "url", "style"):
        if found.element.get(name) is not None:
            action[name] = found.element[name]
    return action


def chosen(found: Found, standing: Mapping[str, object]) -> dict[str, object]:
    """The action of a choice, given what now stands in the element."""
    return {**standing, "action_id": found.action_id, "block_id": found.block_id}


def missing(
    blocks: Iterable[Mapping[str, object]], typed: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> dict[str, str]:
    """Why Slack's client does not let a modal be submitted: block → what it says there."""
    problems: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element, name = mapped(block.get("element")), str(block.get("block_id"))
        standing = typed.get(name, {}).get(str(element.get("action_id")), {})
        value = standing.get(STATES[str(element.get("type"))][0])
        if value in (None, "", []):
            if not block.get("optional"):
                problems[name] = "Please complete this required field."
        elif isinstance(value, str) and (wrong := _wrong(element, value)):
            problems[name] = wrong
    return problems


def _wrong(element: Mapping[str, object], value: str) -> str:
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(least, int) and len(value) < least:
        return f"Please enter at least {least} characters."
    if isinstance(most, int) and len(value) > most:
        return f"Please enter at most {most} characters."
    if element.get("type") == "number_input":
        return _wrong_number(element, value)
    return ""


def _wrong_number(element: Mapping[str, object], value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != int(number):
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and number < float(str(least))) or (most is not None and number > float(str(most))):
        return f"Please enter a number from {least} to {most}."
    return ""
