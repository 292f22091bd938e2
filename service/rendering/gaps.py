"""What a line does where a period has no row: it ends, or it goes through zero for what is counted.

    May 12, August 16, a metric that is a count        June 0 and July 0 are drawn, too
    May $9.50, August $7.00                            the line ends in May and begins anew in August

Without these rows a picture would draw a line from May to August, as if there were numbers in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from service.answer import Cell, Column
from service.rendering.shape import Rows, Shape, every_period


def without_rows(
    columns: Sequence[Column], rows: Rows, shape: Shape, zeros: Collection[str]
) -> tuple[tuple[Cell, ...], ...]:
    """A row for every period between the first and the last that some group has none for. `zeros` are the names of
    the metrics that are zero there; all others have no value."""
    (time,) = shape.times
    periods = every_period((row[time] for row in rows), columns[time].grain)
    groups = list(dict.fromkeys(_group(row, shape) for row in rows))
    known = {(str(row[time]), _group(row, shape)) for row in rows}
    blank = tuple(0 if i in shape.metrics and columns[i].name in zeros else None for i in range(len(columns)))
    missing: list[tuple[Cell, ...]] = []
    for group in groups:
        for period in periods:
            if (str(period), group) not in known:
                placed = dict(zip((*shape.categories, time), (*group, period), strict=True))
                missing.append(tuple(placed.get(i, cell) for i, cell in enumerate(blank)))
    return tuple(missing)


def _group(row: tuple[Cell, ...], shape: Shape) -> tuple[Cell, ...]:
    return tuple(row[index] for index in shape.categories)
