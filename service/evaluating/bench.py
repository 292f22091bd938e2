"""The thing that is measured: an asker as people get it, over a warehouse whose results are kept for the run.

    bench = bench_of(asker, PLANNERS_BY_NAME["offline"])
    bench.asker(withheld=question)      the same without one verified question

A run asks the same of the warehouse again and again (what was planned, what was expected): each result is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from semantic.book import Book
from semantic.catalog import Catalog
from semantic.compiling import Dialects
from semantic.definitions.types import VerifiedQuestion
from semantic.query.types import Query
from service.asking.llm.retrieving import OPTIONS, Options
from service.asking.performing import PLANNERS, Planners
from service.asking.planned import Context, Planned, Refuse
from service.asking.shell import Asker
from service.asking.state import PlannerName
from service.evaluating.rows import Row
from service.warehouse.reach import DataClock
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Rows, StatementLike, Warehouse

KEPT_ROWS = 2_000_000
"""Rows of results that are kept; then all are forgotten."""


def _nothing_approved(question: str, book: Book, context: Context) -> Planned | None:
    return None


def _nothing_but_approved(question: str, book: Book, context: Context) -> Refuse:
    return Refuse("Nobody has approved this question.")


PLANNERS_BY_NAME: Mapping[str, Planners] = {
    "offline": Planners(verified=_nothing_approved),
    "verified": Planners(offline=_nothing_but_approved),
    "llm": Planners(verified=_nothing_approved),
    "auto": PLANNERS,
}
"""What can be measured by itself; "auto" is the order in which people get them."""
ORDER_BY_NAME: Mapping[str, PlannerName] = {
    "offline": "offline",
    "verified": "offline",
    "llm": "llm",
    "auto": "auto",
}


def bench_of(
    asker: Asker, planners: Planners, order: PlannerName = "auto", options: Options = OPTIONS
) -> AskerBench:
    """An asker, with planners of its own, ready to be measured."""
    kept = KeptResults(asker.warehouse)
    clock = DataClock(kept, asker.catalog)
    return AskerBench(
        asker.catalog,
        asker.book,
        kept,
        lambda book: asker.measured(book, kept, clock, planners, order, options),
    )


class KeptResults:
    """A warehouse that answers the same statements from memory."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._lock = Lock()
        self._kept: dict[object, list[Rows]] = {}
        self._rows = 0

    @property
    def name(self) -> str:
        return self._warehouse.name

    @property
    def dialect(self) -> str | Dialects:
        return self._warehouse.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        key = (limits, tuple((s.warehouse, s.sql, tuple(sorted(s.parameters.items()))) for s in statements))
        with self._lock:
            known = self._kept.get(key)
        if known is not None:
            return known
        results = self._warehouse.run(statements, limits, cancellation=cancellation)
        with self._lock:
            if self._rows > KEPT_ROWS:
                self._kept.clear()
                self._rows = 0
            self._kept[key] = results
            self._rows += sum(len(result.rows) for result in results)
        return results

    def cancel(self) -> None:
        self._warehouse.cancel()

    def close(self) -> None:
        """The warehouse stays open: it belongs to somebody else."""


@dataclass(frozen=True)
class AskerBench:
    """`make` gives an asker over a book: the planner that is measured with all its settings."""

    catalog: Catalog
    book: Book
    warehouse: Warehouse
    make: Callable[[Book], Asker]

    def asker(self, withheld: VerifiedQuestion | None = None) -> Asker:
        """Ready to be asked: what a book without one question has to look up first is not part of the measured time."""
        asker = self.make(self.book.withholding(withheld) if withheld else self.book)
        asker.plan("")
        return asker

    def check(self, query: Query) -> None:
        """Raises QueryInvalid where there is no such query."""
        self.make(self.book).compile(query)

    def rows(self, query: Query) -> Sequence[Row]:
        """All rows of a query, up to its limit. Raises QueryInvalid or WarehouseError.

        An answer of the same statement has the very same rows: it is run within the same limits, so once. Run twice,
        sums of floats may differ in their last digits, and a difference of two such sums in all of them.
        """
        compiled = self.make(self.book).compile(query)
        [result] = self.warehouse.run([compiled.main], replace(DEFAULT_LIMITS, rows=compiled.rows + 1))
        return result.rows[: compiled.rows]
