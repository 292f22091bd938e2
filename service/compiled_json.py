"""A compiled query for people and machines: its plan as plain JSON, its SQL laid out, and with its values in it.

    compiled_json(compiled)     {"sql": …, "parameters": …, "columns": […], "plan": {"facts": […], …}, "totals": …}
    runnable_sql(statement, "duckdb")     the same SELECT, values written as quoted literals, to paste elsewhere

The text in "sql" is what runs, byte for byte; `runnable_sql` is for reading and trying out.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlglot
from sqlglot import exp

from semantic.catalog.measures import LEAF
from semantic.compiling import Compiled, Statement
from semantic.compiling.dialects import dialect_named
from semantic.definitions import expression_text
from semantic.markers import marker_name
from semantic.planning.parameters import Bindable
from semantic.planning.plan import ConvertedRows, Fact, Order, Plan
from semantic.query import query_json

Json = dict[str, object]


def compiled_json(compiled: Compiled) -> Json:
    """The compiled query as values that `json.dumps` takes."""
    time = compiled.range
    return {
        **_statement_json(compiled.main),
        "totals": _statement_json(compiled.totals) if compiled.totals else None,
        "rows": compiled.rows,
        "range": {
            "from": time.start.isoformat() if time.start else None,
            "until": time.until.isoformat() if time.until else None,
            "zone": time.zone,
            "phrase": time.phrase,
            "words": time.words,
            "partial": time.partial,
        }
        if time
        else None,
        "zone": compiled.zone,
        "now": compiled.now.isoformat(),
        "dialect": compiled.dialect,
        "notes": [{"code": note.code, "text": note.text} for note in compiled.notes],
        "plan": plan_json(compiled.main.plan),
        "query": query_json(compiled.query),
    }


def runnable_sql(statement: Statement, dialect: str) -> str:
    """The statement on several lines with its values in their places, quoted by the dialect's own rules."""
    writes = dialect_named(dialect).writes
    tree = sqlglot.parse_one(statement.sql, dialect=writes)

    def literal(node: exp.Expr) -> exp.Expr:
        name = node.name if isinstance(node, exp.Parameter | exp.Placeholder) else ""
        return _literal(statement.parameters[name]) if name in statement.parameters else node

    return tree.transform(literal).sql(dialect=writes, pretty=True)


def pretty_sql(statement: Statement, dialect: str) -> str:
    """The statement on several lines, with its placeholders."""
    return pretty_text(statement.sql, dialect)


def pretty_text(sql: str, dialect: str) -> str:
    """SQL text of ours on several lines."""
    writes = dialect_named(dialect).writes
    return sqlglot.parse_one(sql, dialect=writes).sql(dialect=writes, pretty=True)


def plan_json(plan: Plan) -> Json:
    """What is read, joined, kept, aggregated and merged, as data."""
    leaves = {leaf.index: leaf.name for fact in plan.facts for leaf in fact.leaves}
    return {
        "sub_plans": {sub.name: _sub_plan_json(sub.body) for sub in plan.subplans},
        "facts": [_fact_json(fact, plan) for fact in plan.facts],
        "groups": [{"name": g.name, "type": g.type.value, "grain": g.grain} for g in plan.groups],
        "columns": [
            {"name": o.name, "expression": o.expression, "computed_as": _text(o.tree, leaves)}
            for o in plan.outputs
            if not o.hidden
        ],
        "having": [_text(tree, leaves) for tree in plan.having],
        "order": [_order_words(order, plan) for order in plan.order],
        "rows": plan.rows,
    }


def _sub_plan_json(body: Plan | ConvertedRows) -> Json:
    if isinstance(body, Plan):
        return plan_json(body)
    return {"base": body.base.model.name, "events": body.events.model.name, "within": str(body.within or "")}


def value_json(value: Bindable) -> object:
    """A bound value as JSON: times in ISO 8601, decimals as numbers where a double holds them exactly, else as text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    return value


def _statement_json(statement: Statement) -> Json:
    return {
        "sql": statement.sql,
        "parameters": {name: value_json(value) for name, value in statement.parameters.items()},
        "columns": list(statement.columns),
    }


def _fact_json(fact: Fact, plan: Plan) -> Json:
    joins = {
        ".".join(edge.role for edge in route.edges[: depth + 1]): edge
        for route in fact.routes
        for depth, edge in enumerate(route.edges)
    }
    return {
        "name": fact.name,
        "model": fact.model.name,
        "source": fact.source or fact.model.table or "a SELECT",
        "time": fact.time,
        "joins": [
            {"path": path, "model": edge.target, "type": edge.type.value} for path, edge in joins.items()
        ],
        "filters": [_text(tree, {}) for tree in fact.where],
        "groups": {
            group.name: _text(tree, {}) if tree is not None else "no time: its value repeats"
            for group, tree in zip(plan.groups, fact.groups, strict=True)
        },
        "aggregates": [
            {
                "name": leaf.name,
                "function": leaf.leaf.aggregate.name,
                "of": [_text(bound.tree, {}) for bound in leaf.leaf.arguments],
                "where": [_text(tree, {}) for tree in leaf.where],
            }
            for leaf in fact.leaves
        ],
        "fans_out": fact.fans_out,
    }


def _order_words(order: Order, plan: Plan) -> str:
    named = plan.groups if order.kind == "group" else plan.outputs
    return ("-" if order.descending else "") + named[order.column].name


def _text(tree: exp.Expr, leaves: dict[int, str]) -> str:
    """A tree of the plan as text: columns by their paths, leaves by their names, values by their placeholders."""

    def shown(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            node.set("this", marker_name(node).removeprefix("dragoman_") or node.name)
        if not isinstance(node, exp.Column):
            return node
        if node.table == LEAF:
            return exp.column(leaves[int(node.name)])
        return exp.column(f"{node.table}.{node.name}" if node.table else node.name)

    return expression_text(tree.copy().transform(shown)).replace('"', "")


def _literal(value: Bindable) -> exp.Expr:
    if isinstance(value, Decimal):
        return exp.Literal.number(format(value, "f"))
    return exp.convert(value)
