"""part(metric): what a metric's own filters keep of it, divided by the metric without them.

{"expr": "part(revenue)", "filters": [{"field": "time.day_of_week", "op": "in", "values": [6, 7]}]}
    revenue of Saturdays and Sundays / revenue; each other filter, the range and the groups hold for both

A part is of what adds up: sums and counts, and sums and differences of those. Where the filters keep nothing, it is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Leaf, Measure
from semantic.catalog.measures import leaf_index, leaf_key
from semantic.definitions.types import Window
from semantic.errors import NotAllowed, QueryMalformed
from semantic.query.types import Filter

_COUNTED = frozenset({"sum", "count", "count_rows", "count_distinct", "approx_count_distinct"})


def check_adds_up(measure: Measure, text: str, path: str) -> None:
    """Raises NotAllowed for a metric of which nothing is a part: a ratio, an average, a state of one time."""
    whole = all(_is_counted(leaf) for leaf in measure.leaves) and adds_up(measure.tree)
    if not whole:
        raise NotAllowed(
            f"`{text}` asks for a part of what does not add up.",
            code="no-part",
            hint="Take a sum or a count, or differences of those. For a ratio or an average, ask for it with the "
            "filters and without them, side by side.",
            path=path,
        )


def kept(measure: Measure) -> Measure:
    """The measure, in which a sum without anything to add is 0."""

    def counted(node: exp.Expr) -> exp.Expr:
        index = leaf_index(node)
        if index is None or measure.leaves[index].aggregate.empty is not None:
            return node
        return exp.Coalesce(this=node, expressions=[exp.Literal.number(0)])

    return replace(measure, tree=trees.rewritten(measure.tree, counted))


def whole_of(measure: Measure) -> Measure:
    """The measure without the filters of its own that the query gives it."""
    leaves = (replace(leaf, unfiltered=True) for leaf in measure.leaves)
    return replace(measure, leaves=tuple(replace(leaf, key=leaf_key(leaf)) for leaf in leaves))


def check_filtered(measure: Measure, filters: Sequence[Filter], text: str, path: str) -> None:
    """Raises QueryMalformed for a part of which nothing says which one."""
    if not filters and any(leaf.unfiltered for leaf in measure.leaves):
        raise QueryMalformed(
            f"`{text}` does not say which part: it has no filters of its own.",
            hint='Write them beside it, as in {"expr": "part(revenue)", "filters": [{"field": "time.day_of_week", '
            '"op": "in", "values": [6, 7]}]}; share(metric) is the share of each group in the total.',
            code="part-unfiltered",
            path=path,
        )


def _is_counted(leaf: Leaf) -> bool:
    averaged = any(isinstance(frame, Window) and frame.show == "average" for frame in leaf.frame)
    return leaf.aggregate.name in _COUNTED and leaf.per is None and leaf.pick is None and not averaged


def adds_up(node: exp.Expr) -> bool:
    """Whether parts of the rows that share none have values that add up to that of all."""
    match node:
        case exp.Column():
            return True
        case exp.Paren() | exp.Neg():
            return adds_up(node.this)
        case exp.Add() | exp.Sub():
            return adds_up(node.this) and adds_up(node.expression)
        case exp.Mul():
            sides = (node.this, node.expression)
            return any(_is_number(one) and adds_up(other) for one, other in (sides, sides[::-1]))
        case exp.Div():
            return adds_up(node.this) and _is_number(node.expression)
        case exp.Coalesce():
            return adds_up(node.this) and all(_is_nothing(other) for other in node.expressions)
        case exp.Case() if len(node.args["ifs"]) == 1 and node.args.get("default") is not None:
            return _is_nothing(node.args["ifs"][0].args["true"]) and adds_up(node.args["default"])
    return False


def _is_number(node: exp.Expr) -> bool:
    bare = node.unnest()
    return isinstance(bare.this if isinstance(bare, exp.Neg) else bare, exp.Literal)


def _is_nothing(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.name) == 0
