"""SQL of a semantic model's columns → expressions of definitions.

    RowExpressions(model, names, "snowflake").text("iff(status = 'paid', amount, 0)", members=True)
    "case when this.status = 'paid' then amount else 0 end"

A bare name in an aggregate or a condition means a dimension before a column, so that a column which shares its name
with a dimension of another meaning is written as `this.status`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from semantic.definitions.expression_text import replaced
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.node_checks import Refused
from semantic.errors import DefinitionsInvalid
from semantic.formats.metricflow.manifest import Dimension, SemanticModel
from semantic.formats.metricflow.names import Names
from semantic.formats.neutral_sql import neutral_text, parse_sql
from semantic.formats.neutral_trees import neutral

PLAIN_COLUMN = re.compile(r"[A-Za-z_]\w*")


class ExpressionRefused(Exception):
    """SQL that no expression can say; the message says why."""


def plain_column(expr: str) -> str:
    """The column that an expression is; "" where it is more than one."""
    text = expr.strip()
    return text if PLAIN_COLUMN.fullmatch(text) and text.lower() not in ("true", "false", "null") else ""


def parsed(sql: str, dialect: str) -> exp.Expr:
    """The tree of SQL that a project holds. Raises ExpressionRefused."""
    if "{{" in sql or "{%" in sql:
        raise ExpressionRefused("It holds Jinja, which is not run here: write what it gives.")
    try:
        return parse_sql(sql, dialect)
    except Refused as refusal:
        raise ExpressionRefused(refusal.message) from None


class RowExpressions:
    """The expressions of one model."""

    def __init__(self, model: SemanticModel, names: Names, dialect: str) -> None:
        self.model = model
        self.dialect = dialect
        self._shadowed = {
            names.dimensions[model.name, dimension.name]
            for dimension in model.dimensions.values()
            if not self._is_column(dimension, names)
        }
        self._shadowed |= {
            name
            for (home, entity), name in names.entities.items()
            if home == model.name and plain_column(model.entities[entity].expr) != name
        }
        self._tables = {model.name, model.relation.name.rpartition(".")[2]}

    def _is_column(self, dimension: Dimension, names: Names) -> bool:
        """Whether a dimension is the column of its own name, whose value does not depend on how it is read."""
        name = names.dimensions[self.model.name, dimension.name]
        return plain_column(dimension.expr) == name and dimension.type != "instant"

    def text(self, sql: str, *, members: bool) -> str:
        """The expression in the neutral dialect. `members`: it stands where a bare name may be a dimension.

        Raises ExpressionRefused.
        """
        return self._written(sql, lambda name: "this" if members and name in self._shadowed else "")

    def qualified(self, sql: str, role: str) -> str:
        """The expression for a condition of a join: every column with `this` or a role before it."""
        return self._written(sql, lambda name: role)

    def _written(self, sql: str, before: Callable[[str], str]) -> str:
        """`before` gives what stands before a column's name."""
        tree = parsed(sql, self.dialect)
        written = sql
        for node in list(tree.find_all(exp.Column)):
            if node.args.get("db") or (node.table and node.table not in self._tables):
                raise ExpressionRefused(
                    f"`{node.sql()}` is a column of another table than that of the model."
                )
            role = before(node.name)
            if node.table or role:
                table = exp.to_identifier(role) if role else None
                tree = replaced(tree, node, exp.Column(this=node.this.copy(), table=table))
                written = ""
        text = neutral_text(neutral(tree), written)
        try:
            parse_expression(text, use=Use.ROW)
        except DefinitionsInvalid as error:
            problem = error.problem
            raise ExpressionRefused(" ".join(filter(None, (problem.message, problem.hint)))) from None
        return text
