"""Charts as files: drawn by the renderer itself, so that a spec which it does not take fails here."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from semantic.definitions.types import Format
from service.answer import Cell, Column
from service.rendering import chart
from service.rendering.looks import CATEGORIES, look
from service.rendering.picture import png, still, svg
from service.rendering.vega import Spec
from tests.rendering.samples import (
    AGE,
    BASKETS,
    DAY,
    DEPARTMENT,
    MONTH,
    NET_SALES,
    RATE,
    REVENUE,
    WEEKDAY,
    month,
)

Row = tuple[Cell, ...]
BEFORE = Column("revenue.previous", "Previous revenue", "metric", "number", Format("currency", "USD"))
CHANGE = Column("revenue.change", "Change in revenue", "metric", "number", Format("currency", "USD"))
CHANGE_RATE = Column("revenue.change_rate", "Change rate of revenue", "metric", "number", Format("percent"))
COMPARED = [REVENUE, BEFORE, CHANGE, CHANGE_RATE]
SHARE = Column(
    "share(revenue, time.month)", "Share of revenue within month", "metric", "number", Format("percent")
)
PERIODS = ("December 2017", "November 2017")


def drawn(columns: Sequence[Column], rows: Sequence[Row]) -> Spec:
    spec = chart(columns, rows, periods=PERIODS)
    assert spec is not None
    return spec


def moved(now: int, before: int) -> Row:
    return (Decimal(now), Decimal(before), Decimal(now - before), (now - before) / before)


EVERY_KIND: dict[str, Spec] = {
    "line": drawn([MONTH, REVENUE], [(month(1), 5), (month(2), 7)]),
    "days of a year": drawn([DAY, REVENUE], [(date(2017, 1, 1) + timedelta(days=n), n) for n in range(365)]),
    "lines": drawn([MONTH, DEPARTMENT, REVENUE], [(month(n), name, n) for n in (1, 2) for name in "AB"]),
    "heat map over time": drawn(
        [MONTH, DEPARTMENT, REVENUE], [(month(n), name, n) for n in (1, 2) for name in "ABCDEFG"]
    ),
    "bars": drawn([DEPARTMENT, REVENUE], [("MEAT", 9), (None, 4)]),
    "bars both ways": drawn([DEPARTMENT, REVENUE], [("MEAT", 9), ("DELI", -4)]),
    "weekdays": drawn([WEEKDAY, BASKETS], [(1, 9), (7, 4)]),
    "grouped bars of metrics": drawn([DEPARTMENT, REVENUE, NET_SALES], [("MEAT", 9, 8), ("DELI", 4, 3)]),
    "panels": drawn([DEPARTMENT, REVENUE, RATE], [("MEAT", 9, 0.1), ("DELI", 4, 0.2)]),
    "panels over time": drawn([MONTH, REVENUE, RATE], [(month(1), 9, 0.1), (month(2), 4, 0.2)]),
    "grouped bars of groups": drawn([DEPARTMENT, AGE, RATE], [("A", "25-34", 0.1), ("B", None, 0.2)]),
    "heat map": drawn([DEPARTMENT, AGE, RATE], [(f"D{n}", "25-34", n / 100) for n in range(13)]),
    "scatter": drawn([DEPARTMENT, REVENUE, RATE], [(f"D{n}", n, n / 100) for n in range(70)]),
    "stacked shares": drawn(
        [MONTH, DEPARTMENT, SHARE], [(month(n), name, 0.5) for n in (1, 2) for name in "AB"]
    ),
    "large number": drawn(COMPARED, [moved(120, 100)]),
    "two bars": drawn([DEPARTMENT, *COMPARED], [("MEAT", *moved(9, 8)), ("DELI", *moved(4, 5))]),
    "two lines": drawn([MONTH, *COMPARED], [(month(1), *moved(9, 8)), (month(2), *moved(4, 5))]),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_chart_is_drawn_the_same_each_time(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = svg(EVERY_KIND[kind])
    assert picture.startswith("<svg ") and picture == svg(EVERY_KIND[kind])
    assert "NaN" not in picture and "undefined" not in picture and "Infinity" not in picture


def test_a_png_is_twice_as_fine_as_it_is_wide() -> None:
    image = png(EVERY_KIND["line"], width=400)
    width = int.from_bytes(image[16:20], "big")
    assert image.startswith(b"\x89PNG\r\n") and 2 * 400 < width < 2 * 520


def test_the_number_stands_beside_how_it_changed() -> None:
    picture = svg(EVERY_KIND["large number"])
    assert "$120.00" in picture and "▲ 20.0% against $100.00 in November 2017" in picture


def test_two_periods_are_named_and_the_one_before_is_dashed() -> None:
    picture = svg(EVERY_KIND["two lines"])
    assert "December 2017" in picture and "November 2017" in picture and "stroke-dasharray" in picture


def test_bars_carry_their_numbers_where_nobody_can_point() -> None:
    assert "$9.00" in svg(EVERY_KIND["bars"])
    assert "layer" not in still(EVERY_KIND["bars both ways"])


def test_axes_show_plain_numbers() -> None:
    picture = svg(drawn([DEPARTMENT, REVENUE], [(f"D{n}", 3000 + n) for n in range(21)]))
    assert "$1,000" in picture and "e+3" not in picture


def test_weeks_are_marked_where_they_begin() -> None:
    week = Column("time.week", "Week", "time", "date", grain="week")
    spec = drawn([week, REVENUE], [(date(2017, 10, 2), 5), (date(2017, 10, 9), 7)])
    assert "2 Oct 2017" in svg(spec) and "1 Oct 2017" not in svg(spec)


def test_a_picture_is_as_wide_as_it_may_be() -> None:
    assert [still(EVERY_KIND["line"], width)["width"] for width in (1, 640, 9_999)] == [200, 640, 2_000]


def test_what_data_say_stays_text() -> None:
    picture = svg(drawn([DEPARTMENT, REVENUE], [("<script>alert(1)</script>", 9), ("]]>&amp;", 4)]))
    assert "<script" not in picture and "&lt;script&gt;" in picture


def test_no_address_is_ever_asked() -> None:
    for spec in EVERY_KIND.values():
        assert '"url"' not in json.dumps(spec)
    with pytest.raises(ValueError, match=r"url|URL"):
        svg({**EVERY_KIND["bars"], "data": {"url": "http://127.0.0.1:9/x.json"}})


def test_dark_and_light_differ_and_colours_stay_apart() -> None:
    light, dark = svg(EVERY_KIND["lines"]), svg(EVERY_KIND["lines"], dark=True)
    assert str(look()["background"]) in light and str(look(dark=True)["background"]) in dark
    assert len(set(CATEGORIES)) == len(CATEGORIES) == 8
