"""The headline of a data answer: the number, its period and its filters in plain English.

    Revenue was $421,720.45 in December 2017.
    GROCERY had the highest revenue of $2.31M in 2017, followed by DRUG GM ($612,345.10) and PRODUCE ($409,876.00).
    Revenue ran from $355,000.00 in January 2017 to $421,720.45 in December 2017; the highest was …

Every number stands in the rows or totals, or counts rows. Nothing is said about causes, and nothing about rows
that were not fetched: when rows are missing, the sentence speaks of "the first 100 of 812 rows".
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.query.types import Query
from service.answer import Cell, Column, Computation
from service.labels import words
from service.rendering.formatting import clean, format_cell, points
from service.rendering.parts import compared
from service.rendering.shape import (
    Lead,
    Rows,
    headline_notes,
    is_number,
    lead,
    partial_notes,
    rows_shown,
    shape_of,
)
from service.rendering.told import Number, Told, elided, name, numbers_of, short
from service.rendering.words import (
    at_time,
    counted,
    filter_phrase,
    full_stop,
    is_plural,
    listing,
    mid_sentence,
    period_phrase,
    sentence_case,
    was,
)

_MOST_METRICS = 4
_MOST_VALUES = 8
_FOLLOWERS = 2
_FEWEST_WHOLE = 3
_PAIR = 2


def sentence(
    columns: Sequence[Column],
    rows: Rows,
    *,
    computation: Computation | None = None,
    query: Query | None = None,
    totals: Sequence[Cell] = (),
    row_count: int = 0,
    truncated: bool = False,
    among: str = "",
    beside: Sequence[str] = (),
) -> str:
    """The headline of a result of any shape, one line without control characters, ending in a full stop.

    `row_count` and `truncated` are the answer's; `query` tells whether the rows are ranked. A note about a period
    that is cut short is repeated, because it changes what the number means. `among` is what the rows are the lowest
    of, and `beside` are sentences about periods that have no row or are not ranked.
    """
    computation = computation or Computation()
    shape = shape_of(columns)
    about = lead(columns, shape, query) or Lead(-1)
    missing = rows_shown(len(rows), row_count, truncated)
    result = Told(
        columns=columns,
        rows=rows,
        shape=shape,
        lead=about.index,
        order=about.order,
        period=period_phrase(computation.time),
        where=filter_phrase(computation.filters),
        among=f"among the {missing.removesuffix('; there are more')}" if missing and not about.order else "",
        row_count=max(row_count, len(rows)),
        truncated=truncated,
        compared=_compared_phrase(computation, query),
        before=clean(computation.compared.words) if computation.compared else "",
        partial=" ".join(partial_notes(computation.notes)).lower(),
        each=query.rows if query else "",
        of=among,
    )
    parts = [
        full_stop(sentence_case(_headline(result))),
        _moves(result),
        _overall(result, totals),
        _others(result),
    ]
    parts += [full_stop(sentence_case(note)) for note in headline_notes(computation.notes)]
    parts += beside
    return " ".join(part for part in parts if part)


def _headline(result: Told) -> str:
    if not result.rows:
        return f"no rows match {result.period}{_then(result.where)}"
    if not result.shape.metrics:
        return _values(result)
    if not result.shape.groups and len(result.rows) == 1:
        if result.compared:
            return _comparison(result)
        return _single(result) if len(result.shape.metrics) == 1 else _several(result)
    if not numbers_of(result):
        return _without_numbers(result)
    if len(result.rows) == 1 and not (result.order and result.truncated):
        return _one_group(result)
    if len(result.shape.times) == 1 and len(result.shape.groups) == 1 and not result.order:
        return _series(result)
    return _ranking(result)


def _then(clause: str) -> str:
    return f", {clause}" if clause else ""


def _single(result: Told) -> str:
    (index,) = result.shape.metrics
    cell = result.rows[0][index]
    if cell is None:
        return f"there is no value for {result.label}{result.ending}"
    return f"{result.label} {was(result.label)} {format_cell(cell, result.columns[index])}{result.ending}"


def _compared_phrase(computation: Computation, query: Query | None) -> str:
    alone = query is not None and len(query.metrics) == 1 and query.time is not None and query.time.compare
    return period_phrase(computation.compared) if alone and computation.compared else ""


def _comparison(result: Told) -> str:
    """The metric, what it was before and how it changed: "…, up 8.6% from $350,055.08 in February 2017"."""
    (row,) = result.rows
    cells = [(row[index], result.columns[index]) for index in result.shape.metrics]
    (value, column), (before, _), *changes = cells
    label = mid_sentence(column.label)
    now = (
        f"{label} {was(label)} {format_cell(value, column)}" if value is not None else f"{label} had no value"
    )
    if before is None:
        return f"{now}{result.ending}, and had no value {result.compared}"
    shown = format_cell(before, column)
    change = changes[0][0] if changes else None
    if not is_number(change) or value is None:
        return f"{now}{result.ending}; {result.compared} it was {shown}"
    if change == 0:
        return f"{now}{result.ending}, the same as {result.compared}"
    if column.format is not None and column.format.kind == "percent":
        by = points(change if change > 0 else -change, changes[0][1].decimals)
        return f"{now}{result.ending}, {'up' if change > 0 else 'down'} {by} from {shown} {result.compared}"
    rate, rate_column = changes[1]
    moved, shown_as = (rate, rate_column) if is_number(rate) else (change, column)
    by = format_cell(moved if moved > 0 else -moved, shown_as)
    return f"{now}{result.ending}, {'up' if change > 0 else 'down'} {by} from {shown} {result.compared}"


def _several(result: Told) -> str:
    (row,) = result.rows
    metrics = result.shape.metrics
    said = [_statement(result.columns[index], row[index]) for index in metrics[:_MOST_METRICS]]
    more = counted(len(metrics) - _MOST_METRICS, "more metric") if len(metrics) > _MOST_METRICS else ""
    return f"{result.period}, {result.opening}{listing(said)}" + (f"; {more} in the table" if more else "")


def _statement(column: Column, cell: Cell) -> str:
    label = mid_sentence(column.label)
    return f"{label} had no value" if cell is None else f"{label} {was(label)} {format_cell(cell, column)}"


def _values(result: Told) -> str:
    """A result without metrics: a list of values, of combinations, or of a model's rows."""
    known = result.row_count
    more = " or more" if result.truncated and known == len(result.rows) else ""
    ending = _then(result.where) if result.period == "over all dates" else result.ending
    if result.each:
        number = "is 1 row" if known == 1 and not more else f"are {known:,}{more} rows"
        return f"there {number} of {words(result.each)}{ending}"
    if len(result.columns) != 1:
        labels = listing([mid_sentence(column.label) for column in result.columns[:_MOST_METRICS]])
        return f"there are {known:,}{more} rows of {labels}{ending}"
    (column,) = result.columns
    names = [elided(format_cell(row[0], column)) for row in result.rows[:_MOST_VALUES]]
    rest = known - len(names)
    tail = "more" if more else f"{rest:,} more" if rest else ""
    noun = "value" if known == 1 and not more else "values"
    verb = "is" if noun == "value" else "are"
    return (
        f"there {verb} {known:,}{more} {noun} of {mid_sentence(column.label)}{ending}: {listing(names, tail)}"
    )


