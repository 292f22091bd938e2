"""What has no single meaning is refused, never guessed (rules 4, 5 and 6)."""

from __future__ import annotations

import pytest

from semantic.errors import QueryInvalid
from semantic.query import parse_query
from tests.soundness.engine import Engine
from tests.soundness.examples import NOON, Json, company, metric, model, to_one
from tests.soundness.oracle.expressions import Name
from tests.soundness.oracle.schema import Dimension

CUSTOMERS = model(
    "customers",
    "id:int name:text",
    key="id",
    dimensions={"name": "string"},
    metrics=[metric("customers", "count")],
)
ORDERS = model(
    "orders",
    "customer_id:int payer_id:int status:text at:timestamp",
    time="at",
    joins=[
        to_one("customer", "customers", "customer_id=id", inverse="ordered"),
        to_one("payer", "customers", "payer_id=id", inverse="paid"),
    ],
    dimensions={"status": "string", "at": Dimension("at", "instant", Name("at"), "UTC")},
    metrics=[metric("orders", "count")],
)
REFUNDS = model(
    "refunds",
    "customer_id:int amount:int",
    joins=[to_one("customer", "customers", "customer_id=id", inverse="refunded")],
    metrics=[metric("refunded_amount", "sum", "amount")],
)
MADE = company([CUSTOMERS, ORDERS, REFUNDS])


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(
            {
                "metrics": ["customers"],
                "filters": [{"field": "ordered.status", "op": "!=", "values": ["open"]}],
            },
            id="a negated operator on a to-many path that is not grouped",
        ),
        pytest.param(
            {
                "metrics": ["customers"],
                "filters": [{"not": {"field": "ordered.status", "op": "=", "values": ["open"]}}],
            },
            id="the same denied from outside",
        ),
        pytest.param({"metrics": ["orders"], "dimensions": ["customers.name"]}, id="two ways to one model"),
        pytest.param(
            {"metrics": ["refunded_amount"], "dimensions": ["orders.status"]}, id="up and silently down again"
        ),
        pytest.param(
            {"metrics": ["customers"], "dimensions": ["time.month"]}, id="time of a metric without one"
        ),
        pytest.param(
            {"metrics": ["customers"], "time": {"range": "2017"}}, id="a range over a metric without time"
        ),
        pytest.param(
            {"metrics": ["orders", "refunded_amount"], "dimensions": ["payer.name"]},
            id="a role that one home lacks",
        ),
        pytest.param(
            {
                "metrics": ["orders"],
                "filters": [
                    {
                        "any": [
                            {"field": "orders", "op": ">", "values": [1]},
                            {"field": "orders.status", "op": "=", "values": ["open"]},
                        ]
                    }
                ],
            },
            id="any of a metric and a dimension that is not grouped",
        ),
    ],
)
def test_refused(query: Json) -> None:
    with Engine(MADE) as engine, pytest.raises(QueryInvalid):
        engine.ask(parse_query(query), NOON)


def test_a_spelled_out_path_may_go_up_and_down() -> None:
    with Engine(MADE) as engine:
        asked = parse_query({"metrics": ["refunded_amount"], "dimensions": ["customer.ordered.status"]})
        assert engine.ask(asked, NOON).rows == []
