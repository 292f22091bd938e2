"""Headlines: for each shape of a result, the whole sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.planning.time_ranges import ResolvedRange
from semantic.query.types import MetricUse, OrderBy, Query, TimeClause
from service.answer import Cell, Column, Computation
from service.rendering import sentence
from service.rendering.formatting import format_cell
from service.rendering.words import filter_phrase, is_plural, listing, mid_sentence, period_phrase
from tests.rendering.samples import (
    AGE,
    BASKETS,
    DAY,
    DECEMBER,
    DEPARTMENT,
    FIRST_SALE,
    KIDS,
    MONTH,
    NET_SALES,
    RATE,
    REVENUE,
    STORE,
    WEEK,
    WEEKDAY,
    YEAR,
    bottom,
    during,
    month,
    top,
)


def test_one_number() -> None:
    assert sentence([REVENUE], [(Decimal("421720.45"),)], computation=during(DECEMBER)) == (
        "Revenue was $421,720.45 in December 2017."
    )


def beside_before(*cells: Cell) -> str:
    """What is said of revenue in December beside November."""
    query = Query((MetricUse("revenue"),), time=TimeClause("2017-12", compare="previous_period"))
    columns = [
        replace(
            REVENUE, name=f"revenue{end}", format=RATE.format if end == ".change_rate" else REVENUE.format
        )
        for end in ("", ".previous", ".change", ".change_rate")
    ]
    november = replace(DECEMBER, words="November 2017")
    computation = replace(during(DECEMBER), compared=november)
    return sentence(columns, [cells], computation=computation, query=query)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((120, 100, 20, Decimal("0.2")), "Revenue was $120.00 in December 2017, up 20.0% from $100.00 in"),
        ((90, 100, -10, Decimal("-0.1")), "Revenue was $90.00 in December 2017, down 10.0% from $100.00 in"),
        ((100, 100, 0, Decimal(0)), "Revenue was $100.00 in December 2017, the same as in"),
        ((120, 0, 120, None), "Revenue was $120.00 in December 2017, up $120.00 from $0.00 in"),
        ((120, None, None, None), "Revenue was $120.00 in December 2017, and had no value in"),
    ],
)
def test_one_number_beside_what_it_was_before(cells: tuple[Cell, ...], said: str) -> None:
    assert beside_before(*cells) == f"{said} November 2017."


def test_no_number_beside_what_it_was_before() -> None:
    said = "Revenue had no value in December 2017; in November 2017 it was $100.00."
    assert beside_before(None, 100, None, None) == said


def test_one_number_with_filters() -> None:
    computation = during(DECEMBER, "age is 25-34", "department is DELI or department is MEAT")
    assert sentence([BASKETS], [(1200,)], computation=computation) == (
        "Baskets were 1,200 in December 2017, where age is 25-34 and (department is DELI or department is MEAT)."
    )


def test_without_a_range_it_says_all_dates() -> None:
    assert sentence([BASKETS], [(1200,)]) == "Baskets were 1,200 over all dates."


def test_one_number_that_is_missing() -> None:
    assert sentence([RATE], [(None,)], computation=during(DECEMBER)) == (
        "There is no value for redemption rate in December 2017."
    )


def test_several_metrics_in_one_row() -> None:
    assert sentence([REVENUE, BASKETS, RATE], [(5, 12, None)], computation=during(DECEMBER)) == (
        "In December 2017, revenue was $5.00, baskets were 12 and redemption rate had no value."
    )


def test_a_ranking() -> None:
    rows = [("GROCERY", 2_312_334.1), ("DRUG GM", 612_345.1), ("MEAT", 409_876), ("DELI", 100)]
    assert sentence(
        [DEPARTMENT, REVENUE], rows, computation=during(YEAR), query=top("revenue"), truncated=True
    ) == (
        "GROCERY had the highest revenue of $2.31M in 2017, "
        "followed by DRUG GM ($612,345.10) and MEAT ($409,876.00)."
    )


def test_the_lowest_of_a_count() -> None:
    rows = [("DELI", 3), ("MEAT", 5)]
    assert sentence([DEPARTMENT, BASKETS], rows, computation=during(YEAR), query=bottom("baskets")) == (
        "DELI had the fewest baskets (3) in 2017, followed by MEAT (5)."
    )


def test_top_one_says_that_it_is_the_highest() -> None:
    rows = [("GROCERY", 7)]
    said = sentence(
        [DEPARTMENT, REVENUE], rows, computation=during(YEAR), query=top("revenue", 1), truncated=True
    )
    assert said == "GROCERY had the highest revenue of $7.00 in 2017."


def test_ties_share_the_first_place() -> None:
    rows = [("DELI", 9), ("MEAT", 9), ("DAIRY", 4)]
    assert sentence([DEPARTMENT, REVENUE], rows, computation=during(YEAR), query=top("revenue")) == (
        "DELI and MEAT shared the highest revenue of $9.00 in 2017, followed by DAIRY ($4.00)."
    )


def test_numbers_that_would_look_alike_are_shown_in_full() -> None:
    rows = [("DELI", 2_312_334), ("MEAT", 2_311_000)]
    assert sentence([DEPARTMENT, REVENUE], rows, computation=during(YEAR), query=top("revenue")) == (
        "DELI had the highest revenue of $2,312,334.00 in 2017, followed by MEAT ($2,311,000.00)."
    )


def test_groups_in_no_order_name_both_ends() -> None:
    rows = [("DELI", 4), ("GROCERY", 9), (None, 1), ("MEAT", None)]
    assert sentence([DEPARTMENT, REVENUE], rows, computation=during(YEAR)) == (
        "GROCERY had the highest revenue of $9.00 in 2017; "
        "the rows without a department had the lowest, $1.00, among 3 groups."
    )


def test_rows_that_are_missing_are_not_spoken_for() -> None:
    rows = [("DELI", 4), ("GROCERY", 9)]
    said = sentence([DEPARTMENT, REVENUE], rows, computation=during(YEAR), row_count=812, truncated=True)
    assert said == (
        "Among the first 2 of 812 rows, GROCERY had the highest revenue of $9.00 in 2017; "
        "DELI had the lowest, $4.00, among 2 groups."
    )


def test_one_group() -> None:
    assert sentence([DEPARTMENT, REVENUE], [("DELI", 4)], computation=during(YEAR)) == (
        "Revenue was $4.00 for DELI in 2017."
    )
    assert sentence([WEEK, REVENUE], [(date(2017, 12, 4), 4)], computation=during(DECEMBER)) == (
        "Revenue was $4.00 in the week of 4 Dec 2017."
    )


def test_groups_that_are_only_numbers_or_yes_and_no_carry_their_label() -> None:
    assert sentence([STORE, BASKETS], [(31401, 9), (292, 4)], query=top("baskets")) == (
        "Store 31401 had the most baskets (9) over all dates, followed by store 292 (4)."
    )
    assert sentence([KIDS, BASKETS], [(True, 9), (False, 4)], query=top("baskets")) == (
        "Has kids: yes had the most baskets (9) over all dates, followed by has kids: no (4)."
    )


def test_weekdays_are_groups_not_a_time_line() -> None:
    rows = [(1, 5), (6, 9), (7, 3)]
    assert sentence([WEEKDAY, REVENUE], rows, computation=during(DECEMBER)) == (
        "Saturday had the highest revenue of $9.00 in December 2017; "
        "Sunday had the lowest, $3.00, among 3 groups."
    )


def test_a_time_series_whatever_the_order_of_its_rows() -> None:
    rows = [(month(12), 421_720.45), (month(1), 355_000), (month(2), 350_000), (month(11), 450_000)]
    assert sentence([MONTH, REVENUE], rows, computation=during(YEAR)) == (
        "Revenue ran from $355,000.00 in January 2017 to $421,720.45 in December 2017; "
        "the highest was $450,000.00 in November 2017 and the lowest $350,000.00 in February 2017."
    )


def test_a_series_with_a_missing_value_and_rows_without_a_date() -> None:
    rows = [(None, 1), (date(2017, 12, 1), None), (date(2017, 12, 2), 3), (date(2017, 12, 3), 8)]
    assert sentence([DAY, BASKETS], rows, computation=during(DECEMBER)) == (
        "Baskets ran from 3 on 2 Dec 2017 to 8 on 3 Dec 2017; "
        "the highest was 8 on 3 Dec 2017 and the lowest 3 on 2 Dec 2017."
    )


def test_a_flat_series() -> None:
    assert sentence([MONTH, BASKETS], [(month(1), 3), (month(2), 3)], computation=during(YEAR)) == (
        "Baskets were 3 in each of 2 periods, the first in January 2017 and the last in February 2017."
    )


def test_months_ranked_by_the_query() -> None:
    assert sentence(
        [MONTH, REVENUE], [(month(11), 9), (month(3), 7)], computation=during(YEAR), query=top("revenue")
    ) == ("November 2017 had the highest revenue of $9.00 in 2017, followed by March 2017 ($7.00).")


def test_a_partial_period_is_repeated_from_the_notes() -> None:
    note = "December 2017 is partial: the data end on 14 December"
    computation = during(YEAR, notes=["Rows without a product are in the group (none).", note])
    assert sentence([MONTH, BASKETS], [(month(11), 9), (month(12), 4)], computation=computation) == (
        "Baskets ran from 9 in November 2017 to 4 in December 2017; "
        "the highest was 9 in November 2017 and the lowest 4 in December 2017. "
        "December 2017 is partial: the data end on 14 December."
    )


def test_two_groupings() -> None:
    rows = [("DELI", "25-34", 4), ("DELI", None, 2), ("MEAT", "25-34", 9)]
    assert sentence([DEPARTMENT, AGE, REVENUE], rows, computation=during(YEAR)) == (
        "MEAT / 25-34 had the highest revenue of $9.00 in 2017; "
        "DELI / the rows without an age had the lowest, $2.00, among 3 groups."
    )


def test_groups_over_time() -> None:
    rows = [("DELI", month(1), 4), ("DELI", month(2), 2), ("MEAT", month(1), 9)]
    assert sentence([DEPARTMENT, MONTH, REVENUE], rows, computation=during(YEAR)) == (
        "MEAT in January 2017 had the highest revenue of $9.00 in 2017; "
        "DELI in February 2017 had the lowest, $2.00, among 3 groups."
    )


def test_the_total_and_the_other_metrics_are_mentioned() -> None:
    rows = [("DELI", 3, 40), ("MEAT", 5, 90)]
    said = sentence([DEPARTMENT, BASKETS, NET_SALES], rows, query=top("net_sales"), totals=(None, 7, 130.5))
    assert said == (
        "MEAT had the highest net sales of $90.00 over all dates, followed by DELI ($40.00). "
        "Overall, net sales were $130.50. The table also has baskets."
    )


def test_no_rows() -> None:
    assert sentence([DEPARTMENT, REVENUE], [], computation=during(DECEMBER, "age is 25-34")) == (
        "No rows match in December 2017, where age is 25-34."
    )


def test_groups_without_any_value() -> None:
    assert sentence([DEPARTMENT, RATE], [("DELI", None), ("MEAT", None)], computation=during(DECEMBER)) == (
        "There is no value for redemption rate in any of 2 groups in December 2017."
    )


def test_a_metric_that_is_no_number() -> None:
    assert sentence([FIRST_SALE], [(date(2017, 1, 3),)]) == "First sale was 3 Jan 2017 over all dates."
    assert sentence([DEPARTMENT, FIRST_SALE], [("DELI", date(2017, 1, 3)), ("MEAT", date(2017, 1, 1))]) == (
        "First sale for 2 groups over all dates."
    )


def test_a_list_of_values() -> None:
    rows: list[tuple[Cell, ...]] = [(name,) for name in "ABCDEFGHIJ"]
    assert sentence([DEPARTMENT], rows) == (
        "There are 10 values of department: A, B, C, D, E, F, G, H and 2 more."
    )
    assert sentence([DEPARTMENT], rows, truncated=True).startswith(
        "There are 10 or more values of department: A,"
    )
    assert sentence([DEPARTMENT], [("DELI",)]) == "There is 1 value of department: DELI."
    assert (
        sentence([DEPARTMENT, AGE], [("DELI", "25-34"), ("DELI", None)])
        == "There are 2 rows of department and age."
    )


def test_hostile_values_and_labels_stay_one_harmless_line() -> None:
    column = Column("x", "De\x1b[2Jpart\nment", "dimension", "string")
    said = sentence([column, REVENUE], [("\x1b[31mEVIL\n", 2), ("a" * 500, 1)], query=top("revenue"))
    assert (
        said
        == f"\\x1b[31mEVIL  had the highest revenue of $2.00 over all dates, followed by {'a' * 59}… ($1.00)."
    )


@pytest.mark.parametrize(
    ("words", "start", "until", "phrase"),
    [
        ("2017", datetime(2017, 1, 1), datetime(2018, 1, 1), "in 2017"),
        ("4 March 2017", datetime(2017, 3, 4), datetime(2017, 3, 5), "on 4 March 2017"),
        ("4 to 10 March 2017", datetime(2017, 3, 4), datetime(2017, 3, 11), "from 4 to 10 March 2017"),
        ("since 4 March 2017", datetime(2017, 3, 4), None, "since 4 March 2017"),
        ("before 4 March 2017", None, datetime(2017, 3, 4), "before 4 March 2017"),
        ("all time", None, None, "over all dates"),
    ],
)
def test_periods_in_a_sentence(
    words: str, start: datetime | None, until: datetime | None, phrase: str
) -> None:
    assert period_phrase(ResolvedRange(start, until, "UTC", "", words)) == phrase


@pytest.mark.parametrize(
    ("label", "plural"),
    [("Revenue", False), ("Net sales", True), ("Baskets per household", True), ("Revenue per basket", False),
     ("Share of baskets", False), ("Active households (finance)", True), ("Gross", False), ("Sales / basket", True)],
)  # fmt: skip
def test_plural_labels(label: str, plural: bool) -> None:
    assert is_plural(label) is plural


def test_small_words() -> None:
    assert [listing([]), listing(["A"]), listing(["A", "B"]), listing(["A", "B"], "3 more")] == [
        "", "A", "A and B", "A, B and 3 more",
    ]  # fmt: skip
    assert [mid_sentence(label) for label in ("Net sales", "SKU count", "US sales", "Q1 sales")] == [
        "net sales", "SKU count", "US sales", "Q1 sales",
    ]  # fmt: skip
    assert filter_phrase(["department is " + "X" * 100, "age is " + "Y" * 100]) == "under 2 filters"


CELLS = st.one_of(st.none(), st.integers(-(10**9), 10**9), st.decimals(-(10**7), 10**7, places=2))
SHAPES = st.sampled_from(
    [((DEPARTMENT,), ("A", "B", "C", "D")), ((MONTH,), tuple(map(month, (1, 2, 3, 4)))), ((), ())]
)
ORDERS = st.sampled_from(["", "revenue", "-revenue"])


@given(SHAPES, st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), ORDERS, st.booleans())
def test_every_number_in_a_sentence_stands_in_the_rows(
    shape: tuple[tuple[Column, ...], tuple[Cell, ...]],
    numbers: list[tuple[Cell, Cell]],
    order: str,
    truncated: bool,
) -> None:
    groups, names = shape
    columns = (*groups, REVENUE, BASKETS)
    rows = [(name, *pair) for name, pair in zip(names, numbers, strict=False)] if groups else [numbers[0]]
    query = (
        Query((MetricUse("revenue"),), order_by=(OrderBy(order.lstrip("-"), order.startswith("-")),))
        if order
        else None
    )
    said = sentence(columns, rows, computation=Computation(time=DECEMBER), query=query, truncated=truncated)
    shown = {
        format_cell(cell, column, compact=compact)
        for row in rows
        for cell, column in zip(row, columns, strict=True)
        for compact in (True, False)
    }
    allowed = {number for text in shown for number in _numbers(text)} | {"2017", str(len(rows))}
    allowed |= {str(count) for count in range(1, len(rows) + 1)}
    assert set(_numbers(said)) <= allowed


def _numbers(text: str) -> list[str]:
    return re.findall(r"-?\$?\d+(?:,\d+)*(?:\.\d+)?[KMBT]?", text)


def test_a_week_of_one_day_is_no_low() -> None:
    week = Column("time.week", "Week", "time", "date", grain="week")
    rows = [(date(2017, 9, 25), 1), (date(2017, 10, 2), 8), (date(2017, 10, 9), 5), (date(2017, 10, 16), 7)]
    note = "The first week, week of 25 Sep 2017, is partial: the range begins on 1 Oct 2017."
    said = sentence([week, REVENUE], rows, computation=Computation(notes=(note,)))
    assert said == (
        "In whole weeks, revenue ran from $8.00 in the week of 2 Oct 2017 to $7.00 in the week of 16 Oct 2017; the "
        f"highest was $8.00 in the week of 2 Oct 2017 and the lowest $5.00 in the week of 9 Oct 2017. {note}"
    )


def test_a_number_is_no_name_of_its_own() -> None:
    store = Column("store.store_id", "Store id", "dimension", "string")
    query = Query(metrics=(MetricUse("revenue"),), order_by=(OrderBy("revenue", descending=True),))
    said = sentence([store, REVENUE], [("367", 9), ("406", 4)], query=query)
    assert said == "Store 367 had the highest revenue of $9.00 over all dates, followed by store 406 ($4.00)."


def test_what_a_comparison_puts_beside_a_metric_needs_no_mention() -> None:
    names = ("revenue.previous", "revenue.change", "revenue.change_rate")
    beside = [Column(name, name, "metric", "number", REVENUE.format) for name in names]
    said = sentence([DEPARTMENT, REVENUE, *beside], [("MEAT", 9, 8, 1, 0.125), ("DELI", 4, 5, -1, -0.2)])
    assert "The table also has" not in said


def test_two_groups_are_two_numbers() -> None:
    said = sentence([DEPARTMENT, REVENUE], [("DELI", 4), ("MEAT", 9)])
    assert said == "Revenue was $4.00 for DELI and $9.00 for MEAT over all dates."
    tied = sentence([DEPARTMENT, REVENUE], [("DELI", 4), ("MEAT", 4)])
    assert tied == "Revenue was $4.00 in each of 2 groups over all dates."


def test_groups_beside_what_they_were_say_which_moved_most() -> None:
    names = ("revenue.previous", "revenue.change", "revenue.change_rate")
    beside = [Column(name, name, "metric", "number", REVENUE.format) for name in names]
    rows = [("MEAT", 9, 8, 1, 0.125), ("DELI", 4, 7, -3, -0.43), ("FISH", 3, 1, 2, 2.0)]
    said = sentence(
        [DEPARTMENT, REVENUE, *beside], rows, computation=Computation(time=YEAR, compared=DECEMBER)
    )
    assert said == (
        "MEAT had the highest revenue of $9.00 in 2017; FISH had the lowest, $3.00, among 3 groups. "
        "Compared with December 2017, it rose most for FISH (by $2.00) and it fell most for DELI (by $3.00)."
    )


def test_a_percentage_moves_by_points() -> None:
    names = ("redemption_rate.previous", "redemption_rate.change", "redemption_rate.change_rate")
    columns = [RATE, *(Column(name, name, "metric", "number", RATE.format) for name in names)]
    query = Query(metrics=(MetricUse("redemption_rate"),), time=TimeClause("2017", compare="previous_period"))
    compared = Computation(time=YEAR, compared=DECEMBER)
    said = sentence(columns, [(0.3, 0.5, -0.2, -0.4)], computation=compared, query=query)
    assert said == "Redemption rate was 30.0% in 2017, down 20.0 points from 50.0% in December 2017."
