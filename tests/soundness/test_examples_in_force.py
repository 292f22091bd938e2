"""Rows in force and picked times, by hand: which rows a metric counts in each period shown."""

from __future__ import annotations

from datetime import date

from semantic.definitions.types import Pick
from tests.soundness.examples import check, company, day, metric, model, to_one
from tests.soundness.oracle.expressions import Aggregate, MetricArithmetic, Name
from tests.soundness.oracle.schema import Dimension

STAYS = model(
    "stays",
    "room:text from_day:date to_day:date",
    dimensions={
        "room": "string",
        "begin": Dimension("begin", "date", Name("from_day")),
        "until": Dimension("until", "date", Name("to_day")),
    },
    metrics=[metric("guests", "count", during=("begin", "until"))],
)
HOTEL = company(
    [STAYS],
    stays=[
        ("x", date(2017, 1, 10), date(2017, 2, 1)),  # left before February began
        ("x", date(2017, 1, 31), date(2017, 3, 2)),
        ("y", date(2017, 2, 5), None),
        ("y", date(2017, 2, 7), date(2017, 2, 7)),  # never
        ("z", None, date(2017, 3, 1)),  # never
    ],
)


def test_a_row_counts_in_every_period_in_which_it_is_in_force() -> None:
    check(
        HOTEL,
        {"metrics": ["guests"], "dimensions": ["time.month"], "time": {"range": "2017-Q1"}},
        rows=[(day(2017, 1, 1), 2), (day(2017, 2, 1), 2), (day(2017, 3, 1), 2)],
    )
    check(
        HOTEL,
        {"metrics": ["guests"], "time": {"range": "2017-03-02 to 2017-03-31"}},
        rows=[(1,)],
    )
    check(HOTEL, {"metrics": ["guests"]}, rows=[(5,)])
    check(
        HOTEL,
        {
            "metrics": ["guests"],
            "dimensions": ["room", "time.month"],
            "time": {"range": {"from": "2017-03-02"}},
        },
        rows=[("y", day(2017, 3, 1), 1), ("y", day(2017, 4, 1), 1)],
    )


SHOPS = model("shops", "id:int city:text", key="id", dimensions={"city": "string"})
COUNTS = model(
    "counts",
    "shop_id:int day:date kind:text units:int",
    time="day",
    joins=[to_one("shop", "shops", "shop_id=id")],
    dimensions={"day": "date", "kind": "string"},
    metrics=[
        metric("stock", "sum", "units", pick=Pick("last")),
        metric("stock_by_shop", "sum", "units", pick=Pick("last", ("shop.city",))),
        metric("lowest", "sum", "units", pick=Pick("min")),
        metric("opening", "sum", "units", pick=Pick("first")),
        metric(
            "mean",
            MetricArithmetic("/", Aggregate("sum", Name("units")), Aggregate("count")),
            pick=Pick("last"),
        ),
    ],
)
STOCK = company(
    [SHOPS, COUNTS],
    shops=[(1, "Oslo"), (2, "Rome")],
    counts=[
        (1, date(2017, 1, 1), "tea", 1),
        (1, date(2017, 1, 31), "tea", 2),
        (2, date(2017, 1, 30), "tea", 4),
        (2, date(2017, 1, 30), "jam", 8),
        (1, date(2017, 2, 10), "jam", 16),
        (2, date(2017, 2, 10), "tea", 32),
        (None, date(2017, 2, 11), "tea", 64),
        (1, None, "tea", 128),
    ],
)


def test_a_pick_takes_one_day_for_all_groups_of_a_period() -> None:
    """The last day of January is the 31st for jam too, of which nothing was counted that day."""
    check(
        STOCK,
        {"metrics": ["stock"], "dimensions": ["kind", "time.month"]},
        rows=[("tea", day(2017, 1, 1), 2), ("tea", day(2017, 2, 1), 64)],
    )
    check(
        STOCK,
        {"metrics": ["stock", "opening", "lowest", "mean"], "dimensions": ["time.month"]},
        rows=[(day(2017, 1, 1), 2, 1, 1, 2), (day(2017, 2, 1), 64, 48, 48, 64)],
    )


def test_a_pick_per_shop_takes_each_shops_own_last_day() -> None:
    """Oslo 2 and Rome 12; the shop that nobody knows has a last day of its own."""
    check(
        STOCK,
        {"metrics": ["stock_by_shop"], "dimensions": ["time.month"], "totals": True},
        rows=[(day(2017, 1, 1), 14), (day(2017, 2, 1), 112)],
        totals=(112,),
    )
