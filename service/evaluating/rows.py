"""Whether two results say the same.

    same_rows([("DELI", 1)], [(1.0, "DELI")], ordered=False)      True

Rows are compared as a multiset of cells in any order of columns, numbers to nine digits. Their order counts only where
the approved query cuts them off and the wording asks for that. A column that holds one and the same text in every row
("DELI" beside each month of deli sales) may stand beside what is expected; it may be missing only where the approved
query fixes that text, because the one row of "which department sold most" says with it what was asked. Rows without a
single value prove nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from semantic.book.words import tokenise
from semantic.query import query_json
from semantic.query.types import AllOf, Condition, Filter, Operator, Query
from service.asking.offline.tagging.span import read_number

Row = Sequence[object]
Run = Callable[[Query], Sequence[Row]]
"""Runs a query and returns its rows."""

_RANKED = re.compile(
    r"\b(top|bottom|best|worst|most|least|fewest|leading|(high|low|larg|bigg|small|great|strong|weak)est|ranke?d?"
    r"|ranking|sort(ed)?|order(ed)? by)\b",
    re.IGNORECASE,
)
"""Words that ask for an order. They are the judge's own: a planner is not measured by what it knows itself."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")


def same_query(planned: Query, approved: Query) -> bool:
    """Whether both are the same but for the order of what is not cut off."""
    return _plain(planned) == _plain(approved)


def _plain(query: Query) -> Query:
    return query if query.limit is not None else replace(query, order_by=())


def same_names(planned: Query, approved: Query) -> bool:
    """Whether both are the same but for the paths to their members: "store.store_id" and "stores.store_id". For results
    without a value only, because two roles may share a name."""
    return _last_names(query_json(_plain(planned))) == _last_names(query_json(_plain(approved)))


def _last_names(form: object) -> object:
    if isinstance(form, dict):
        return {key: _last_names(value) for key, value in form.items()}
    if isinstance(form, list):
        return [_last_names(value) for value in form]
    return form.rpartition(".")[2] if isinstance(form, str) else form


def without_unsaid_limit(
    approved: Query, planned: Query | None, wording: str, before: Query | None = None
) -> Query:
    """The approved query; without its limit where that is presentation: it gives several rows, neither the wording nor
    the query before says how many, and the planned query has none. What was asked for the one highest is not answered
    by all of them."""
    if (
        approved.limit is None
        or approved.limit.rows == 1
        or (planned is not None and planned.limit is not None)
    ):
        return approved
    if before is not None and before.limit == approved.limit:
        return approved
    numbers = [read_number(token.text) for token in tokenise(wording)]
    said = any(number is not None and number.value == approved.limit.rows for number in numbers)
    return approved if said else replace(approved, limit=None)


def prove_nothing(rows: Sequence[Row]) -> bool:
    """Whether there is no value at all that could be right or wrong."""
    return all(cell is None for row in rows for cell in row)


def same_rows(
    got: Sequence[Row], expected: Sequence[Row], *, ordered: bool, fixed: Collection[str] = ()
) -> bool:
    """Whether two results hold the same rows, whatever their columns are called and in whatever order they stand.

    Columns are matched by what they hold. With `ordered` the rows must also come in the same order. A column that holds
    one of the `fixed` texts throughout need not have come.
    """
    if len(got) != len(expected):
        return False
    if not got:
        return True
    alike = _alike(got, expected)
    came, wanted = _columns(got, alike), _columns(expected, alike)
    if len(came) != len(wanted):
        wanted = [column for column in wanted if not (_is_one_text(column) and column[0] in fixed)]
        came = [column for column in came if not _is_one_text(column) or column in wanted]
    if len(came) != len(wanted):
        return False
    rows_came, rows_wanted = _rows(came), _rows(wanted)
    if Counter(rows_came) != Counter(rows_wanted):
        return False
    return not ordered or rows_came == rows_wanted


def fixed_texts(query: Query) -> frozenset[str]:
    """The texts that a query holds a member to: a column of nothing else says nothing that the question has not said.
    One of several values is not held to: "deli or meat, which sold more?" is not answered by the number alone."""
    return frozenset(text for filter_ in query.filters for text in _held_to(filter_))


def _held_to(filter_: Filter) -> Iterator[str]:
    match filter_:
        case Condition(op=Operator.EQ | Operator.IN, values=(str() as text,)):
            yield text
        case AllOf(filters):
            for inner in filters:
                yield from _held_to(inner)


SAME = 1e-9
NOTHING = 1e-12
Columns = list[tuple[object, ...]]


def _columns(rows: Sequence[Row], alike: Mapping[float, float]) -> Columns:
    return [tuple(_cell(row[i], alike) for row in rows) for i in range(len(rows[0]))]


def _alike(*results: Sequence[Row]) -> Mapping[float, float]:
    """One number for all that agree in nine digits, which rounding alone would part where they lie on its edge."""
    found = {float(cell) for rows in results for row in rows for cell in row if _is_number(cell)}
    first, known = math.nan, {}
    for number in sorted(number for number in found if math.isfinite(number)):
        first = first if math.isclose(number, first, rel_tol=SAME, abs_tol=NOTHING) else number
        known[number] = first
    return known


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_one_text(column: tuple[object, ...]) -> bool:
    return len(set(column)) == 1 and isinstance(column[0], str)


def _rows(columns: Columns) -> list[tuple[object, ...]]:
    """Rows whose cells stand in an order that depends on nothing but the columns' contents."""
    ordered = sorted(columns, key=lambda column: repr(sorted(map(repr, column))))
    return list(zip(*ordered, strict=True))


def _cell(value: object, alike: Mapping[float, float]) -> object:
    """A cell that compares: numbers as `alike` has them, dates and midnights alike, also where they are written as
    text."""
    if isinstance(value, bool):
        return ("is", value)  # yes is not 1
    if _is_number(value):
        return alike.get(float(value), float(value))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day).isoformat()
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return datetime.fromisoformat(value).isoformat()
        except ValueError:
            return value
    return value


def means_the_same(planned: Query, approved: Query, wording: str, run: Run | None) -> bool:
    """Whether both are the same query, or give the same rows. Without `run` only the queries are compared."""
    if same_query(planned, approved):
        return True
    return run is not None and answers_the_same(run(planned), planned, approved, wording, run)


def answers_the_same(
    got: Sequence[Row],
    planned: Query | None,
    approved: Query,
    wording: str,
    run: Run,
    before: Query | None = None,
) -> bool:
    """Whether the rows of an answer are those of the approved query, which `run` gives; `before` is the query that the
    wording may lean on."""
    query = without_unsaid_limit(approved, planned, wording, before)
    rows = run(query)
    if prove_nothing(rows):
        return planned is not None and same_names(planned, query)
    # "The best stores" may all be shown, the best ones first.
    ordered = query.limit is not None or (approved.limit is not None and bool(_RANKED.search(wording)))
    return same_rows(got, rows, ordered=ordered, fixed=fixed_texts(query))
