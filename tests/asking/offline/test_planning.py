"""What questions mean, by the query that they become."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.book import build_book
from service.asking.offline import plan_offline
from service.asking.planned import Clarify
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
LAST_MONTH = {"range": "last month"}

QUERIES: dict[str, dict[str, object]] = {
    "sales last month": {"metrics": ["revenue"], "time": LAST_MONTH},
    "What was our turnover last month, please?": {"metrics": ["revenue"], "time": LAST_MONTH},
    "how much did we sell last month?": {"metrics": ["revenue"], "time": LAST_MONTH},
    "sales and baskets by store": {"metrics": ["revenue", "baskets"], "dimensions": ["store.store_id"]},
    "monthly sales in 2017": {
        "metrics": ["revenue"],
        "dimensions": ["time.month"],
        "time": {"range": "2017"},
        "order_by": ["time.month"],
    },
    "sales per department and month": {
        "metrics": ["revenue"],
        "dimensions": ["product.department", "time.month"],
        "order_by": ["product.department", "time.month"],
    },
    "sales by day of the week": {
        "metrics": ["revenue"],
        "dimensions": ["time.day_of_week"],
        "order_by": ["time.day_of_week"],
    },
    "sales on weekends": {
        "metrics": ["revenue"],
        "filters": [{"field": "time.day_of_week", "op": "in", "values": [6, 7]}],
    },
    "deli sales last month": {"metrics": ["revenue"], "filters": [DELI], "time": LAST_MONTH},
    "sales of the deli department": {"metrics": ["revenue"], "filters": [DELI]},
    "wine sales": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.category", "op": "in", "values": ["RED WINE", "WHITE WINE"]}],
    },
    "frozen food sales": {"metrics": ["revenue"], "filters": [{"segment": "sales.frozen"}]},
    "sales without frozen food": {"metrics": ["revenue"], "filters": [{"not": {"segment": "sales.frozen"}}]},
    "sales excluding deli and meat": {
        "metrics": ["revenue"],
        "filters": [{"field": "product.department", "op": "not in", "values": ["DELI", "MEAT"]}],
    },
    "sales to households with kids": {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.has_kids", "op": "=", "values": [True]}],
    },
    "sales to households aged 19-24 or 25-34": {
        "metrics": ["revenue"],
        "filters": [{"field": "customer.age", "op": "in", "values": ["19-24", "25-34"]}],
    },
    "sales in store 367": {
        "metrics": ["revenue"],
        "filters": [{"field": "store.store_id", "op": "=", "values": ["367"]}],
    },
    "deli and meat sales": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}],
    },
    "deli sales compared with meat": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}],
    },
    "sales to households with kids compared with those without": {
        "metrics": ["revenue"],
        "dimensions": ["customer.has_kids"],
        "filters": [{"field": "customer.has_kids", "op": "in", "values": [True, False]}],
    },
    "sales to households with and without kids": {
        "metrics": ["revenue"],
        "dimensions": ["customer.has_kids"],
    },
    "sales of deli or bananas": {
        "metrics": ["revenue"],
        "filters": [{"any": [DELI, {"field": "product.kind", "op": "=", "values": ["BANANAS"]}]}],
    },
    "top 5 departments by sales": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "order_by": ["-revenue"],
        "limit": {"rows": 5},
    },
    "3 worst stores by baskets": {
        "metrics": ["baskets"],
        "dimensions": ["store.store_id"],
        "order_by": ["baskets"],
        "limit": {"rows": 3},
    },
    "which department has the highest sales?": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "product.department", "op": "is_not_null"}],
        "order_by": ["-revenue"],
        "limit": {"rows": 1},
    },
    "departments with sales over $1,000": {
        "metrics": ["revenue"],
        "dimensions": ["product.department"],
        "filters": [{"field": "revenue", "op": ">", "values": [1000.0]}],
        "order_by": ["-revenue"],
    },
    "which stores have a discount rate of at least 20%": {
        "metrics": ["discount_rate"],
        "dimensions": ["store.store_id"],
        "filters": [{"field": "discount_rate", "op": ">=", "values": [0.2]}],
        "order_by": ["-discount_rate"],
    },
    "sales for line value over 100": {
        "metrics": ["revenue"],
        "filters": [{"field": "sales.line_value", "op": ">", "values": [100.0]}],
    },
    "revenue minus discounts": {
        "metrics": [{"expr": "revenue - discounts", "as": "revenue_minus_discounts"}]
    },
    "discounts per basket": {"metrics": [{"expr": "discounts / baskets", "as": "discounts_per_baskets"}]},
    "revenue per basket": {"metrics": ["basket_value"]},
    "average basket value and total sales": {"metrics": ["basket_value", "revenue"]},
    "revenue per basket on average": {"metrics": ["basket_value"]},
    "how many households shopped last month": {"metrics": ["shoppers"], "time": LAST_MONTH},
    "how many households do we have": {"metrics": ["customers"]},
    "how many bananas did we sell": {
        "metrics": ["units"],
        "filters": [{"field": "product.kind", "op": "=", "values": ["BANANAS"]}],
    },
    "list the departments": {"dimensions": ["products.department"]},
    "what categories are there in the deli department": {
        "dimensions": ["products.category"],
        "filters": [{"field": "products.department", "op": "=", "values": ["DELI"]}],
    },
    "SALES BY STORE!!!": {"metrics": ["revenue"], "dimensions": ["store.store_id"]},
}


@pytest.mark.parametrize("question", QUERIES)
def test_question_becomes_query(question: str) -> None:
    assert planned(question) == QUERIES[question]


TIMES = {
    "sales yesterday": "yesterday",
    "sales in Q3 2017": "q3 2017",
    "sales in the first half of 2017": "the first half of 2017",
    "sales between 1 and 15 November 2017": "between 1 and 15 november 2017",
    "sales over the last 3 months": "the last 3 months",
    "sales on 2017-11-22": "2017-11-22",
    "sales in December": "last december",
    "sales last friday": "last friday",
}


@pytest.mark.parametrize("question", TIMES)
def test_time_phrases_reach_the_query_as_said(question: str) -> None:
    assert planned(question)["time"] == {"range": TIMES[question]}


ASSUMPTIONS = {
    "sales in December": "“December” is taken as the most recent one that has ended.",
    "frozen pizza sales": "“frozen pizza” is read as category, not as kind, which has few rows of that name.",
    "revnue last month": "“revnue” is read as “revenue”.",
    "bananas sales": "“banana” is read as kind BANANAS.",
    "top departments by sales": "The first 10 are shown, as the question does not say how many.",
    "best selling day": "What sells best is measured by sales.",
    "which department has the highest sales": "Rows of which department is not known are left out.",
    "takings": "takings is deprecated: It was renamed. Use revenue instead.",
    "sales not of deli": "Rows of which department is not known are kept.",
}


@pytest.mark.parametrize("question", ASSUMPTIONS)
def test_what_is_assumed_is_said(question: str) -> None:
    assert assumed(question) == (ASSUMPTIONS[question],)


def test_sure_readings_assume_nothing() -> None:
    assert assumed("deli sales by month in 2017") == ()


def test_first_letters_of_a_name_are_asked_about() -> None:
    """It could be anything else: only what a person has clicked is answered."""
    assert asked_back("ABV last month") == ("average basket value",)


def test_an_english_word_may_be_no_slip() -> None:
    assert asked_back("revenge last month") == ("revenue",)


def test_what_a_word_may_mean_is_said_where_its_time_is_asked_about() -> None:
    assert asked_back("artikles last month") == ("article, at any time",)


@pytest.mark.parametrize(
    ("question", "back"),
    [
        ("revemue over time", "“revemue” is taken for “revenue”. By which period?"),
        ("top 5 departmints", "“departmints” is taken for “department”. By which metric?"),
        (
            "artikles last month",
            "“artikles” is taken for “article”. artikles has no date, so that a time cannot be asked for. ",
        ),
    ],
)
def test_a_question_back_says_what_a_misspelt_word_is_taken_for(question: str, back: str) -> None:
    """Whoever clicks a period agrees to the reading of the word, too."""
    result = plan_offline(question, BOOK)
    assert isinstance(result, Clarify)
    assert result.question == back


def test_a_choice_is_remembered_as_itself_where_another_has_the_same_name() -> None:
    """Visitors are counted in shops and on the site: whoever chooses the shop's is never shown the site's."""
    models = [
        f"model: {model}\ntable: {model}\nkey: visit_id\nmetrics:\n  visitors: {{expr: count(distinct who)}}\n"
        for model in ("shop_visits", "site_visits")
    ]
    book = build_book(load_texts(dict(zip(("shop.yml", "site.yml"), models, strict=True))), {})
    result = plan_offline("visitors", book)
    assert isinstance(result, Clarify)
    assert [(choice.label, choice.meaning) for choice in result.choices] == [
        ("visitors (shop visits)", "shop_visits.visitors"),
        ("visitors (site visits)", "site_visits.visitors"),
    ]


def test_what_was_not_tried_is_not_said_to_be_impossible() -> None:
    """Twenty models count visitors. The third and the last one know their country; nobody tries them all."""
    files = {
        f"visits_{place:02}.yml": f"model: visits_{place:02}\ntable: visits\nkey: visit_id\n"
        + ("dimensions:\n  country: {type: string}\n" if place in (3, 20) else "")
        + "metrics:\n  visitors: {expr: count(distinct who)}\n"
        for place in range(1, 21)
    }
    result = plan_offline("visitors by country", build_book(load_texts(files), {}))
    assert isinstance(result, Clarify)
    assert result.choices[0].query is not None
    assert result.choices[0].query.metrics[0].expr == "visits_03.visitors"
