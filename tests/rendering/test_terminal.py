"""What a person sees in a terminal: whole screens as text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from semantic.errors import Problem
from service.answer import Answer, Choice, Column, Computation, Kind, Status
from service.rendering import render_terminal
from service.rendering.blocks import block_chart
from tests.rendering.samples import (
    AGE,
    BASKETS,
    DAY,
    DECEMBER,
    DEPARTMENT,
    MONTH,
    NET_SALES,
    RATE,
    REVENUE,
    REVENUE_USED,
    STORE,
    WEEKDAY,
    answered,
    during,
    month,
    top,
)


def screen(answer: Answer, width: int = 60, **more: Any) -> list[str]:
    """The lines as printed without colours; trailing blanks are not looked at."""
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False)
    console.print(render_terminal(answer, width=width, **more))
    return [line.rstrip() for line in out.getvalue().split("\n")][:-1]


RANKING = answered(
    [DEPARTMENT, REVENUE, BASKETS],
    [("GROCERY", Decimal("2312334.10"), 12345), ("DELI", Decimal("612345.1"), 2345), (None, 409876, None)],
    sentence="GROCERY had the highest revenue.",
    totals=(None, Decimal("4600000.5"), 99999),
    truncated=True,
    row_count=812,
    query=top("revenue"),
    computation=Computation(metrics=(REVENUE_USED,), time=DECEMBER, notes=("Groups overlap here.",)),
    warnings=("No department is called [bold]DELY[/bold].",),
    follow_ups=("Revenue by week?",),
)


def test_a_whole_answer() -> None:
    assert screen(RANKING) == [
        "GROCERY had the highest revenue.",
        "",
        "Department        Revenue  Baskets",
        "──────────────────────────────────",
        "GROCERY     $2,312,334.10   12,345",
        "DELI          $612,345.10    2,345",
        "(none)        $409,876.00        –",
        "──────────────────────────────────",
        "Overall     $4,600,000.50   99,999",
        "first 3 of 812 rows",
        "",
        "Revenue",
        "GROCERY  ███████████████████████████████████████ $2.31M",
        "DELI     ██████████▍                             $612,345.10",
        "(none)   ██████▉                                 $409,876.00",
        "",
        "Warning: No department is called [bold]DELY[/bold].",
        "",
        "How this was computed",
        "  Metric: Revenue = sum(sales_value)",
        "    Dollars the store received for what was scanned.",
        "    owner retail-analytics · models/sales.yml:31 · certified",
        '  Time: December 2017 (asked as "last month")',
        "    from 1 Dec 2017 until 1 Jan 2018, which is not included;",
        "    times are of America/New_York",
        "  Notes: Groups overlap here.",
        "  Governed: only metrics and dimensions that the data team",
        "  has defined.",
        "",
        "You can also ask",
        "  Revenue by week?",
    ]


def test_without_the_explanation_the_notes_that_matter_stay() -> None:
    lines = screen(RANKING, explain=False, chart=False)
    assert "Note: Groups overlap here." in lines
    assert "How this was computed" not in lines
    assert not any("█" in line for line in lines)


def test_a_number_without_a_period_says_so() -> None:
    note = "The query names no period, so that all rows count."
    assert f"Note: {note}" in screen(replace(RANKING, computation=Computation(notes=(note,))), explain=False)


def test_quiet_keeps_the_headline_the_rows_and_the_warnings() -> None:
    lines = screen(RANKING, quiet=True)
    assert lines[0] == "GROCERY had the highest revenue."
    assert lines[9:] == [
        "first 3 of 812 rows",
        "",
        "Note: Groups overlap here.",
        "Warning: No department is called [bold]DELY[/bold].",
    ]


def test_one_number_needs_no_table() -> None:
    answer = answered([REVENUE], [(5,)], sentence="Revenue was $5.00 in December 2017.")
    assert screen(answer, explain=False) == ["Revenue was $5.00 in December 2017."]


def test_only_the_first_rows_of_a_long_page_are_shown() -> None:
    answer = answered([STORE, BASKETS], [(n, n) for n in range(60)])
    lines = screen(answer, explain=False, chart=False, most_rows=2)
    assert lines[2:] == [
        "Store  Baskets",
        "──────────────",
        "0            0",
        "1            1",
        "first 2 of 60 rows",
    ]


def test_a_terminal_without_unicode() -> None:
    lines = screen(
        answered([DEPARTMENT, RATE], [("CAFÉ–BAR", 0.1), ("日本", None), ("DELI", 0.05)]), encoding="ascii"
    )
    assert all(line.isascii() for line in lines)
    assert lines[2:] == [
        "            Redemption",
        "Department        rate",
        "----------------------",
        "CAF?-BAR         10.0%",
        "??                   -",
        "DELI              5.0%",
        "",
        "Redemption rate",
        "CAF?-BAR  ############################################ 10.0%",
        "??                                                     -",
        "DELI      ######################                       5.0%",
        "",
        "How this was computed",
        '  Time: December 2017 (asked as "last month")',
        "    from 1 Dec 2017 until 1 Jan 2018, which is not included;",
        "    times are of America/New_York",
        "  Governed: only metrics and dimensions that the data team",
        "  has defined.",
    ]


def test_long_names_are_elided_but_numbers_are_never_cut() -> None:
    answer = answered([DEPARTMENT, REVENUE], [("A VERY LONG DEPARTMENT NAME", Decimal("1234567890.12"))])
    assert screen(answer, width=32, explain=False)[3:] == [
        "Department               Revenue",
        "────────────────────────────────",
        "A VERY LONG…   $1,234,567,890.12",
    ]


def test_a_table_too_wide_for_the_terminal_becomes_blocks_of_lines() -> None:
    answer = answered(
        [DEPARTMENT, REVENUE, NET_SALES],
        [("DELI", Decimal("1234567890.12"), Decimal("1234567890.12")), ("MEAT", 1, None)],
    )
    assert screen(answer, width=36, explain=False, chart=False)[2:] == [
        "Department: DELI",
        "Revenue: $1,234,567,890.12",
        "Net sales: $1,234,567,890.12",
        "",
        "Department: MEAT",
        "Revenue: $1.00",
        "Net sales: –",
    ]


def test_asking_back_and_refusing() -> None:
    asking = Answer(
        id="a2",
        status=Status.CLARIFY,
        kind=Kind.DATA,
        question="active households",
        sentence="Which active households?",
        choices=(Choice("marketing's", "bought in 8 weeks"), Choice("finance's")),
    )
    assert screen(asking) == [
        "Which active households?",
        "",
        "1. marketing's — bought in 8 weeks",
        "2. finance's",
    ]
    problem = Problem(
        "unknown-name", "There is no metric revenu.", "Name a metric.", ("revenue", "net_sales")
    )
    refusing = Answer(
        "a3", Status.REFUSED, Kind.DATA, "revenu", "There is no metric revenu.", problems=(problem,)
    )
    assert screen(refusing) == [
        "There is no metric revenu.",
        "",
        "Name a metric.",
        "Did you mean: revenue, net_sales?",
    ]


def test_a_time_series_is_drawn_as_columns_with_its_gaps() -> None:
    rows = [(month(1), 6), (month(2), 3), (month(4), 12), (None, 99)]
    assert block_chart([MONTH, BASKETS], rows, width=40) == (
        "12                ████",
        "                  ████",
        "                  ████",
        "   ████           ████",
        "   ████ ▄▄▄▄      ████",
        " 0 ████ ████      ████",
        "   January 2017 to April 2017",
    )


def test_more_periods_than_columns_say_so() -> None:
    rows = [(date.fromordinal(date(2017, 1, 1).toordinal() + n), n) for n in range(90)]
    lines = block_chart([DAY, BASKETS], rows, width=40)
    assert lines is not None
    assert lines[-1] == "(each column is the highest of 3 periods)"
    assert all(cell_len(line) <= 40 for line in lines[:-1])


def test_negative_bars_grow_to_the_left_of_a_common_zero() -> None:
    assert block_chart([WEEKDAY, BASKETS], [(1, 10), (2, -5), (3, 0)], width=36) == (
        "Monday             ██████████████ 10",
        "Tuesday    ████████               -5",
        "Wednesday                         0",
    )


def test_groups_over_time_are_small_lines_on_one_scale() -> None:
    rows = [("DELI", month(1), 8), ("DELI", month(2), 4), ("MEAT", month(1), 1)]
    assert block_chart([DEPARTMENT, MONTH, BASKETS], rows, width=60) == (
        "DELI  █▄",
        "MEAT  ▁",
        "(January 2017 to February 2017, one scale for all)",
    )


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x9b\n\r\t\u202e\u2028[]/\\|日🧀")), max_size=40
)


@given(HOSTILE, HOSTILE, HOSTILE, st.integers(20, 120), st.sampled_from(["utf-8", "ascii"]))
def test_hostile_text_never_moves_the_cursor_or_breaks_the_layout(
    name: str, label: str, warning: str, width: int, encoding: str
) -> None:
    answer = answered(
        [Column("product.department", label, "dimension", "string"), AGE, REVENUE],
        [(name, "25-34", 5), ("MEAT", name, 9)],
        sentence=f"{name} had it.",
        warnings=(warning,),
        computation=during(DECEMBER, name),
    )
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(
        render_terminal(answer, width=width, encoding=encoding)
    )
    text = out.getvalue()
    assert not any(character in text for character in "\x1b\x9b\r\t\u202e\u2028")
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert encoding == "utf-8" or text.isascii()
    assert "$5.00" in text
    assert "$9.00" in text
