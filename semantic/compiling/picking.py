"""The rows of one time, for each period shown and each value of `per` (semi-additive metrics).

    JOIN (SELECT DATE_TRUNC('MONTH', stock.day) AS pick_1, MAX(stock.day) AS picked_at FROM stock GROUP BY 1) AS picked
      ON DATE_TRUNC('MONTH', stock.day) IS NOT DISTINCT FROM picked.pick_1 AND stock.day = picked.picked_at

The times are found among the same rows under the same filters, but grouped by periods and `per` alone, so that other
groups, and how often a row is in them, decide nothing.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.planning.picking import PICKED_AT
from semantic.planning.plan import Fact, Picked

PLACE = "place"
TIMES = "times"


def picking_keys(fact: Fact, picked: Picked) -> list[exp.Expr]:
    """What picks apart: the periods that the fact shows, and `per`."""
    periods = [tree for index in picked.periods if (tree := fact.groups[index]) is not None]
    return [*periods, *picked.per]


def picking_names(keys: list[exp.Expr]) -> list[str]:
    return [f"pick_{number}" for number in range(1, len(keys) + 1)]


def picked_texts(fact: Fact) -> set[str]:
    """The names of those that are texts."""
    if fact.picked is None:
        return set()
    names = picking_names(picking_keys(fact, fact.picked))
    own = names[len(names) - len(fact.picked.per) :]
    return {name for name, text in zip(own, fact.picked.texts, strict=True) if text}


def picking_fact(fact: Fact, picked: Picked) -> tuple[Fact, list[str]]:
    """The fact that says which time is picked, and the names of its groups."""
    keys, where = picking_keys(fact, picked), fact.where
    names = picking_names(keys)
    if picked.which in ("min", "max"):
        known = exp.Not(this=exp.Is(this=trees.copied(picked.time), expression=exp.Null()))
        keys, names, where = [*keys, picked.time], [*names, PICKED_AT], (*where, known)
    inner = replace(
        fact,
        groups=tuple(keys),
        where=where,
        leaves=(picked.leaf,),
        shown_rows=None,
        not_shown=None,
        picked=None,
    )
    return inner, names


def picked_times(table: exp.Select, names: list[str], picked: Picked) -> exp.Select:
    """`table` is what `picking_fact` finds: with the time already, or with a value for each time."""
    if picked.which in ("last", "first"):
        return table
    keys = [name for name in names if name != PICKED_AT]
    order = [
        exp.Ordered(this=trees.column(picked.leaf.name), desc=picked.which == "max", nulls_first=False),
        exp.Ordered(this=trees.column(PICKED_AT), desc=False, nulls_first=False),
    ]
    number = exp.Window(
        this=exp.RowNumber(),
        partition_by=[trees.column(name) for name in keys],
        order=exp.Order(expressions=order),
    )
    numbered = trees.select_from(trees.subquery(table, TIMES))
    numbered.select(*(trees.column(name) for name in names), trees.alias(number, PLACE), copy=False)
    best = trees.select_from(trees.subquery(numbered, "numbered"))
    best.select(*(trees.column(name) for name in names), copy=False)
    return best.where(exp.EQ(this=trees.column(PLACE), expression=exp.Literal.number(1)), copy=False)
