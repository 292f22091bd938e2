"""Filters along a join to many rows that nothing else looks at: the home's rows are kept by IN, not joined.

    WHERE customers.id IN (SELECT sales.customer_id FROM sales WHERE sales.amount > $p1)

stands for LEFT JOIN sales … WHERE sales.amount > $p1 and rows made distinct afterwards. Both keep a customer when one
of its sales passes all filters on sales. That is so only where a customer without sales passes none: where at least
one of the filters is certainly NULL on the row of NULLs that stands in for "nothing there".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.catalog import Edge, Path, Route
from semantic.catalog.binding import paths_of
from semantic.catalog.missing import PRESENT, null_when_missing
from semantic.planning.plan import Fact


@dataclass(frozen=True, slots=True)
class SemiJoin:
    """The rows at `path`, reached by `edge`, with those at `routes` beyond them, of which one must pass `where`."""

    edge: Edge
    path: Path
    routes: tuple[Route, ...]
    where: tuple[exp.Expr, ...]


def semi_joined(fact: Fact) -> tuple[Fact, tuple[SemiJoin, ...]]:
    """The fact without what semi-joins decide, and these."""
    if not fact.fans_out or fact.picked is not None or fact.not_shown is not None or fact.also:
        return fact, ()
    found = tuple(join for path in _first_many(fact) if (join := _semi_join(fact, path)) is not None)
    if not found:
        return fact, ()
    gone = {id(condition) for join in found for condition in join.where}
    paths = {route.path for join in found for route in join.routes} | {join.path for join in found}
    routes = tuple(route for route in fact.routes if route.path not in paths)
    left = replace(
        fact,
        routes=routes,
        where=tuple(condition for condition in fact.where if id(condition) not in gone),
        fans_out=any(not route.to_one for route in routes),
    )
    return left, found


def _first_many(fact: Fact) -> Iterator[Path]:
    """The paths by which one home row first meets many."""
    for route in fact.routes:
        if not route.to_one and all(edge.type.to_one for edge in route.edges[:-1]):
            yield route.path


def _semi_join(fact: Fact, path: Path) -> SemiJoin | None:
    routes = [route for route in fact.routes if _under(route.path, path)]
    edges = [route.edges[-1] for route in routes]
    edge = next(route.edges[-1] for route in routes if route.path == path)
    if len(edge.pairs) != 1 or any(each.selects or each.versioned or each.derived for each in edges):
        return None
    if any(_under(matched, path) for matched, _ in fact.matching):
        return None
    if any(_under(used, path) for tree in _other_trees(fact) for used in paths_of(tree)):
        return None
    where = [tree for tree in fact.where if any(_under(used, path) for used in paths_of(tree))]
    alone = all(_under(used, path) for tree in where for used in paths_of(tree))
    present = any(column.name == PRESENT for tree in where for column in tree.find_all(exp.Column))
    if not alone or present or not any(map(null_when_missing, where)):
        return None
    beyond = tuple(route for route in routes if route.path != path)
    return SemiJoin(edge, path, beyond, tuple(where))


def _other_trees(fact: Fact) -> Iterator[exp.Expr]:
    """What a fact reads beside its filters."""
    yield from (tree for tree in fact.groups if tree is not None)
    yield from fact.seen.times if fact.seen is not None else ()
    yield from (tree for derived in fact.derived.values() for tree, _ in derived.on)
    for leaf in fact.all_leaves:
        yield from (argument.tree for argument in leaf.leaf.arguments)
        yield from leaf.where


def _under(path: Path, prefix: Path) -> bool:
    return path[: len(prefix)] == prefix
