"""The limit of a query: the first rows of all, the first rows of each group, and the rest as one row.

The rest is no sum: each metric is computed over those rows that are in a group which is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from semantic.catalog.measures import leaf_index
from semantic.errors import NotAllowed, QueryMalformed
from semantic.naming import nearest
from semantic.planning.outputs import unique_name
from semantic.planning.plan import OTHER, Fact, GroupColumn, NotShown, OutputColumn, Places, Rest
from semantic.query.types import Query


def places_of(
    shape: Query,
    groups: Sequence[GroupColumn],
    outputs: Sequence[OutputColumn],
    facts: Sequence[Fact],
    tables: Iterable[str],
) -> Places | None:
    """What a limit `per` group or with `other` asks for; None for a plain one. `tables` are the names of tables in the
    warehouse, which no table of the statement may hide. Raises QueryMalformed or NotAllowed."""
    limit = shape.limit
    if limit is None or not (limit.per or limit.other):
        return None
    names = [group.name for group in groups]
    per = tuple(dict.fromkeys(_place(name, names, f"/limit/per/{i}") for i, name in enumerate(limit.per)))
    taken = {*tables, *(fact.name for fact in facts)}
    results, placed = unique_name("results", taken), unique_name("placed", taken)
    rest = None
    if limit.other:
        _check_other(names, per, outputs, facts)
        rest = _rest(per, outputs, facts, taken)
    return Places(limit.rows, per, results, placed, rest)


def _rest(
    per: tuple[int, ...], outputs: Sequence[OutputColumn], facts: Sequence[Fact], taken: set[str]
) -> Rest:
    """The facts of what is shown, over the rows of groups that are not."""
    used = _shown_leaves(outputs)
    shown, left_out = unique_name("shown_groups", taken), unique_name("left_out", taken)
    found = []
    for fact in facts:
        leaves = tuple(leaf for leaf in fact.leaves if leaf.index in used)
        if fact.repeats or not leaves:
            continue
        found.append(
            replace(
                fact,
                name=unique_name(f"{fact.model.name}_rest", taken),
                groups=tuple(tree if index in per else None for index, tree in enumerate(fact.groups)),
                leaves=leaves,
                shown_rows=None,
                not_shown=NotShown(shown, tuple(tree for tree in fact.groups if tree is not None)),
            )
        )
    return Rest(tuple(found), shown, left_out)


def _shown_leaves(outputs: Sequence[OutputColumn]) -> set[int | None]:
    """The leaves under what is shown: what only decides which groups are, needs no value for the rest."""
    return {leaf_index(node) for output in outputs if not output.hidden for node in output.tree.walk()}


def _place(name: str, names: Sequence[str], path: str) -> int:
    if name in names:
        return names.index(name)
    raise NotAllowed(
        f"The limit is per `{name}`, which the query does not group by.",
        code="not-grouped",
        hint=f"Grouped dimensions: {', '.join(names)}." if names else "The query groups by nothing.",
        suggestions=nearest(name, names),
        path=path,
    )


def _check_other(
    names: Sequence[str], per: tuple[int, ...], outputs: Sequence[OutputColumn], facts: Sequence[Fact]
) -> None:
    if not outputs:
        raise QueryMalformed(
            "The rest as one row needs a metric to compute for it.", hint="Add a metric.", path="/limit/other"
        )
    if len(per) == len(names):
        raise QueryMalformed(
            "There is no rest to show as one row: the query groups by nothing beside the groups of its limit.",
            hint="Group by a dimension more, or leave `other` out.",
            path="/limit/other",
        )
    if OTHER in (*names, *(output.name for output in outputs)):
        raise QueryMalformed(
            f"`{OTHER}` is the column that tells the rest apart, and a column of the query has that name.",
            hint="Give it another name with `as`.",
            path="/limit/other",
        )
    used = _shown_leaves(outputs)
    for fact in facts:
        if any(leaf.index in used for leaf in fact.leaves) and (found := _without_rest(fact, set(per))):
            why, hint = found
            values = ", ".join(leaf.name for leaf in fact.leaves)
            raise NotAllowed(f"{values} {why}", code="no-rest", hint=hint, path="/limit/other")


def _without_rest(fact: Fact, per: set[int]) -> tuple[str, str] | None:
    """Why the metrics of a fact have no one value for the groups that are left out, and what to do; None if they have.
    `per` are the groupings within which the limit counts."""
    if fact.picked is not None and not set(fact.picked.periods) <= per:
        return (
            "counts the rows of one time in each period, and the rest of the periods has no such time.",
            "Make the limit per period, or leave the metric or `other` out.",
        )
    seen = fact.seen
    if seen is not None and (seen.averages or any(index not in per for index, _ in seen.columns)):
        return (
            "sees the same row in several periods, so it has no one value for the rest of them.",
            "Put the time grouping into the limit's `per`, or leave `other` out.",
        )
    if fact.counted is not None and any(
        tree is not None and index not in per for index, tree in enumerate(fact.groups)
    ):
        return (
            "are counted for each group of time, and the rest of the groups has some of several.",
            "Put the time grouping into the limit's `per`, or leave the average or `other` out.",
        )
    if fact.source and fact.counted is None:
        return (
            "has a value for each entity first, which is another one in the rest of the groups.",
            "Leave the metric or `other` out.",
        )
    if fact.timeless:
        return (
            "does not depend on time and stands beside every period, so it has no value for the rest of the groups.",
            "Leave the metric, the time grouping or `other` out.",
        )
    return None
