"""A compiled query for people and machines: its plan as lines, its SQL laid out, and with its values in it.

    compiled_json(compiled)     {"sql": …, "parameters": …, "columns": […], "plan": [{"kind": "fact", …}, …], …}
    runnable_sql(statement, "duckdb")     the same SELECT, values written as quoted literals, to paste elsewhere

The text in "sql" is what runs, byte for byte; `runnable_sql` is for reading and trying out.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import sqlglot
from sqlglot import exp

from semantic.compiling import Compiled, Statement
from semantic.compiling.dialects import dialect_named
from semantic.planning.explaining import explained
from semantic.planning.lines import Line
from semantic.planning.parameters import Bindable
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
        "plan": [_line_json(line) for line in explained(statement.plan, statement.parameters)],
    }


def _line_json(line: Line) -> Json:
    return {"kind": line.kind, "text": line.text, "under": [_line_json(each) for each in line.under]}


def _literal(value: Bindable) -> exp.Expr:
    if isinstance(value, Decimal):
        return exp.Literal.number(format(value, "f"))
    return exp.convert(value)
