"""How a result's columns and cells are written into a Vega-Lite spec: fields, labels, times, number formats.

product.department → field "product__department"; NULL → "(none)"; 2017-12-01 → "2017-12-01T00:00:00Z";
currency USD → format "$,.2f", percent → ".1%"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from service.answer import Cell, Column
from service.rendering.formatting import TIME_PARTS, clean, elide, format_cell
from service.rendering.gaps import without_rows
from service.rendering.shape import Rows, Shape, is_number

_LONGEST_LABEL = 60
_SHORT_FROM = 10_000
"""Axis labels are shortened from here; below it, SI letters would only confuse ("500m" is a half)."""

_TIME_FORMATS = {
    "year": "%Y",
    "quarter": "Q%q %Y",
    "month": "%b %Y",
    "hour": "%-d %b %H:%M",
    "minute": "%H:%M",
}

_TICKS = {"day": ("day", 1), "month": ("month", 1), "quarter": ("month", 3), "year": ("year", 1)}
_MOST_TICKS = 24

Spec = dict[str, object]


class VegaTable:
    """The result as Vega sees it: safe field names, labelled groups, UTC times, inline values."""

    def __init__(
        self, columns: Sequence[Column], rows: Rows, shape: Shape, zeros: Collection[str] = ()
    ) -> None:
        """`zeros` are the names of the metrics that are zero, not unknown, where a period has no row."""
        self.columns, self.rows, self.shape, self.zeros = columns, rows, shape, zeros
        self.fields = field_names(columns)
        self.labels = {index: group_labels(rows, index, columns[index]) for index in shape.categories}

    def distinct(self, index: int) -> list[str]:
        """The labels of a group column in the result's order; days and months of the year in their own."""
        cells = list(dict.fromkeys(row[index] for row in self.rows))
        if self.columns[index].grain in TIME_PARTS:
            cells = sorted(cells, key=_part_order)
        elif len(self.shape.groups) > 1:
            cells = _in_one_order(self._runs(index), cells)
        return [self.labels[index][cell] for cell in cells]

    def _runs(self, index: int) -> list[list[Cell]]:
        """The column's cells in the order in which they stand within each group of the other columns."""
        others = [other for other in self.shape.groups if other != index]
        runs: dict[tuple[Cell, ...], list[Cell]] = {}
        for row in self.rows:
            runs.setdefault(tuple(row[other] for other in others), []).append(row[index])
        return list(runs.values())

    def data(self) -> Spec:
        return {"values": self.values()}

    def line_data(self) -> Spec:
        """The data of lines over time, which must not run on through periods without a row."""
        return {"values": [self.value(row) for row in self.line_rows()]}

    def line_rows(self) -> tuple[tuple[Cell, ...], ...]:
        return (*self.rows, *without_rows(self.columns, self.rows, self.shape, self.zeros))

    @property
    def has_gaps(self) -> bool:
        """Whether a line over its periods is broken somewhere."""
        certain = all(self.columns[index].name in self.zeros for index in self.shape.metrics)
        return not certain and len(self.line_rows()) > len(self.rows)

    def values(self) -> list[Spec]:
        """A value for each row, in their order."""
        return [self.value(row) for row in self.rows]

    def value(self, row: tuple[Cell, ...]) -> Spec:
        out: Spec = {}
        for index in self.shape.categories:
            out[self.fields[index]] = self.labels[index][row[index]]
        for index in self.shape.times:
            cell = row[index]
            out[self.fields[index]] = _utc(cell)
            out[self.fields[index] + "__label"] = format_cell(cell, self.columns[index])
        for index in self.shape.metrics:
            out[self.fields[index]] = json_number(row[index])
        return out

    def metric(self, index: int, *, zero: bool = False) -> Spec:
        """The metric on an axis."""
        out: Spec = {
            "field": self.fields[index],
            "type": "quantitative",
            "title": axis_title(self.columns[index]),
            "axis": axis_format(self.columns[index], [row[index] for row in self.rows]),
        }
        return {**out, "scale": {"zero": True}} if zero else out

    def group(self, index: int, **more: object) -> Spec:
        return {
            "field": self.fields[index],
            "type": "nominal",
            "title": clean(self.columns[index].label),
            "sort": self.distinct(index),
            **more,
        }

    def time(self, index: int) -> Spec:
        column = self.columns[index]
        axis: Spec = {"format": _TIME_FORMATS.get(column.grain, "%-d %b %Y"), "labelOverlap": True}
        if column.grain in _TICKS and len({row[index] for row in self.rows}) <= _MOST_TICKS:
            # Left to itself, an axis of two months has several ticks that all say "Jan 2017".
            interval, step = _TICKS[column.grain]
            axis["tickCount"] = {"interval": interval, "step": step}
        if column.grain == "week" and len({row[index] for row in self.rows}) <= _MOST_TICKS:
            # An axis counts weeks from Sunday, the company from where its settings say.
            axis["values"] = sorted({_milliseconds(row[index]) for row in self.rows} - {0})
        return {
            "field": self.fields[index],
            "type": "temporal",
            "scale": {"type": "utc"},
            "title": clean(column.label),
            "axis": axis,
        }

    def group_of_time(self, index: int) -> Spec:
        """Periods as names in their order, where each is a group of its own."""
        return {
            "field": self.fields[index] + "__label",
            "type": "ordinal",
            "title": clean(self.columns[index].label),
            "sort": {"field": self.fields[index]},
        }

    def tooltip(self) -> list[Spec]:
        tips: list[Spec] = []
        for index, column in enumerate(self.columns):
            tip: Spec = {"field": self.fields[index], "type": "nominal", "title": clean(column.label)}
            if index in self.shape.times:
                tip["field"] = self.fields[index] + "__label"
            if index in self.shape.metrics:
                tip |= {"type": "quantitative", "format": number_format(column), "title": axis_title(column)}
            tips.append(tip)
        return tips


