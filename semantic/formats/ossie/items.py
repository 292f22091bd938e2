"""What becomes of the objects of a document while it is read: one item for each, and the models as they grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.formats.ossie import extensions
from semantic.formats.ossie.expressions import main_text, texts_of
from semantic.formats.ossie.extensions import Unreadable, Values
from semantic.formats.ossie.spec import Place
from semantic.formats.ossie.sql import NotPortable

UNREADABLE = "Its extension of ours cannot be read: without it, rules on who may see what could be missing."


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one object: its place in the document and, empty where it is left out, in the draft.

    An item without `what` needs no line of its own.
    """

    place: Place
    what: str
    became: tuple[str, ...]
    values: Values = field(default_factory=dict)
    why: str = ""


@dataclass(slots=True)
class ReadModel:
    """A dataset that is a model. `values` are its keys without members; `members` tells the section of each name.

    `fields` has the text here for each field ("status", "this.status"), `gone` the fields that are left out.
    """

    name: str
    values: Values
    members: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Reading:
    """`models` are by their datasets; `settings` and `questions` are those that an extension of the document holds."""

    items: list[Item] = field(default_factory=list)
    models: dict[str, ReadModel] = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    questions: dict[str, list[Values]] = field(default_factory=dict)

    def put(self, place: Place, what: str, became: tuple[str, ...], values: Values, why: str = "") -> None:
        self.items.append(Item(place, what, became, values, why))

    def leave_out(self, place: Place, what: str, failed: NotPortable | Unreadable | str) -> None:
        why = failed.why if isinstance(failed, NotPortable) else UNREADABLE
        self.put(place, what, (), {}, failed if isinstance(failed, str) else why)


def listed(values: Mapping[str, object], key: str) -> list[Values]:
    items = values.get(key, [])
    assert isinstance(items, list)
    return items


def named(entity: Mapping[str, object]) -> tuple[str, str]:
    """An object's name, and that name as short as a line needs it."""
    name = str(entity["name"])
    return name, name[:100]


def still_about(data: Values, entity: Mapping[str, object]) -> Values:
    """What an extension says, if it is about the expression that is there now; else its rules on access alone."""
    if extensions.OF not in data or data[extensions.OF] == main_text(texts_of(entity))[0]:
        return data
    changed = data.get(extensions.SET, {})
    if not isinstance(changed, dict):
        raise Unreadable
    kept = {key: changed[key] for key in ("access", "mask") if key in changed}
    return {**{key: data[key] for key in (extensions.NAME,) if key in data}, extensions.SET: kept}
