"""A result's picture as a Vega-Lite spec, chosen by rules from its shape; None where a table says it better.

    time + metric                 line
    time + groups + metric        a line per group (up to 6), else a heat map (up to 50)
    groups + metric               horizontal bars in the result's order (up to 50)
    groups × groups + metric      grouped bars when small, else a heat map
    groups + several metrics      grouped bars if they share a unit, else side by side; a scatter when long
    a metric and what it was      two lines, two bars for each group, or one large number with its change
    shares that make one          stacked bars, one for each period or group
    one number, no rows           None

Nothing else is stacked and there are no pies: whether parts add up to a whole cannot be seen from a result (averages,
ratios and distinct counts do not, nor do overlapping groups), but of shares it can be checked. Bars begin at zero.
Data stand inline; fields are renamed because a dot in a Vega field name means nesting. Times are written in UTC and
drawn on a UTC scale, so that no reader's browser shifts a wall-clock time.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from service.answer import Column
from service.rendering.beside import Periods, large_number, two_bars, two_lines
from service.rendering.formatting import TIME_PARTS, clean
from service.rendering.parts import Compared, adds_up, compared, is_share
from service.rendering.shape import (
    Rows,
    Shape,
    is_number,
    overlap_notes,
    partial_notes,
    repeat_notes,
    rows_shown,
    shape_of,
)
from service.rendering.vega import Spec, VegaTable, axis_format, json_number, number_format, unit
from service.rendering.words import listing, mid_sentence, sentence_case

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_LINES = 6
MOST_PARTS = 8
MOST_MARKED = 120
MOST_GROUPS = 50
MOST_POINTS = 5_000
_MOST_PANELS = 3
_SIDE_BY_SIDE_GROUPS = 20
_LONGEST_LINE = 100
_FEW_SERIES, _FEW_GROUPS = 4, 12
_FILLED = 0.3
"""A heat map with fewer cells than this part of it shows little but its ground."""


def chart(
    columns: Sequence[Column],
    rows: Rows,
    *,
    notes: Sequence[str] = (),
    row_count: int = 0,
    truncated: bool = False,
    periods: Periods = ("", ""),
    filters: Sequence[str] = (),
    zeros: Collection[str] = (),
) -> Spec | None:
    """The spec, or None when no picture serves. `notes` and `filters` are the computation's; `periods` are what the
    period asked for and the one that it is compared with are called; `zeros` are the names of the metrics that are zero
    where a period has no row.

    Filters, partial periods, overlapping groups and missing rows are said under the title.
    """
    shape = shape_of(columns)
    kept = _drawable(rows, shape)
    beside = compared(columns)
    zeros = zeros if not (truncated or row_count > len(rows)) else ()
    if len(kept) > MOST_POINTS or not _numeric(kept, shape):
        return None
    if beside:
        body = _beside(VegaTable(columns, kept, shape, zeros), beside[0], periods)
        shape = Shape(shape.times, shape.categories, (beside[0].now,))
    elif len(kept) < 2:
        return None
    else:
        table = VegaTable(columns, kept, shape, zeros)
        body = _stacked(table, truncated=truncated or row_count > len(kept)) or _body(table)
    if body is None:
        return None
    subtitle = [*_where(filters), *partial_notes(notes), *overlap_notes(notes), *repeat_notes(notes)]
    missing = rows_shown(len(rows), row_count, truncated)
    if missing:
        subtitle.append(missing)
    if len(kept) < len(rows):
        subtitle.append("rows without a date are not drawn")
    title: Spec = {"text": _title(columns, shape), "anchor": "start"}
    if subtitle:
        title["subtitle"] = subtitle
    return {"$schema": SCHEMA, "title": title, **body}


def _where(filters: Sequence[str]) -> list[str]:
    """What the numbers are limited to, in lines that fit under a title."""
    return (
        textwrap.wrap(f"where {listing([clean(item) for item in filters])}", _LONGEST_LINE) if filters else []
    )


def _beside(table: VegaTable, at: Compared, periods: Periods) -> Spec | None:
    """The first metric that is compared, with what it was; the others stand in the table."""
    shape, rows = table.shape, table.rows
    if not shape.groups:
        return large_number(table.columns, rows, at, periods) if len(rows) == 1 else None
    if len(rows) < 2 or len(shape.groups) > 1:
        return None
    return two_lines(table, at, periods) if shape.times else two_bars(table, at, periods)


def _stacked(table: VegaTable, *, truncated: bool) -> Spec | None:
    """Shares that make one in every period or group, as parts of bars of one length."""
    shape = table.shape
    if truncated or len(shape.metrics) != 1 or len(shape.groups) != 2 or not shape.categories:
        return None
    [share] = shape.metrics
    if not is_share(table.columns[share]):
        return None
    for part in shape.categories:
        (within,) = (index for index in shape.groups if index != part)
        few = len(table.distinct(part)) <= MOST_PARTS
        if few and adds_up(table.rows, share=share, within=within):
            return _stack(table, within, part, share)
    return None


def _stack(table: VegaTable, within: int, part: int, share: int) -> Spec:
    upright = within in table.shape.times
    parts = table.group(part)
    size = {**table.metric(share), "stack": "zero", "scale": {"domain": [0, 1]}}
    order = {"field": "part_order", "type": "quantitative"}
    rank = {label: place for place, label in enumerate(table.distinct(part))}
    values = [{**value, "part_order": rank[str(value[table.fields[part]])]} for value in table.values()]
    if upright:
        bars = {**table.group_of_time(within), "axis": {"labelAngle": -30, "labelOverlap": True}}
    else:
        bars = table.group(within)
    return {
        "data": {"values": values},
        "mark": {"type": "bar"},
        "width": "container",
        "encoding": {
            "x": bars if upright else size,
            "y": size if upright else bars,
            "color": parts,
            "order": order,
            "tooltip": table.tooltip(),
        },
    }


def _drawable(rows: Rows, shape: Shape) -> Rows:
    """The rows that have a place on the time axis: those without a date have none."""
    return [row for row in rows if all(row[index] is not None for index in shape.times)]


def _numeric(rows: Rows, shape: Shape) -> bool:
    cells = [row[index] for row in rows for index in shape.metrics]
    return any(is_number(cell) for cell in cells) and all(cell is None or is_number(cell) for cell in cells)


def _title(columns: Sequence[Column], shape: Shape) -> str:
    metrics = sentence_case(listing([mid_sentence(columns[index].label) for index in shape.metrics]))
    groups = listing([mid_sentence(columns[index].label) for index in shape.groups])
    return f"{metrics} by {groups}" if groups else metrics


def _body(table: VegaTable) -> Spec | None:
    times, categories, metrics = table.shape.times, table.shape.categories, table.shape.metrics
    if len(times) == 1 and not categories:
        return _lines_over_time(table) if len(metrics) <= _MOST_PANELS else None
    if len(times) == 1 and len(categories) == 1 and len(metrics) == 1:
        return _line_per_group(table)
    if times or not categories or any(len(table.distinct(index)) > MOST_GROUPS for index in categories):
        return _scatter(table) if len(categories) == 1 and len(metrics) == 2 and not times else None
    if len(categories) == 1:
        return _bars(table) if len(metrics) == 1 else _bars_of_metrics(table)
    return _crossed(table) if len(categories) == 2 and len(metrics) == 1 else None


def _lines_over_time(table: VegaTable) -> Spec:
    panels: list[Spec] = []
    (time,) = table.shape.times
    for index in table.shape.metrics:
        encoding = {"x": table.time(time), "y": table.metric(index), "tooltip": table.tooltip()}
        panels.append({"mark": _line(table), "width": "container", "encoding": encoding})
    return _panels(table.line_data(), panels, "vconcat")


def _line(table: VegaTable) -> Spec:
    """A line with its points while they are few; many would hide it, but without them what stands between two gaps
    could not be seen."""
    return {"type": "line", "point": len(table.rows) <= MOST_MARKED or table.has_gaps}


def _panels(data: Spec, panels: list[Spec], direction: str) -> Spec:
    """Metrics of different units get a picture each instead of two axes that invite comparison."""
    if len(panels) == 1:
        return {"data": data, **panels[0]}
    # A concatenated view cannot take its container's width.
    return {"data": data, direction: [{**panel, "width": 300} for panel in panels]}


def _line_per_group(table: VegaTable) -> Spec | None:
    (time,), (group,), (metric,) = table.shape.times, table.shape.categories, table.shape.metrics
    series = table.distinct(group)
    if len(series) > MOST_GROUPS:
        return None
    if len(series) > MOST_LINES:
        return _heat_map(table, table.group_of_time(time), table.group(group), metric)
    encoding = {
        "x": table.time(time),
        "y": table.metric(metric),
        "color": table.group(group),
        "tooltip": table.tooltip(),
    }
    return {
        "data": table.line_data(),
        "mark": _line(table),
        "width": "container",
        "encoding": encoding,
    }


def _heat_map(table: VegaTable, x: Spec, y: Spec, metric: int) -> Spec:
    color = {key: value for key, value in table.metric(metric).items() if key != "axis"}
    color["legend"] = axis_format(table.columns[metric], [row[metric] for row in table.rows])
    return {
        "data": table.data(),
        "mark": {"type": "rect"},
        "width": "container",
        "encoding": {"x": x, "y": y, "color": color, "tooltip": table.tooltip()},
    }


def _bars(table: VegaTable) -> Spec:
    (group,), (metric,) = table.shape.categories, table.shape.metrics
    # Monday to Sunday reads from left to right, as time does; names read best beside horizontal bars.
    upright = table.columns[group].grain in TIME_PARTS
    value = table.metric(metric, zero=True)
    name = table.group(group, axis={"labelAngle": 0}) if upright else table.group(group)
    encoding: Spec = {
        "x": name if upright else value,
        "y": value if upright else name,
        "tooltip": table.tooltip(),
    }
    return {"data": table.data(), "mark": {"type": "bar"}, "width": "container", "encoding": encoding}


def _bars_of_metrics(table: VegaTable) -> Spec | None:
    (group,), metrics = table.shape.categories, table.shape.metrics
    if len(metrics) > _MOST_PANELS:
        return None
    if len(table.distinct(group)) > _SIDE_BY_SIDE_GROUPS:
        return _scatter(table) if len(metrics) == 2 else None
    if len({unit(table.columns[index]) for index in metrics}) == 1:
        return _grouped_metrics(table)
    panels: list[Spec] = []
    for index in metrics:
        encoding = {"x": table.metric(index, zero=True), "y": table.group(group), "tooltip": table.tooltip()}
        panels.append({"mark": {"type": "bar"}, "width": "container", "encoding": encoding})
    return _panels(table.data(), panels, "hconcat")


def _grouped_metrics(table: VegaTable) -> Spec:
    """Metrics of one unit beside each other: the table is folded into one row per group and metric."""
    (group,), metrics = table.shape.categories, table.shape.metrics
    name, first = table.fields[group], table.columns[metrics[0]]
    labels = {index: clean(table.columns[index].label) for index in metrics}
    values: list[Spec] = [
        {
            name: table.labels[group][row[group]],
            "series": labels[index],
            "value": json_number(row[index]),
        }
        for row in table.rows
        for index in metrics
    ]
    numbers = [row[index] for row in table.rows for index in metrics]
    series: Spec = {"field": "series", "type": "nominal", "title": None, "sort": list(labels.values())}
    value: Spec = {"field": "value", "type": "quantitative", "title": ", ".join(labels.values())}
    return {
        "data": {"values": values},
        "mark": {"type": "bar"},
        "width": "container",
        "encoding": {
            "y": table.group(group),
            "yOffset": series,
            "x": {**value, "axis": axis_format(first, numbers), "scale": {"zero": True}, "stack": None},
            "color": series,
            "tooltip": [
                {"field": name, "type": "nominal", "title": clean(table.columns[group].label)},
                {"field": "series", "type": "nominal", "title": "Metric"},
                {**value, "title": "Value", "format": number_format(first)},
            ],
        },
    }


def _scatter(table: VegaTable) -> Spec:
    """Many groups with two metrics: a point each, named when pointed at."""
    across, up = table.shape.metrics
    encoding = {"x": table.metric(across), "y": table.metric(up), "tooltip": table.tooltip()}
    return {"data": table.data(), "mark": {"type": "point"}, "width": "container", "encoding": encoding}


def _crossed(table: VegaTable) -> Spec | None:
    """Two groupings: a few bars side by side when small, else one coloured cell per pair."""
    (first, second), (metric,) = table.shape.categories, table.shape.metrics
    if len(table.distinct(first)) > _FEW_GROUPS or len(table.distinct(second)) > _FEW_SERIES:
        if len(table.rows) < _FILLED * len(table.distinct(first)) * len(table.distinct(second)):
            return None
        return _heat_map(table, table.group(second), table.group(first), metric)
    series = table.group(second)
    encoding = {
        "y": table.group(first),
        "yOffset": {"field": series["field"], "sort": series["sort"]},
        "x": {**table.metric(metric, zero=True), "stack": None},
        "color": series,
        "tooltip": table.tooltip(),
    }
    return {"data": table.data(), "mark": {"type": "bar"}, "width": "container", "encoding": encoding}