def field_names(columns: Sequence[Column]) -> tuple[str, ...]:
    """A distinct Vega field per column: ASCII letters, digits and underscores; a dot becomes two underscores."""
    names: list[str] = []
    for column in columns:
        name = re.sub(r"[^A-Za-z0-9_]+", "_", column.name.replace(".", "__")).strip("_") or "column"
        base, turn = name, 2
        while name in names:
            name, turn = f"{base}_{turn}", turn + 1
        names.append(name)
    return tuple(names)


def group_labels(rows: Rows, index: int, column: Column) -> dict[Cell, str]:
    """A distinct label for each value of a group column: two values that look alike must not share a bar."""
    labels: dict[Cell, str] = {}
    taken: set[str] = set()
    for row in rows:
        if row[index] in labels:
            continue
        label = base = elide(format_cell(row[index], column), _LONGEST_LABEL)
        turn = 2
        while label in taken:
            label, turn = f"{base} [{turn}]", turn + 1
        labels[row[index]] = label
        taken.add(label)
    return labels


def json_number(cell: Cell) -> int | float | None:
    """The number as JSON has it; NULL and not-a-number are null."""
    if not is_number(cell):
        return None
    return cell if isinstance(cell, int) else float(cell)


def unit(column: Column) -> tuple[str, str]:
    """What two columns must share to stand on one axis."""
    form = column.format
    if form is None:
        return ("number", "")
    return ("number", "") if form.kind == "integer" else (form.kind, form.currency)


def axis_title(column: Column) -> str:
    """The label, with the currency where d3's formats have no sign for it."""
    form = column.format
    foreign = form and form.kind == "currency" and form.currency != "USD"
    return f"{clean(column.label)} ({clean(form.currency)})" if form and foreign else clean(column.label)


def number_format(column: Column) -> str:
    """The d3 format that shows the metric in full, as the table does."""
    form, decimals = column.format, column.decimals
    if form is None or (form.kind == "number" and form.decimals is None):
        return ",.2~f" if decimals is None else f",.{decimals}f"
    if form.decimals is not None or decimals is None:
        decimals = (
            form.decimals if form.decimals is not None else {"currency": 2, "percent": 1}.get(form.kind, 0)
        )
    if form.kind == "percent":
        return f".{decimals}%"
    return f"{_sign(column)},.{decimals}f"


def axis_format(column: Column, cells: Iterable[Cell]) -> Spec:
    """Short axis labels: "$2.3M" and "$1B" for big numbers, plain digits for small ones."""
    if column.format and column.format.kind == "percent":
        return {"format": "~%"}
    if max((abs(float(cell)) for cell in cells if is_number(cell)), default=0.0) < _SHORT_FROM:
        # Not "g", which an axis rounds to as few digits as tell its ticks apart: 2e+2.
        return {"format": f"{_sign(column)},.6~f"}
    return {"labelExpr": f"replace(format(datum.value, '{_sign(column)}.3~s'), 'G', 'B')"}


def _sign(column: Column) -> str:
    form = column.format
    return "$" if form and form.kind == "currency" and form.currency == "USD" else ""


def _utc(cell: Cell) -> str | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    return f"{cell.isoformat()}T00:00:00Z" if isinstance(cell, date) else None


def _milliseconds(cell: Cell) -> int:
    """The moment as an axis wants it; 0 for what is no time."""
    if not isinstance(cell, date):
        return 0
    moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)


def _in_one_order(runs: Sequence[Sequence[Cell]], cells: Sequence[Cell]) -> list[Cell]:
    """One order in which every run stands as it is, so that what the first group lacks is not thrown to the end; the
    order of appearance where the runs contradict each other, as ranked ones do."""
    after: dict[Cell, set[Cell]] = {cell: set() for cell in cells}
    for run in runs:
        for first, second in pairwise(run):
            after[second].add(first)
    try:
        sorter = TopologicalSorter(after)
        sorter.prepare()
    except CycleError:
        return list(cells)
    place = {cell: number for number, cell in enumerate(cells)}
    out: list[Cell] = []
    ready: list[Cell] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=lambda cell: place[cell])
        out.append(ready.pop(0))
        sorter.done(out[-1])
    return out


def _part_order(cell: Cell) -> tuple[bool, float]:
    """Monday before Tuesday; the group without a value last."""
    return (False, float(cell)) if is_number(cell) else (True, 0.0)
