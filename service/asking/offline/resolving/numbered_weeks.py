"""Whose weeks are counted where a week has a number: "week 20" is the calendar's, beside weeks that a company counts.

"sales in week 20"          "“week 20” is counted by the calendar, not by “store week”."
"sales in store week 20"    a value of that dimension, of which nothing is to be said
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book
from semantic.definitions.types import ValueType
from service.asking.offline.resolving.reach import Reach
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_NUMBERED = re.compile(r"\b(?:week|wk|cw) \d{1,2}\b")


def said_of_weeks(cover: Sequence[Span], book: Book, reach: Reach, metrics: Sequence[str]) -> tuple[str, ...]:
    """By which weeks a question is counted, where all its metrics reach weeks with numbers of their own."""
    numbered = [
        found[0] for span in cover if span.kind is Kind.TIME for found in _NUMBERED.finditer(span.text)
    ]
    if not numbered or not metrics:
        return ()
    own = [
        dimension.name.replace("_", " ")
        for model in book.catalog.models.values()
        for dimension in model.dimensions.values()
        if dimension.type is ValueType.NUMBER
        and dimension.name.endswith("_week")
        and not dimension.hidden
        and dimension.qualified not in book.hidden
        and reach.way(metrics, dimension.qualified) is not None
    ]
    said = " and ".join(f"“{week}”" for week in dict.fromkeys(numbered))
    is_counted = "is" if len(set(numbered)) == 1 else "are"
    named = " or ".join(f"“{name}”" for name in own)
    return (f"{said} {is_counted} counted by the calendar, not by {named}.",) if own else ()
