"""Which columns are added up: only where a sum means something, and every amount counts once.

    sums, omissions = sums_of(table, counting, money, findings)

Not added up: prices, rates and identifiers; amounts of several currencies; what stands again in each row of something
larger (the shipping fee of an order in its lines); what is of a moment (a stock, a balance) where several moments stand
below each other and nobody knows which rows belong to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from service.onboarding.finding.findings import Findings, FoundKey
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.private import Privacy
from service.onboarding.proposing.proposal import Omission
from service.onboarding.structure import Column

DENSE = 0.8
"""So full must a list of things by days be, for its last day to have all things."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a table is counted. `happens`: its rows are what happened, at `time`; else they are things. `model` is its
    name. `created`: `time` says when things came."""

    model: str
    entity: tuple[str, ...]
    happens: bool
    time: str
    created: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """The format of amounts. Where there are several currencies, `mixed` names them and the column that says them."""

    format: str
    mixed: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that is added up; `last`: over the rows of the last moment."""

    column: Column
    last: bool = False


def money_of(table: LookedAt) -> Money:
    """By a column `currency` or `currency_code` with one value, else by the ends of names: amount_eur."""
    for column in table.table.columns:
        seen = table.seen(column.name)
        if not _says_currency(column) or table.family(column) not in ("text", "number"):
            continue
        values = [str(value) for value, _ in seen.values or ()] if table.family(column) == "text" else []
        if len(values) == 1 and len(values[0]) == 3 and values[0].isalpha():
            return Money(f"currency {values[0].upper()}")
        if len(values) > 1 or seen.distinct > 1:
            shown = ", ".join(values[:4]) + (" and more" if len(values) > 4 else "")
            return Money("number 2", f"{column.name} has {shown or 'several'}")
    return Money("number 2")


def _says_currency(column: Column) -> bool:
    words = meant(column.name)
    named_by = words[:-1] if len(words) > 1 and words[-1] in said.CURRENCY_NAMED_BY else words
    return bool(named_by) and named_by[-1] in said.CURRENCY


def says_currency(table: LookedAt) -> bool:
    """Whether a column says in which currency the amounts of a table are."""
    return any(_says_currency(column) for column in table.table.columns)


def sums_of(
    table: LookedAt, counting: Counting, money: Money, findings: Findings
) -> tuple[tuple[Sum, ...], tuple[Omission, ...]]:
    sums: list[Sum] = []
    omissions: list[Omission] = []
    for column in table.table.columns:
        if table.private[column.name] is not Privacy.NONE or not _could_be(table, column, counting):
            continue
        why = _why_not(table, column, money, findings)
        if why:
            omissions.append(Omission(f"the sum of {table.table.name}.{column.name}", why))
        else:
            key = findings.keys.get(table.place)
            sums.append(Sum(column, _is_stock(table, column) and counting.time in _moments(table, key)))
    return tuple(sums), tuple(omissions)


def _could_be(table: LookedAt, column: Column, counting: Counting) -> bool:
    """Amounts of what happened, and of things those that are worth it: their budget, not their size."""
    kind, words = table.kinds[column.name], set(meant(column.name))
    if kind is Kind.MONEY:
        return counting.happens or bool(words & said.EARNED)
    if kind is Kind.QUANTITY:
        return counting.happens or not words & said.SIZE
    return kind is Kind.STOCK


def _why_not(table: LookedAt, column: Column, money: Money, findings: Findings) -> str:
    kind, words = table.kinds[column.name], set(meant(column.name))
    in_one = len(words) > 1 and meant(column.name)[-1] in said.CURRENCIES
    if money.mixed and not in_one and (kind is Kind.MONEY or (kind is Kind.STOCK and words & said.MONEY)):
        return f"{money.mixed}: amounts of several currencies are not added up"
    if by := findings.repeated.get(table.place, {}).get(column.name):
        return f"it is the same in all rows of one {by}, or is called after it: it would count several times"
    if table.place in findings.versions or table.place in findings.overlapping:
        return "one thing has several rows, each for its time: it would count several times"
    if kind is Kind.STOCK and not _of_one_moment(table, findings.keys.get(table.place)):
        return "it is of a moment, and which rows belong to one moment is not certain"
    return ""


def _is_stock(table: LookedAt, column: Column) -> bool:
    return table.kinds[column.name] is Kind.STOCK


def _of_one_moment(table: LookedAt, key: FoundKey | None) -> bool:
    """Whether all rows are of now, or each thing has its row at nearly every moment."""
    times = _moments(table, key)
    if key is None or not key.columns:
        return False
    if times:
        full = prod(max(table.seen(name).distinct, 1) for name in key.columns)
        return len(times) == 1 and table.profile.rows >= DENSE * full
    periods = said.CALENDAR | said.POSITION
    if any(not periods.isdisjoint(meant(name)) for name in key.columns):
        return False
    return not any(_says_when(table, column) for column in table.table.columns)


def _moments(table: LookedAt, key: FoundKey | None) -> list[str]:
    """The times in the key of a table."""
    return [name for name in (key.columns if key else ()) if table.kinds[name] is Kind.TIME]


def _says_when(table: LookedAt, column: Column) -> bool:
    """Whether a time may be that of the row's contents; when a thing was made or changed is not."""
    if table.kinds[column.name] is not Kind.TIME:
        return False
    return not set(meant(column.name)) & (said.CREATED | said.NOT_WHEN | said.OPENED)


def left_unadded(table: LookedAt) -> Iterator[Omission]:
    """Rates are neither added up nor averaged."""
    rates = [
        column.name
        for column in table.table.columns
        if table.kinds[column.name] is Kind.RATE and table.private[column.name] is Privacy.NONE
    ]
    if rates:
        why = "rates of much and of little do not weigh the same; divide one sum by another"
        yield Omission(f"averages of {table.table.name}.{', '.join(rates)}", why)
