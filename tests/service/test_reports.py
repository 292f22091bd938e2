"""Reports of several queries: three lines on top, a section each, and nothing hidden that went wrong."""

from __future__ import annotations

from dataclasses import replace

from semantic.query import parse_query
from service.answer import Kind, Status
from service.asking.planned import Overview, Section
from service.composing.reporting import report_answer
from service.composing.workshop import Workshop
from service.origin import Known
from service.rendering import answer_text
from service.rendering.picture import chart_of, svg
from service.warehouse.reach import read_reaches
from tests.service.shop import NOW, VALUES, catalog, warehouse

CATALOG = catalog()


def workshop() -> Workshop:
    shop = warehouse()
    return Workshop(CATALOG, shop, NOW, known=Known(VALUES, read_reaches(shop, CATALOG)))


FIGURES = Section(
    "Key figures",
    parse_query(
        {"metrics": ["revenue", "baskets"], "time": {"range": "2017-12", "compare": "previous_period"}}
    ),
)
BY_DEPARTMENT = Section(
    "Revenue by department",
    parse_query(
        {
            "metrics": ["revenue"],
            "dimensions": ["product.department"],
            "time": "2017-12",
            "order_by": ["-revenue"],
        }
    ),
)
WRONG = Section(
    "Refunds by region", parse_query({"metrics": ["refunded"], "dimensions": ["household.region"]})
)


def test_a_report_has_its_lines_from_the_rows_of_its_sections() -> None:
    answer = report_answer(Overview("December", (FIGURES, BY_DEPARTMENT)), workshop())
    assert (answer.status, answer.kind) == (Status.ANSWERED, Kind.REPORT)
    figures, departments = answer.sentence.split("\n")
    assert figures == (
        "In December 2017: revenue was $180.00 (up 1,700.0%) and baskets were 3 (up 200.0%), against November 2017. "
        "November 2017, which it is compared with, is partial: the data of sales begin on 30 Nov 2017."
    )
    assert departments == (
        "DELI and the rows without a department shared the highest revenue of $80.00 in December 2017, followed by "
        "DAIRY ($20.00)."
    )
    assert [section.question for section in answer.sections] == ["Key figures", "Revenue by department"]
    assert [metric.name for metric in answer.computation.metrics] == ["revenue", "baskets"]


def test_a_section_that_cannot_be_computed_is_left_out_and_said() -> None:
    answer = report_answer(Overview("December", (FIGURES, WRONG)), workshop())
    assert [section.question for section in answer.sections] == ["Key figures"]
    (warning,) = answer.warnings
    assert "the data of sales begin on 30 Nov 2017" in answer.sentence
    assert warning.startswith("“Refunds by region” is left out: ")


def test_a_report_of_nothing_but_mistakes_is_refused() -> None:
    assert report_answer(Overview("Refunds", (WRONG,)), workshop()).status is not Status.ANSWERED


def test_a_scope_outside_the_data_has_nothing_to_report() -> None:
    later = Section("Key figures", parse_query({"metrics": ["revenue"], "time": "2019"}))
    answer = report_answer(Overview("2019", (later,)), workshop())
    assert answer.sentence.startswith("There is nothing to report: no section has a number. 2019 ")
    assert (answer.sections, answer.columns, answer.rows) == ((), (), ())
    assert "Revenue: –" not in answer_text(answer, explain=False)


def test_a_report_reads_as_text() -> None:
    answer = report_answer(Overview("December", (FIGURES, BY_DEPARTMENT)), workshop())
    text = answer_text(answer, explain=False)
    assert text.startswith("**In December 2017: revenue was $180.00 (up 1,700.0%)")
    assert (
        "### Revenue by department\n\n| Department | Revenue |\n| :--- | ---: |\n| DELI | $80.00 |\n" in text
    )
    assert text.count("$180.00") == 1, "the section says no second time what stands on top"


def test_the_picture_of_a_report_is_that_of_its_first_section_with_one() -> None:
    answer = report_answer(Overview("December", (FIGURES, BY_DEPARTMENT)), workshop())
    first, second = answer.sections
    drawn = chart_of(answer)
    assert drawn == (first.chart or second.chart) and drawn is not None
    assert svg(drawn).startswith("<svg ")


def test_a_report_compares_with_nothing_before_the_data() -> None:
    """The data begin on 30 Nov 2017: against October, all 180 dollars would be growth."""
    before = Section(
        "Key figures",
        parse_query(
            {"metrics": ["revenue", "baskets"], "time": {"range": "2017-11", "compare": "previous_period"}}
        ),
    )
    answer = report_answer(Overview("November", (before,)), workshop())
    assert answer.sentence == (
        "In November 2017: revenue was $10.00 and baskets were 1. "
        "November 2017 is partial: the data of sales begin on 30 Nov 2017."
    )
    assert answer.warnings == (
        "The data begin on 30 Nov 2017, so nothing can be compared with October 2017.",
    )
    assert [column.name for column in answer.sections[0].columns] == ["revenue", "baskets"]


def test_a_report_about_a_period_that_has_only_just_begun_says_what_to_ask_for() -> None:
    begun = Section("Key figures", parse_query({"metrics": ["revenue"], "time": "this quarter"}))
    answer = report_answer(Overview("Quarter", (begun,)), workshop())
    assert answer.sentence == (
        "There is nothing to report: no section has a number. "
        "Q1 2018 has only just begun and holds nothing yet. Ask for Q4 2017 instead."
    )


def test_a_report_names_the_periods_that_had_none() -> None:
    """A day without a row is no lowest day, but its count is 0: the same as where it is asked for alone."""
    by_day = Section(
        "Baskets by day",
        parse_query({"metrics": ["baskets"], "dimensions": ["time.day"], "time": "2017-12-08 to 2017-12-11"}),
    )
    answer = report_answer(Overview("Days", (by_day,)), replace(workshop(), planner="offline"))
    assert answer.sentence == (
        "Of those with any, baskets were 1 on 10 Dec 2017. 8 Dec 2017, 9 Dec 2017 and 11 Dec 2017 had none."
    )
