"""What an answer is made from beside its query: who asked it how, and what is known of the data before it runs.

Origin(question="revenue last month", planner="offline")
Known(values, reaches).begins        {"sales": datetime(2017, 1, 1), …}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from semantic.book.phrases import IndexedValues
from semantic.catalog import Catalog
from semantic.definitions.types import VerifiedQuestion
from semantic.query.types import Filter, Query
from service.answer import Answer, Trust
from service.warehouse.reach import Reaches


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a query comes from. `assumptions` are the planner's, which a person must see; `seconds` were spent before
    the query was there. `trust` is decided by the query where it is None. `found` are those of its filters whose values
    were read from rows just now."""

    question: str = ""
    planner: str = ""
    trust: Trust | None = None
    verified: VerifiedQuestion | None = None
    assumptions: tuple[str, ...] = ()
    found: tuple[Filter, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    id: str = ""
    suggest: bool = True
    """Whether the answer is to say what can be asked next; finding that out takes longer than all else."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read from the data before: the values of indexed dimensions, and how far each model reaches.

    `understood` gives the query that a question will be planned as, so that no follow-up is offered that fails.
    """

    values: IndexedValues = field(default_factory=dict)
    reaches: Reaches = field(default_factory=lambda: Reaches({}))
    understood: Callable[[str], Query | None] | None = None
    explained: Callable[[str], Query | None] = lambda question: None
    """The query whose change a question asks to take apart."""
    sees: Callable[[str], bool] = lambda name: True
    """Whether whoever asks may know of a member, by its qualified name."""
    may_say: Callable[..., bool] = lambda *texts: True
    """Whether formulas and conditions name nothing that whoever asks may not know of."""
    view: object = None
    """Stands for all of this but the reaches: two with the same view know the same."""

    @property
    def begins(self) -> dict[str, datetime]:
        """When the data of each model begin, where that is known."""
        names = (*self.reaches.known, *self.reaches.begun)
        return {name: first for name in names if (first := self.reaches.first(name)) is not None}


def with_origin(answer: Answer, catalog: Catalog, origin: Origin) -> Answer:
    return replace(
        answer,
        planner=origin.planner,
        catalog_hash=catalog.digest,
        catalog_revision=catalog.revision,
    )
