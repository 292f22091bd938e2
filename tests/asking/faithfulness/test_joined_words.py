"""What words say together: a list of numbers, a value and the noun beside it, things that grew, one side of two.

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
DELI = {"field": "product.department", "op": "=", "values": ["DELI"]}
OF_DELI = {"expr": "revenue", "as": "of_deli", "filters": [DELI]}
BUTTER = {"field": "product.kind", "op": "=", "values": ["BUTTER"]}
KIDS = {"field": "customer.has_kids", "op": "=", "values": [True]}
GREW = {"field": "revenue.change", "op": ">", "values": [0]}
FELL = {"field": "revenue.change", "op": "<", "values": [0]}
MOVED: Form = BY_STORE | {"time": {"range": "2017-12", "compare": "previous_period"}}

ROWS: dict[str, tuple[str, Form, tuple[Form, ...]]] = {
    "the average of one of two numbers": (
        "baskets and average basket value by store",
        {"metrics": ["baskets", "basket_value"], "dimensions": ["store.store_id"]},
        (
            {"metrics": ["basket_value"], "dimensions": ["store.store_id"]},
            {"metrics": ["baskets"], "dimensions": ["store.store_id"]},
        ),
    ),
    "a number of all rows and of some": (
        "revenue and revenue of the deli by store",
        BY_STORE | {"metrics": ["revenue", OF_DELI]},
        (BY_STORE | {"metrics": [OF_DELI]}, BY_STORE | {"filters": [DELI]}, BY_STORE),
    ),
    "one number for each of two values": (
        "deli sales and meat sales by department",
        REVENUE
        | {
            "dimensions": ["product.department"],
            "filters": [DELI | {"op": "in", "values": ["DELI", "MEAT"]}],
        },
        (REVENUE | {"dimensions": ["product.department"], "filters": [DELI]},),
    ),
    "the noun behind a value says what it is a value of": (
        "sales of the butter category",
        REVENUE | {"filters": [BUTTER | {"field": "product.category"}]},
        (REVENUE | {"filters": [BUTTER]},),
    ),
    "the noun before it, too": (
        "sales of the kind butter by category",
        REVENUE | {"dimensions": ["product.category"], "filters": [BUTTER]},
        (
            REVENUE
            | {"dimensions": ["product.category"], "filters": [BUTTER | {"field": "product.category"}]},
        ),
    ),
    "and of each value of a list": (
        "sales of the butter and frozen pizza kinds by store",
        BY_STORE | {"filters": [BUTTER | {"op": "in", "values": ["BUTTER", "FROZEN PIZZA"]}]},
        (
            BY_STORE
            | {
                "filters": [
                    {"field": "product.category", "op": "in", "values": ["BUTTER", "FROZEN PIZZA"]},
                ]
            },
        ),
    ),
    "no noun stands beside it": (
        "butter sales by store",
        BY_STORE | {"filters": [BUTTER]},
        (BY_STORE,),
    ),
    "stores that grew are not all stores": (
        "stores whose sales grew from november to december 2017",
        MOVED | {"filters": [GREW]},
        (MOVED, MOVED | {"filters": [FELL]}),
    ),
    "nor are those with falling sales": (
        "stores with falling sales from november to december 2017",
        MOVED | {"filters": [FELL]},
        (MOVED, MOVED | {"filters": [GREW]}),
    ),
    "how much each of them grew": (
        "how much did sales grow by store from november to december 2017",
        MOVED,
        (MOVED | {"filters": [GREW]} | {"dimensions": []},),
    ),
    "growth beside each of them": (
        "sales growth of each store from november to december 2017",
        MOVED,
        (MOVED | {"dimensions": []},),
    ),
    "each number by its own noun": (
        "revenue by month and baskets by month",
        {"metrics": ["revenue", "baskets"], "dimensions": ["time.month"]},
        ({"metrics": ["revenue", "baskets"], "dimensions": ["time.month", "store.store_id"]},),
    ),
    "each number in its own period": (
        "revenue in november 2017 and revenue in december 2017",
        REVENUE | {"dimensions": ["time.month"], "time": "2017-11 to 2017-12"},
        (REVENUE | {"time": "2017-12"},),
    ),
    "less than a fall": (
        "stores whose sales fell by more than 100 from november to december 2017",
        MOVED | {"filters": [FELL | {"values": [-100]}]},
        (
            MOVED | {"filters": [GREW | {"values": [100]}]},
            MOVED | {"filters": [GREW | {"values": [-100]}]},
            MOVED | {"filters": [FELL | {"values": [100]}]},
        ),
    ),
    "a bound beside a fall": (
        "stores with baskets under 100 whose sales fell from november to december 2017",
        MOVED
        | {
            "metrics": ["revenue", "baskets"],
            "filters": [FELL, {"field": "baskets", "op": "<", "values": [100]}],
        },
        (
            MOVED
            | {
                "metrics": ["revenue", "baskets"],
                "filters": [FELL, {"field": "baskets", "op": "<", "values": [-100]}],
            },
        ),
    ),
    "ranked by the growth": (
        "top 3 stores by sales growth from november to december 2017",
        MOVED | {"order_by": ["-revenue.change"], "limit": 3},
        (MOVED | {"order_by": ["-revenue"], "limit": 3},),
    ),
    "one side of two": (
        "baskets by store, with kids vs without kids",
        {
            "metrics": ["baskets"],
            "dimensions": ["store.store_id", "customer.has_kids"],
            "filters": [KIDS | {"op": "in", "values": [True, False]}],
        },
        (
            {
                "metrics": ["baskets"],
                "dimensions": ["store.store_id", "customer.has_kids"],
                "filters": [KIDS | {"values": [False]}],
            },
        ),
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_joined_words(row: str) -> None:
    question, right, wrong = ROWS[row]
    assert check(question, parse_query(right), BOOK, now=NOW).problems() == ()
    taken = [form for form in wrong if check(question, parse_query(form), BOOK, now=NOW).holds]
    assert taken == []


NO_QUERY: dict[str, tuple[str, Form, str]] = {
    "other nouns": (
        "revenue by month and baskets by store",
        {"metrics": ["revenue", "baskets"], "dimensions": ["time.month", "store.store_id"]},
        "by",
    ),
    "other periods": (
        "revenue in november 2017 and baskets in december 2017",
        {"metrics": ["revenue", "baskets"], "time": "2017-11 to 2017-12"},
        "november 2017",
    ),
    "other values in other periods": (
        "deli sales in november 2017 and meat sales in december 2017",
        REVENUE
        | {"filters": [DELI | {"op": "in", "values": ["DELI", "MEAT"]}], "time": "2017-11 to 2017-12"},
        "november 2017",
    ),
    "a fall by less": (
        "stores whose sales fell by less than 100 from november to december 2017",
        MOVED | {"filters": [FELL | {"values": [-100]}]},
        "/filters/0",
    ),
    "a part of all": (
        "top 10% of stores by sales",
        BY_STORE | {"order_by": ["-revenue"], "limit": 10},
        "/limit",
    ),
    "what was left out already": (
        "shoppers of deli but not of meat",
        {
            "metrics": ["shoppers"],
            "filters": [DELI, DELI | {"op": "!=", "values": ["MEAT"]}],
        },
        "/filters/1",
    ),
}
"""What no one query answers, and where it shows in the one that comes near."""


@pytest.mark.parametrize("row", NO_QUERY)
def test_what_is_said_apart_is_not_put_together(row: str) -> None:
    question, form, place = NO_QUERY[row]
    found = check(question, parse_query(form), BOOK, now=NOW)
    assert place in {*(left.text for left in found.left), *(unasked.path for unasked in found.unasked)}


def test_a_name_that_begins_like_a_wish_is_a_name() -> None:
    lists = "  list_orders: {expr: sum(quantity), synonyms: [list orders], format: integer}\n"
    book = build_book(load_texts(TEXTS | {"sales.yml": TEXTS["sales.yml"] + lists}), VALUES)
    question = "list orders by store"
    right = parse_query({"metrics": ["list_orders"], "dimensions": ["store.store_id"]})
    wrong = parse_query({"metrics": ["baskets"], "dimensions": ["store.store_id"]})
    assert check(question, right, book).problems() == ()
    assert [left.text for left in check(question, wrong, book).left] == ["list orders"]
    assert check(question, wrong, BOOK).problems() == (), (
        "where nothing is called so, the orders are to be listed"
    )
