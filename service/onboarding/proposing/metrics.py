"""Columns → metrics worth having: how many, how much, how many different; nothing that should not be added up.

A table of things (customers, products) is counted whatever the time; a table of what happened is counted in its time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service.onboarding.finding.findings import FoundKey
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import AVERAGED, Kind, meant
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.private import Privacy
from service.onboarding.meaning.vocabulary import words_in
from service.onboarding.meaning.words import (
    free_name,
    member_name,
    plural_words,
    spoken,
    words_of,
    written_out,
)
from service.onboarding.proposing import wording
from service.onboarding.proposing.proposal import Member
from service.onboarding.proposing.sums import Counting, Money, Sum
from service.onboarding.structure import Column, written_column

MOST_DISTINCT = 4
MOST_RATIOS = 2
_DURATIONS = words_in("hours minutes seconds duration days stunden minuten sekunden dauer")


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that a column of a table names: a basket by basket_id. `words` are those of one of them."""

    column: str
    words: tuple[str, ...]


def metrics_of(
    dialect: str,
    table: LookedAt,
    counting: Counting,
    key: FoundKey,
    entities: Sequence[Entity],
    money: Money,
    *,
    sums: Sequence[Sum],
    often: Collection[str],
    taken: Collection[str],
    several_rows: bool,
) -> tuple[Member, ...]:
    """`often` are the names of sums that several tables would have, `entities` what is counted. `several_rows`: one
    thing may have several, so that nothing is averaged."""
    made = _Made(table, counting, set(taken))
    made.count()
    totals: list[tuple[str, Column]] = []
    for each in sums:
        totals.append((made.total(dialect, each, money, often=often), each.column))
    main = next((both for both in totals if table.kinds[both[1].name] is Kind.MONEY), None)
    if main is not None:
        made.average(dialect, main[1], money.format, main[0])
    elif value := _value(dialect, table, counting):
        main = made.value(value, money)
    columns = {each.column.name for each in sums}
    for column in table.table.columns if not several_rows else ():
        kind = table.kinds[column.name]
        if _is_averaged(table, column, counting, columns) and not (
            money.mixed and kind in (Kind.MONEY, Kind.PRICE)
        ):
            made.average(dialect, column, _format(kind, money, table, column), "")
    counted = [(made.distinct(dialect, entity), entity) for entity in entities[:MOST_DISTINCT]]
    if main is not None:
        worth = [(name, entity) for name, entity in counted if _is_worth_a_ratio(entity)]
        for name, entity in (worth or counted[:1])[:MOST_RATIOS]:
            made.ratio(main[0], name, entity, money.format)
    return tuple(made.members)


def _is_averaged(table: LookedAt, column: Column, counting: Counting, added_up: Collection[str]) -> bool:
    """Ratings and ages; the price and the money of things; how long something lasted. Prices beside quantities are not:
    the price of one piece and that of a hundred do not weigh the same."""
    kind, words = table.kinds[column.name], meant(column.name)
    if table.private[column.name] is not Privacy.NONE:
        return False
    if kind is Kind.PRICE:
        return not any(is_quantity(table, other) for other in table.table.columns)
    if kind is Kind.MONEY:
        return not counting.happens and column.name not in added_up
    return kind in AVERAGED or (kind is Kind.QUANTITY and not _DURATIONS.isdisjoint(words))


def _is_worth_a_ratio(entity: Entity) -> bool:
    """Money per customer, per order: per who buys, and per what is bought at once."""
    return entity.words[-1] in said.PEOPLE or entity.words[-1] in said.EVENTS


