"""What a trace is told of statements: which warehouse and tables, how many rows. No SQL, for definitions may write
values into it; the run in the store has it, for those who may see it.

with statements_span("main", "postgres", statements) as seen:
    seen.set({"db.response.returned_rows": 12})

The attributes are those of OpenTelemetry's conventions for databases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from service.tracing import Attribute, Span, is_traced, span
from service.warehouse.types import StatementLike

_SYSTEMS: Mapping[str, str] = {
    "postgres": "postgresql",
    "bigquery": "gcp.bigquery",
    "redshift": "aws.redshift",
}
"""Dialects that the conventions call otherwise."""
MOST_TABLES = 8
"""Named in a summary, which is read by people."""


def statements_span(
    warehouse: str, dialect: str, statements: Sequence[StatementLike]
) -> AbstractContextManager[Span]:
    """Of all that is run together."""
    if not is_traced():
        return span("")
    tables = sorted({table for statement in statements for table in statement.tables})
    told: dict[str, Attribute] = {
        "db.system.name": _SYSTEMS.get(dialect, dialect),
        "db.namespace": warehouse,
        "db.operation.name": "SELECT",
        "db.query.summary": " ".join(["SELECT", *tables[:MOST_TABLES]]),
    }
    if len(tables) == 1:
        told["db.collection.name"] = tables[0]
    if len(statements) > 1:
        told["db.operation.batch.size"] = len(statements)
    return span(f"SELECT {tables[0] if len(tables) == 1 else warehouse}", told, client=True)
