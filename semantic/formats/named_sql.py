"""SQL of another tool over names of its own → expressions of definitions over ours.

    tree = renamed(read("SUM(o.amount) / COUNT(*)", "snowflake"), lambda parts: name_node(parts[-1:]))
    checked(tree, Use.METRIC)         "sum(amount) / count()"

What a name means is each format's own: it gives a function from a column's parts to what stands here instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATE_NODES
from semantic.definitions.expression_text import expression_text, replaced
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.node_checks import Refused
from semantic.errors import DefinitionsInvalid
from semantic.formats.neutral_sql import in_small_letters, parse_sql
from semantic.formats.neutral_trees import divided, neutral
from semantic.trees import QuotedName

Parts = tuple[str, ...]
Namer = Callable[[Parts], exp.Expr]


class Unsayable(Exception):
    """SQL that no expression can say; `why` is for the report."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read(text: str, dialect: str) -> exp.Expr:
    """The tree of SQL in some dialect, in the forms of the neutral one. Raises Unsayable."""
    try:
        tree = divided(neutral(parse_sql(text, dialect)))
        for node in list(tree.find_all(exp.Count)):
            if isinstance(node.this, exp.Star | exp.Literal):
                tree = replaced(tree, node, exp.Count())
        for time in list(tree.find_all(exp.TimestampTrunc)):
            if time.unit is not None and not time.args.get("zone"):
                unit = exp.Literal.string(time.unit.name.lower())
                tree = replaced(tree, time, exp.DateTrunc(this=time.this, unit=unit))  # type: ignore[no-untyped-call]
        return tree
    except Refused as refused:
        raise Unsayable(" ".join(filter(None, (refused.message, refused.hint)))) from None


def parts_of(column: exp.Column) -> Parts:
    """The parts of a name, those that only quotes make possible as QuotedName."""
    return tuple(
        QuotedName(part.name)
        if isinstance(part, exp.Identifier) and not part.name.isidentifier()
        else part.name
        for part in column.parts
    )


def renamed(tree: exp.Expr, name: Namer) -> exp.Expr:
    """The tree with every column put into the words of whoever names them. `*` stays."""
    for node in list(tree.find_all(exp.Column)):
        if not isinstance(node.this, exp.Star):
            tree = replaced(tree, node, name(parts_of(node)))
    return tree


def inside(tree: exp.Expr) -> exp.Expr:
    """The tree as a part of another one."""
    return exp.Paren(this=tree.copy()) if isinstance(tree, exp.Binary | exp.Not) else tree.copy()


def aggregates(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost aggregates of a tree."""
    if is_aggregate(tree):
        yield tree
        return
    for child in tree.iter_expressions():
        yield from aggregates(child)


def is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, exp.AggFunc) or type(node) in AGGREGATE_NODES


def measured(tree: exp.Expr, row: Namer, metric: Namer) -> exp.Expr:
    """A metric's tree: `row` names what stands in aggregates, `metric` what stands outside of them."""
    for node in list(aggregates(tree)):
        tree = replaced(tree, node, renamed(node.copy(), row))
    within = {id(node) for each in aggregates(tree) for node in each.find_all(exp.Column)}
    for node in list(tree.find_all(exp.Column)):
        if id(node) not in within:
            tree = replaced(tree, node, metric(parts_of(node)))
    return tree


def checked(tree: exp.Expr, use: Use) -> str:
    """The text of a tree that may stand where `use` says. Raises Unsayable."""
    text = in_small_letters(expression_text(tree))
    try:
        parse_expression(text, use=use)
    except DefinitionsInvalid as invalid:
        problem = invalid.problems[0]
        raise Unsayable(" ".join(filter(None, (problem.message, problem.hint)))) from None
    return text
