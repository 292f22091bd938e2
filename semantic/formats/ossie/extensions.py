"""What Ossie has no words for, kept in extensions of our own, so that a document that comes back is the same.

    data = difference({"type": "instant", "stored_in": "UTC"}, plain={"type": "instant", "stored_in": "with zone"})
    restored({"type": "instant", "stored_in": "with zone"}, data)      {"type": "instant", "stored_in": "UTC"}

An extension holds only the difference from what a reader makes of the rest; so what somebody changes in the rest holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from semantic.formats.ossie.spec import VENDOR

Values = dict[str, object]

SET = "set"
UNSET = "unset"
OF = "of"
"""The expression that the rest is about: where somebody has changed that, what is said of it no longer holds."""

COLUMN = "column"
"""Marks a field that is there for a metric's sake alone: a column that no dimension shows."""

MEMBERS = "members"
"""What a dataset has besides, by section: what there is no field, relationship or metric for."""

NAME = "name"
HOME = "home"
SETTINGS = "settings"
QUESTIONS = "questions"


class Unreadable(Exception):
    """An extension of ours that is not as we write it: without it, rules on who may see what would be lost."""


def difference(wanted: Mapping[str, object], plain: Mapping[str, object]) -> Values:
    """What has to be said besides, {} where nothing has to."""
    out: Values = {}
    if changed := {key: value for key, value in wanted.items() if key not in plain or plain[key] != value}:
        out[SET] = changed
    if gone := [key for key in plain if key not in wanted]:
        out[UNSET] = gone
    return out


def restored(plain: Mapping[str, object], data: Mapping[str, object]) -> Values:
    """What was meant. Raises Unreadable."""
    changed, gone = data.get(SET, {}), data.get(UNSET, [])
    if not isinstance(changed, dict) or not isinstance(gone, list):
        raise Unreadable
    return {**{key: value for key, value in plain.items() if key not in gone}, **changed}


def extension(data: Mapping[str, object]) -> list[Values]:
    """The list of extensions that holds the data; [] for none."""
    return (
        [{"vendor_name": VENDOR, "data": json.dumps(data, ensure_ascii=False, default=_number)}]
        if data
        else []
    )


def own_data(entity: Mapping[str, object]) -> Values:
    """What an extension of ours says; {} where there is none. Raises Unreadable."""
    for item in _extensions(entity):
        if item.get("vendor_name") == VENDOR:
            try:
                data = json.loads(str(item.get("data")), parse_float=Decimal, object_hook=_exact)
            except (ValueError, RecursionError):
                raise Unreadable from None
            if not isinstance(data, dict):
                raise Unreadable
            return data
    return {}


def others(entity: Mapping[str, object]) -> list[Values]:
    """The extensions of everybody else."""
    return [dict(item) for item in _extensions(entity) if item.get("vendor_name") != VENDOR]


def _extensions(entity: Mapping[str, object]) -> list[Mapping[str, object]]:
    items = entity.get("custom_extensions")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _number(value: object) -> object:
    """A decimal, as a number of JSON where that is the same one."""
    if not isinstance(value, Decimal):
        raise TypeError(f"no JSON for {type(value).__name__}")
    near = float(value)
    exact = value.is_finite() and Decimal(repr(near)) == value
    return near if exact else {"number": str(value)}


def _exact(value: dict[str, object]) -> object:
    if list(value) == ["number"] and isinstance(value["number"], str):
        try:
            return Decimal(value["number"])
        except ArithmeticError:
            return value
    return value
