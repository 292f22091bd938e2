"""A principal as people write it: a name, and attributes with their values.

    principal_of("ana", ["regions=EU,US", "groups=finance"])
    read_principal("ana; regions=EU,US; groups=finance")         in one line, as in the development header
    written(principal)                                           "ana; groups=finance; regions=EU,US"

A comma, a semicolon, a percent sign and blanks at an end are written as in URLs: `%2C`. In a header, which is ASCII,
so is everything else: `%C3%A9`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes

from semantic.principal import Principal
from service.access.errors import AccessError

LONGEST_ID = 200
MOST_VALUES = 1_000
LONGEST_VALUE = 1_000

_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_NOT_ESCAPED = re.compile(r"%(?![0-9A-Fa-f]{2})")


class PrincipalInvalid(AccessError):
    """This names nobody. No message repeats a value."""

    default_code = "principal-invalid"


def principal_of(name: str, attributes: Iterable[str]) -> Principal:
    """A principal of its name and of `attribute=value,value` texts; the values of one named twice add up. Raises
    PrincipalInvalid."""
    found: dict[str, list[str]] = {}
    for text in attributes:
        attribute, equals, values = text.partition("=")
        attribute = attribute.strip()
        if not equals or not _ATTRIBUTE.fullmatch(attribute):
            raise PrincipalInvalid("An attribute is written name=value, or name=value,value.")
        parts = [part.strip() for part in values.split(",")]
        found.setdefault(attribute, []).extend(_read(part) for part in parts if part)
    return checked_principal(_read(name.strip()), found.items())


def read_principal(line: str, more: Iterable[str] = ()) -> Principal:
    """A principal of one line, and of further attributes. Raises PrincipalInvalid."""
    name, *attributes = line.split(";")
    return principal_of(name, (*(part for part in attributes if part.strip()), *more))


def checked_principal(name: str, attributes: Iterable[tuple[str, Iterable[str]]]) -> Principal:
    """The principal, once its name and values are such as can be kept and shown. Raises PrincipalInvalid."""
    if not is_name(name):
        raise PrincipalInvalid(
            f"A person is named by 1 to {LONGEST_ID} visible characters without a blank at either end."
        )
    made = []
    for attribute, given in sorted(attributes):
        values = tuple(dict.fromkeys(given))
        if not _ATTRIBUTE.fullmatch(attribute):
            raise PrincipalInvalid("An attribute's name is made of letters, digits and underscores.")
        if len(values) > MOST_VALUES or not all(map(_is_value, values)):
            raise PrincipalInvalid(
                f"An attribute has at most {MOST_VALUES} values of at most {LONGEST_VALUE} visible characters."
            )
        made.append((attribute, values))
    return Principal(name, tuple(made))


def is_name(text: str) -> bool:
    """Whether this can name a person."""
    return 0 < len(text) <= LONGEST_ID and text.isprintable() and text == text.strip()


def _is_value(text: str) -> bool:
    return 0 < len(text) <= LONGEST_VALUE and text.isprintable()


def written(principal: Principal) -> str:
    """The principal on one line; `read_principal` reads it back."""
    parts = [f"{name}={','.join(map(_escaped, values))}" for name, values in principal.attributes]
    return "; ".join((_escaped(principal.id), *parts))


def _escaped(text: str) -> str:
    return quote(text, safe=" !#$&'()*+/:=?@[]-._~") if text == text.strip() else quote(text, safe="")


def _read(text: str) -> str:
    if _NOT_ESCAPED.search(text):
        raise PrincipalInvalid("A percent sign is written %25.")
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeError:
        raise PrincipalInvalid("What is written with percent signs is not UTF-8.") from None