class _Made:
    """The metrics of one table so far."""

    def __init__(self, table: LookedAt, counting: Counting, taken: set[str]) -> None:
        self._table = table
        self._counting = counting
        self._taken = taken
        self.members: list[Member] = []

    def _add(
        self,
        names: Sequence[str],
        values: Mapping[str, object],
        columns: Collection[str] = (),
        needs: Collection[str] = (),
        note: str = "",
    ) -> str:
        name = free_name(names, self._taken)
        self._taken.add(name)
        kept = {key: value for key, value in values.items() if value}
        self.members.append(Member("metrics", name, kept, note, frozenset(columns), frozenset(needs)))
        return name

    @property
    def _entity(self) -> str:
        return member_name(self._counting.entity, "row")

    @property
    def _no_time(self) -> str:
        """Things are counted whatever the time; so is what has no time at all."""
        return "" if self._counting.happens and self._counting.time else "none"

    def count(self) -> None:
        many = plural_words(self._counting.entity)
        name = member_name(many, "rows")
        told = wording.count_words(self._counting.entity)
        values = {"expr": "count()", "time": self._no_time, "description": told, "format": "integer"}
        synonyms = [f"number of {spoken(many)}"]
        self._add([name, f"{name}_count"], {**values, "synonyms": synonyms})
        if not self._counting.happens and self._counting.time and self._counting.created:
            told = f"{wording.capital(spoken(many))} by when they came."
            self._add([f"new_{name}"], {"expr": "count()", "description": told, "format": "integer"})

    def total(self, dialect: str, added: Sum, money: Money, *, often: Collection[str]) -> str:
        column = added.column
        kind, words = self._table.kinds[column.name], words_of(column.name)
        written, cents = written_column(dialect, column.name), words[-1] in said.CENTS and len(words) > 1
        if cents:
            words = words[:-1]
        format_ = _format(kind, money, self._table, column)
        if len(words) > 1 and words[-1] in said.CURRENCIES:
            format_, words = f"currency {words[-1].upper()}", words[:-1]
        own, long = member_name(words), member_name((*self._counting.entity, *words))
        names = [long, own] if own in often and not own.startswith(self._entity) else [own, long]
        values: dict[str, object] = {
            "expr": f"sum({written}) / 100" if cents else f"sum({written})",
            "description": wording.comment_words(column.comment)
            or wording.sum_words(words, self._counting.entity),
            "synonyms": _synonyms(words, own, names[0]),
            "format": format_,
        }
        if added.last:
            values["over"] = {"pick": "last"}
        elif kind is Kind.STOCK or not (self._counting.happens and self._counting.time):
            values["time"] = "none"
        return self._add([*names, f"total_{own}"], values, (column.name,))

    def value(self, columns: tuple[str, str, str], money: Money) -> tuple[str, Column]:
        """What was sold for how much, where a row has a quantity and a price for one piece."""
        expr, quantity, price = columns
        told = wording.capital(f"{spoken(words_of(price))} times {spoken(words_of(quantity))}")
        told += f", added up over {spoken(plural_words(self._counting.entity))}"
        values = {"expr": expr, "time": self._no_time, "description": f"{told}.", "format": money.format}
        note = "guessed: what is sold is its price times its quantity, before discounts"
        name = self._add(["total_value", f"{self._entity}_value"], values, (quantity, price), note=note)
        found = self._table.table.column(price)
        assert found is not None
        return name, found

    def average(self, dialect: str, column: Column, format_: str, total: str) -> None:
        words = words_of(column.name)
        cents = words[-1] in said.CENTS and len(words) > 1
        words = words[:-1] if cents else words
        if len(words) > 1 and words[-1] in said.CURRENCIES:
            format_, words = f"currency {words[-1].upper()}", words[:-1]
        own = total or member_name(words)
        if meant(column.name)[:1] in (("average",), ("mean",), ("median",)):
            own = f"{own}_of_{self._entity}"
        written = written_column(dialect, column.name)
        values = {
            "expr": f"avg({written}) / 100" if cents else f"avg({written})",
            "time": self._no_time,
            "description": wording.average_words(words, self._counting.entity),
            "format": format_,
        }
        self._add([f"average_{own}", f"mean_{own}"], values)

    def distinct(self, dialect: str, entity: Entity) -> str:
        many = plural_words(entity.words)
        told = wording.distinct_words(entity.words, self._counting.entity)
        values = {
            "expr": f"count(distinct {written_column(dialect, entity.column)})",
            "time": self._no_time,
            "description": told,
            "synonyms": [f"different {spoken(many)}", f"unique {spoken(many)}"],
            "format": "integer",
        }
        return self._add([f"distinct_{member_name(many)}"], values)

    def ratio(self, total: str, count: str, entity: Entity, format_: str) -> None:
        words = words_of(total)
        values = {
            "expr": f"{total} / {count}",
            "description": wording.ratio_words(words, entity.words),
            "format": format_,
        }
        name = f"{total}_per_{member_name(entity.words)}"
        self._add([name], values, needs=(total, count))


def _format(kind: Kind, money: Money, table: LookedAt, column: Column) -> str:
    if kind in (Kind.MONEY, Kind.PRICE):
        return money.format
    if kind is Kind.STOCK and set(meant(column.name)) & ({"balance", "saldo", "outstanding"} | said.MONEY):
        return money.format
    if kind is Kind.MEASURE:
        return "number 1"
    span = table.seen(column.name).span
    whole = "int" in column.type_name.lower() or (span is not None and all(end.is_integer() for end in span))
    return "integer" if whole else "number 2"


def _value(dialect: str, table: LookedAt, counting: Counting) -> tuple[str, str, str] | None:
    """The expression of quantity times unit price, and the two columns."""
    if not counting.happens:
        return None
    columns = table.table.columns
    quantity = next((column for column in columns if is_quantity(table, column)), None)
    price = next((column for column in columns if table.kinds[column.name] is Kind.PRICE), None)
    if quantity is None or price is None:
        return None
    expr = f"sum({written_column(dialect, quantity.name)} * {written_column(dialect, price.name)})"
    return expr, quantity.name, price.name


def is_quantity(table: LookedAt, column: Column) -> bool:
    """How many pieces, as against how many seconds or clicks."""
    pieces = {
        "quantity",
        "units",
        "pieces",
        "menge",
        "anzahl",
        "stück",
        "stueck",
        "cantidad",
        "quantité",
        "quantite",
    }
    return table.kinds[column.name] is Kind.QUANTITY and not pieces.isdisjoint(meant(column.name))


def _synonyms(words: Sequence[str], own: str, name: str) -> list[str]:
    found = [written_out(words)] if written_out(words) else []
    if name != own:
        found.append(spoken(words))
    if not "".join(words).isascii():
        found.append(spoken(words))
    return list(dict.fromkeys(found))
