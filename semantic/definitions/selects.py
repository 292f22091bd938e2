"""The SELECT of a model: parsed, and refused unless it is one plain SELECT over named tables.

    parse_select("SELECT DISTINCT store_id FROM transactions")

Joins, CTEs, unions, subqueries and windows are fine. Statements that change something, files, functions that make
tables, parameters, the clock and random samples are not. Unlike in expressions, columns keep sqlglot's own form here:
the tree is used as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from semantic.definitions.expression_text import shortened
from semantic.definitions.expressions import parse_one
from semantic.definitions.functions import SELECT_FUNCTIONS
from semantic.definitions.names import is_file_like
from semantic.definitions.node_checks import Refused, check_time_format, function_refusal
from semantic.definitions.types import NOWHERE, Expression
from semantic.errors import DefinitionsInvalid, Position

_REFUSED: tuple[tuple[tuple[type[exp.Expr], ...], str, str], ...] = (
    (
        (
            exp.DML,
            exp.DDL,
            exp.Command,
            exp.Into,
            exp.Lock,
            exp.Drop,
            exp.Pragma,
            exp.Set,
            exp.Use,
            exp.Block,
        ),
        "a model only reads: one SELECT, without INTO or FOR UPDATE.",
        "Write SELECT … FROM ….",
    ),
    (
        (exp.Placeholder, exp.Parameter, exp.SessionParameter),
        "a model's SELECT has no parameters.",
        "Write the value itself.",
    ),
    (
        (exp.TableSample,),
        "a sample gives other numbers each time.",
        "Select all rows, or filter them.",
    ),
)


def parse_select(
    text: str, position: Position = NOWHERE, dialects: Mapping[str, str] | None = None
) -> Expression:
    """Parse and check a model's `sql`, and the texts for single warehouses (dialect → text).

    Raises DefinitionsInvalid with the first problem of the text, at `position`.
    """
    try:
        return Expression(
            text=text,
            tree=_checked(text, ""),
            position=position,
            dialects={name: _checked(other, name) for name, other in (dialects or {}).items()},
        )
    except Refused as refused:
        raise DefinitionsInvalid([refused.problem(position)]) from None


def _checked(text: str, dialect: str) -> exp.Expr:
    tree = parse_one(text, dialect)
    for node in tree.walk(bfs=False):
        _check(node)
        if not dialect:
            check_time_format(node)
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise _refusal(tree, "a model's sql is one SELECT.", "Write SELECT … FROM ….")
    return tree


def _check(node: exp.Expr) -> None:
    for kinds, what, hint in _REFUSED:
        if isinstance(node, kinds) and not isinstance(node, exp.Query):
            raise _refusal(node, what, hint)
    if isinstance(node, exp.Table):
        _check_table(node)
    elif isinstance(node, exp.Identifier) and not node.args.get("quoted") and not node.name.isidentifier():
        raise _refusal(node, "this is not a name.", "Put an unusual name in double quotes.")
    elif isinstance(node, exp.Func) and type(node) not in SELECT_FUNCTIONS:
        raise function_refusal(node)


def _check_table(node: exp.Table) -> None:
    if not isinstance(node.this, exp.Identifier | exp.Dot) or node.find(exp.Func):
        raise _refusal(
            node,
            "only tables and views stand after FROM.",
            "Make a view of it in the warehouse and name that.",
        )
    if is_file_like(".".join(part.name for part in node.parts)):
        raise _refusal(
            node, "a warehouse could read this as a file.", "Make a view of the file in the warehouse."
        )


def _refusal(node: exp.Expr, what: str, hint: str) -> Refused:
    written = shortened(node.sql(unsupported_level=ErrorLevel.IGNORE)) or type(node).__name__.lower()
    return Refused("sql-refused", f"{written!r}: {what}", hint)
