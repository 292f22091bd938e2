"""The elements and objects that stand in Slack's blocks, as tables: buttons, menus, inputs, options, confirmations.

ELEMENTS["button"]       what a button may hold, as a check
elements_of("button", "overflow")

The rows follow docs.slack.dev/reference/block-kit; the numbers are those of `limits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bots.slack import limits
from bots.slack.checks import (
    PLAIN,
    Check,
    Wrong,
    address,
    exactly_one,
    flag,
    listed,
    many,
    one_of,
    record,
    string,
    text_object,
    typed,
    whole,
)

_ACTION = {"action_id": string(limits.ACTION_ID)}
USER, CHANNEL = string(30, pattern=r"[UW][A-Z0-9]+"), string(30, pattern=r"[CGD][A-Z0-9]+")


def kind_of(name: str) -> Mapping[str, Check]:
    return {"type": one_of(name)}


# Objects -----------------------------------------------------------------------------------------------------------

_CONFIRM = record(
    {
        "title": text_object(limits.CONFIRM_TITLE, PLAIN),
        "text": text_object(limits.CONFIRM_TEXT),
        "confirm": text_object(limits.CONFIRM_BUTTON, PLAIN),
        "deny": text_object(limits.CONFIRM_BUTTON, PLAIN),
    },
    {"style": one_of("primary", "danger")},
)
_OPTION = record(
    {"text": text_object(limits.OPTION_TEXT), "value": string(limits.OPTION_VALUE)},
    {"description": text_object(limits.OPTION_DESCRIPTION), "url": address(limits.BUTTON_URL)},
)
_PLAIN_OPTION = record(
    {"text": text_object(limits.OPTION_TEXT, PLAIN), "value": string(limits.OPTION_VALUE)},
    {"description": text_object(limits.OPTION_DESCRIPTION, PLAIN)},
)
_GROUP = record(
    {
        "label": text_object(limits.OPTION_GROUP_LABEL, PLAIN),
        "options": many(_PLAIN_OPTION, limits.SELECT_OPTIONS),
    }
)


def _distinct_values(value: object, path: str) -> Iterator[Wrong]:
    """Options that carry the same value cannot be told apart, and an initial one has to be one of them."""
    if not isinstance(value, Mapping):
        return
    groups = [listed(group.get("options")) for group in listed(value.get("option_groups"))]
    options = [*listed(value.get("options")), *(option for group in groups for option in group)]
    values = [option.get("value") for option in options]
    if len(set(map(str, values))) < len(values):
        yield "options must have different values", path
    one = value.get("initial_option")
    chosen = [*listed(value.get("initial_options")), *([one] if isinstance(one, Mapping) else [])]
    if any(option not in options for option in chosen):
        yield "an initial option must be one of the options", path


OPTIONS = many(_PLAIN_OPTION, limits.SELECT_OPTIONS, least=0)

# Elements ----------------------------------------------------------------------------------------------------------

_PLACED = {"placeholder": text_object(limits.PLACEHOLDER, PLAIN), "focus_on_load": flag}
_MENU = {
    "options": many(_PLAIN_OPTION, limits.SELECT_OPTIONS),
    "option_groups": many(_GROUP, limits.SELECT_GROUPS),
    "confirm": _CONFIRM,
    **_PLACED,
}
_EITHER = exactly_one("options", "option_groups")


def _element(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *also: Check) -> Check:
    return record({**kind_of(kind), **_ACTION, **required}, optional, *also)


ELEMENTS: Mapping[str, Check] = {
    "button": _element(
        "button",
        {"text": text_object(limits.BUTTON_TEXT, PLAIN)},
        {
            "url": address(limits.BUTTON_URL),
            "value": string(limits.BUTTON_VALUE),
            "style": one_of("primary", "danger"),
            "confirm": _CONFIRM,
            "accessibility_label": string(limits.BUTTON_READ_ALOUD),
        },
    ),
    "static_select": _element(
        "static_select", {}, {**_MENU, "initial_option": _PLAIN_OPTION}, _EITHER, _distinct_values
    ),
    "multi_static_select": _element(
        "multi_static_select",
        {},
        {
            **_MENU,
            "initial_options": many(_PLAIN_OPTION, limits.SELECT_OPTIONS),
            "max_selected_items": whole(1, limits.SELECT_OPTIONS),
        },
        _EITHER,
        _distinct_values,
    ),
    "external_select": _element(
        "external_select",
        {},
        {"initial_option": _PLAIN_OPTION, "min_query_length": whole(0, 100), "confirm": _CONFIRM, **_PLACED},
    ),
    "multi_external_select": _element(
        "multi_external_select",
        {},
        {
            "initial_options": many(_PLAIN_OPTION, limits.SELECT_OPTIONS),
            "min_query_length": whole(0, 100),
            "max_selected_items": whole(1, limits.SELECT_OPTIONS),
            "confirm": _CONFIRM,
            **_PLACED,
        },
    ),
    "users_select": _element("users_select", {}, {"initial_user": USER, "confirm": _CONFIRM, **_PLACED}),
    "conversations_select": _element(
        "conversations_select",
        {},
        {
            "initial_conversation": CHANNEL,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": record(
                {},
                {
                    "include": many(one_of("im", "mpim", "private", "public"), 4),
                    "exclude_external_shared_channels": flag,
                    "exclude_bot_users": flag,
                },
            ),
            "confirm": _CONFIRM,
            **_PLACED,
        },
    ),
    "overflow": _element(
        "overflow", {"options": many(_OPTION, limits.OVERFLOW_OPTIONS)}, {"confirm": _CONFIRM}
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": many(_OPTION, limits.RADIO_OPTIONS)},
        {"initial_option": _OPTION, "confirm": _CONFIRM, "focus_on_load": flag},
        _distinct_values,
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": many(_OPTION, limits.CHECKBOX_OPTIONS)},
        {
            "initial_options": many(_OPTION, limits.CHECKBOX_OPTIONS),
            "confirm": _CONFIRM,
            "focus_on_load": flag,
        },
        _distinct_values,
    ),
    "datepicker": _element(
        "datepicker",
        {},
        {"initial_date": string(10, pattern=r"\d{4}-\d\d-\d\d"), "confirm": _CONFIRM, **_PLACED},
    ),
    "timepicker": _element(
        "timepicker",
        {},
        {
            "initial_time": string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(60),
            "confirm": _CONFIRM,
            **_PLACED,
        },
    ),
    "plain_text_input": _element(
        "plain_text_input",
        {},
        {
            "initial_value": string(limits.INPUT_TEXT, least=0),
            "multiline": flag,
            "min_length": whole(0, limits.INPUT_TEXT),
            "max_length": whole(1, limits.INPUT_TEXT),
            **_PLACED,
        },
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": flag},
        {"initial_value": string(40), "min_value": string(40), "max_value": string(40), **_PLACED},
    ),
    "image": record(
        {
            **kind_of("image"),
            "image_url": address(limits.IMAGE_URL),
            "alt_text": string(limits.IMAGE_ALT_TEXT),
        }
    ),
}
_FEEDBACK_BUTTON = record(
    {"text": text_object(limits.FEEDBACK_TEXT, PLAIN), "value": string(limits.FEEDBACK_VALUE)},
    {"accessibility_label": string(limits.BUTTON_READ_ALOUD)},
)
CONTEXT_ACTIONS = {
    "feedback_buttons": _element(
        "feedback_buttons", {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON}, {}
    ),
    "icon_button": _element(
        "icon_button",
        {"icon": one_of("trash"), "text": text_object(limits.BUTTON_TEXT, PLAIN)},
        {"value": string(limits.BUTTON_VALUE), "confirm": _CONFIRM},
    ),
}


def elements_of(*kinds: str) -> Check:
    return typed({kind: ELEMENTS[kind] for kind in kinds})


PRESSABLE = tuple(kind for kind in ELEMENTS if kind not in ("image", "plain_text_input", "number_input"))
ENTERED = tuple(kind for kind in ELEMENTS if kind not in ("image", "button", "overflow"))