def _without_numbers(result: Told) -> str:
    if all(row[index] is None for row in result.rows for index in result.shape.metrics):
        return f"{result.opening}there is no value for {result.label} in any of {_groups(result)} {result.period}"
    return f"{result.opening}{result.label} for {_groups(result)} {result.period}"


def _groups(result: Told) -> str:
    return counted(len(result.rows), "group")


def _one_group(result: Told) -> str:
    (number, row), *_ = numbers_of(result)
    shown = format_cell(number, result.columns[result.lead])
    if len(result.shape.times) == 1 and len(result.shape.groups) == 1:
        (time,) = result.shape.times
        when = at_time(result.rows[row][time], result.columns[time])
        return f"{result.opening}{result.label} {was(result.label)} {shown} {when}"
    return (
        f"{result.opening}{result.label} {was(result.label)} {shown} for {name(result, row)} {result.period}"
    )


def _series(result: Told) -> str:
    """From the first period that has a value to the last, with the highest and lowest."""
    (time,) = result.shape.times
    column, values = result.columns[time], numbers_of(result)
    dated = [(number, row) for number, row in values if result.rows[row][time] is not None]
    if len(dated) < 2:
        return _ranking(result)
    dated.sort(key=lambda pair: str(result.rows[pair[1]][time]))
    dated, whole = _whole_periods(result, dated)
    (first, first_row), (last, last_row) = dated[0], dated[-1]
    numbers = [number for number, _ in dated]
    high, low = max(numbers), min(numbers)
    show = short([first, last, high, low], result.columns[result.lead])
    begin, end = at_time(result.rows[first_row][time], column), at_time(result.rows[last_row][time], column)
    if high == low:
        return (
            f"{result.opening}{whole}{result.label} {was(result.label)} {show(high)} in each of "
            f"{counted(len(dated), 'period')}, the first {begin} and the last {end}"
        )

    def when(extreme: Number) -> str:
        found = [at_time(result.rows[row][time], column) for number, row in dated if number == extreme]
        return listing(found) if len(found) <= 2 else f"in {len(found):,} of {len(dated):,} periods"

    return (
        f"{result.opening}{whole}{result.label} ran from {show(first)} {begin} to {show(last)} {end}; "
        f"the highest was {show(high)} {when(high)} and the lowest {show(low)} {when(low)}"
    )


def _whole_periods(result: Told, dated: list[tuple[Number, int]]) -> tuple[list[tuple[Number, int]], str]:
    """The periods without those that a note calls partial, where enough are left: a week of one day is no low."""
    first = result.partial.startswith("the first ")
    last = "the last " in result.partial
    kept = dated[int(first) : len(dated) - int(last)]
    if len(kept) == len(dated) or len(kept) < _FEWEST_WHOLE:
        return dated, ""
    (time,) = result.shape.times
    return kept, f"in whole {words(result.columns[time].grain) or 'period'}s, "


