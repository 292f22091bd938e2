"""What is asked for and in which shape: order, ranks, the best of each group."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

REVENUE_BY_STORE: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}

ORDERS: dict[str, dict[str, object]] = {
    "rank stores by sales": {**REVENUE_BY_STORE, "order_by": ["-revenue"]},
    "stores ranked by sales": {**REVENUE_BY_STORE, "order_by": ["-revenue"]},
    "stores by sales, lowest first": {**REVENUE_BY_STORE, "order_by": ["revenue"]},
    "sales by store, highest first": {**REVENUE_BY_STORE, "order_by": ["-revenue"]},
    "show stores by revenue high to low": {**REVENUE_BY_STORE, "order_by": ["-revenue"]},
    "stores sorted from the highest sales to the lowest": {**REVENUE_BY_STORE, "order_by": ["-revenue"]},
    "stores ordered from least to most sales": {**REVENUE_BY_STORE, "order_by": ["revenue"]},
    "sales by store, top 3": {**REVENUE_BY_STORE, "order_by": ["-revenue"], "limit": {"rows": 3}},
    "best 10 stores by number of baskets": {
        "metrics": ["baskets"],
        "dimensions": ["store.store_id"],
        "order_by": ["-baskets"],
        "limit": {"rows": 10},
    },
    "stores from worst to best by sales": {**REVENUE_BY_STORE, "order_by": ["revenue"]},
    "stores sorted by units in ascending order": {
        "metrics": ["units"],
        "dimensions": ["store.store_id"],
        "order_by": ["units"],
    },
    "sales by store alphabetically": {**REVENUE_BY_STORE, "order_by": ["store.store_id"]},
    "list the departments alphabetically": {
        "dimensions": ["products.department"],
        "order_by": ["products.department"],
    },
    "top 5 stores by sales and the rest": {
        **REVENUE_BY_STORE,
        "order_by": ["-revenue"],
        "limit": {"rows": 5, "other": True},
    },
}

BEST_OF_EACH: dict[str, dict[str, object]] = {
    "top 3 departments in each store by sales": {
        "metrics": ["revenue"],
        "dimensions": ["product.department", "store.store_id"],
        "order_by": ["-revenue"],
        "limit": {"rows": 3, "per": ["store.store_id"]},
    },
    "best selling category per month in 2017": {
        "metrics": ["revenue"],
        "dimensions": ["product.category", "time.month"],
        "filters": [{"field": "product.category", "op": "is_not_null"}],
        "time": {"range": "2017"},
        "order_by": ["-revenue"],
        "limit": {"rows": 1, "per": ["time.month"]},
    },
    "for each department, the 3 worst categories by units": {
        "metrics": ["units"],
        "dimensions": ["product.department", "product.category"],
        "order_by": ["units"],
        "limit": {"rows": 3, "per": ["product.department"]},
    },
    "which department had the most baskets every quarter": {
        "metrics": ["baskets"],
        "dimensions": ["product.department", "time.quarter"],
        "filters": [{"field": "product.department", "op": "is_not_null"}],
        "order_by": ["-baskets"],
        "limit": {"rows": 1, "per": ["time.quarter"]},
    },
}

DELI_ONLY = {
    "any": [
        {
            "all": [
                {"field": "product.department", "op": "=", "values": ["DELI"]},
                {"field": "revenue", "op": "is_not_null"},
            ]
        }
    ]
}
DELI_SHARE: dict[str, object] = {
    "metrics": ["share(revenue)"],
    "dimensions": ["product.department"],
    "filters": [DELI_ONLY],
}

SHARES: dict[str, dict[str, object]] = {
    "share of sales by department": {"metrics": ["share(revenue)"], "dimensions": ["product.department"]},
    "sales by department as a percent of total": {
        "metrics": ["revenue", "share(revenue)"],
        "dimensions": ["product.department"],
    },
    "deli's share of sales": DELI_SHARE,
    "what percentage of sales comes from deli?": DELI_SHARE,
    "share of deli in sales": DELI_SHARE,
    "share of deli sales by store": {
        "metrics": ["share(revenue)"],
        "dimensions": ["store.store_id"],
        "filters": [{"field": "product.department", "op": "=", "values": ["DELI"]}],
    },
    "deli's share of sales by month": {
        "metrics": ["share(revenue, time.month)"],
        "dimensions": ["time.month", "product.department"],
        "filters": [DELI_ONLY],
        "order_by": ["time.month", "product.department"],
    },
    "share of units by category within each department": {
        "metrics": ["share(units, product.department)"],
        "dimensions": ["product.category", "product.department"],
    },
    "discounts as a share of sales": {
        "metrics": [{"expr": "percentage(discounts / revenue)", "as": "discounts_as_part_of_revenue"}]
    },
    "share of discounts in sales": {
        "metrics": [{"expr": "percentage(discounts / revenue)", "as": "discounts_as_part_of_revenue"}]
    },
    "top 3 departments by share of sales": {
        "metrics": ["share(revenue)"],
        "dimensions": ["product.department"],
        "order_by": ["-revenue"],
        "limit": {"rows": 3},
    },
}

POLITE: dict[str, dict[str, object]] = {
    question: {"metrics": ["revenue"], "dimensions": ["product.department"], "time": {"range": "last month"}}
    for question in (
        "hey could you maybe pull up the sales by department for last month for me thx",
        "hi team, can someone send me revenue per department for last month?",
        "just wondering what sales by department were last month",
        "quick q: sales by department last month, thanks so much",
    )
}

SPENDING: dict[str, dict[str, object]] = {
    "how much did families spend on deli last month": {
        "metrics": ["revenue"],
        "filters": [
            {"field": "customer.has_kids", "op": "=", "values": [True]},
            {"field": "product.department", "op": "=", "values": ["DELI"]},
        ],
        "time": {"range": "last month"},
    },
    "which age spends the most": {
        "metrics": ["revenue"],
        "dimensions": ["customer.age"],
        "filters": [{"field": "customer.age", "op": "is_not_null"}],
        "order_by": ["-revenue"],
        "limit": {"rows": 1},
    },
    "average discounts per basket by store": {
        "metrics": [{"expr": "discounts / baskets", "as": "discounts_per_baskets"}],
        "dimensions": ["store.store_id"],
    },
    "top 10 households by spend": {
        "metrics": ["revenue"],
        "dimensions": ["customer.customer_id"],
        "order_by": ["-revenue"],
        "limit": {"rows": 10},
    },
    "which age has the most units per basket": {
        "metrics": ["items_per_basket"],
        "dimensions": ["customer.age"],
        "filters": [{"field": "customer.age", "op": "is_not_null"}],
        "order_by": ["-items_per_basket"],
        "limit": {"rows": 1},
    },
    "average spend per buyer": {"metrics": [{"expr": "revenue / shoppers", "as": "revenue_per_shoppers"}]},
}

CLAUSES: dict[str, dict[str, object]] = {
    "how many buyers spent over $500 last month": {
        "metrics": ["shoppers"],
        "filters": [
            {
                "metric": "revenue",
                "per": "customers",
                "op": ">",
                "values": [500.0],
                "time": {"range": "last month"},
            }
        ],
        "time": {"range": "last month"},
    },
    "how many households with kids bought more than 3 times": {
        "metrics": ["customers"],
        "filters": [
            {"field": "customers.has_kids", "op": "=", "values": [True]},
            {"metric": "baskets", "per": "customers", "op": ">", "values": [3.0]},
        ],
    },
    "how many buyers came at least twice last month": {
        "metrics": ["shoppers"],
        "filters": [
            {
                "metric": "baskets",
                "per": "customers",
                "op": ">=",
                "values": [2.0],
                "time": {"range": "last month"},
            }
        ],
        "time": {"range": "last month"},
    },
    "sales by department to households with more than 3 orders": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"metric": "baskets", "per": "customers", "op": ">", "values": [3.0]}],
    },
    "sales to households without discounts": {
        "metrics": ["revenue"],
        "filters": [{"not": {"metric": "discounts", "per": "customers", "op": ">", "values": [0.0]}}],
    },
    "households that spent over $500 on deli": {
        "metrics": ["revenue"],
        "dimensions": ["customer.customer_id"],
        "filters": [
            {"field": "product.department", "op": "=", "values": ["DELI"]},
            {"field": "revenue", "op": ">", "values": [500.0]},
        ],
        "order_by": ["-revenue"],
    },
}


def _both(field: str, *values: str) -> dict[str, object]:
    return {"dimensions": [field], "filters": [{"field": field, "op": "in", "values": list(values)}]}


SIDES: dict[str, dict[str, object]] = {
    "did we sell more in store 367 than in store 406?": {
        "metrics": ["revenue"],
        **_both("store.store_id", "367", "406"),
    },
    "do we sell more deli than meat?": {
        "metrics": ["revenue"],
        **_both("product.department", "DELI", "MEAT"),
    },
    "which sells more, deli or meat?": {
        "metrics": ["revenue"],
        **_both("product.department", "DELI", "MEAT"),
    },
    "did store 367 sell more than store 406": {
        "metrics": ["revenue"],
        **_both("store.store_id", "367", "406"),
    },
    "sales in stores 367 and 406, each on its own": {
        "metrics": ["revenue"],
        **_both("store.store_id", "367", "406"),
    },
    "compare average basket value of deli and meat": {
        "metrics": ["basket_value"],
        **_both("product.department", "DELI", "MEAT"),
    },
    "sales neither of deli nor of meat": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.department", "op": "not in", "values": ["DELI", "MEAT"]}],
    },
    "deli and meat sales combined": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}],
    },
}

ARITHMETIC: dict[str, dict[str, object]] = {
    "difference between sales and discounts last month": {
        "metrics": [{"expr": "revenue - discounts", "as": "revenue_minus_discounts"}],
        "time": {"range": "last month"},
    },
    "ratio of discounts to sales by store": {
        "metrics": [{"expr": "discounts / revenue", "as": "discounts_per_revenue"}],
        "dimensions": ["store.store_id"],
    },
    "departments above 10k in sales": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue", "op": ">", "values": [10000.0]}],
        "order_by": ["-revenue"],
    },
}

TEXTS: dict[str, dict[str, object]] = {
    "sales of categories starting with frozen": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.category", "op": "starts_with", "values": ["frozen"]}],
    },
    "which categories contain cereal": {
        "dimensions": ["products.category"],
        "filters": [{"field": "products.category", "op": "contains", "values": ["cereal"]}],
    },
}

QUERIES = {
    **SIDES,
    **ARITHMETIC,
    **TEXTS,
    **CLAUSES,
    **SPENDING,
    **ORDERS,
    **BEST_OF_EACH,
    **SHARES,
    **POLITE,
}


@pytest.mark.parametrize("question", QUERIES)
def test_question_becomes_query(question: str) -> None:
    assert planned(question) == QUERIES[question]


CHOICES = {
    "top 3 categories by sales by department": ("for each department", "in all"),
    "share of sales by department and month": ("of all", "within each department", "within each month"),
    "deli sales share by store": (
        "the part of deli within each store",
        "the part of each store, of deli only",
    ),
    "percentage of sales to families by store": (
        "the part of families within each store",
        "the part of each store, of families only",
    ),
    "units per household last month": ("shoppers", "customers"),
    "discounts per product": ("products",),
    "sales last month to households with more than 3 orders": (
        "orders in the same time",
        "orders at any time",
    ),
    "how many categories are there in the deli department": ("list the categories",),
}


@pytest.mark.parametrize("question", CHOICES)
def test_readings_with_different_numbers_are_asked_about(question: str) -> None:
    assert asked_back(question) == CHOICES[question]


@pytest.mark.parametrize(
    "question",
    [
        "second best department by sales",
        "top 5 stores by sales, lowest first",
        "sales by store and the rest",
        "sales, highest first",
        "sales alphabetically",
        "top 3 departments and the others",
        "best department in each store",
        "share of sales",
        "share of basket value by department",
        "share of sales not deli",
        "share of sales from deli to families",
        "market share",
        "which buyers bought deli but not meat",
        "stores with more than 500 orders each month",
        "minimum basket value by store",
        "which stores had no deli sales",
        "sales to household without kids or seniors",
        "how many families bought a customer",
        "how many stores came last month",
        "which buyers came first",
        "sales per store and month, top 5",
        "which department sold more last month",
        "more sales",
        "baskets with deli and meat together",
        "deli sales together",
        "sales containing cereal",
        "size starting with b",
        "difference between sales",
        "ratio of sales by store",
        "what do buyers spend most on",
        "what did we spend on deli",
        "sales plus discounts",
        "share of sales from deli to families by store",
        "sales for whom",
        "how many deli buyers spent over $500",
        "how many buyers spent over $500 on deli",
        "how many buyers spent over $500 by month",
        "how many households spent over 20 %",
        "how many households redeemed more than 3 coupons",
        "how many buyers spent over 2017",
        "what did families buy last month",
        "average sales per department",
        "how did the household do",
        "discount rate per basket",
    ],
)
def test_an_order_that_is_not_clear_gets_no_number(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Clarify | Refuse)


SHORTHAND = {
    "rev by wk": ("revenue by week", "“rev” is read as “revenue”."),
    "sales to hh w/ kids": ("sales to household with kids", "“hh” is read as “household”."),
    "sales to household w/o kids": ("sales to household without kids", ""),
    "wich store had the higest sales last quater": (
        "which store had the highest sales last quarter",
        "“higest” is read as “highest”. “quater” is read as “quarter”.",
    ),
    "sales in novmber 2017": ("sales in november 2017", "“novmber” is read as “november”."),
}


@pytest.mark.parametrize("question", SHORTHAND)
def test_shorthand_and_slips_are_written_out_and_said(question: str) -> None:
    meant, said = SHORTHAND[question]
    assert planned(question) == planned(meant)
    assert " ".join(note for note in assumed(question) if note not in assumed(meant)) == said


@pytest.mark.parametrize(
    "question", ["sales by mouth", "weakly sales", "quantitative sales", "sales on tread"]
)
def test_other_words_are_no_slips(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)
