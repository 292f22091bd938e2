"""Averages per period of metrics of two homes, each with an example in which every mistake gives another number."""

from __future__ import annotations

import pytest

from tests.soundness.examples import check, company, day, metric, model, to_one
from tests.soundness.oracle import Model
from tests.soundness.oracle.expressions import MetricArithmetic, MetricName, Number

SALES, RETURNS = MetricName("sold.sold_rows"), MetricName("given_back.given_back_rows")
NET = MetricArithmetic("-", MetricName("sold.sold_for"), MetricName("given_back.refunds"))


def rows_of(name: str, summed: str) -> Model:
    return model(
        name,
        "id:int at:date shop:text amount:int",
        key="id",
        time="at",
        joins=[to_one("place", "shops", "shop=name")],
        dimensions={"at": "date"},
        metrics=[metric(summed, "sum", "amount"), metric(f"{name}_rows", "count")],
    )


SHOPS = company(
    [
        model("shops", "name:text", key="name", dimensions={"name": "string"}),
        rows_of("sold", "sold_for"),
        rows_of("given_back", "refunds"),
    ],
    metrics=[
        metric("net", NET),
        metric("half_net", MetricArithmetic("*", NET, Number(0.5))),
        metric(
            "moves",
            MetricArithmetic("+", SALES, RETURNS),
        ),
        metric(
            "lopsided",
            MetricArithmetic("-", MetricName("sold.sold_for"), MetricName("given_back.given_back_rows")),
        ),
    ],
    shops=[(name,) for name in "NQRS"],
    sold=[(1, day(2017, 3, 1), "N", 8), (2, day(2017, 3, 4), "N", 16), (3, day(2017, 3, 4), "S", 32)],
    given_back=[(1, day(2017, 3, 2), "S", 4), (2, day(2017, 3, 9), "R", 2), (3, day(2017, 2, 9), "Q", 1)],
)


@pytest.mark.parametrize(
    ("name", "north", "only_refunds", "both", "of_all"),
    [
        ("net", 24, -2, 28, 50),
        ("half_net", 12, -1, 14, 25),
        ("moves", 2, 1, 2, 5),
        ("lopsided", 24, -1, 31, 54),
    ],
)
def test_what_is_not_there_is_nothing_beside_what_is(
    name: str, north: float, only_refunds: float, both: float, of_all: float
) -> None:
    """Shop N gave nothing back, and R sold nothing: the shops add up to the total. Of ten days four have rows."""
    ten = 10.0
    check(
        SHOPS,
        {
            "metrics": [f"average({name}, day)"],
            "dimensions": ["shops.name"],
            "time": "2017-03-01 to 2017-03-10",
            "totals": True,
        },
        rows=[("N", north / ten), ("R", only_refunds / ten), ("S", both / ten)],
        totals=(of_all / ten,),
    )


def test_where_nothing_is_there_on_either_side_there_is_no_average() -> None:
    """Shop Q gave something back in February alone; it is there because of a window that sees that."""
    check(
        SHOPS,
        {
            "metrics": [
                "average(net, day)",
                {"expr": "refunds", "over": {"last": "60 days"}, "as": "of_sixty_days"},
            ],
            "dimensions": ["shops.name"],
            "time": "2017-03-01 to 2017-03-10",
        },
        rows=[("N", 2.4, None), ("Q", None, 1), ("R", -0.2, 2), ("S", 2.8, 4)],
    )
