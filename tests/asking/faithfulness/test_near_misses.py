"""Queries that are one slip away from the right one: what is written where all words are seen and joined wrongly.

Each row has a question, the query that answers it, and near ones that do not.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import load_texts, parse_query
from semantic.book import build_book
from service.asking.faithfulness import check
from tests.asking.offline.shop import BOOK, TEXTS, VALUES

NOW = datetime(2018, 1, 1)
Form = dict[str, object]

REVENUE: Form = {"metrics": ["revenue"]}
BY_STORE: Form = REVENUE | {"dimensions": ["store.store_id"]}
TOP_3: Form = BY_STORE | {"order_by": ["-revenue"], "limit": 3}
WEEKENDS = {"field": "time.day_of_week", "op": "in", "values": [6, 7]}
MORNING = {"field": "time.hour_of_day", "op": "in", "values": list(range(12))}
DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
MEAT = {"field": "product.department", "op": "=", "values": ["MEAT"]}
PIZZA = {"field": "product.kind", "op": "=", "values": ["PIZZA"]}
FROZEN = {"segment": "frozen"}
DECEMBER: Form = {"range": "2017-12", "compare": "previous_period"}
DELI_OR_MEAT = DELI | {"op": "in", "values": ["DELI", "MEAT"]}


def picked(**metrics: object) -> Form:
    """Metrics with a filter each."""
    return {
        "metrics": [{"expr": name, "as": f"its_{name}", "filters": [one]} for name, one in metrics.items()]
    }


def over(metric: str, number: object, op: str = ">") -> Form:
    return {"field": metric, "op": op, "values": [number]}


SLIPS: dict[str, tuple[str, Form, tuple[Form, ...]]] = {
    "days are turned round": (
        "sales on weekends",
        REVENUE | {"filters": [WEEKENDS]},
        (REVENUE | {"filters": [WEEKENDS | {"op": "not in"}]},),
    ),
    "days are left out": (
        "sales not on weekends",
        REVENUE | {"filters": [WEEKENDS | {"op": "not in"}]},
        (REVENUE | {"filters": [WEEKENDS]},),
    ),
    "hours are turned round": (
        "sales before noon",
        REVENUE | {"filters": [MORNING]},
        (REVENUE | {"filters": [MORNING | {"op": "not in"}]},),
    ),
    "a word of a value for the value": (
        "sales of pizza",
        REVENUE | {"filters": [PIZZA]},
        (REVENUE | {"filters": [PIZZA | {"op": "contains"}]},),
    ),
    "one of two filters is enough": (
        "frozen sales in the deli",
        REVENUE | {"filters": [FROZEN, DELI]},
        (REVENUE | {"filters": [{"any": [FROZEN, DELI]}]},),
    ),
    "one of two that are joined": (
        "sales of frozen or deli",
        REVENUE | {"filters": [{"any": [FROZEN, DELI]}]},
        (REVENUE | {"filters": [FROZEN, DELI]},),
    ),
    "one of two bounds": (
        "stores with revenue over 100 or baskets over 50",
        BY_STORE | {"filters": [{"any": [over("revenue", 100), over("baskets", 50)]}]},
        (BY_STORE | {"filters": [{"any": [over("revenue", 50), over("baskets", 100)]}]},),
    ),
    "both of two bounds": (
        "stores with revenue over 100 and baskets over 50",
        BY_STORE | {"filters": [over("revenue", 100), over("baskets", 50)]},
        (BY_STORE | {"filters": [{"any": [over("revenue", 100), over("baskets", 50)]}]},),
    ),
    "without one of two leaves nothing out": (
        "sales without frozen or deli",
        REVENUE | {"filters": [{"not": FROZEN}, DELI | {"op": "!="}]},
        (REVENUE | {"filters": [{"any": [{"not": FROZEN}, DELI | {"op": "!="}]}]},),
    ),
    "a filter that takes a side away": (
        "deli vs meat sales",
        REVENUE
        | {
            "dimensions": ["product.department"],
            "filters": [DELI | {"op": "in", "values": ["DELI", "MEAT"]}],
        },
        (
            REVENUE
            | {
                "dimensions": ["product.department"],
                "filters": [DELI | {"op": "in", "values": ["DELI", "MEAT"]}, MEAT],
            },
            {
                "metrics": [{"expr": "revenue", "as": "deli", "filters": [DELI]}, "revenue"],
                "filters": [MEAT],
            },
        ),
    ),
    "compared with another period": (
        "sales in december compared with november",
        REVENUE | {"time": DECEMBER},
        (
            REVENUE | {"time": DECEMBER | {"compare": "previous_year"}},
            REVENUE | {"time": DECEMBER | {"range": "2017-11 to 2017-12"}},
            REVENUE | {"time": {"range": "2017-12"}},
        ),
    ),
    "compared where two ends are one phrase": (
        "sales growth from november to december",
        REVENUE | {"time": DECEMBER},
        (
            REVENUE | {"time": DECEMBER | {"compare": "previous_year"}},
            REVENUE | {"time": DECEMBER | {"range": "2017-11 to 2017-12"}},
        ),
    ),
    "two numbers are compared, and no periods": (
        "difference between revenue and discounts in december",
        {"metrics": [{"expr": "revenue - discounts", "as": "gap"}], "time": {"range": "2017-12"}},
        (
            {"metrics": [{"expr": "discounts - revenue", "as": "gap"}], "time": {"range": "2017-12"}},
            {"metrics": [{"expr": "revenue - discounts", "as": "gap"}], "time": DECEMBER},
        ),
    ),
    "another grain than that of the periods": (
        "sales in november vs december",
        REVENUE | {"dimensions": ["time.month"], "time": {"range": "2017-11 to 2017-12"}},
        (
            REVENUE | {"dimensions": ["time.week"], "time": {"range": "2017-11 to 2017-12"}},
            REVENUE | {"dimensions": ["time.month", "time.day"], "time": {"range": "2017-11 to 2017-12"}},
        ),
    ),
    "a part of a number that is no percentage": (
        "stores with revenue over 200",
        BY_STORE | {"filters": [over("revenue", 200)]},
        (BY_STORE | {"filters": [over("revenue", 2)]}, BY_STORE | {"filters": [over("revenue", 200, ">=")]}),
    ),
    "a percentage may be written either way": (
        "stores with a discount rate over 20%",
        {
            "metrics": ["discount_rate"],
            "dimensions": ["store.store_id"],
            "filters": [over("discount_rate", 0.2)],
        },
        (
            {
                "metrics": ["discount_rate"],
                "dimensions": ["store.store_id"],
                "filters": [over("discount_rate", 2)],
            },
        ),
    ),
    "a bound on another number": (
        "revenue by store, only stores with at least 20 baskets",
        BY_STORE | {"metrics": ["revenue", "baskets"], "filters": [over("baskets", 20, ">=")]},
        (BY_STORE | {"metrics": ["revenue", "baskets"], "filters": [over("revenue", 20, ">=")]},),
    ),
    "growth is of the change": (
        "stores whose revenue grew from november to december",
        BY_STORE | {"filters": [over("revenue.change", 0)], "time": DECEMBER},
        (
            BY_STORE | {"filters": [over("revenue", 0)], "time": DECEMBER},
            BY_STORE | {"filters": [over("revenue.change", 0, "<")], "time": DECEMBER},
        ),
    ),
    "a number of a bound is no number of rows": (
        "stores with fewer than 5 baskets",
        {"metrics": ["baskets"], "dimensions": ["store.store_id"], "filters": [over("baskets", 5, "<")]},
        (
            {
                "metrics": ["baskets"],
                "dimensions": ["store.store_id"],
                "filters": [over("baskets", 5, "<")],
                "limit": 5,
            },
        ),
    ),
    "an order is no limit": (
        "sales by store, highest first",
        BY_STORE | {"order_by": ["-revenue"]},
        (
            BY_STORE | {"order_by": ["-revenue"], "limit": 1},
            BY_STORE | {"order_by": ["-revenue"], "limit": 10},
        ),
    ),
    "the best are not the last by name": (
        "top 3 stores by revenue",
        TOP_3,
        (
            TOP_3 | {"order_by": ["-store.store_id"]},
            TOP_3 | {"limit": {"rows": 3, "per": ["store.store_id"]}},
        ),
    ),
    "ranked from the first": (
        "rank stores by revenue, first 3",
        TOP_3,
        (TOP_3 | {"order_by": ["revenue"]},),
    ),
    "so many in each": (
        "top 3 stores by revenue in each department",
        TOP_3
        | {
            "dimensions": ["product.department", "store.store_id"],
            "limit": {"rows": 3, "per": ["product.department"]},
        },
        (
            TOP_3
            | {
                "dimensions": ["product.department", "store.store_id"],
                "limit": {"rows": 3, "per": ["store.store_id"]},
            },
        ),
    ),
    "what is counted is not what there is a row for": (
        "how many stores are there",
        {"metrics": ["stores"]},
        ({"metrics": ["stores"], "dimensions": ["stores.store_id"]},),
    ),
    "one of them is no grouping": (
        "sales of the deli department by month",
        REVENUE | {"filters": [DELI], "dimensions": ["time.month"]},
        (REVENUE | {"filters": [DELI], "dimensions": ["time.month", "product.department"]},),
    ),
    "how many there are of each one": (
        "which stores sold more than 500",
        BY_STORE | {"filters": [over("revenue", 500)]},
        ({"metrics": ["stores"], "dimensions": ["store.store_id"], "filters": [over("stores", 500)]},),
    ),
    "a filter of all numbers on one of them": (
        "frozen baskets and units by store",
        BY_STORE | {"metrics": ["baskets", "units"], "filters": [FROZEN]},
        (BY_STORE | {"metrics": [{"expr": "baskets", "as": "frozen", "filters": [FROZEN]}, "units"]},),
    ),
    "a filter of one number": (
        "baskets and frozen units by store",
        BY_STORE | {"metrics": ["baskets", {"expr": "units", "as": "frozen", "filters": [FROZEN]}]},
        (BY_STORE | {"metrics": [{"expr": "baskets", "as": "frozen", "filters": [FROZEN]}, "units"]},),
    ),
    "the share of a rate": (
        "discount rate by store in percent",
        {"metrics": ["discount_rate"], "dimensions": ["store.store_id"]},
        ({"metrics": [{"expr": "share(discount_rate)", "as": "part"}], "dimensions": ["store.store_id"]},),
    ),
    "a change in percent is no share": (
        "percent change in revenue by store from november to december",
        BY_STORE | {"time": DECEMBER},
        (BY_STORE | {"metrics": [{"expr": "share(revenue)", "as": "part"}], "time": DECEMBER},),
    ),
    "by a group is not divided by a number": (
        "revenue and units by store",
        BY_STORE | {"metrics": ["revenue", "units"]},
        (
            BY_STORE | {"metrics": [{"expr": "revenue / units", "as": "ratio"}, "units"]},
            BY_STORE | {"metrics": [{"expr": "revenue / revenue", "as": "ratio"}, "units"]},
        ),
    ),
    "a part over the whole": (
        "discounts as a percentage of revenue",
        {"metrics": [{"expr": "discounts / revenue", "as": "rate"}]},
        ({"metrics": [{"expr": "revenue / discounts", "as": "rate"}]},),
    ),
    "each of several numbers": (
        "baskets, units and items per basket by store",
        {"metrics": ["baskets", "units", "items_per_basket"], "dimensions": ["store.store_id"]},
        (
            {"metrics": ["baskets", "items_per_basket"], "dimensions": ["store.store_id"]},
            {"metrics": ["units", "items_per_basket"], "dimensions": ["store.store_id"]},
        ),
    ),
    "the or of a list is none of two bounds": (
        "stores with revenue over 100 and baskets over 50 in deli or meat",
        BY_STORE | {"filters": [over("revenue", 100), over("baskets", 50), DELI_OR_MEAT]},
        (
            BY_STORE | {"filters": [{"any": [over("revenue", 100), over("baskets", 50)]}, DELI_OR_MEAT]},
            BY_STORE | {"filters": [{"any": [over("revenue", 100), over("baskets", 50), DELI_OR_MEAT]}]},
        ),
    ),
    "the and of a list is none of two bounds": (
        "stores with revenue over 100 or baskets over 50 in deli and meat",
        BY_STORE | {"filters": [{"any": [over("revenue", 100), over("baskets", 50)]}, DELI_OR_MEAT]},
        (BY_STORE | {"filters": [over("revenue", 100), over("baskets", 50), DELI_OR_MEAT]},),
    ),
    "a number between two, or over another": (
        "stores with revenue between 100 and 200 or over 500",
        BY_STORE
        | {
            "filters": [
                {"any": [{"field": "revenue", "op": "between", "values": [100, 200]}, over("revenue", 500)]}
            ]
        },
        (BY_STORE | {"filters": [{"any": [over("revenue", 100), over("revenue", 500)]}]},),
    ),
    "a number of rows is no value": (
        "top 3 stores by revenue in 2017",
        TOP_3 | {"time": "2017"},
        (
            TOP_3 | {"time": "2017", "filters": [{"field": "time.month_of_year", "op": "=", "values": [3]}]},
            TOP_3 | {"time": "2017", "filters": [{"field": "store.store_id", "op": "=", "values": ["3"]}]},
            TOP_3 | {"time": "2017", "filters": [{"field": "store.store_id", "op": "=", "values": [3]}]},
        ),
    ),
    "nor is a number of a bound": (
        "stores with more than 10 baskets in 2017",
        {
            "metrics": ["baskets"],
            "dimensions": ["store.store_id"],
            "filters": [over("baskets", 10)],
            "time": "2017",
        },
        tuple(
            {
                "metrics": ["baskets"],
                "dimensions": ["store.store_id"],
                "filters": [over("baskets", 10), {"field": field, "op": "=", "values": [10]}],
                "time": "2017",
            }
            for field in ("time.month_of_year", "store.store_id")
        ),
    ),
    "a number behind a noun is its value": (
        "top 3 products of store 3 by revenue",
        REVENUE
        | {
            "dimensions": ["product.product_id"],
            "filters": [{"field": "store.store_id", "op": "=", "values": ["3"]}],
            "order_by": ["-revenue"],
            "limit": 3,
        },
        (
            REVENUE
            | {
                "dimensions": ["product.product_id"],
                "filters": [{"field": "store.store_id", "op": "contains", "values": ["3"]}],
                "order_by": ["-revenue"],
                "limit": 3,
            },
        ),
    ),
    "each number has the filter that is said with it": (
        "frozen sales vs deli baskets",
        picked(revenue=FROZEN, baskets=DELI),
        (picked(revenue=DELI, baskets=FROZEN),),
    ),
    "also where it stands behind": (
        "sales of frozen and baskets of deli",
        picked(revenue=FROZEN, baskets=DELI),
        (picked(revenue=DELI, baskets=FROZEN),),
    ),
    "a filter of both numbers beside one of each": (
        "frozen sales vs deli baskets on weekends",
        picked(revenue=FROZEN, baskets=DELI) | {"filters": [WEEKENDS]},
        (picked(revenue=DELI, baskets=FROZEN) | {"filters": [WEEKENDS]},),
    ),
    "each number has the direction that is said with it": (
        "stores whose revenue grew and whose baskets fell from november to december",
        BY_STORE
        | {
            "metrics": ["revenue", "baskets"],
            "filters": [over("revenue.change", 0), over("baskets.change", 0, "<")],
            "time": DECEMBER,
        },
        (
            BY_STORE
            | {
                "metrics": ["revenue", "baskets"],
                "filters": [over("revenue.change", 0, "<"), over("baskets.change", 0)],
                "time": DECEMBER,
            },
        ),
    ),
    "percent of the change, and not of the bound": (
        "percent change of revenue of stores with revenue over 500 from november to december",
        BY_STORE | {"filters": [over("revenue", 500)], "time": DECEMBER},
        (BY_STORE | {"filters": [over("revenue", 5)], "time": DECEMBER},),
    ),
    "a change in percent is none in dollars": (
        "stores whose revenue grew by more than 5 percent from november to december",
        BY_STORE | {"filters": [over("revenue.change_rate", 0.05)], "time": DECEMBER},
        (
            BY_STORE | {"filters": [over("revenue.change", 0.05)], "time": DECEMBER},
            BY_STORE | {"filters": [over("revenue.change", 5)], "time": DECEMBER},
            BY_STORE | {"filters": [over("revenue.change_rate", 5)], "time": DECEMBER},
        ),
    ),
    "nor one in dollars a part of what was": (
        "stores whose revenue grew by more than 500 from november to december",
        BY_STORE | {"filters": [over("revenue.change", 500)], "time": DECEMBER},
        (BY_STORE | {"filters": [over("revenue.change", 5)], "time": DECEMBER},),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_near_misses_are_refused(slip: str) -> None:
    question, right, wrong = SLIPS[slip]
    assert check(question, parse_query(right), BOOK, now=NOW).problems() == ()
    taken = [form for form in wrong if check(question, parse_query(form), BOOK, now=NOW).holds]
    assert taken == []


def test_a_bound_of_all_things_together_is_none_of_each() -> None:
    query = parse_query({"metrics": ["stores"], "filters": [over("revenue", 500)]})
    [problem] = check("how many stores sold more than 500", query, BOOK, now=NOW).problems()
    assert (problem.code, problem.path) == ("not-asked", "/filters/0")


def test_different_things_are_counted_once() -> None:
    units = parse_query({"metrics": ["units"]})
    assert check("how many items did we sell", units, BOOK).problems() == ()
    assert not check("how many different items did we sell", units, BOOK).holds
    shoppers = parse_query({"metrics": ["shoppers"]})
    assert check("how many different buyers were there", shoppers, BOOK).problems() == ()


def test_pieces_are_what_is_sold() -> None:
    """Gallons are sold, too, but only where they are spoken of."""
    gallons = "  gallons: {expr: sum(gallon_count), synonyms: [gallons sold], format: integer}\n"
    book = build_book(load_texts(TEXTS | {"sales.yml": TEXTS["sales.yml"] + gallons}), VALUES)
    pizza = {"filters": [PIZZA]}
    assert check("how many pizza did we sell", parse_query({"metrics": ["units"], **pizza}), book).holds
    assert not check("how many pizza did we sell", parse_query({"metrics": ["gallons"], **pizza}), book).holds
    assert check("how many gallons did we sell", parse_query({"metrics": ["gallons"]}), book).holds
