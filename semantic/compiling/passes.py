"""The passes from a neutral tree to one that a dialect can write, in order. Each is a function from tree to tree.

1. lower_markers    markers become the dialect's functions; none is left
2. divide_safely    `a / b` divides truly and gives NULL where b is zero
3. quote_reserved   identifiers that are keywords somewhere are quoted
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from semantic import markers
from semantic.compiling.dialects import Context
from semantic.compiling.keywords import RESERVED

Pass = Callable[[exp.Expr, Context], exp.Expr]


def lower_markers(tree: exp.Expr, context: Context) -> exp.Expr:
    """Inner markers first: an aggregate's argument may hold a local time."""
    found = [node for node in tree.find_all(exp.Anonymous) if markers.marker_name(node)]
    for node in reversed(found):
        lowered = _LOWER[markers.marker_name(node)](node.expressions, context)
        if node is tree:
            tree = lowered
        else:
            node.replace(lowered)
    return tree


def _local_time(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.local_time(arguments[0], arguments[1].name, context.zone)


def _truncate(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.truncate(arguments[0], arguments[1].name, context.calendar)


def _part(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.parts[arguments[1].name](arguments[0])


def _text_match(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    return context.dialect.text_match(arguments[0], arguments[1], arguments[2].name)


def _aggregate(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    name, columns, fraction, where = arguments
    build = context.dialect.aggregates[name.name]
    given = list(columns.expressions)
    if not isinstance(fraction, exp.Null):
        given.append(fraction)
    call = build(*given)
    if isinstance(where, exp.Null):
        return call
    return exp.Filter(this=call, expression=exp.Where(this=where))


def _periods(arguments: list[exp.Expr], context: Context) -> exp.Expr:
    start, until, grain = arguments
    return context.dialect.periods(start, until, grain.name, context.calendar)


_LOWER: dict[str, Callable[[list[exp.Expr], Context], exp.Expr]] = {
    markers.LOCAL_TIME: _local_time,
    markers.TRUNCATE: _truncate,
    markers.PART: _part,
    markers.TEXT_MATCH: _text_match,
    markers.AGGREGATE: _aggregate,
    markers.PERIODS: _periods,
}


def divide_safely(tree: exp.Expr, context: Context) -> exp.Expr:
    """Rule 7 of DESIGN 5: a ratio never truncates, and has no value where its denominator is zero."""
    for node in list(tree.find_all(exp.Div)):
        denominator = node.expression
        number = denominator.this if isinstance(denominator, exp.Paren) else denominator
        if isinstance(number, exp.Literal) and float(number.name) != 0:
            continue
        node.set("expression", exp.Nullif(this=denominator.unnest(), expression=exp.Literal.number(0)))
    return tree


def quote_reserved(tree: exp.Expr, context: Context) -> exp.Expr:
    for node in tree.find_all(exp.Identifier):
        if not node.quoted and node.name.lower() in RESERVED:
            node.set("quoted", True)
    return tree


PASSES: tuple[Pass, ...] = (lower_markers, divide_safely, quote_reserved)


def apply_passes(tree: exp.Expr, context: Context) -> exp.Expr:
    for each in PASSES:
        tree = each(tree, context)
    return tree
