"""Whether the groups of a query add up to the query without one of its dimensions: what the compiler knows of that.

    why_not(plan, 0)       ""        sum(sales_value) by product.department
    why_not(plan, 0)       "`baskets` counts distinct values, and one of them can be in several groups of …"

A sum of sums, counts and differences of these adds up over groups that share no row. Everything else does not, or
only by chance: a test that it does would hold today and break tomorrow, with nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from semantic.catalog.binding import path_of
from semantic.catalog.graph import Route
from semantic.catalog.measures import leaf_index
from semantic.definitions.aggregates import Aggregate
from semantic.planning.plan import Fact, OutputColumn, Plan, PlannedLeaf

OVERLAP = "groups-overlap"
"""The note of a plan in which one row can be in several groups."""

_WORDS = {
    "count_distinct": "counts distinct values, and one of them can be in several groups",
    "approx_count_distinct": "counts distinct values, and one of them can be in several groups",
    "avg": "is an average, and averages of groups do not add up",
    "min": "is the least value, and those of groups do not add up",
    "max": "is the greatest value, and those of groups do not add up",
}


def why_not(plan: Plan, group: int) -> str:
    """Why the metrics of a plan need not add up over the group at this place; "" where they must."""
    if plan.having:
        return "a filter on a metric leaves groups out"
    if plan.rows is not None or plan.places is not None:
        return "a limit leaves groups out"
    for output in plan.outputs:
        if not output.hidden and (found := _of_output(plan, output, group)):
            return found
    return ""


def _of_output(plan: Plan, output: OutputColumn, group: int) -> str:
    by = plan.groups[group].name
    leaves = {leaf.index: (fact, leaf) for fact in plan.facts for leaf in fact.leaves}
    parts = list(_added(output.tree))
    if None in parts:
        return f"`{output.name}` is no sum of sums and counts: it is {_kind(output.tree)}"
    for index in dict.fromkeys(part for part in parts if part is not None):
        fact, leaf = leaves[index]
        if found := _of_leaf(plan, fact, leaf, group):
            return (
                f"`{leaf.name}` {found} of `{by}`" if found.endswith("groups") else f"`{leaf.name}` {found}"
            )
    if any(note.code == OVERLAP for note in plan.notes) and _many(plan, group):
        return f"one row can be in several groups of `{by}`"
    return ""


def _added(tree: exp.Expr) -> Iterator[int | None]:
    """The leaves that a tree adds up, each perhaps times a number; None for whatever is no such sum."""
    index = leaf_index(tree)
    if index is not None:
        yield index
    elif isinstance(tree, exp.Paren | exp.Neg):
        yield from _added(tree.this)
    elif isinstance(tree, exp.Add | exp.Sub):
        yield from _added(tree.left)
        yield from _added(tree.right)
    elif isinstance(tree, exp.Mul) and _is_number(tree.left):
        yield from _added(tree.right)
    elif isinstance(tree, exp.Mul | exp.Div) and _is_number(tree.right):
        yield from _added(tree.left)
    elif (filled := _filled_with_nothing(tree)) is not None:
        yield from _added(filled)
    else:
        yield None


def _filled_with_nothing(tree: exp.Expr) -> exp.Expr | None:
    """What is 0 where it has no row or no value (`fill: 0`, coalesce(x, 0)); None for everything else."""
    if isinstance(tree, exp.Coalesce):
        return tree.this if all(_is_nothing(other) for other in tree.expressions) else None
    if isinstance(tree, exp.Case) and tree.this is None:
        default: exp.Expr | None = tree.args.get("default")
        return default if all(_is_nothing(each.args["true"]) for each in tree.args["ifs"]) else None
    return None


def _is_number(tree: exp.Expr) -> bool:
    """Whether a tree is a number, whatever the rows hold."""
    return not any(isinstance(node, exp.Column | exp.Window | exp.Placeholder) for node in tree.walk())


def _is_nothing(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and not tree.is_string and float(tree.this) == 0


def _kind(tree: exp.Expr) -> str:
    while isinstance(tree, exp.Paren):
        tree = tree.this
    if tree.find(exp.Window) is not None:
        return "computed over the rows of the result"
    if isinstance(tree, exp.Div):
        return "a ratio"
    if isinstance(tree, exp.Mul):
        return "a product"
    if isinstance(tree, exp.Case):
        return "filled with a number where there are no rows, or another value there"
    return "computed from them after they are added up"


def _of_leaf(plan: Plan, fact: Fact, planned: PlannedLeaf, group: int) -> str:
    leaf, tree = planned.leaf, fact.groups[group]
    if tree is None:
        return "is the same beside every group"
    if leaf.per is not None:
        return f"is made of one value for each {leaf.per.name}, which can be in several groups"
    if leaf.within is not None:
        return "divides by what is no part of the group"
    if not _adds(leaf.aggregate) and not _determined(plan, fact, planned, group):
        return _WORDS.get(leaf.aggregate.name, "does not add up: its value for a whole says nothing of parts")
    is_time = plan.groups[group].role == "time"
    if is_time and leaf.pick is not None:
        return "counts the rows of one time in each period"
    if is_time and leaf.during is not None:
        return "counts a row in every period in which it is in force, and so in several groups"
    if is_time and leaf.frame:
        return "sees other times than the period that it is shown for"
    if fact.seen is not None and fact.seen.averages:
        return "is an average over days"
    return ""


def _adds(aggregate: Aggregate) -> bool:
    """Whether its value for a whole is the sum of those for parts that share no row."""
    merge = aggregate.merge
    return merge is not None and merge.combine == ("sum",) and merge.finish == "value"


def _determined(plan: Plan, fact: Fact, planned: PlannedLeaf, group: int) -> bool:
    """Whether what is counted distinctly is in one group only: the counted columns decide which group that is.

    count(distinct household_id) by household.age: a household has one age. The columns of the group are those that are
    counted, the row's key is counted, or the group is found by a join on counted columns.
    """
    leaf, tree = planned.leaf, fact.groups[group]
    if leaf.aggregate.name != "count_distinct" or tree is None or fact.source:
        return False
    counted = {str(each.tree.name) for each in leaf.arguments if _is_own_column(each.tree)}
    keys = [key for key in (fact.model.key, *fact.model.unique) if key]
    if any(set(key) <= counted for key in keys) and not fact.fans_out:
        return True
    routes = {route.path: route for route in fact.routes}
    return all(_is_found_by(node, counted, routes) for node in tree.find_all(exp.Column))


def _is_own_column(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Column) and path_of(tree) == ()


def _is_found_by(node: exp.Column, counted: set[str], routes: dict[tuple[str, ...], Route]) -> bool:
    path = path_of(node)
    if not path:
        return node.name in counted
    route = routes.get(path)
    if route is None or not route.to_one or route.versioned:
        return False
    first = route.edges[0]
    plain = bool(first.pairs) and not first.selects
    return plain and {here for here, _ in first.pairs} <= counted


def _many(plan: Plan, group: int) -> bool:
    """Whether the group at this place is reached by a way on which a row meets many."""
    for fact in plan.facts:
        routes = {route.path: route for route in fact.routes}
        tree = fact.groups[group]
        for node in tree.find_all(exp.Column) if tree is not None else ():
            route = routes.get(path_of(node))
            if route is not None and not route.to_one:
                return True
    return False
