"""Cube's rolling windows and time shifts → `over` and `offset`, where they see the same rows.

    window(props)     ({"over": {"last": "7 days"}}, "") for rolling_window: {trailing: 7 day}

Cube's window of a period ends with the period's last moment (`offset: end`) or just before its first (`start`).
"""

from __future__ import annotations

import re

from semantic.formats.cube.references import CannotSay
from semantic.formats.props import Props

_INTERVAL = re.compile(r"(-?\d+)\s+(second|minute|hour|day|week|month|quarter|year)s?")
_TO_DATE = ("week", "month", "quarter", "year")
_SHORTER_THAN_A_DAY = ("second", "minute", "hour")

TO_DATE_OF_LONGER = (
    "By periods longer than the window's, or weeks that lie across its beginning, Cube counts from where the period "
    "begins, Dragoman from where the period's last day's does."
)
BEFORE_THE_PERIOD = (
    "The window ends before each period begins: the same rows by days and longer periods, not by hours."
)
SHIFTED_PERIODS = (
    "Dragoman looks at the period as long ago: a day that the other month does not have has no counterpart, and a year "
    "before a week is 52 weeks. Cube moves each row's time instead."
)


def span(text: str) -> str:
    """An interval as a span of ours: "7 day" is "7 days". Raises CannotSay."""
    found = _INTERVAL.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= 99_999:
        raise CannotSay(f"`{text}` is no length of time that a window can have.")
    return f"{int(found[1])} {found[2]}" + ("s" if int(found[1]) > 1 else "")


def window(measure: Props) -> tuple[dict[str, object], str]:
    """The keys that a rolling window becomes, and what reads it differently. Raises CannotSay."""
    props = measure.inner("rolling_window")
    if props is None:
        return {}, ""
    kind = props.text("type") or "fixed"
    if kind.endswith("to_date"):
        grain = props.text("granularity") if kind == "to_date" else kind.removesuffix("_to_date")
        if grain not in _TO_DATE:
            raise CannotSay(f"A window begins with a week, month, quarter or year, not with `{grain}`.")
        return {"over": {"to_date": grain}}, TO_DATE_OF_LONGER
    if kind != "fixed":
        raise CannotSay(f"`{kind}` is no kind of window that the import knows.")
    if props.text("leading"):
        raise CannotSay("The window looks ahead (`leading`), and a window here ends with its period.")
    trailing, offset = props.text("trailing"), props.text("offset") or "end"
    if not trailing:
        raise CannotSay("The window has no `trailing`, so nothing is in it.")
    if offset == "end":
        last = {"to_date": "all_time"} if trailing == "unbounded" else {"last": span(trailing)}
        return {"over": last}, ""
    if offset != "start":
        raise CannotSay(f"`offset` is start or end, not `{offset}`.")
    if trailing == "unbounded":
        return {"over": {"to_date": "all_time", "show": "first"}, "offset": "1 day"}, BEFORE_THE_PERIOD
    length = span(trailing)
    if length.split()[1].removesuffix("s") in _SHORTER_THAN_A_DAY:
        raise CannotSay("A window of hours that ends before its period has no form here.")
    return {"over": {"last": length, "show": "first"}, "offset": "1 day"}, BEFORE_THE_PERIOD


def shift(measure: Props, times: frozenset[str]) -> str:
    """The `offset` of a time shift. `times` are the names in Cube of the time that the model's metrics use."""
    shifts = measure.items("time_shift")
    if len(shifts) != 1:
        raise CannotSay("It shifts several times, and a metric has one: define one metric for each.")
    only = shifts[0]
    if only.text("name") or not only.text("interval"):
        raise CannotSay("It shifts by a calendar in a table (`name`), which an `offset` does not.")
    dimension = only.text("time_dimension").strip("{} ").rpartition(".")[2]
    if dimension and dimension not in times:
        raise CannotSay(f"It shifts `{dimension}`, which is not the time of the model's metrics.")
    if only.text("type") != "prior":
        raise CannotSay("It looks ahead (`next`), and an `offset` looks back.")
    return span(only.text("interval"))
