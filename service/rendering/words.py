"""The little grammar that sentences about results need: plurals, lists, periods, filters, names of groups.

listing(["DELI", "DAIRY", "MEAT"])            "DELI, DAIRY and MEAT"
period_phrase(<December 2017>)                "in December 2017"
is_plural("Households (marketing)")           True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from semantic.planning.time_ranges import ResolvedRange
from service.answer import Cell, Column
from service.rendering.formatting import clean, format_cell

_LONGEST_FILTERS = 140
"""Longer filters are counted in the headline and spelled out in the explanation."""

_SINGULAR_ENDINGS = ("ss", "us", "is")
_AFTER_HEAD = re.compile(r"\s(?:per|of|for|in|on|with|without|from|by|over|to|that|who|under|at)\s|\s*[/(,:]")
_ALREADY_A_PHRASE = frozenset(
    (
        "since",
        "until",
        "before",
        "after",
        "from",
        "through",
        "between",
        "in",
        "on",
        "over",
        "during",
        "up",
        "today",
        "yesterday",
    )
)


def mid_sentence(label: str) -> str:
    """A label inside a sentence: "Basket value" → "basket value", but "SKU count" and "US sales" stay."""
    label = clean(label)
    first = label.split(" ", 1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() else label


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def full_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def is_plural(label: str) -> bool:
    """Whether the label's head noun is plural: "baskets per household" is, "revenue per basket" is not."""
    head = _AFTER_HEAD.split(label.strip(), maxsplit=1)[0].strip().lower()
    return head.endswith("s") and not head.endswith(_SINGULAR_ENDINGS)


def was(label: str) -> str:
    return "were" if is_plural(label) else "was"


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listing(items: Sequence[str], more: str = "") -> str:
    """ "A", "A and B", "A, B and C"; `more` ("41 more") takes the last place."""
    parts = [*items, more] if more else list(items)
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part) if parts else ""


def period_phrase(time: ResolvedRange | None) -> str:
    """ "in December 2017", "on 4 Dec 2017", "from 4 to 10 December 2017", "since …"; no range is "over all dates"."""
    words = clean(time.words).strip() if time else ""
    if time is None or not words or words.lower().startswith("all "):
        return "over all dates"
    if words.lower().split()[0].rstrip(",") in _ALREADY_A_PHRASE:
        return words
    if words.lower().startswith("no time"):
        return f"over {words}"
    if " to " in words or " – " in words:
        return f"from {words}"
    if time.start and time.until and time.until - time.start <= timedelta(days=1):
        return f"on {words}"
    return f"in {words}"


def filter_phrase(filters: Sequence[str]) -> str:
    """ "where age is 25-34 and department is DELI", "under 7 filters" when that is too long, "" without filters."""
    if not filters:
        return ""
    texts = [clean(text) for text in filters]
    if len(texts) > 1:
        texts = [f"({text})" if " or " in text else text for text in texts]
    words = " and ".join(texts)
    return f"where {words}" if len(words) <= _LONGEST_FILTERS else f"under {counted(len(texts), 'filter')}"


def group_name(cell: Cell, column: Column) -> str:
    """What to call a group: the value itself where it is a name, with the column's label where it is only a number."""
    label = mid_sentence(column.label)
    if cell is None:
        thing = "date" if column.role == "time" else label
        return f"the rows without {'an' if thing[:1].lower() in 'aeiou' else 'a'} {thing}"
    text = format_cell(cell, column)
    if isinstance(cell, bool):
        return f"{label}: {text}"
    if column.grain == "week":
        return f"the {text}"
    if isinstance(cell, str) and text.isdigit():
        return f"{label.removesuffix(' id')} {text}"
    says_itself = isinstance(cell, str | date) or column.role == "time" or column.grain
    return text if says_itself else f"{label} {text}"


def at_time(cell: Cell, column: Column) -> str:
    """ "in December 2017", "on 4 Dec 2017", "in the week of 4 Dec 2017", "at 4 Dec 2017, 14:00"."""
    name = group_name(cell, column)
    if cell is None:
        return f"for {name}"
    if column.grain in ("year", "quarter", "month", "week"):
        return f"in {name}"
    return f"at {name}" if ":" in name else f"on {name}"
