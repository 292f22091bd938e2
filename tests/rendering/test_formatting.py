"""Cells as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.definitions.types import Format
from service.answer import Cell, Column
from service.rendering.formatting import clean, elide, format_cell, format_number, format_time
from tests.rendering.samples import AGE, BASKETS, DAY, HOUR, KIDS, MONTH, RATE, REVENUE, STORE, WEEK, WEEKDAY

USD = Format("currency", "USD")


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        (Decimal("421720.45"), REVENUE, "$421,720.45"),
        (-5, REVENUE, "-$5.00"),
        (12345, BASKETS, "12,345"),
        (0.03456, RATE, "3.5%"),
        (None, REVENUE, "–"),
        (None, AGE, "(none)"),
        (None, MONTH, "(none)"),
        ("", AGE, "(empty)"),
        ("25-34", AGE, "25-34"),
        (31401, STORE, "31401"),
        (31401.0, STORE, "31401"),
        (True, KIDS, "yes"),
        (False, KIDS, "no"),
        (datetime(2017, 12, 1), MONTH, "December 2017"),
        (date(2017, 12, 4), WEEK, "week of 4 Dec 2017"),
        (date(2017, 12, 4), DAY, "4 Dec 2017"),
        (datetime(2017, 12, 4), DAY, "4 Dec 2017"),
        (datetime(2017, 12, 4, 14), HOUR, "4 Dec 2017, 14:00"),
        (1, WEEKDAY, "Monday"),
        (7, WEEKDAY, "Sunday"),
    ],
)
def test_a_cell_is_shown_by_its_column(cell: Cell, column: Column, text: str) -> None:
    assert format_cell(cell, column) == text


@pytest.mark.parametrize(
    ("part", "grain", "text"),
    [
        (14, "hour_of_day", "14:00"),
        (12, "month_of_year", "December"),
        (3, "quarter_of_year", "Q3"),
        (9, "day_of_month", "9"),
    ],
)
def test_a_part_of_time_is_said_by_its_name(part: int, grain: str, text: str) -> None:
    assert format_cell(part, Column(f"time.{grain}", "Part", "time", "number", grain=grain)) == text


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1234567.891, USD, "$1,234,567.89"),
        (2.675, USD, "$2.68"),
        (-0.0, USD, "$0.00"),
        (0.004, USD, "$0.004"),
        (-0.000123, None, "-0.00012"),
        (3e-20, None, "3.0e-20"),
        (0.004, Format("currency", "USD", 2), "$0.00"),
        (-0.001, Format("currency", "USD", 2), "$0.00"),
        (12.5, Format("currency", "EUR"), "€12.50"),
        (1200, Format("currency", "JPY"), "¥1,200"),
        (12.5, Format("currency", "CHF"), "CHF 12.50"),
        (-12.5, Format("currency", "CHF"), "-CHF 12.50"),
        (0.5, Format("percent", decimals=0), "50%"),
        (0.00012, Format("percent"), "0.012%"),
        (7, None, "7"),
        (7.5, None, "7.50"),
        (7.5, Format("number", decimals=3), "7.500"),
        (float("nan"), USD, "–"),
        (float("inf"), None, "∞"),
        (
            Decimal("12345678901234567890123456789012345678"),
            None,
            "12,345,678,901,234,567,890,123,456,789,012,345,678",
        ),
    ],
)
def test_numbers_in_full(value: int | float | Decimal, form: Format | None, text: str) -> None:
    assert format_number(value, form) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999_999, "$999,999.00"),
        (2_312_334, "$2.31M"),
        (-2_300_000, "-$2.3M"),
        (999_999_999, "$1B"),
        (4_000_000_000_000, "$4T"),
    ],
)
def test_compact_numbers_begin_at_a_million(value: int, text: str) -> None:
    assert format_number(value, USD, compact=True) == text


@pytest.mark.parametrize(
    ("grain", "text"),
    [
        ("year", "2017"),
        ("quarter", "Q3 2017"),
        ("fiscal_year", "fiscal 2018"),
        ("fiscal_quarter", "fiscal quarter from 1 Jul 2017"),
        ("second", "1 Jul 2017, 09:05:00"),
        ("", "1 Jul 2017, 09:05"),
    ],
)
def test_times_by_grain(grain: str, text: str) -> None:
    assert format_time(datetime(2017, 7, 1, 9, 5), grain) == text


def test_a_time_that_carries_its_zone_says_so() -> None:
    assert format_time(datetime.fromisoformat("2017-11-05T01:30:00-05:00")) == "5 Nov 2017, 01:30 UTC-0500"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("FROZEN\nPIZZA\t", "FROZEN PIZZA "),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202edef", "abc\\u202edef"),
        ("lone \ud800", "lone \\ud800"),
        ("نامه\u200cها", "نامه\u200cها"),
        ("Käse 🧀", "Käse 🧀"),
    ],
)
def test_stored_text_cannot_steer_a_terminal(stored: str, shown: str) -> None:
    assert clean(stored) == shown


def test_long_text_is_elided_by_the_cells_it_takes() -> None:
    assert elide("FROZEN GROCERY", 8) == "FROZEN…"
    assert elide("冷凍食品です", 8) == "冷凍食…"
    assert elide("short", 8) == "short"
    assert elide("FROZEN GROCERY", 8, "...") == "FROZE..."


@given(st.text())
def test_clean_text_is_one_printable_line(text: str) -> None:
    shown = clean(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert clean(shown) == shown


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_the_number_shown_is_the_number_rounded_to_cents(value: Decimal) -> None:
    shown = Decimal(format_number(value, Format("currency", "USD", 2)).replace("$", "").replace(",", ""))
    assert abs(shown - value) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("rate", 0.05, "5.0%"),
        ("rate.change", -0.05, "-5.0 pts"),
        ("rate.change", -0.0035, "-0.35 pts"),
        ("rate.change", 0.00004, "0.00 pts"),
        ("rate.change_rate", -0.25, "-25.0%"),
        ("change(rate)", 0.2, "20.0 pts"),
        ("change(rate, year)", 0.0, "0.0 pts"),
        ("change_rate(rate)", 0.2, "20.0%"),
        ("share(revenue).change", 0.125, "12.5 pts"),
        ("rate.change", None, "–"),
    ],
)
def test_a_percentage_moves_by_points_and_its_rate_by_percent(
    name: str, value: float | None, shown: str
) -> None:
    assert format_cell(value, Column(name, name, "metric", "number", Format("percent"))) == shown
