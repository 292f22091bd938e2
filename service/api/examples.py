"""Examples for the OpenAPI description. The answer is made by the real serializer, so that it cannot go stale."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache

from pydantic import BaseModel

from semantic.definitions.types import Format
from semantic.query import Limit, MetricUse, OrderBy, Query, TimeClause
from service.answer import Answer, Column, Computation, Kind, MetricUsed, Status, Trust
from service.answer_json import answer_json
from service.api.bodies import AskRequest
from service.api.query_schema import EXAMPLE, Schema

_SQL = (
    "SELECT product.department AS product__department, SUM(sales.sales_value) AS revenue FROM transactions AS sales "
    "LEFT JOIN products AS product ON sales.product_id = product.product_id WHERE "
    "sales.transaction_timestamp >= $p1 AND sales.transaction_timestamp < $p2 GROUP BY 1 "
    "ORDER BY revenue DESC, product__department ASC LIMIT 3"
)
_START, _UNTIL = datetime(2017, 10, 1, 4), datetime(2018, 1, 1, 5)

_ANSWER = Answer(
    id="0f5c2b7e",
    status=Status.ANSWERED,
    kind=Kind.DATA,
    question="top 2 departments by revenue in the last 3 months",
    sentence="GROCERY has the highest revenue.",
    columns=(
        Column("product.department", "Department", "dimension", "string"),
        Column("revenue", "Revenue", "metric", "number", Format("currency", "USD")),
    ),
    rows=(("GROCERY", Decimal("614321.07")), ("DRUG GM", Decimal("160224.51"))),
    row_count=2,
    truncated=True,
    trust=Trust.GOVERNED,
    computation=Computation(
        metrics=(
            MetricUsed("revenue", "Dollars the store received for what was scanned.", "sum(sales_value)"),
        ),
        joins=("each line's product, by product_id; lines without a product are kept",),
    ),
    query=Query(
        metrics=(MetricUse("revenue"),),
        dimensions=("product.department",),
        time=TimeClause("last 3 months"),
        order_by=(OrderBy("revenue", descending=True),),
        limit=Limit(2),
    ),
    sql=_SQL,
    parameters={"p1": _START, "p2": _UNTIL},
    dialect="duckdb",
    planner="offline",
    now=datetime(2018, 1, 1),
)

ANSWER_EXAMPLE = answer_json(_ANSWER)

COMPILED_EXAMPLE: Schema = {
    "sql": _SQL,
    "parameters": {"p1": _START.isoformat(), "p2": _UNTIL.isoformat()},
    "columns": ["product.department", "revenue"],
    "totals": None,
    "rows": 2,
    "range": {
        "from": "2017-10-01T00:00:00",
        "until": "2018-01-01T00:00:00",
        "zone": "America/New_York",
        "phrase": "last 3 months",
        "words": "Q4 2017",
        "partial": False,
    },
    "zone": "America/New_York",
    "now": "2018-01-01T00:00:00",
    "dialect": "duckdb",
    "notes": [],
    "plan": [
        {
            "kind": "fact",
            "text": "sales_metrics: rows of sales (transactions), one row for each basket_id, product_id",
            "under": [{"kind": "aggregate", "text": "revenue = sum(sales_value)", "under": []}],
        },
        {"kind": "column", "text": "revenue = revenue", "under": []},
    ],
    "query": EXAMPLE,
}

PROBLEM_EXAMPLE: Schema = {
    "type": "urn:dragoman:problem:unknown-name",
    "title": "The request cannot be answered as it stands",
    "status": 422,
    "detail": "There is no metric `revnue`. Did you mean revenue?",
    "code": "unknown-name",
    "problems": [
        {
            "code": "unknown-name",
            "message": "There is no metric `revnue`.",
            "severity": "error",
            "hint": "Did you mean revenue?",
            "suggestions": ["revenue"],
            "path": "/metrics/0",
        }
    ],
}


@cache
def inlined(model: type[BaseModel]) -> Schema:
    """A model's schema without references, which have no place in what a route says beside its types. All routes share
    it: making it for each anew was most of what a service did when it started."""
    schema = model.model_json_schema()
    parts: dict[str, object] = schema.pop("$defs", {})

    def resolved(form: object) -> object:
        if isinstance(form, dict):
            if isinstance(reference := form.get("$ref"), str):
                return resolved(parts[reference.rpartition("/")[2]])
            return {key: resolved(value) for key, value in form.items()}
        return [resolved(item) for item in form] if isinstance(form, list) else form

    return {key: resolved(value) for key, value in schema.items()}


def ask_body() -> Schema:
    """What `POST /v1/ask` says about its request body."""
    examples = {
        "question": {"value": {"question": "sales last week"}},
        "follow-up": {"value": {"question": "and by store?", "conversation": "5d1e9a3c"}},
        "choice": {"value": {"choice": {"answer": "0f5c2b7e", "index": 0, "remember": True}}},
    }
    content = {"application/json": {"schema": inlined(AskRequest), "examples": examples}}
    return {"requestBody": {"required": True, "content": content}}
