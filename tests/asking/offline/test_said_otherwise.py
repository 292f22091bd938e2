"""Metrics by words that are not quite their names: shares, averages and counts as people ask for them."""

from __future__ import annotations

import pytest

from dragoman.demo.paths import demo_paths
from semantic import load_folder
from semantic.book import build_book
from semantic.query import query_json
from service.asking.offline import plan_offline
from service.asking.planned import Planned, Refuse

BOOK = build_book(load_folder(demo_paths().models), {})
BY_MONTH: dict[str, object] = {"dimensions": ["time.month"], "order_by": ["time.month"]}
LAST_YEAR = {"range": "last year"}
OWN_BRAND = {"field": "product.brand", "op": "=", "values": ["Private"]}
DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
FLORAL = {"field": "product.department", "op": "=", "values": ["FLORAL"]}

QUERIES: dict[str, dict[str, object]] = {
    # The same noun by another of its names
    "price per piece by month": {"metrics": ["price_per_unit"], **BY_MONTH},
    "price/unit by month": {"metrics": ["price_per_unit"], **BY_MONTH},
    "coupon redemptions per thousand baskets": {"metrics": ["redemptions_per_1000_baskets"]},
    "coupon redemptons per thousand baskets by month": {
        "metrics": ["redemptions_per_1000_baskets"],
        **BY_MONTH,
    },
    "net takings by month": {"metrics": ["net_sales"], **BY_MONTH},
    "takings per client": {"metrics": ["revenue_per_household"]},
    "median order value": {"metrics": ["median_receipt"]},
    "homes that shopped last year": {"metrics": ["shoppers"], "time": LAST_YEAR},
    "private label % by month": {"metrics": ["private_label_share"], **BY_MONTH},
    # With, in other verbs
    "baskets that had a coupon by month": {"metrics": ["coupon_receipts"], **BY_MONTH},
    "how many of the stores have made promotions last year": {
        "metrics": ["promoting_stores"],
        "time": LAST_YEAR,
    },
    "how many households redeemed at least one of our campaign coupons": {
        "metrics": ["redeeming_households"]
    },
    "baskets with floral in them": {"metrics": ["baskets"], "filters": [FLORAL]},
    # Shares that are metrics
    "% single product receipts by month": {"metrics": ["single_product_share"], **BY_MONTH},
    "percntage of receipts with a manufacturers coupon on them": {"metrics": ["coupon_receipt_share"]},
    "monthly share of receipts of 100 bucks and up": {"metrics": ["large_receipt_share"], **BY_MONTH},
    "which share of the receipt lines got the card price": {"metrics": ["loyalty_price_share"]},
    # Shares of a total
    "participation of each department in the total sales": {
        "metrics": ["share(revenue)"],
        "dimensions": ["product.department"],
    },
    "share of large receipts by month": {"metrics": ["large_receipt_share"], **BY_MONTH},
    "% discount by department": {"metrics": ["discount_rate"], "dimensions": ["product.department"]},
    "% sales by department": {"metrics": ["share(revenue)"], "dimensions": ["product.department"]},
    "what percentage of deli revenue does each deli category make up": {
        "metrics": ["share(revenue)"],
        "dimensions": ["product.category"],
        "filters": [DELI],
    },
    "receipts by receipt size, count and pct of total": {
        "metrics": ["receipts", "share(receipts)"],
        "dimensions": ["receipts.receipt_size"],
    },
    # Counts
    "how many SKUs did customers actually buy last year": {"metrics": ["products_sold"], "time": LAST_YEAR},
    "how much households have bought frozen food": {
        "metrics": ["shoppers"],
        "filters": [{"segment": "sales.frozen"}],
    },
    "quantity of clients who did buy last year": {"metrics": ["shoppers"], "time": LAST_YEAR},
    "distinct skus in the weekly flyer": {"metrics": ["mailer_products"]},
    "sales by private label category": {
        "metrics": ["revenue"],
        "dimensions": ["product.category"],
        "filters": [OWN_BRAND],
    },
    # Averages
    "items per basket in average by month": {"metrics": ["items_per_basket"], **BY_MONTH},
    "average ticket by month": {"metrics": ["basket_value"], **BY_MONTH},
    "avg number of products a coupon is valid for": {"metrics": ["products_per_coupon"]},
    "how many different products are in a basket in the average, by month": {
        "metrics": ["lines_per_receipt"],
        **BY_MONTH,
    },
    "married vs unmarried, how many pieces are in their baskets on average": {
        "metrics": ["items_per_basket"],
        "dimensions": ["household.marital_status"],
        "filters": [{"field": "household.marital_status", "op": "in", "values": ["Married", "Unmarried"]}],
    },
    "how many days takes one campaign in average, by every type": {
        "metrics": ["average_campaign_days"],
        "dimensions": ["campaigns.campaign_type"],
    },
    "how often did a household come by per month, on average": {
        "metrics": ["baskets_per_household"],
        **BY_MONTH,
    },
    "how much does a basket make": {"metrics": ["basket_value"]},
    "how much is a basket worth": {"metrics": ["basket_value"]},
    "what does a household spend on average last year": {
        "metrics": ["revenue_per_household"],
        "time": LAST_YEAR,
    },
    "how many products is a coupon good for": {"metrics": ["products_per_coupon"]},
}


@pytest.mark.parametrize("question", QUERIES)
def test_a_metric_is_found_by_what_its_name_says(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    assert query_json(result.query) == QUERIES[question]


LISTED = {
    "takings per shop": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
    "how many unique households": {"metrics": ["households"]},
}


@pytest.mark.parametrize("question", LISTED)
def test_what_has_a_reading_of_its_own_keeps_it(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Planned), result
    assert query_json(result.query) == LISTED[question]


REFUSED = {
    "show me how much households have bought": "how much households have bought",
    "how much households spent on frozen food": "does not go with households",
    "display promotions by month": "",
    "baskets with a lost coupon": "lost",
    "baskets that lost a coupon": "lost",
    "households that refused at least one coupon": "refused",
    "percentage of returned receipts": "returned",
    "price per expired piece": "expired",
    "sales in them": "them",
    "5 % sales": "",
    "stores with all promotions": "promotions",
    "what do we make on a basket": "basket",
    "what is a basket in december": "basket",
    "share of large receipts by age group": "large receipt share, or what part of them each group has",
    "share of responses by campaign type": "response rate, or what part of them each group has",
    "how many campaigns did a household answer on average": "household",
    "how many campaigns does a household ignore on average": "ignore",
    "how many products are in a large basket": "large basket",
    "how many pieces are in a returned basket on average": "returned",
    "how much does a household spend per visit on average": "household",
    "how much does a basket lose on average": "lose",
    "how often does a household not shop": "often",
    "what is a customer worth": "worth",
}


@pytest.mark.parametrize("question", REFUSED)
def test_words_that_say_something_else_are_not_passed_over(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and REFUSED[question] in result.reason, result
