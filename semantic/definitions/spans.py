"""What a metric says about time: windows, picks, offsets, in force, conversions.

read_over(fields)       (Window(last=Span(7, "day")), None) for over: {last: 7 days}
read_offset(fields)     Offset(Span(1, "year"))             for offset: 1 year
"""

from __future__ import annotations

from typing import Literal

from semantic.definitions.fields import Fields
from semantic.definitions.keys import SECTIONS
from semantic.definitions.types import Between, Conversion, Offset, Pick, Span, Window

SPAN_HINT = "Write a number and a unit: 7 days, 1 month, 2 years. It is at most 999 years, or 99,999 days."
WINDOW_HINT = f"{SPAN_HINT} `to_date: all_time` is everything so far."
_OFFSET_HINT = (
    "Write a number and a unit, as in 1 year (at most 999 of them), the start of a period, as in start of month, or "
    "what begins it, as in first day of month."
)


def span(text: str) -> Span | None:
    """The span that a checked text like "7 days" or "1 shop_season" names; None for ""."""
    if not text:
        return None
    count, unit = text.split(" ")
    return Span(int(count), unit if "_" in unit else unit.removesuffix("s"))


def _inner(fields: Fields, name: str) -> Fields | None:
    node = fields.tree(name)
    return None if node is None else Fields(node, SECTIONS[name], fields.findings, f"{name} of {fields.what}")


def read_over(fields: Fields) -> tuple[Window | None, Pick | None]:
    """The window or the pick that `over` declares."""
    inner = _inner(fields, "over")
    if inner is None:
        return None, None
    last = span(inner.pattern("last", WINDOW_HINT))
    to_date, which = inner.choice("to_date"), inner.choice("pick")
    per, show = inner.paths("per"), inner.choice("show")
    if per and not which:
        inner.misplaced("per", "It belongs to `pick`.")
    if show and which:
        inner.misplaced("show", "It belongs to `last` and `to_date`; a pick shows the time that it picks.")
    fields.broken = fields.broken or inner.broken
    if which:
        picks: dict[str, Literal["last", "first", "min", "max"]] = {
            "last": "last",
            "first": "first",
            "min": "min",
            "max": "max",
        }
        return None, Pick(picks[which], per)
    shows: dict[str, Literal["last", "first", "average"]] = {"first": "first", "average": "average"}
    return Window(last, to_date, shows.get(show, "last")), None


def read_offset(fields: Fields) -> Offset | None:
    text = fields.pattern("offset", _OFFSET_HINT)
    if not text:
        return None
    match text.split(" "):
        case ["start", "of", period]:
            return Offset(start_of=period)
        case ["first", unit, "of", period]:
            return Offset(start_of=period, unit=unit)
    return Offset(span(text))


def read_between(fields: Fields, name: str) -> Between | None:
    """`during` of a metric, whose ends are dimensions, or `valid` of a model, whose ends are columns."""
    inner = _inner(fields, name)
    if inner is None:
        return None
    ends = [_end(inner, key) for key in ("from", "to")]
    fields.broken = fields.broken or inner.broken
    return Between(ends[0], ends[1])


def _end(fields: Fields, name: str) -> str:
    node, key = fields.node_of(name), fields.section.keys[name]
    if node is None:
        return ""
    return fields.column(key, node) if fields.section.name == "valid" else fields.name(name)


def read_conversion(fields: Fields) -> Conversion | None:
    inner = _inner(fields, "convert")
    wanted = fields.choice("as")
    if inner is None:
        if wanted:
            fields.misplaced("as", "It belongs to `convert`.")
        return None
    conversion = Conversion(
        base=inner.path("from"),
        converted=inner.path("to"),
        by=inner.name("by"),
        within=span(inner.pattern("within", SPAN_HINT)),
        same=inner.paths("same"),
        rate=wanted == "rate",
        each=inner.choice("count") == "to",
    )
    fields.broken = fields.broken or inner.broken
    return conversion
