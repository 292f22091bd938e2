"""The first or the last period in which a bound was passed: of all that passed it, one is shown.

    "what was the first day with more than 100 dollars of flowers"    the earliest of the days with over 100
    "last month with revenue under 5000 in 2017"                      the latest of those months

Without the word the question must list periods that a bound on a number picks, in the order of time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from semantic.book import Book
from semantic.query.types import Condition, Limit, OrderBy
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_UNIT = r"(?P<unit>day|week|month|quarter)"
_HELD = r"(?:with|having|that had|which had|when|where|on which|in which)"
_FIRST = re.compile(
    r"^(?:(?:what|which|when) (?:was|is) )?(?:the |our )?(?:very )?(?P<end>first|earliest|last|latest|most recent) "
    rf"{_UNIT} (?:ever )?(?P<how>{_HELD}) (?P<rest>.+)$",
    re.IGNORECASE,
)
_LASTS = frozenset({"last", "latest", "most recent"})


def read_first_ones(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for the first or last period that passed a bound; None for every other."""
    found = _FIRST.match(" ".join(question.split()).strip(" ?.!"))
    if found is None:
        return None
    unit = found["unit"].lower()
    listed = plan(f"{unit}s {found['how']} {found['rest']}")
    if not isinstance(listed, Planned):
        listed = plan(f"which {unit}s had {found['rest']}")
    if not isinstance(listed, Planned):
        return None
    query = listed.query
    field = f"time.{unit}"
    bounds = [item for item in query.filters if isinstance(item, Condition) and _is_metric(item.field, book)]
    compared = query.time is not None and bool(query.time.compare)
    if query.dimensions != (field,) or not bounds or query.limit or query.totals or compared:
        return None
    last = found["end"].lower() in _LASTS
    query = replace(query, order_by=(OrderBy(field, descending=last),), limit=Limit(1))
    if not works(book.catalog, query):
        return None
    said = f"Of all {unit}s that pass the bound the {'last' if last else 'first'} is shown."
    return Planned(query, (*listed.assumptions, said), wording=listed.wording)


def _is_metric(field: str, book: Book) -> bool:
    return book.catalog.find_metric(field) is not None
