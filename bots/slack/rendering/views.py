"""Modals and what was entered into them: one block for each field, and a reader that trusts nothing.

    modal("Ask", [field("question", "Your question", text_input("question"))], Form.ASK, submit="Ask")
    Entered(view["state"]).text("question")

A field's block and its element have the field's name as id, so that what is wrong with it can be said beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.slack import limits
from bots.slack.actions import Form
from bots.slack.rendering.parts import plain
from bots.slack.rendering.texts import lines_of, one_line
from bots.slack.rendering.types import Block, View

Element = dict[str, object]
Option = dict[str, object]


def modal(title: str, blocks: Sequence[Block], form: Form, *, submit: str = "", carried: str = "") -> View:
    """A modal. `carried` comes back with what is entered: ids only."""
    view: dict[str, object] = {
        "type": "modal",
        "callback_id": form.value,
        "title": plain(title, limits.VIEW_TITLE),
        "close": plain("Cancel" if submit else "Close", limits.VIEW_BUTTON),
        "blocks": [*blocks[: limits.VIEW_BLOCKS]],
    }
    if submit:
        view["submit"] = plain(submit, limits.VIEW_BUTTON)
    if carried:
        view["private_metadata"] = carried
    return view


def note_view(title: str, *blocks: Block) -> View:
    """A modal that is only read: what became of a form, or why there is none."""
    return modal(title, blocks, Form.HOW)


def field(name: str, label: str, element: Element, *, hint: str = "", optional: bool = False) -> Block:
    out: dict[str, object] = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 150),
        "element": element,
        "optional": optional,
    }
    if hint:
        out["hint"] = plain(hint, 300)
    return out


def text_input(
    name: str, initial: str = "", *, long: bool = False, most: int = 500, placeholder: str = ""
) -> Element:
    out: dict[str, object] = {"type": "plain_text_input", "action_id": name, "max_length": most}
    if long:
        out["multiline"] = True
    if initial.strip():
        out["initial_value"] = lines_of(initial, most) if long else one_line(initial, most)
    if placeholder:
        out["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    return out


def select(name: str, options: Sequence[Option], *, initial: str = "", placeholder: str = "") -> Element:
    """A menu of which one is picked; `initial` is the value of one of them."""
    shown = [*options[: limits.SELECT_OPTIONS]]
    out: dict[str, object] = {"type": "static_select", "action_id": name, "options": shown}
    chosen = [option for option in shown if option["value"] == initial]
    if chosen:
        out["initial_option"] = chosen[0]
    if placeholder:
        out["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    return out


def multi_select(
    name: str, options: Sequence[Option], *, initial: Sequence[str] = (), most: int = 0, placeholder: str = ""
) -> Element:
    """A menu of which several are picked. Those that are picked already are never cut off."""
    picked = [option for option in options if option["value"] in initial]
    others = [option for option in options if option["value"] not in initial]
    shown = [*picked, *others][: limits.SELECT_OPTIONS]
    out: dict[str, object] = {"type": "multi_static_select", "action_id": name, "options": shown}
    if picked:
        out["initial_options"] = [option for option in shown if option in picked]
    if most:
        out["max_selected_items"] = most
    if placeholder:
        out["placeholder"] = plain(placeholder, limits.PLACEHOLDER)
    return out


def radio(name: str, options: Sequence[Option], initial: str = "") -> Element:
    shown = [*options[: limits.RADIO_OPTIONS]]
    chosen = [option for option in shown if option["value"] == initial]
    return {
        "type": "radio_buttons",
        "action_id": name,
        "options": shown,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def checkboxes(name: str, options: Sequence[Option], initial: Sequence[str] = ()) -> Element:
    shown = [*options[: limits.CHECKBOX_OPTIONS]]
    chosen = [option for option in shown if option["value"] in initial]
    return {
        "type": "checkboxes",
        "action_id": name,
        "options": shown,
        **({"initial_options": chosen} if chosen else {}),
    }


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered into a view: `view["state"]` as Slack sends it. What is not there, or no text, is empty."""

    state: object

    def _element(self, name: str) -> Mapping[str, object]:
        values = self.state.get("values") if isinstance(self.state, Mapping) else None
        block = values.get(name) if isinstance(values, Mapping) else None
        element = block.get(name) if isinstance(block, Mapping) else None
        return element if isinstance(element, Mapping) else {}

    def has(self, name: str) -> bool:
        """Whether the view had the field at all."""
        return bool(self._element(name))

    def text(self, name: str) -> str:
        """A text, a date, a time of the day, a channel: whatever a field holds one of."""
        element = self._element(name)
        for key in ("value", "selected_date", "selected_time", "selected_conversation", "selected_user"):
            entered = element.get(key)
            if isinstance(entered, str):
                return entered.strip()[: limits.INPUT_TEXT]
        return ""

    def picked(self, name: str) -> str:
        """The value of the option that was picked."""
        return _value(self._element(name).get("selected_option"))

    def several(self, name: str) -> tuple[str, ...]:
        """The values of the options that were picked, in their order."""
        options = self._element(name).get("selected_options")
        if not isinstance(options, list):
            return ()
        return tuple(dict.fromkeys(value for value in map(_value, options[: limits.SELECT_OPTIONS]) if value))


def _value(option: object) -> str:
    value = option.get("value") if isinstance(option, Mapping) else None
    return value[: limits.OPTION_VALUE] if isinstance(value, str) else ""
