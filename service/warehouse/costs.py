"""What statements would cost, as the warehouse estimates it, and the limits on that: refused before anything runs.

    guard = CostGuard("shop", CostLimits(statement=100_000, person_per_day=5_000_000), ledger)
    guard.check([Estimate(1_234_567, "cost", rows=8_000_000)], "alice")     TooCostly, with the estimate in its message

Each kind of warehouse estimates in a unit of its own: PostgreSQL the planner's cost (EXPLAIN), BigQuery the bytes that
it would scan (a dry run), which have a price.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, Decimal
from threading import Lock
from typing import Literal, Protocol

from service.errors import TooCostly

Unit = Literal["cost", "bytes"]
KEPT_PURSES = 100_000
TIB = 2**40
_SAID = {"cost": "of the planner's cost units", "bytes": "bytes scanned"}
_HINT = "Ask for a shorter time range, fewer groups, or add a filter."


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a warehouse expects of one statement; `rows` are those that it would return, where it says."""

    amount: int
    unit: Unit
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class CostLimits:
    """In the warehouse's unit; None for no limit. A day is one in UTC. With a price of a TiB (2**40 bytes) they are
    told in money, too."""

    statement: int | None = None
    person_per_day: int | None = None
    price_per_tib: Decimal | None = None

    @property
    def any(self) -> bool:
        return self.statement is not None or self.person_per_day is not None

    def priced(self, amount: int) -> str:
        """What an amount costs, to be said behind it; nothing where it has no price."""
        if self.price_per_tib is None:
            return ""
        return f" ({money(amount, self.price_per_tib):f} at {self.price_per_tib:f} per TiB)"


def money(amount: int, price_per_tib: Decimal) -> Decimal:
    """What so many bytes cost, rounded up to a hundredth: a price is never said to be lower than it is."""
    return (amount * price_per_tib / TIB).quantize(Decimal("0.01"), ROUND_CEILING)


def worth(money_: Decimal, price_per_tib: Decimal) -> int:
    """The bytes that can be scanned for so much."""
    return int(money_ / price_per_tib * TIB)


class CostLedger(Protocol):
    """What people have spent at warehouses by day; of all replicas together where they share one."""

    def take(self, warehouse: str, who: str, day: date, amount: int, limit: int) -> bool:
        """Adds the amount to what was spent, unless that would pass the limit; whether it was added."""


class CostsInMemory:
    """A ledger of this process; the days that nobody spends on any more are forgotten."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spent: OrderedDict[tuple[str, str, date], int] = OrderedDict()

    def take(self, warehouse: str, who: str, day: date, amount: int, limit: int) -> bool:
        key = (warehouse, who, day)
        with self._lock:
            total = self._spent.get(key, 0) + amount
            if total > limit:
                return False
            self._spent[key] = total
            self._spent.move_to_end(key)
            while len(self._spent) > KEPT_PURSES:
                self._spent.popitem(last=False)
        return True


def _today() -> date:
    return datetime.now(UTC).date()


class CostGuard:
    """The limits of one warehouse. `today` is the day that spending counts for."""

    def __init__(
        self,
        warehouse: str,
        limits: CostLimits,
        ledger: CostLedger | None = None,
        *,
        today: Callable[[], date] = _today,
    ) -> None:
        self._warehouse = warehouse
        self._limits = limits
        self._ledger = ledger or CostsInMemory()
        self._today = today

    @property
    def limited(self) -> bool:
        return self._limits.any

    @property
    def limits(self) -> CostLimits:
        return self._limits

    def check(self, estimates: Sequence[Estimate], who: str) -> None:
        """Raises TooCostly where a statement, or all of them with what `who` has spent today, would pass a limit."""
        for estimate in estimates:
            if self._limits.statement is not None and estimate.amount > self._limits.statement:
                raise TooCostly(
                    f"The warehouse `{self._warehouse}` estimates this at {self._said(estimate)}; the limit for "
                    f"one statement is {self._limited(self._limits.statement)}.",
                    hint=_HINT,
                )
        limit, total = self._limits.person_per_day, sum(estimate.amount for estimate in estimates)
        if limit is None or not estimates:
            return
        if not self._ledger.take(self._warehouse, who, self._today(), total, limit):
            raise TooCostly(
                f"The warehouse `{self._warehouse}` estimates this at {self._said(estimates[0])}, more than is "
                f"left of the {self._limited(limit)} that one person may spend there in a day.",
                hint=f"{_HINT} Tomorrow there is more.",
                code="cost-limit-reached",
            )

    def _limited(self, amount: int) -> str:
        return f"{amount:,}{self._limits.priced(amount)}"

    def _said(self, estimate: Estimate) -> str:
        said = f"{estimate.amount:,} {_SAID[estimate.unit]}{self._limits.priced(estimate.amount)}"
        return said if estimate.rows is None else f"{said} for {estimate.rows:,} rows"


def planner_cost(cost: float, rows: float) -> Estimate:
    """An estimate in a planner's own units."""
    return Estimate(math.ceil(cost), "cost", math.ceil(rows))
