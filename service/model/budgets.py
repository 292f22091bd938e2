"""What calls have cost and what they may: prices, and limits for a question, a person's day and everybody's day.

    ledger = MemoryLedger()
    purses = purses_of(budgets, question="q1", person="kim", day=date(2026, 11, 21))
    ledger.hold(purses, Spent(2_400, Decimal("0.01")))         "" when it fits, else the name of the limit: "day"
    ledger.settle(purses, Spent(2_400, …), Spent(2_110, …))    what was held is replaced by what it really cost

Money and tokens are held before a call, so that calls made at the same time cannot pass a limit together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Protocol

from semantic.language_model import NO_LIMIT, Budget, Budgets, Price

MILLION = 1_000_000
KEPT = 20_000
"""Purses of questions kept in memory, and as many of days; the oldest are forgotten first. Questions end within
minutes, days with the day: many questions must not make anybody's day forget what was spent on it."""


@dataclass(frozen=True, slots=True)
class Spent:
    tokens: int = 0
    money: Decimal = Decimal(0)

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.tokens + other.tokens, self.money + other.money)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.tokens - other.tokens, self.money - other.money)

    def within(self, budget: Budget) -> bool:
        """Whether no limit is passed."""
        return (budget.tokens is None or self.tokens <= budget.tokens) and (
            budget.money is None or self.money <= budget.money
        )


NOTHING = Spent()


@dataclass(frozen=True, slots=True)
class Purse:
    """Something that is spent from: "day 2026-11-21" with its limit. `whose` names the limit to people."""

    key: str
    whose: str
    limit: Budget


class Ledger(Protocol):
    """Keeps what was spent. Safe for many threads; several processes share one that is stored."""

    def hold(self, purses: tuple[Purse, ...], amount: Spent) -> str:
        """Sets an amount aside in every purse, or in none: then gives whose limit it would pass."""

    def settle(self, purses: tuple[Purse, ...], held: Spent, spent: Spent) -> None:
        """Replaces what was held by what was spent."""

    def spent(self, key: str) -> Spent:
        """What was taken from a purse so far, with what is held."""


class MemoryLedger:
    """A ledger that ends with the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._questions: OrderedDict[str, Spent] = OrderedDict()
        self._days: OrderedDict[str, Spent] = OrderedDict()

    def hold(self, purses: tuple[Purse, ...], amount: Spent) -> str:
        with self._lock:
            for purse in purses:
                if not (self._kept(purse).get(purse.key, NOTHING) + amount).within(purse.limit):
                    return purse.whose
            self._add(purses, amount)
            return ""

    def settle(self, purses: tuple[Purse, ...], held: Spent, spent: Spent) -> None:
        with self._lock:
            self._add(purses, spent - held)

    def spent(self, key: str) -> Spent:
        with self._lock:
            return self._questions.get(key) or self._days.get(key, NOTHING)

    def _kept(self, purse: Purse) -> OrderedDict[str, Spent]:
        return self._questions if purse.whose == "question" else self._days

    def _add(self, purses: tuple[Purse, ...], amount: Spent) -> None:
        for purse in purses:
            kept = self._kept(purse)
            kept[purse.key] = kept.get(purse.key, NOTHING) + amount
            kept.move_to_end(purse.key)
            if len(kept) > KEPT:
                kept.popitem(last=False)


def purses_of(budgets: Budgets, *, question: str, person: str, day: date) -> tuple[Purse, ...]:
    """What one call is paid from; only what is limited is counted. Who asks without a name shares one purse."""
    purses = (
        Purse(f"question {question}", "question", budgets.question),
        Purse(f"person {day} {person}", "person", budgets.person_per_day),
        Purse(f"day {day}", "day", budgets.day),
    )
    return tuple(purse for purse in purses if purse.limit != NO_LIMIT)


SPENT_SENTENCES = {
    "question": "This question has used up what one question may cost with the language model.",
    "person": "You have used up what one person may spend on the language model today.",
    "day": "What may be spent on the language model today is used up.",
}
"""What a person is told, by whose limit it is."""


def cost(
    prices: Mapping[str, Price], model: str, tokens_in: int, tokens_out: int, cached: int = 0
) -> Decimal:
    """The money for so many tokens, of which `cached` are part of those that were sent; 0 without a price."""
    price = prices.get(model)
    if price is None:
        return Decimal(0)
    for_cached = price.input if price.cached is None else price.cached
    fresh = max(0, tokens_in - cached)
    return (fresh * price.input + cached * for_cached + tokens_out * price.output) / MILLION
