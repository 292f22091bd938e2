"""Charts for a terminal, drawn with block characters (or # where the terminal has no Unicode). Pure: text in lines.

    block_chart(columns, rows, width=60)
    GROCERY  ████████████████████████████ $2.31M
    DELI     █████▍                       $445,120.00

Bars for groups, columns for a time series, a small line of columns per group for groups over time. Bars and
columns begin at zero; what has no value has no bar. None when no picture serves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from service.answer import Cell, Column
from service.rendering.formatting import elide, format_cell
from service.rendering.shape import Rows, Shape, every_period, is_number, shape_of

MOST_BARS = 20
MOST_SPARKS = 12
_HEIGHT = 6
_LONGEST_NAME = 28
_LEAST_WIDTH = 30
_WIDEST_COLUMN = 5


@dataclass(frozen=True, slots=True)
class Inks:
    """What to draw with: `across` and `up` go from the smallest part of a cell to the whole one."""

    across: str
    up: str
    ellipsis: str
    parts: bool
    """Whether a cell can be filled in part, without which small columns say nothing."""
    say: Callable[[str], str] = str

    def label(self, cell: Cell, column: Column) -> str:
        return elide(self.say(format_cell(cell, column)), _LONGEST_NAME, self.ellipsis)

    def value(self, cell: Cell, column: Column) -> str:
        return self.say(format_cell(cell, column, compact=True))


UNICODE = Inks("▏▎▍▌▋▊▉█", "▁▂▃▄▅▆▇█", "…", True)
ASCII = Inks("#", "#", "...", False)


def block_chart(
    columns: Sequence[Column],
    rows: Rows,
    *,
    width: int,
    metric: int | None = None,
    ascii_only: bool = False,
    say: Callable[[str], str] = str,
) -> tuple[str, ...] | None:
    """Lines of at most `width` cells, or None. `metric` is the index of the metric to draw, else the first.

    `say` makes a label fit for the terminal before anything is measured.
    """
    shape = shape_of(columns)
    if width < _LEAST_WIDTH or len(rows) < 2 or not shape.metrics:
        return None
    index = shape.metrics[0] if metric is None else metric
    drawn = [float(cell) for cell in (row[index] for row in rows) if is_number(cell)]
    if len(drawn) < 2:
        return None
    inks = replace(ASCII if ascii_only else UNICODE, say=say)
    if len(shape.groups) == 1:
        if shape.times and min(drawn) >= 0:
            return _columns(columns, rows, shape.times[0], index, width, inks)
        return _bars(columns, rows, shape.groups[0], index, width, inks)
    if len(shape.times) == 1 and len(shape.categories) == 1 and min(drawn) >= 0:
        return _sparks(columns, rows, shape, index, width, inks)
    return None


def _bars(
    columns: Sequence[Column], rows: Rows, group: int, metric: int, width: int, inks: Inks
) -> tuple[str, ...] | None:
    """A horizontal bar per row in the result's order; negative values grow to the left of a common zero."""
    shown = rows[:MOST_BARS]
    names = [inks.label(row[group], columns[group]) for row in shown]
    values = [inks.value(row[metric], columns[metric]) for row in shown]
    numbers = [_number(row[metric]) for row in shown]
    name_width, value_width = max(map(cell_len, names)), max(map(cell_len, values))
    room = min(width - name_width - value_width - 3, 60)
    if room < 6:
        return None
    high, low = (
        max(0.0, *(n for n in numbers if n is not None)),
        min(0.0, *(n for n in numbers if n is not None)),
    )
    if high == low:
        return None
    left = math.ceil(room * -low / (high - low)) if low < 0 else 0
    lines = []
    for name, value, number in zip(names, values, numbers, strict=True):
        bar = " " * room if number is None else _bar(number, high, low, left, room, inks)
        lines.append(f"{_padded(name, name_width)}  {bar} {value}")
    if len(rows) > len(shown):
        lines.append(f"(first {len(shown):,} of {len(rows):,} rows drawn)")
    return tuple(lines)


def _bar(number: float, high: float, low: float, left: int, room: int, inks: Inks) -> str:
    if number < 0:
        cells = max(round(left * number / low), 1)
        return (" " * (left - cells) + inks.across[-1] * cells).ljust(room)
    bar = _stroke(number / high if high else 0.0, room - left, inks.across)
    return (" " * left + bar).ljust(room)


