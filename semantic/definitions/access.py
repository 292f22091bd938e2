"""Who may see what, as it is written: on a model, on its members, and the attributes of principals that rules name.

    access: {rows: "region in principal.regions", unless: [auditors]}      on a model
    access: {groups: [finance]}                                            on a member
    mask: {expr: "left(this.postcode, 2)", unless: [support]}              on a dimension
    attributes: {regions: {type: string, many: true}}                      in settings.yml

Within the tree of `rows` an attribute is a placeholder named `principal.regions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantic.errors import Position

if TYPE_CHECKING:
    from semantic.definitions.types import Expression, ValueType

GROUPS = "groups"
"""The attribute that every principal may have without its being declared."""
EVERYONE = "everyone"
"""The group that every principal is in."""
NOWHERE = Position("", 0, 0)
PRINCIPAL = "principal"
"""What names of attributes begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What policies may ask of a principal. `many`: it may have several values, and is compared by `in` alone."""

    name: str
    type: ValueType
    many: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinGroup:
    """Groups of rows of fewer than `size` distinct entities are withheld. `entity` is a role, a dimension or "" for the
    rows' own key; `quasi` are dimensions by which few might be singled out."""

    size: int
    entity: str = ""
    quasi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The access of a model. `groups` know it, or everyone where there are none; they see the rows for which `rows`
    holds and whose row at the end of each path of `inherit` they see, without limit those in a group of `unless`.
    Members `hide` are known to the groups `shown_to` alone."""

    groups: tuple[str, ...] = ()
    rows: Expression | None = None
    inherit: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    shown_to: tuple[str, ...] = ()
    min_group: MinGroup | None = None
    position: Position = NOWHERE

    @property
    def limits_rows(self) -> bool:
        return self.rows is not None or bool(self.inherit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What everyone sees of a dimension instead of its value, who is in none of the groups `unless`."""

    expr: Expression
    unless: tuple[str, ...] = ()
