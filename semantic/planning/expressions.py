"""Ad-hoc metrics: a closed grammar of metric names, numbers, + - * / and parentheses."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic.catalog import Catalog, Measure
from semantic.catalog.measures import MeasureBuilder
from semantic.definitions.types import Format, Metric
from semantic.errors import NotSupported, QueryMalformed

ALLOWED = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Paren, exp.Neg)
LATER = ("share", "rank", "change")
MAX_LENGTH = 500


def parse_metric(catalog: Catalog, text: str, path: str) -> tuple[Measure, Metric | None, Format | None]:
    """The measure of a metric's name or of an expression over metrics. The metric is None for an expression.

    Raises NameUnknown, NameAmbiguous, QueryMalformed or NotSupported.
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
        raise QueryMalformed(
            f"`{text[:80]}` is not an expression over metrics.",
            hint="Write metric names, numbers, + - * / and parentheses.",
            path=path,
        ) from error
    _check(tree, text, path)
    builder = MeasureBuilder()

    def visit(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column | exp.Dot):
            return builder.include(catalog.measure(catalog.metric(_dotted(node, text, path), path)))
        return node

    measure_tree = tree.transform(visit)
    if not builder.leaves:
        raise QueryMalformed(f"`{text}` names no metric.", path=path)
    return Measure(measure_tree, tuple(builder.leaves), metrics=tuple(builder.metrics)), None, None


def _check(node: exp.Expr, text: str, path: str) -> None:
    """Refuses everything outside the grammar; names and numbers are leaves of it."""
    if isinstance(node, exp.Column | exp.Dot):
        return
    if isinstance(node, exp.Literal):
        if not node.is_string and _is_number(node.name):
            return
    elif isinstance(node, ALLOWED):
        for child in node.iter_expressions():
            _check(child, text, path)
        return
    function = (
        node.name
        if isinstance(node, exp.Anonymous)
        else node.sql_name()
        if isinstance(node, exp.Func)
        else ""
    )
    if function.lower() in LATER:
        raise NotSupported(f"`{function.lower()}` is not available in this version.", path=path)
    raise QueryMalformed(
        f"`{text[:80]}` is not an expression over metrics.",
        hint="Write metric names, numbers, + - * / and parentheses.",
        path=path,
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _dotted(node: exp.Expr, text: str, path: str) -> str:
    """The dotted name as written, without quotes."""
    parts = [node] if isinstance(node, exp.Column) else list(node.find_all(exp.Column))
    if len(parts) != 1 or any(not isinstance(part, exp.Identifier) for part in parts[0].parts):
        raise QueryMalformed(f"`{text[:80]}` is not an expression over metrics.", path=path)
    names = [part.name for part in parts[0].parts]
    outer = node
    while isinstance(outer, exp.Dot):
        names.append(outer.expression.name)
        outer = outer.this
    return ".".join(names)
