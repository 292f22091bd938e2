"""The values of a YAML file with their places, and what plain text means by YAML 1.2's core schema.

scalar_value(Scalar("on", plain=True, line=1, column=1))      "on"     (text, not a truth value)
scalar_value(Scalar("010", plain=True, line=1, column=1))     10
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

MAX_DIGITS = 400

_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"(?P<sign>[-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

Plain = str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. `plain` is False for quoted and block text, which is always text."""

    text: str
    plain: bool
    line: int
    column: int
    flawed: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int
    column: int
    flawed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Tree:
    """A YAML mapping. Keys are text; `repeated` holds those written twice, which are in `entries` once.

    `flawed` says that something is wrong here or anywhere below, `torn` that it is wrong with the keys themselves, so
    that entries may be missing.
    """

    entries: Mapping[str, Entry]
    line: int
    column: int
    flawed: bool = False
    torn: bool = False
    repeated: frozenset[str] = frozenset()


Node = Scalar | Sequence | Tree


def scalar_value(scalar: Scalar) -> Plain:
    """The value by the core schema: null, a truth value, an integer, a decimal (exact), or text.

    A number of more than 400 digits stays text, and so do exponents beyond ±400.
    """
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if not (text[0].isdigit() or text[0] in "+-.") or len(text) > MAX_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    if _DECIMAL.fullmatch(text):
        number = Decimal(text)
        return number if abs(number.adjusted()) <= MAX_DIGITS else text
    if special := _SPECIAL.fullmatch(text):
        return Decimal(f"{special['sign']}Infinity") if "i" in text.lower() else Decimal("NaN")
    return text


def plain_value(node: Node) -> object:
    """A node as plain dicts, lists and values, for what is free by design (`meta`, a verified query)."""
    if isinstance(node, Scalar):
        return scalar_value(node)
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    return {name: plain_value(entry.value) for name, entry in node.entries.items()}
