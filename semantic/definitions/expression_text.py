"""References and readable text of expression trees.

    name_node(("product", "list_price"))       the node of product.list_price
    name_parts(node)                           ("product", "list_price")
    expression_text(tree)                      "sum(quantity * product.list_price)"

A reference of any depth is one `exp.Column` whose only part is an unquoted identifier holding the dotted name. A part
that is no plain name, or stood in double quotes, has them within that text: `this."Net Sales"`. (Nodes of one's own are
not possible: sqlglot's compiled classes cannot be inherited from.)
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic import trees
from semantic.trees import QuotedName

_PART = re.compile(r'"(?:[^"]|"")*"|[^."]+')

_SPELLINGS: dict[type[exp.Expr], str] = {
    exp.PercentileCont: "percentile",
    exp.PercentileDisc: "percentile_disc",
    exp.ApproxQuantile: "approx_percentile",
    exp.LogicalOr: "bool_or",
    exp.LogicalAnd: "bool_and",
    exp.ApproxDistinct: "approx_count_distinct",
}


def name_node(parts: tuple[str, ...]) -> exp.Column:
    """The node of a dotted name."""
    return exp.Column(this=exp.Identifier(this=".".join(map(_written, parts)), quoted=False))


def _written(part: str) -> str:
    if part.isidentifier() and not isinstance(part, QuotedName):
        return part
    return '"' + part.replace('"', '""') + '"'


def name_parts(column: exp.Column) -> tuple[str, ...]:
    """The names of a reference: ("product", "list_price"). Parts that have quotes come as QuotedName, without them."""
    text = column.name
    if '"' not in text:
        return tuple(text.split("."))
    return tuple(
        QuotedName(part[1:-1].replace('""', '"')) if part.startswith('"') else part
        for part in _PART.findall(text)
    )


def expression_text(tree: exp.Expr) -> str:
    """An expression as readable neutral text, for people."""
    shown = tree.copy()
    for node in list(shown.walk(bfs=False)):
        if spelling := _SPELLINGS.get(type(node)):
            fraction = node.args.get("expression") or node.args.get("quantile")
            arguments = [node.this] + ([fraction] if fraction else [])
            shown = replaced(shown, node, exp.Anonymous(this=spelling, expressions=arguments))
        elif isinstance(node, exp.Column) and '"' in node.name:
            identifiers = [trees.identifier(part) for part in name_parts(node)]
            shown = replaced(shown, node, exp.Dot.build(identifiers) if identifiers[1:] else identifiers[0])
    return shown.sql(normalize_functions="lower")


def snippet(node: exp.Expr) -> str:
    """A node as text of at most 60 characters, for a message."""
    return shortened(expression_text(node))


def shortened(text: str) -> str:
    """One line of at most 60 characters."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else one_line[:57] + "…"


def replaced(tree: exp.Expr, old: exp.Expr, new: exp.Expr) -> exp.Expr:
    """The tree with one node exchanged: the new node itself where the old one is the root."""
    if old is tree:
        return new
    old.replace(new)
    return tree
