"""Expression text → a parsed, checked and normalised tree.

    expression = parse_expression("sum(quantity * product.list_price)")
    expression_text(expression.tree)       "sum(quantity * product.list_price)"

Expressions are written in one neutral dialect (`/` divides truly); a text for one warehouse is parsed in that
warehouse's dialect and ends in the same form. In every tree that this module returns

- a reference of any depth is one `exp.Column` holding the dotted name (`expression_text.name_parts` splits it);
- rows are counted by `Count(this=Star())`, however that was spelled; `percentile(x, p)` is `PercentileCont(x, p)`,
  `approx_percentile(x, p)` is `ApproxQuantile(x, p)`;
  `any` and `every` are `LogicalOr` and `LogicalAnd`;
- there are no comments, statements, subqueries, windows, placeholders, unknown functions or nested aggregates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from semantic.definitions.access import PRINCIPAL
from semantic.definitions.aggregates import AGGREGATE_NODES
from semantic.definitions.expression_text import name_node, name_parts, replaced, shortened, snippet
from semantic.definitions.functions import NOT_CONDITIONS
from semantic.definitions.node_checks import Refused, check_node, check_time_format
from semantic.definitions.types import NOWHERE, Expression
from semantic.errors import DefinitionsInvalid, Position
from semantic.trees import QuotedName

MAX_CHARACTERS = 20_000
MAX_DEPTH = 100
"""Levels of a tree: far more than a person writes, far fewer than would exhaust the stack of a recursive pass."""


class Use(StrEnum):
    """Where an expression stands, which decides what it may hold."""

    ROW = "a dimension's expr"
    CONDITION = "a condition"
    METRIC = "a metric's expr"
    FRESHNESS = "a freshness expr"
    REFRESH = "a refresh expr"
    POLICY = "a condition on rows that are seen"


def parse_expression(
    text: str,
    position: Position = NOWHERE,
    use: Use = Use.METRIC,
    dialects: Mapping[str, str] | None = None,
) -> Expression:
    """Parse and check an expression, and those given for single warehouses (dialect → text).

    Raises DefinitionsInvalid with the first problem of the text, at `position`.
    """
    try:
        return Expression(
            text=text,
            tree=_checked(text, "", use),
            position=position,
            dialects={name: _checked(other, name, use) for name, other in (dialects or {}).items()},
        )
    except Refused as refused:
        raise DefinitionsInvalid([refused.problem(position)]) from None


def bare_name(name: str, position: Position = NOWHERE) -> Expression:
    """The expression that is one column, as a dimension without `expr` has."""
    return Expression(text=name, tree=name_node((name,)), position=position)


@lru_cache(maxsize=50_000)
def is_bare(name: str) -> bool:
    """Whether a name stands in expressions without quotes: `amount` does; `when` and `Order Date` do not."""
    try:
        tokens = sqlglot.tokenize(name)
        if len(tokens) != 1 or tokens[0].token_type in sqlglot.Parser.STATEMENT_PARSERS:
            return False
        alone, within = _checked(name, "", Use.ROW), _checked(f"max({name})", "", Use.METRIC)
    except (Refused, SqlglotError):
        return False
    return isinstance(alone, exp.Column) and isinstance(within.this, exp.Column)


def _checked(text: str, dialect: str, use: Use) -> exp.Expr:
    tree = parse_one(text, dialect)
    tree = _normalised(tree)
    if use is Use.POLICY:
        _list_attributes(tree)
    for node in tree.walk(bfs=False):
        check_node(node)
        if not dialect:
            check_time_format(node)
    _check_use(tree, use)
    return _attributes_placed(tree) if use is Use.POLICY else tree


def _is_attribute(node: object) -> bool:
    if not isinstance(node, exp.Column):
        return False
    parts = name_parts(node)
    return len(parts) == 2 and parts[0] == PRINCIPAL


def _list_attributes(tree: exp.Expr) -> None:
    """`region in principal.regions` is `region in (principal.regions)`."""
    for node in tree.find_all(exp.In):
        listed = node.args.get("field")
        if _is_attribute(listed):
            node.set("field", None)
            node.set("expressions", [listed])


def _attributes_placed(tree: exp.Expr) -> exp.Expr:
    """The attributes of principals become placeholders, so that no column is ever taken for one."""
    for node in list(tree.find_all(exp.Column)):
        if _is_attribute(node):
            tree = replaced(tree, node, exp.Placeholder(this=node.name))
    return tree


def parse_one(text: str, dialect: str) -> exp.Expr:
    """Parse exactly one statement or expression; comments are dropped. Raises Refused."""
    if len(text) > MAX_CHARACTERS:
        raise Refused("expression-too-long", f"This text has more than {MAX_CHARACTERS:,} characters.", "")
    try:
        trees = [tree for tree in sqlglot.parse(text, read=dialect or None) if tree is not None]
    except ParseError as error:
        raise _syntax_refusal(text, error) from None
    except (SqlglotError, ValueError):
        raise Refused(
            "expression-invalid",
            f"{shortened(text)!r} cannot be read.",
            "Close every quote; a text stands in single quotes.",
        ) from None
    except RecursionError:
        raise _too_deep() from None
    if not trees:
        raise Refused("expression-invalid", "There is no expression here.", "Write one.")
    if len(trees) > 1:
        raise Refused(
            "expression-refused",
            f"{shortened(text)!r} holds several statements.",
            "Write one and no semicolon.",
        )
    _tidy(trees[0])
    return trees[0]


def _syntax_refusal(text: str, error: ParseError) -> Refused:
    found = error.errors[0] if error.errors else {}
    place = str(found.get("highlight") or "").strip()
    reason = str(found.get("description") or "it is not an expression").rstrip(".")
    # sqlglot names its own classes where an argument is missing.
    reason = re.sub(r"<class '[\w.]*\.(\w+)'>", lambda hit: hit[1].lower(), reason)
    near = f" near {place!r}" if place and place != text else ""
    return Refused(
        "expression-invalid",
        f"{shortened(text)!r} is not an expression{near}: {reason[:1].lower() + reason[1:]}.",
        "Check parentheses, quotes and commas; a text stands in single quotes, an unusual column name in double ones.",
    )


def _too_deep() -> Refused:
    return Refused(
        "expression-too-deep",
        f"This expression is nested more than {MAX_DEPTH} deep.",
        "Give parts of it names: dimensions, segments or other metrics.",
    )


def _tidy(tree: exp.Expr) -> None:
    """Drop comments, which would reach the SQL, and refuse what recursive passes could not walk."""
    level: list[exp.Expr] = [tree]
    for _ in range(MAX_DEPTH):
        for node in level:
            node.comments = None
        level = [child for node in level for child in node.iter_expressions()]
        if not level:
            return
    raise _too_deep()


def _normalised(tree: exp.Expr) -> exp.Expr:
    references = tree.walk(bfs=False, prune=lambda node: isinstance(node, exp.Column | exp.Dot))
    for node in list(references):
        if isinstance(node, exp.Column | exp.Dot):
            tree = replaced(tree, node, _name_of(node))
        elif isinstance(node, exp.Count):
            _normalise_count(node)
        elif isinstance(node, exp.Any) and not isinstance(node.parent, exp.Predicate):
            tree = replaced(tree, node, exp.LogicalOr(this=node.this.unnest()))
        elif isinstance(node, exp.Anonymous):
            arguments = node.expressions
            if node.name.lower() == "every" and len(arguments) == 1:
                tree = replaced(tree, node, exp.LogicalAnd(this=arguments[0]))
            elif node.name.lower() == "percentile" and len(arguments) == 2:
                tree = replaced(tree, node, exp.PercentileCont(this=arguments[0], expression=arguments[1]))
            elif node.name.lower() == "approx_percentile" and len(arguments) == 2:
                tree = replaced(tree, node, exp.ApproxQuantile(this=arguments[0], quantile=arguments[1]))
    return tree


def _normalise_count(node: exp.Count) -> None:
    """count(), count(*) and count(1) are one; count(distinct (a, b)) is count(distinct a, b)."""
    argument = node.args.get("this")
    if argument is None or isinstance(argument, exp.Literal):
        node.set("this", exp.Star())
    elif isinstance(argument, exp.Distinct) and isinstance(argument.expressions[0], exp.Tuple):
        argument.set("expressions", argument.expressions[0].expressions)


def _name_of(node: exp.Column | exp.Dot) -> exp.Column:
    """The single node of a reference that sqlglot has split into catalog, schema, table, column and dots."""
    parts = tuple(_identifiers(node))
    for part in parts:
        text = part.name
        if not text or (not part.args.get("quoted") and not text.isidentifier()):
            raise Refused(
                "expression-refused",
                f"{snippet(node)!r} is not a name.",
                "A name is letters, digits and underscores; an unusual column name stands in double quotes.",
            )
    return name_node(tuple(QuotedName(part.name) if part.quoted else part.name for part in parts))


def _identifiers(node: exp.Expr) -> list[exp.Identifier]:
    if isinstance(node, exp.Dot):
        return [*_identifiers(node.this), *_identifiers(node.expression)]
    if isinstance(node, exp.Column):
        return [part for key in ("catalog", "db", "table", "this") for part in _identifiers_of(node, key)]
    if isinstance(node, exp.Identifier):
        return [node]
    if isinstance(node, exp.Star):
        raise Refused(
            "expression-refused",
            "A star stands for no value.",
            "Name a column; count() counts rows.",
        )
    called = node.name if isinstance(node, exp.Func) else node.sql()
    raise Refused(
        "function-unknown",
        f"{shortened(called)!r} cannot stand within a dotted name.",
        "Functions of a schema or a value are not part of the neutral dialect.",
    )


def _identifiers_of(node: exp.Column, key: str) -> list[exp.Identifier]:
    part = node.args.get(key)
    return [] if part is None else _identifiers(part)


def _check_use(tree: exp.Expr, use: Use) -> None:
    aggregates = [node for node in tree.walk(bfs=False) if type(node) in AGGREGATE_NODES]
    for node in aggregates:
        if use in (Use.ROW, Use.CONDITION, Use.POLICY):
            raise Refused(
                "aggregate-misplaced",
                f"{snippet(node)!r} is an aggregate, and {use} is about one row.",
                "Make it a metric; filters on metrics belong in the query.",
            )
        if node.find_ancestor(*AGGREGATE_NODES):
            raise Refused(
                "aggregate-nested",
                f"{snippet(node)!r} stands within another aggregate.",
                "An aggregate takes values of rows. Define the inner one as a metric of its own.",
            )
    if use in (Use.FRESHNESS, Use.REFRESH) and not aggregates:
        raise Refused(
            "aggregate-missing",
            f"{snippet(tree)!r} gives one time for each row.",
            "Say which row is the latest: max(…).",
        )
    if use in (Use.CONDITION, Use.POLICY) and type(tree.unnest()) in NOT_CONDITIONS:
        raise Refused(
            "not-a-condition",
            f"{snippet(tree)!r} is not true or false.",
            "Compare it with something: = <> < <= > >= in between like is null.",
        )
