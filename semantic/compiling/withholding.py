"""Groups of too few entities do not leave the fact's own table, and with them the smallest of the others.

    SELECT region, revenue FROM (
      SELECT region, revenue, dragoman_entities_1, MIN(dragoman_entities_1) OVER () AS dragoman_least_1,
        ROW_NUMBER() OVER (
          ORDER BY CASE WHEN dragoman_entities_1 >= 5 THEN 1 ELSE 0 END DESC, dragoman_entities_1, region
        ) AS dragoman_place_1
      FROM (… GROUP BY 1) AS counted) AS placed
    WHERE dragoman_entities_1 >= 5 AND (dragoman_least_1 >= 5 OR dragoman_place_1 > 1)

Ordered so, the first place is the smallest of the groups that are large enough: beside it, what is left of a total is
that of at least so many entities. Each set of rows that metrics rest on withholds for itself, and a group is shown that
none of them withholds: so no metric shows a group because another one is asked for with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from semantic import trees

LEAST, PLACE = "dragoman_least", "dragoman_place"


def enough(count: exp.Expr, size: int) -> exp.Expr:
    """Whether there are enough entities."""
    return exp.GTE(this=trees.copied(count), expression=exp.Literal.number(size))


def only_large(
    counted: exp.Select, groups: Sequence[str], columns: Sequence[str], counts: Sequence[str], size: int
) -> exp.Select:
    """The groups of `counted` that may be shown; `counts` are its columns that count entities."""
    placed = trees.select_from(trees.subquery(counted, "counted"))
    placed.select(*(trees.column(name) for name in (*groups, *columns, *counts)), copy=False)
    shown = trees.select_from(trees.subquery(placed, "placed"))
    shown.select(*(trees.column(name) for name in (*groups, *columns)), copy=False)
    for number, count in enumerate(counts, 1):
        least, place = f"{LEAST}_{number}", f"{PLACE}_{number}"
        window = exp.Window(this=exp.Min(this=trees.column(count)))
        placed.select(trees.alias(window, least), trees.alias(_place(count, groups, size), place), copy=False)
        is_first = exp.GT(this=trees.column(place), expression=exp.Literal.number(1))
        beside = exp.Or(this=enough(trees.column(least), size), expression=is_first)
        shown.where(enough(trees.column(count), size), exp.Paren(this=beside), copy=False)
    return shown


def _place(count: str, groups: Sequence[str], size: int) -> exp.Expr:
    """The place of a group among those that are large enough, the smallest first."""
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    is_enough = exp.Case(ifs=[exp.If(this=enough(trees.column(count), size), true=one)], default=zero)
    order = [exp.Ordered(this=is_enough, desc=True)]
    order += [
        exp.Ordered(this=trees.column(name), desc=False, nulls_first=False) for name in (count, *groups)
    ]
    return exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=order))
