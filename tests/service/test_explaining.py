"""How a result was computed, in words. The shop's data are in tests/service/shop.py."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic.query import parse_query
from service.answer import Computation
from service.filter_words import FieldWords, filter_words
from service.labels import column_labels
from tests.service.shop import NOW, REFUNDS, SALES, answer, catalog

THROUGH_DECEMBER = "The data of sales are complete through 31 Dec 2017."


def computed(
    form: dict[str, object], *, now: datetime = NOW, sales: str = SALES, zone_now: str = "data"
) -> Computation:
    settings = f"zone: America/New_York\nnow: {zone_now}\n"
    return answer(form, now=now, definitions=catalog(sales=sales, settings=settings)).computation


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["time.month", "product.department", "basket_value"], ["Month", "Department", "Basket value"]),
        (["time.day_of_week", "sold_at.month", "sold_at"], ["Day of week", "Sold at (month)", "Sold at"]),
        (["origin.city", "destination.city"], ["Origin city", "Destination city"]),
        (["sales.revenue", "refunds.revenue"], ["Sales revenue", "Refunds revenue"]),
        (
            ["payer.household.region", "buyer.household.region"],
            ["Payer household region", "Buyer household region"],
        ),
        (
            ["revenue.running", "revenue.last_7_days", "revenue.year_to_date.previous"],
            ["Running revenue", "Revenue, last 7 days", "Previous revenue, year to date"],
        ),
        (["(revenue / 7).last_7_days_first"], ["Revenue / 7, last 7 days, first day"]),
        (["revenue / baskets", "revenue"], ["Revenue / baskets", "Revenue"]),
        (
            ["share(gross sales)", "share(gross_sales).change"],
            ["Share of gross sales", "Change in share of gross sales"],
        ),
    ],
)
def test_labels(names: list[str], labels: list[str]) -> None:
    assert list(column_labels(names).values()) == labels


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"field": "a", "op": "=", "values": ["x"]}, "a is x"),
        ({"field": "a", "op": "in", "values": ["x", "y", "z"]}, "a is x, y or z"),
        ({"field": "a", "op": "!=", "values": ["x"]}, "a is not x"),
        ({"field": "a", "op": "not in", "values": ["x", None]}, "a is not x nor None"),
        ({"field": "a", "op": "between", "values": [1, 2]}, "a is between 1 and 2"),
        ({"field": "a", "op": ">=", "values": [5]}, "a is at least 5"),
        ({"field": "a", "op": "contains", "values": ["x"]}, "a contains x"),
        ({"field": "a", "op": "is_null"}, "a is empty"),
        ({"segment": "sales.big_tickets"}, "segment is big tickets"),
        ({"not": {"field": "a", "op": "=", "values": ["x"]}}, "not (a is x)"),
        (
            {
                "all": [
                    {"field": "a", "op": ">", "values": [1]},
                    {"any": [{"segment": "s"}, {"segment": "t"}]},
                ]
            },
            "a is more than 1 and (segment is s or segment is t)",
        ),
        ({"field": "a", "op": "in", "values": list("123456789")}, "a is 1, 2, 3, 4, 5, 6, 7 or 2 more"),
        (
            {"metric": "redemptions", "per": "household", "op": ">", "values": [0]},
            "household has redemptions",
        ),
        (
            {"metric": "rank(revenue)", "per": "store.store_id", "op": "<=", "values": [3], "time": "2017"},
            "store is one of the top 3 by revenue (2017)",
        ),
        (
            {"metric": "rank(-revenue)", "per": "household", "op": ">", "values": [3]},
            "household is one whose place from the bottom by revenue is more than 3",
        ),
        (
            {"not": {"metric": "redemptions", "per": "household", "op": ">", "values": [0]}},
            "household has no redemptions",
        ),
        (
            {"not": {"metric": "revenue", "per": "households", "op": ">", "values": [50], "time": "2017"}},
            "households are not among those whose revenue is more than 50 (2017)",
        ),
        ({"not": {"segment": "sales.big_tickets"}}, "segment is not big tickets"),
    ],
)
def test_filters_in_words(form: dict[str, object], said: str) -> None:
    [item] = parse_query({"metrics": ["m"], "filters": [form]}).filters
    assert filter_words(item, lambda name: FieldWords(name, str)) == said


def test_a_ratio_is_spelled_out_with_what_it_is_made_of() -> None:
    found = computed({"metrics": ["basket_value"]})
    assert [(metric.name, metric.formula, metric.owner, metric.certified) for metric in found.metrics] == [
        ("basket_value", "revenue / baskets", "retail", False),
        ("revenue", "sum(value)", "retail", True),
        ("baskets", "count(distinct basket)", "retail", False),
    ]
    assert found.metrics[1].description == "Dollars received."
    line = 1 + SALES.splitlines().index(
        next(line for line in SALES.splitlines() if line.startswith("  revenue:"))
    )
    assert found.metrics[1].position == f"sales.yml:{line}"


def test_a_metrics_own_conditions_and_fill_are_said() -> None:
    found = computed(
        {
            "metrics": [
                "ham_revenue",
                {"expr": "revenue", "as": "big", "filters": [{"segment": "big"}]},
                {"expr": "revenue", "over": {"to_date": "range"}},
                {"expr": "revenue / 7", "as": "moving", "over": {"last": "7 days"}},
            ]
        }
    )
    assert [(metric.name, metric.formula) for metric in found.metrics] == [
        ("ham_revenue", "sum(value), counting only where product.name = 'ham', 0 where there is nothing"),
        ("big", "revenue, counting only where segment is big"),
        ("revenue", "sum(value)"),
        ("revenue.running", "revenue, from the beginning of the range until the end of each period"),
        ("moving", "revenue / 7, over the last 7 days until the end of each period"),
    ]


def test_filters_use_labels_and_formats() -> None:
    found = computed(
        {
            "metrics": ["revenue"],
            "dimensions": ["product.department"],
            "filters": [
                {"field": "household.kids", "op": "in", "values": ["0", None]},
                {"field": "revenue", "op": ">", "values": [10.5]},
            ],
        }
    )
    assert found.filters == ("kids is No kids (0) or empty", "revenue is more than $10.50")


def test_joins_and_order() -> None:
    found = computed(
        {
            "metrics": ["revenue"],
            "dimensions": ["product.department", "household.region"],
            "order_by": ["-revenue"],
            "limit": 2,
        }
    )
    assert found.joins == (
        "each row of sales with its household, by household_id; rows without one are kept",
        "each row of sales with its product, by product_id; rows without one are kept",
    )
    assert (
        found.order == "by revenue, highest first, then by department, then by region; the first 2 rows only"
    )
    assert found.groups == ("Department: Who sells it.", "Region")


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (["time.month"], "by month, earliest first, then by department"),
        (
            ["-time.month", "-product.department"],
            "by month, latest first, then by department, in reverse order",
        ),
        ([], "by month, then by department"),
    ],
)
def test_the_order_of_groups(order: list[str], said: str) -> None:
    dimensions = ["time.month", "product.department"]
    assert computed({"metrics": ["revenue"], "dimensions": dimensions, "order_by": order}).order == said


def test_a_join_to_many_rows_is_said_and_that_groups_overlap() -> None:
    found = computed({"metrics": ["households"], "dimensions": ["purchases.product.department"]})
    assert found.joins == (
        "each row of households with all its purchases, by household_id; rows without any are kept",
        "each row of households.purchases with its product, by product_id; rows without one are kept",
    )
    assert any("groups overlap" in note for note in found.notes)


def test_now_in_the_data_is_said_for_relative_ranges_only() -> None:
    relative = computed({"metrics": ["revenue"], "time": "last month"})
    absolute = computed({"metrics": ["revenue"], "time": "2017-12"})
    assert relative.notes == (
        "“last month” counts from 1 Jan 2018, the end of the data's last complete day.",
        THROUGH_DECEMBER,
    )
    assert absolute.notes == (THROUGH_DECEMBER,)
    assert relative.time == absolute.time or (relative.time and relative.time.words == "December 2017")


@pytest.mark.parametrize(
    ("form", "now", "note"),
    [
        (
            {"metrics": ["revenue"], "time": "this month"},
            datetime(2017, 12, 15, 9, 30),
            "This month is partial: it runs until now, 15 Dec 2017, 09:30.",
        ),
        (
            {"metrics": ["revenue"], "time": "2017 to 2018"},
            NOW,
            "January 2017 to December 2018 is partial: the data of sales are complete through 31 Dec 2017.",
        ),
        (
            {"metrics": ["revenue"], "time": "2018"},
            NOW,
            "2018 lies beyond the data: the data of sales are complete through 31 Dec 2017.",
        ),
        (
            {"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017-11-10 to 2017-12-31"},
            NOW,
            "The first month, November 2017, is partial: the range begins on 10 Nov 2017.",
        ),
        (
            {"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017-11-01 to 2017-12-12"},
            NOW,
            "The last month, December 2017, is partial: the range ends before 13 Dec 2017.",
        ),
        (
            {"metrics": ["revenue"], "dimensions": ["time.month"]},
            datetime(2017, 12, 15, 9, 30),
            "The last month, December 2017, is partial: now is 15 Dec 2017, 09:30.",
        ),
        (
            {"metrics": ["revenue"], "dimensions": ["sold_at.week"], "time": "2017-12-11 to 2017-12-20"},
            NOW,
            "The last week, week of 18 Dec 2017, is partial: the range ends before 21 Dec 2017.",
        ),
    ],
)
def test_cut_periods_are_said(form: dict[str, object], now: datetime, note: str) -> None:
    found = computed(form, now=now, zone_now="clock")
    assert found.notes[0] == note


def test_a_range_of_which_the_data_hold_less_than_half_is_partial() -> None:
    """The first sale is of 30 Nov 2017: what was before is not known."""
    found = computed({"metrics": ["revenue"], "time": "2017-11"})
    assert "November 2017 is partial: the data of sales begin on 30 Nov 2017." in found.notes
    december = computed({"metrics": ["revenue"], "time": "2017-12"})
    assert not any("begin on" in note for note in december.notes)


def test_whole_periods_are_not_called_partial() -> None:
    found = computed({"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2017"})
    assert not any("partial" in note for note in found.notes)


def test_the_headline_repeats_a_cut_period() -> None:
    cut = answer({"metrics": ["revenue"], "time": "this month"}, now=datetime(2017, 12, 15, 9, 30))
    assert cut.sentence == (
        "Revenue was $60.00 from 1 December 2017 to 15 December 2017 09:30. "
        "This month is partial: it runs until now, 15 Dec 2017, 09:30."
    )


def test_an_empty_result_says_what_the_data_cover() -> None:
    found = computed({"metrics": ["revenue"], "dimensions": ["time.month"], "time": "2016"})
    assert "What sales cover: Five lines of December 2017." in found.notes


def test_two_facts_are_explained_together() -> None:
    found = answer({"metrics": ["refund_rate"], "time": "last month"}).computation
    assert [metric.formula for metric in found.metrics] == [
        "refunds.refunded / sales.revenue",
        "sum(amount)",
        "sum(value)",
    ]


def test_a_model_whose_reach_is_unknown_says_so() -> None:
    broken = catalog(refunds=REFUNDS + "freshness: {expr: max(not_there)}\n")
    found = answer({"metrics": ["refunded"]}, definitions=broken)
    assert "How far the data of refunds reach could not be read." in found.computation.notes


def test_a_role_says_its_way_and_which_rows_it_keeps() -> None:
    sales = SALES.replace(
        "joins:\n",
        "joins:\n  home: {model: households, through: household, where: \"home.region = 'north'\"}\n",
    )
    found = computed({"metrics": ["revenue"], "dimensions": ["home.region"]}, sales=sales)
    [said] = found.joins
    assert said == (
        "each row of sales with its home, through household, those where home.region = 'north'; "
        "rows without one are kept"
    )