def _stroke(share: float, room: int, ink: str) -> str:
    """A share of the room, to the fraction of a cell that the ink can draw; anything above zero is visible."""
    steps = round(share * room * len(ink))
    if share > 0:
        steps = max(steps, 1)
    whole, part = divmod(steps, len(ink))
    return ink[-1] * whole + (ink[part - 1] if part else "")


def _columns(
    columns: Sequence[Column], rows: Rows, time: int, metric: int, width: int, inks: Inks
) -> tuple[str, ...] | None:
    """A time series as upright columns over a common zero, the highest value beside the top; gaps stay empty."""
    cells = {row[time]: row[metric] for row in rows}
    periods = every_period(list(cells), columns[time].grain)
    numbers = [_number(cells.get(period)) for period in periods]
    high = _greatest(numbers)
    if len(periods) < 2 or not high:
        return None
    highest = next(cell for cell in cells.values() if _number(cell) == high)
    top = inks.value(highest, columns[metric])
    zero = "0"
    margin = max(cell_len(top), len(zero)) + 1
    per_column = max(math.ceil(len(periods) / (width - margin)), 1)
    heights = [_greatest(numbers[start : start + per_column]) for start in range(0, len(numbers), per_column)]
    wide = max(min((width - margin) // len(heights), _WIDEST_COLUMN), 1)
    gap = " " if wide >= 2 else ""
    lines = []
    for level in range(_HEIGHT - 1, -1, -1):
        axis = top if level == _HEIGHT - 1 else zero if level == 0 else ""
        slices = [_slice(height, high, level, inks) * (wide - len(gap)) + gap for height in heights]
        lines.append((axis.rjust(margin - 1) + " " + "".join(slices)).rstrip())
    first, last = (inks.label(period, columns[time]) for period in (periods[0], periods[-1]))
    space = len(heights) * wide - cell_len(first) - cell_len(last)
    below = f"{first}{' ' * space}{last}" if space >= 1 else f"{first} to {last}"
    lines.append(
        (" " * margin + below)[:width]
        if margin + cell_len(below) <= width
        else elide(below, width, inks.ellipsis)
    )
    if per_column > 1:
        lines.append(f"(each column is the highest of {per_column} periods)")
    return tuple(lines)


def _slice(height: float | None, high: float, level: int, inks: Inks) -> str:
    """What a column of this height shows at one level: a whole cell, a part of one, or nothing."""
    if height is None or height <= 0:
        return " "
    steps = max(round(height / high * _HEIGHT * len(inks.up)), 1) - level * len(inks.up)
    return " " if steps <= 0 else inks.up[min(steps, len(inks.up)) - 1]


def _sparks(
    columns: Sequence[Column], rows: Rows, shape: Shape, metric: int, width: int, inks: Inks
) -> tuple[str, ...] | None:
    """A line of small columns per group, all on one scale; a period without a row stays empty."""
    (time,), (group,) = shape.times, shape.categories
    cells: dict[tuple[Cell, Cell], Cell] = {(row[group], row[time]): row[metric] for row in rows}
    periods = every_period([row[time] for row in rows], columns[time].grain)
    groups = list(dict.fromkeys(row[group] for row in rows))
    high = _greatest([_number(cell) for cell in cells.values()])
    names = [inks.label(name, columns[group]) for name in groups]
    name_width = max(map(cell_len, names))
    fits = name_width + 2 + len(periods) <= width
    if len(groups) > MOST_SPARKS or len(periods) < 2 or not fits or not high or not inks.parts:
        return None
    lines = []
    for name, cell in zip(names, groups, strict=True):
        heights = [_number(cells.get((cell, period))) for period in periods]
        line = "".join(_spark(height, high, inks) for height in heights)
        lines.append(f"{_padded(name, name_width)}  {line}".rstrip())
    first, last = (inks.label(period, columns[time]) for period in (periods[0], periods[-1]))
    lines.append(elide(f"({first} to {last}, one scale for all)", width, inks.ellipsis))
    return tuple(lines)


def _spark(height: float | None, high: float, inks: Inks) -> str:
    if height is None or height <= 0:
        return " "
    return inks.up[max(round(height / high * len(inks.up)), 1) - 1]


def _greatest(numbers: Sequence[float | None]) -> float | None:
    return max((number for number in numbers if number is not None), default=None)


def _number(cell: Cell) -> float | None:
    return float(cell) if is_number(cell) else None


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
