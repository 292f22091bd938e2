"""What a metric's definition says about time: its frames, and between which times its rows are in force.

revenue_7d:  {expr: revenue, over: {last: 7 days}}      frames_of: (Window(last=7 days),)
members:     {expr: count(), during: {from: joined_on, to: left_on}}
"""

from __future__ import annotations

from semantic import markers, trees
from semantic.calendars import Calendar
from semantic.catalog.binding import Binder, BindingFailed, Bound
from semantic.custom_calendars import TableCalendar
from semantic.definitions.types import Dimension, Metric, Model, ValueType, Window
from semantic.errors import Problem
from semantic.frames import Frame
from semantic.naming import nearest


def frames_of(metric: Metric) -> tuple[Frame, ...]:
    """Outermost first: a window that is offset is the window as it was then."""
    return tuple(frame for frame in (metric.offset, metric.window) if frame is not None)


def check_average(metric: Metric, *, single: ValueType | None) -> None:
    """The average of a ratio's days is not the ratio of averages; nor is it clear what a filled day counts. `single` is
    the type of the metric's only aggregate, None if it has several."""
    if metric.window is None:
        return
    if what := not_averaged(metric.window, single, fills=metric.fill not in (None, "none")):
        raise BindingFailed(
            Problem(
                "average-of-several",
                f"`{metric.qualified}` averages its days (`show: average`) and {what}.",
                hint="Put the window on a metric of one aggregate, and calculate with that one.",
                position=metric.position,
            )
        )


def window_of_window(metric: Metric) -> Problem:
    """The problem of a window over what sees a window of its own: the inner one alone would say what is seen."""
    return Problem(
        "window-of-window",
        f"`{metric.qualified}` is a window of a metric that has a window of its own, and one of them would be ignored.",
        hint="Put the window on the metric without one. `offset` may look at a window as it was.",
        position=metric.position,
    )


def not_averaged(window: Window, single: ValueType | None, *, fills: bool) -> str:
    """Why the days of a window cannot be averaged; "" where they can, or need not."""
    if window.show != "average" or (single is ValueType.NUMBER and not fills):
        return ""
    what = "is not one plain aggregate" if single is None else "is no number"
    return "has a `fill`" if fills else what


def check_offset(metric: Metric, calendar: Calendar) -> None:
    """An offset by periods of the company's own needs the table that lists their days."""
    span = metric.offset.span if metric.offset is not None else None
    if span is None or "_" not in span.unit:
        return
    own = [
        f"{each.name}_{unit}"
        for each in calendar.custom
        if isinstance(each, TableCalendar)
        for unit in each.columns
    ]
    if span.unit in own:
        return
    what = "has no table of days" if span.unit in calendar.custom_grains else "is not there"
    raise BindingFailed(
        Problem(
            "unknown-grain",
            f"`offset` of `{metric.qualified}` looks back by `{span.unit}`, and such a calendar {what}.",
            hint=f"It may be one of: {', '.join(own)}."
            if own
            else "Look back by days, weeks, months or years.",
            suggestions=nearest(span.unit, own),
            position=metric.position,
        )
    )


def during_of(metric: Metric, model: Model, binder: Binder) -> tuple[Bound, Bound]:
    """The wall-clock times between which a row is in force. Raises BindingFailed."""
    assert metric.during is not None
    if metric.time is not None or metric.pick is not None:
        other = "`time`" if metric.time is not None else "`pick`"
        raise BindingFailed(
            Problem(
                "during-with-time",
                f"`{metric.qualified}` has a {other} and `during`, which says in which periods its rows count.",
                hint="Take one of them away.",
                position=metric.position,
            )
        )
    times = [dimension.name for dimension in model.dimensions.values() if dimension.type.is_time]
    bounds = []
    for name in (metric.during.start, metric.during.until):
        if name not in times:
            raise BindingFailed(
                Problem(
                    "not-a-time",
                    f"`during` of `{metric.qualified}` names `{name}`, which is no time dimension of `{model.name}`.",
                    hint=f"Its time dimensions: {', '.join(times)}."
                    if times
                    else "It has no time dimension.",
                    suggestions=nearest(name, times),
                    position=metric.position,
                )
            )
        bounds.append(_wall_clock(model.dimensions[name], binder))
    return bounds[0], bounds[1]


def _wall_clock(dimension: Dimension, binder: Binder) -> Bound:
    bound = binder.dimension(dimension)
    if dimension.type is ValueType.INSTANT:
        return Bound(
            markers.local_time(trees.copied(bound.tree), dimension.stored_in), bound.paths, ValueType.LOCAL
        )
    if dimension.type is ValueType.DATE:
        return Bound(markers.moment(trees.copied(bound.tree)), bound.paths, ValueType.LOCAL)
    return bound
