"""Ad-hoc metrics: a closed grammar of metric names, numbers, + - * /, parentheses and the functions of
`semantic.planning.functions`.

revenue / baskets
share(revenue, product.department) * 100
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import Catalog, Measure
from semantic.catalog.binding import grouped
from semantic.catalog.measures import MeasureBuilder, leaf_index
from semantic.definitions.types import Format, Metric, ValueType
from semantic.errors import QueryMalformed
from semantic.naming import nearest
from semantic.planning.functions import FUNCTIONS, Call
from semantic.query.types import Query

ALLOWED = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Paren, exp.Neg)
MAX_LENGTH = 500
NOTHING_ASKED = Query()


def parse_metric(
    catalog: Catalog, text: str, path: str, query: Query = NOTHING_ASKED, *, totals: bool = False
) -> tuple[Measure, Metric | None, Format | None]:
    """The measure of a metric's name or of an expression over metrics. The metric is None for an expression.

    Functions look at the `query` that they stand in; with `totals` at its one row of totals. Raises NameUnknown,
    NameAmbiguous, QueryMalformed, NotAllowed or TimeInvalid.
    """
    plain = text.replace("_", "").replace(".", "")
    if plain.isalnum() and not plain[0].isdigit():
        metric = catalog.metric(text, path)
        return catalog.measure(metric), metric, metric.format
    if len(text) > MAX_LENGTH:
        raise QueryMalformed(f"An expression is at most {MAX_LENGTH} characters.", path=path)
    try:
        tree = sqlglot.parse_one(text)
    except (SqlglotError, RecursionError) as error:
        raise _no_expression(text, path) from error
    expression = _Expression(catalog, text, path, query, totals)
    measure = expression.measure(tree, functions=True)
    if not measure.leaves:
        raise QueryMalformed(f"`{text}` names no metric.", path=path)
    return measure, None, expression.format(tree)


def function_name(node: exp.Expr) -> str:
    """The lower-case name of a function call; "" for every other node."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


class _Expression:
    """One text of the grammar, read for one query."""

    def __init__(self, catalog: Catalog, text: str, path: str, query: Query, totals: bool) -> None:
        self._catalog = catalog
        self._text = text
        self._path = path
        self._query = query
        self._totals = totals

    def measure(self, tree: exp.Expr, *, functions: bool) -> Measure:
        """The measure of a part of the text; `functions`: whether it may call any."""
        builder = MeasureBuilder()
        built = self._built(tree, builder, functions).unnest()
        single = leaf_index(built)
        type_ = builder.leaves[single].type if single is not None else ValueType.NUMBER
        return Measure(built, tuple(builder.leaves), type_, tuple(builder.metrics))

    def format(self, tree: exp.Expr) -> Format | None:
        """That of a text which is nothing but the call of a function."""
        name = function_name(tree)
        if not name:
            return None
        called = next(tree.iter_expressions(), None)
        if FUNCTIONS[name].keeps_format and isinstance(called, exp.Column | exp.Dot):
            own = self._catalog.metric(self._dotted(called), self._path).format
            return None if own is not None and own.kind == "integer" and FUNCTIONS[name].divides else own
        return FUNCTIONS[name].format

    def _built(self, node: exp.Expr, builder: MeasureBuilder, functions: bool) -> exp.Expr:
        if isinstance(node, exp.Column | exp.Dot):
            metric = self._catalog.metric(self._dotted(node), self._path)
            return builder.include(self._catalog.measure(metric))
        if isinstance(node, exp.Literal) and not node.is_string and _is_number(node.name):
            return exp.Literal.number(node.name)
        if isinstance(node, ALLOWED):
            self._check_numbers(node)
            parts = {
                key: self._built(child, builder, functions) if isinstance(child, exp.Expr) else child
                for key, child in node.args.items()
            }
            return type(node)(**parts)
        name = function_name(node)
        if name and functions:
            return grouped(self._called(name, node, builder))
        if name in FUNCTIONS:
            raise QueryMalformed(
                f"`{self._text[:80]}` calls `{name}` within another function, and functions are of metrics.",
                hint=f"Ask for {FUNCTIONS[name].syntax} by itself; arithmetic with functions stands around them.",
                path=self._path,
            )
        raise _no_expression(self._text, self._path)

    def _check_numbers(self, node: exp.Expr) -> None:
        """Databases calculate with texts, times, and true and false in different ways, or not at all."""
        for child in node.iter_expressions() if not isinstance(node, exp.Paren) else ():
            operand = child.unnest()
            if isinstance(operand, exp.Column | exp.Dot):
                metric = self._catalog.metric(self._dotted(operand), self._path)
                self._number(metric.qualified, self._catalog.measure(metric).type)
            elif function_name(operand) in FUNCTIONS:
                self._number(operand.sql(), self.measure(operand, functions=True).type)

    def _number(self, what: str, type_: ValueType) -> None:
        if type_ is not ValueType.NUMBER:
            raise QueryMalformed(
                f"`{what}` is a {type_} and no number, so `{self._text[:80]}` cannot be calculated.",
                hint="Ask for it by itself.",
                code="not-a-number",
                path=self._path,
            )

    def _called(self, name: str, node: exp.Expr, builder: MeasureBuilder) -> exp.Expr:
        function = FUNCTIONS.get(name)
        if function is None:
            raise QueryMalformed(
                f"There is no function `{name}` of metrics.",
                hint="Functions: " + ", ".join(known.syntax for known in FUNCTIONS.values()) + ".",
                suggestions=nearest(name, FUNCTIONS),
                path=self._path,
            )
        arguments = tuple(child for child in node.iter_expressions() if isinstance(child, exp.Expr))

        def read(tree: exp.Expr) -> Measure:
            return self.measure(tree, functions=False)

        return function.build(
            Call(
                function,
                arguments,
                self._query,
                self._totals,
                self._text,
                self._path,
                self._catalog,
                builder,
                read,
                self._dotted,
            )
        )

    def _dotted(self, node: exp.Expr) -> str:
        """The dotted name as written, without quotes."""
        parts = [node] if isinstance(node, exp.Column) else list(node.find_all(exp.Column))
        if len(parts) != 1 or any(not isinstance(part, exp.Identifier) for part in parts[0].parts):
            raise _no_expression(self._text, self._path)
        names = [part.name for part in parts[0].parts]
        for outer in reversed(list(node.find_all(exp.Dot))):
            names.append(outer.expression.name)
        return ".".join(names)


def _no_expression(text: str, path: str) -> QueryMalformed:
    syntaxes = ", ".join(function.syntax for function in FUNCTIONS.values())
    return QueryMalformed(
        f"`{text[:80]}` is not an expression over metrics.",
        hint=f"Write metric names, numbers, + - * /, parentheses, {syntaxes}.",
        path=path,
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
