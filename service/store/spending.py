"""What was spent, by purse and unit, added up and checked in one step, so that replicas cannot pass a limit together.

    spending = Spending(store)
    spending.take([Taking("person 2026-11-21 kim", "bytes", 5_000_000, limit=1_000_000_000, principal="kim")])
        None when it fits, else the taking that would not
    StoredLedger(store)             the ledger that language models are paid from (see `service.model.budgets`)
    StoredCosts(store)              the one that warehouses are paid from (see `service.warehouse.costs`)

What a replica had set aside when it was killed stays spent: it may have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.model.budgets import NOTHING, Purse, Spent
from service.store import tables
from service.store.columns import PICO
from service.store.store import Store
from service.store.writing import Unit

spending = tables.spending


@dataclass(frozen=True, slots=True)
class Taking:
    """So much of a unit ("tokens", "bytes") from a purse, which may hold at most `limit` then; None for no limit.
    `principal` is whose purse it is, "" for one of all."""

    purse: str
    unit: str
    amount: int
    limit: int | None = None
    principal: str = ""


class Spending:
    """The purses of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, takings: Sequence[Taking]) -> Taking | None:
        """Adds every amount to its purse, or none: then gives the first that would pass its limit."""
        at = self._store.now()

        def job(unit: Unit) -> Taking | None:
            known = _locked(unit, takings)
            for taking in takings:
                total = known.get((taking.purse, taking.unit), 0) + taking.amount
                if taking.limit is not None and taking.amount > 0 and total > taking.limit:
                    return taking
            # Always in the same order, so that two replicas never wait for each other.
            for taking in sorted(takings, key=lambda taking: (taking.purse, taking.unit)):
                _add(unit, taking, at)
            return None

        return self._store.write(job)

    def spent(self, purse: str) -> dict[str, int]:
        """What was taken from a purse so far, by unit."""
        query = sa.select(spending.c.unit, spending.c.amount).where(spending.c.purse == purse)
        with self._store.reading() as connection:
            return {row.unit: row.amount for row in connection.execute(query)}


def _locked(unit: Unit, takings: Sequence[Taking]) -> dict[tuple[str, str], int]:
    """What the purses hold, held fast until the commit. A purse that is not there yet is made first: two who began it
    together would each see an empty one."""
    at = unit.now()
    named = sorted({(taking.purse, taking.unit, taking.principal) for taking in takings})
    dialect = postgresql if unit.connection.dialect.name == "postgresql" else sqlite
    rows = [{"purse": p, "unit": u, "principal": who, "amount": 0, "at": at} for p, u, who in named]
    if rows:
        unit.connection.execute(dialect.insert(spending).on_conflict_do_nothing(), rows)
    query = (
        sa.select(spending.c.purse, spending.c.unit, spending.c.amount)
        .where(spending.c.purse.in_([purse for purse, _, _ in named]))
        .order_by(spending.c.purse, spending.c.unit)
        .with_for_update()
    )
    return {(purse, of): amount for purse, of, amount in unit.connection.execute(query)}


def _add(unit: Unit, taking: Taking, at: object) -> None:
    of_this = (spending.c.purse == taking.purse) & (spending.c.unit == taking.unit)
    values = {"amount": spending.c.amount + taking.amount, "at": at}
    unit.connection.execute(spending.update().where(of_this).values(values))


TOKENS, MONEY, COST = "tokens", "money", "cost"


class StoredLedger:
    """A `service.model.budgets.Ledger` that all replicas share."""

    def __init__(self, store: Store) -> None:
        self._spending = Spending(store)

    def hold(self, purses: tuple[Purse, ...], amount: Spent) -> str:
        passed = self._spending.take([taking for purse in purses for taking in _takings(purse, amount)])
        return next((purse.whose for purse in purses if passed and purse.key == passed.purse), "")

    def settle(self, purses: tuple[Purse, ...], held: Spent, spent: Spent) -> None:
        difference = spent - held
        self._spending.take(
            [taking for purse in purses for taking in _takings(purse, difference, limited=False)]
        )

    def spent(self, key: str) -> Spent:
        known = self._spending.spent(key)
        if not known:
            return NOTHING
        return Spent(known.get(TOKENS, 0), (Decimal(known.get(MONEY, 0)) / PICO).normalize())


class StoredCosts:
    """A `service.warehouse.costs.CostLedger` that all replicas share."""

    def __init__(self, store: Store) -> None:
        self._spending = Spending(store)

    def take(self, warehouse: str, who: str, day: date, amount: int, limit: int) -> bool:
        purse = f"warehouse {warehouse} {day} {who}"
        return self._spending.take([Taking(purse, COST, amount, limit, who)]) is None


def _takings(purse: Purse, amount: Spent, *, limited: bool = True) -> tuple[Taking, Taking]:
    tokens = purse.limit.tokens if limited else None
    money = purse.limit.money if limited else None
    # "person 2026-11-21 kim": what is told apart by person can be forgotten with the person.
    who = purse.key.split(" ", 2)[2] if purse.whose == "person" else ""
    return (
        Taking(purse.key, TOKENS, amount.tokens, tokens, who),
        Taking(purse.key, MONEY, _pico(amount.money), None if money is None else _pico(money), who),
    )


def _pico(money: Decimal) -> int:
    return int((money * PICO).to_integral_value())
