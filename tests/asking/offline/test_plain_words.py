"""Questions as people write them in passing: glued words, totals, averages of counts, verbs that say "there is"."""

from __future__ import annotations

import pytest

from service.asking.offline import plan_offline
from service.asking.planned import Clarify, Refuse
from tests.asking.offline.shop import BOOK, asked_back, assumed, planned

BY_STORE: dict[str, object] = {"metrics": ["revenue"], "dimensions": ["store.store_id"]}
BY_MONTH: dict[str, object] = {
    "metrics": ["revenue"],
    "dimensions": ["time.month"],
    "order_by": ["time.month"],
}
TOP_5: dict[str, object] = {**BY_STORE, "order_by": ["-revenue"], "limit": {"rows": 5}}
AGED = {"field": "customer.age", "op": "=", "values": ["25-34"]}
DELI_AND_MEAT: dict[str, object] = {
    "metrics": ["revenue"],
    "dimensions": ["product.department"],
    "filters": [{"field": "product.department", "op": "in", "values": ["DELI", "MEAT"]}],
}
NOVEMBER_DECEMBER: dict[str, object] = {
    "metrics": ["revenue"],
    "time": {"range": "last november to december"},
}
STORE_367 = {"field": "store.store_id", "op": "=", "values": ["367"]}

QUERIES: dict[str, dict[str, object]] = {
    "top5 stores by sales": TOP_5,
    "top-5 stores by sales": TOP_5,
    "5 stores by sales": TOP_5,
    "give me 5 stores, ordered by sales": TOP_5,
    "for my boss: 5 best stores by sales": TOP_5,
    "for the deck 5 stores by sales": TOP_5,
    "sales dec2017": {"metrics": ["revenue"], "time": {"range": "dec 2017"}},
    "sales dec'17": {"metrics": ["revenue"], "time": {"range": "dec 2017"}},
    "sales q4'17": {"metrics": ["revenue"], "time": {"range": "q4 2017"}},
    "sales q4 17": {"metrics": ["revenue"], "time": {"range": "q4 2017"}},
    "for slide 3 of my deck I need sales by store": BY_STORE,
    "my boss wants to know the sales by store": BY_STORE,
    "export the sales by store to excel please": BY_STORE,
    "sales - by store": BY_STORE,
    "how many baskets did we ring up last month": {"metrics": ["baskets"], "time": {"range": "last month"}},
    "how many baskets went through our tills": {"metrics": ["baskets"]},
    "sales by month without deli, only store 367": {
        **BY_MONTH,
        "filters": [{"field": "product.department", "op": "!=", "values": ["DELI"]}, STORE_367],
    },
    "store 367 - sales by month": {**BY_MONTH, "filters": [STORE_367]},
    "one big number for the cover: sales": {"metrics": ["revenue"]},
    "sales of store no 367": {"metrics": ["revenue"], "filters": [STORE_367]},
    "sls by str": BY_STORE,
    "sales by store, with totals": {**BY_STORE, "totals": True},
    "sales by month and the total": {**BY_MONTH, "totals": True},
    "sales by month, total": {**BY_MONTH, "totals": True},
    "sales by store incl. a grand total": {**BY_STORE, "totals": True},
    "average basket values by store": {"metrics": ["basket_value"], "dimensions": ["store.store_id"]},
    "what did we sell in total last month": {"metrics": ["revenue"], "time": {"range": "last month"}},
    "sales by store as a table": BY_STORE,
    "households count by age": {"metrics": ["customers"], "dimensions": ["customers.age"]},
    "spending of 25-34 year olds": {"metrics": ["revenue"], "filters": [AGED]},
    "deli sales vs meat sales": DELI_AND_MEAT,
    "sales deli/meat": DELI_AND_MEAT,
    "sales in december vs sales in november": {
        "metrics": ["revenue"],
        "time": {"range": "last december", "compare": "previous_period"},
    },
    "categories in the deli department": {
        "dimensions": ["products.category"],
        "filters": [{"field": "products.department", "op": "=", "values": ["DELI"]}],
    },
    "what kinds of stores are there": {"dimensions": ["stores.store_type"]},
    "sum of sales for november and december": NOVEMBER_DECEMBER,
    "sales in november and december together": NOVEMBER_DECEMBER,
    "i'd like sales by store": BY_STORE,
    "sales month by month, with a total": {**BY_MONTH, "totals": True},
    "sales by store top 5 in december": {**TOP_5, "time": {"range": "last december"}},
    "sales by store, only the top 5 and the rest": {**TOP_5, "limit": {"rows": 5, "other": True}},
    "what did customers spend last month": {"metrics": ["revenue"], "time": {"range": "last month"}},
    "quietest month by baskets": {
        "metrics": ["baskets"],
        "dimensions": ["time.month"],
        "order_by": ["baskets"],
        "limit": {"rows": 1},
    },
    "which store did best in sales": {
        **BY_STORE,
        "order_by": ["-revenue"],
        "limit": {"rows": 1},
    },
}


