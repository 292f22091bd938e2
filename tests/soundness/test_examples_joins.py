"""Joins, fan-out and merged facts, by hand. Every number is chosen so that each mistake gives a different wrong one."""

from __future__ import annotations

from tests.soundness.examples import check, company, metric, model, to_one
from tests.soundness.oracle.expressions import (
    Aggregate,
    Arithmetic,
    Coalesce,
    Comparison,
    Constant,
    MetricArithmetic,
    MetricName,
    Name,
    NullTest,
)
from tests.soundness.oracle.schema import Dimension

PRODUCTS = model(
    "products", "id:int department:text price:int", key="id", dimensions={"department": "string"}
)
HOUSEHOLDS = model(
    "households",
    "id:int region:text income:int",
    key="id",
    dimensions={"region": "string"},
    metrics=[metric("households", "count"), metric("income", "sum", "income")],
)
PURCHASES = model(
    "purchases",
    "household_id:int product_id:int amount:int channel:text",
    joins=[
        to_one("household", "households", "household_id=id", inverse="bought"),
        to_one("product", "products", "product_id=id"),
    ],
    dimensions={"channel": "string"},
    metrics=[metric("revenue", "sum", "amount"), metric("lines", "count")],
)
SHOP = company(
    [PRODUCTS, HOUSEHOLDS, PURCHASES],
    products=[(1, "DELI", 2), (2, "MEAT", 3), (3, None, 5)],
    households=[(1, "N", 100), (2, "N", 20), (3, "S", 3)],
    purchases=[
        (1, 1, 10, "web"),  # household 1 buys deli twice, once in the shop, and meat once
        (1, 1, 11, "shop"),
        (1, 2, 200, "web"),
        (2, 1, 3000, "shop"),
        (2, 9, 40000, "web"),  # product 9 is not known
        (None, 2, 500000, None),  # nobody's
    ],
)


def test_a_household_counts_once_in_every_department_it_bought_from() -> None:
    """Joined and summed, DELI would be 220; the total is 123, not the sum 243. Household 3 bought nothing: NULL."""
    check(
        SHOP,
        {"metrics": ["income", "households"], "dimensions": ["bought.product.department"], "totals": True},
        rows=[("DELI", 120, 2), ("MEAT", 100, 1), (None, 23, 2)],
        totals=(123, 3),
    )


def test_equal_rows_of_a_model_without_a_key_are_different_rows() -> None:
    """Two equal lines both count, although each meets two households of its region."""
    homes = model("homes", "area:text", dimensions={"area": "string"})
    visits = model(
        "visits",
        "area:text minutes:int",
        joins=[to_one("homes", "homes", "area", type_="many_to_many")],
        metrics=[metric("minutes", "sum", "minutes"), metric("visits", "count")],
    )
    made = company([homes, visits], homes=[("N",), ("N",), ("S",)], visits=[("N", 7), ("N", 7), ("W", 100)])
    check(
        made,
        {"metrics": ["minutes", "visits"], "dimensions": ["homes.area"], "totals": True},
        rows=[("N", 14, 2), (None, 100, 1)],
        totals=(114, 3),
    )


def test_one_widened_row_must_pass_the_whole_filter() -> None:
    """Deli on the web: household 1 has such a line. Household 2 bought deli, and on the web, but not at once."""
    deli = {"field": "bought.product.department", "op": "=", "values": ["DELI"]}
    web = {"field": "bought.channel", "op": "=", "values": ["web"]}
    check(SHOP, {"metrics": ["income"], "filters": [deli, web]}, rows=[(100,)])
    check(SHOP, {"metrics": ["income"], "filters": [{"any": [deli, web]}]}, rows=[(120,)])


def test_a_household_without_purchases_passes_is_null() -> None:
    """Household 3 has no purchase; household 2 has one of an unknown product."""
    check(
        SHOP,
        {"metrics": ["income"], "filters": [{"field": "bought.product.department", "op": "is_null"}]},
        rows=[(23,)],
    )


def test_a_filter_of_one_metric_does_not_double_another() -> None:
    """Household 1 has lines that pass and lines that do not; its income still counts once in the plain metric."""
    web = {"field": "bought.channel", "op": "=", "values": ["web"]}
    check(
        SHOP,
        {"metrics": ["income", {"expr": "income", "as": "on_the_web", "filters": [web]}, "households"]},
        rows=[(123, 120, 3)],
    )


def test_two_facts_are_summed_apart_and_merged_with_their_groups_of_null() -> None:
    """Joined to each other, the revenue of N would be counted twice. NULL holds lines without a household."""
    check(
        SHOP,
        {"metrics": ["income", "revenue"], "dimensions": ["households.region"], "totals": True},
        rows=[("N", 120, 43221), ("S", 3, None), (None, None, 500000)],
        totals=(123, 543221),
    )


def test_an_expression_reaches_up_and_keeps_rows_without_a_match() -> None:
    """2·10 + 2·11 + 3·200 + 2·3000, then the unknown product is NULL in the sum and 40000 in the other."""
    worth = Aggregate("sum", Arithmetic("*", Name("amount"), Name("product.price")))
    kept = Aggregate("sum", Arithmetic("*", Name("amount"), Coalesce(Name("product.price"), Constant(1))))
    deli = Comparison("=", Name("product.department"), Constant("DELI"))
    lines = model(
        "lines",
        "product_id:int amount:int",
        joins=[to_one("product", "products", "product_id=id")],
        metrics=[metric("worth", worth), metric("kept", kept), metric("deli", "sum", "amount", where=deli)],
    )
    made = company(
        [PRODUCTS, lines],
        products=[(1, "DELI", 2), (2, "MEAT", 3)],
        lines=[(1, 10), (1, 11), (2, 200), (1, 3000), (9, 40000)],
    )
    check(made, {"metrics": ["worth", "kept", "deli"]}, rows=[(6642, 46642, 3021)])


