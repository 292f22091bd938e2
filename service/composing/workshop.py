"""Runs the queries of one composed answer: as one person, with one `now`, on one snapshot.

workshop = Workshop(catalog, warehouse, zone_now, principal, known)
headline, by_store = workshop.run([total, parts])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.errors import QueryInvalid
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from service.answer import Answer
from service.answering import answer_queries
from service.origin import Known, Origin
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse

MOST_TURNS = 4
"""A composed answer may take as long as this many single queries."""


@dataclass(frozen=True)
class Workshop:
    """`now` is a wall-clock time in the settings' zone. `answers` tells whether a question will be answered, so that
    only what works is suggested."""

    catalog: Catalog
    warehouse: Warehouse
    now: datetime
    principal: Principal = EVERYONE
    known: Known = field(default_factory=Known)
    limits: Limits = DEFAULT_LIMITS
    cancellation: Cancellation | None = None
    answers: Callable[[str], bool] = lambda question: False
    planner: str = ""
    """What understood the question in words, whose periods without rows are to be named; "" for none."""

    def compiled(self, query: Query) -> Compiled | None:
        """The query as it would run; None for one that cannot."""
        try:
            return compile_query(
                self.catalog,
                query,
                dialect=self.warehouse.dialect,
                now=self.now,
                principal=self.principal,
                max_rows=self.limits.rows,
            )
        except QueryInvalid:
            return None

    def run(self, queries: Sequence[Query]) -> tuple[Answer, ...]:
        """An answer for each query, in their order. Raises nothing for mistakes."""
        return answer_queries(
            self.catalog,
            self.warehouse,
            queries,
            now=self.now,
            principal=self.principal,
            origin=Origin(planner=self.planner),
            known=self.known,
            limits=replace(self.limits, seconds=self.limits.seconds * min(len(queries), MOST_TURNS)),
            cancellation=self.cancellation,
        )
