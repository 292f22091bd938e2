"""Sub-plans in a statement: CTEs that facts read as tables, and the keys of converted rows.

WITH trial_rate_rows AS (
  SELECT DISTINCT base.key_1
  FROM (SELECT id AS key_1, user_id AS match_1, at, LEAD(at) OVER (PARTITION BY user_id ORDER BY at, id) AS next_at
        FROM visits …) AS base
  JOIN (SELECT user_id AS match_1, at FROM purchases …) AS event ON base.match_1 = event.match_1
  WHERE event.at >= base.at AND (event.at < base.next_at OR base.next_at IS NULL) AND event.at < base.at + 7 days)

A base row owns the events until the next one of the same user, so that no event counts for two: of rows at the same
time only the last by key owns any. Where events are counted, it is GROUP BY the key instead of DISTINCT. Bounds stand
in WHERE, because not every database joins by inequalities.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic import markers, trees
from semantic.compiling.fact_select import FactSelect, grouped_by
from semantic.definitions.types import Model
from semantic.planning.plan import ConvertedRows, Fact

BASE, EVENT, EVENTS = "base", "event", "events"
AT, NEXT = "at_time", "next_time"


def prepend_with(select: exp.Select, name: str, query: exp.Select) -> None:
    """WITH `name` before all CTEs that the statement has already."""
    known = select.ctes
    select.set("with_", None)
    select.with_(name, as_=query, copy=False)
    for cte in known:
        select.args["with_"].append("expressions", cte)


def converted_rows(rows: ConvertedRows, models: Mapping[str, Model]) -> exp.Select:
    """SELECT of the keys of those base rows that own an event within the time allowed, and of how many each owns."""
    keys = [f"key_{number}" for number in range(1, rows.keys + 1)]
    matches = [f"match_{number}" for number in range(1, rows.matches + 1)]
    base = _listed(rows.base, [*keys, *matches, AT], models)
    listed = [item.this for item in base.selects]
    following = exp.Window(
        this=exp.Lead(this=trees.copied(listed[-1])),
        partition_by=[trees.copied(tree) for tree in listed[rows.keys : -1]],
        order=exp.Order(
            expressions=[exp.Ordered(this=trees.copied(tree)) for tree in (listed[-1], *listed[: rows.keys])]
        ),
    )
    base.select(trees.alias(following, NEXT), copy=False)
    events = _listed(rows.events, [*matches, AT], models)
    same = [exp.EQ(this=trees.column(name, BASE), expression=trees.column(name, EVENT)) for name in matches]
    select = exp.Select().select(*(trees.column(key, BASE) for key in keys), copy=False)
    if rows.each:
        select.select(trees.alias(exp.Count(this=exp.Star()), EVENTS), copy=False)
        grouped_by(select, len(keys))
    else:
        select.distinct(copy=False)
    select.from_(trees.subquery(base, BASE), copy=False)
    trees.join(select, trees.subquery(events, EVENT), "INNER", trees.all_of(same))
    return select.where(*_bounds(rows), copy=False)


def _listed(fact: Fact, names: list[str], models: Mapping[str, Model]) -> exp.Select:
    """The rows of a fact with its groups as columns."""
    parts = FactSelect(fact, names, models)
    *groups, at = parts.group_trees()
    pairs = zip([*groups, markers.comparable(at)], names, strict=True)
    columns = [trees.alias(tree, name) for tree, name in pairs]
    return parts.source().select(*columns, copy=False)


def _bounds(rows: ConvertedRows) -> list[exp.Expr]:
    start, following = trees.column(AT, BASE), trees.column(NEXT, BASE)
    event = trees.column(AT, EVENT)
    owned = exp.or_(
        exp.LT(this=trees.copied(event), expression=following),
        exp.Is(this=trees.copied(following), expression=exp.Null()),
        copy=False,
    )
    bounds: list[exp.Expr] = [exp.GTE(this=event, expression=start), exp.Paren(this=owned)]
    if rows.within is not None:
        end = markers.add_span(trees.copied(start), rows.within.count, rows.within.unit)
        bounds.append(exp.LT(this=trees.copied(event), expression=end))
    return bounds
