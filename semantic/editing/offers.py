"""One thing that may be written at a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from semantic.definitions.marked import MarkedTree
from semantic.editing.project import Symbol


class OfferKind(StrEnum):
    KEY = "key"
    VALUE = "value"
    FUNCTION = "function"
    MODEL = "model"
    JOIN = "join"
    DIMENSION = "dimension"
    SEGMENT = "segment"
    METRIC = "metric"
    COLUMN = "column"
    GRAIN = "grain"


@dataclass(frozen=True, slots=True)
class Offer:
    """`label` is what people see and what their typing is held against, `text` what is written where that is something
    else; `detail` stands beside the label. `symbol` is the definition that is named."""

    label: str
    kind: OfferKind
    detail: str = ""
    text: str = ""
    about: str = ""
    symbol: Symbol | None = None

    @property
    def written(self) -> str:
        return self.text or self.label

    @property
    def help(self) -> str:
        """What stands below the label."""
        return self.symbol.text("description") if self.symbol is not None else self.about

    @property
    def deprecated(self) -> bool:
        node = self.symbol.node if self.symbol is not None else None
        return isinstance(node, MarkedTree) and node.value("deprecated") is not None


def offer_of(symbol: Symbol, kind: OfferKind, label: str = "") -> Offer:
    """A definition, under its own name unless another is given."""
    return Offer(label or symbol.name, kind, symbol.qualified, symbol=symbol)
