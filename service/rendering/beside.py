"""Pictures of numbers beside themselves in another period: two lines, two bars for each group, or one large number."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Column
from service.rendering.formatting import clean, format_cell
from service.rendering.looks import ACCENT, FALLING, OTHER
from service.rendering.parts import Compared
from service.rendering.shape import Rows, is_number
from service.rendering.vega import Spec, VegaTable, axis_format, json_number, number_format

Periods = tuple[str, str]
"""What the period and the one before are called: ("December 2017", "November 2017")."""
MOST_GROUPS = 30
MOST_MARKED = 60


def large_number(columns: Sequence[Column], rows: Rows, at: Compared, periods: Periods) -> Spec | None:
    """One number with how it changed, for a tile."""
    [row] = rows
    now, before, change, rate = (row[place] for place in (at.now, at.before, at.change, at.rate))
    if not (is_number(now) and is_number(before) and is_number(change)):
        return None
    moved, shown_as = (rate, columns[at.rate]) if is_number(rate) else (change, columns[at.now])
    sign = "▲ " if change > 0 else "▼ " if change < 0 else ""
    by = format_cell(moved if moved > 0 else -moved, shown_as) if change else "no change"
    against = f"{sign}{by} against {format_cell(before, columns[at.before])}{_in(periods[1])}"
    number = format_cell(now, columns[at.now])
    ink = ACCENT if change >= 0 else FALLING
    return {
        "data": {"values": [{"number": number, "change": against}]},
        "width": 360,
        "height": 84,
        "encoding": {"x": {"value": 0}},
        "layer": [
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "top",
                    "fontSize": 40,
                    "fontWeight": "bold",
                },
                "encoding": {"text": {"field": "number", "type": "nominal"}, "y": {"value": 4}},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 14, "color": ink},
                "encoding": {"text": {"field": "change", "type": "nominal"}, "y": {"value": 58}},
            },
        ],
    }


def _in(period: str) -> str:
    return f" in {period}" if period else ""


def two_lines(table: VegaTable, at: Compared, periods: Periods) -> Spec:
    """The metric over time, with a dashed line for what it was: the period before lies under its counterpart."""
    (time,) = table.shape.times
    names = _names(table.columns, at, periods)
    field, encoded = table.fields[time], table.time(time)
    values = [
        {
            field: value[field],
            f"{field}__label": value[f"{field}__label"],
            "period": name,
            "value": json_number(cell),
        }
        for row in table.line_rows()
        for value in (table.value(row),)
        for name, cell in zip(names, (row[at.now], row[at.before]), strict=True)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "line", "point": len(table.rows) <= MOST_MARKED},
        "width": "container",
        "encoding": {
            "x": encoded,
            "y": _value(table, at),
            "color": _period(names),
            "strokeDash": {
                "field": "period",
                "type": "nominal",
                "sort": list(names),
                "title": None,
                "scale": {"domain": list(names), "range": [[1, 0], [4, 3]]},
            },
            "tooltip": [
                {"field": f"{field}__label", "type": "nominal", "title": clean(table.columns[time].label)},
                *_tips(table, at),
            ],
        },
    }


def two_bars(table: VegaTable, at: Compared, periods: Periods) -> Spec | None:
    """Each group's bar with the one it had before below it."""
    (group,) = table.shape.categories
    if len(table.distinct(group)) > MOST_GROUPS:
        return None
    names, field = _names(table.columns, at, periods), table.fields[group]
    values = [
        {field: value[field], "period": name, "value": json_number(cell)}
        for value, row in zip(table.values(), table.rows, strict=True)
        for name, cell in zip(names, (row[at.now], row[at.before]), strict=True)
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "bar"},
        "width": "container",
        "encoding": {
            "y": table.group(group),
            "yOffset": {"field": "period", "sort": list(names)},
            "x": {**_value(table, at), "scale": {"zero": True}, "stack": None},
            "color": _period(names),
            "tooltip": [
                {"field": field, "type": "nominal", "title": clean(table.columns[group].label)},
                *_tips(table, at),
            ],
        },
    }


def _names(columns: Sequence[Column], at: Compared, periods: Periods) -> Periods:
    """The periods' names; where they have none, the columns'."""
    return periods if all(periods) else (clean(columns[at.now].label), clean(columns[at.before].label))


def _value(table: VegaTable, at: Compared) -> Spec:
    numbers = [row[place] for row in table.rows for place in (at.now, at.before)]
    return {
        "field": "value",
        "type": "quantitative",
        "title": clean(table.columns[at.now].label),
        "axis": axis_format(table.columns[at.now], numbers),
    }


def _period(names: Periods) -> Spec:
    return {
        "field": "period",
        "type": "nominal",
        "title": None,
        "sort": list(names),
        "scale": {"domain": list(names), "range": [ACCENT, OTHER]},
    }


def _tips(table: VegaTable, at: Compared) -> list[Spec]:
    column = table.columns[at.now]
    return [
        {"field": "period", "type": "nominal", "title": "Period"},
        {
            "field": "value",
            "type": "quantitative",
            "title": clean(column.label),
            "format": number_format(column),
        },
    ]
