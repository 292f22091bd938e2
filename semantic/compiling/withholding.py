"""Groups of too few entities do not leave the fact's own table, and with them the smallest of the others.

    SELECT region, revenue FROM (
      SELECT *, ROW_NUMBER() OVER (ORDER BY enough DESC, entities, region) AS place, MIN(enough) OVER () AS all_enough
      FROM (… GROUP BY 1) AS counted) AS placed
    WHERE enough = 1 AND (all_enough = 1 OR place > 1)

Ordered so, the first place is the smallest of the groups that are large enough: beside it, what is left of a total is
that of at least so many entities.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from semantic import trees

ENOUGH, ENTITIES, PLACE, ALL_ENOUGH = "dragoman_enough", "dragoman_entities", "dragoman_place", "dragoman_all"


def enough(counts: Sequence[exp.Expr], size: int) -> exp.Expr:
    """Whether all that is shown of a group rests on enough entities."""
    return trees.all_of(
        [exp.GTE(this=trees.copied(count), expression=exp.Literal.number(size)) for count in counts]
    )


def as_number(condition: exp.Expr) -> exp.Expr:
    one, zero = exp.Literal.number(1), exp.Literal.number(0)
    return exp.Case(ifs=[exp.If(this=condition, true=one)], default=zero)


def only_large(counted: exp.Select, groups: Sequence[str], columns: Sequence[str]) -> exp.Select:
    """The groups of `counted` that may be shown; it has the columns ENOUGH and ENTITIES beside its own."""
    order = [exp.Ordered(this=trees.column(ENOUGH), desc=True)]
    order += [exp.Ordered(this=trees.column(name), desc=False) for name in (ENTITIES, *groups)]
    place = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=order))
    least = exp.Window(this=exp.Min(this=trees.column(ENOUGH)))
    placed = trees.select_from(trees.subquery(counted, "counted")).select(
        *(trees.column(name) for name in (*groups, *columns, ENOUGH)),
        trees.alias(place, PLACE),
        trees.alias(least, ALL_ENOUGH),
        copy=False,
    )
    shown = trees.select_from(trees.subquery(placed, "placed"))
    shown.select(*(trees.column(name) for name in (*groups, *columns)), copy=False)
    one = exp.Literal.number(1)
    is_enough = exp.EQ(this=trees.column(ENOUGH), expression=one)
    beside = exp.Or(
        this=exp.EQ(this=trees.column(ALL_ENOUGH), expression=trees.copied(one)),
        expression=exp.GT(this=trees.column(PLACE), expression=trees.copied(one)),
    )
    return shown.where(is_enough, exp.Paren(this=beside), copy=False)