@pytest.mark.parametrize("question", QUERIES)
def test_questions_written_in_passing(question: str) -> None:
    assert planned(question) == QUERIES[question]


REFUSED = {
    "average of baskets by day": "No metric is the average of baskets.",
    "average baskets by day": "No metric is the average of baskets.",
    "top 5 stores by sales with totals": "the total of all is wanted, or of those shown",
    "sales last month with a grand total": "not clear what “with a grand total” does",
    "sales of the busiest store": "by what “busiest” is measured",
    "what are the seniors households": "whether a list of households is asked for",
    "sales by store and department totals": "not clear what “totals” does",
    "sales count": "not clear what “count” does",
    "sales of red wine, frozen pizza and bananas": "“banana” is a kind: ask for those of one kind",
    "what kinds of customers are there": "not said what kinds customers come in",
    "sales by store without deli and store 367": "whether “367” is to be left out with deli, or to be kept",
    "sales in and outside the deli": "not clear what “in and” asks for",
    "sales - deli": "not clear what “-” does",
    "baskets lost last month": "could not place “lost”",
    "baskets returned at the till": "could not place “returned”",
    "sales in the newsletter": "could not place “newsletter”",
    "sales for the client": "could not place “client”",
    "sales that happened last month": "not clear what “happened” does",
}


@pytest.mark.parametrize("question", REFUSED)
def test_what_has_no_reading_is_refused(question: str) -> None:
    result = plan_offline(question, BOOK)
    assert isinstance(result, Refuse) and REFUSED[question] in result.reason, result


def test_what_was_written_out_is_said_where_it_could_be_doubted() -> None:
    assert assumed("sales q4 17") == ("“q4 17” is read as Q4 2017.",)
    assert assumed("top5 stores by sales") == ()


def test_a_month_glued_to_a_number_is_asked_about() -> None:
    result = plan_offline("sales nov17", BOOK)
    assert isinstance(result, Clarify)
    assert asked_back("sales nov17") == ("November 2017", "17 November")


FIGURES = {
    "send me the figures of last month by store": ("revenue", "baskets"),
    "deli in december": ("revenue", "baskets"),
    "how much money did we make last month": ("revenue",),
}


@pytest.mark.parametrize("question", FIGURES)
def test_a_number_that_is_not_named_is_asked_for(question: str) -> None:
    assert asked_back(question) == FIGURES[question]


@pytest.mark.parametrize("question", ["and by store?", "only the deli", "just deli please"])
def test_what_leans_on_another_question_is_not_taken_for_one(question: str) -> None:
    assert isinstance(plan_offline(question, BOOK), Refuse)


def test_what_is_busy_is_measured_by_visits_first() -> None:
    assert asked_back("busiest store in december") == ("by baskets", "by revenue")
    assert asked_back("which stores are doing worst") == ("by revenue", "by baskets")


def test_the_kinds_of_things_are_their_types_which_is_said() -> None:
    assert assumed("what kinds of stores are there") == ("“what kinds of stores” asks for the store type.",)
