"""Names of other tools' things → names that definitions may have.

sound_name("Order Date", "orders")      "Order_Date"
sound_name("time", "orders")            "orders_time": `time` means something of its own here
free_name("amount", {"amount"})         "amount_2", which is taken from then on
"""

from __future__ import annotations

import re

from semantic.definitions.names import RESERVED, is_name

SETTINGS = "settings"
"""A model of that name would have the settings' file."""


def sound_name(name: str, owner: str) -> str:
    """The name itself if it may be ours, else the nearest that may."""
    sound = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9_]", "_", name)).strip("_")
    if not sound or not sound[0].isalpha():
        sound = f"{owner}_{sound}".rstrip("_")
    if sound in RESERVED:
        sound = f"{owner}_{sound}"
    return sound if is_name(sound) else "unnamed"


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free
