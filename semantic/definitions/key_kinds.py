"""What a key of a definition file is: its kind, what it is for, and the section that it stands in.

section("segment", "A named filter.", Key("where", Kind.EXPRESSION, "…", required=True))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a key's value may be."""

    TEXT = "a text"
    TEXTS = "a text or a list of texts"
    FLAG = "true or false"
    NUMBER = "a number"
    NUMBER_OR_NONE = "a number, or none"
    CHOICE = "one of a few words"
    MONTH = "a month's name or number"
    PATTERN = "a text of a certain form"
    VALUE = "a text, a number, true or false"
    NAME = "a name"
    PATH = "a name or names joined by dots"
    PATHS = "a name, or a list of names, each perhaps joined by dots"
    NAMES = "a mapping of names to names"
    COLUMN = "a column"
    COLUMNS = "a column or a list of columns"
    COLUMN_LISTS = "a list of columns or lists of columns"
    TABLE = "the name of a table"
    EXPRESSION = "an expression"
    ON = "a column, a list or mapping of columns, or an SQL condition"
    VALUES = "a list of values"
    GROUPS = "a mapping of names to lists of values"
    FREE = "a mapping of anything"
    DEPRECATION = "a reason, or a mapping with reason and replacement"
    SECTION = "a mapping"
    SECTIONS = "a mapping of names to mappings"
    SECTION_LIST = "a list of mappings"
    FREE_LIST = "a list of mappings of anything"
    ROWS = "a list of rows, each a list of values"
    WAREHOUSES = "a mapping of names to URLs"
    LABELLED = "a mapping of texts to mappings"


@dataclass(frozen=True, slots=True)
class Key:
    """One allowed key. `of` names the section within; `choices` and `pattern` belong to the kinds of that name."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of mapping. Exactly one of `either` must be there."""

    name: str
    title: str
    keys: Mapping[str, Key]
    either: tuple[str, ...] = ()


def section(name: str, title: str, *keys: Key, either: tuple[str, ...] = ()) -> Section:
    return Section(name, title, {key.name: key for key in keys}, either)