def test_a_missing_row_is_the_null_group_whatever_the_dimension_says() -> None:
    """The expression gives a name to shops without one, not to sales without a shop."""
    shops = model(
        "shops",
        "id:int name:text",
        key="id",
        dimensions={"name": Dimension("name", "string", Coalesce(Name("name"), Constant("no name")))},
        segments={"nameless": NullTest(Name("this.name"))},
    )
    sales = model(
        "sales",
        "shop_id:int amount:int",
        joins=[to_one("shop", "shops", "shop_id=id")],
        metrics=[metric("sold", "sum", "amount")],
    )
    made = company(
        [shops, sales], shops=[(1, None), (2, "A")], sales=[(1, 1), (2, 20), (3, 300), (None, 4000)]
    )
    check(
        made,
        {"metrics": ["sold"], "dimensions": ["shop.name"]},
        rows=[("A", 20), ("no name", 1), (None, 4300)],
    )
    check(made, {"metrics": ["sold"], "filters": [{"segment": "shop.nameless"}]}, rows=[(1,)])
    check(made, {"metrics": ["sold"], "filters": [{"not": {"segment": "shop.nameless"}}]}, rows=[(4320,)])


def test_two_roles_of_one_model_and_a_model_that_joins_itself() -> None:
    """`origin` and `order` lead to the same table; a city's parent is a city."""
    cities = model(
        "cities",
        "id:int name:text parent_id:int",
        key="id",
        joins=[to_one("parent", "cities", "parent_id=id", inverse="children")],
        dimensions={"name": "string"},
        metrics=[metric("cities", "count")],
    )
    flights = model(
        "flights",
        "origin_id:int order_id:int seats:int",
        joins=[
            to_one("origin", "cities", "origin_id=id", inverse="departures"),
            to_one("order", "cities", "order_id=id", inverse="ordered"),
        ],
        metrics=[metric("seats", "sum", "seats")],
    )
    made = company(
        [cities, flights],
        cities=[(1, "A", None), (2, "B", 1), (3, "C", 1)],
        flights=[(1, 2, 10), (2, 1, 200), (2, 3, 3000), (3, 3, 40000)],
    )
    check(
        made,
        {"metrics": ["seats"], "dimensions": ["origin.name"]},
        rows=[("A", 10), ("B", 3200), ("C", 40000)],
    )
    check(
        made,
        {"metrics": ["seats"], "dimensions": ["order.name", "origin.parent.name"]},
        rows=[("A", "A", 200), ("B", None, 10), ("C", "A", 43000)],
    )
    check(
        made, {"metrics": ["cities"], "dimensions": ["children.name"]}, rows=[("B", 1), ("C", 1), (None, 2)]
    )


def test_a_key_of_two_columns_matches_only_as_a_whole() -> None:
    """A NULL in either column matches nothing; half a key is no key."""
    slots = model("slots", "day:int hour:int label:text", key="day hour", dimensions={"label": "string"})
    bookings = model(
        "bookings",
        "day:int hour:int guests:int",
        joins=[to_one("slot", "slots", "day hour")],
        metrics=[metric("guests", "sum", "guests")],
    )
    made = company(
        [slots, bookings],
        slots=[(1, 1, "early"), (1, 2, "late"), (2, 1, "next")],
        bookings=[(1, 1, 1), (1, 2, 20), (2, 2, 300), (1, None, 4000), (None, 1, 50000)],
    )
    check(
        made,
        {"metrics": ["guests"], "dimensions": ["slot.label"]},
        rows=[("early", 1), ("late", 20), (None, 54300)],
    )


def test_arithmetic_over_two_facts_divides_after_adding_up() -> None:
    """100 lines of revenue per household, not the mean of ratios; a group without lines takes 0 for its count."""
    per_line = metric("per_line", MetricArithmetic("/", MetricName("income"), MetricName("lines")))
    made = company(
        [PRODUCTS, HOUSEHOLDS, PURCHASES],
        metrics=[per_line],
        households=[(1, "N", 100), (2, "N", 20), (3, "S", 3)],
        purchases=[(1, 1, 10, "web"), (2, 1, 1, "web"), (2, 1, 1, "web"), (2, 1, 1, "web"), (2, 1, 1, "web")],
    )
    check(
        made,
        {"metrics": ["per_line", "lines"], "dimensions": ["households.region"], "totals": True},
        rows=[("N", 24, 5), ("S", None, 0)],
        totals=(24.6, 5),
    )


def test_a_condition_on_a_metric_that_is_not_shown_adds_no_groups() -> None:
    """Households of S bought nothing; asking only for revenue, S is not there to pass the condition."""
    lone = {"field": "households", "op": ">", "values": [0]}
    check(
        SHOP,
        {"metrics": ["revenue"], "dimensions": ["households.region"], "filters": [lone]},
        rows=[("N", 43221)],
    )
