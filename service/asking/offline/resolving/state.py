"""What is known of a draft while it becomes a query, and the question back where a name has several readings.

one_metric(state, "metric-0", "basket size", (basket_value, items_per_basket))    raises Ambiguous
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.book import Book
from semantic.query.types import MetricUse
from service.asking.offline.reading.draft import Draft
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.resolving.selecting import Option
from service.asking.offline.wording import metric_label

Chosen = Mapping[str, Option]
"""Which option was chosen for a name's slot ("metric-0", "group-1", "selection-0")."""


class Ambiguous(Exception):
    """A name with several readings. `only` tells that even one option must be confirmed."""

    def __init__(self, slot: str, text: str, options: tuple[Option, ...], *, only: bool = False) -> None:
        super().__init__(text)
        self.slot = slot
        self.text = text
        self.options = options
        self.only = only


@dataclass
class State:
    """What is known so far of a draft that is being resolved: its metrics, and how queries write them."""

    draft: Draft
    book: Book
    chosen: Chosen
    assumptions: list[str] = field(default_factory=list)
    time_is_used: bool = False

    def __post_init__(self) -> None:
        self.reach = Reach(self.book.catalog)
        self.metrics: list[str] = []
        self.uses: list[MetricUse] = []
        self.part: MetricUse | None = None
        """The share of picked rows in the metric, where it is asked for and no grouping shows it."""


def one_metric(state: State, slot: str, text: str, candidates: tuple[str, ...]) -> str:
    if slot in state.chosen:
        return str(state.chosen[slot].meaning)
    if len(candidates) > 1:
        options = tuple(Option(name, metric_label(state.book, name)) for name in candidates)
        raise Ambiguous(slot, text, options)
    return candidates[0]


def last_name(path: str) -> str:
    """The last name of a path, in words."""
    return path.rpartition(".")[2].replace("_", " ")
