"""A result's chart as Slack's own block, where that shows the same as the picture would; else the picture itself.

    native_chart(answer)     {"type": "data_visualization", "title": "Revenue by month", "chart": {"type": "line", …}}
    picture(answer)          Picture(chart=<Vega-Lite>, name="revenue-by-month.png", …)

`service.rendering.chart` has chosen whether a chart serves, and what it is about. Slack draws lines and bars of
complete series only: at most 20 points in 6 series, without gaps. Anything else is a picture.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bots.slack import limits
from bots.slack.rendering.tables import LARGEST_WHOLE
from bots.slack.rendering.texts import one_line
from bots.slack.rendering.types import Block, Picture
from service.answer import Answer, Cell, Column
from service.rendering.formatting import clean, format_cell
from service.rendering.parts import Compared, compared, is_share
from service.rendering.rest import drawable
from service.rendering.shape import Shape, every_period, is_number, lead, shape_of

Rows = Sequence[tuple[Cell, ...]]
_SHORT_MONTHS = 3


def native_chart(answer: Answer) -> Block | None:
    """Slack's own chart, or None where it would leave out or cut something that the picture shows."""
    if answer.chart is None:
        return None
    columns, rows = drawable(answer.columns, answer.rows, answer.query)
    shape = shape_of(columns)
    about = lead(columns, shape, answer.query)
    beside = compared(columns)
    if about is None or any(is_share(columns[at]) for at in shape.metrics):
        return None
    if len(shape.groups) == 1 and (len(shape.metrics) == 1 or beside):
        series = _beside(answer, columns, rows, beside[0]) if beside else _one(columns, rows, about.index)
        return _block(answer, columns, shape.groups[0], rows, series, about.index, shape)
    if len(shape.times) == 1 and len(shape.categories) == 1 and len(shape.metrics) == 1:
        return _line_per_group(answer, columns, rows, shape)
    return None


def picture(answer: Answer) -> Picture | None:
    """The chart to draw and upload; of a report, that of the first section that has one."""
    for part in (answer, *answer.sections):
        if part.chart is not None and len(part.rows) > 1:
            title = one_line(chart_title(part.chart) or part.question, 150)
            alt = one_line(f"Chart: {title}. {part.sentence}", limits.IMAGE_ALT_TEXT)
            return Picture(part.chart, f"{_file_name(title)}.png", title, alt)
    return None


def chart_title(chart: Mapping[str, object]) -> str:
    title = chart.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else ""


def _file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or "chart"


def _one(columns: Sequence[Column], rows: Rows, metric: int) -> list[tuple[str, list[Cell]]]:
    return [(clean(columns[metric].label), [row[metric] for row in rows])]


def _beside(
    answer: Answer, columns: Sequence[Column], rows: Rows, at: Compared
) -> list[tuple[str, list[Cell]]]:
    """The metric in its own period and in the one before, each called by its period."""
    time, before = answer.computation.time, answer.computation.compared
    names = [time.words if time else "", before.words if before else ""]
    if not all(names):
        names = [columns[at.now].label, columns[at.before].label]
    return [
        (name, [row[place] for row in rows]) for name, place in zip(names, (at.now, at.before), strict=True)
    ]


def _line_per_group(answer: Answer, columns: Sequence[Column], rows: Rows, shape: Shape) -> Block | None:
    (time,), (group,), (metric,) = shape.times, shape.categories, shape.metrics
    cells = {(row[group], row[time]): row[metric] for row in rows}
    times = sorted({row[time] for row in rows}, key=str)
    groups = list(dict.fromkeys(row[group] for row in rows))
    if len(groups) > limits.CHART_SERIES or len(cells) < len(groups) * len(times):
        return None
    series = [(format_cell(name, columns[group]), [cells[name, each] for each in times]) for name in groups]
    at_times: Rows = [tuple(each if at == time else None for at in range(len(columns))) for each in times]
    return _block(answer, columns, time, at_times, series, metric, shape)


def _block(
    answer: Answer,
    columns: Sequence[Column],
    group: int,
    rows: Rows,
    series: Sequence[tuple[str, Sequence[Cell]]],
    metric: int,
    shape: Shape,
) -> Block | None:
    """The block, where each series has a number for each category and every label fits whole or is still told apart."""
    cells = [row[group] for row in rows]
    is_line = group in shape.times
    if is_line and (None in cells or _has_gaps(cells, columns[group])):
        return None
    if is_line:
        order = sorted(range(len(cells)), key=lambda at: str(cells[at]))
        cells = [cells[at] for at in order]
        series = [(name, [values[at] for at in order]) for name, values in series]
    labels = _labels([_category(cell, columns[group]) for cell in cells])
    names = _labels([name for name, _ in series])
    numbers = [[_number(cell, columns[metric]) for cell in values] for _, values in series]
    if not 2 <= len(cells) <= limits.CHART_POINTS or labels is None or names is None:
        return None
    if any(number is None for values in numbers for number in values):
        return None
    title = chart_title(answer.chart or {}) or clean(columns[metric].label)
    return {
        "type": "data_visualization",
        "title": one_line(title, limits.CHART_TITLE),
        "chart": {
            "type": "line" if is_line else "bar",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value} for label, value in zip(labels, values, strict=True)
                    ],
                }
                for name, values in zip(names, numbers, strict=True)
            ],
            "axis_config": {
                "categories": labels,
                "x_label": one_line(columns[group].label, limits.CHART_AXIS_TITLE),
                "y_label": one_line(_axis(columns[metric]), limits.CHART_AXIS_TITLE),
            },
        },
    }


def _has_gaps(cells: Sequence[Cell], column: Column) -> bool:
    """Whether a period between the first and the last is missing: Slack would draw a line across it."""
    return len(every_period(cells, column.grain)) != len(set(cells))


def _category(cell: Cell, column: Column) -> str:
    """A group's label on the axis: months are short, because twenty characters hold no "week of 4 September 2017"."""
    text = format_cell(cell, column)
    if column.grain == "month" and isinstance(cell, date):
        month, _, year = text.partition(" ")
        return f"{month[:_SHORT_MONTHS]} {year}"
    return text.removeprefix("week of ") if column.grain == "week" else text


def _labels(texts: Sequence[str]) -> list[str] | None:
    """Each text within a label's length; None where two of them could not be told apart."""
    short = [one_line(text, limits.CHART_LABEL) for text in texts]
    return short if len(set(short)) == len(short) else None


def _number(cell: Cell, column: Column) -> int | float | None:
    if not is_number(cell):
        return None
    number = cell if isinstance(cell, int) and abs(cell) < LARGEST_WHOLE else round(float(cell), 6)
    # Slack writes the number as it is: a share of 0.25 has to be 25 on an axis of percent.
    return round(number * 100, 6) if _is_percent(column) else number


def _is_percent(column: Column) -> bool:
    return column.format is not None and column.format.kind == "percent"


def _axis(column: Column) -> str:
    if _is_percent(column):
        return f"{clean(column.label)} (%)"
    currency = (
        column.format.currency if column.format is not None and column.format.kind == "currency" else ""
    )
    return f"{clean(column.label)} ({currency})" if currency else column.label
