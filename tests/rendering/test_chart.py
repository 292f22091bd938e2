"""Which picture a result gets, and that it cannot mislead."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from semantic.definitions.types import Format
from service.answer import Cell, Column
from service.rendering import chart
from service.rendering.vega import axis_format, field_names, number_format
from tests.rendering.samples import (
    AGE,
    BASKETS,
    DAY,
    DEPARTMENT,
    FIRST_SALE,
    MONTH,
    NET_SALES,
    RATE,
    REVENUE,
    WEEKDAY,
    month,
)

Row = tuple[Cell, ...]


def drawn(columns: Sequence[Column], rows: Sequence[Row], **more: Any) -> Mapping[str, Any]:
    """The spec, which must exist and be JSON."""
    spec = chart(columns, rows, **more)
    assert spec is not None
    parsed: Mapping[str, Any] = json.loads(json.dumps(spec, allow_nan=False))
    return parsed


def test_groups_with_one_metric_are_horizontal_bars_in_the_results_order() -> None:
    spec = drawn([DEPARTMENT, REVENUE], [("MEAT", Decimal("9.5")), ("DELI", 4), (None, 1)])
    assert spec["mark"] == {"type": "bar"}
    assert spec["title"] == {"text": "Revenue by department", "anchor": "start"}
    assert spec["data"]["values"] == [
        {"product__department": "MEAT", "revenue": 9.5},
        {"product__department": "DELI", "revenue": 4},
        {"product__department": "(none)", "revenue": 1},
    ]
    assert spec["encoding"]["y"]["sort"] == ["MEAT", "DELI", "(none)"]
    assert spec["encoding"]["x"]["scale"] == {"zero": True}


def test_a_time_series_is_a_line_on_a_utc_scale() -> None:
    spec = drawn([MONTH, REVENUE], [(month(1), 5.0), (month(2), None), (month(3), 7.0)])
    assert spec["mark"]["type"] == "line"
    assert spec["encoding"]["x"]["type"] == "temporal"
    assert spec["encoding"]["x"]["scale"] == {"type": "utc"}
    assert spec["data"]["values"][0] == {
        "time__month": "2017-01-01T00:00:00Z",
        "time__month__label": "January 2017",
        "revenue": 5.0,
    }
    assert spec["data"]["values"][1]["revenue"] is None
    assert spec["encoding"]["tooltip"][0] == {
        "field": "time__month__label",
        "type": "nominal",
        "title": "Month",
    }


def test_days_are_written_like_times() -> None:
    spec = drawn([DAY, BASKETS], [(date(2017, 12, 1), 5), (date(2017, 12, 2), 7)])
    assert spec["data"]["values"][0]["time__day"] == "2017-12-01T00:00:00Z"


def test_rows_without_a_date_are_left_out_and_said_to_be() -> None:
    spec = drawn([MONTH, REVENUE], [(month(1), 5), (month(2), 6), (None, 100)])
    assert len(spec["data"]["values"]) == 2
    assert spec["title"]["subtitle"] == ["rows without a date are not drawn"]


def test_groups_over_time_are_lines_while_they_are_few() -> None:
    rows = [(m, name, 5) for m in (month(1), month(2)) for name in "ABCDEF"]
    spec = drawn([MONTH, DEPARTMENT, REVENUE], rows)
    assert (spec["mark"]["type"], spec["encoding"]["color"]["field"]) == ("line", "product__department")
    many = drawn([MONTH, DEPARTMENT, REVENUE], [(month(n), name, 5) for n in (1, 2) for name in "ABCDEFG"])
    assert many["mark"]["type"] == "rect"
    assert many["encoding"]["x"]["type"] == "ordinal"


def test_weekdays_stand_in_their_own_order_from_left_to_right() -> None:
    spec = drawn([WEEKDAY, REVENUE], [(6, 9), (1, 5), (None, 2), (7, 3)])
    assert spec["encoding"]["x"]["sort"] == ["Monday", "Saturday", "Sunday", "(none)"]
    assert spec["encoding"]["y"]["field"] == "revenue"


def test_metrics_of_one_unit_share_an_axis() -> None:
    spec = drawn([DEPARTMENT, REVENUE, NET_SALES], [("MEAT", 9, 8), ("DELI", 4, 3)])
    assert spec["encoding"]["yOffset"]["field"] == "series"
    assert spec["data"]["values"][0] == {"product__department": "MEAT", "series": "Revenue", "value": 9}
    assert spec["encoding"]["x"]["stack"] is None


def test_metrics_of_different_units_stand_side_by_side() -> None:
    spec = drawn([DEPARTMENT, REVENUE, RATE], [("MEAT", 9, 0.1), ("DELI", 4, 0.2)])
    assert [panel["encoding"]["x"]["field"] for panel in spec["hconcat"]] == ["revenue", "redemption_rate"]
    over_time = drawn([MONTH, REVENUE, RATE], [(month(1), 9, 0.1), (month(2), 4, 0.2)])
    assert [panel["encoding"]["y"]["field"] for panel in over_time["vconcat"]] == [
        "revenue",
        "redemption_rate",
    ]


def test_two_metrics_of_many_groups_are_points() -> None:
    spec = drawn([DEPARTMENT, REVENUE, RATE], [(f"D{n}", n, n / 100) for n in range(70)])
    assert spec["mark"]["type"] == "point"


def test_two_groupings_are_bars_side_by_side_or_a_heat_map_and_never_stacked() -> None:
    few = drawn(
        [DEPARTMENT, AGE, RATE], [("MEAT", "25-34", 0.1), ("DELI", "25-34", 0.2), ("DELI", None, 0.3)]
    )
    assert few["encoding"]["yOffset"]["field"] == "household__age"
    assert few["encoding"]["x"]["stack"] is None
    many = drawn([DEPARTMENT, AGE, RATE], [(f"D{n}", "25-34", 0.1) for n in range(13)])
    assert many["mark"]["type"] == "rect"


def test_what_changes_the_meaning_stands_under_the_title() -> None:
    notes = ["Groups overlap: a sale is in several.", "December is partial.", "Joined by product."]
    spec = drawn(
        [DEPARTMENT, REVENUE], [("MEAT", 9), ("DELI", 4)], notes=notes, row_count=812, truncated=True
    )
    assert spec["title"]["subtitle"] == [
        "December is partial.",
        "Groups overlap: a sale is in several.",
        "first 2 of 812 rows",
    ]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ([REVENUE], [(5,)]),
        ([DEPARTMENT, REVENUE], []),
        ([DEPARTMENT, REVENUE], [("DELI", 5)]),
        ([DEPARTMENT, REVENUE], [("DELI", None), ("MEAT", None)]),
        ([DEPARTMENT, REVENUE], [(f"D{n}", n) for n in range(51)]),
        ([DEPARTMENT], [("DELI",), ("MEAT",)]),
        ([DEPARTMENT, FIRST_SALE], [("DELI", date(2017, 1, 1)), ("MEAT", date(2017, 1, 2))]),
        ([DEPARTMENT, AGE, WEEKDAY, REVENUE], [("DELI", "a", 1, 5), ("MEAT", "b", 2, 6)]),
    ],
)
def test_no_picture_where_none_serves(columns: Sequence[Column], rows: Sequence[Row]) -> None:
    assert chart(columns, rows) is None


def test_values_that_look_alike_do_not_share_a_bar() -> None:
    spec = drawn([DEPARTMENT, REVENUE], [(None, 1), ("(none)", 2), ("A\nB", 3), ("A B", 4)])
    assert [value["product__department"] for value in spec["data"]["values"]] == [
        "(none)",
        "(none) [2]",
        "A B",
        "A B [2]",
    ]


def test_fields_are_safe_and_distinct() -> None:
    names = ("product.department", "product__department", "revenue / baskets", "日本", "")
    assert field_names([Column(name, "", "dimension", "string") for name in names]) == (
        "product__department",
        "product__department_2",
        "revenue_baskets",
        "column",
        "column_2",
    )


def test_formats() -> None:
    euros = Column("m", "M", "metric", "number", Format("currency", "EUR"))
    assert [number_format(column) for column in (REVENUE, BASKETS, RATE, euros)] == [
        "$,.2f",
        ",.0f",
        ".1%",
        ",.2f",
    ]
    assert axis_format(REVENUE, [9_999, None]) == {"format": "$,.6~f"}
    assert axis_format(REVENUE, [Decimal(10_000)]) == {
        "labelExpr": "replace(format(datum.value, '$.3~s'), 'G', 'B')"
    }
    assert axis_format(RATE, [0.1]) == {"format": "~%"}


def test_a_euro_axis_says_its_currency() -> None:
    euros = Column("m", "Umsatz", "metric", "number", Format("currency", "EUR"))
    assert drawn([DEPARTMENT, euros], [("A", 1), ("B", 2)])["encoding"]["x"]["title"] == "Umsatz (EUR)"


def test_a_spec_holds_no_address_but_its_schema() -> None:
    text = json.dumps(chart([MONTH, REVENUE], [(datetime(2017, 1, 1), 1), (datetime(2017, 2, 1), 2)]))
    assert text.count("http") == 1


def test_a_line_goes_through_zero_in_months_without_anything_to_count() -> None:
    rows = [(month(1), 5), (month(2), 6), (month(5), 7)]
    spec = drawn([MONTH, BASKETS], rows, zeros={"baskets"})
    values = {value["time__month__label"]: value["baskets"] for value in spec["data"]["values"]}
    assert values == {
        "January 2017": 5,
        "February 2017": 6,
        "March 2017": 0,
        "April 2017": 0,
        "May 2017": 7,
    }


def test_a_line_ends_where_a_month_has_no_value() -> None:
    rows: list[Row] = [
        (month(1), "MEAT", 5.0),
        (month(1), "DELI", 1.0),
        (month(2), "DELI", 2.0),
        (month(3), "MEAT", 7.0),
        (month(3), "DELI", 3.0),
    ]
    spec = drawn([MONTH, DEPARTMENT, REVENUE], rows)
    gaps = [value for value in spec["data"]["values"] if value["revenue"] is None]
    assert [(gap["time__month__label"], gap["product__department"]) for gap in gaps] == [
        ("February 2017", "MEAT")
    ]


def test_rows_that_were_cut_off_are_not_taken_for_zeros() -> None:
    spec = drawn([MONTH, BASKETS], [(month(1), 5), (month(3), 6)], zeros={"baskets"}, truncated=True)
    assert [value["baskets"] for value in spec["data"]["values"]] == [5, 6, None]


def test_what_the_numbers_are_limited_to_stands_under_the_title() -> None:
    spec = drawn(
        [DEPARTMENT, REVENUE], [("MEAT", 2), ("DELI", 1)], filters=("segment is seniors", "brand is Private")
    )
    assert spec["title"]["subtitle"] == ["where segment is seniors and brand is Private"]
