"""A condition as one semantic query, so that the warehouse decides it; and what its rows say.

    asked = alert_query(catalog, query, watch, whole)
    judged = judge(asked, watch, answer, whole.when)        judged.fired, judged.silent, judged.unknown

The query gives the rows that are beyond the line, and those of which it cannot be told: without a value, or without one
at a time that it is held against. For daily revenue 20% below the average of four weeks:

    revenue, (before(revenue, 1, week) + …) / 4 as usual, (revenue - (…)) / (…) as gap
    where gap <= -0.2 and usual > 0, or revenue is_null, or usual is_null, or usual <= 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from semantic.calendars import Period
from semantic.catalog import Catalog
from semantic.definitions.types import Format
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    Filter,
    MetricUse,
    Operator,
    OrderBy,
    Query,
    TimeClause,
)
from service.answer import Answer, Cell, Column
from service.rendering.formatting import format_cell, format_number
from service.rendering.words import was
from service.scheduling.conditions import Average, Change, Earlier, Side, Threshold, Watch, reference_words
from service.scheduling.delivering import Fact
from service.scheduling.periods import Whole

MOST_FACTS = 20
NOTHING = "nothing at all"
"""The value of a group that has none."""
_ROUNDING = Decimal("1e-9")
_BEYOND = {
    (Side.BELOW, False): Operator.LT,
    (Side.BELOW, True): Operator.LE,
    (Side.ABOVE, False): Operator.GT,
    (Side.ABOVE, True): Operator.GE,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The query, and the names of its columns; `usual` and `gap` are "" where nothing is compared. `fired` is the same
    query for the rows alone that are beyond the line."""

    query: Query
    fired: Query
    value: str
    usual: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`key` tells the group apart, `fact` is for people."""

    key: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Judged:
    """`fired` is beyond the line, `silent` has no value where there is one otherwise, `unknown` nothing to compare
    with."""

    fired: tuple[Row, ...] = ()
    silent: tuple[Row, ...] = ()
    unknown: tuple[Row, ...] = ()


def period_clause(query: Query, period: Period) -> TimeClause:
    bounds = Bounds(_text(period.start), _text(period.until))
    return TimeClause(range=bounds, basis=query.time.basis if query.time else "")


def _text(moment: datetime) -> str:
    return moment.date().isoformat() if moment.time() == moment.time().min else moment.isoformat()


def alert_query(catalog: Catalog, query: Query, watch: Watch, whole: Whole) -> Asked:
    """`query` has one metric, dimensions that are no times, and filters. An hour that the clock shows twice is asked
    for by one that it shows once: as what was so many hours before that."""
    (use,) = query.metrics
    test, on = watch.test, whole.hours_on if watch.grain == "hour" else 0
    if on:
        value = _free(catalog, "value")
        now = replace(use, expr=f"before({use.expr}, {on}, hour)", alias=value)
    else:
        value, now = use.name, use
    usual, gap = _free(catalog, "usual", value), _free(catalog, "gap", value)
    held = (now, *_compared(use, now.expr, watch, usual, gap, on, groups=bool(query.dimensions)))
    beyond = _beyond(test, value, usual, gap)
    untold: list[Filter] = [Condition(value, Operator.IS_NULL)]
    if isinstance(test, Change):
        untold.append(Condition(usual, Operator.IS_NULL))
    if _is_rate(test):
        untold.append(Condition(usual, Operator.LE, (0,)))
    order = (OrderBy(gap if isinstance(test, Change) else value, test.side is Side.ABOVE),)
    time = period_clause(query, whole.later(on) if on else whole.period)
    asked = replace(query, metrics=held, time=time, order_by=order)
    return Asked(
        replace(asked, filters=(*query.filters, AnyOf((beyond, *untold)))),
        replace(asked, filters=(*query.filters, beyond)),
        value,
        usual if len(held) > 1 else "",
        gap if isinstance(test, Change) else "",
    )


def _free(catalog: Catalog, name: str, value: str = "") -> str:
    """A name for a column that nothing else has."""
    number, found = 1, name
    while catalog.claims(found) or found in catalog.dimension_names or found == value:
        number += 1
        found = f"{name}_{number}"
    return found


def _is_rate(test: Threshold | Change) -> bool:
    return isinstance(test, Change) and test.relative


def _compared(
    use: MetricUse, now: str, watch: Watch, usual: str, gap: str, on: int, *, groups: bool
) -> tuple[MetricUse, ...]:
    """What it is held against, and how far it lies from it. For a line alone, what it was before shows which groups
    have no value now. `now` is what it is, asked for by an hour that lies so much later (`on`)."""
    test = watch.test
    if isinstance(test, Threshold):
        if test.side is Side.ABOVE or not groups:
            return ()
        return (replace(use, expr=_mean(use.expr, Earlier(1, watch.grain), on), alias=usual),)
    base = _mean(use.expr, test.against, on)
    # Not `… / … - 1`: 80 of 100 would be -0.19999999999999996 there, and no fall by 20%.
    away = f"({now}) - ({base})"
    distance = f"({away}) / ({base})" if test.relative else away
    return replace(use, expr=base, alias=usual), replace(use, expr=distance, alias=gap)


def _mean(expr: str, against: Earlier | Average, on: int) -> str:
    terms = [f"before({expr}, {count + on}, {against.unit})" for count in against.offsets]
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)}) / {len(terms)}"


def _beyond(test: Threshold | Change, value: str, usual: str, gap: str) -> Filter:
    if isinstance(test, Threshold):
        number = test.number / 100 if test.percent else test.number
        return Condition(value, _BEYOND[test.side, test.reached], (number,))
    sides = (Side.BELOW, Side.ABOVE) if test.side is Side.EITHER else (test.side,)
    # As far as doubles go: a fall from 5.05 to 4.04 is one by a fifth and none by more, whatever they make of it.
    slack = _ROUNDING if test.relative and test.amount else Decimal(0)
    amount = test.amount - slack if test.reached else test.amount + slack
    parts: list[Filter] = [
        Condition(gap, _BEYOND[side, test.reached], (-amount if side is Side.BELOW else amount,))
        for side in sides
    ]
    away = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return AllOf((away, Condition(usual, Operator.GT, (0,)))) if test.relative else away


def judge(asked: Asked, watch: Watch, answer: Answer, when: str) -> Judged:
    """What the rows of an answer to the query say of a period. The rows beyond the line are those that lack nothing."""
    at = {column.name: index for index, column in enumerate(answer.columns)}
    groups = [index for index, column in enumerate(answer.columns) if column.role in ("dimension", "time")]
    fired: list[Row] = []
    silent: list[Row] = []
    unknown: list[Row] = []
    for cells in answer.rows:
        row = _row(asked, watch, answer.columns, groups, at, cells, when)
        value, usual = cells[at[asked.value]], cells[at[asked.usual]] if asked.usual else None
        if value is None:
            # What never has a value is no news, and nothing rises by having none.
            told = usual is not None or not (groups or isinstance(watch.test, Change))
            (silent if told and watch.test.side is not Side.ABOVE else unknown).append(row)
        elif isinstance(watch.test, Change) and (
            usual is None or (_is_rate(watch.test) and not _positive(usual))
        ):
            unknown.append(row)
        else:
            fired.append(row)
    return Judged(tuple(fired), tuple(silent), tuple(unknown))


def _positive(cell: Cell) -> bool:
    return isinstance(cell, int | float | Decimal) and cell > 0


def _row(
    asked: Asked,
    watch: Watch,
    columns: tuple[Column, ...],
    groups: list[int],
    at: dict[str, int],
    cells: tuple[Cell, ...],
    when: str,
) -> Row:
    group = " / ".join(_group_words(cells[index], columns[index]) for index in groups)
    key = repr([str(cells[index]) if cells[index] is not None else None for index in groups])
    column = columns[at[asked.value]]
    cell = cells[at[asked.value]]
    value = format_cell(cell, column) if cell is not None else NOTHING
    if not asked.gap:
        return Row(key, Fact(group, value, when=when))
    usual, gap = cells[at[asked.usual]], cells[at[asked.gap]]
    shown = format_cell(usual, column) if usual is not None else ""
    return Row(key, Fact(group, value, shown, _gap_words(watch, gap, column), when))


def _group_words(cell: Cell, column: Column) -> str:
    """ "Store 292", and "GROCERY": a name tells what it is of."""
    shown = format_cell(cell, column)
    named = isinstance(cell, str) and any(character.isalpha() for character in cell)
    return shown if named else f"{column.label} {shown}"


def _gap_words(watch: Watch, gap: Cell, column: Column) -> str:
    if not isinstance(gap, int | float | Decimal) or isinstance(gap, bool):
        return ""
    relative = _is_rate(watch.test)
    size = format_number(
        -gap if gap < 0 else gap, Format("percent", decimals=1) if relative else column.format
    )
    return f"{size} {'below' if gap < 0 else 'above'}"


def silent_line(fact: Fact, metric: str) -> str:
    """ "There is no revenue of South at all on 20 December 2017."."""
    of = f" of {fact.group}" if fact.group else ""
    return f"There is no {metric}{of} at all {fact.when}."


def fact_line(fact: Fact, watch: Watch, metric: str) -> str:
    """ "Store 42: revenue was $9,100 on 20 December 2017, 24.1% below the day before ($12,000)."."""
    begun = f"{fact.group}: {metric}" if fact.group else f"{metric[:1].upper()}{metric[1:]}"
    verb = was(metric)
    if not fact.gap or not isinstance(watch.test, Change):
        return f"{begun} {verb} {fact.value} {fact.when}."
    against = reference_words(watch.test.against, watch.grain)
    return f"{begun} {verb} {fact.value} {fact.when}, {fact.gap} {against} ({fact.usual})."
