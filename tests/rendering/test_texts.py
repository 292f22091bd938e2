"""Markdown, plain explanation and CSV."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from service.answer import Answer, Choice, Computation, Kind, Status
from service.rendering import answer_text, explanation_text, rows_csv
from tests.rendering.samples import (
    DAY,
    DECEMBER,
    DEPARTMENT,
    KIDS,
    MONTH,
    REVENUE,
    REVENUE_USED,
    answered,
    during,
)

COMPUTATION = Computation(
    metrics=(REVENUE_USED,),
    groups=("department of the product",),
    filters=("age is 25-34",),
    time=DECEMBER,
    joins=("each sale to its product",),
    order="revenue, highest first",
    notes=("December 2017 is partial.",),
)


def test_how_it_was_computed_in_plain_words() -> None:
    assert explanation_text(
        Answer("", Status.ANSWERED, Kind.DATA, "", "", computation=COMPUTATION)
    ).splitlines() == [
        "Metric: Revenue = sum(sales_value)",
        "  Dollars the store received for what was scanned.",
        "  owner retail-analytics · models/sales.yml:31 · certified",
        "Counted only: age is 25-34",
        'Time: December 2017 (asked as "last month")',
        "  from 1 Dec 2017 until 1 Jan 2018, which is not included; times are of America/New_York",
        "Grouped by: department of the product",
        "Joined: each sale to its product",
        "Order: revenue, highest first",
        "Notes: December 2017 is partial.",
    ]


def test_an_answer_as_markdown() -> None:
    answer = answered(
        [DEPARTMENT, REVENUE],
        [("DELI|MEAT", Decimal("5")), (None, None)],
        sentence="DELI|MEAT had it.",
        totals=(None, Decimal("7")),
        truncated=True,
        row_count=812,
        computation=during(DECEMBER, notes=["Groups overlap here."]),
        warnings=("No department is called *DELY*.",),
        follow_ups=("Revenue by week?",),
    )
    assert answer_text(answer, explain=False) == (
        "**DELI\\|MEAT had it.**\n\n"
        "| Department | Revenue |\n"
        "| :--- | ---: |\n"
        "| DELI\\|MEAT | $5.00 |\n"
        "| (none) | – |\n"
        "| Overall | $7.00 |\n\n"
        "First 2 of 812 rows.\n\n"
        "- Groups overlap here.\n\n"
        "Warnings:\n\n- No department is called \\*DELY\\*.\n\n"
        "You can also ask:\n\n- Revenue by week?"
    )


def test_the_explanation_closes_an_answer() -> None:
    text = answer_text(answered([REVENUE], [(5,)], computation=COMPUTATION))
    assert "How this was computed:\n\n- Metric: Revenue = sum(sales\\_value)\n  - Dollars" in text
    assert "| Revenue |" not in text
    assert text.endswith("Governed: only metrics and dimensions that the data team has defined.")


def test_asking_back_lists_numbered_choices() -> None:
    answer = Answer(
        id="a2",
        status=Status.CLARIFY,
        kind=Kind.DATA,
        question="active households",
        sentence="Which active households?",
        choices=(
            Choice("Active households (marketing)", "bought in 8 weeks"),
            Choice("Active households (finance)"),
        ),
    )
    assert answer_text(answer) == (
        "**Which active households?**\n\n"
        "1. Active households (marketing) — bought in 8 weeks\n"
        "2. Active households (finance)"
    )


@given(st.text(), st.text())
def test_data_cannot_break_a_markdown_table(name: str, other: str) -> None:
    text = answer_text(answered([DEPARTMENT, REVENUE], [(name, 1), (other, 2)]), explain=False)
    table = [line for line in text.split("\n") if line.startswith("|")]
    assert len(table) == 4
    assert all(line.replace("\\\\", "").replace("\\|", "").count("|") == 3 for line in table)
    assert "\x1b" not in text


def test_rows_as_csv() -> None:
    answer = answered(
        [DEPARTMENT, DAY, MONTH, KIDS, REVENUE],
        [
            ('say "cheese", please', date(2017, 12, 4), datetime(2017, 12, 1), True, Decimal("1E+2")),
            (None, None, None, False, 0.1),
            ("two\nlines", date(2017, 12, 5), datetime(2017, 12, 1), None, None),
        ],
    )
    assert rows_csv(answer) == (
        "product.department,time.day,time.month,household.kids,revenue\r\n"
        '"say ""cheese"", please",2017-12-04,2017-12-01 00:00:00,true,100\r\n'
        ",,,false,0.1\r\n"
        '"two\nlines",2017-12-05,2017-12-01 00:00:00,,\r\n'
    )


def test_csv_cells_are_no_formulas() -> None:
    rows = [
        ("=1+1",),
        ("+cmd|'/c calc'!A0",),
        ("-2+3",),
        ("@SUM(A1)",),
        ("\t=1",),
        (" =1",),
        ("-5",),
        ("+1.5e3",),
    ]
    assert rows_csv(answered([DEPARTMENT], rows)).split("\r\n")[1:-1] == [
        "'=1+1", "'+cmd|'/c calc'!A0", "'-2+3", "'@SUM(A1)", "'\t=1", "' =1", "-5", "+1.5e3",
    ]  # fmt: skip