def _ranking(result: Told) -> str:
    """Who leads. Only a result that the query ranked has followers; else its other end is named."""
    column, values = result.columns[result.lead], numbers_of(result)
    lowest_first = result.order == "lowest"
    values.sort(key=lambda pair: pair[0], reverse=not lowest_first)
    best, worst = values[0][0], values[-1][0]
    pair = len(values) == len(result.rows) == _PAIR and not (result.order or result.among)
    if pair and best != worst:
        return _pair(result, values)
    tied = [name(result, row) for number, row in values if number == best]
    if len(tied) == len(values) > 1:
        same = f"{result.label} {was(result.label)} {format_cell(best, column)}"
        return f"{result.opening}{same} in each of {counted(len(values), 'group')} {result.period}"
    followers = [pair for pair in values if pair[0] != best][:_FOLLOWERS]
    show = short([best, worst, *(number for number, _ in followers)], column)
    who = listing(tied) if len(tied) <= 3 else f"{len(tied):,} groups"
    verb = "had" if len(tied) == 1 else "shared"
    said = f"{result.opening}{who} {verb} {_superlative(column, show(best), lowest_first)} {result.period}"
    if not followers:
        return said
    if result.order:
        return f"{said}, followed by {listing([f'{name(result, row)} ({show(n)})' for n, row in followers])}"
    least = [name(result, row) for number, row in values if number == worst]
    end = listing(least) if len(least) <= 2 else f"{len(least):,} groups"
    fewest = "fewest" if _counts(column) else "lowest"
    return f"{said}; {end} had the {fewest}, {show(worst)}, among {counted(len(values), 'group')}"


def _pair(result: Told, values: Sequence[tuple[Number, int]]) -> str:
    """Two groups beside each other are read as two numbers, not as a race: in the result's order."""
    column = result.columns[result.lead]
    in_order = sorted(values, key=lambda pair: pair[1])
    show = short([number for number, _ in in_order], column)
    said = listing([f"{show(number)} for {name(result, row)}" for number, row in in_order])
    return f"{result.opening}{result.label} {was(result.label)} {said} {result.period}"


def _moves(result: Told) -> str:
    """Where each group stands beside what it was: which rose most and which fell most."""
    beside = compared(result.columns)
    if len(beside) != 1 or not result.shape.categories or len(result.rows) < _PAIR:
        return ""
    places, at = beside[0], beside[0].change
    column = result.columns[at]
    one_period = any(is_number(row[places.now]) != is_number(row[places.before]) for row in result.rows)
    moved = [(row[at], place) for place, row in enumerate(result.rows)]
    numbers = sorted(((cell, place) for cell, place in moved if is_number(cell)), key=lambda pair: pair[0])
    rises, falls = (
        [pair for pair in numbers if pair[0] > 0][-1:],
        [pair for pair in numbers if pair[0] < 0][:1],
    )
    who = "they" if is_plural(result.label) else "it"
    said = [
        f"{who} {verb} most for {name(result, place)} (by {_amount(size if size > 0 else -size, column)})"
        for verb, found in (("rose", rises), ("fell", falls))
        for size, place in found
    ]
    if not said:
        return ""
    since = f"Compared with {result.before}, " if result.before else ""
    # A group that is new may have risen by more than those of which a change is known.
    both = "of those with a value in both periods, " if one_period else ""
    return full_stop(sentence_case(f"{since}{both}{listing(said)}"))


def _amount(size: Number, column: Column) -> str:
    percent = column.format is not None and column.format.kind == "percent"
    return points(size, column.decimals) if percent else format_cell(size, column)


def _superlative(column: Column, shown: str, lowest: bool) -> str:
    label = mid_sentence(column.label)
    if _counts(column):
        return f"the {'fewest' if lowest else 'most'} {label} ({shown})"
    return f"the {'lowest' if lowest else 'highest'} {label} of {shown}"


def _counts(column: Column) -> bool:
    """Things that are counted are said as "most baskets", amounts as "highest revenue"."""
    return bool(column.format and column.format.kind == "integer" and is_plural(column.label))


def _overall(result: Told, totals: Sequence[Cell]) -> str:
    """The true total of the lead metric: over all rows that the filters keep, not the sum of the rows shown."""
    if not result.shape.metrics or not result.shape.groups or not totals or totals[result.lead] is None:
        return ""
    shown = format_cell(totals[result.lead], result.columns[result.lead])
    return f"Overall, {result.label} {was(result.label)} {shown}."


def _others(result: Told) -> str:
    """Names the metrics that the headline of a grouped result leaves out."""
    if not result.shape.metrics or not result.rows or not result.shape.groups:
        return ""
    beside = {index for at in compared(result.columns) for index in at.derived}
    others = [
        clean(result.columns[index].label)
        for index in result.shape.metrics
        if index != result.lead and index not in beside
    ]
    return f"The table also has {listing([mid_sentence(label) for label in others])}." if others else ""
